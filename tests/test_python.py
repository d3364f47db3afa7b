"""The face for programs says what the commands say, of files, of recordings in memory and of answers."""

import json
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import vastus
from vastus import python
from vastus.contract.assess import Case
from vastus.errors import BadAnswers, BadRecording
from vastus.measure.read import read
from vastus.service.interviews.cases import assess
from vastus.simulate.scene import Scene
from vastus.simulate.write import write

LINES = (Path(__file__).parent / "data" / "vignettes-dev.jsonl").read_text().splitlines()
CASES = [json.loads(line)["answers"] for line in LINES[::9]]
SHORT = Scene(modality="motion", condition="rest", seed=3, seconds=12.0)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """A short recording of a phone, as a file."""
    return write(SHORT, tmp_path_factory.mktemp("scene")).path


@given(st.sampled_from(CASES), st.booleans())
def test_answers_give_what_the_command_gives(answers, research):
    before = dict(answers)
    result = python.assessment(answers, research=research)
    assert result == assess(Case(answers=answers), research=research)
    assert answers == before
    assert any(cause.posterior is not None for cause in result.explanations) == (research and bool(result.explanations))


def test_all_faults_of_the_answers_are_told_at_once():
    with pytest.raises(BadAnswers) as caught:
        python.assessment({"age": "old", "no-such-thing": "yes"})
    assert [fault.place for fault in caught.value.faults] == ["age", "no-such-thing"]


@given(st.sets(st.sampled_from([finding.id for finding in vastus.base().findings])))
def test_who_is_unsure_of_all_is_told_what_somebody_is_told_who_said_nothing(names):
    unsure = python.assessment(dict.fromkeys(names, "unsure"))
    assert unsure.urgency == python.assessment({}).urgency
    assert unsure.because == ()


@pytest.mark.parametrize("finding", vastus.base().findings, ids=lambda finding: finding.id)
def test_nothing_is_no_answer(finding):
    with pytest.raises(BadAnswers, match="None"):
        python.assessment({finding.id: None})


def test_a_file_and_its_recording_are_measured_alike(file):
    by_path, by_text, by_value = (python.measurement(one) for one in (file, str(file), read(file)))
    assert by_path == by_text
    assert by_path.twitches == by_value.twitches
    assert by_path.recording.seconds == pytest.approx(SHORT.seconds, abs=0.5)
    assert msgspec.json.decode(msgspec.json.encode(by_path), type=type(by_path)) == by_path


def test_what_a_file_does_not_say_can_be_said(tmp_path):
    table = tmp_path / "leg.csv"
    rows = (f"{k / 100:.2f},{np.sin(k):.3f},{np.cos(k):.3f},9.8" for k in range(1500))
    table.write_text("when,a,b,c\n" + "\n".join(rows) + "\n")
    with pytest.raises(BadRecording):
        python.measurement(table)
    mapping = {"time": "when", "x": "a", "y": "b", "z": "c", "unit": "m/s2"}
    named = python.measurement(table, mapping=mapping)
    assert [channel.unit for channel in named.recording.channels] == ["m/s2"] * 3


def test_equal_scenes_give_equal_recordings_with_all_that_is_known():
    (one, truth), (other, known) = python.simulation(SHORT), python.simulation(SHORT)
    assert np.array_equal(one.piece(0, SHORT.seconds), other.piece(0, SHORT.seconds))
    assert truth.as_json() == known.as_json()
    assert one.seconds == pytest.approx(SHORT.seconds, abs=0.5)


def test_the_base_is_one_value():
    assert python.base() is vastus.base()
    assert python.base().finding["age"].kind == "number"
