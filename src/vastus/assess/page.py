"""A page of questions as it is put to one person, and whether another one is put at all."""

from dataclasses import dataclass

from vastus.assess.rules import Urgency
from vastus.evidence.model import LEVELS, Screen

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
