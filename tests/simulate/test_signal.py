"""A scene in, a recording and its truth out: all of the truth is in the recording, and nothing else twitches."""

import doctest
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from vastus.errors import Refused, TooMany
from vastus.measure.spans import inside
from vastus.simulate import signal
from vastus.simulate.scene import CONDITIONS, RATES
from vastus.simulate.sensors import electric
from vastus.simulate.signal import Body, Firing, Scene, recording
from vastus.simulate.truth import APART, FLOOR, UNIT

EVERY = [(modality, condition) for modality, known in CONDITIONS.items() for condition in (*known, *RATES)]
SECONDS = {"emg": 40.0, "motion": 90.0, "video": 20.0}
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
    scene = Scene(5, modality, condition, seconds=SECONDS[modality])
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


def test_a_tracked_video_says_how_well_it_was_seen():
    made, truth = recording(Scene(3, "video", "unusable", 0.0, 20.0))
    names = [channel.name for channel in made.channels]
    patches = sum(name.endswith(" x") and name.startswith("patch") for name in names)
    assert names[patches] == "patch 1 y"
    assert names[-6:] == ["light", "focus", "match", "change", "shift x", "shift y"]
    parts = {span.why: made.piece(span.begin + 0.1, span.end - 0.1) for span in truth.excluded}
    quiet = made.piece(0, truth.excluded[0].begin)
    light, focus, match, change = range(-6, -2)
    assert parts["dark"][:, light].max() < 0.1 * quiet[:, light].min()
    assert parts["dark"][:, match].max() < 0.1 * quiet[:, match].min()
    assert not parts["frozen"][:, change].any()
    assert np.abs(parts["limb movement"][:, -2:]).max() > 3
    assert quiet[:, : 2 * patches].std() == pytest.approx(0.05, rel=0.1)
    assert np.ptp(quiet[:, [focus, match]], axis=0).max() == 0


def test_one_seed_is_one_leg_for_all_three_sensors():
    quiet = {modality: recording(Scene(4, modality, "benign", 30.0))[1] for modality in CONDITIONS}
    times = {modality: [known.discharge for known in truth.twitches] for modality, truth in quiet.items()}
    assert len(times["emg"]) > 5
    assert times["emg"] == times["motion"] == times["video"]
    begin, peak = ({name: truth.latency[which] for name, truth in quiet.items()} for which in ("begin", "peak"))
    assert 0 < begin["emg"] < 0.005 < begin["motion"] < begin["video"] < 0.025
    assert begin["emg"] < peak["emg"] < peak["motion"] < peak["video"] < 0.09
    assert recording(Scene(4, rate_per_minute=0.0))[1].latency == {}


def test_what_runs_together_counts_once():
    for modality, apart in APART.items():
        _, truth = recording(Scene(6, modality, "many", 120.0, 30.0))
        gaps = [b.peak_time - a.peak_time for a, b in pairwise(truth.twitches)]
        assert [known.doublet for known in truth.twitches] == [False, *(gap < apart for gap in gaps)]
        counted = [known for known in truth.twitches if not known.doublet]
        large = [known for known in counted if known.amplitude >= FLOOR[modality]]
        assert truth.rate_per_minute() == pytest.approx(2 * len(large))
        assert truth.rate_per_minute(0.0) == pytest.approx(2 * len(counted))


def test_more_channels_see_the_same_discharges():
    one, grid = (recording(Scene(9, channels=number, seconds=20))[1] for number in (1, 16))
    assert [known.discharge for known in one.twitches] == [known.discharge for known in grid.twitches]
    made, truth = recording(Scene(9, channels=16, seconds=20))
    assert {known.channel for known in truth.twitches} <= {channel.name for channel in made.channels}


def added(condition, seed=3, **more):
    """Return what a condition adds to a quiet leg without twitches, one channel, 60 s."""
    both = [Scene(seed, condition=name, rate_per_minute=0.0, seconds=60.0, **more) for name in (condition, "clean")]
    return samples(both[0])[:, 0] - samples(both[1])[:, 0]


def spectrum(wave, rate):
    return np.fft.rfftfreq(len(wave), 1 / rate), np.abs(np.fft.rfft(wave)) ** 2


def test_mains_hums_at_50_or_60_hz():
    frequency, power = spectrum(added("mains"), 2000)
    assert min(abs(frequency[power.argmax()] - hum) for hum in (50, 60)) < 0.2


def test_the_heart_beats_50_to_90_times_a_minute():
    wave = added("ecg")
    beats = np.flatnonzero((wave[1:-1] > 0.6 * wave.max()) & (wave[1:-1] >= wave[:-2]) & (wave[1:-1] > wave[2:]))
    gaps = np.diff(beats[np.diff(beats, prepend=-1000) > 400]) / 2000
    assert 45 <= 60 / gaps.mean() <= 95
    assert 0.01 < gaps.std() / gaps.mean() < 0.1


def test_movement_is_slow_and_spikes_are_short():
    frequency, power = spectrum(added("movement"), 2000)
    assert power[frequency < 10].sum() > 0.8 * power.sum()
    spikes = np.abs(added("spikes"))
    assert 8 <= np.count_nonzero(np.diff((spikes > 10).astype(int)) > 0) <= 30
    assert np.count_nonzero(spikes > 10) / 2000 < 0.05  # s, all together


