import re
from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.assess.small import any_answers, any_value, base, cause, finding, link
from vastus.assess.answers import Answer, Answers, absent, deny, holds, read_answer, read_answers, tell, ticked
from vastus.errors import BadAnswers
from vastus.evidence.load import shipped

YES_NO = finding("cramp")
ONE = finding("side", "left", "right", kind="one_of")
ONE_PLAIN = finding("swelling", "none", "one-leg", "both-legs", kind="one_of")
MANY = finding("signs", "pain", "cough", "fainting", "none", kind="many_of")
MANY_OPEN = finding("site", "calf", "thigh", kind="many_of")
NUMBER = finding("days", kind="number", unit="days", said="{value} days", lowest=0, highest=100)
SMALL = base([YES_NO, ONE, ONE_PLAIN, MANY, MANY_OPEN, NUMBER])
BASE = shipped()


def options(*ids):
    return frozenset(ids)


@pytest.mark.parametrize(
    ("item", "told", "known"),
    [
        (YES_NO, "yes", Answer(options("yes"), options("no"))),
        (YES_NO, "no", Answer(options("no"), options("yes"))),
        (ONE_PLAIN, "one-leg", Answer(options("one-leg"), options("none", "both-legs"))),
        (MANY, ["pain"], Answer(options("pain"), options("none"))),
        (MANY, "pain", Answer(options("pain"), options("none"))),
        (MANY, ("pain", "!cough"), Answer(options("pain"), options("cough", "none"))),
        (MANY, ["!cough"], Answer(denied=options("cough"))),
        (MANY, ["none"], Answer(options("none"), options("pain", "cough", "fainting"))),
        (MANY, "none", Answer(options("none"), options("pain", "cough", "fainting"))),
        (MANY_OPEN, ["calf"], Answer(options("calf"))),
        (MANY, [], Answer()),
        (NUMBER, 3, Answer(number=3.0)),
        (NUMBER, 0, Answer(number=0.0)),
        (NUMBER, 100.0, Answer(number=100.0)),
    ],
)
def test_an_answer_is_read_as_the_contract_says(item, told, known):
    assert read_answer(told, item) == known


@pytest.mark.parametrize("item", SMALL.findings, ids=lambda item: item.id)
def test_not_sure_is_always_an_answer_and_is_neither_yes_nor_no(item):
    answer = read_answer("unsure", item)
    assert answer.unsure
    assert not answer.present
    assert not answer.denied
    assert tell(answer, item) == "unsure"


@pytest.mark.parametrize(
    ("item", "told", "what"),
    [
        (YES_NO, "maybe", "'maybe' is not one of: yes, no, unsure"),
        (YES_NO, True, "True is not one of"),
        (YES_NO, ["yes"], "is not one of"),
        (YES_NO, None, "None is not one of"),
        (YES_NO, "!yes", "is not one of"),
        (ONE, "both", "'both' is not one of: left, right, unsure"),
        (MANY, ["pain", "paint"], "'paint': not among pain, cough, fainting, none"),
        (MANY, ["!none"], "'!none': not among"),
        (MANY, ["pain", "!pain"], "pain: both said and denied"),
        (MANY, ["none", "pain"], "'none' together with pain"),
        (MANY, ["unsure", "pain"], "'unsure' stands alone"),
        (MANY, ["pain", 3], "is not a list of options"),
        (MANY, 3, "is not a list of options"),
        (MANY, {"pain": True}, "is not a list of options"),
        (NUMBER, True, "True is not a number of days"),
        (NUMBER, nan, "nan is not a number"),
        (NUMBER, inf, "inf is not a number"),
        (NUMBER, -inf, "-inf is not a number"),
        (NUMBER, "3", "'3' is not a number"),
        (NUMBER, [3], "is not a number"),
        (NUMBER, -1, "-1 is not between 0 and 100 days"),
        (NUMBER, 100.1, "100.1 is not between 0 and 100 days"),
    ],
)
def test_a_value_that_the_finding_cannot_take_is_refused(item, told, what):
    with pytest.raises(ValueError, match=re.escape(what)):
        read_answer(told, item)


def test_every_fault_is_named_at_once_with_the_nearest_name():
    with pytest.raises(BadAnswers) as refused:
        read_answers({"cramps": "yes", "days": True, "xyzzy": 1, "side": "up", "cramp": "yes"}, SMALL)
    assert [fault.place for fault in refused.value.faults] == ["cramps", "days", "xyzzy", "side"]
    text = str(refused.value)
    assert "did you mean 'cramp'?" in text
    assert "there is no such finding; `vastus evidence list findings` shows them all" in text


