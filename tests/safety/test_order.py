"""P3: the order of the questions cannot matter. And what settling may and may not do."""

from random import Random
from typing import Any

import pytest

from tests.safety.cases import random_cases, random_value, read
from tests.safety.plain import holds
from vastus.assess.answers import absent, deny, read_answer, tell, ticked
from vastus.assess.rules import Facts, Table, levels, urgency
from vastus.evidence.load import shipped
from vastus.evidence.model import LEVELS
from vastus.service.interviews.conversation import Conversation
from vastus.service.interviews.interview import list_answers

BASE = shipped()
NOTHING = "nothing of it"  # stands for the denial of a one_of finding, which cannot be told


@pytest.fixture(scope="module")
def table():
    return Table(BASE)


def shuffled(told, rng):
    names = list(told)
    rng.shuffle(names)
    return {name: told[name] for name in names}


@pytest.mark.hazard("H-10")
def test_ten_thousand_orders_give_the_same_urgency(table):
    rng = Random(3)
    cases = [case for case in random_cases(BASE, 3, 60) if 3 <= len(case) <= 60][:20]
    assert len(cases) == 20
    for told in cases:
        orders = [read(shuffled(told, rng), BASE) for _ in range(500)]
        assert len({tuple(order.given) for order in orders}) > 1
        facts = Facts.of(orders)
        judged = table.judge(facts)
        assert {judged.level(lane) for lane in range(500)} == {judged.level(0)}
        assert set(judged.fired) | set(judged.open) <= {0, facts.all}
        few = [table.settle(order) for order in orders[:25]]
        assert all(one == few[0] for one in few)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.hazard("H-11")
def test_going_back_and_changing_answers_leads_to_the_same_result(seed, table):
    rng = Random(seed)
    talk = Conversation()
    told: dict[str, Any] = {}
    before: list[dict[str, Any]] = []
    while len(told) < 40 and (question := talk.question()) is not None:
        before.append(dict(told))
        reply(talk, question, told, rng)
        if rng.random() < 0.2:
            before.append(dict(told))
            name = rng.choice(list(told))
            told[name] = anything(name, rng)
            talk.change(name, told[name])
            told = {finding: value for finding, value in told.items() if finding in talk.interview.answers}
        while before and rng.random() < 0.3:
            assert talk.back()
            told = before.pop()
    assert len(told) > 5
    # The same answers, told at once and in another order.
    given_ = {f: ticked(read_answer(v, BASE.finding[f]), BASE.finding[f]) for f, v in shuffled(told, rng).items()}
    assert dict(talk.interview.answers.given) == given_
    assert talk.interview.urgency() == urgency(table.settle(read(as_told(given_), BASE)), table)


def reply(talk, question, told, rng):
    """Answer a question, or deny a list but for one line that is not sure."""
    if question.finding is not None:
        told[question.finding] = anything(question.finding, rng)
        talk.reply(told[question.finding])
        return
    unsure = rng.choice(question.page.findings)
    talk.tick((), {unsure})
    told.update(list_answers(question.page.findings, (), {unsure}))


def anything(name, rng):
    """Answer as a grown-up and mostly with no, for a child and an emergency end the interview."""
    finding = BASE.finding[name]
    no = _denied(finding)
    free = no == NOTHING or rng.random() < 0.05
    return rng.randint(18, 90) if name == "age" else random_value(finding, rng) if free else no


def as_told(given_):
    return {finding: tell(answer, BASE.finding[finding]) for finding, answer in given_.items()}


# Settling: what follows from the answers


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.hazard("H-09")
def test_settling_denies_only_questions_that_do_not_arise(seed, table):
    denied, rng = 0, Random(seed)
    for case in random_cases(BASE, seed, 200):
        told = {
            **{f.id: _denied(f) for f in BASE.findings if f.who == "ask" and _deniable(f) and rng.random() < 0.5},
            **case,
        }
        answers = read(told, BASE)
        settled = table.settle(answers)
        assert {f: settled.given[f] for f in answers.given} == dict(answers.given)
        follows = {f: settled.given[f] for f in settled.given.keys() - answers.given.keys()}
        known = {**told, **{f: _denied(BASE.finding[f]) for f in follows}}
        for finding in BASE.findings:
            if finding.id in told:
                continue
            moot = finding.asks_when is not None and holds(finding.asks_when, known, BASE) is False
            assert (finding.id in follows) == (finding.implied and moot), finding.id
            if finding.id in follows:
                denied += 1
                assert follows[finding.id] == absent(finding)
                assert not follows[finding.id].present - {"no", "none"}
    assert denied > 1000


def _deniable(finding):
    return not deny(finding).unsure and not finding.implied


def _denied(finding):
    plain = deny(finding)
    if plain.unsure:
        return NOTHING
    return tell(plain, finding) if plain.present else [f"!{option.id}" for option in finding.options]


@pytest.mark.hazard("H-09")
def test_settling_twice_changes_nothing(table):
    for told in random_cases(BASE, 5, 100):
        settled = table.settle(read(told, BASE))
        assert table.settle(settled) is settled


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.hazard("H-04")
def test_after_settling_a_worse_answer_never_lowers(seed, table):
    rng = Random(seed)
    before, after = [], []
    for told in random_cases(BASE, seed, 250):
        finding = rng.choice([finding for finding in BASE.findings if finding.danger])
        milder, worse = step(finding, rng)
        if milder is not None:
            before.append({**told, finding.id: milder})
            after.append({**told, finding.id: worse})
    for was, now, told in zip(judged(before, table), judged(after, table), after, strict=True):
        assert now >= was, told


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.hazard("H-05")
def test_after_settling_a_no_never_gives_more_than_not_knowing(seed, table):
    rng = Random(seed)
    denied, unknown = [], []
    for told in random_cases(BASE, seed, 250):
        finding = rng.choice([finding for finding in BASE.findings if not deny(finding).unsure])
        denied.append({**told, finding.id: _denied(finding)})
        rest = {name: value for name, value in told.items() if name != finding.id}
        unknown.append(rng.choice((rest, {**rest, finding.id: "unsure"})))
    for no, not_known, told in zip(judged(denied, table), judged(unknown, table), denied, strict=True):
        assert not_known >= no, told


def step(finding, rng):
    """Return an answer and a worse one; None where nothing is milder."""
    worse = rng.choice(finding.danger)
    if finding.kind == "many_of":
        told = random_value(finding, rng)
        parts = [] if told == "unsure" else told
        others = [part for part in parts if part.removeprefix("!") not in (worse, "none")]
        return rng.choice((told if worse not in parts else others, others)), [worse, *others]
    if worse in finding.order:
        milder = list(finding.order[: finding.order.index(worse)])
    else:
        milder = sorted(finding.choices - set(finding.danger))
    return (rng.choice(milder) if milder else None), worse


def judged(cases, table):
    return [LEVELS.index(level) for level in levels([table.settle(read(told, BASE)) for told in cases], table)]
