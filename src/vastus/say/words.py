"""Words that the terminal and the browser share: grades, headings, and how far an interview has come."""

from collections.abc import Iterable, Mapping
from datetime import date

from vastus.evidence.model import Base, Level, Screen

GRADE: Mapping[str, str] = {
    "A": "A, shown by several good trials",
    "A against": "A against, good trials show that it does not help",
    "B": "B, shown by one good trial or a sound guideline",
    "C": "C, advised by experts or shown in small studies",
    "D": "D, common sense, not tested",
    "guideline": "guideline",
    "fact": "fact",
    "judgement": "our own judgement",
}
READ: Mapping[str, str] = {
    "page": "read in full",
    "copy": "read in a true copy",
    "summary": "read in a summary",
    "abstract": "only its abstract was read",
    "secondary": "known from another source that tells of it",
    "no": "not read",
}
IF: Mapping[Level, str] = {
    "emergency": "Ring the emergency number at once if",
    "same_day": "See a doctor the same day if",
    "within_2_weeks": "See a doctor within two weeks if",
    "routine": "Make a normal appointment if",
    "self_care": "",
}
FITS: Mapping[str, str] = {"well": "fits well", "partly": "fits partly"}


def capital(phrase: str) -> str:
    """Return a phrase that begins a line: only its first letter changes."""
    return phrase[:1].upper() + phrase[1:]


def day(on: date) -> str:
    """Return a day as it is said."""
    return f"{on.day} {on:%B %Y}"


def stage(screens: Iterable[Screen], base: Base) -> str:
    """Return how far an interview has come, from the screens that were put; it never goes back."""
    order = [part.id for part in base.stages]
    return base.stages[max((order.index(screen.stage) for screen in screens), default=0)].title
