"""Words that the terminal and the browser share: grades, headings, and how far an interview has come."""

from collections.abc import Mapping
from datetime import date

from vastus.evidence.model import Level

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
STAGES: Mapping[str, tuple[str, ...]] = {
    "To begin with": ("you",),
    "First the things that cannot wait": ("now",),
    "The twitching itself": ("movement", "course"),
    "Strength, and what your body can do": ("strength", "weakness", "toilet", "speech-eyes", "since-when"),
    "What else you feel": ("feeling", "skin-feeling", "pain", "leg", "leg-more", "cramps", "restless"),
    "Your health": ("body", "lately", "health", "exposure", "exposure-more"),
    "Nearly done: a few things about your days": ("habits", "mind", "relief", "food", "checks"),
}
STAGE_OF = {screen: stage for stage, screens in STAGES.items() for screen in screens}


def capital(phrase: str) -> str:
    """Return a phrase that begins a line: only its first letter changes."""
    return phrase[:1].upper() + phrase[1:]


def day(on: date) -> str:
    """Return a day as it is said."""
    return f"{on.day} {on:%B %Y}"


def stage(screens: list[str]) -> str:
    """Return how far an interview has come, from the screens that were put; it never goes back."""
    stages = list(STAGES)
    return stages[max((stages.index(STAGE_OF[screen]) for screen in screens), default=0)]
