"""What a form says is what was ticked and typed: anything else is refused with words that help."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.web.known import ASKED, BASE
from vastus.assess.answers import UNSURE, Answer
from vastus.errors import BadAnswers
from vastus.service.interviews.interview import denial, list_answers
from vastus.web.frame import forms

OF_KIND = {kind: [one for one in ASKED if one.kind == kind] for kind in ("yes_no", "one_of", "many_of", "number")}
CHOSEN = [one for one in ASKED if one.kind != "number"]
LISTED = [screen.items for screen in BASE.screens if len(screen.items) > 2]
TEXTS = st.text(max_size=80)
MARKS = st.sampled_from(["yes", UNSURE, None])


def why(form, finding):
    """Return the words with which an answer is refused."""
    with pytest.raises(BadAnswers) as caught:
        forms.value(form, finding)
    (fault,) = caught.value.faults
    assert fault.place == finding.id
    return fault.what


@given(st.one_of(TEXTS, st.text("0123456789", min_size=1, max_size=12)))
def test_the_number_of_a_step_is_a_short_whole_number_or_none(text):
    number = forms.number({"number": [text]})
    assert number == (int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0)


def test_a_form_without_the_number_of_a_step_is_after_none():
    assert forms.number({}) == 0


@given(st.text("abcXYZ019_-", min_size=8, max_size=64))
def test_a_key_that_can_be_one_is_taken_as_it_is(text):
    assert forms.key({"key": [text]}) == text


@given(
    st.one_of(
        st.text(max_size=7),
        st.text("abc", min_size=7, max_size=7),
        st.text("a", min_size=65, max_size=70),
        st.text("ä /\n'", min_size=8, max_size=64),
    )
)
def test_a_key_that_can_be_none_is_made_anew(text):
    first, other = forms.key({"key": [text]}), forms.key({"key": [text]})
    assert text not in (first, other)
    assert first != other
    assert forms.key({"key": [first]}) == first


@given(st.lists(TEXTS, min_size=1, max_size=3), TEXTS)
def test_of_a_field_that_came_twice_the_first_counts(values, name):
    assert forms.one({name: values}, name) == values[0]
    assert forms.one({name: values}, f"{name}.") == ""


@given(st.sampled_from(CHOSEN))
def test_nothing_chosen_asks_to_choose(finding):
    assert why({}, finding) == forms.PICK
    assert why({finding.id: ["", " ", "\t"]}, finding) == forms.PICK


@given(st.sampled_from(OF_KIND["one_of"] + OF_KIND["yes_no"]), st.data())
def test_what_takes_one_answer_takes_the_one_that_was_chosen(finding, data):
    chosen = data.draw(st.sampled_from([option.id for option in finding.options] + [UNSURE]))
    assert forms.value({finding.id: ["", chosen]}, finding) == chosen


@given(st.sampled_from(OF_KIND["many_of"]), st.data())
def test_what_takes_many_takes_all_but_none_and_unsure_stand_alone(finding, data):
    real = [option.id for option in finding.options if option.id != "none"]
    chosen = data.draw(st.lists(st.sampled_from(real), min_size=1, unique=True))
    assert forms.value({finding.id: chosen}, finding) == chosen
    assert forms.value({finding.id: [UNSURE]}, finding) == UNSURE
    assert why({finding.id: [*chosen, UNSURE]}, finding) == forms.ALONE
    assert why({finding.id: ["none", *chosen]}, finding) == forms.ALONE
    denied = forms.value({finding.id: ["none"]}, finding)
    assert denied == (["none"] if "none" in finding.choices else denial(finding))


@given(
    st.sampled_from(OF_KIND["number"]),
    st.integers(0, 10**9 - 1),
    st.sampled_from(["", ".", ","]),
    st.text("0123456789", min_size=1, max_size=9),
    st.sampled_from(["", " ", "\t"]),
)
def test_a_number_reads_as_it_is_written_with_a_comma_or_a_point(finding, whole, mark, digits, space):
    text = f"{whole}{mark}{digits}" if mark else str(whole)
    expected = float(text.replace(",", "."))
    assert forms.value({finding.id: [f"{space}{text}{space}"]}, finding) == expected


@given(TEXTS)
def test_what_is_no_number_asks_for_one(text):
    finding = BASE.finding["age"]
    if re.fullmatch(r"[0-9]+([.,][0-9]+)?", text.strip()):
        return
    assert why({"age": [text]}, finding) == forms.WRITE
    assert forms.value({"age": [text], "age.unsure": ["1"]}, finding) == UNSURE


@pytest.mark.parametrize(("unit", "days"), forms.UNITS.items())
def test_a_length_of_time_is_counted_in_days(unit, days):
    for finding in OF_KIND["number"]:
        read = forms.value({finding.id: ["3"], f"{finding.id}.unit": [unit]}, finding)
        assert read == (3 * days if finding.unit == "days" else 3)


@given(st.sampled_from(LISTED), st.data())
def test_a_list_says_of_each_line_what_was_ticked(names, data):
    marks = {name: data.draw(MARKS) for name in names}
    form = {name: [mark] for name, mark in marks.items() if mark}
    if not form:
        form = {"none": ["1"]}
    true = {name for name, mark in marks.items() if mark == "yes"}
    unsure = {name for name, mark in marks.items() if mark == UNSURE}
    assert forms.ticks(form, names) == list_answers(names, true, unsure)


@given(st.sampled_from(LISTED), st.data())
def test_a_list_must_be_answered_and_in_one_way(names, data):
    line, mark = data.draw(st.sampled_from(names)), data.draw(st.sampled_from(["yes", UNSURE]))
    for form, words in (
        ({}, forms.PICK_LINE),
        ({line: ["on"]}, forms.PICK_LINE),
        ({"none": ["1"], line: [mark]}, forms.EITHER),
    ):
        with pytest.raises(BadAnswers) as caught:
            forms.ticks(form, names)
        assert [(fault.place, fault.what) for fault in caught.value.faults] == [(names[0], words)]


@pytest.mark.parametrize("finding", ASKED, ids=lambda finding: finding.id)
def test_each_question_can_be_answered_with_not_sure_which_comes_last(finding):
    every = forms.choices(finding)
    assert every[-1].id == UNSURE
    assert [choice.id for choice in every if choice.checked] == []
    ids = [choice.id for choice in every]
    assert len(ids) == len(set(ids))
    if finding.kind != "number":
        assert {option.id for option in finding.options} <= set(ids)
    if "none" in ids:
        assert ids.index("none") == len(ids) - 2
    assert [choice.id for choice in forms.choices(finding, Answer()) if choice.checked] == [UNSURE]


@given(st.sampled_from(CHOSEN), st.data())
def test_what_was_sent_stays_ticked_when_a_question_is_put_again(finding, data):
    sent = data.draw(st.sets(st.sampled_from([choice.id for choice in forms.choices(finding)])))
    again = forms.choices(finding, Answer(), {finding.id: list(sent)})
    assert {choice.id for choice in again if choice.checked} == sent
