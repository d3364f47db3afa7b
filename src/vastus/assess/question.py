"""What to ask next: first what an open safety rule needs, the gravest rule first; then what tells most."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vastus.assess.answers import Answers
from vastus.assess.rules import Facts, Reason, Table, Truth, Urgency, urgency
from vastus.evidence.model import LEVELS, Base, Screen

if TYPE_CHECKING:  # what follows from a page needs no numpy
    from vastus.assess.fit import Model

# All judgement. A question must promise this much (nats of uncertainty over the causes) to be worth its effort,
# more after each screen, and more again for a jump to another topic. Once an explanation fits well, or after MOST
# screens, only rules may ask.
EFFORT, TIRED, JUMP = 0.05, 0.004, 0.04
MOST = 30
ENDING = frozenset({"leave", "stop"})  # exits that end the interview at once


@dataclass(frozen=True, slots=True)
class Page:
    """A screen as it is put to one person: which of its findings to ask, and why."""

    screen: Screen
    findings: tuple[str, ...]
    for_safety: bool


def over(now: Urgency) -> bool:
    """Whether nothing more is asked: an emergency whatever is answered, or a person this tool is not made for.

    Other exits leave the safety questions, and drop only those that tell explanations apart.
    """
    return now.firm == LEVELS[-1] or (now.way_out is not None and now.way_out.action in ENDING)


class _Hopes(Facts):
    """The answers of one person, where each finding that was never put to them may still turn out either way.

    What was never put excuses nothing yet: an excuse is judged by the facts as they are.
    """

    def __init__(self, answers: Answers, facts: Facts) -> None:
        super().__init__(1)
        self.excusing = facts
        self.asked = answers.given.keys()
        for finding, answer in answers.given.items():
            self.add(finding, answer, 1)

    def has(self, finding: str, options: Iterable[str]) -> Truth:
        return super().has(finding, options) if finding in self.asked else (1, 0)

    def number(self, finding: str, holds: Callable[[float], bool]) -> Truth:
        return super().number(finding, holds) if finding in self.asked else (1, 0)


class Interviewer:
    """Chooses the next page from the answers alone, so that their order cannot matter."""

    def __init__(self, table: Table, model: "Model") -> None:
        self.table = table
        self.model = model
        self.base: Base = model.base
        self._screen = {item: screen for screen in self.base.screens for item in screen.items}

    def next_page(self, answers: Answers) -> Page | None:
        """Return the next page, or None when no open rule can be settled and nothing is worth its effort."""
        settled = self.table.settle(answers)
        return self.page_after(answers, settled, urgency(settled, self.table))

    def page_after(self, answers: Answers, settled: Answers, now: Urgency) -> Page | None:
        """Return the next page for answers, when what follows from them and their urgency are known already."""
        if over(now):
            return None
        facts = Facts.of([settled])
        if now.level == LEVELS[-1]:
            return self._narrowing(settled, facts, now)
        wanted = self._wanted(settled, facts, now)
        for screen in self.base.screens:
            if wanted.intersection(screen.items):
                page = self._page(screen, settled, facts, wanted)
                if page is not None:
                    return page
        return None if now.way_out is not None else self._telling(answers, settled, facts)

    def _narrowing(self, settled: Answers, facts: Facts, now: Urgency) -> Page | None:
        """Return the questions on which an emergency hangs that only an open rule's fallback holds, and no more."""
        held = [reason for reason in now.because if reason.level == LEVELS[-1]]
        needed = {finding for reason in held for finding in self._parting(reason, settled, facts)}
        wanted = {name for finding in needed for name in self._first(finding, settled, facts)}
        for screen in self.base.screens:
            shown = tuple(item for item in screen.items if item in wanted)
            if shown:
                return Page(screen, shown, for_safety=True)
        return None

    def _parting(self, reason: Reason, answers: Answers, facts: Facts) -> list[str]:
        """Return what a reason hangs on: what its open rule waits for, or the excuse that was not told yet."""
        if reason.fallback:
            return self.table.undecided(reason.rule.when, facts)
        return self.table.excuses(reason.rule.when, facts, answers.given.keys()) if reason.excusable else []

    def _wanted(self, answers: Answers, facts: Facts, now: Urgency) -> set[str]:
        """Return what the gravest open rules still need, above the level that holds whatever is answered.

        A rule that can no longer fire, because what it needs was answered "not sure", needs nothing more.
        """
        hopes = _Hopes(answers, facts)
        for grave in reversed(LEVELS[LEVELS.index(now.firm) + 1 :]):
            wanted: set[str] = set()
            for rule in now.open_rules:
                ways = [(rule.level, rule.when), *((fall.level, fall.when) for fall in rule.fallbacks)]
                for at, when in ways:
                    if at == grave and self.table.condition(when)(hopes)[0]:
                        wanted.update(self.table.undecided(when, facts))
            for reason in now.because:
                if reason.excusable and reason.level == grave:
                    wanted.update(self.table.excuses(reason.rule.when, facts, answers.given.keys()))
            first = {name for finding in wanted for name in self._first(finding, answers, facts)}
            if first:
                return first
        return set()

    def _first(self, finding: str, answers: Answers, facts: Facts) -> set[str]:
        """Return the finding, if it can be asked now, or else what has to be asked before it."""
        if finding in answers or finding not in self._screen:
            return set()
        waits = self._waits(finding, answers) if self.table.relevant(finding, facts) is None else []
        return {name for gate in waits for name in self._first(gate, answers, facts)} if waits else {finding}

    def _waits(self, finding: str, answers: Answers) -> list[str]:
        """Return what was not put yet and decides whether this finding is asked."""
        condition = self.base.finding[finding].asks_when
        return [name for name in self.table.findings(condition) if name not in answers] if condition else []

    def _page(self, screen: Screen, answers: Answers, facts: Facts, wanted: set[str]) -> Page | None:
        shown: list[str] = []
        for item in screen.items:
            if item in answers:
                continue
            relevant = self.table.relevant(item, facts)
            here = relevant is None and set(self._waits(item, answers)) <= set(shown)
            if relevant or here or item in wanted:
                shown.append(item)
        return Page(screen, tuple(shown), for_safety=bool(wanted)) if shown else None

    def _telling(self, answers: Answers, settled: Answers, facts: Facts) -> Page | None:
        """Return the page that is expected to tell the causes apart best, if it is worth the effort."""
        put = {self._screen[finding].id for finding in answers.given if finding in self._screen}
        if len(put) >= MOST:
            return None
        weighed = self.model.weigh(settled, central=True)
        if weighed.settled:
            return None
        last = next((screen for screen in reversed(self.base.screens) if screen.id in put), None)
        best, best_worth = None, 0.0
        for screen in self.base.screens:
            page = self._page(screen, settled, facts, set())
            if page is None:
                continue
            gains = [self.model.gain(self.base.finding[finding], weighed) for finding in page.findings]
            jump = JUMP if last and screen.topic != last.topic else 0
            worth = sum(gains) - len(gains) * (EFFORT + TIRED * len(put)) - jump
            if worth > best_worth:
                best, best_worth = page, worth
        return best
