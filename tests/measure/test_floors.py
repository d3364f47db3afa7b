"""The detectors on marked recordings: a change may not lead to worse results than those recorded here.

Built while the test runs, from ``tests/data/signals``. ``make floors`` is the whole suite; these notice a slip soon.
When a detector gets better, take its new figures from ``pytest -s tests/measure/test_floors.py`` and raise the floor.
"""

import json
from dataclasses import dataclass

import pytest
from benchmarks.suite.ours import measured
from benchmarks.suite.recordings import Plan, make
from benchmarks.suite.score import pool, score_one
from benchmarks.suite.sources import Sources

SEED = 11  # not that of the development suite


@dataclass(frozen=True)
class Floor:
    """The least F1 over twitches that must be found (None: there are none), the most false ones a minute."""

    f1: float | None
    false_per_minute: float
    timing_ms: float = 5.0


FLOORS = {
    Plan("emg-clean", "emg", "clean", 40, 60, 2000): Floor(0.95, 0),
    Plan("emg-everything", "emg", "everything", 40, 60, 1000, 4): Floor(0.95, 1),
    Plan("emg-voluntary", "emg", "voluntary", 0, 60, 2048, 1, "hea"): Floor(None, 0),
    Plan("emg-heart", "emg", "ecg", 0, 60, 2000): Floor(None, 0),
    Plan("phone-rest", "accelerometer", "rest", 20, 60, 100, 3, "csv"): Floor(0.97, 0, 25),
    Plan("phone-everything", "accelerometer", "everything", 20, 120, 50, 3, "phyphox"): Floor(0.7, 3, 25),
    Plan("phone-walking", "accelerometer", "walking", 0, 60, 200, 3, "sensor-logger"): Floor(None, 0),
    Plan("video-still", "video", "still", 40, 12, 60, 1, "h264"): Floor(0.8, 0, 50),
    Plan("video-shake", "video", "shake", 0, 10, 30, 1, "h264"): Floor(None, 0),
}


@pytest.fixture(scope="module")
def sources():
    return Sources()


@pytest.mark.parametrize(("plan", "floor"), FLOORS.items(), ids=[plan.name for plan in FLOORS])
def test_a_detector_does_not_get_worse(plan, floor, sources, tmp_path):
    path = make(plan, sources, tmp_path, SEED)
    truth = json.loads((tmp_path / f"{plan.name}.truth.json").read_text())
    figures = pool([score_one(truth, measured(path))])
    print({name: value for name, value in figures.items() if value is not None})
    assert figures["false_per_minute"] <= floor.false_per_minute
    if floor.f1 is not None:
        assert figures["f1"] >= floor.f1
        assert figures["timing_ms"] <= floor.timing_ms


@pytest.mark.parametrize("modality", ["emg", "accelerometer", "video"])
def test_every_sensor_has_twitches_to_find_and_a_silence_to_keep(modality):
    own = [(plan, floor) for plan, floor in FLOORS.items() if plan.modality == modality]
    assert any(floor.f1 is None for _, floor in own)
    for plan, floor in own:
        assert (plan.per_minute == 0) == (floor.f1 is None)
