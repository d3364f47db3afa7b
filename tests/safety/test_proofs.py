"""The properties P1, P2, P4, P5 and P6, proved for all answers; and each proof fails on a table that breaks it."""

from itertools import pairwise
from random import Random

import pytest
import z3
from msgspec.structs import replace

from tests.safety.cases import random_case, read
from tests.safety.plain import holds
from tests.safety.prove import FIRST, PAGE, PROPERTIES, README, Prover, counts, listed, lowering_first_answers
from tests.safety.symbols import Symbols, bounds, conditions
from vastus.assess.rules import Table, urgency
from vastus.evidence.expressions import All, AtLeast, AtMost, Bound, Choice, Expression, Is, Not, Unless, fold, leaves
from vastus.evidence.load import shipped
from vastus.evidence.model import LEVELS, Base, Fallback, Rule

BASE = shipped()
PROOFS = {proof.id: proof for proof in PROPERTIES}


@pytest.fixture(scope="module", params=[False, True], ids=["rules", "settled"])
def prover(request):
    return Prover(BASE, settled=request.param)


@pytest.mark.parametrize("proof", PROPERTIES, ids=lambda proof: proof.id)
@pytest.mark.hazard("H-02", "H-04", "H-05", "H-08", "H-18")
def test_it_holds_for_all_answers(proof, prover):
    assert list(proof.broken(prover)) == []


def said(finding: str, *options: str) -> Expression:
    return Is(Choice(finding, options))


def rule(name: str, when: Expression, *, level="emergency", fallbacks=()) -> Rule:
    return Rule(name, "danger", level, "a reason", when, "judgement", ("judgement",), fallbacks=fallbacks)


def with_rules(*rules: Rule) -> Base:
    return replace(BASE, rules=rules)


def changed(name: str, **changes) -> Base:
    return replace(BASE, rules=tuple(replace(r, **changes) if r.id == name else r for r in BASE.rules))


