"""What is raised on purpose: a refusal travels as data and arrives as it was."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vastus.errors import Ask, BadRecording, Fault, Refusal, Refused
from vastus.sentence import Sentence, counted, sentence

TEXTS = st.one_of(
    st.text(max_size=9),
    st.builds(lambda a, b: sentence("{a} of {b}", a=a, b=b), st.text(max_size=9), st.integers(0, 9) | st.floats(0, 9)),
    st.builds(
        lambda n, a: counted("{count} {a}", "{count} {a}s", n, a=sentence("{b}", b=a)), st.integers(0, 3), st.text()
    ),
)
ASKS = st.builds(
    Ask,
    st.sampled_from(["unit", "rate", "x", "channels"]),
    st.text(max_size=9),
    st.lists(st.text()).map(tuple),
    st.text(),
)
REFUSALS = st.builds(
    BadRecording, st.text(), TEXTS, st.lists(st.builds(Fault, TEXTS, TEXTS), max_size=3), st.lists(ASKS, max_size=3)
)


def parts(text):
    """A text with all that it remembers."""
    if not isinstance(text, Sentence):
        return str(text)
    return str(text), text.message, text.plural, {name: parts(value) for name, value in text.values.items()}


@pytest.mark.parametrize("code", [msgspec.json, msgspec.msgpack])
@given(bad=REFUSALS)
def test_a_refusal_arrives_as_it_was(code, bad):
    back = code.decode(code.encode(Refusal.of(bad)), type=Refusal).error()
    assert (back.code, back.asks, str(back)) == (bad.code, bad.asks, str(bad))
    assert parts(back.summary) == parts(bad.summary)
    assert [(parts(f.place), parts(f.what)) for f in back.faults] == [
        (parts(f.place), parts(f.what)) for f in bad.faults
    ]


def test_a_refusal_that_an_earlier_version_kept_is_read():
    old = b'{"code":"unit","summary":"Which unit?","faults":["EMG: none is written"]}'
    error = msgspec.json.decode(old, type=Refusal).error()
    assert str(error) == "Which unit?\n  EMG: none is written"
    assert error.asks == ()


def test_every_fault_is_told_at_once_with_its_place():
    assert str(Refused("Two things:", [Fault("a", "x"), Fault("", "y")])) == "Two things:\n  a: x\n  y"


def test_asks_are_told_apart_by_the_question_they_answer():
    rate, time, unit = Ask("rate", instead="time"), Ask("time", instead="time"), Ask("unit")
    error = BadRecording("unit", "", asks=[rate, unit, time, rate])
    assert error.questions == ((rate, time), (unit,))
    assert BadRecording("died", "").questions == ()
