"""A scene in, a recording and its truth out: all of the truth is in the recording, and nothing else twitches."""

import doctest
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from vastus.measure.spans import inside
from vastus.simulate import signal
from vastus.simulate.scene import CONDITIONS, RATES
from vastus.simulate.signal import Body, Firing, Scene, recording
from vastus.simulate.truth import UNIT

EVERY = [(modality, condition) for modality, known in CONDITIONS.items() for condition in (*known, *RATES)]
SECONDS = {"emg": 20.0, "motion": 60.0, "video": 20.0}
RATE = {"emg": 1000.0, "motion": 50.0, "video": 24.0}
ALONE = Firing(units=2, modulation=0.0, doublets=0.0)
TOLERANCE = {"emg": 0.001, "motion": 0.012, "video": 0.025}  # s, about a sample


def samples(scene):
    made, _ = recording(scene)
    return made.piece(0, made.seconds).astype(float)


def twitching(scene):
    """Return only what the twitches add: the same leg and the same disturbance without them is taken away."""
    return samples(scene) - samples(replace(scene, rate_per_minute=0.0))


@pytest.mark.parametrize(("modality", "condition"), EVERY)
def test_every_condition_of_every_sensor_is_whole(modality, condition):
    scene = Scene(5, modality, condition, seconds=SECONDS[modality], rate=RATE[modality])
    made, truth = recording(scene)
    table = made.piece(0, made.seconds)
    assert made.modality == modality
    assert made.seconds == pytest.approx(scene.seconds)
    assert table.shape == (made.length, len(made.channels))
    assert np.isfinite(table).all()
    assert table.std() > 0
    assert made.made.settings["seed"] == "5"
    assert all(known.unit == UNIT[modality] for known in truth.twitches)
    assert not inside(np.array([known.discharge for known in truth.twitches]), truth.excluded).any()
    assert 0 < truth.watched_seconds_least <= truth.watched_seconds <= scene.seconds
    begins = [span.begin for span in truth.excluded]
    assert begins == sorted(begins)
    for known in truth.twitches:
        assert 0.5 < known.discharge < known.begin + 1e-9 <= known.peak_time <= known.begin + known.duration
        assert known.amplitude > 0


@pytest.mark.parametrize("modality", CONDITIONS)
def test_no_two_stretches_meet(modality):
    for seed in range(5):
        _, truth = recording(Scene(seed, modality, "unusable", seconds=25.0))
        assert all(a.end < b.begin for a, b in pairwise(truth.excluded))


@pytest.mark.parametrize("modality", ["emg", "motion"])
@pytest.mark.parametrize("condition", ["quiet", "everything"])
def test_each_twitch_of_the_truth_is_in_the_signal_and_no_other(modality, condition):
    named = CONDITIONS[modality][0] if condition == "quiet" else condition
    scene = Scene(11, modality, named, 25.0, 60.0, firing=ALONE, body=Body("vastus lateralis", 2.0, 0.2))
    scene = replace(scene, rate=500.0 if modality == "motion" else 4000.0)
    _, truth = recording(scene)
    moved = twitching(scene)
    alone = np.linalg.norm(moved, axis=1)
    left = alone.copy()
    single = lonely(truth)
    assert len(single) > 3
    for known in truth.twitches:
        at = slice(round(known.discharge * scene.speed), round((known.begin + known.duration + 0.3) * scene.speed))
        left[at] = 0
    for known in single:
        around = slice(round(known.begin * scene.speed), round((known.begin + known.duration) * scene.speed))
        top = around.start + int(alone[around].argmax())
        assert top / scene.speed == pytest.approx(known.peak_time, abs=TOLERANCE[modality])
        if modality == "motion":
            assert alone[top] == pytest.approx(known.amplitude, rel=0.25)  # the sensor's low-pass takes a little
        else:
            assert np.ptp(moved[around]) == pytest.approx(known.amplitude, rel=0.05)
    assert left.max() < 0.02 * max(known.amplitude for known in single)


def lonely(truth, apart=0.4):
    """Return the twitches that no other comes near."""
    times = np.array([known.discharge for known in truth.twitches])
    return [known for known in truth.twitches if np.count_nonzero(np.abs(times - known.discharge) < apart) == 1]


def test_each_twitch_of_a_video_is_where_it_should_be():
    scene = Scene(5, "video", "everything", 20.0, 30.0, rate=120.0, firing=replace(ALONE, units=1))
    _, truth = recording(scene)
    alone = np.abs(twitching(scene)).max(axis=1)
    single = [known for known in lonely(truth) if known.amplitude > 0.3]
    assert len(single) > 3
    for known in single:
        around = slice(round(known.begin * scene.speed), round((known.begin + known.duration) * scene.speed))
        top = around.start + int(alone[around].argmax())
        assert top / scene.speed == pytest.approx(known.peak_time, abs=TOLERANCE["video"])
        # no patch lies quite in the middle, and the motion that all share is taken out
        assert 0.3 * known.amplitude < alone[top] < 1.05 * known.amplitude


def test_one_seed_is_one_leg_for_all_three_sensors():
    quiet = {modality: recording(Scene(4, modality, "benign", 30.0))[1] for modality in CONDITIONS}
    times = {modality: [known.discharge for known in truth.twitches] for modality, truth in quiet.items()}
    assert len(times["emg"]) > 5
    assert times["emg"] == times["motion"] == times["video"]
    begin, peak = ({name: truth.latency[which] for name, truth in quiet.items()} for which in ("begin", "peak"))
    assert 0 < begin["emg"] < 0.005 < begin["motion"] < begin["video"] < 0.025
    assert begin["emg"] < peak["emg"] < peak["motion"] < peak["video"] < 0.09
    assert recording(Scene(4, rate_per_minute=0.0))[1].latency == {}


def test_more_channels_see_the_same_discharges():
    one, grid = (recording(Scene(9, channels=number, seconds=20))[1] for number in (1, 16))
    assert [known.discharge for known in one.twitches] == [known.discharge for known in grid.twitches]
    made, truth = recording(Scene(9, channels=16, seconds=20))
    assert {known.channel for known in truth.twitches} <= {channel.name for channel in made.channels}


def test_the_example_in_the_face_of_the_room_holds():
    assert doctest.testmod(signal) == (0, 2 + 1)
