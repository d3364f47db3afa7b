"""A recording with its twitches written into it: what was marked stands there too, and the samples stay."""

import msgspec
import numpy as np
import pytest
from edfio import read_edf

from tests.service.results import result, twitch
from vastus.contract.measure import Left, MeasuredRecording
from vastus.errors import Refused
from vastus.measure.recording import Channel, held
from vastus.service.recordings import edfplus
from vastus.service.recordings.edfplus import annotate
from vastus.service.recordings.marks import marked
from vastus.store.recording import Mark

CHANNELS = (Channel("EMG Müskel Ω", "thigh", "uV"), Channel("B", "thigh", "uV"))
MEASURED = result(4.0, twitch(4.02, doublet=True), 9.0, seconds=20.0, left=(Left(15.0, 16.5, "voluntary"),))


@pytest.fixture
def recording():
    samples = np.random.default_rng(5).normal(0, [20, 900], (4000, 2)).astype(np.float32)
    return held(samples, 200.0, CHANNELS, "emg")


def notes(path):
    return sorted((round(note.onset, 2), note.text) for note in read_edf(path).annotations)


def test_each_twitch_and_each_stretch_left_out_stands_in_it(recording, tmp_path):
    annotate(recording, MEASURED, tmp_path / "a.edf")
    assert notes(tmp_path / "a.edf") == [
        (4.0, "twitch 120 uV"),
        (4.02, "twitch 120 uV"),
        (9.0, "twitch 120 uV"),
        (15.0, "left out: voluntary"),
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["a.edf"]


def test_what_was_marked_is_what_stands_in_it(recording, tmp_path):
    seen = marked(MEASURED, (Mark(4.0, is_one=False), Mark(12.25, is_one=True)))
    annotate(recording, seen, tmp_path / "a.edf")
    assert notes(tmp_path / "a.edf") == [(9.0, "twitch 120 uV"), (12.25, "twitch"), (15.0, "left out: voluntary")]


def test_the_samples_stay_within_one_step_of_sixteen_bits(recording, tmp_path):
    annotate(recording, MEASURED, tmp_path / "a.edf")
    back = read_edf(tmp_path / "a.edf").signals
    assert [signal.label for signal in back] == ["EMG Muskel ?", "B"]
    for number, signal in enumerate(back):
        own = recording.piece(0, 20)[:, number]
        assert np.abs(signal.data - own).max() <= np.abs(own).max() * 1.01 / 32767


def test_what_edf_cannot_hold_is_refused_and_leaves_nothing(recording, tmp_path, monkeypatch):
    short = held(np.zeros((100, 1)), 200.0, CHANNELS[:1], "emg")
    with pytest.raises(Refused, match="shorter than a second"):
        annotate(short, MEASURED, tmp_path / "a.edf")
    monkeypatch.setattr(edfplus, "MOST_SAMPLES", 7999)
    with pytest.raises(Refused, match="too large"):
        annotate(recording, MEASURED, tmp_path / "a.edf")
    assert list(tmp_path.iterdir()) == []


def test_the_unit_is_that_of_the_twitches(recording, tmp_path):
    moved = msgspec.structs.replace(twitch(3.0), unit="m/s2", amplitude=0.1234)
    there = MeasuredRecording("motion", 20.0, 200.0, MEASURED.recording.channels)
    annotate(recording, msgspec.structs.replace(MEASURED, recording=there, twitches=(moved,)), tmp_path / "a.edf")
    assert notes(tmp_path / "a.edf")[0] == (3.0, "twitch 0.123 m/s2")
