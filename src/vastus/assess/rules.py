"""How soon to be seen: the highest safety rule that holds. Nothing else reaches this file.

Logic is three-valued (Kleene): a condition is true, false, or unknown while an answer is missing.
Many cases are judged at once, one to a bit of a whole number (a *lane*), so the very code that
serves one person also runs through all 2^24 sets of the gravest findings. Nothing is asked of the
lanes but ``&``, ``|`` and ``~``: formulas have these as well, so what is proved is this code.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, Self, TypeVar

from vastus.assess.answers import Answer, Answers, absent
from vastus.evidence.expressions import All, Any, AtLeast, AtMost, Expression, Is, Node, Not, Unless, Use, fold
from vastus.evidence.model import LEVELS, Base, Exit, Finding, Level, Rule


class Logic(Protocol):
    """Truths that can be joined and turned."""

    def __and__(self, other: Self, /) -> Self:
        """Where both are true."""

    def __or__(self, other: Self, /) -> Self:
        """Where one is true."""

    def __invert__(self) -> Self:
        """Where it is not true."""


L = TypeVar("L", bound=Logic)
Lanes = int  # bit i belongs to case i
Truth = tuple[Lanes, Lanes]  # where it is true, where it is false; unknown in neither


class Cohort(Generic[L]):
    """Who has which option, and who has which number: all of them, in lanes of whatever kind."""

    def __init__(self, everybody: L, nobody: L) -> None:
        self.all = everybody
        self.none = nobody
        self.answered: set[str] = set()
        self.present: dict[tuple[str, str], L] = {}
        self.denied: dict[tuple[str, str], L] = {}
        self.numbers: dict[str, dict[float, L]] = {}
        self.excusing: Cohort[L] = self  # by whose answers an excuse is judged
        self.seen: dict[Condition, tuple[L, L]] = {}  # what was made of conditions, until more is told

    def add(self, finding: str, answer: Answer, lanes: L) -> None:
        """Let the cases in ``lanes`` have given this answer."""
        self.seen.clear()
        self.answered.add(finding)
        for option in answer.present:
            self.present[finding, option] = self.present.get((finding, option), self.none) | lanes
        for option in answer.denied:
            self.denied[finding, option] = self.denied.get((finding, option), self.none) | lanes
        if answer.number is not None:
            values = self.numbers.setdefault(finding, {})
            values[answer.number] = values.get(answer.number, self.none) | lanes

    def has(self, finding: str, options: Iterable[str]) -> tuple[L, L]:
        """Where one of the options is present, and where all of them are denied."""
        none = self.none
        if finding not in self.answered:
            return none, none
        yes, no = none, self.all
        for option in options:
            yes |= self.present.get((finding, option), none)
            no &= self.denied.get((finding, option), none)
        return yes, no & ~yes

    def number(self, finding: str, holds: Callable[[float], bool]) -> tuple[L, L]:
        """Where the number is known and holds, and where it is known and does not."""
        yes = no = self.none
        for value, lanes in self.numbers.get(finding, {}).items():
            if holds(value):
                yes |= lanes
            else:
                no |= lanes
        return yes, no


class Facts(Cohort[Lanes]):
    """The answers of many people, one to a bit."""

    def __init__(self, width: int) -> None:
        super().__init__((1 << width) - 1, 0)

    @classmethod
    def of(cls, cases: Sequence[Answers]) -> "Facts":
        """Return the facts of these cases, one lane each, in their order."""
        facts = cls(len(cases))
        for lane, case in enumerate(cases):
            for finding, answer in case.given.items():
                facts.add(finding, answer, 1 << lane)
        return facts


class Condition(Protocol):
    """Where something is true, and where it is false."""

    def __call__(self, facts: Cohort[L], /) -> tuple[L, L]:
        """Return both, of these facts."""


@dataclass(frozen=True, slots=True)
class Judged(Generic[L]):
    """What the rules say of many cases: a lane of each answer to each question."""

    at_least: tuple[L, ...]  # per level: where the urgency is that high or higher
    fired: tuple[L, ...]  # per rule
    open: tuple[L, ...]  # per rule
    held: tuple[tuple[L, ...], ...]  # per rule and fallback: where the rule is open and the fallback holds
    exits: tuple[L, ...]  # per scope exit

    def level(self: "Judged[Lanes]", lane: int) -> int:
        """Return the urgency of one case, 0 to 4."""
        return sum(lanes >> lane & 1 for lanes in self.at_least) - 1


class Table:
    """The rules of a base, ready to judge."""

    def __init__(self, base: Base) -> None:
        self._terms = base.term
        self._compiled: dict[int, Condition] = {}  # by identity: the expressions live as long as their base
        self._shared: dict[Node, Condition] = {}  # what stands in several rules is judged once
        self._asks = {f.id: self.condition(f.asks_when) for f in base.findings if f.asks_when is not None}
        self._implied = self._depending([f for f in base.findings if f.implied and f.asks_when is not None])
        asked = {finding.id for finding in base.findings if finding.who == "ask"}
        self.askable = frozenset(rule.id for rule in base.rules if not asked.isdisjoint(self.findings(rule.when)))
        self.rules: tuple[Rule, ...] = base.rules
        self.exits: tuple[Exit, ...] = base.exits
        self._when = [self.condition(rule.when) for rule in self.rules]
        self.read = self._read()
        self._falls = [[self.condition(fallback.when) for fallback in rule.fallbacks] for rule in self.rules]
        self._leaves = [self.condition(way_out.when) for way_out in self.exits]

    def _read(self) -> frozenset[str]:
        """Return the findings on which a level, or what is asked, can depend at all."""
        conditions = [when for rule in self.rules for when in (rule.when, *(fall.when for fall in rule.fallbacks))]
        conditions += [way_out.when for way_out in self.exits]
        return frozenset(name for condition in conditions for name in self.findings(condition))

    def judge(self, facts: Cohort[L]) -> Judged[L]:
        """Return the urgency of every case: the highest rule, fallback of an open rule, or exit that holds."""
        at_least = [facts.all, *(facts.none for _ in LEVELS[1:])]
        fired, still_open, held, exits = [], [], [], []
        for rule, when, falls in zip(self.rules, self._when, self._falls, strict=True):
            yes, no = when(facts)
            unknown = facts.all & ~yes & ~no
            fired.append(yes)
            still_open.append(unknown)
            at_least[LEVELS.index(rule.level)] |= yes
            holds = tuple([fall(facts)[0] & unknown for fall in falls]) if falls else ()
            for fallback, lanes in zip(rule.fallbacks, holds, strict=True):
                at_least[LEVELS.index(fallback.level)] |= lanes
            held.append(holds)
        for way_out, leaves in zip(self.exits, self._leaves, strict=True):
            yes, _ = leaves(facts)
            at_least[LEVELS.index(way_out.minimum)] |= yes
            exits.append(yes)
        for level in range(len(LEVELS) - 2, -1, -1):
            at_least[level] |= at_least[level + 1]
        return Judged(
            at_least=tuple(at_least),
            fired=tuple(fired),
            open=tuple(still_open),
            held=tuple(held),
            exits=tuple(exits),
        )

    def _depending(self, implied: list[Finding]) -> list[Finding]:
        """Return the findings, each after those that decide whether it is asked."""
        left, ordered = {finding.id: finding for finding in implied}, list[Finding]()

        def take(finding: Finding) -> None:
            for name in self.findings(finding.asks_when) if finding.asks_when else ():
                if name in left:
                    take(left.pop(name))
            ordered.append(finding)

        while left:
            take(left.pop(next(iter(left))))
        return ordered

    def relevant(self, finding: str, facts: Facts) -> bool | None:
        """Whether a finding can be asked of the first case: True, False, or None while that is open."""
        if finding not in self._asks:
            return True
        yes, no = self._asks[finding](facts)
        return True if yes & 1 else False if no & 1 else None

    def holds(self, expression: Expression, facts: Facts) -> bool:
        """Whether a condition is known to hold for the first case."""
        return bool(self.condition(expression)(facts)[0] & 1)

    def settle(self, answers: Answers) -> Answers:
        """Return the answers with what follows from them: who has no back pain has no back pain at night.

        Only findings marked ``implied`` are settled, and only while they were not answered themselves.
        """
        follows = self.follow(Facts.of([answers]), dict.fromkeys(answers.given, 1))
        return Answers({**answers.given, **follows}) if follows else answers

    def follow(self, facts: Cohort[L], answered: Mapping[str, L]) -> dict[str, Answer]:
        """Add to many cases at once what follows from their answers, and return it.

        ``answered`` says in which lanes a finding was answered; there nothing is settled.
        """
        follows: dict[str, Answer] = {}
        for finding in self._implied:  # in an order in which each comes after what it depends on
            lanes = self._asks[finding.id](facts)[1] & ~answered.get(finding.id, facts.none)
            if lanes:
                follows[finding.id] = absent(finding)
                facts.add(finding.id, follows[finding.id], lanes)
        return follows

    def condition(self, expression: Expression) -> Condition:
        """Return the expression as a function of the facts."""
        known = self._compiled.get(id(expression))
        if known is None:
            known = self._compiled[id(expression)] = fold(expression, self._share, self._terms)
        return known

    def _share(self, node: Node, inside: Iterator[Condition]) -> Condition:
        if isinstance(node, Use):
            return next(inside)
        if node not in self._shared:
            self._shared[node] = _remembering(_compiled(node, inside))
        return self._shared[node]

    def findings(self, expression: Expression) -> list[str]:
        """Return the findings that an expression speaks of, in its order."""
        return fold(expression, _findings, self._terms)

    def support(self, expression: Expression, facts: Facts) -> list[str]:
        """Return the findings by which the expression holds for the first case."""

        def holding(node: Node, inside: Iterator[list[str]]) -> list[str]:
            if isinstance(node, Use):
                return next(inside)
            if not self.condition(node)(facts)[0] & 1:
                return []
            if isinstance(node, Unless):
                return []  # what was not told supports nothing
            return _once(inside) if isinstance(node, All | Any) else self.findings(node)

        return fold(expression, holding, self._terms)

    def excusable(self, expression: Expression, facts: Facts) -> bool:
        """Whether an excuse that is not told yet could still end a condition that holds for the first case."""

        def excused(node: Node, inside: Iterator[Condition]) -> Condition:
            return _unless_still(self.condition(node.inner)) if isinstance(node, Unless) else _compiled(node, inside)

        return not fold(expression, excused, self._terms)(facts)[0] & 1

    def excuses(self, expression: Expression, facts: Facts, put: Collection[str]) -> list[str]:
        """Return the findings by which a condition could be excused soonest; what was ``put`` is not asked again."""

        def soonest(node: Node, inside: Iterator[list[str] | None]) -> list[str] | None:
            """Return what decides an excuse; nothing where that is known, None where it can no longer be known."""
            yes, no = self.condition(node)(facts)
            if (yes | no) & 1:
                return []
            if isinstance(node, Is | AtLeast | AtMost):
                return None if node.finding in put else [node.finding]
            ways = list(inside)
            if isinstance(node, Any):
                return min((way for way in ways if way), key=len, default=None)
            return None if None in ways else _once(way for way in ways if way is not None)

        def waiting(node: Node, inside: Iterator[list[str]]) -> list[str]:
            if isinstance(node, Unless):
                return fold(node.inner, soonest, self._terms) or []
            return _once(inside)

        return fold(expression, waiting, self._terms)

    def undecided(self, expression: Expression, facts: Facts) -> list[str]:
        """Return the findings on which it depends whether the expression holds for the first case."""

        def waiting(node: Node, inside: Iterator[list[str]]) -> list[str]:
            if isinstance(node, Use):
                return next(inside)
            yes, no = self.condition(node)(facts)
            if (yes | no) & 1:
                return []
            return _once(inside) if isinstance(node, All | Any | Not | Unless) else [node.finding]

        return fold(expression, waiting, self._terms)


def _once(parts: Iterable[list[str]]) -> list[str]:
    """Return what stands in any of these lists, each where it is first named."""
    return list(dict.fromkeys(name for part in parts for name in part))


def _findings(node: Node, inside: Iterator[list[str]]) -> list[str]:
    return [node.finding] if isinstance(node, Is | AtLeast | AtMost) else _once(inside)


def _compiled(node: Node, inside: Iterator[Condition]) -> Condition:
    """Return a condition as a function of the facts, from those inside it."""
    match node:
        case Is():
            finding, options = node.finding, node.options
            return lambda facts: facts.has(finding, options)
        case AtLeast() | AtMost():
            named, holds = node.finding, node.number.__le__ if isinstance(node, AtLeast) else node.number.__ge__
            return lambda facts: facts.number(named, holds)
        case Not():
            return _not(next(inside))
        case Unless():
            return _unless(next(inside))
        case All():
            return _all(list(inside))
        case Any():
            return _any(list(inside))
        case Use():
            return next(inside)


def _remembering(condition: Condition) -> Condition:
    def holds(facts: Cohort[L]) -> tuple[L, L]:
        truth = facts.seen.get(condition)
        if truth is None:
            truth = facts.seen[condition] = condition(facts)
        return truth

    return holds


def _not(part: Condition) -> Condition:
    def holds(facts: Cohort[L]) -> tuple[L, L]:
        yes, no = part(facts)
        return no, yes

    return holds


def _unless(excuse: Condition) -> Condition:
    def holds(facts: Cohort[L]) -> tuple[L, L]:
        """Return where the excuse was not told, and where it was."""
        told, _ = excuse(facts.excusing)
        return facts.all & ~told, told

    return holds


def _unless_still(excuse: Condition) -> Condition:
    def holds(facts: Cohort[L]) -> tuple[L, L]:
        """Return where the excuse can no longer be told, and where it was told or may be."""
        _, gone = excuse(facts)
        return gone, facts.all & ~gone

    return holds


def _all(parts: Sequence[Condition]) -> Condition:
    def holds(facts: Cohort[L]) -> tuple[L, L]:
        yes, no = facts.all, facts.none
        for part in parts:
            also, not_ = part(facts)
            yes, no = yes & also, no | not_
        return yes, no

    return holds


def _any(parts: Sequence[Condition]) -> Condition:
    def holds(facts: Cohort[L]) -> tuple[L, L]:
        yes, no = facts.none, facts.all
        for part in parts:
            also, not_ = part(facts)
            yes, no = yes | also, no & not_
        return yes, no

    return holds


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that holds, or whose fallback holds while it is open, and the findings by which it does."""

    rule: Rule
    level: Level
    findings: tuple[str, ...]
    fallback: bool = False
    excusable: bool = False  # an excuse that was not told yet could still end it


