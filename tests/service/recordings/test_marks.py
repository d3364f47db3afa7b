"""What a person marks is counted beside what the machine found, and can be taken back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.service.results import result, twitch
from vastus.contract.measure import Left
from vastus.errors import Refused
from vastus.service.recordings.marks import mark, marked, summary
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
    assert _times(seen) == [10.0, 20.005, 30.0]
    assert seen.rate_per_minute is not None
    assert seen.rate_per_minute.rate == pytest.approx(60 * 2 / 110, rel=0.02)
    assert seen.rate_per_minute.low < seen.rate_per_minute.rate < seen.rate_per_minute.high
    assert seen.minutes_to_halve is None


def test_one_that_is_added_counts_and_stands_in_its_place() -> None:
    marks, at = mark(FOUND, (), 25.0, is_one=True)
    assert (marks, at) == ((Mark(25.0, is_one=True),), 25.0)
    seen = marked(FOUND, marks)
    assert _times(seen) == [10.0, 20.0, 20.005, 25.0, 30.0]
    assert seen.rate_per_minute is not None
    assert seen.rate_per_minute.rate == pytest.approx(60 * 4 / 110, rel=0.02)


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
    assert told == Summary("emg", 120.0, 120.0, "good", 6.0, 3.0, 12.0)


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
    assert len(times) == 4 + sum(1 if one.is_one else -1 for one in marks)
