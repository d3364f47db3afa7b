"""Words that the terminal and the browser share: grades, headings, and how far an interview has come."""

from collections.abc import Iterable, Mapping

from vastus.evidence.model import Base, Screen
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


def stage(screens: Iterable[Screen], base: Base) -> str:
    """Return how far an interview has come, from the screens that were put; it never goes back."""
    order = [part.id for part in base.stages]
    return base.stages[max((order.index(screen.stage) for screen in screens), default=0)].title
