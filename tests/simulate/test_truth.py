"""What is known about a simulated recording."""

import json
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vastus.measure.spans import Span
from vastus.simulate.signal import Scene, recording
from vastus.simulate.truth import APART, CLEAR, EDGE, FLOOR, LOST, Discharge, Known, Truth, clear, known

EMG = Scene(1, seconds=60)


def one(time, amplitude=100.0, **more) -> Known:
    values = {
        "begin": time - 0.002, "peak_time": time, "duration": 0.01, "amplitude": amplitude, "unit": "uV",
        "channel": "EMG 1", "source_unit": "0", "doublet": False, "discharge": time - 0.004,
    }  # fmt: skip
    return Known(**{**values, **more})


def test_what_runs_together_counts_once():
    for modality, apart in APART.items():
        _, truth = recording(Scene(6, modality, "many", 120.0, 30.0))
        gaps = [b.peak_time - a.peak_time for a, b in pairwise(truth.twitches)]
        assert [known.doublet for known in truth.twitches] == [False, *(gap < apart for gap in gaps)]
        counted = [known for known in truth.twitches if not known.doublet]
        large = [known for known in counted if known.amplitude >= FLOOR[modality]]
        assert truth.rate_per_minute() == pytest.approx(2 * len(large))
        assert truth.rate_per_minute(0.0) == pytest.approx(2 * len(counted))


@given(st.lists(st.floats(0, 60), max_size=20), st.lists(st.tuples(st.floats(0, 60), st.floats(0, 10)), max_size=4))
def test_discharges_keep_clear_of_ends_and_of_every_stretch(times, stretches):
    spans = [Span(begin, begin + long, "flat") for begin, long in stretches]
    left = clear([Discharge(time, 0, 1.0) for time in times], spans, 60.0)
    wide = [(span.begin - CLEAR, span.end + CLEAR) for span in spans]
    plain = [time for time in times if EDGE < time < 60 - EDGE and not any(a <= time <= b for a, b in wide)]
    assert [row.time for row in left] == plain


def test_twitches_are_put_in_order_and_close_ones_marked():
    truth = known(EMG, [one(5.0), one(1.0), one(1.0 + 0.9 * APART["emg"]), one(5.0 + 1.1 * APART["emg"])], [])
    assert [row.peak_time for row in truth.twitches] == [1.0, 1.018, 5.0, 5.022]
    assert [row.doublet for row in truth.twitches] == [False, True, False, False]


def test_stretches_are_put_in_order():
    truth = known(EMG, [], [Span(9, 10, "flat"), Span(1, 2, "voluntary")])
    assert truth.excluded == (Span(1, 2, "voluntary"), Span(9, 10, "flat"))
    assert truth.twitches == ()


def test_watched_leaves_out_what_nobody_could_watch_and_the_least_all_of_it():
    truth = known(EMG, [], [Span(0, 10, "flat"), Span(5, 15, "clipped"), Span(20, 30, "voluntary")])
    assert truth.watched_seconds == 45
    assert truth.watched_seconds_least == 35
    assert "voluntary" not in LOST


def test_the_rate_is_that_of_large_twitches_in_the_least_watched_time():
    truth = known(EMG, [one(5.0, FLOOR["emg"]), one(9.0, FLOOR["emg"] - 1), one(9.01, 500.0)], [Span(30, 60, "flat")])
    assert truth.rate_per_minute() == 2.0
    assert truth.rate_per_minute(0.0) == 4.0
    assert truth.rate_per_minute(1e9) == 0


def test_latency_is_the_median_from_the_discharge_on():
    truth = known(EMG, [one(1.0), one(2.0, discharge=1.99), one(3.0, discharge=2.5)], [])
    assert truth.latency == pytest.approx({"begin": 0.008, "peak": 0.01})
    assert known(EMG, [], []).latency == {}


def test_its_json_says_what_the_values_say():
    truth = known(EMG, [one(1.0), one(2.0)], [Span(30.0, 40.0, "flat")])
    told = json.loads(json.dumps(truth.as_json()))
    assert (told["modality"], told["condition"], told["seed"], told["seconds"]) == ("emg", "clean", 1, 60)
    assert told["excluded"] == [{"begin": 30.0, "end": 40.0, "why": "flat"}]
    assert [row["peak_time"] for row in told["twitches"]] == [1.0, 2.0]
    assert told["rate_per_minute"] == truth.rate_per_minute()
    assert told["watched_seconds"] == 50
    assert told["leg"]["muscle"] == EMG.leg.muscle


def test_marking_twice_changes_nothing():
    truth = known(EMG, [one(1.0), one(1.01), one(2.0)], [])
    assert known(EMG, truth.twitches, truth.excluded) == truth
    assert isinstance(truth, Truth)
    assert replace(truth, twitches=()).rate_per_minute(0.0) == 0
