"""The page of a refused file asks for what is missing and no more; filling it in measures the file."""

import re
from pathlib import Path

import pytest

from tests.measure.read.missing import CASES, Missing
from tests.web.person import OWN, Person
from tests.web.recordings.visit import until
from vastus.errors import Ask, BadRecording, Refusal
from vastus.store.recording import Hints
from vastus.web.recordings import asks

SAID_BEFORE = {name for name, missing in CASES.items() if missing.before and missing.name != "a.mp4"}
OF_EACH_KIND = {name: missing for name, missing in CASES.items() if name not in SAID_BEFORE}  # the terminal has all


@pytest.fixture
def person(tmp_path):
    person = Person(folder=tmp_path).enter()
    with person.recordings.working():
        yield person


def said_of(words):
    """What a person said before, as it is kept."""
    mapping = {role: value for role, value in words.items() if role not in ("scale", "channels")}
    channels = tuple(filter(None, (words.get("channels", ""),)))
    return Hints(channels, mapping, float(words["scale"]) if "scale" in words else None)


def brought(person, missing: Missing, hints: Hints) -> str:
    """Bring a file with those beside it, as a folder would hold them, and what was said of it before."""
    kept = person.recordings.arrivals.begin(missing.name, len(missing.held) + 1, "a-key-of-a-file")
    folder = Path(person.recordings.files.folder(kept.id))
    person.recordings.arrivals.receive(kept.id, 0, missing.held)
    for name, held in missing.beside.items():
        (folder / name).write_bytes(held)
    if hints != Hints():
        person.recordings._register.change(person.recordings.recording(kept.id), hints=hints)
    person.recordings.arrivals.finish(kept.id)
    return str(kept.id)


def fields(page):
    """The fields of the form that tells what is in the file, each with what can be chosen."""
    (form,) = re.findall(r'<form method="post" action="/recordings/[\w-]+/again">(.*?)</form>', page.text, re.DOTALL)
    names = set(re.findall(r'name="(\w+)"', form))
    selects = dict(re.findall(r'<select id="role-(\w+)"(.*?)</select>', form, re.DOTALL))
    return {name: re.findall(r"<option[^>]*>([^<]+)</option>", selects.get(name, ""))[1:] for name in names}


@pytest.mark.parametrize("missing", OF_EACH_KIND.values(), ids=OF_EACH_KIND)
def test_a_page_asks_for_what_is_missing_and_filling_it_in_measures_the_file(missing: Missing, person):
    name = brought(person, missing, said_of(missing.before))
    for number, answers in enumerate(missing.answers):
        page = until(person, name, "refused")
        assert "--" not in re.sub(r"<[^>]*>", " ", page.text)
        asked = fields(page)
        assert asked.keys() == missing.roles(number)
        for role, value in answers.items():
            assert not asked[role] or value in asked[role]
        person.post(f"/recordings/{name}/again", {role: answers.get(role, "") for role in asked})
    until(person, name, "done")


@pytest.mark.parametrize(
    "name", ["table without anything", "EDF of other sensors", "video with a scale that cannot be"]
)
def test_a_program_gets_the_same_as_json(name, person):
    missing = CASES[name]
    said = dict(missing.before)
    headers = {**OWN, "content-type": "application/octet-stream"}
    for number in range(len(missing.answers) + 1):
        columns = {role: value for role, value in said.items() if role not in ("channels", "scale")}
        query = {"columns": ",".join(f"{role}={value}" for role, value in columns.items())}
        query |= {key: said[key] for key in ("channels", "scale") if key in said}
        query |= {"channels": "2"} if "," in said.get("channels", "") else {}
        answer = person.client.post("/api/measure", params=query, content=missing.held, headers=headers)
        if number == len(missing.answers):
            assert answer.status_code == 200, answer.text
            return
        told = answer.json()
        assert (answer.status_code, told.keys()) == (422, {"error", "code", "asks", "faults"})
        assert {ask["role"] for ask in told["asks"]} == missing.roles(number)
        assert all(ask.keys() == {"role", "column", "choices", "unusable", "instead"} for ask in told["asks"])
        said |= missing.answers[number]


def test_a_header_whose_signals_are_not_here_asks_nothing_that_could_not_help(person):
    held = CASES["WFDB that was never calibrated"].held
    page = person.post("/recordings", files={"file": ("r.hea", held)})
    page = until(person, page.url.path.split("/")[2], "refused")
    assert "Where only one file can be given" in page.text
    assert "Tell vastus what is in the file" not in page.text


def test_a_scale_that_is_no_number_is_asked_for_again_on_the_page_of_the_refusal(person):
    name = brought(person, CASES["video with a scale that cannot be"], said_of({"scale": "500"}))
    until(person, name, "refused")
    page = person.post(f"/recordings/{name}/again", {"scale": "wide"})
    assert (page.status_code, "Please write a number" in page.text) == (400, True)
    assert fields(page).keys() == {"scale"}
    assert person.recordings.recording(name).stage == "refused"


def test_a_file_that_was_refused_before_this_was_built_still_shows_why(person):
    name = brought(person, CASES["table without a unit"], Hints())
    until(person, name, "refused")
    person.recordings._register.change(
        person.recordings.recording(name), refusal=Refusal("unit", "Which unit?", ("x: none",))
    )
    page = person.get(f"/recordings/{name}")
    assert "Which unit?" in page.text
    assert "x: none" in page.text
    assert "Try it again" in page.text


def test_what_is_said_joins_what_was_said_before_and_an_empty_field_takes_it_back():
    before = Hints(("a",), {"unit": "uV", "emg": "b"}, 0.5)
    assert asks.hints({"unit": [""], "rate": [" 0,5 "]}, before) == Hints(("a",), {"emg": "b", "rate": "0.5"}, 0.5)
    assert asks.hints({"channels": ["", "a, b", "c"], "scale": [""]}, before) == Hints(
        ("a, b", "c"), before.mapping, None
    )
    assert asks.hints({}, before) == before
    assert asks.hints({"channels": [""]}, before).channels == ()


@pytest.mark.parametrize("text", ["x", "-1", "0", "1e5", ".", "1.2.3", "٣", "9" * 13])
def test_a_scale_is_a_plain_number_above_zero(text):
    with pytest.raises(ValueError, match=r".*"):
        asks.hints({"scale": [text]}, Hints())


def test_one_of_several_ways_is_enough_and_what_stands_alone_is_needed():
    error = BadRecording(
        "unit", "", asks=[Ask("rate", instead="time"), Ask("unit", "a", ("uV",)), Ask("time", instead="time")]
    )
    either, alone = asks.questions(error, Hints((), {"unit": "foot"}))
    assert (either.ways, [field.role for field in either.fields]) == (True, ["rate", "time"])
    assert not any(field.needed for field in either.fields)
    assert (alone.ways, alone.fields[0].needed, alone.fields[0].before) == (False, True, ("foot",))
    assert alone.fields[0].label == "Unit of the values in column a"
