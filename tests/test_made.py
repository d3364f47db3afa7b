"""How a result came to be: the maker with its version, every setting of every step, and what went in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vastus import __version__
from vastus.made import Made, fingerprint, made_by

SETTINGS = st.dictionaries(st.text(max_size=8), st.floats(allow_nan=False) | st.text(max_size=5), max_size=4)


def test_the_maker_is_this_program_with_its_version():
    assert made_by() == f"vastus {__version__}"
    assert made_by("measure.read EDF") == f"vastus {__version__} measure.read EDF"


def test_a_step_keeps_what_the_step_before_it_was_told():
    read = Made(made_by("measure.read EDF"), {"unit": "mV"}, ("abc", "def"))
    made = read.then("measure.detect.emg", {"cut": 0.8})
    assert made.by == made_by("measure.detect.emg")
    assert made.settings == {"input": read.by, "input.unit": "mV", "cut": 0.8}
    assert made.of == ("abc", "def")
    assert made.input == read
    assert read.input is None


@given(st.lists(SETTINGS, min_size=1, max_size=4))
def test_every_step_is_given_back_whole_however_many_there_were(steps):
    # A setting named like the mark itself would not come back; no part of the program has one.
    steps = [{name: value for name, value in own.items() if not name.startswith("input")} for own in steps]
    chain = [Made("first", steps[0], ("abc",))]
    for number, own in enumerate(steps[1:]):
        chain.append(chain[-1].then(f"part{number}", own))
    last: Made | None = chain[-1]
    for step in reversed(chain):
        assert last is not None
        assert (last.by, last.of, dict(last.settings)) == (step.by, step.of, dict(step.settings))
        last = last.input
    assert last is None


def test_equal_bytes_have_one_fingerprint_and_a_cut_between_them_counts():
    assert fingerprint(b"ab", b"c") == fingerprint(b"ab", memoryview(b"c"))
    assert len({fingerprint(), fingerprint(b""), fingerprint(b"ab", b"c"), fingerprint(b"a", b"bc")}) == 4


@pytest.mark.parametrize("content", [b"", b"a" * 100_000])
def test_a_fingerprint_is_short_whatever_it_is_of(content):
    assert len(fingerprint(content)) == 16
