"""In the pseudo-language no page has a word of English left, whatever a person does; translators have all of it."""

import msgspec
import pytest

from tests.service.signals import write_csv, write_edf
from tests.situations.stories import finished, own
from tests.web.person import Person, reply
from tests.web.recordings.visit import until
from tests.words.strange import bare_on, strange
from vastus.assess.answers import Answers
from vastus.say.tongue import speaking
from vastus.service import shipped

TONGUE, ASKED = strange()
# The names of the channels in the file, and what the reader notes of it, which the contract holds as English.
OWN_WORDS = ("EMG thigh 1", "EMG thigh 2")
STORIES = ("runner-fluttering-thigh", "foot-that-drags", "no-pee-since-yesterday")
FIXED = (
    "/", "/about", "/data", "/data/erase", "/quit", "/learn", "/learn?q=", "/learn?q=magnesium", "/learn?q=zzzz",
    "/learn?q=coffe", "/record", "/record/phone", "/record/quick", "/recordings", "/nowhere", "/recordings/nowhere",
    "/learn/nowhere", "/interviews/nowhere",
)  # fmt: skip


@pytest.fixture(scope="module")
def person(tmp_path_factory):
    with speaking(TONGUE):
        return Person(folder=tmp_path_factory.mktemp("home")).enter()


@pytest.fixture(scope="module", autouse=True)
def nothing_untranslated():
    yield
    assert ASKED.unknown() == set()


@pytest.mark.parametrize("path", FIXED)
def test_a_page_is_told(person, path):
    assert bare_on(person.get(path).text, "zzzz", "magnesium", "coffe") == []


@pytest.mark.parametrize(
    "kind", ["topic", "cause", "serious", "remedy", "test", "contradiction", "glossary", "question"]
)
def test_pages_to_read_are_told(person, kind):
    base = shipped.base()
    parts = {"cause": base.causes, "remedy": base.remedies, "test": base.tests}
    chosen = [*parts.get(kind, [one for one in base.topics if one.kind == kind])][:6]
    assert chosen
    wrong = {one.id: found for one in chosen if (found := bare_on(person.get(f"/learn/{one.id}").text))}
    assert wrong == {}


def story(name: str) -> Answers:
    return finished(next(one for one in own() if one.id == name).answers, shipped.assessor())


@pytest.mark.parametrize("name", STORIES)
def test_an_interview_is_told_from_its_first_page_to_its_result(person, name):
    given = dict(story(name).given)
    page = person.begin()
    for _ in range(200):
        assert bare_on(page.text) == [], page.url
        if page.url.path.endswith("/result"):
            break
        number = page.url.path
        faulty = person.send(page, {})  # nothing chosen
        assert bare_on(faulty.text) == [], number
        page = person.send(person.get(number), reply(person.get(number), given))
    assert page.url.path.endswith("/result")
    interview = page.url.path.rpartition("/")[0]
    assert bare_on(person.get(f"{interview}/told").text) == []
    for finding in person.interviews.get(interview.rpartition("/")[2]).answers.given:
        assert bare_on(person.get(f"{interview}/change/{finding}").text) == [], finding
    for path in ("/", "/interviews/new", "/data"):
        assert bare_on(person.get(path).text) == []


def test_a_recording_is_told(person, tmp_path):
    with person.recordings.working():
        edf = write_edf(tmp_path / "thigh.edf").read_bytes()
        page = person.post("/recordings", files={"file": ("thigh.edf", edf)})
        assert bare_on(page.text) == []
        recording = page.url.path.split("/")[2]
        page = until(person, recording, "done")
    assert bare_on(page.text, *OWN_WORDS) == []
    for path in ("/recordings", "/record", f"/recordings/{recording}/erase"):
        assert bare_on(person.get(path).text) == []
    for form in ({"what": "twitch", "time": "never"}, {"what": "twitch", "time": "1e6"}, {"what": "none", "time": "0"}):
        assert bare_on(person.post(f"/recordings/{recording}/marks", form).text, *OWN_WORDS) == [], form


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    with speaking(TONGUE):
        person = Person(folder=tmp_path / "home").enter()
    with person.recordings.working():
        page = person.post("/recordings", files={"file": ("table.csv", write_csv(tmp_path / "table.csv").read_bytes())})
        page = until(person, page.url.path.split("/")[2], "refused")
    assert bare_on(page.text, "table.csv", "EMG", "uV") == []


def test_scripts_are_answered_in_it(person):
    answers = [
        person.post("/recordings/begin", {"name": "a.csv", "size": "0", "key": "a-key-for-this"}),
        person.post("/record/phone", {"address": "8.8.8.8"}),
    ]
    assert [bare_on(answer.text, "error", "8.8.8.8") for answer in answers] == [[], []]


def test_programs_are_answered_in_english(person):
    answer = person.client.post(
        "/api/assess",
        json={"answers": {"age": 34}},
        headers={"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:8642"},
    )
    assert "⟦" not in answer.text
    assert msgspec.json.decode(answer.content)["urgency"]


def test_who_was_not_let_in_is_told_so_in_it():
    with speaking(TONGUE):
        person = Person()
    assert bare_on(person.get("/").text, "serve", "make run") == []
