"""Where one looks: whatever an address says there is a stretch to see, and each way to look elsewhere stays inside."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.service.results import result, twitch
from vastus.draw.charts import Moment
from vastus.store.recording import Mark
from vastus.store.trace import Line, Trace
from vastus.web.recordings.view import CLOSEST, View, moments, moves, pages, query, seconds, view_of

FOUND = result(10.0, 20.0, twitch(20.005, doublet=True), 30.0)
TRACE = Trace(2000.0, 240_000, (Line("EMG 0", "uV"), Line("EMG 1", "uV")), (), None)


def test_what_is_taken_out_is_still_listed_and_a_second_of_a_pair_is_not():
    marks = (Mark(20.0, is_one=False), Mark(25.0, is_one=True))
    assert moments(FOUND, marks) == (
        Moment(10.0, "found"),
        Moment(20.0, "out"),
        Moment(25.0, "own"),
        Moment(30.0, "found"),
    )


@pytest.mark.parametrize(
    ("text", "time"), [("12.5", 12.5), ("12,5", 12.5), (" 1:23.4 ", 83.4), ("0:00", 0.0), ("1:2:3", None)]
)
def test_a_moment_is_read_as_people_write_it(text, time):
    if time is None:
        with pytest.raises(ValueError, match="1:2"):
            seconds(text)
    else:
        assert seconds(text) == pytest.approx(time)


@pytest.mark.parametrize("text", ["", "x", "-1", "nan", "inf", "1:x", "1e999"])
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        seconds(text)


FIELD = st.sampled_from(["", "x", "nan", "inf", "-1e300", "1e300", "0", "7.25", "60", "119.99", "120", "500", "-3"])


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["begin", "end", "line", "page", "other"]), FIELD), st.integers(0, 40))
def test_whatever_the_address_says_there_is_something_to_see(fields, count):
    view = view_of(fields, FOUND, TRACE, count)
    assert 0 <= view.begin < view.end <= 120
    assert view.end - view.begin >= CLOSEST * 0.999
    assert view.line in (0, 1)
    assert 1 <= view.page <= max(1, pages(count))
    for move in moves(view, 120.0, moments(FOUND, ())):
        there = view_of(dict(part.split("=") for part in move.query.split("&")), FOUND, TRACE, count)
        assert 0 <= there.begin < there.end <= 120.0001
        assert there.line == view.line


def test_without_a_trace_there_is_no_line_to_choose():
    assert view_of({"line": "3"}, FOUND, None, 0) == View(0.0, 120.0, 0, 1)


def test_the_line_that_saw_the_most_is_shown_first():
    assert view_of({}, FOUND, TRACE, 3).line == 1
    assert view_of({"line": "0"}, FOUND, TRACE, 3).line == 0


def test_the_ways_lead_to_the_twitches_beside():
    ways = {move.id: move.query for move in moves(View(19.0, 21.0, 1, 1), 120.0, moments(FOUND, ()))}
    assert list(ways) == ["closer", "wider", "earlier", "later", "before", "after", "whole"]
    assert ways["before"] == query({"begin": "9.7500", "end": "10.2500", "line": "1"})
    assert ways["after"] == query({"begin": "29.7500", "end": "30.2500", "line": "1"})
    assert "before" not in {move.id for move in moves(View(0.0, 1.0, 0, 1), 120.0, moments(FOUND, ()))}
    assert View(0.0, 9.0, 0, 2).near(0.1) == View(0.0, 0.35, 0, 2)
