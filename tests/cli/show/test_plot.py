"""The drawing of a measurement: every line, every twitch, in one file or none."""

import json

import numpy as np
import pytest

from tests.service.signals import TIMES, potentials
from vastus.cli.show import plot
from vastus.contract.measure import measurement
from vastus.measure import detect
from vastus.measure.recording import Channel, held
from vastus.service.recordings.measure import Measured


@pytest.fixture(scope="module")
def measured():
    channels = [Channel(f"EMG {k}", "thigh", "uV") for k in (1, 2)]
    recording = held(potentials(seconds=14.0), 2000.0, channels, "emg")
    twitches = detect(recording)
    return Measured(recording, twitches, measurement(recording, twitches))


def test_each_line_has_its_trace_and_the_raster_stands_below(measured):
    spec = plot.drawn(measured)
    assert [part["title"] for part in spec["vconcat"]] == ["EMG 1", "EMG 2", "when they came"]
    seen = [round(row["t"]) for row in spec["vconcat"][0]["layer"][2]["data"]["values"]]
    assert seen == [round(time) for time in TIMES if time < 13]
    assert len(spec["vconcat"][0]["layer"][1]["data"]["values"]) <= plot.MOST_BINS
    assert "$schema" in spec
    assert all("$schema" not in part for part in spec["vconcat"])
    assert json.loads(json.dumps(spec)) == spec


def test_without_a_twitch_the_trace_is_drawn_all_the_same():
    quiet = held(np.random.default_rng(1).normal(0, 3, (24_000, 1)), 2000.0, [Channel("EMG", "", "uV")], "emg")
    twitches = detect(quiet)
    spec = plot.drawn(Measured(quiet, twitches, measurement(quiet, twitches)))
    assert [part["title"] for part in spec["vconcat"]] == ["EMG"]


def test_a_drawing_is_whole_or_not_there(measured, tmp_path, monkeypatch):
    plot.plot(measured, tmp_path / "a.svg")
    assert (tmp_path / "a.svg").read_text().startswith("<svg")
    monkeypatch.setattr(plot, "drawn", lambda _: {"mark": "nonsense", "data": 3})
    with pytest.raises(ValueError, match=r".+"):
        plot.plot(measured, tmp_path / "b.svg")
    assert [path.name for path in tmp_path.iterdir()] == ["a.svg"]
