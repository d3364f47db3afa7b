"""Each sensor has a detector of its own, and none is loaded before it is needed."""

import subprocess
import sys
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from vastus.made import made_by
from vastus.measure import detect, read
from vastus.measure.detect import DETECTORS
from vastus.measure.recording import Modality
from vastus.simulate.signal import Scene, recording

SECONDS = {"emg": 20.0, "motion": 120.0, "video": 20.0}
QUIET = {"emg": "clean", "motion": "rest", "video": "still"}


def test_every_modality_has_a_detector():
    assert tuple(DETECTORS) == get_args(Modality)


@pytest.fixture(scope="module", params=get_args(Modality))
def measured(request):
    scene = Scene(21, request.param, QUIET[request.param], rate_per_minute=40.0, seconds=SECONDS[request.param])
    made, truth = recording(scene)
    return made, truth, detect(made)


def test_what_a_detector_hands_on_fits_the_recording(measured):
    made, _, twitches = measured
    assert twitches.modality == made.modality
    assert (twitches.seconds, twitches.rate, twitches.channels) == (made.seconds, made.rate, made.channels)
    assert 0 < twitches.watched <= made.seconds
    assert twitches.smallest_visible is not None
    assert twitches.noise > 0


def test_how_it_came_to_be_names_the_detector_and_the_recording(measured):
    made, _, twitches = measured
    assert twitches.made.by == made_by(f"measure.detect.{made.modality}")
    assert twitches.made.input == made.made
    assert 0 < float(twitches.made.settings["cut"]) < 1


def test_events_are_in_order_finite_and_each_in_a_family(measured):
    _, _, twitches = measured
    events = twitches.events
    assert len(events) > 0
    assert np.isfinite([events.begin, events.peak_time, events.duration, events.amplitude, events.certainty]).all()
    assert (np.diff(events.peak_time) >= 0).all()
    assert ((events.certainty >= float(twitches.made.settings["cut"])) & (events.certainty <= 1)).all()
    assert (events.amplitude > 0).all()
    assert ((events.channel >= 0) & (events.channel < len(twitches.channels))).all()
    numbers = [family.number for family in twitches.families]
    assert numbers == list(range(len(numbers)))
    assert {int(unit) for unit in events.source_unit} <= {-1, *numbers}
    assert sum(family.count for family in twitches.families) == int((events.source_unit >= 0).sum())


def test_every_large_twitch_of_the_truth_is_found_and_hardly_any_other(measured):
    made, truth, twitches = measured
    every = np.array([known.peak_time for known in truth.twitches])
    large = [
        known.peak_time
        for known in truth.twitches
        if known.amplitude > 3 * twitches.smallest_visible and (np.abs(every - known.peak_time) < 0.5).sum() == 1
    ]
    apart = {"emg": 0.02, "motion": 0.06, "video": 0.1}[made.modality]
    found = twitches.events.peak_time
    assert len(large) >= 2
    assert np.mean([np.abs(found - time).min() < apart for time in large]) > 0.85
    assert np.mean([np.abs(every - time).min() < 3 * apart for time in found]) > 0.85


def test_the_same_recording_gives_the_same_twitches(measured):
    made, _, twitches = measured
    again = detect(made)
    for name in twitches.events.__slots__:
        assert np.array_equal(getattr(again.events, name), getattr(twitches.events, name))
    assert again.excluded == twitches.excluded
    assert again.notes == twitches.notes


def test_progress_rises_to_one(measured):
    made, _, _ = measured
    shares: list[float] = []
    detect(replace(made, seconds=10.0), shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_importing_the_room_loads_no_scipy():
    ask = "import sys, vastus.measure; print(sorted({name.split('.')[0] for name in sys.modules} & {'scipy', 'av'}))"
    done = subprocess.run([sys.executable, "-c", ask], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
    assert callable(read)
