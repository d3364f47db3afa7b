"""An interview one question at a time: what is asked next, what an answer does, and the way back."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from vastus.assess.answers import Answers, Value
from vastus.assess.question import Page, over
from vastus.sentence import sentence
from vastus.service.interviews.interview import Interview, list_answers

Left = tuple[str | None, ...]  # of the present page, what is still to be asked; None is the list itself


@dataclass(frozen=True, slots=True)
class Question:
    """What the person is asked: one finding, or the list of a page to tick (``finding`` is None)."""

    page: Page
    finding: str | None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a conversation stood before an answer."""

    answers: Answers
    pages: tuple[Page, ...]
    left: Left


@dataclass(slots=True)
class Conversation:
    """A person's interview, with what of the present page is still to be asked, and the way that led here."""

    interview: Interview = field(default_factory=Interview)
    _left: Left = ()
    _way: list[_Place] = field(default_factory=list)

    @classmethod
    def resumed(cls, interview: Interview, way: Iterable[Interview] = ()) -> "Conversation":
        """Return the conversation at the point where an interview was left; ``way`` is how it stood before."""
        places = [_Place(one.answers, tuple(one.pages), _left(one)) for one in way]
        return cls(interview, _left(interview), places)

    def question(self) -> Question | None:
        """Return the question to ask now, or None when nothing is left to ask."""
        self._left = self._applying(self._left)
        if self._left and self._over():
            return None
        while not self._left:
            page = self.interview.next_page()  # none when it is over
            if page is None:
                return None
            self.interview.pages.append(page)
            self._left = self._applying((None,) if _listed(page) else page.findings)
        return Question(self.interview.pages[-1], self._left[0])

    def reply(self, value: Value) -> None:
        """Answer the finding that is asked about. Raises BadAnswers when it cannot take the value."""
        place = self._place()
        name = self._left[0]
        if name is None:
            raise ValueError(sentence("a list was shown: tick it"))
        self.interview.answer(name, value)
        self._left = self._left[1:]
        self._way.append(place)

    def tick(self, true: Collection[str], unsure: Collection[str] = ()) -> None:
        """Answer the list that is shown; what needs more than a tick is asked about next."""
        if self._left[:1] != (None,):
            raise ValueError(sentence("no list was shown"))
        self._way.append(self._place())
        findings = self.interview.pages[-1].findings
        answers = list_answers(findings, true, unsure)
        for name, value in answers.items():
            self.interview.answer(name, value)
        self._left = tuple(name for name in findings if name not in answers)

    def change(self, finding: str, value: Value) -> None:
        """Change an answer that was given; answers that no longer apply are dropped. Raises BadAnswers."""
        place = self._place()
        self.interview.change(finding, value)
        self._way.append(place)

    def back(self) -> bool:
        """Return to the question before, as it stood then; False at the first one."""
        if not self._way:
            return False
        place = self._way.pop()
        self.interview.answers, self.interview.pages, self._left = place.answers, list(place.pages), place.left
        return True

    def _place(self) -> _Place:
        return _Place(self.interview.answers, tuple(self.interview.pages), self._left)

    def _applying(self, left: Left) -> Left:
        """Return what of this still makes sense after the answers so far."""
        return tuple(name for name in left if name is None or self.interview.applies(name))

    def _over(self) -> bool:
        """Whether nothing more is asked, whatever is left on the page.

        Only a level that holds whatever is answered ends it: what an open rule holds up for want of an answer (its
        fallback) is asked about first.
        """
        return over(self.interview.urgency())


def _left(interview: Interview) -> Left:
    """Return what is still to be asked on the last page; a list of which nothing is known is shown as a whole."""
    if not interview.pages:
        return ()
    page = interview.pages[-1]
    left = tuple(name for name in page.findings if name not in interview.answers)
    return (None,) if _listed(page) and len(left) == len(page.findings) else left


def _listed(page: Page) -> bool:
    """Whether a page is shown as one list to tick."""
    return page.screen.mode == "tick" and len(page.findings) > 1