@dataclass(frozen=True, slots=True)
class Urgency:
    """How soon to be seen, why, and whether an open question could still raise it."""

    level: Level
    because: tuple[Reason, ...]  # highest level first
    open_rules: tuple[Rule, ...]  # but for those that only a laboratory or a sensor can settle
    way_out: Exit | None

    @property
    def firm(self) -> Level:
        """The level that holds whatever is still answered: without what open rules hold up meanwhile."""
        firm = [reason.level for reason in self.because if not (reason.fallback or reason.excusable)]
        firm += [self.way_out.minimum] if self.way_out else []
        return max(firm, key=LEVELS.index, default=LEVELS[0])

    @property
    def could_rise(self) -> tuple[Rule, ...]:
        """The open rules above the level."""
        above = LEVELS[LEVELS.index(self.level) + 1 :]
        return tuple(rule for rule in self.open_rules if rule.level in above)

    @property
    def final(self) -> bool:
        """Whether no open rule could raise the level."""
        return not self.could_rise


def urgency(answers: Answers, table: Table) -> Urgency:
    """Return how soon this person should be seen."""
    facts = Facts.of([answers])
    judged = table.judge(facts)
    because = []
    for rule, fired, held in zip(table.rules, judged.fired, judged.held, strict=True):
        fallbacks = [fallback for fallback, holds in zip(rule.fallbacks, held, strict=True) if holds]
        if fired:
            support, excusable = tuple(table.support(rule.when, facts)), table.excusable(rule.when, facts)
            because.append(Reason(rule, rule.level, support, excusable=excusable))
        elif fallbacks:
            highest = max(fallbacks, key=lambda fallback: LEVELS.index(fallback.level))
            because.append(Reason(rule, highest.level, tuple(table.support(highest.when, facts)), fallback=True))
    because.sort(key=lambda reason: -LEVELS.index(reason.level))
    leaving = [way_out for way_out, leaves in zip(table.exits, judged.exits, strict=True) if leaves]
    return Urgency(
        LEVELS[judged.level(0)],
        tuple(because),
        tuple(r for r, still in zip(table.rules, judged.open, strict=True) if still and r.id in table.askable),
        max(leaving, key=lambda way_out: LEVELS.index(way_out.minimum), default=None),
    )


def levels(cases: Sequence[Answers], table: Table) -> list[Level]:
    """Return the urgency of each case; a thousand cost little more than one."""
    judged = table.judge(Facts.of(cases))
    return [LEVELS[judged.level(lane)] for lane in range(len(cases))]
