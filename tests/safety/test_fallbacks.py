"""An answer that closes a rule may lower the advice only where the rule says so on purpose, and only so far.

The fault this holds: a fallback keeps a level while a question is open; the answer "no" closes the rule, and the advice
drops below what the sign alone deserves. It is proved for all answers, of the shipped functions.
"""

import re

import pytest
import z3
from msgspec.structs import replace

from tests.safety.prove import Prover
from vastus.evidence.load import shipped
from vastus.evidence.model import LEVELS, Fallback

BASE = shipped()
FALLBACKS = [(rule, number) for rule in BASE.rules for number in range(len(rule.fallbacks))]
IDS = [f"{rule.id}-{number}" for rule, number in FALLBACKS]
PURPOSES = [(rule, number) for rule, number in FALLBACKS if rule.fallbacks[number].on_purpose]


@pytest.fixture(scope="module", params=[False, True], ids=["rules", "settled"])
def prover(request):
    return Prover(BASE, settled=request.param)


def closed(prover, rule, fallback):
    """Return when the sign of a fallback is there, and the rule cannot hold any more."""
    sign, _ = prover.symbols.table.condition(fallback.when)(prover.symbols.facts)
    return z3.And(sign.formula, prover.symbols.closed[rule.id])


def below(prover, level):
    return z3.Not(prover.symbols.reached[LEVELS.index(level)])


@pytest.mark.parametrize(("rule", "number"), FALLBACKS, ids=IDS)
@pytest.mark.hazard("H-06")
def test_an_answer_to_the_rest_lowers_the_level_only_on_purpose(rule, number, prover):
    fallback = rule.fallbacks[number]
    assert prover.never(closed(prover, rule, fallback), below(prover, fallback.falls_to or fallback.level))


@pytest.mark.parametrize(("rule", "number"), PURPOSES, ids=[f"{rule.id}-{number}" for rule, number in PURPOSES])
@pytest.mark.hazard("H-06")
def test_a_purpose_is_true_of_its_rule(rule, number, prover):
    fallback = rule.fallbacks[number]
    ended = closed(prover, rule, fallback)
    above = LEVELS[LEVELS.index(fallback.falls_to) + 1]
    # It can fall as far as it says: a purpose that nothing reaches any more is stale.
    assert not prover.never(ended, below(prover, above))
    # Each rule that it names holds somewhere where it should.
    for named in rules_in(fallback.on_purpose):
        fired = z3.Or([ask.holds for ask in prover.symbols.asks if ask.by == named])
        assert not prover.never(ended, fired), named


@pytest.mark.parametrize(("rule", "number"), PURPOSES, ids=[f"{rule.id}-{number}" for rule, number in PURPOSES])
@pytest.mark.hazard("H-06")
def test_a_rule_that_is_named_asks_for_enough(rule, number):
    fallback = rule.fallbacks[number]
    for named in BASE.rule.keys() & rules_in(fallback.on_purpose):
        assert LEVELS.index(BASE.rule[named].level) >= LEVELS.index(fallback.falls_to)


def rules_in(purpose):
    return re.findall(r"\b[a-z]{2}_[a-z_]*[a-z]\b", re.sub(r"\bnhs_\w+", "", purpose))


@pytest.mark.hazard("H-06")
def test_the_founding_fault_would_be_found():
    # Without the rule for the hot knee alone, a "no" to fever sent a septic joint home.
    hot_knee = BASE.rule["pr_hot_knee"].when
    held = Fallback(hot_knee, "same_day", "a hot knee, fever not known")
    fever = replace(BASE.rule["sr_fever_knee"], fallbacks=(held,))
    others = tuple(rule for rule in BASE.rules if rule.id not in ("pr_hot_knee", fever.id))
    founding = Prover(replace(BASE, rules=(fever, *others)), settled=False)
    assert not founding.never(closed(founding, fever, held), below(founding, "routine"))
    mended = Prover(replace(BASE, rules=(fever, *others, BASE.rule["pr_hot_knee"])), settled=False)
    assert mended.never(closed(mended, fever, held), below(mended, "same_day"))


@pytest.mark.hazard("H-06")
def test_every_fall_on_purpose_says_why():
    falling = [fallback for rule in BASE.rules for fallback in rule.fallbacks if fallback.falls_to]
    assert len(falling) > 20
    assert all(len(fallback.on_purpose or "") > 20 for fallback in falling)
