"""Broken copies of the rules: each is one slip of an editor's hand, and each must be noticed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from msgspec.structs import replace

from vastus.assess.answers import Answers
from vastus.assess.rules import Facts, Judged, Table
from vastus.evidence.model import LEVELS, Base, Bound, Exit, Expression, Rule

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
    if expression.is_ is not None:
        yield from _options(expression, base)
    if expression.not_ is not None:
        yield "not left out", expression.not_
    for key in ("at_least", "at_most"):
        bound = getattr(expression, key)
        if bound is not None:
            for shift in (1, -1):
                moved = Bound(bound.finding, round(bound.number + shift * _step(bound, base), 3))
                yield f"{key} {bound.finding} {bound.number:g} becomes {moved.number:g}", _having(key, moved)
    for key, other in (("all_of", "any_of"), ("any_of", "all_of")):
        parts = getattr(expression, key)
        if parts is None:
            continue
        if len(parts) > 1:
            yield f"{key[:3]} of {_said(parts)} becomes {other[:3]}", _having(other, parts)
        for at, part in enumerate(parts):
            rest = parts[:at] + parts[at + 1 :]
            if rest:
                yield f"{key[:3]} without {_said((part,))}", _having(key, rest)
            for name, slipped in slips(part, base):
                yield name, _having(key, (*parts[:at], slipped, *parts[at + 1 :]))


def _having(key: str, value: Any) -> Expression:
    return Expression(**{key: value})


def _options(expression: Expression, base: Base) -> Iterator[Slip]:
    asked = expression.is_
    assert asked is not None
    known = [option.id for option in base.finding[asked.finding].options]
    for option in asked.options:
        others = tuple(other for other in asked.options if other != option)
        if others:
            yield f"{asked.finding} without {option}", Expression(is_=replace(asked, option=others))
        neighbour = known[(known.index(option) + 1) % len(known)]
        if neighbour not in asked.options:
            swapped = Expression(is_=replace(asked, option=(*others, neighbour)))
            yield f"{asked.finding}: {option} becomes {neighbour}", swapped


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


def _step(bound: Bound, base: Base) -> float:
    """Return the smallest step that matters: a day, a year or a milligram; a hundredth of a blood value."""
    return 0.01 if base.finding[bound.finding].who == "laboratory" else 1


def _said(parts: Sequence[Expression]) -> str:
    return ", ".join(_word(part) for part in parts)


def _word(part: Expression) -> str:
    if part.use is not None:
        return part.use
    if part.is_ is not None:
        return f"{part.is_.finding}={'/'.join(part.is_.options)}"
    bound = part.at_least or part.at_most
    if bound is not None:
        return f"{bound.finding}{'≥' if part.at_least else '≤'}{bound.number:g}"
    return f"({'all' if part.all_of else 'any'}: {_said(part.parts)})"


def _uses(rule: Rule, term: str, base: Base) -> bool:
    terms: dict[str, Any] = {t.id: t.expr for t in base.terms}

    def speaks(expression: Expression) -> bool:
        if expression.use is not None:
            return expression.use == term or speaks(terms[expression.use])
        return any(speaks(part) for part in expression.parts)

    return any(speaks(e) for e in chain([rule.when], (fallback.when for fallback in rule.fallbacks)))


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
        asked = _levels(Table(_only(mutant.base)).judge(self.facts))
        for level in range(1, len(LEVELS)):
            rest = touched = 0
            for name, lanes in self.demands.items():
                if name in mutant.touches:
                    touched |= lanes[level]
                else:
                    rest |= lanes[level]
            if (touched ^ asked[level]) & ~rest:
                return True
        return False


def _only(base: Base) -> Base:
    """Return the base without findings: nothing is settled here, and a table without them is made in no time."""
    return replace(base, findings=())


def _levels(judged: Judged) -> list[int]:
    return list(judged.at_least)
