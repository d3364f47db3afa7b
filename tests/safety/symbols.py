"""All possible answers as formulas for z3, judged by the shipped ``Table``: what is proved is the code that is served.

Every option is a pair of truths, said and denied, never both; a number is a real with a flag for "known". Only what
answers are possible is described here. What follows from them is left to the functions of ``vastus.assess.rules``,
which ask no more of their lanes than ``&``, ``|`` and ``~``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any as Anything

import z3

from vastus.assess.rules import Cohort, Table
from vastus.evidence.expressions import AtLeast, AtMost, leaves
from vastus.evidence.model import LEVELS, Base, Fallback, Finding, Level

NONE = "none"
Formula = Anything  # a truth of z3, which comes without types
State = list[tuple[Formula, Formula]]  # variables of one finding, and what they become
YES, NO = z3.BoolVal(val=True), z3.BoolVal(val=False)


@dataclass(frozen=True, slots=True)
class Lane:
    """A formula as the lanes of the rules: joined and turned with ``&``, ``|`` and ``~``."""

    formula: Formula

    def __and__(self, other: "Lane", /) -> "Lane":
        """Where both hold."""
        if self.formula is NO or other.formula is NO:
            return NOWHERE
        if self.formula is YES or other.formula is YES:
            return self if other.formula is YES else other
        return Lane(z3.And(self.formula, other.formula))

    def __or__(self, other: "Lane", /) -> "Lane":
        """Where one holds."""
        if self.formula is YES or other.formula is YES:
            return EVERYWHERE
        if self.formula is NO or other.formula is NO:
            return self if other.formula is NO else other
        return Lane(z3.Or(self.formula, other.formula))

    def __invert__(self) -> "Lane":
        """Where it does not hold."""
        if self.formula is NO or self.formula is YES:
            return EVERYWHERE if self.formula is NO else NOWHERE
        return Lane(z3.Not(self.formula))

    def __bool__(self) -> bool:
        """Whether it can hold anywhere; a formula is not looked into for that."""
        return self.formula is not NO


EVERYWHERE, NOWHERE = Lane(YES), Lane(NO)


@dataclass(frozen=True)
class Ask:
    """One thing that asks for a level: a rule, a fallback of an open rule, or an exit."""

    level: Level
    by: str
    holds: Formula
    fallback: Fallback | None = None

    @property
    def least(self) -> Level:
        """The level that is left where the rule lets its fallback fall on purpose."""
        return (self.fallback.falls_to if self.fallback else None) or self.level


class Symbols:
    """All possible answers, and when each rule, fallback and exit holds.

    With ``settled``, the rules see the answers as ``Table.settle`` leaves them: a question that does not arise,
    and was not put, is denied.
    """

    def __init__(self, base: Base, *, settled: bool = False) -> None:
        self.base = base
        self.settled = settled
        self.table = Table(base)
        many = [(f.id, option.id) for f in base.findings if f.kind == "many_of" for option in f.options]
        self.said = {(f.id, o.id): z3.Bool(f"{f.id}={o.id}") for f in base.findings for o in f.options}
        self.not_said = {(name, option): z3.Bool(f"{name}≠{option}") for name, option in many}
        self.known = {f.id: z3.Bool(f"{f.id}?") for f in base.findings if f.kind != "many_of"}
        self.value = {f.id: z3.Real(f"{f.id}#") for f in base.findings if f.kind == "number"}
        # Whether it was put to the person at all: who answered "unsure" was asked.
        self.put = {f.id: z3.Bool(f"{f.id}!") for f in base.findings if f.implied}
        self.facts = self._told()
        if settled:
            self.table.follow(self.facts, {name: Lane(put) for name, put in self.put.items()})
        self.follows = {f.id: self._moot(f) for f in base.findings if settled and f.implied and f.asks_when}
        self.world = z3.And([part for finding in base.findings for part in self._possible(finding)])
        judged = self.table.judge(self.facts)
        self.reached = [lanes.formula for lanes in judged.at_least]  # per level: the urgency is that high or higher
        self.closed = {
            rule.id: z3.And(z3.Not(fired.formula), z3.Not(open_.formula))
            for rule, fired, open_ in zip(base.rules, judged.fired, judged.open, strict=True)
        }
        self.asks = [Ask(r.level, r.id, yes.formula) for r, yes in zip(base.rules, judged.fired, strict=True)]
        for rule, held in zip(base.rules, judged.held, strict=True):
            self.asks += [
                Ask(fallback.level, rule.id, lanes.formula, fallback)
                for fallback, lanes in zip(rule.fallbacks, held, strict=True)
            ]
        self.asks += [Ask(e.minimum, e.id, yes.formula) for e, yes in zip(base.exits, judged.exits, strict=True)]

    def at_least(self, level: int, *, on_purpose: bool = False) -> Formula:
        """Return when something asks for that level or more.

        With ``on_purpose``, a fallback counts as the level to which it may fall where its rule says so.
        """
        return z3.Or([ask.holds for ask in self.asks if LEVELS.index(ask.least if on_purpose else ask.level) >= level])

    def unknown(self, finding: Finding) -> Formula:
        """Return when nothing is known of the finding."""
        return z3.Not(z3.Or(self._known(finding)))

    def chosen(self, finding: Finding, option: str) -> State:
        """Return the finding with that option said; of many_of findings the other options stay as they are."""
        if finding.kind != "many_of":
            others: State = [(self.said[finding.id, other], NO) for other in finding.choices - {option}]
            said = [(self.said[finding.id, option], YES), (self.known[finding.id], YES)]
            return [*said, *others, *self._was_put(finding)]
        state: State = [(self.said[finding.id, option], YES), (self.not_said[finding.id, option], NO)]
        if NONE in finding.choices:
            state += [(self.said[finding.id, NONE], NO), (self.not_said[finding.id, NONE], YES)]
        return state + self._was_put(finding)

    def absent(self, finding: Finding) -> State:
        """Return the finding denied whole: by the answer that says so, or because nothing of it is so."""
        plain = _plain_no(finding)
        if finding.kind != "many_of":
            said: State = [(self.said[finding.id, o], z3.BoolVal(o == plain)) for o in finding.choices]
            return [*said, (self.known[finding.id], YES), *self._was_put(finding)]
        said = [(self.said[finding.id, o], z3.BoolVal(o == plain)) for o in finding.choices]
        denied: State = [(self.not_said[finding.id, o], z3.BoolVal(o != plain)) for o in finding.choices]
        return said + denied + self._was_put(finding)

    def steps(self, finding: Finding) -> list[tuple[float, Formula]]:
        """Return the numbers that the base can tell apart: one of each kind, from low to high, and when it is told."""
        known, value = self.known[finding.id], self.value[finding.id]
        return [(number, z3.And(known, holds)) for number, holds in _kinds(finding, self.base, value)]

    def number(self, finding: Finding, number: float) -> State:
        """Return the finding with that number told."""
        return [
            (self.known[finding.id], YES),
            (self.value[finding.id], z3.RealVal(number)),
            *self._was_put(finding),
        ]

    def _moot(self, finding: Finding) -> Formula:
        """Return when the question was not put and does not arise."""
        assert finding.asks_when is not None
        _, no = self.table.condition(finding.asks_when)(self.facts)
        return z3.And(z3.Not(self.put[finding.id]), no.formula)

    def _told(self) -> Cohort[Lane]:
        """Return what can be told, as the rules read it."""
        facts = Cohort(EVERYWHERE, NOWHERE)
        facts.answered |= self.base.finding.keys()
        for name, option in self.said:
            yes = self.said[name, option]
            no = self.not_said.get((name, option))
            facts.present[name, option] = Lane(yes)
            facts.denied[name, option] = Lane(z3.And(self.known[name], z3.Not(yes)) if no is None else no)
        for name in self.value:
            facts.numbers[name] = {number: Lane(told) for number, told in self.steps(self.base.finding[name])}
        return facts

    def _known(self, finding: Finding) -> list[Formula]:
        return self._truths(finding) if finding.kind == "many_of" else [self.known[finding.id]]

    def _truths(self, finding: Finding) -> list[Formula]:
        truths = [self.said[finding.id, option] for option in finding.choices]
        if finding.kind == "many_of":
            return truths + [self.not_said[finding.id, option] for option in finding.choices]
        return [*truths, self.known[finding.id]]

    def _was_put(self, finding: Finding) -> State:
        return [(self.put[finding.id], YES)] if finding.implied else []

    def _possible(self, finding: Finding) -> list[Formula]:
        """Return what is true of every answer that this finding can take."""
        told = [z3.Implies(z3.Or(self._known(finding)), self.put[finding.id])] if finding.implied else []
        if finding.kind == "number":
            return [*told, self.value[finding.id] >= finding.lowest, self.value[finding.id] <= finding.highest]
        said = {option: self.said[finding.id, option] for option in finding.choices}
        if finding.kind != "many_of":
            return [*told, z3.AtMost(*said.values(), 1), z3.Or(*said.values()) == self.known[finding.id]]
        not_said = {option: self.not_said[finding.id, option] for option in finding.choices}
        told += [z3.Not(z3.And(said[option], not_said[option])) for option in finding.choices]
        if NONE in finding.choices:
            others = finding.choices - {NONE}
            told.append(z3.Implies(said[NONE], z3.And([not_said[option] for option in others])))
            told.append(z3.Implies(z3.Or([said[option] for option in others]), not_said[NONE]))
        return told


def _plain_no(finding: Finding) -> str | None:
    return next((option for option in ("no", NONE) if option in finding.choices), None)


def bounds(finding: str, base: Base) -> list[float]:
    """Return every number with which some condition of the base compares the finding."""
    found = {
        leaf.number
        for condition in conditions(base)
        for leaf in leaves(condition, base.term)
        if isinstance(leaf, AtLeast | AtMost) and leaf.finding == finding
    }
    return sorted(found)


def conditions(base: Base) -> Iterator[Anything]:
    """Yield every condition that a table can be asked about."""
    for rule in base.rules:
        yield from (rule.when, *(fallback.when for fallback in rule.fallbacks))
    yield from (way_out.when for way_out in base.exits)
    yield from (finding.asks_when for finding in base.findings if finding.asks_when is not None)


def _kinds(finding: Finding, base: Base, value: Formula) -> Iterator[tuple[float, Formula]]:
    """Yield one number of each kind: on a bound, or between two. No condition tells the others of its kind from it."""
    lowest, highest = finding.lowest, finding.highest
    assert lowest is not None
    assert highest is not None
    inside = [bound for bound in bounds(finding.id, base) if lowest < bound < highest]
    marks = [lowest, *inside, highest]
    for low, high in pairwise(marks):
        yield low, value == z3.RealVal(low)
        yield (low + high) / 2, z3.And(value > z3.RealVal(low), value < z3.RealVal(high))
    yield highest, value == z3.RealVal(highest)
