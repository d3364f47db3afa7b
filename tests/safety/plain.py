"""The plain reading of the safety rules: slow, recursive, one case at a time, on the answers as they are told.

This is the meaning that ``vastus.assess.rules`` must agree with. It shares nothing with it but the base.
A finding without an answer, and one answered "unsure", is unknown; unknown is never "no".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any as Anything

from vastus.evidence.expressions import All, Any, AtLeast, AtMost, Expression, Is, Not, Use
from vastus.evidence.model import LEVELS, Base

Told = Mapping[str, Anything]


@dataclass(frozen=True)
class Advice:
    """What the rules say of one case."""

    level: str
    fired: list[str]
    open: list[str]
    exits: list[str]


def advise(told: Told, base: Base) -> Advice:
    """Return the urgency, the rules that hold, the rules still open, and the scope exits."""
    fired, still_open, exits, asked_for = [], [], [], ["self_care"]
    for rule in base.rules:
        truth = holds(rule.when, told, base)
        if truth is True:
            fired.append(rule.id)
            asked_for.append(rule.level)
        if truth is None:
            still_open.append(rule.id)
            asked_for += [fall.level for fall in rule.fallbacks if holds(fall.when, told, base) is True]
    for way_out in base.exits:
        if holds(way_out.when, told, base) is True:
            exits.append(way_out.id)
            asked_for.append(way_out.minimum)
    return Advice(max(asked_for, key=LEVELS.index), fired, still_open, exits)


def holds(condition: Expression, told: Told, base: Base) -> bool | None:
    """Return whether the condition holds: yes, no, or None where that is unknown (Kleene's logic)."""
    match condition:
        case Use():
            (term,) = [term for term in base.terms if term.id == condition.term]
            return holds(term.expr, told, base)
        case Not():
            return _opposite(holds(condition.inner, told, base))
        case All():
            return _every([holds(part, told, base) for part in condition.inner])
        case Any():
            # One of them holds, unless every one of them fails.
            failing = _every([_opposite(holds(part, told, base)) for part in condition.inner])
            return _opposite(failing)
        case Is():
            return _is(condition, told, base)
        case AtLeast() | AtMost():
            return _number(condition, told)
    raise AssertionError(condition)


def _number(condition: AtLeast | AtMost, told: Told) -> bool | None:
    value = told.get(condition.finding, "unsure")
    if value == "unsure":
        return None
    return bool(value >= condition.number if isinstance(condition, AtLeast) else value <= condition.number)


def _every(truths: list[bool | None]) -> bool | None:
    if False in truths:
        return False
    return None if None in truths else True


def _opposite(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def _is(asked: Is, told: Told, base: Base) -> bool | None:
    value = told.get(asked.finding, "unsure")
    if value == "unsure":
        return None
    if base.finding[asked.finding].kind != "many_of":
        return value in asked.options
    said = [value] if isinstance(value, str) else value
    if any(option in said for option in asked.options):
        return True
    something = any(not part.startswith("!") for part in said)
    for option in asked.options:
        # "None of these" denies every option, and whoever names one of them denies "none of these".
        denied = f"!{option}" in said or "none" in said or (option == "none" and something)
        if not denied:
            return None
    return False