FEVER = said("fever", "yes")
BROKEN = {
    # An answer further to the right loses the floor: what the founding table did with lasting pain.
    "P2": changed("sf_pain_lasting", when=All((said("back-pain", "yes"), said("back-pain-onset", "over-3-months")))),
    "P2 of a number": with_rules(rule("sr_few", AtMost(Bound("caffeine", 100.0)))),
    "P2, first answer": changed(
        "sr_cauda_toilet",
        fallbacks=tuple(replace(f, falls_to=None, on_purpose=None) for f in BASE.rule["sr_cauda_toilet"].fallbacks),
    ),
    "P4": with_rules(rule("sr_no", Not(FEVER))),
    "P4 of a number": with_rules(rule("sr_few", AtMost(Bound("caffeine", 100.0)))),
    "P5": replace(BASE, rules=(*BASE.rules, rule("sr_twin", said("saddle-numbness", "yes"), level="routine"))),
    "P6": with_rules(
        rule(
            "sr_lab",
            All((FEVER, AtLeast(Bound("lab-ck", 10.0)))),
            fallbacks=(Fallback(FEVER, "same_day", "not measured"),),
        )
    ),
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.hazard("H-04", "H-53")
def test_a_table_that_breaks_it_is_found_out(name):
    assert list(PROOFS[name.removesuffix(" of a number")].broken(Prover(BROKEN[name], settled=False)))


@pytest.mark.hazard("H-53")
def test_between_two_bounds_no_condition_tells_numbers_apart():
    rng = Random(5)
    for finding in BASE.findings:
        if finding.kind != "number":
            continue
        assert finding.lowest is not None
        assert finding.highest is not None
        marks = [finding.lowest, *bounds(finding.id, BASE), finding.highest]
        for low, high in pairwise(marks):
            numbers = [(low + high) / 2, *(rng.uniform(low, high) for _ in range(3))]
            inside = [number for number in numbers if low < number < high]
            held = [[holds(leaf, {finding.id: number}, BASE) for leaf in compared(finding.id)] for number in inside]
            assert all(one == held[0] for one in held)


@pytest.mark.hazard("H-04")
def test_a_number_has_a_direction_where_every_rule_agrees_on_it():
    agreed = {}
    for finding in BASE.findings:
        parts = [part for r in BASE.rules for part in (r.when, *(fallback.when for fallback in r.fallbacks))]
        ways = {way for part in parts for name, way in fold(part, ways_of, BASE.term) if name == finding.id}
        if len(ways) == 1:
            agreed[finding.id] = ways.pop()
    assert agreed == {finding.id: finding.worse for finding in BASE.findings if finding.worse}
    assert all(BASE.finding[name].kind == "number" for name in agreed)


def ways_of(node, inside):
    """Return the numbers that a condition compares, and whether more or less of each speaks for it."""
    if isinstance(node, AtLeast | AtMost):
        return {(node.finding, "more" if isinstance(node, AtLeast) else "less")}
    within = {pair for some in inside for pair in some}
    turned = {"more": "less", "less": "more"}
    return {(name, turned[way]) for name, way in within} if isinstance(node, Not | Unless) else within


def compared(finding):
    """Return every comparison with this finding, wherever the base makes one."""
    found = [leaf for condition in conditions(BASE) for leaf in leaves(condition, BASE.term)]
    return [leaf for leaf in found if isinstance(leaf, AtLeast | AtMost) and leaf.finding == finding]


@pytest.mark.hazard("H-02")
def test_the_least_urgency_is_not_proved_where_a_rule_is_forgotten():
    prover = Prover(with_rules(*BASE.rules[:3]), settled=False)
    forgotten, *kept = prover.symbols.asks
    prover.symbols.reached = [z3.Or([ask.holds for ask in kept])] * len(LEVELS)
    assert f"{forgotten.by}: less than {forgotten.level}" in list(PROOFS["P1"].broken(prover))


@pytest.mark.hazard("H-02")
def test_a_level_for_which_nothing_asks_is_found():
    prover = Prover(with_rules(*BASE.rules[:3]), settled=False)
    prover.symbols.reached = [z3.BoolVal(val=True)] * len(LEVELS)
    assert list(PROOFS["P1"].broken(prover)) == [f"{level}: nothing asks for it" for level in LEVELS[1:]]


@pytest.fixture(scope="module")
def falls():
    return lowering_first_answers(BASE)


@pytest.mark.hazard("H-07")
def test_each_first_answer_that_may_lower_the_urgency_says_why(falls):
    # Each is the milder answer to a question that a fallback counts as the gravest while it is open.
    assert {fall.answer.split(":")[0] for fall in falls} <= SINCE_WHEN
    for fall in falls:
        assert len(fall.fallback.on_purpose or "") > 20
        assert fall.fallback.falls_to
        assert LEVELS.index(fall.lowest) >= LEVELS.index(fall.fallback.falls_to)


SINCE_WHEN = {finding.id for finding in BASE.findings if finding.id.endswith("-onset")} | {"medicine-change"}


@pytest.mark.parametrize("settled", [False, True])
@pytest.mark.hazard("H-01", "H-53")
def test_the_shipped_functions_say_of_formulas_what_they_say_of_people(settled):
    symbols, table, rng = Symbols(BASE, settled=settled), Table(BASE), Random(7)
    levels = symbols.reached[1:]
    reached = set()
    for _ in range(120):
        answers = read(random_case(BASE, rng), BASE)
        possible, *reaches = holding([symbols.world, *levels], state_of(answers, symbols))
        assert possible, "the formulas think these answers impossible"
        level = LEVELS[sum(reaches)]
        assert level == urgency(table.settle(answers) if settled else answers, table).level
        reached.add(level)
    assert len(reached) >= 4


def holding(formulas, state):
    """Say of each formula whether it holds; all are filled in at once, as that is what takes long."""
    together = z3.Function("together", *[z3.BoolSort()] * len(formulas), z3.BoolSort())(*formulas)
    return [z3.is_true(z3.simplify(one)) for one in z3.substitute(together, *state).children()]


def state_of(answers, symbols):
    """Return every variable with what these answers make of it."""
    state = [(v, z3.BoolVal(o in answers.get(f).present)) for (f, o), v in symbols.said.items()]
    state += [(v, z3.BoolVal(o in answers.get(f).denied)) for (f, o), v in symbols.not_said.items()]
    state += [(v, z3.BoolVal(not answers.get(f).unsure)) for f, v in symbols.known.items()]
    state += [(v, z3.BoolVal(f in answers)) for f, v in symbols.put.items()]
    return state + [(v, z3.RealVal(answers.get(f).number or _lowest(f))) for f, v in symbols.value.items()]


def _lowest(finding):
    return BASE.finding[finding].lowest


@pytest.mark.hazard("H-53")
def test_the_page_is_about_this_base(falls):
    assert counts(BASE) in PAGE.read_text(), "run: make docs"
    for proof in PROPERTIES:
        assert f"## {proof.id}\n\n{proof.says}\n" in PAGE.read_text(), "run: make docs"
    for text, reasons in ((PAGE.read_text(), True), (README.read_text(), False)):
        assert f"{FIRST}\n\n{listed(falls, BASE, reasons=reasons)}\n" in text, "run: make docs"
