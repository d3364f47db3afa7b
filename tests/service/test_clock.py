"""The one clock knows its time zone and goes with the clock of the machine."""

from datetime import UTC, datetime, timedelta

from vastus.service.clock import now


def test_a_time_has_its_zone_and_lies_between_two_looks_at_the_machine():
    before = datetime.now(UTC)
    time = now()
    assert time.utcoffset() == timedelta(0)
    assert before <= time <= datetime.now(UTC)
