"""Every sentence that says why states what was told: held over people of every way in which a rule can hold.

What the words of a sentence state stands in ``tests/data/states.yaml``, apart from the rules, so that a sentence which
says more than its rule knows is found, also in a rule that is new.
"""

import re
from collections.abc import Iterable
from functools import cache, reduce
from operator import or_
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest
import yaml
from msgspec.structs import replace

from tests.safety.cases import random_cases, ways
from vastus.assess.advice import advise
from vastus.assess.answers import NONE, Answers, absent, read_answers, ticked
from vastus.assess.phrases import denied, own_words, said, why
from vastus.assess.rules import Facts, Table, urgency
from vastus.evidence.expressions import Expression, read
from vastus.evidence.load import shipped
from vastus.evidence.model import Rule
from vastus.service.shipped import assessor as shipped_assessor

BASE = shipped()
TABLE = Table(BASE)
STATES = [
    (re.compile(rf"(?<!\w)(?:{state['words']})", re.IGNORECASE), read(state["holds"], Expression))
    for state in yaml.safe_load((Path(__file__).parents[1] / "data/states.yaml").read_text())
]
IF = re.compile(r",? and if [^,]+,")  # what is only supposed, and states nothing
# Sentences that state nothing of the person but that something was told.
BARE = {
    "sf_medicine", "sf_general", "sf_walk_head_sweat", "sf_alcohol_drugs", "sr_serotonin_new", "sr_serotonin_some",
    "sr_poison", "sr_stiff_medicine", "sr_low_salt", "sr_potassium_pair", "sr_sore_risk", "sr_drug_back",
    "pr_drug_stiff", "sr_jerks",
}  # fmt: skip
RANDOM, WAYS = 1500, 12  # people of all kinds; ways of each condition


class Crowd(NamedTuple):
    """People, what the rules say of them, and where each state of ``STATES`` holds."""

    people: list[Answers]
    facts: Facts
    told: list[int]  # for each rule: the lanes in which its reason is told
    holds: list[int]  # for each of STATES


@cache
def crowd() -> Crowd:
    everybody = people()
    facts = Facts.of(everybody)
    judged = TABLE.judge(facts)
    told = [reduce(or_, held, fired) for fired, held in zip(judged.fired, judged.held, strict=True)]
    return Crowd(everybody, facts, told, [TABLE.condition(holds)(facts)[0] for _, holds in STATES])


def people(seed: int = 9) -> list[Answers]:
    """Return people for whom each rule holds in many ways, or nearly, and people of whom all kinds are told."""
    rng = Random(seed)
    some = [read_answers(told, BASE) for told in random_cases(BASE, seed, RANDOM)]
    few = []
    for rule in BASE.rules:
        for condition in (rule.when, *(fall.when for fall in rule.fallbacks)):
            every = ways(condition, BASE)
            few += [read_answers(_as_told(way), BASE) for way in rng.sample(every, min(WAYS, len(every)))]
    return [TABLE.settle(one) for one in (*some, *few, *map(_rest_denied, few))]


def _as_told(way: frozenset[tuple[str, str]]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name, option in sorted(way):
        kind = BASE.finding[name].kind
        told[name] = [*told.get(name, ()), option] if kind == "many_of" else option
        if kind == "number":
            told[name] = float(option)
    return told


def _rest_denied(answers: Answers) -> Answers:
    """Return the answers of somebody who was asked everything else, and had nothing."""
    given = {name: ticked(answer, BASE.finding[name]) for name, answer in answers.given.items()}
    none = {f.id: absent(f) for f in BASE.findings if f.who == "ask" and {"no", NONE} & f.choices}
    return Answers({**none, **given})


def untrue(rules: Iterable[Rule] = BASE.rules) -> list[str]:
    """Return each sentence that states something which somebody, to whom it would be told, did not tell."""
    found = []
    everybody, facts, told, holds = crowd()
    for rule in rules:
        place = next(place for place, other in enumerate(BASE.rules) if other.id == rule.id)
        for text, lanes in _texts(rule, told[place], facts):
            for (words, _), true in zip(STATES, holds, strict=True):
                if (wrong := lanes & ~true) and words.search(IF.sub("", text)):
                    one = everybody[(wrong & -wrong).bit_length() - 1]
                    present = {name: sorted(a.present) for name, a in one.given.items() if a.present - {"no", NONE}}
                    found.append(f"{rule.id}: {words.pattern!r} of {text!r} was not told: {present}"[:700])
    return found


def _texts(rule: Rule, told: int, facts: Facts) -> list[tuple[str, int]]:
    """Return each sentence of a rule with the lanes in which it is told."""
    texts = []
    for way in rule.reasons:
        here = told & TABLE.condition(way.when)(facts)[0]
        texts.append((way.text, here))
        told &= ~here
    return [*texts, (rule.reason, told)]


def test_a_sentence_states_what_was_told():
    assert untrue() == []


def test_the_sentence_of_the_way_that_held_is_told():
    """What the lanes say of many is what one person reads."""
    for answers in Random(3).sample(crowd().people, 60):
        facts = Facts.of([answers])
        for reason in urgency(answers, TABLE).because:
            (text,) = [text for text, lanes in _texts(reason.rule, 1, facts) if lanes]
            assert why(reason.rule, facts, TABLE) == text


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("sr_sudden_weakness", "You lost strength all at once."),
        ("sr_breathless_rest", "You have chest pain and are short of breath."),
        ("sr_fever_knee", "Your knee is hot and swollen and you had a fall."),
        ("pr_felt_two_sided", "You lost strength on both sides."),
    ],
)
def test_a_sentence_that_states_more_than_was_told_is_found(rule, reason):
    assert untrue([replace(BASE.rule[rule], reason=reason, reasons=())]) != []


def test_a_way_that_is_taken_away_is_missed():
    """The plain reason of a rule does not speak of the ways that have one of their own."""
    told = BASE.rule["sr_chest_pain"]
    assert untrue([replace(told, reasons=told.reasons[1:], reason=told.reasons[0].text)]) != []


def test_each_sentence_states_something():
    every = {rule.id: (*(way.text for way in rule.reasons), rule.reason) for rule in BASE.rules}
    silent = {
        name for name, texts in every.items() if not all(any(w.search(IF.sub("", t)) for w, _ in STATES) for t in texts)
    }
    assert silent - BARE == set()


def phrases(answers: Answers, *, there: bool) -> set[str]:
    """Return every phrase that tells an answer back: what is there, or what is not."""
    found: set[str] = set()
    for name, answer in answers.given.items():
        finding = BASE.finding[name]
        found |= set(said(finding, answer) if there else denied(finding, answer))
    return found


def test_what_is_told_back_was_told():
    """The answers that decided, what was denied, what speaks for and against, and what is read aloud."""
    assessor = shipped_assessor()
    kinds = 0
    for answers in Random(5).sample(crowd().people, 80):
        told = advise(assessor.assess(answers), assessor)
        there, missing = phrases(answers, there=True), phrases(answers, there=False)
        own = {word for name, answer in answers.given.items() for word in own_words(BASE.finding[name], answer)}
        assert set(told.action.told) <= there
        assert set(told.asked) <= missing
        for named in told.fitting:
            assert set(named.speaks_for) <= there | missing
            assert set(named.speaks_against) <= there | missing
        if told.handover:
            kinds += 1
            assert {word for spoken in told.handover.spoken for word in spoken.what} <= own
            assert set(told.handover.told) <= there | missing
            assert told.handover.since is None or told.handover.since in own
    assert kinds > 20