def test_voluntary_force_stays_inside_its_stretches():
    scene = Scene(3, condition="voluntary", rate_per_minute=0.0, seconds=60.0)
    _, truth = recording(scene)
    wave = np.abs(added("voluntary"))
    within = inside(np.arange(len(wave)) / 2000, truth.excluded)
    assert {span.why for span in truth.excluded} == {"voluntary"}
    assert wave[~within].max() == 0
    assert np.sqrt((wave[within] ** 2).mean()) > 10


def test_spoilt_stretches_are_what_they_are_called():
    scene = Scene(3, condition="unusable", rate_per_minute=0.0, seconds=60.0)
    made, truth = recording(scene)
    parts = {span.why: made.piece(span.begin, span.end)[2:-2, 0] for span in truth.excluded}
    assert np.ptp(parts["flat"]) == 0
    assert np.abs(parts["clipped"]).max() == electric.CLIP
    assert (np.abs(parts["clipped"]) == electric.CLIP).mean() > 0.3
    frequency, power = spectrum(parts["disconnected"].astype(float), 2000)
    assert frequency[1:][power[1:].argmax()] == pytest.approx(50, abs=0.5)


@pytest.mark.parametrize(
    ("condition", "why", "low", "high"),
    [("walking", "walking", 1.4, 20), ("jogging", "jogging", 2.0, 20), ("tremor", "tremor", 3.5, 6.5)],
)
def test_steps_and_tremor_swing_at_their_own_pace(condition, why, low, high):
    scene = Scene(3, "motion", condition, 0.0, 90.0)
    made, truth = recording(scene)
    span = next(span for span in truth.excluded if span.why == why)
    part = made.piece(span.begin + 1, span.end - 1).astype(float)
    frequency, power = spectrum(part[:, np.argmax(part.std(axis=0))], 100)
    assert low <= frequency[1:][power[1:].argmax()] <= high
    rest = made.piece(0, truth.excluded[0].begin)
    assert part.std() > 1.5 * rest.std()


def test_a_quiet_phone_is_as_quiet_as_real_ones():
    from scipy.signal import butter, sosfiltfilt

    for seed in range(4):
        table = samples(Scene(seed, "motion", "rest", 0.0, 60.0))
        quiet = sosfiltfilt(butter(4, (5, 40), "bandpass", fs=100, output="sos"), table, axis=0)
        vector = 1e3 / 9.80665 * np.sqrt((quiet**2).sum(axis=1).mean())
        assert 0.9 <= vector <= 2.7  # mg RMS, 5-40 Hz (measure.md, 4.2: 1.1-2.5)


def test_a_quiet_muscle_is_as_quiet_as_real_ones():
    for seed in range(4):
        assert 1.0 <= samples(Scene(seed, rate_per_minute=0.0, seconds=20)).std() <= 6.0  # uV (measure.md, 4.2)


def test_what_a_phone_lost_is_named_and_empty():
    made, truth = recording(Scene(1, "motion", "unusable", seconds=60.0))
    (gap,) = [span for span in truth.excluded if span.why == "gap"]
    assert [(span.begin, span.end) for span in made.lost] == [(gap.begin, gap.end)]
    assert not made.piece(gap.begin, gap.end).any()


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"modality": "smell"}, "modality"),
        ({"condition": "windy"}, "condition"),
        ({"modality": "motion", "condition": "clean"}, "condition"),
        ({"seed": -1}, "seed"),
        ({"seconds": 1.0}, "seconds"),
        ({"seconds": float("nan")}, "seconds"),
        ({"rate": 100.0}, "rate"),
        ({"rate": 2000.5}, "rate"),
        ({"seconds": 10.5}, "seconds"),
        ({"channels": 257}, "channels"),
        ({"modality": "video", "condition": "still", "channels": 2}, "channels"),
        ({"rate_per_minute": -1.0}, "rate per minute"),
        ({"body": Body("biceps", 5.0)}, "muscle"),
        ({"body": Body("rectus femoris", 0.0)}, "fat"),
        ({"body": Body("rectus femoris", 5.0, 20.0)}, "phone"),
        ({"firing": Firing(doublets=1.5)}, "doublets"),
        ({"firing": Firing(units=0)}, "units"),
        ({"firing": Firing(memory=0.0)}, "firing"),
    ],
)
def test_a_scene_that_cannot_be_is_refused_with_its_place(wrong, place):
    with pytest.raises(Refused) as refused:
        Scene(**{"seed": 1, **wrong})
    assert place in [fault.place for fault in refused.value.faults]


def test_all_faults_are_named_at_once():
    with pytest.raises(Refused) as refused:
        Scene(1, condition="windy", seconds=0, channels=0, body=Body("biceps", 99, 9), firing=Firing(synchrony=2))
    assert len(refused.value.faults) == 7


def test_what_would_not_fit_into_memory_is_refused():
    with pytest.raises(TooMany):
        Scene(1, seconds=3600, channels=256)


def test_the_example_in_the_face_of_the_room_holds():
    assert doctest.testmod(signal) == (0, 2 + 1)
