"""The interview over HTTP says exactly what the service says, whatever the person does on the way."""

import re

import pytest

from tests.web.known import ASKED, BASE, well
from tests.web.person import Form, Person, hold, reply
from vastus.assess.answers import Answer, absent, read_answers, ticked
from vastus.assess.phrases import said
from vastus.say.written import capital
from vastus.service.interviews.interview import denial
from vastus.web.frame import forms


@pytest.mark.parametrize("finding", ASKED, ids=lambda finding: finding.id)
def test_every_answer_goes_round(finding):
    values: list = ["unsure"]
    if finding.kind == "number":
        values += [finding.lowest, finding.highest]
    elif finding.kind == "many_of":
        values += [
            denial(finding),
            *([o.id] for o in finding.options),
            [o.id for o in finding.options if o.id != "none"],
        ]
    else:
        values += [option.id for option in finding.options]
    for value in values:
        answer = ticked(read_answers({finding.id: value}, BASE).get(finding.id), finding)
        sent = {name: [ident] for name, ident, on in fields_of(finding, answer) if on}
        for name, ident, on in fields_of(finding, answer):
            if on and ident not in sent[name]:
                sent[name].append(ident)
        read = read_answers({finding.id: forms.value(sent, finding)}, BASE).get(finding.id)
        assert ticked(read, finding) == answer


def fields_of(finding, answer):
    if finding.kind == "number":
        return [
            (f"{finding.id}.unsure", "1", answer.unsure),
            (finding.id, f"{answer.number:g}" if answer.number is not None else "", True),
        ]
    return [(finding.id, choice.id, choice.checked) for choice in forms.choices(finding, answer)]


def first(person):
    return person.begin()


def to_page(person, name, **given):
    """Answer "no" or "not sure" until the page of a finding comes."""
    page = first(person)
    for _ in range(80):
        form = Form(page.text)
        if form.hidden.get("only") == name or name in {n for n, *_ in form.choices}:
            return page
        every = {f.id: given.get(f.id, absent(f)) for f in ASKED}
        page = person.send(page, reply(page, every))
    raise AssertionError(name)


def test_an_emergency_is_said_at_once():
    person = Person().enter()
    page = to_page(person, "chest-signs")
    page = person.send(page, {"chest-signs": "yes", "breathless": "yes"})
    while not page.url.path.endswith("/result"):
        only = Form(page.text).hidden["only"]
        page = person.send(page, {only: {"chest-signs": "chest-pain", "breathless": "at-rest"}[only]})
    assert "ring the emergency number" in page.text
    assert len(person.interviews.finished()[0].pages) <= 2


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({}, forms.PICK_LINE),
        ({"none": "1", "overdose": "yes"}, forms.EITHER),
        ({"overdose": "", "x": "yes"}, forms.PICK_LINE),
    ],
)
def test_a_list_that_is_not_clear_is_put_again(chosen, words):
    person = Person().enter()
    page = person.send(to_page(person, "overdose"), chosen)
    assert (page.status_code, words in page.text) == (400, True)
    before = person.interviews.open()[0].number
    assert 'role="alert"' in page.text
    assert person.interviews.open()[0].number == before


def test_a_list_of_which_each_line_has_its_own_question_asks_them():
    person = Person().enter()
    page = to_page(person, "leg-swelling")
    names = [name for name, *_ in Form(page.text).choices if name != "none"]
    further = [name for name in names if BASE.finding[name].kind != "yes_no"]
    page = person.send(page, dict.fromkeys(further, "yes"))
    assert Form(page.text).hidden["only"] == further[0]


@pytest.mark.parametrize("value", ["", "x", "-1", "200", "1e3", "3;4", "９", "9" * 12])
def test_a_number_that_cannot_be_is_put_again_as_written(value):
    person = Person().enter()
    page = person.send(first(person), {"age": value})
    assert page.status_code == 400
    assert f'value="{value}"' in page.text
    assert person.interviews.open()[0].answers.given == {}


def test_a_number_is_read_with_its_unit_and_comma():
    duration = BASE.finding["duration"]
    assert forms.value({"duration": ["2"], "duration.unit": ["weeks"]}, duration) == 14
    assert forms.value({"duration": ["1,5"], "duration.unit": ["light-years"]}, duration) == 1.5
    assert forms.value({"age": ["30"], "age.unit": ["weeks"]}, BASE.finding["age"]) == 30


@pytest.mark.parametrize("chosen", [{}, {"sex": "<b>"}, {"sex": ["male", "female"]}, {"age": "3"}])
def test_a_choice_that_is_none_is_put_again(chosen):
    person = Person().enter()
    page = person.send(to_page(person, "sex"), chosen)
    assert page.status_code in (200, 400)
    assert "<b>" not in page.text
    if chosen != {"sex": ["male", "female"]}:
        assert page.status_code == 400


def test_back_undoes_one_answer_and_ends_at_the_first():
    person = Person().enter()
    page = person.send(first(person), {"age": "40"})
    page = person.send(page, {"sex": "male"})
    name = page.url.path.split("/")[2]
    for left in ({"age"}, set(), set()):
        hidden = Form(page.text).hidden
        page = person.post(f"/interviews/{name}/back", {"number": hidden["number"], "key": hidden["key"]})
        assert set(person.interviews.get(name).answers.given) == left


def test_a_form_sent_twice_is_kept_once_and_an_old_one_is_a_conflict():
    person = Person().enter()
    page = first(person)
    form = Form(page.text)
    for _ in range(2):
        assert person.send(page, {"age": "40"}).status_code == 200
    assert person.interviews.open()[0].number == 2
    stale = person.post(form.action, {**form.hidden, "key": "another-tab", "age": "50"})
    assert stale.status_code == 409
    assert "went on somewhere else" in stale.text
    assert person.interviews.open()[0].answers.get("age").number == 40


def test_reload_puts_the_same_question():
    person = Person().enter()
    page = person.send(first(person), {"age": "40"})
    again = person.get(page.url.path)
    keyless = [re.sub(r'name="key" value="[^"]*"', "", text) for text in (page.text, again.text)]
    assert keyless[0] == keyless[1]


def test_an_answer_can_be_changed_and_what_follows_is_asked_anew():
    person = Person().enter()
    given = well()
    page = hold(person, given)
    name = page.url.path.split("/")[2]
    before = page.text
    listed = person.get(f"/interviews/{name}/told")
    assert f'href="/interviews/{name}/change/function-loss"' in listed.text
    page = person.get(f"/interviews/{name}/change/function-loss")
    assert 'value="none" checked' in page.text
    wrong = person.send(page, {"function-loss": ["none", "stairs"]})
    assert (wrong.status_code, forms.ALONE in wrong.text) == (400, True)
    page = person.send(page, {"function-loss": "foot-catches"})
    while not page.url.path.endswith("/result"):
        page = person.send(page, reply(page, given))
    assert page.text != before
    assert capital(said(BASE.finding["function-loss"], Answer(frozenset({"foot-catches"})))[0]) in page.text
    assert person.get(f"/interviews/{name}/change/no-such").status_code == 404
