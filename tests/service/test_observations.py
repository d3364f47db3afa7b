"""Recordings and answers together: sooner by the rules, never later, and in plain words."""

from datetime import timedelta

import msgspec
import pytest

from tests.assess.healthy import FLUTTER
from tests.service.results import result
from tests.store.steps import recording as row
from tests.web.person import Person, hold
from vastus.assess.answers import read_answers
from vastus.evidence.model import LEVELS
from vastus.service import shipped
from vastus.service.clock import now
from vastus.service.observations import RECENT, added, observations
from vastus.service.recordings import marks


@pytest.fixture
def person(tmp_path):
    """Somebody with one fluttering spot, who has been through the questions."""
    somebody = Person(folder=tmp_path).enter()
    hold(somebody, dict(read_answers(FLUTTER, shipped.base()).given))
    return somebody


def brought(person, name, found, at=None, site="front-thigh"):
    at = at or now() - timedelta(hours=1)
    kept = msgspec.structs.replace(
        row(name), key=f"key-{name}", marks=(), stage="done", at=at, site=site, summary=marks.summary(found)
    )
    person.interviews.store.recordings.put(kept, msgspec.json.encode(found))


def lively(count=20, *, word="good"):
    return result(*(5 + 0.4 * k for k in range(count)), seconds=300.0, word=word)


def level(advice):
    return LEVELS.index(advice.action.level)


def last(person):
    return person.interviews.finished()[0]


def test_without_recordings_nothing_is_added(person):
    more = added(last(person), person.recordings)
    assert (more.advice, more.shown) == (last(person).advice, ())


def test_legs_and_arms_make_it_sooner_and_the_page_says_why(person):
    before = level(last(person).advice)
    brought(person, "a", lively(), site="calf")
    brought(person, "b", lively(), site="arm-hand")
    more = added(last(person), person.recordings)
    assert level(more.advice) > before
    page = person.get(f"/interviews/{last(person).id}/result").text
    assert "Your recordings of the last four weeks are counted in." in page
    assert "it comes in the arm or hand" in page
    assert more.advice.action.headline in person.get("/").text


@pytest.mark.parametrize(
    ("found", "at"),
    [
        (lively(0), None),
        (lively(word="none"), None),
        (lively(), now() - RECENT - timedelta(days=1)),
        (lively(), now() + timedelta(days=1)),
    ],
    ids=["quiet", "bad signal", "long ago", "a wrong clock"],
)
def test_what_says_nothing_changes_nothing(person, found, at):
    brought(person, "a", found, at, site="arm-hand")
    assert observations(person.recordings) == ()
    assert added(last(person), person.recordings).shown == ()


def test_weeks_above_the_own_range_are_seen_by_a_doctor(person):
    before = level(last(person).advice)
    for week in range(5):
        at = now() - timedelta(days=7 * (5 - week))
        brought(person, f"w{week}", lively(10), at)
    brought(person, "last", lively(600), now() - timedelta(minutes=1))
    more = added(last(person), person.recordings)
    assert level(more.advice) > before
    assert any("stronger or is in new places" in line for line in more.shown)
