"""Words that the terminal and the browser share: grades, headings, and how far an interview has come."""

from collections.abc import Mapping

from vastus.sentence import Sentence, sentence

GRADE: Mapping[str, Sentence] = {
    "A": sentence("A, shown by several good trials"),
    "A against": sentence("A against, good trials show that it does not help"),
    "B": sentence("B, shown by one good trial or a sound guideline"),
    "C": sentence("C, advised by experts or shown in small studies"),
    "D": sentence("D, common sense, not tested"),
    "guideline": sentence("guideline"),
    "fact": sentence("fact"),
    "judgement": sentence("our own judgement"),
}
READ: Mapping[str, Sentence] = {
    "page": sentence("read in full"),
    "copy": sentence("read in a true copy"),
    "summary": sentence("read in a summary"),
    "abstract": sentence("only its abstract was read"),
    "secondary": sentence("known from another source that tells of it"),
    "no": sentence("not read"),
}
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


def stage(screens: list[str]) -> str:
    """Return how far an interview has come, from the screens that were put; it never goes back."""
    stages = list(STAGES)
    return stages[max((stages.index(STAGE_OF[screen]) for screen in screens), default=0)]
