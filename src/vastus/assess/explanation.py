"""What is said of a cause: how well it fits, what speaks for and against it, and whether a condition of it holds."""

from dataclasses import dataclass
from typing import Literal

from vastus.assess.answers import Answers
from vastus.evidence.model import Cause, Condition, Link

Fit = Literal["well", "partly", "not"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One cause: how well it fits, and the findings that speak for and against it."""

    cause: Cause
    fit: Fit
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]
    likely: float  # central posterior; for research, never for a person's page
    interval: tuple[float, float]  # 5 and 95 % of the draws


def holds(link: Link | Condition, answers: Answers) -> bool | None:
    """Return whether the condition of a link or a remedy holds; None while it is not known."""
    answer = answers.get(link.finding)
    if link.option:
        if not answer.present.isdisjoint(link.option):
            return True
        return False if answer.denied.issuperset(link.option) else None
    if answer.number is None:
        return None
    low, high = link.at_least, link.at_most
    return (low is None or answer.number >= low) and (high is None or answer.number <= high)


def needs(cause: Cause, answers: Answers) -> bool | None:
    """Whether what the cause needs is there: True, False when all of it is denied, None while it is not known."""
    wanted = [link for link in cause.links if link.direction == "for" and link.finding in cause.needs_one_of]
    states = [holds(link, answers) for link in wanted]
    if not states or any(states):
        return True
    return None if None in states else False
