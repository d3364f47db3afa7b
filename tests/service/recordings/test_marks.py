"""What a person marks is counted beside what the machine found, and can be taken back."""

from contextlib import suppress
from itertools import pairwise

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.service.results import result, twitch
from vastus.contract.measure import Left, Measurement, counted
from vastus.errors import Refused
from vastus.measure.spans import Span, inside
from vastus.say.tables import between
from vastus.service.recordings.marks import mark, marked, read, summary
from vastus.store.recording import Mark, Summary

FOUND = result(10.0, 20.0, twitch(20.005, doublet=True), 30.0, left=(Left(50.0, 60.0, "voluntary"),))


def _times(found) -> list[float]:
    return [one.peak_time for one in found.twitches]


def test_without_marks_it_is_what_the_machine_found() -> None:
    assert marked(FOUND, ()) is FOUND


def test_one_that_is_taken_out_does_not_count() -> None:
    marks, at = mark(FOUND, (), 20.001, is_one=False)
    assert (marks, at) == ((Mark(20.0, is_one=False),), 20.0)
    seen = marked(FOUND, marks)
    assert _times(seen) == [10.0, 30.0]  # the second of the pair goes with its first
    assert seen.rate_per_minute is not None
    assert seen.rate_per_minute.rate == pytest.approx(60 * 2 / 110, rel=0.001)
    assert seen.rate_per_minute.low < seen.rate_per_minute.rate < seen.rate_per_minute.high
    assert seen.intervals is not None
    assert (seen.intervals.count, seen.intervals.quantiles[2]) == (1, 20.0)
    assert [(unit.id, unit.count, unit.doublets) for unit in seen.units] == [("0", 2, 0)]
    assert seen.minutes_to_halve == 5.5


def test_one_that_is_added_counts_and_stands_in_its_place() -> None:
    marks, at = mark(FOUND, (), 25.0, is_one=True)
    assert (marks, at) == ((Mark(25.0, is_one=True),), 25.0)
    seen = marked(FOUND, marks)
    assert _times(seen) == [10.0, 20.0, 20.005, 25.0, 30.0]
    assert seen.rate_per_minute is not None
    assert seen.rate_per_minute.rate == pytest.approx(60 * 4 / 110, rel=0.001)


def test_one_beside_a_twitch_that_was_found_is_that_one() -> None:
    taken, _ = mark(FOUND, (), 10.0, is_one=False)
    assert mark(FOUND, (), 10.02, is_one=True) == ((), 10.0)
    assert mark(FOUND, taken, 10.02, is_one=True) == ((), 10.0)


def test_the_same_again_is_one_mark() -> None:
    once, _ = mark(FOUND, (), 25.0, is_one=True)
    assert mark(FOUND, once, 25.01, is_one=True)[0] == once
    out, _ = mark(FOUND, (), 10.0, is_one=False)
    assert mark(FOUND, out, 10.0, is_one=False)[0] == out


def test_a_mark_is_taken_back() -> None:
    both, _ = mark(FOUND, mark(FOUND, (), 25.0, is_one=True)[0], 10.0, is_one=False)
    assert len(both) == 2
    left, _ = mark(FOUND, both, 25.0, is_one=None)
    assert left == (Mark(10.0, is_one=False),)
    assert mark(FOUND, left, 10.0, is_one=None)[0] == ()
    assert mark(FOUND, left, 99.0, is_one=None)[0] == left


@pytest.mark.parametrize(
    ("time", "is_one", "told"),
    [(15.0, False, "Nothing was found"), (-1.0, True, "outside"), (120.5, True, "outside"), (55.0, True, "left out")],
)
def test_where_nothing_can_be_marked_it_is_said(time: float, is_one: bool, told: str) -> None:
    with pytest.raises(Refused, match=told):
        mark(FOUND, (), time, is_one=is_one)


def test_a_bad_recording_gets_no_rate_by_marks() -> None:
    bad = result(10.0, word="none")
    seen = marked(bad, (Mark(12.0, is_one=True),))
    assert seen.rate_per_minute is None
    assert summary(seen) == Summary("emg", 120.0, 120.0, "none")


def test_what_a_list_shows() -> None:
    told = summary(result(*range(1, 13)))
    assert (told.modality, told.seconds, told.watched, told.quality) == ("emg", 120.0, 120.0, "good")
    assert told.rate == 6.0
    assert told.low is not None
    assert told.high is not None
    assert 0 < told.low < 6 < told.high < 40  # one lively stretch of 12 s says little


def test_a_second_of_a_pair_can_be_taken_out_alone() -> None:
    marks, at = mark(FOUND, (), 20.0051, is_one=False)
    assert at == 20.005
    assert _times(marked(FOUND, marks)) == [10.0, 20.0, 30.0]


def test_what_was_counted_is_named_in_how_it_was_made_and_can_be_read_from_there() -> None:
    marks = (Mark(20.0, is_one=False), Mark(1 / 3, is_one=True))
    made = marked(FOUND, marks).made
    assert made.settings == {**FOUND.made.settings, "marks": "-20.0 +0.3333333333333333"}
    assert read(made.settings) == marks
    assert read(FOUND.made.settings) == ()
    for wrong in ("20.0", "*1", "+x"):
        with pytest.raises(Refused, match="cannot be read"):
            read({"marks": wrong})


# Whatever is marked: all that is told follows from the twitches that are left and added. A plain reference beside it.


