"""Random answers, as told: some with a few words, some nearly whole, many that almost fulfil a rule."""

from collections.abc import Collection, Iterator
from itertools import chain, product
from random import Random
from typing import Any as Anything

from vastus.assess.answers import Answers, read_answers
from vastus.evidence import expressions
from vastus.evidence.expressions import All, Any, AtLeast, AtMost, Expression, Is, Node, Not, Unless, Use, fold
from vastus.evidence.model import Base, Finding

LANES = 512
SURENESS = (0.02, 0.1, 0.4, 0.95)  # the share of the questions that a person answers


def random_cases(base: Base, seed: int, count: int = LANES) -> list[dict[str, Anything]]:
    """Return that many random cases, the same for the same seed."""
    rng = Random(seed)
    return [random_case(base, rng) for _ in range(count)]


def random_case(base: Base, rng: Random) -> dict[str, Anything]:
    """Return one case: random answers, over which one rule or two may be laid as far as luck goes."""
    sure = rng.choice(SURENESS)
    told = {finding.id: random_value(finding, rng) for finding in base.findings if rng.random() < sure}
    for rule in rng.sample(base.rules, rng.choice((0, 1, 2))):
        for condition in (rule.when, *(fall.when for fall in rule.fallbacks)):
            for finding, value in _towards(condition, base, rng):
                if rng.random() < 0.9:
                    told[finding.id] = value
    return told


def cases_near(base: Base, rules: Collection[str], seed: int, count: int) -> Iterator[dict[str, Anything]]:
    """Yield that many cases for each of these rules, that fulfil it as far as luck goes and hold little else."""
    rng = Random(seed)
    for rule in (base.rule[name] for name in rules):
        ways_ = (rule.when, *(fall.when for fall in rule.fallbacks))
        for _ in range(count):
            told: dict[str, Anything] = {}
            luck = rng.choice((0.6, 0.9, 1.0))
            for condition in rng.sample(ways_, rng.randint(1, len(ways_))):
                for finding, value in _towards(condition, base, rng, excused=0.6):
                    if rng.random() < luck:
                        before = told.get(finding.id)
                        both = sorted({*before, *value} - {"none"}) if isinstance(before, list) else value
                        told[finding.id] = both or value
            yield told


def random_value(finding: Finding, rng: Random) -> Anything:
    """Return something that the finding can take."""
    if rng.random() < 0.1:
        return "unsure"
    if finding.kind == "number":
        low, high = finding.lowest or 0, finding.highest or 0
        return rng.choice((low, high, rng.uniform(low, high), rng.randint(int(low) + 1, int(high))))
    options = [option.id for option in finding.options]
    if finding.kind != "many_of":
        return rng.choice(options)
    if "none" in options and rng.random() < 0.2:
        return ["none"]
    marks = ((option, rng.random()) for option in options if option != "none")
    return [option if mark < 0.2 else f"!{option}" for option, mark in marks if mark < 0.2 or mark > 0.6]


def read(told: dict[str, Anything], base: Base) -> Answers:
    """Return the answers, as the contract reads them."""
    return read_answers(told, base)


def leaves(condition: Expression, base: Base) -> Iterator[tuple[str, Is | AtLeast | AtMost]]:
    """Yield every finding that a condition speaks of, with the words in which it does."""
    for leaf in expressions.leaves(condition, base.term):
        assert not isinstance(leaf, Use)
        yield leaf.finding, leaf


def ways(condition: Expression, base: Base) -> list[frozenset[tuple[str, str]]]:
    """Return every smallest set of answers (finding, option) by which a condition without ``not`` holds."""
    return fold(condition, _ways, base.term)


Ways = list[frozenset[tuple[str, str]]]


def _ways(node: Node, inside: Iterator[Ways]) -> Ways:
    match node:
        case Use() | Any():
            return [way for some in inside for way in some]
        case All():
            return [frozenset().union(*chosen) for chosen in product(*inside)]
        case Is():
            return [frozenset({(node.finding, option)}) for option in node.options]
        case AtLeast() | AtMost():
            return [frozenset({(node.finding, f"{node.number:g}")})]
        case Unless():
            return [frozenset()]
        case Not():
            raise AssertionError("a rule holds no 'not'")


def _towards(condition: Expression, base: Base, rng: Random, excused: float = 0) -> Iterator[tuple[Finding, Anything]]:
    """Return answers that would make the condition hold, for one way through it; some excuses are told as well."""

    steps = (0, 0, -0.001, 0.001, *((-1, 1) if excused else ()))

    def towards(node: Node, inside: Iterator[Iterator[tuple[Finding, Anything]]]) -> Iterator[tuple[Finding, Anything]]:
        match node:
            case Use() | All():
                return chain.from_iterable(inside)
            case Any():
                return rng.choice(list(inside))
            case Is():
                finding, option = base.finding[node.finding], rng.choice(node.options)
                return iter([(finding, [option] if finding.kind == "many_of" else option)])
            case AtLeast() | AtMost():
                finding = base.finding[node.finding]
                near = node.number + rng.choice(steps)
                return iter([(finding, min(max(near, finding.lowest or 0), finding.highest or near))])
            case Unless() if excused and rng.random() < excused:
                return chain.from_iterable(inside)
            case Not() | Unless():
                return iter(())

    return fold(condition, towards, base.term)