def test_a_missing_key_is_unknown_and_unknown_is_not_absent():
    answers = read_answers({"cramp": "no"}, SMALL)
    assert "cramp" in answers
    assert "side" not in answers
    assert answers.get("side").unsure
    assert answers.get("cramp") == Answer(options("no"), options("yes"))


def test_answers_are_changed_by_making_new_ones():
    first = read_answers({"cramp": "no", "days": 3}, SMALL)
    second = first.having("cramp", read_answer("yes", YES_NO))
    assert first.get("cramp").present == {"no"}
    assert second.get("cramp").present == {"yes"}
    assert second.without(["cramp", "side"]) == Answers({"days": Answer(number=3.0)})


def test_on_a_page_what_was_not_ticked_is_denied():
    assert ticked(read_answer(["pain"], MANY), MANY) == Answer(options("pain"), options("cough", "fainting", "none"))
    assert ticked(read_answer(["!pain"], MANY), MANY) == Answer(denied=options("pain"))
    assert ticked(Answer(), MANY).unsure
    assert ticked(read_answer("left", ONE), ONE) == read_answer("left", ONE)


@pytest.mark.parametrize(
    ("item", "plain", "all_of_it"),
    [
        (YES_NO, "no", "no"),
        (ONE_PLAIN, "none", "none"),
        (MANY, ["none"], ["none"]),
        (MANY_OPEN, ["!calf", "!thigh"], ["!calf", "!thigh"]),
        (NUMBER, "unsure", None),
        (ONE, "unsure", None),
    ],
)
def test_denying(item, plain, all_of_it):
    assert tell(deny(item), item) == plain
    if all_of_it is not None:
        assert tell(absent(item), item) == all_of_it


def test_what_does_not_apply_is_absent_even_where_no_answer_says_so():
    assert absent(ONE) == Answer(denied=options("left", "right"))


@given(st.randoms(use_true_random=False), st.sampled_from(BASE.findings))
@settings(max_examples=300, deadline=None)
def test_an_answer_told_back_is_read_as_the_same(random, item):
    known = read_answer(any_value(item, random), item)
    assert read_answer(tell(known, item), item) == known


@pytest.mark.parametrize("item", BASE.findings, ids=lambda item: item.id)
def test_what_is_denied_or_ticked_can_be_told_and_read_again(item):
    plain = deny(item)
    assert read_answer(tell(plain, item), item) == plain
    for option in item.options:
        answer = ticked(read_answer([option.id] if item.kind == "many_of" else option.id, item), item)
        assert read_answer(tell(answer, item), item) == answer


def test_all_kinds_of_answers_are_read_from_one_file():
    told = any_answers(BASE, seed=5, share=1.0)
    answers = read_answers(told, BASE)
    assert answers.given.keys() == told.keys()
    assert {"number", "many_of", "one_of", "yes_no"} == {BASE.finding[name].kind for name in told}


@pytest.mark.parametrize(
    ("asked", "told", "state"),
    [
        ({"option": ["a", "b"]}, {"f": ["a"]}, True),
        ({"option": ["a", "b"]}, {"f": ["c"]}, None),
        ({"option": ["a", "b"]}, {"f": ["c", "!a", "!b"]}, False),
        ({"option": ["a", "b"]}, {"f": ["none"]}, False),
        ({"option": ["a", "b"]}, {}, None),
        ({"at_least": 3}, {"n": 3}, True),
        ({"at_least": 3}, {"n": 2.9}, False),
        ({"at_most": 3}, {"n": 3}, True),
        ({"at_most": 3}, {"n": 3.1}, False),
        ({"at_least": 3, "at_most": 5}, {"n": 6}, False),
        ({"at_least": 3}, {"n": "unsure"}, None),
    ],
)
def test_when_a_link_holds(asked, told, state):
    many = finding("f", "a", "b", "c", "none", kind="many_of")
    number = finding("n", kind="number", unit="days", said="{value}", lowest=0, highest=9)
    item = link("f" if "option" in asked else "n", **asked)
    small = base([many, number], [cause("c", item)])
    assert holds(item, read_answers(told, small)) is state


@pytest.mark.parametrize("finding", [f for f in BASE.findings if f.kind == "many_of"], ids=lambda f: f.id)
def test_none_denies_every_other_option_of_each_finding_with_many(finding):
    assert read_answer(["none"], finding).denied == finding.choices - {"none"}
