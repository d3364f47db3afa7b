"""What is said of a measurement."""

import ast
import re
from pathlib import Path

import msgspec
import pytest

from tests.service.results import result, twitch
from vastus import measure
from vastus.contract.measure import Left
from vastus.say import measured as say


def test_what_was_seen_in_one_line():
    assert say.seen(result()) == "No twitch was seen"
    assert say.seen(result(1.0)) == "1 twitch was seen"
    assert say.seen(result(1.0, 2.0, twitch(2.01, doublet=True))) == "2 twitches were seen"
    assert say.seen(result(1.0, word="none")) == "This recording cannot tell"


def test_how_often_and_how_sure():
    lines = say.measured(result(*range(1, 13)))
    assert lines[0] == "2 minutes of 2 minutes could be watched."
    assert re.fullmatch(r"That is 6 a minute\. The true rate lies most likely between [\d.]+ and \d+\.", lines[1])
    assert lines[-1] == "Twitches smaller than about 20 µV could not be seen here."
    assert "record about 6 minutes more" in lines[-2]
    assert say.measured(result())[1].startswith("There can still be up to 1.5 a minute")
    assert say.measured(result(1.0, word="none")) == [
        "Too little of it could be watched. That is not the same as no twitch."
    ]


@pytest.mark.parametrize(
    ("slow", "dispersion", "words"),
    [(True, 3.0, "calmer and livelier"), (False, 1.6, "in clusters"), (False, 1.4, None)],
)
def test_care_is_asked_for_where_they_come_unevenly(slow, dispersion, words):
    plain = result(1.0, 2.0)
    assert plain.rate_per_minute is not None
    rate = msgspec.structs.replace(plain.rate_per_minute, slow=slow, dispersion=dispersion)
    said = " ".join(say.measured(msgspec.structs.replace(plain, rate_per_minute=rate)))
    assert ("calmer and livelier" in said, "in clusters" in said) == (
        words == "calmer and livelier",
        words == "in clusters",
    )


def test_what_was_left_out_is_summed_up_by_its_words_the_longest_first():
    left = (Left(0.0, 5.0, "gap"), Left(10.0, 30.0, "moving"), Left(40.0, 41.0, "posture"), Left(60.0, 62.0, "odd"))
    assert say.left_out(result(left=left)) == [
        "21 seconds: the leg moved",
        "5.0 seconds: the device left a gap",
        "2.0 seconds: odd",
    ]


def test_a_twitch_is_told_with_its_size_and_how_sure_it_is():
    assert say.size(twitch(1.0)) == "120 µV"
    sure = [say.sure(twitch(1.0, certainty=certainty)) for certainty in (0.95, 0.9, 0.8, 0.7, 0.1)]
    assert sure == ["very sure", "very sure", "quite sure", "quite sure", "not so sure"]


def texts(node):
    return {part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)}


def named(node):
    """Return the reasons that a part of a program names: in a span, a value called why, a table of faults, a _why()."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Span" and len(node.args) == 3:
        return texts(node.args[2]) if isinstance(node.args[2], ast.Constant) else set()
    if isinstance(node, ast.FunctionDef) and node.name.startswith("_why"):
        return set().union(*(texts(part) for part in ast.walk(node) if isinstance(part, ast.Return)))
    if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "").lower() in ("why", "faults"):
        if not isinstance(node.value, ast.Dict):
            whole = [part for part in ast.walk(node.value) if isinstance(part, ast.IfExp)]
            return set().union(
                *(texts(end) for one in whole for end in (one.body, one.orelse) if isinstance(end, ast.Constant))
            )
        held = node.value.keys if node.targets[0].id == "faults" else node.value.values  # type: ignore[attr-defined]
        return set().union(*(texts(part) for part in held if part is not None))
    return set()


def reasons():
    """Return every reason for which the measuring room leaves time out."""
    programs = (ast.parse(path.read_text()) for path in Path(measure.__file__).parent.rglob("*.py"))
    return set().union(*(named(node) for program in programs for node in ast.walk(program))) - {""}


def test_every_reason_that_a_detector_can_give_has_words_and_no_other():
    given = reasons()
    assert {"gap", "slow", "voluntary", "disconnected", "jogging", "limb movement", "clipped", "posture"} <= given
    assert given == set(say.REASONS)
