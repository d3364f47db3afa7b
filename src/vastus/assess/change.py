"""What would change this: the single answers that would raise the urgency, found by trying every one of them."""

from dataclasses import dataclass

from vastus.assess.answers import NONE, Answer, Answers, Value, tell
from vastus.assess.rules import Facts, Lanes, Table
from vastus.evidence.expressions import AtLeast, AtMost, leaves
from vastus.evidence.model import LEVELS, Base, Finding, Level


@dataclass(frozen=True, slots=True)
class Change:
    """Answers that would raise the urgency, as the JSON contract tells them."""

    findings: dict[str, Value]
    urgency: Level


class Changes:
    """Every answer that could be given instead, one to a lane, laid out once for a base."""

    def __init__(self, base: Base, table: Table) -> None:
        self.table = table
        self.base = base
        self.trials: list[tuple[Finding, str | float]] = []
        for finding in base.findings:
            if finding.who == "ask" and not finding.fixed:
                options: list[str | float] = [o.id for o in finding.options if o.id not in ("no", NONE)]
                self.trials += [(finding, value) for value in options or _bounds(finding.id, base)]
        self.alone = [_instead(Answer(), finding, value) for finding, value in self.trials]
        self.lanes_of: dict[str, Lanes] = {}
        for lane, (finding, _) in enumerate(self.trials, 1):
            self.lanes_of[finding.id] = self.lanes_of.get(finding.id, 0) | 1 << lane

    def rising(self, answers: Answers, level: Level) -> list[Change]:
        """Return every single answer that would raise the urgency above ``level``, the gravest first."""
        if level == LEVELS[-1]:
            return []
        facts = Facts(len(self.trials) + 1)
        for name, given in answers.given.items():
            facts.add(name, given, facts.all & ~self.lanes_of.get(name, 0))
        tried = []
        for lane, ((finding, value), alone) in enumerate(zip(self.trials, self.alone, strict=True), 1):
            answer = _instead(answers.get(finding.id), finding, value) if finding.id in answers else alone
            facts.add(finding.id, answer, 1 << lane)
            tried.append(answer)
        everywhere = dict.fromkeys(answers.given, facts.all)
        self.table.follow(facts, {**self.lanes_of, **everywhere})
        judged = self.table.judge(facts)
        least = LEVELS.index(level)
        rising = []
        for lane, ((finding, _), answer) in enumerate(zip(self.trials, tried, strict=True), 1):
            reached = judged.level(lane)
            if reached > least:
                rising.append((-reached, lane, Change({finding.id: tell(answer, finding)}, LEVELS[reached])))
        return [change for *_, change in sorted(rising, key=lambda part: part[:2])]


def _instead(answer: Answer, finding: Finding, value: str | float) -> Answer:
    if not isinstance(value, str):
        return Answer(number=float(value))
    if finding.kind != "many_of":
        return Answer(frozenset({value}), finding.choices - {value})
    denied = answer.denied | (finding.choices & {NONE})
    return Answer((answer.present | {value}) - {NONE}, denied - {value})


def _bounds(finding: str, base: Base) -> list[str | float]:
    """Return the numbers at which some rule changes its mind about this finding."""
    conditions = [
        condition for rule in base.rules for condition in (rule.when, *(fall.when for fall in rule.fallbacks))
    ]
    conditions += [way_out.when for way_out in base.exits] + list(base.term.values())
    bounds = [leaf for condition in conditions for leaf in leaves(condition) if isinstance(leaf, AtLeast | AtMost)]
    return sorted({bound.number for bound in bounds if bound.finding == finding})
