"""Whether a condition can hold at all, for any answers; exact, and small enough to read."""

from collections.abc import Iterator, Mapping
from itertools import chain, product

from vastus.evidence.expressions import All, Any, AtLeast, AtMost, Expression, Is, Node, Not, Terms, Use, fold
from vastus.evidence.model import Finding

# What one way of holding asks of each finding: the options still possible, or the number's range. Several options of
# a many_of finding can be present at once, but never 'none' with any other; so there the options are 'none' and SOME.
Range = tuple[float, float]
Demand = dict[str, frozenset[str] | Range]
SOME = "*"


def can_hold(expression: Expression, terms: Terms, findings: Mapping[str, Finding]) -> bool:
    """Return whether some answers make the condition true; it may not hold a ``not``."""

    def ways(node: Node, inside: Iterator[Iterator[Demand]]) -> Iterator[Demand]:
        """Return every way to make the condition true that does not contradict itself."""
        match node:
            case Use() | Any():
                return chain.from_iterable(inside)
            case All():
                return _at_once(inside)
            case Is():
                return iter((_demand(node, findings[node.finding]),))
            case AtLeast():
                return _range(node.finding, node.number, float("inf"), findings)
            case AtMost():
                return _range(node.finding, float("-inf"), node.number, findings)
            case Not():
                return iter(())

    all_ways: Iterator[Demand] = fold(expression, ways, terms)
    return next(all_ways, None) is not None


def _demand(asked: Is, finding: Finding) -> Demand:
    many = finding.kind == "many_of"
    return {asked.finding: frozenset(SOME if many and option != "none" else option for option in asked.options)}


def _at_once(parts: Iterator[Iterator[Demand]]) -> Iterator[Demand]:
    for choice in product(*parts):
        together = _together(choice)
        if together is not None:
            yield together


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
