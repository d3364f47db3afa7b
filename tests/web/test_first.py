"""The first page: where to begin, what came out last time, and when to ask again."""

from datetime import timedelta

from tests.web.known import Clock, well
from tests.web.person import Person, hold


def test_who_asks_again_too_early_is_asked_whether_something_is_new():
    clock = Clock()
    person = Person(clock).enter()
    assert person.get("/interviews/new").url.path == "/"
    given = well()
    hold(person, given)
    clock.at += timedelta(days=2)
    doors = person.get("/").text
    assert "Nothing new since 3 May 2026?" in doors
    assert "Ask again on 10 May 2026" in doors
    early = person.post("/interviews", {"key": "a-new-one-early"})
    assert early.url.path == "/interviews/new"
    assert person.interviews.open() == []
    again = person.send(early, {})
    assert "/interviews/" in again.url.path
    assert "Go on where you stopped" not in person.get("/").text
    person.send(again, {"age": "40"})
    assert "Go on where you stopped" in person.get("/").text