@st.composite
def measurements(draw: st.DrawFn) -> Measurement:
    """Return a random measurement: groups, pairs, time left out, twitches without a group."""
    left = tuple(
        Left(float(begin), begin + length, why)
        for begin, length, why in draw(
            st.lists(
                st.tuples(st.integers(0, 110), st.floats(0.5, 9), st.sampled_from(["gap", "voluntary"])), max_size=3
            )
        )
    )
    spans = [Span(one.begin, one.end, one.why) for one in left]
    twitches = []
    for tenth in draw(st.lists(st.integers(1, 1190), unique=True, max_size=25)):
        unit = draw(st.sampled_from(["0", "1", "2", None]))
        amplitude = float(draw(st.integers(50, 400)))
        one = msgspec.structs.replace(twitch(tenth / 10, unit=unit), amplitude=amplitude)
        twitches.append(one)
        if unit is not None and draw(st.booleans()):
            second = twitch(tenth / 10 + 0.012, unit=unit, doublet=True)
            twitches.append(msgspec.structs.replace(second, amplitude=amplitude))
    free = [one for one in twitches if not inside(np.array([one.peak_time]), spans)[0]]
    word = draw(st.sampled_from(["good", "poor", "none"]))
    return result(*sorted(free, key=lambda one: one.peak_time), left=left, word=word)


STEPS = st.lists(st.tuples(st.integers(0, 1200), st.sampled_from([True, False, None])), max_size=12)


def _after(machine: Measurement, steps: list[tuple[int, bool | None]]) -> tuple[Mark, ...]:
    marks: tuple[Mark, ...] = ()
    for tenth, is_one in steps:
        with suppress(Refused):
            marks, _ = mark(machine, marks, tenth / 10, is_one=is_one)
    return marks


def _same(told: float, true: float) -> bool:
    return abs(told - true) <= 0.001 * abs(true) + 1e-9


@settings(deadline=None, max_examples=150)
@given(measurements(), STEPS)
def test_every_number_follows_from_the_marked_twitches(machine: Measurement, steps) -> None:
    marks = _after(machine, steps)
    seen = marked(machine, marks)
    singles = [one.peak_time for one in seen.twitches if not one.doublet]
    none, own = {one.time for one in marks if not one.is_one}, [one.time for one in marks if one.is_one]
    before = [one.peak_time for one in machine.twitches if not one.doublet]
    assert singles == sorted([time for time in before if time not in none] + own)
    if machine.quality.word == "none":
        assert (seen.rate_per_minute, seen.intervals, seen.minutes_to_halve) == (None, None, None)
    else:
        assert seen.rate_per_minute is not None
        assert _same(seen.rate_per_minute.rate, 60 * len(singles) / machine.watched_seconds)
        assert seen.rate_per_minute.low <= seen.rate_per_minute.rate <= seen.rate_per_minute.high
        times = [
            second - first
            for first, second in pairwise(singles)
            if not any(first < part.begin < second for part in machine.excluded)
        ]
        assert (seen.intervals.count if seen.intervals else 0) == len(times)
        if seen.intervals:
            assert _same(seen.intervals.quantiles[2], float(np.median(times)))
        assert sum(count for _, count in between(seen.twitches, seen.excluded)) == len(times)
        assert seen.minutes_to_halve is not None
        more = (3 if singles else 1) * machine.watched_seconds / 60
        assert seen.minutes_to_halve == pytest.approx(more, abs=0.051)
    groups = {one.source_unit for one in seen.twitches} - {None}
    assert {unit.id for unit in seen.units} == groups
    for unit in seen.units:
        members = [one for one in seen.twitches if one.source_unit == unit.id]
        assert (unit.count, unit.doublets) == (len(members), sum(one.doublet for one in members))
        assert _same(unit.amplitude, float(np.median([one.amplitude for one in members])))
        assert 0 <= unit.isolated <= 1
    told = summary(seen)
    assert (told.rate, told.low, told.high) == (
        (seen.rate_per_minute.rate, seen.rate_per_minute.low, seen.rate_per_minute.high)
        if seen.rate_per_minute
        else (None, None, None)
    )
    json = msgspec.json.encode(seen)
    assert counted(msgspec.json.decode(json, type=Measurement)) == seen


@settings(deadline=None, max_examples=80)
@given(measurements(), STEPS, st.randoms(use_true_random=False))
def test_all_marks_taken_back_give_the_machines_result_bit_for_bit(machine: Measurement, steps, random) -> None:
    marks = _after(machine, steps)
    back = [one.time for one in marks]
    random.shuffle(back)
    for time in back:
        marks, _ = mark(machine, marks, time, is_one=None)
    assert marks == ()
    assert msgspec.json.encode(marked(machine, marks)) == msgspec.json.encode(machine)
    assert counted(machine) == machine


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 100), st.sampled_from([True, False, None])), max_size=12))
def test_whatever_is_marked_no_moment_counts_twice(told) -> None:
    marks: tuple[Mark, ...] = ()
    for tenth, is_one in told:
        try:
            marks, _ = mark(FOUND, marks, tenth / 2, is_one=is_one)
        except Refused:
            continue
        assert len({one.time for one in marks}) == len(marks)
    times = _times(marked(FOUND, marks))
    assert times == sorted(set(times))
    out = {one.time for one in marks if not one.is_one}
    pair = 20.0 in out and 20.005 not in out  # then its second is out without a mark of its own
    assert len(times) == 4 + sum(1 if one.is_one else -1 for one in marks) - pair
