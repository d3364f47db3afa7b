"""Random answers, as told: some with a few words, some nearly whole, many that almost fulfil a rule."""

from collections.abc import Iterator
from itertools import product
from random import Random
from typing import Any

from vastus.assess.answers import Answers, read_answers
from vastus.evidence.model import Base, Expression, Finding

LANES = 512
SURENESS = (0.02, 0.1, 0.4, 0.95)  # the share of the questions that a person answers


def random_cases(base: Base, seed: int, count: int = LANES) -> list[dict[str, Any]]:
    """Return that many random cases, the same for the same seed."""
    rng = Random(seed)
    return [random_case(base, rng) for _ in range(count)]


def random_case(base: Base, rng: Random) -> dict[str, Any]:
    """Return one case: random answers, over which one rule or two may be laid as far as luck goes."""
    sure = rng.choice(SURENESS)
    told = {finding.id: random_value(finding, rng) for finding in base.findings if rng.random() < sure}
    for rule in rng.sample(base.rules, rng.choice((0, 1, 2))):
        for condition in (rule.when, *(fall.when for fall in rule.fallbacks)):
            for finding, value in _towards(condition, base, rng):
                if rng.random() < 0.9:
                    told[finding.id] = value
    return told


def random_value(finding: Finding, rng: Random) -> Any:
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


def read(told: dict[str, Any], base: Base) -> Answers:
    """Return the answers, as the contract reads them."""
    return read_answers(told, base)


def leaves(condition: Expression, base: Base) -> Iterator[tuple[str, Expression]]:
    """Yield every finding that a condition speaks of, with the words in which it does."""
    if condition.use is not None:
        yield from leaves(_term(condition.use, base), base)
    for part in condition.parts:
        yield from leaves(part, base)
    leaf = condition.is_ or condition.at_least or condition.at_most
    if leaf is not None:
        yield leaf.finding, condition


def ways(condition: Expression, base: Base) -> Iterator[frozenset[tuple[str, str]]]:
    """Yield every smallest set of answers (finding, option) by which a condition without ``not`` holds."""
    if condition.use is not None:
        yield from ways(_term(condition.use, base), base)
    elif condition.any_of is not None:
        for part in condition.any_of:
            yield from ways(part, base)
    elif condition.all_of is not None:
        for chosen in product(*([*ways(part, base)] for part in condition.all_of)):
            yield frozenset().union(*chosen)
    elif condition.is_ is not None:
        for option in condition.is_.options:
            yield frozenset({(condition.is_.finding, option)})
    else:
        bound = condition.at_least or condition.at_most
        assert bound is not None
        yield frozenset({(bound.finding, f"{bound.number:g}")})


def _term(name: str, base: Base) -> Expression:
    return next(term.expr for term in base.terms if term.id == name)


def _towards(condition: Expression, base: Base, rng: Random) -> Iterator[tuple[Finding, Any]]:
    """Yield answers that would make the condition hold, for one way through it."""
    if condition.use is not None:
        yield from _towards(_term(condition.use, base), base, rng)
    elif condition.all_of is not None:
        for part in condition.all_of:
            yield from _towards(part, base, rng)
    elif condition.any_of is not None:
        yield from _towards(rng.choice(condition.any_of), base, rng)
    elif condition.is_ is not None:
        finding, option = base.finding[condition.is_.finding], rng.choice(condition.is_.options)
        yield finding, [option] if finding.kind == "many_of" else option
    else:
        bound = condition.at_least or condition.at_most
        if bound is not None:
            yield base.finding[bound.finding], bound.number + rng.choice((0, 0, -0.001, 0.001))
