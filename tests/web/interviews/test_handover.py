"""The page that completes the help in an emergency, and the numbers of the country that was chosen."""

import pytest

from tests.web.person import Form, Person, hold
from vastus.assess.answers import Answer
from vastus.service import choices
from vastus.store.folder import CHOICES

WEAK = {
    "age": Answer(number=64.0),
    "function-loss": Answer(frozenset({"move-limb"})),
    "weakness-area": Answer(frozenset({"one-leg"})),
    "weakness-onset": Answer(frozenset({"sudden"})),
}


@pytest.fixture
def person(tmp_path):
    return Person(folder=tmp_path).enter()


def test_an_emergency_is_completed_on_one_page_and_stays_one(person):
    page = hold(person, WEAK)
    assert "Get help now" in page.text
    assert "I need medical help now. I am 64 years old. I can no longer do this: " in page.text
    name = page.url.path.split("/")[2]
    asked = person.get(f"/interviews/{name}/handover")
    assert asked.text.count("<fieldset") == 5
    assert "Is the skin numb or strange" in asked.text
    told = person.send(asked, {"began": "today", "saddle-numbness": "yes", "bladder-change": "no"})
    assert told.url.path == f"/interviews/{name}/result"
    assert "Get help now" in told.text
    assert "Since when: Earlier today, or in the night." in told.text
    assert "The skin between your legs is numb or strange" in told.text
    assert person.get(f"/interviews/{name}/handover").text.count("<fieldset") == 2  # what was left out


def test_the_same_form_again_changes_nothing_and_what_cannot_be_read_is_said(person):
    page = hold(person, WEAK)
    name = page.url.path.split("/")[2]
    asked = person.get(f"/interviews/{name}/handover")
    form = Form(asked.text)
    wrong = person.post(form.action, {**form.hidden, "medicines": ["none", "statin"]})
    assert wrong.status_code == 400
    assert "stand alone" in wrong.text
    for _ in range(2):
        assert person.post(form.action, {**form.hidden, "began": "hour"}).url.path.endswith("/result")
    assert person.interviews.get(name).number == int(form.hidden["number"]) + 1
    assert person.post(form.action, form.hidden).url.path.endswith("/result")


def test_there_is_nothing_to_complete_below_an_emergency(person):
    page = hold(person, {})
    name = page.url.path.split("/")[2]
    assert person.get(f"/interviews/{name}/handover").url.path == f"/interviews/{name}/result"
    assert "While help comes" not in page.text


def test_the_country_is_chosen_once_and_can_be_changed(person, tmp_path):
    page = hold(person, WEAK)
    name = page.url.path.split("/")[2]
    assert "Choose your country" in page.text
    assert "999" not in page.text
    assert "Who to ring, also for dark thoughts" in page.text
    form = Form(person.get("/ring").text)
    chosen = person.post("/ring", {**form.hidden, "country": "GB"})
    assert "Samaritans, 116 123" in chosen.text
    result = person.get(f"/interviews/{name}/result").text
    assert "Emergency number (United Kingdom): 999 or 112" in result
    assert "Samaritans" not in result
    person.post("/ring", {"country": "NZ"})
    assert "Emergency number (New Zealand): 111" in person.get(f"/interviews/{name}/result").text
    wrong = person.post("/ring", {"country": "XX"})
    assert (wrong.status_code, person.data.country().code) == (400, "NZ")
    person.post("/ring", {"country": ""})
    assert person.data.country() is None
    assert choices.read(tmp_path) == choices.Choices()


def test_a_damaged_choice_is_none(person, tmp_path):
    person.post("/ring", {"country": "GB"})
    (tmp_path / CHOICES).write_text("{")
    assert person.get("/ring").status_code == 200
    assert person.data.country() is None
