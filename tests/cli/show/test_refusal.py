"""A refused recording in the terminal: each thing that is asked for stands there as an option, which then helps."""

import re
import shlex

import pytest

from tests.measure.read.missing import CASES, Missing
from vastus.cli.show.refusal import worded
from vastus.errors import Ask, BadRecording, Fault


def options(said):
    """What is said about a file, as options of the command."""
    words = []
    for role, value in said.items():
        if role == "channels":
            words += ["--channels", "2" if "," in value else value]
        else:
            words += ["--scale", value] if role == "scale" else ["--map", f"{role}={value}"]
    return words


def shown(text):
    """The roles that the options in a text are about, and the options as a shell would read them."""
    lines = [shlex.split(line, comments=True) for line in text.splitlines() if line.startswith("  --")]
    pairs = [pair for words in lines if words[0] == "--map" for pair in re.split(r",(?=\w+=)", words[1])]
    return {pair.split("=")[0] for pair in pairs} | {words[0][2:] for words in lines if words[0] != "--map"}, lines


@pytest.mark.parametrize("missing", CASES.values(), ids=CASES)
def test_what_is_asked_stands_there_as_an_option_and_saying_it_measures_the_file(missing: Missing, vastus, tmp_path):
    for name, held in {missing.name: missing.held, **missing.beside}.items():
        (tmp_path / name).write_bytes(held)
    said = dict(missing.before)
    for number, answers in enumerate(missing.answers):
        done = vastus("measure", str(tmp_path / missing.name), *options(said))
        assert (done.exit_code, done.stdout) == (2, "")
        assert shown(done.stderr)[0] == missing.roles(number), done.stderr
        said |= answers
    done = vastus("measure", str(tmp_path / missing.name), "--json", *options(said))
    assert done.exit_code == 0, done.stderr


def test_an_option_can_be_copied_as_it_stands(vastus, tmp_path):
    rows = "".join(f"{k / 100:.2f},{k % 7},{k % 5},{k % 3}\n" for k in range(900))
    (tmp_path / "a.csv").write_text("time (s),up; and down,left's,$HOME\n" + rows)
    done = vastus("measure", str(tmp_path / "a.csv"))
    (_, emg), (_, axes) = shown(done.stderr)[1]
    assert (emg, axes) == ("emg=up; and down", "x=up; and down,y=left's,z=$HOME")
    done = vastus("measure", str(tmp_path / "a.csv"), "--map", axes, "--map", "unit=g")
    assert done.exit_code == 0, done.stderr


def test_what_helps_alone_stands_before_what_helps_instead_of_another():
    asks = [Ask("rate", instead="time"), Ask("unit", "EMG", ("uV", "mV")), Ask("time", choices=("t",), instead="time")]
    assert worded(BadRecording("unit", "No unit.", [Fault("EMG", "no unit")], asks)).splitlines() == [
        "No unit.",
        "  EMG: no unit",
        "Add this to the command:",
        "  --map unit=uV  # uV, mV",
        "Add one of these to the command:",
        "  --map rate=100",
        "  --map time=t",
    ]


def test_what_nothing_helps_is_told_alone():
    assert worded(BadRecording("damaged", "It is damaged.")) == "It is damaged."


def test_a_channel_whose_name_has_a_comma_is_named_by_its_number():
    asks = [Ask("channels", choices=("a, b", "c"))]
    assert worded(BadRecording("channels", "None.", asks=asks)).splitlines()[-1] == "  --channels 1  # a, b, c"
