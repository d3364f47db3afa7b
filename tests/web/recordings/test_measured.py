"""The page of a measured recording: words first, then what there is to look at; marks count at once."""

import json
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from secrets import token_hex

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as given_steps
from hypothesis import strategies as st

from tests.service.results import result, twitch
from tests.service.signals import TIMES
from tests.web.recordings.visit import given, words
from vastus.contract.measure import Left
from vastus.errors import Refused


def test_the_result_says_in_words_what_was_seen(measured):
    person, name = measured
    page = person.get(f"/recordings/{name}")
    said = words(page)
    assert f"{len(TIMES)} twitches were seen" in said
    assert "could be watched" in said
    assert "a minute. The true rate lies most likely between" in said
    assert said.index("twitches were seen") < said.index("How good this recording was") < said.index("Look at it")
    assert "0:02.00" in said
    assert "<details>" in page.text
    for chart in ("raster", "intervals"):
        assert f'data-chart="/recordings/{name}/charts/{chart}"' in page.text
        assert f'<noscript><img src="/recordings/{name}/charts/{chart}.svg"' in page.text


def test_none_seen_is_told_as_a_limit(person):
    page = given(person, result())
    said = words(page)
    assert "No twitch was seen" in said
    assert "There can still be up to" in said
    assert "None was found." in said


def test_a_bad_signal_is_no_measurement(person):
    page = given(person, result(3.0, 4.0, word="none"))
    said = words(page)
    assert "This recording cannot tell" in said
    assert "0:03.000" not in said
    assert "a minute" not in said
    assert "Take out" not in said


def test_a_result_without_its_file_says_so(person):
    said = words(given(person, result(3.0)))
    assert "not on this machine" in said
    assert person.get("/recordings/r/file").status_code == 404
    assert person.get("/recordings/r/still").status_code == 404
    assert person.get("/recordings/r/trace").status_code == 404
    assert person.get("/recordings/r/charts/shapes").status_code == 404
    assert person.get("/recordings/r/charts/raster").status_code == 200
    assert person.get("/recordings/r/charts/nothing").status_code == 404


def test_many_twitches_have_pages(person):
    given(person, result(*(float(k) for k in range(1, 26))))
    for page, shown in (("1", "0:01.000"), ("2", "0:11.000"), ("3", "0:25.000"), ("99", "0:25.000"), ("x", "0:01.000")):
        said = words(person.get(f"/recordings/r?page={page}"))
        assert shown in said
    assert "Page 3 of 3" in words(person.get("/recordings/r?page=3"))


def test_a_mark_counts_at_once_and_can_be_taken_back(person):
    given(person, result(10.0, 20.0, 30.0))
    page = person.post("/recordings/r/marks", {"time": "20.0", "what": "none"})
    assert "2 twitches were seen" in words(page)
    assert "taken out" in words(page)
    assert "Your own marks are counted in: 1" in words(page)
    page = person.post("/recordings/r/marks", {"time": "0:40,5", "what": "twitch"})
    assert "3 twitches were seen" in words(page)
    assert "added by you" in words(page)
    for time_ in ("20.0", "40.5"):
        page = person.post("/recordings/r/marks", {"time": time_, "what": "back"})
    assert "3 twitches were seen" in words(page)
    assert "Your own marks" not in words(page)


@pytest.mark.parametrize("form", [{"time": "x"}, {"time": "999"}, {}, {"time": "-4"}, {"time": "1", "what": "y"}])
def test_a_mark_that_cannot_be_is_said(person, form):
    given(person, result(10.0))
    page = person.post("/recordings/r/marks", {"what": "twitch", **form})
    assert page.status_code == 400
    assert 'role="alert"' in page.text
    assert person.recordings.recording("r").marks == ()


# Whatever is marked, every number on the page is that of the marked twitches.


def table_of(page, title):
    """Return the rows of the table that stands below a chart."""
    part = page.text.split(f"{title}, as a table", 1)[1].split("</table>", 1)[0]
    return [re.findall(r"<td>([^<]*)</td>", row) for row in part.split("<tr>")[2:]]


TIMES_MARKED = st.sampled_from([4.0, 8.0, 8.5, 9.0, 30.0, 31.0, 33.3, 90.0])
STEPS = st.lists(st.tuples(TIMES_MARKED, st.sampled_from([False, True, None])), max_size=8)
MACHINE = result(
    4.0,
    8.0,
    twitch(8.012, doublet=True),
    twitch(8.5, unit="1"),
    twitch(9.0, unit="1"),
    twitch(30.0, unit=None),
    31.0,
    left=(Left(50.0, 60.0, "gap"),),
)


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given_steps(STEPS)
def test_every_number_on_the_page_is_that_of_the_marked_twitches(person, steps):
    name = f"r{token_hex(6)}"
    page = given(person, MACHINE, name, key=f"key-{name}", at=datetime.now(UTC) - timedelta(days=60))
    machine = words(page)
    for time, is_one in steps:
        with suppress(Refused):
            person.recordings.mark(name, time, is_one=is_one)
    page = person.get(f"/recordings/{name}")
    seen = person.recordings.measurement(name)
    singles = [one for one in seen.twitches if not one.doublet]
    said = words(page)
    count = len(singles)
    assert (f"{count} twitches were seen" if count != 1 else "1 twitch was seen") in said or count == 0
    rate = 60 * count / 110
    if count:
        assert f"That is {rate:.2g} a minute" in said
        groups = table_of(page, "When they came, group by group")
        assert sum(int(row[1]) for row in groups) == count
        ids = [one.source_unit for one in singles]
        assert dict(map(tuple, groups)) == {
            ("no group" if unit is None else str(int(unit) + 1)): str(ids.count(unit)) for unit in set(ids)
        }
    else:
        assert "No twitch was seen" in said
    between = [pair for pair in pairwise(singles) if not pair[0].peak_time < 50 < pair[1].peak_time]
    if between:
        assert sum(int(row[1]) for row in table_of(page, "The time in between")) == len(between)
        assert seen.intervals is not None
        assert seen.intervals.count == len(between)
    summary = person.recordings.recording(name).summary
    assert summary is not None
    assert summary.rate == pytest.approx(rate, rel=1e-3)
    assert summary.rate == json.loads(msgspec.json.encode(seen))["rate_per_minute"]["rate"]
    raster = person.get(f"/recordings/{name}/charts/raster")
    assert raster.status_code == (200 if seen.twitches else 404)
    if seen.twitches:
        assert len(raster.json()["data"]["values"]) == count
    marks = person.recordings.recording(name).marks
    assert (f"Your own marks are counted in: {len(marks)}" in said) == bool(marks)
    for mark in marks:
        person.recordings.mark(name, mark.time, is_one=None)
    assert words(person.get(f"/recordings/{name}")) == machine
    assert person.recordings.measurement(name) == MACHINE
