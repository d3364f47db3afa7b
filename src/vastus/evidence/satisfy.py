"""Whether a condition can hold at all, for any answers; exact, and small enough to read."""

from collections.abc import Iterator, Mapping
from itertools import product

from vastus.evidence.model import Expression, Finding

# What one way of holding asks of each finding: the options still possible, or the number's range. Several options of
# a many_of finding can be present at once, but never 'none' with any other; so there the options are 'none' and SOME.
Range = tuple[float, float]
Demand = dict[str, frozenset[str] | Range]
SOME = "some"


def can_hold(expression: Expression, terms: Mapping[str, Expression], findings: Mapping[str, Finding]) -> bool:
    """Return whether some answers make the condition true; it may not hold a ``not``."""
    return next(_ways(expression, terms, findings), None) is not None


def _ways(expression: Expression, terms: Mapping[str, Expression], findings: Mapping[str, Finding]) -> Iterator[Demand]:
    """Yield every way to make the condition true that does not contradict itself."""
    if expression.use is not None:
        yield from _ways(terms[expression.use], terms, findings)
    elif expression.any_of is not None:
        for part in expression.any_of:
            yield from _ways(part, terms, findings)
    elif expression.all_of is not None:
        for choice in product(*([*_ways(part, terms, findings)] for part in expression.all_of)):
            together = _together(choice)
            if together is not None:
                yield together
    elif expression.is_ is not None:
        asked = expression.is_
        many = findings[asked.finding].kind == "many_of"
        yield {asked.finding: frozenset(SOME if many and option != "none" else option for option in asked.options)}
    elif expression.at_least is not None:
        yield from _range(expression.at_least.finding, expression.at_least.number, float("inf"), findings)
    elif expression.at_most is not None:
        yield from _range(expression.at_most.finding, float("-inf"), expression.at_most.number, findings)


def _range(finding: str, low: float, high: float, findings: Mapping[str, Finding]) -> Iterator[Demand]:
    possible = findings[finding]
    low = max(low, possible.lowest if possible.lowest is not None else low)
    high = min(high, possible.highest if possible.highest is not None else high)
    if low <= high:
        yield {finding: (low, high)}


def _together(demands: tuple[Demand, ...]) -> Demand | None:
    """Return what all of these ask at once, or None where they exclude each other."""
    joined: Demand = {}
    for demand in demands:
        for finding, want in demand.items():
            both = _both(joined[finding], want) if finding in joined else want
            if both is None:
                return None
            joined[finding] = both
    return joined


def _both(one: frozenset[str] | Range, other: frozenset[str] | Range) -> frozenset[str] | Range | None:
    if isinstance(one, tuple) and isinstance(other, tuple):
        low, high = max(one[0], other[0]), min(one[1], other[1])
        return (low, high) if low <= high else None
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        return one & other or None
    return None  # options and a number at once
