import json
from pathlib import Path

import msgspec
import pytest

from tests.assess.healthy import FLUTTER, healthy
from tests.assess.small import any_answers, base, finding, rule, told
from vastus.assess.answers import Answers, read_answers, tell
from vastus.assess.change import Changes
from vastus.assess.rules import Table, levels
from vastus.evidence.load import shipped
from vastus.evidence.model import LEVELS

BASE = shipped()
TABLE = Table(BASE)
CHANGES = Changes(BASE, TABLE)
CASES = Path(__file__).parents[1] / "data/vignettes-dev.jsonl"


def level(answers):
    return levels([TABLE.settle(answers)], TABLE)[0]


def files():
    """Answers of many kinds below an emergency: whole, partial, few, none."""
    yield "nothing", {}
    yield "flutter", FLUTTER
    yield "healthy", healthy(BASE, "female")
    for number, line in enumerate(CASES.read_text().splitlines()):
        if number % 6 == 0:
            yield f"case {number}", json.loads(line)["answers"]
    for seed in range(3):
        yield f"random {seed}", any_answers(BASE, seed, share=0.15)


FILES = [(name, read_answers(told_, BASE)) for name, told_ in files()]
BELOW = [pytest.param(answers, id=name) for name, answers in FILES if level(answers) != "emergency"]


def every_other_answer(answers):
    """Every answer that could be given instead to one finding: each option alone, one more ticked, or any number."""
    for item in BASE.findings:
        if item.who != "ask" or item.fixed:
            continue
        if item.kind == "number":
            bounds = {bound for name, bound in NUMBERS if name == item.id}
            for value in sorted(
                {item.lowest, item.highest, *bounds, *(b - 0.5 for b in bounds), *(b + 0.5 for b in bounds)}
            ):
                if item.lowest <= value <= item.highest:
                    yield item, value
        for option in item.options:
            if item.kind != "many_of":
                yield item, option.id
            elif option.id == "none":
                yield item, ["none"]
            else:
                answer = answers.get(item.id)
                denied = [f"!{other}" for other in sorted(answer.denied - {option.id, "none"})]
                yield item, [*sorted(answer.present - {option.id, "none"}), *denied, option.id]


def numbers(part):
    """Every number that the rules compare a finding with, wherever it stands."""
    if isinstance(part, dict):
        if "number" in part and "finding" in part:
            yield part["finding"], part["number"]
        for inside in part.values():
            yield from numbers(inside)
    elif isinstance(part, list):
        for inside in part:
            yield from numbers(inside)


NUMBERS = {found for item in (*BASE.rules, *BASE.terms, *BASE.exits) for found in numbers(msgspec.to_builtins(item))}


@pytest.mark.parametrize("answers", BELOW)
def test_every_change_raises_the_urgency_to_what_it_says(answers):
    now = LEVELS.index(level(answers))
    found = CHANGES.rising(answers, level(answers))
    assert found
    for change in found:
        assert len(change.findings) == 1
        then = read_answers(
            {**{n: tell(a, BASE.finding[n]) for n, a in answers.given.items()}, **change.findings}, BASE
        )
        assert level(then) == change.urgency
        assert LEVELS.index(change.urgency) > now


@pytest.mark.parametrize("answers", BELOW)
def test_no_single_answer_that_would_raise_it_is_missing(answers):
    now = LEVELS.index(level(answers))
    tried = [*every_other_answer(answers)]
    known = {n: tell(a, BASE.finding[n]) for n, a in answers.given.items()}
    cases = [TABLE.settle(read_answers({**known, item.id: value}, BASE)) for item, value in tried]
    raising = set()
    for (item, value), reached in zip(tried, levels(cases, TABLE), strict=True):
        if LEVELS.index(reached) > now:
            raising.add((item.id, reached, None if item.kind == "number" else str(sorted(_said(value)))))
    listed = set()
    for change in CHANGES.rising(answers, level(answers)):
        ((name, value),) = change.findings.items()
        number = BASE.finding[name].kind == "number"
        listed.add((name, change.urgency, None if number else str(sorted(_said(value)))))
    assert raising <= listed


def _said(value):
    return [part for part in ([value] if isinstance(value, str) else value) if not part.startswith("!")]


def test_the_gravest_come_first():
    found = CHANGES.rising(Answers(), "self_care")
    order = [LEVELS.index(change.urgency) for change in found]
    assert order == sorted(order, reverse=True)
    assert order[0] == LEVELS.index("emergency")


def test_at_an_emergency_nothing_could_raise_it():
    answers = read_answers({"face-droop": "yes"}, BASE)
    assert level(answers) == "emergency"
    assert CHANGES.rising(answers, "emergency") == []


def test_nobody_is_told_to_come_back_with_another_age_or_family():
    named = {name for change in CHANGES.rising(Answers(), "self_care") for name in change.findings}
    fixed = {item.id for item in BASE.findings if item.fixed}
    assert {"age", "sex"} < fixed
    assert named.isdisjoint(fixed)


def test_a_number_changes_at_its_bound_and_one_more_option_adds_to_those_told():
    findings = [
        finding("days", kind="number", unit="days", said="{value}", lowest=0, highest=100),
        finding("signs", "a", "b", "c", "none", kind="many_of"),
    ]
    many = {"all": [{"is": {"finding": "signs", "option": "a"}}, {"is": {"finding": "signs", "option": "b"}}]}
    rules = [rule("long", "routine", {"at_least": {"finding": "days", "number": 15}}), rule("ab", "same_day", many)]
    small = base(findings, rules=rules)
    changes = Changes(small, Table(small))
    told_ = read_answers({"days": 3, "signs": ["b", "!a"]}, small)
    assert [(change.findings, change.urgency) for change in changes.rising(told_, "self_care")] == [
        ({"signs": ["a", "b"]}, "same_day"),
        ({"days": 15.0}, "routine"),
    ]


def test_two_answers_that_must_change_together_are_not_one_change():
    small = base([finding("a"), finding("b")], rules=[rule("both", "emergency", told("a", "b"))])
    changes = Changes(small, Table(small))
    assert changes.rising(read_answers({"a": "no", "b": "no"}, small), "self_care") == []
    assert [c.findings for c in changes.rising(read_answers({"a": "no", "b": "yes"}, small), "self_care")] == [
        {"a": "yes"}
    ]
