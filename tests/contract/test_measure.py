"""The contract of ``vastus measure``: what a recording and its twitches say, and all that follows from the twitches."""

import json
from itertools import pairwise
from pathlib import Path

import jsonschema
import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.service.results import result, twitch
from vastus.contract.measure import Between, Left, counted, measurement, spans_of, times_of
from vastus.made import made_by
from vastus.measure.recording import Channel, held
from vastus.measure.spans import Span
from vastus.measure.twitches import Events, Family, Twitches

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/reference/measure.schema.json").read_text())
TIMES = (10.0, 20.0, 20.012, 40.123456789)


def found(visible: float | None = 12.3456) -> tuple[object, Twitches]:
    """Return a recording of two channels, and twitches in it: two families, one of them with a pair."""
    channels = (Channel("A", "thigh", "uV"), Channel("B", "thigh", "uV"))
    recording = held(np.zeros((12_000, 2)), 100.0, channels, "emg")
    peak = np.array(TIMES)
    events = Events(
        begin=peak - 0.004,
        peak_time=peak,
        duration=np.full(4, 0.0123456789),
        amplitude=np.array([100.0, 200.0, 210.0, 123.456]),
        channel=np.array([0, 1, 1, 1]),
        certainty=np.full(4, 0.912345),
        source_unit=np.array([-1, 0, 0, 0]),
        doublet=np.array([False, False, True, False]),
    )
    families = tuple(
        Family(
            number=number,
            count=3,
            isolated=1.0,
            doublets=1,
            amplitude=1.0,
            duration=0.0123456789,
            phases=3,
            turns=2,
            channel=1,
        )
        for number in (0, 1)
    )
    twitches = Twitches(
        modality="emg",
        seconds=120.0,
        rate=100.0,
        channels=channels,
        unit="uV",
        events=events,
        excluded=(Span(50.00001, 60.00001, "voluntary"),),
        families=families,
        noise=2.0,
        smallest_visible=visible,
        notes=(),
        made=recording.made.then("measure.detect.emg", {"cut": 0.8}),
    )
    return recording, twitches


def test_it_is_told_rounded_and_by_the_schema():
    told = measurement(*found())  # type: ignore[arg-type]
    jsonschema.validate(json.loads(msgspec.json.encode(told)), SCHEMA)
    assert [one.peak_time for one in told.twitches] == [10.0, 20.0, 20.012, 40.12346]
    assert (told.twitches[0].source_unit, told.twitches[1].source_unit) == (None, "0")
    assert (told.twitches[0].channel, told.twitches[1].channel) == ("A", "B")
    assert told.excluded == (Left(50.0, 60.0, "voluntary"),)
    assert told.smallest_visible == 12.35
    assert (told.made.by, told.made.settings["cut"]) == (made_by("measure.detect.emg"), 0.8)
    assert told.made.settings["input"] == made_by("measure.recording")


def test_all_that_is_told_of_the_twitches_follows_from_them():
    told = measurement(*found())  # type: ignore[arg-type]
    assert told.watched_seconds == 110.0
    assert told.rate_per_minute is not None
    assert told.rate_per_minute.rate == 1.636  # three in 110 seconds: the second of a pair is none of its own
    assert told.intervals == Between(2, (11.01, 12.53, 15.06, 17.59, 19.11), 0.4753)
    assert told.minutes_to_halve == 5.5
    (unit,) = told.units  # the other has no twitch
    assert (unit.id, unit.count, unit.doublets, unit.amplitude) == ("0", 3, 1, 200.0)
    assert unit.isolated == pytest.approx(1 / 3, abs=1e-4)
    assert (unit.duration, unit.phases, unit.turns, unit.channel) == (0.01235, 3, 2, "B")


def test_what_is_no_measurement_has_no_rate():
    told = measurement(*found(visible=None))  # type: ignore[arg-type]
    assert told.quality.word == "none"
    assert (told.rate_per_minute, told.intervals, told.minutes_to_halve) == (None, None, None)
    assert len(told.twitches) == 4


