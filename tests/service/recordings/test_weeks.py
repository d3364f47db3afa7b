"""Weeks are compared, not single recordings, and each sensor with itself alone."""

from datetime import UTC, datetime, timedelta

import msgspec

from tests.store.steps import recording
from vastus.service.recordings.weeks import above, weekly
from vastus.store.recording import KeptRecording, Summary

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)


def _one(week: int, rate: float | None, modality: str = "emg", day: int = 0) -> KeptRecording:
    low, high = (None, None) if rate is None else (rate * 0.8, rate * 1.2)
    summary = Summary(modality, 200.0, 180.0, "none" if rate is None else "good", rate, low, high)
    name = f"r{week}-{day}-{modality}"
    return msgspec.structs.replace(recording(name), at=MONDAY + timedelta(weeks=week, days=day), summary=summary)


def test_without_recordings_nothing_is_said() -> None:
    assert weekly([]) == ()
    assert weekly([_one(0, None), recording("half", stage="receiving")]) == ()


def test_the_first_weeks_say_that_it_is_too_early() -> None:
    (line,) = weekly([_one(week, 4.0) for week in range(3)])
    assert line.startswith("In the week from 16 March 2026, electrodes saw about 4 a minute.")
    assert "After three weeks" in line


def test_a_week_is_inside_above_or_below_what_is_usual() -> None:
    before = [_one(week, rate) for week, rate in enumerate((4.0, 5.0, 4.5, 4.2))]
    assert "inside your usual range" in weekly([*before, _one(5, 4.6)])[0]
    assert "so that is more" in weekly([*before, _one(5, 60.0)])[0]
    assert "so that is less" in weekly([*before, _one(5, 0.1)])[0]
    assert "about 60 a minute" in weekly([*before, _one(5, 60.0)])[0]


def test_only_a_week_above_what_is_usual_is_more() -> None:
    before = [_one(week, rate) for week, rate in enumerate((4.0, 5.0, 4.5, 4.2))]
    assert [above([*before, _one(5, rate)]) for rate in (60.0, 4.6, 0.1)] == [True, False, False]
    assert not above(before[:2])


def test_the_median_of_the_week_counts_and_not_one_recording() -> None:
    week = [_one(0, 4.0), _one(0, 90.0, day=2), _one(0, 5.0, day=4)]
    assert "about 5 a minute" in weekly(week)[0]


def test_a_phone_is_not_compared_with_electrodes() -> None:
    lines = weekly([*(_one(week, 4.0) for week in range(5)), _one(5, 60.0, "motion")])
    assert ["inside" in line for line in lines] == [True, False]
    assert "the motion sensor saw about 60 a minute. After three weeks" in lines[1]
