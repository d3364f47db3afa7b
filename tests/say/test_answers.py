"""Answers told back: what is there, else what is not, and what the person is not sure about."""

import pytest

from tests.assess.healthy import healthy
from vastus.assess.answers import Answers, absent, read_answers
from vastus.say.answers import answer_words, answered
from vastus.service import shipped

BASE = shipped.base()


@pytest.mark.parametrize(
    ("finding", "value", "words"),
    [
        ("age", 34, "34"),
        ("twitch-site", ["calf"], None),
        ("cramp", "unsure", "Not sure: "),
    ],
)
def test_one_answer_in_words(finding, value, words):
    said = answer_words(BASE.finding[finding], read_answers({finding: value}, BASE).get(finding))
    expected = words or BASE.finding[finding].option(value[0]).said
    assert expected.lower() in said.lower()
    assert said[:1] == said[:1].upper()


@pytest.mark.parametrize("finding", BASE.findings, ids=lambda finding: finding.id)
def test_whatever_is_denied_is_told_in_words(finding):
    assert answer_words(finding, absent(finding)).strip()


def test_every_answer_that_was_asked_for_is_told_in_its_order():
    answers = read_answers(healthy(BASE, "male"), BASE)
    assert [name for name, _ in answered(answers, BASE)] == list(answers.given)
    known = Answers({**answers.given, **read_answers({"lab-potassium": 4.0}, BASE).given})
    assert answered(known, BASE) == answered(answers, BASE)
