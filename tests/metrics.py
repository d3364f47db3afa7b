"""What an evaluation counts, as Kopka, Schmieding and Gilbert define it; numbers worked by hand stand in the tests."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import nan, sqrt

from vastus.evidence.model import LEVELS, Level

Z = 1.959963984540054  # two-sided 95 %
EMERGENCY = LEVELS.index("emergency")
SAME_DAY = LEVELS.index("same_day")


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    seen: int
    of: int

    @property
    def value(self) -> float:
        """The share; of nothing it is no number, above no floor and below no ceiling."""
        return self.seen / self.of if self.of else nan

    @property
    def wilson(self) -> tuple[float, float]:
        """The 95 % interval after Wilson; all is possible where nothing was seen."""
        if not self.of:
            return 0.0, 1.0
        share, weight = self.seen / self.of, Z * Z / self.of
        middle = (share + weight / 2) / (1 + weight)
        half = Z / (1 + weight) * sqrt(share * (1 - share) / self.of + weight / (4 * self.of))
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        if not self.of:
            return "none to count"
        low, high = self.wilson
        return f"{self.seen} of {self.of} = {self.seen / self.of:.1%} ({low:.1%} to {high:.1%})"


def share(hits: Iterable[bool]) -> Share:
    """Count how many hold."""
    counted = list(hits)
    return Share(sum(counted), len(counted))


@dataclass(frozen=True, slots=True)
class Triage:
    """A case: the level it should get, and the advice it got, if any."""

    gold: int
    advice: int | None

    @classmethod
    def of(cls, gold: Level, advice: Level | None) -> "Triage":
        """Return the pair as numbers: 0 is self-care, 4 an emergency."""
        return cls(LEVELS.index(gold), None if advice is None else LEVELS.index(advice))


def advised(cases: Sequence[Triage]) -> list[tuple[int, int]]:
    """Return (gold, advice) of the cases that were given advice: all shares but one are of these."""
    return [(case.gold, case.advice) for case in cases if case.advice is not None]


def accuracy(cases: Sequence[Triage], level: int | None = None) -> Share:
    """Return how often the advice is the gold level; of one gold level, where that is asked."""
    return share(advice == gold for gold, advice in advised(cases) if level is None or gold == level)


def strict_safety(cases: Sequence[Triage]) -> Share:
    """Return how often the advice is the gold level or above."""
    return share(advice >= gold for gold, advice in advised(cases))


def gilbert_safety(cases: Sequence[Triage]) -> Share:
    """Return how often the advice is at most one level below."""
    return share(advice >= gold - 1 for gold, advice in advised(cases))


def emergency_under_triage(cases: Sequence[Triage]) -> Share:
    """Return how often an emergency was not called one."""
    return share(advice < EMERGENCY for gold, advice in advised(cases) if gold == EMERGENCY)


def emergency_below_same_day(cases: Sequence[Triage]) -> Share:
    """Return how often an emergency was not even to be seen the same day."""
    return share(advice < SAME_DAY for gold, advice in advised(cases) if gold == EMERGENCY)


def inclination_to_overtriage(cases: Sequence[Triage]) -> Share:
    """Return how many of the errors are too cautious; half means no bias."""
    return share(advice > gold for gold, advice in advised(cases) if advice != gold)


def comprehensiveness(cases: Sequence[Triage]) -> Share:
    """Return for how many of all cases advice was given."""
    return share(case.advice is not None for case in cases)


def top(ranks: Sequence[int | None], most: int) -> Share:
    """Return how often the known cause is among the first ``most`` listed; None is not listed."""
    return share(rank is not None and rank <= most for rank in ranks)


def upper_limit_without_a_miss(of: int) -> float:
    """Return what share of misses none in ``of`` cases still allows at 95 %: the rule of three."""
    return min(1.0, 3 / of) if of else 1.0
