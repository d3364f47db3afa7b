"""Finds, for a slip that nothing notices, the smallest answers that would notice it; or that no answers can."""

from typing import Any

import z3
from msgspec.structs import replace

from tests.safety.cases import read
from tests.safety.mutants import Mutant
from tests.safety.symbols import Ask, Formula, Symbols
from vastus.assess.rules import Table, levels
from vastus.evidence.model import LEVELS, Base, Finding

Told = dict[str, Any]


class Finder:
    """The right rules as formulas, to look for answers in which a slip makes another level."""

    def __init__(self, base: Base) -> None:
        self.base = base
        self.table = Table(base)
        self.right = Symbols(base)
        self.solver = z3.Solver()
        self.solver.add(self.right.world)

    def find(self, mutant: Mutant) -> Told | None:
        """Return answers whose level the slip changes, as few as will do; None where there are none."""
        slipped = Symbols(mutant.base).asks
        touched = [ask for ask in self.right.asks if ask.by in mutant.touches]
        rest = [ask for ask in self.right.asks if ask.by not in mutant.touches]
        for level in range(len(LEVELS) - 1, 0, -1):
            self.solver.push()
            self.solver.add(_reach(touched, level) != _reach(slipped, level), z3.Not(_reach(rest, level)))
            found = self.solver.check() == z3.sat
            told = self._told(self.solver.model()) if found else None
            self.solver.pop()
            if told is not None:
                return self._fewest(told, mutant)
        return None

    def level(self, told: Told) -> str:
        """Return the urgency by the right rules."""
        return levels([read(told, self.base)], self.table)[0]

    def _fewest(self, told: Told, mutant: Mutant) -> Told:
        """Leave out answers as long as the slip is noticed."""
        wrong = Table(_whole(self.base, mutant))

        def noticed(case: Told) -> bool:
            return levels([read(case, self.base)], wrong)[0] != self.level(case)

        if not noticed(told):
            raise AssertionError(f"the formulas and the rules differ on {told}")
        for name in list(told):
            fewer = {other: value for other, value in told.items() if other != name}
            if noticed(fewer):
                told = fewer
        for name, value in list(told.items()):
            for part in value if isinstance(value, list) else []:
                fewer = {**told, name: [other for other in told[name] if other != part]}
                if fewer[name] and noticed(fewer):
                    told = fewer
        return told

    def _told(self, model: z3.ModelRef) -> Told:
        told = {}
        for finding in self.base.findings:
            value = self._value(finding, model)
            if value not in (None, []):
                told[finding.id] = value
        return told

    def _value(self, finding: Finding, model: z3.ModelRef) -> Any:
        def true(formula: Formula) -> bool:
            return bool(z3.is_true(model.eval(formula)))

        if finding.kind == "number":
            value = model.eval(self.right.value[finding.id], model_completion=True)
            known = true(self.right.known[finding.id])
            return round(value.numerator_as_long() / value.denominator_as_long(), 4) if known else None
        said = [option.id for option in finding.options if true(self.right.said[finding.id, option.id])]
        if finding.kind != "many_of":
            return said[0] if said else None
        if said == ["none"]:
            return ["none"]
        no = [o.id for o in finding.options if o.id != "none" and true(self.right.not_said[finding.id, o.id])]
        return said + [f"!{option}" for option in no]


def _reach(asks: list[Ask], level: int) -> Formula:
    return z3.Or([ask.holds for ask in asks if LEVELS.index(ask.level) >= level])


def _whole(base: Base, mutant: Mutant) -> Base:
    """Return the whole base with the slip in it."""
    rules = tuple(rule for rule in base.rules if rule.id not in mutant.touches) + mutant.base.rules
    exits = tuple(exit_ for exit_ in base.exits if exit_.id not in mutant.touches) + mutant.base.exits
    return replace(base, rules=rules, exits=exits, terms=mutant.base.terms)
