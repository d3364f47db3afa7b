"""The value of a detector: watched time is what lies in no excluded stretch."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vastus.made import Made
from vastus.measure.recording import Channel
from vastus.measure.spans import Span
from vastus.measure.twitches import Events, Family, Twitches


def twitches(events, excluded=(), seconds=100.0):
    return Twitches(
        modality="emg",
        seconds=seconds,
        rate=2000.0,
        channels=(Channel("a", "", "uV"),),
        unit="uV",
        events=events,
        excluded=excluded,
        families=(),
        noise=3.0,
        smallest_visible=20.0,
        notes=(),
        made=Made("test"),
    )


def events(doublet):
    count = len(doublet)
    number = np.arange(count, dtype=np.float64)
    whole = np.zeros(count, np.int64)
    return Events(
        begin=number,
        peak_time=number + 0.01,
        duration=number,
        amplitude=number,
        channel=whole,
        certainty=number,
        source_unit=whole,
        doublet=np.array(doublet),
    )


def test_no_event_is_no_row():
    none = Events.none()
    assert len(none) == 0
    assert none.doublet.dtype == np.bool_
    assert none.source_unit.dtype == np.int64
    assert len(twitches(none).times) == 0


def test_the_second_of_a_pair_is_a_row_and_does_not_count():
    found = twitches(events([False, True, False]))
    assert len(found.events) == 3
    assert found.times.tolist() == [0.01, 2.01]


def test_watched_is_what_no_stretch_excludes():
    assert twitches(Events.none()).watched == 100
    excluded = (Span(0, 10, "flat"), Span(5, 20, "voluntary"), Span(90, 130, "gap"))
    assert twitches(Events.none(), excluded).watched == 70


@given(st.lists(st.tuples(st.floats(-20, 120), st.floats(0, 60)), max_size=8))
def test_watched_lies_between_nothing_and_all(stretches):
    excluded = tuple(Span(begin, begin + long, "gap") for begin, long in stretches)
    watched = twitches(Events.none(), excluded).watched
    assert -1e-9 <= watched <= 100
    assert watched >= 100 - sum(span.seconds for span in excluded) - 1e-6
    assert twitches(Events.none(), excluded[::-1]).watched == pytest.approx(watched)


def test_a_family_needs_no_picture_and_no_shape():
    family = Family(
        number=0, count=3, isolated=1.0, doublets=0, amplitude=120.0, duration=0.012, phases=2, turns=2, channel=0
    )
    assert family.place is None
    assert family.shape.shape == (0, 0)


def test_the_order_of_events_is_the_order_of_times():
    assert twitches(events([False] * 4)).times.tolist() == [0.01, 1.01, 2.01, 3.01]
    assert twitches(events([True] * 4)).times.tolist() == []


def test_what_is_excluded_beyond_the_recording_is_not_counted():
    assert twitches(Events.none(), (Span(-50, -1, "gap"), Span(101, 400, "gap"))).watched == 100
    assert twitches(Events.none(), (Span(-50, 400, "gap"),)).watched == 0


def test_each_column_of_no_event_is_empty():
    none = Events.none()
    columns = [getattr(none, name) for name in Events.__slots__]
    assert len(columns) == 8
    assert all(column.shape == (0,) for column in columns)
    assert not any(np.shares_memory(one, other) for one in columns[:1] for other in columns[4:5])


def test_two_values_are_never_equal_by_accident():
    one, other = twitches(Events.none()), twitches(Events.none())
    assert one == one  # noqa: PLR0124 - compared by identity: arrays have no single truth
    assert one != other
