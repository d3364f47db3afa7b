"""Which causes may be named to a person, and which of them is told as most likely."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from vastus.assess import phrases
from vastus.assess.answers import Answers
from vastus.assess.rules import Urgency
from vastus.evidence.model import LEVELS, Base
from vastus.evidence.policy import UnnamedWords

if TYPE_CHECKING:  # which needs numpy
    from vastus.assess.fit import Explanation

MOST_REASONS = 4
ROUTINE, SOON, SAME_DAY = (LEVELS.index(level) for level in ("routine", "within_2_weeks", "same_day"))


@dataclass(frozen=True, slots=True)
class Named:
    """An explanation that may be named to this person, with reasons in their own words."""

    cause: str
    name: str
    how: str
    expect: str
    fit: Literal["well", "partly"]
    serious: bool
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]


def rank(urgency: Urgency) -> int:
    """Return the place of the level among ``LEVELS``."""
    return LEVELS.index(urgency.level)


def sent_elsewhere(urgency: Urgency, *actions: str) -> bool:
    """Whether this is not made for the person, by one of these actions of an exit; by any where none is named."""
    return urgency.way_out is not None and urgency.way_out.action in (actions or ("leave", "stop", "limit"))


def nameable(explanations: Sequence["Explanation"], urgency: Urgency) -> list["Explanation"]:
    """Return what may be named: a serious cause only where a rule already sends the person to be seen."""
    return [explanation for explanation in explanations if _may_name(explanation, urgency)]


def most_likely(fitting: Sequence["Explanation"], urgency: Urgency, base: Base) -> "Explanation | None":
    """Return what is told as most likely, or None.

    Whoever should be seen soon is not told a harmless cause first, unless a rule that sends them rests on it, and
    a serious one only where they are seen within the day. Below that, nothing graver may fit better than it.
    """
    if urgency.level == "emergency" or not nameable(fitting, urgency):
        return None
    first = fitting[0]
    if rank(urgency) < SOON:
        return first if not first.cause.serious else None
    if not _may_name(first, urgency):
        return None
    sends = _sends(first, urgency)
    if first.cause.serious:
        return first if sends and first.fit == "well" and urgency.level == "same_day" else None
    return first if sends or (first.fit == "well" and not base.group[first.cause.group].harmless) else None


def why_unnamed(urgency: Urgency, words: UnnamedWords) -> str:
    """Return why nothing is told as most likely."""
    if sent_elsewhere(urgency):
        return words.not_here
    if urgency.level == "emergency":
        return words.safe_first
    return words.seen_first if rank(urgency) >= SOON else words.unsettled


def named(explanation: "Explanation", answers: Answers, base: Base) -> Named:
    """Return an explanation in the words of the person and of the base."""
    cause = explanation.cause
    return Named(
        cause=cause.id,
        name=cause.plain,
        how=cause.how,
        expect=cause.expect,
        fit="well" if explanation.fit == "well" else "partly",
        serious=cause.serious,
        speaks_for=tuple(phrases.speaks_for(cause, explanation.speaks_for, answers, base)[:MOST_REASONS]),
        speaks_against=tuple(phrases.speaks_against(cause, explanation.speaks_against, answers, base)[:MOST_REASONS]),
    )


def _may_name(explanation: "Explanation", urgency: Urgency) -> bool:
    if sent_elsewhere(urgency):
        return False
    if _sends(explanation, urgency):
        return True
    if explanation.cause.serious:
        return urgency.level == "same_day" and explanation.fit == "well"
    return rank(urgency) < SAME_DAY  # a harmless name beside "ring now" or "today" would be false comfort


def _sends(explanation: "Explanation", urgency: Urgency) -> bool:
    """Whether a rule sends the person to be seen soon because of this very cause."""
    sent_by = {reason.rule.id for reason in urgency.because if LEVELS.index(reason.level) > ROUTINE}
    return not sent_by.isdisjoint(explanation.cause.named_with)
