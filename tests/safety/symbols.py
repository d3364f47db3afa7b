"""The rules as formulas for z3: a second translation of the shipped base, which shares no line with the first.

Every option is a pair of truths, said and denied, never both; a number is a real with a flag for "known".
``at_least(k)`` is written as a plain disjunction of everything that asks for level k or more.
"""

from dataclasses import dataclass
from typing import Any as Anything

import z3

from vastus.evidence.expressions import All, Any, AtLeast, AtMost, Expression, Is, Not, Use
from vastus.evidence.model import LEVELS, Base, Fallback, Finding, Level

NONE = "none"
Formula = Anything  # a truth of z3, which comes without types
Pair = tuple[Formula, Formula]  # it holds, it fails; neither: unknown
State = list[tuple[Formula, Formula]]  # variables of one finding, and what they become
YES, NO = z3.BoolVal(val=True), z3.BoolVal(val=False)


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
        self.terms = {term.id: term.expr for term in base.terms}
        many = [(f.id, option.id) for f in base.findings if f.kind == "many_of" for option in f.options]
        self.said = {(f.id, o.id): z3.Bool(f"{f.id}={o.id}") for f in base.findings for o in f.options}
        self.not_said = {(name, option): z3.Bool(f"{name}≠{option}") for name, option in many}
        self.known = {f.id: z3.Bool(f"{f.id}?") for f in base.findings if f.kind != "many_of"}
        self.value = {f.id: z3.Real(f"{f.id}#") for f in base.findings if f.kind == "number"}
        # Whether it was put to the person at all: who answered "unsure" was asked.
        self.put = {f.id: z3.Bool(f"{f.id}!") for f in base.findings if f.implied}
        self.follows: dict[str, Formula] = {}
        if settled:
            for finding in base.findings:
                self._settle(finding)
        self.world = z3.And([part for finding in base.findings for part in self._possible(finding)])
        self.rules = {rule.id: self.condition(rule.when) for rule in base.rules}
        self.asks = [Ask(rule.level, rule.id, self.rules[rule.id][0]) for rule in base.rules]
        for rule in base.rules:
            yes, no = self.rules[rule.id]
            for fallback in rule.fallbacks:
                holds = z3.And(z3.Not(yes), z3.Not(no), self.condition(fallback.when)[0])
                self.asks.append(Ask(fallback.level, rule.id, holds, fallback))
        self.asks += [Ask(exit_.minimum, exit_.id, self.condition(exit_.when)[0]) for exit_ in base.exits]

    def at_least(self, level: int, *, on_purpose: bool = False) -> Formula:
        """Return when the urgency is that high or higher.

        With ``on_purpose``, a fallback counts as the level to which it may fall where its rule says so.
        """
        return z3.Or([ask.holds for ask in self.asks if LEVELS.index(ask.least if on_purpose else ask.level) >= level])

    def condition(self, expression: Expression) -> Pair:
        """Return when the condition holds, and when it fails."""
        match expression:
            case Use():
                return self.condition(self.terms[expression.term])
            case Is():
                told = [self._option(expression.finding, option) for option in expression.options]
                return z3.Or([yes for yes, _ in told]), z3.And([no for _, no in told])
            case AtLeast() | AtMost():
                return self._number(expression)
            case Not():
                yes, no = self.condition(expression.inner)
                return no, yes
            case All():
                parts = [self.condition(part) for part in expression.inner]
                return z3.And([yes for yes, _ in parts]), z3.Or([no for _, no in parts])
            case Any():
                parts = [self.condition(part) for part in expression.inner]
                return z3.Or([yes for yes, _ in parts]), z3.And([no for _, no in parts])
        raise AssertionError(expression)

    def unknown(self, finding: Finding) -> Formula:
        """Return when nothing is known of the finding."""
        return z3.Not(z3.Or(self._known(finding)))

    def forgotten(self, finding: Finding) -> State:
        """Return the finding as asked and not known."""
        return [(truth, NO) for truth in self._truths(finding)] + self._was_put(finding)

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

    def _option(self, finding: str, option: str) -> Pair:
        """Return when an option is so, and when it is known not to be so."""
        yes = self.said[finding, option]
        if (finding, option) in self.not_said:
            no: Formula = self.not_said[finding, option]
        else:
            no = z3.And(self.known[finding], z3.Not(yes))
        if finding not in self.follows:
            return yes, no
        moot = self.follows[finding]
        if option == _plain_no(self.base.finding[finding]):
            return z3.Or(yes, moot), no
        return yes, z3.Or(no, moot)

    def _settle(self, finding: Finding) -> None:
        """Note when the finding is denied without having been put; first what its own question hangs on."""
        if finding.id in self.follows or not finding.implied or finding.asks_when is None:
            return
        for name in self._findings(finding.asks_when):
            self._settle(self.base.finding[name])
        self.follows[finding.id] = z3.And(z3.Not(self.put[finding.id]), self.condition(finding.asks_when)[1])

    def _findings(self, expression: Expression) -> list[str]:
        if isinstance(expression, Use):
            return self._findings(self.terms[expression.term])
        if isinstance(expression, Is | AtLeast | AtMost):
            return [expression.finding]
        return [name for part in expression.parts for name in self._findings(part)]

    def _known(self, finding: Finding) -> list[Formula]:
        return self._truths(finding) if finding.kind == "many_of" else [self.known[finding.id]]

    def _truths(self, finding: Finding) -> list[Formula]:
        truths = [self.said[finding.id, option] for option in finding.choices]
        if finding.kind == "many_of":
            return truths + [self.not_said[finding.id, option] for option in finding.choices]
        return [*truths, self.known[finding.id]]

    def _was_put(self, finding: Finding) -> State:
        return [(self.put[finding.id], YES)] if finding.implied else []

    def _number(self, bound: AtLeast | AtMost) -> Pair:
        known, value = self.known[bound.finding], self.value[bound.finding]
        holds = value >= bound.number if isinstance(bound, AtLeast) else value <= bound.number
        return z3.And(known, holds), z3.And(known, z3.Not(holds))

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
