"""Broken copies of the rules: each is one slip of an editor's hand, and each must be noticed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from msgspec.structs import replace

from vastus.assess.answers import Answers
from vastus.assess.rules import Facts, Judged, Lanes, Table
from vastus.evidence.expressions import All, Any, AtLeast, AtMost, Expression, Is, Node, Not, Unless, Use, fold
from vastus.evidence.model import LEVELS, Base, Exit, Rule

Slip = tuple[str, Expression]


@dataclass(frozen=True)
class Mutant:
    """One slip: its name, and a base of nothing but the rules and exits that it touches."""

    name: str
    touches: frozenset[str]
    base: Base


def mutants(base: Base) -> Iterator[Mutant]:
    """Yield every slip, each under a name of its own."""
    count: Counter[str] = Counter()
    for mutant in _mutants(base):
        count[mutant.name] += 1
        again = f" ({count[mutant.name]})" if count[mutant.name] > 1 else ""
        yield Mutant(mutant.name + again, mutant.touches, mutant.base)


def _mutants(base: Base) -> Iterator[Mutant]:
    """Yield every slip: in a rule, an exit, or a condition with a name."""
    for rule in base.rules:
        for name, slipped in _rules(rule, base):
            kept = () if slipped is None else (slipped,)
            yield Mutant(f"{rule.id}: {name}", frozenset({rule.id}), replace(base, rules=kept, exits=()))
    for way_out in base.exits:
        for name, left in _exits(way_out, base):
            kept_exits = () if left is None else (left,)
            yield Mutant(f"{way_out.id}: {name}", frozenset({way_out.id}), replace(base, rules=(), exits=kept_exits))
    for term in base.terms:
        rules = tuple(rule for rule in base.rules if _uses(rule, term.id, base))
        for name, expression in slips(term.expr, base):
            terms = tuple(replace(t, expr=expression) if t is term else t for t in base.terms)
            touched = frozenset(rule.id for rule in rules)
            yield Mutant(f"{term.id}: {name}", touched, replace(base, rules=rules, exits=(), terms=terms))


def slips(expression: Expression, base: Base) -> Iterator[Slip]:
    """Yield the expression with one slip in it, each with a name."""
    match expression:
        case Is():
            yield from _options(expression, base)
        case Not():
            yield "not left out", expression.inner
        case Unless():
            for name, slipped in slips(expression.inner, base):
                yield f"excuse: {name}", Unless(slipped)
        case AtLeast() | AtMost():
            yield from _bounds(expression, base)
        case All() | Any():
            yield from _lists(expression, base)


def _bounds(asked: AtLeast | AtMost, base: Base) -> Iterator[Slip]:
    key = "at_least" if isinstance(asked, AtLeast) else "at_most"
    for shift in (1, -1):
        moved = round(asked.number + shift * _step(asked, base), 3)
        slipped = replace(asked, bound=replace(asked.bound, number=moved))
        yield f"{key} {asked.finding} {asked.number:g} becomes {moved:g}", slipped


def _lists(expression: All | Any, base: Base) -> Iterator[Slip]:
    parts, other = expression.inner, Any if isinstance(expression, All) else All
    key = type(expression).__name__.lower()
    if len(parts) > 1:
        yield f"{key} of {_said(parts)} becomes {other.__name__.lower()}", other(parts)
    for at, part in enumerate(parts):
        rest = parts[:at] + parts[at + 1 :]
        if rest:
            yield f"{key} without {_said((part,))}", replace(expression, inner=rest)
        for name, slipped in slips(part, base):
            yield name, replace(expression, inner=(*parts[:at], slipped, *parts[at + 1 :]))


def _options(asked: Is, base: Base) -> Iterator[Slip]:
    known = [option.id for option in base.finding[asked.finding].options]
    for option in asked.options:
        others = tuple(other for other in asked.options if other != option)
        if others:
            yield f"{asked.finding} without {option}", _having(asked, others)
        neighbour = known[(known.index(option) + 1) % len(known)]
        if neighbour not in asked.options:
            yield f"{asked.finding}: {option} becomes {neighbour}", _having(asked, (*others, neighbour))


def _having(asked: Is, options: tuple[str, ...]) -> Is:
    return Is(replace(asked.choice, option=options))


def _rules(rule: Rule, base: Base) -> Iterator[tuple[str, Rule | None]]:
    yield "dropped", None
    lower = LEVELS[LEVELS.index(rule.level) - 1]
    yield f"lowered to {lower}", replace(rule, level=lower)
    for name, slipped in slips(rule.when, base):
        yield name, replace(rule, when=slipped)
    for at, fallback in enumerate(rule.fallbacks):
        before, after = rule.fallbacks[:at], rule.fallbacks[at + 1 :]
        yield f"fallback {at} dropped", replace(rule, fallbacks=before + after)
        lower = LEVELS[LEVELS.index(fallback.level) - 1]
        yield (
            f"fallback {at} lowered to {lower}",
            replace(rule, fallbacks=(*before, replace(fallback, level=lower), *after)),
        )
        for name, slipped in slips(fallback.when, base):
            changed = replace(fallback, when=slipped)
            yield f"fallback {at}: {name}", replace(rule, fallbacks=(*before, changed, *after))


def _exits(way_out: Exit, base: Base) -> Iterator[tuple[str, Exit | None]]:
    yield "dropped", None
    lower = LEVELS[LEVELS.index(way_out.minimum) - 1]
    yield f"lowered to {lower}", replace(way_out, minimum=lower)
    for name, slipped in slips(way_out.when, base):
        yield name, replace(way_out, when=slipped)


def _step(bound: AtLeast | AtMost, base: Base) -> float:
    """Return the smallest step that matters: a day, a year or a milligram; a hundredth of a blood value."""
    return 0.01 if base.finding[bound.finding].who == "laboratory" else 1


def _said(parts: Sequence[Expression]) -> str:
    return ", ".join(fold(part, _word) for part in parts)


def _word(node: Node, inside: Iterator[str]) -> str:
    match node:
        case Use():
            return node.term
        case Is():
            return f"{node.finding}={'/'.join(node.options)}"
        case AtLeast() | AtMost():
            return f"{node.finding}{'≥' if isinstance(node, AtLeast) else '≤'}{node.number:g}"
        case Unless():
            return f"(unless: {', '.join(inside)})"
        case All() | Any() | Not():
            return f"({'all' if isinstance(node, All) else 'any'}: {', '.join(inside)})"


def _uses(rule: Rule, term: str, base: Base) -> bool:
    def speaks(node: Node, inside: Iterator[bool]) -> bool:
        return (isinstance(node, Use) and node.term == term) or any(inside)

    conditions = chain([rule.when], (fallback.when for fallback in rule.fallbacks))
    return any(fold(condition, speaks, base.term) for condition in conditions)


class Watch:
    """Cases whose levels are known, and what every rule and exit asks for in them."""

    def __init__(self, base: Base, cases: Sequence[Answers]) -> None:
        self.facts = Facts.of(cases)
        self.demands: dict[str, list[int]] = {}
        for rule in base.rules:
            self.demands[rule.id] = _levels(Table(_only(replace(base, rules=(rule,), exits=()))).judge(self.facts))
        for way_out in base.exits:
            self.demands[way_out.id] = _levels(
                Table(_only(replace(base, rules=(), exits=(way_out,)))).judge(self.facts)
            )

    def notices(self, mutant: Mutant) -> bool:
        """Return whether some case has another level under the slip."""
        return self.noticing(mutant) != 0

    def noticing(self, mutant: Mutant) -> Lanes:
        """Return where the level is another one under the slip."""
        asked, noticed = _levels(Table(_only(mutant.base)).judge(self.facts)), 0
        for level in range(1, len(LEVELS)):
            rest = touched = 0
            for name, lanes in self.demands.items():
                if name in mutant.touches:
                    touched |= lanes[level]
                else:
                    rest |= lanes[level]
            noticed |= (touched ^ asked[level]) & ~rest
        return noticed


def _only(base: Base) -> Base:
    """Return the base without findings: nothing is settled here, and a table without them is made in no time."""
    return replace(base, findings=())


def _levels(judged: Judged) -> list[int]:
    return list(judged.at_least)
