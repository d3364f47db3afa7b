"""A "no" to the rest of a rule may lower the advice only where the rule says so on purpose.

The fault this holds: a fallback keeps a level while a question is open; the answer "no" closes the rule, and the advice
drops below what the sign alone deserves.
"""

from collections import defaultdict

import pytest
from msgspec.structs import replace

from tests.safety.cases import ways
from vastus.assess.answers import Answer, Answers, deny, read_answer, ticked
from vastus.assess.rules import Table, levels
from vastus.evidence.load import shipped
from vastus.evidence.model import LEVELS

BASE = shipped()
FALLBACKS = [(rule, number) for rule in BASE.rules for number in range(len(rule.fallbacks))]


def just(way, base=BASE):
    """Return the answers that say just this; None where one finding would need two answers."""
    wanted = defaultdict(list)
    for finding, option in way:
        wanted[finding].append(option)
    given = {}
    for name, options in wanted.items():
        finding = base.finding[name]
        if finding.kind != "many_of" and len(options) > 1:
            return None
        value = options if finding.kind == "many_of" else options[0]
        given[name] = ticked(read_answer(value, finding), finding)
    return given


def denied(given, *, least):
    """Return the answers with a no to all else; what has no plain "no" stays open, or is the least worrying."""
    whole = dict(given)
    for finding in BASE.findings:
        if finding.id in given or finding.who != "ask" or finding.kind == "number":
            continue
        no = deny(finding)
        if no.unsure and least and finding.order:
            mildest = finding.order[0]
            no = Answer(frozenset({mildest}), finding.choices - {mildest})
        if not no.unsure:
            whole[finding.id] = no
    return Answers(whole)


def lowest(fallback, table):
    """Return the lowest level that is left, over every way to hold the fallback and both kinds of denial."""
    cases = []
    for way in set(ways(fallback.when, BASE)):
        given = just(way)
        if given is not None:
            for least in (False, True):
                whole = denied(given, least=least)
                cases += [whole, table.settle(whole)]
    assert cases
    return min(levels(cases, table), key=LEVELS.index)


@pytest.fixture(scope="module")
def table():
    return Table(BASE)


@pytest.mark.parametrize(("rule", "number"), FALLBACKS, ids=[f"{rule.id}-{number}" for rule, number in FALLBACKS])
@pytest.mark.hazard("H-06")
def test_a_no_to_the_rest_lowers_the_level_only_on_purpose(rule, number, table):
    fallback = rule.fallbacks[number]
    # Exactly: a purpose that nothing reaches any more is stale.
    assert lowest(fallback, table) == (fallback.falls_to or fallback.level)


@pytest.mark.hazard("H-06")
def test_the_founding_fault_would_be_found():
    # Without the rule for the hot knee alone, a "no" to fever sent a septic joint home.
    founding = replace(BASE, rules=tuple(rule for rule in BASE.rules if rule.id != "pr_hot_knee"))
    hot_knee = replace(BASE.rules[0].fallbacks[0], when=BASE.rule["pr_hot_knee"].when, level="same_day")
    assert lowest(hot_knee, Table(founding)) == "self_care"
    assert lowest(hot_knee, Table(BASE)) == "same_day"


@pytest.mark.hazard("H-06")
def test_every_fall_on_purpose_says_why():
    falling = [fallback for rule in BASE.rules for fallback in rule.fallbacks if fallback.falls_to]
    assert len(falling) > 20
    assert all(len(fallback.on_purpose or "") > 20 for fallback in falling)
