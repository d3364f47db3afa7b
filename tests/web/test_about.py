"""What vastus is, and how it stops."""

from tests.web.person import Person
from vastus import __version__
from vastus.service import shipped


def test_quit_asks_first_and_stops_once():
    person = Person().enter()
    assert "Stop vastus?" in person.get("/quit").text
    assert person.stopped == 0
    assert "vastus has stopped" in person.post("/quit").text
    assert person.stopped == 1


def test_it_says_which_version_and_which_knowledge_it_is():
    page = Person().enter().get("/about").text
    assert __version__ in page
    assert shipped.base().fingerprint[:12] in page
    assert f"rests on {len(shipped.base().sources)} sources" in page