def test_counting_again_changes_nothing():
    told = measurement(*found())  # type: ignore[arg-type]
    assert counted(told) == told
    fewer = counted(msgspec.structs.replace(told, twitches=told.twitches[:1]))
    assert fewer.units == ()
    assert fewer.intervals is None
    assert fewer.rate_per_minute is not None
    assert fewer.rate_per_minute.rate == 0.5455


def test_times_and_spans_are_those_of_the_contract():
    told = result(1.0, twitch(1.01, doublet=True), 3.0, left=(Left(5.0, 6.0, "gap"),))
    assert times_of(told).tolist() == [1.0, 3.0]
    assert spans_of(told) == (Span(5.0, 6.0, "gap"),)


MOMENTS = st.lists(st.integers(1, 1190), max_size=12, unique=True).map(
    lambda tenths: [one / 10 for one in sorted(tenths)]
)
UNITS = st.sampled_from([None, "0", "1", "2"])


@st.composite
def results(draw):
    """Draw a result of two minutes; any of its twitches may be the second of a pair, and may be of no group."""
    twitches = [twitch(time, unit=draw(UNITS), doublet=draw(st.booleans())) for time in draw(MOMENTS)]
    return result(*twitches, word=draw(st.sampled_from(["good", "poor", "none"])))


@settings(max_examples=60)
@given(results())
def test_every_figure_can_be_counted_by_hand(told):
    single = [one.peak_time for one in told.twitches if not one.doublet]
    assert times_of(told).tolist() == single
    for unit in told.units:
        own = [one for one in told.twitches if one.source_unit == unit.id]
        assert (unit.count, unit.doublets) == (len(own), sum(one.doublet for one in own))
        assert 0 <= unit.isolated <= 1
    assert {unit.id for unit in told.units} == {one.source_unit for one in told.twitches} - {None}
    if told.quality.word == "none":
        assert (told.rate_per_minute, told.intervals, told.minutes_to_halve) == (None, None, None)
        return
    assert told.rate_per_minute is not None
    assert told.rate_per_minute.rate == pytest.approx(len(single) / 2, rel=1e-3)
    assert told.rate_per_minute.low <= told.rate_per_minute.rate <= told.rate_per_minute.high
    assert (told.intervals is None) == (len(single) < 2)
    if told.intervals is not None:
        lengths = [later - sooner for sooner, later in pairwise(single)]
        assert told.intervals.count == len(lengths)
        assert told.intervals.quantiles[2] == pytest.approx(float(np.median(lengths)), rel=1e-3)
        assert list(told.intervals.quantiles) == sorted(told.intervals.quantiles)


@settings(max_examples=60)
@given(results(), st.data())
def test_what_is_taken_out_leaves_what_the_rest_alone_would_say(told, data):
    left = data.draw(st.lists(st.sampled_from(told.twitches), unique=True) if told.twitches else st.just([]))
    rest = sorted(left, key=lambda one: one.peak_time)
    fewer = counted(msgspec.structs.replace(told, twitches=tuple(rest)))
    assert fewer == result(*rest, word=told.quality.word)
    assert counted(fewer) == fewer


@settings(max_examples=60)
@given(st.floats(0, 100), st.floats(0.5, 10), MOMENTS)
def test_no_time_between_two_twitches_is_told_where_nobody_watched(begin, length, moments):
    gap = Left(begin, begin + length, "gap")
    seen = [time for time in moments if not gap.begin <= time <= gap.end]
    told = result(*seen, left=(gap,))
    across = sum(sooner < gap.begin and later > gap.end for sooner, later in pairwise(seen))
    assert (told.intervals.count if told.intervals else 0) == max(0, len(seen) - 1 - across)
    assert told.rate_per_minute is not None
    assert told.rate_per_minute.rate == pytest.approx(len(seen) / ((120 - length) / 60), rel=1e-3)
