"""An interview one question at a time: what is put next, what an answer does, and the way back."""

from collections.abc import Collection
from dataclasses import dataclass, field

from vastus.assess.answers import UNSURE, Answers, Value
from vastus.assess.question import Page, over
from vastus.service import shipped
from vastus.service.interviews.interview import Interview


@dataclass(frozen=True, slots=True)
class Question:
    """What is put to the person: one finding, or the list of a page to tick (``finding`` is None)."""

    page: Page
    finding: str | None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a conversation stood before an answer."""

    answers: Answers
    pages: int
    page: Page | None
    left: tuple[str | None, ...]


@dataclass(slots=True)
class Conversation:
    """A person's interview, with the questions of the present page that are still to be put."""

    interview: Interview = field(default_factory=Interview)
    _page: Page | None = None
    _left: tuple[str | None, ...] = ()
    _places: list[_Place] = field(default_factory=list)

    @classmethod
    def resumed(cls, interview: Interview) -> "Conversation":
        """Return the conversation at the point where an interview was left."""
        if not interview.pages:
            return cls(interview)
        page = interview.pages[-1]
        left: tuple[str | None, ...] = tuple(name for name in page.findings if name not in interview.answers)
        if _listed(page) and len(left) == len(page.findings):
            left = (None,)
        return cls(interview, page, left)

    def question(self) -> Question | None:
        """Return the question to put now, or None when nothing is left to ask."""
        while not self._over():
            self._left = tuple(name for name in self._left if name is None or self.interview.applies(name))
            if self._page is not None and self._left:
                return Question(self._page, self._left[0])
            page = self.interview.next_page()
            if page is None:
                return None
            self._turn(page)
        return None

    def reply(self, value: Value) -> None:
        """Answer the finding that was put. Raises BadAnswers when it cannot take the value."""
        place = self._place()
        name = self._left[0]
        if name is None:
            raise ValueError("a list was put: tick it")
        self.interview.answer(name, value)
        self._left = self._left[1:]
        self._places.append(place)

    def tick(self, ticked: Collection[str], unsure: Collection[str] = ()) -> None:
        """Answer the list that was put: what is neither ticked nor unsure is denied, and some of it is asked about."""
        if self._page is None or self._left[:1] != (None,):
            raise ValueError("no list was put")
        self._places.append(self._place())
        further: list[str] = []
        for name in self._page.findings:
            if name in unsure:
                self.interview.answer(name, UNSURE)
            elif name not in ticked:
                self.interview.deny(name)
            elif shipped.base().finding[name].kind == "yes_no":
                self.interview.answer(name, "yes")
            else:
                further.append(name)
        self._left = tuple(further)

    def change(self, finding: str, value: Value) -> None:
        """Change an answer that was given; answers that no longer apply are dropped. Raises BadAnswers."""
        place = self._place()
        self.interview.change(finding, value)
        self._places.append(place)

    def back(self) -> bool:
        """Return to the question before, as it stood then; False at the first one."""
        if not self._places:
            return False
        place = self._places.pop()
        self.interview.answers = place.answers
        del self.interview.pages[place.pages :]
        self._page, self._left = place.page, place.left
        return True

    def _place(self) -> _Place:
        return _Place(self.interview.answers, len(self.interview.pages), self._page, self._left)

    def _turn(self, page: Page) -> None:
        self.interview.put(page)
        self._page, self._left = page, ((None,) if _listed(page) else page.findings)

    def _over(self) -> bool:
        """Whether nothing more is asked, whatever is left on the page.

        Only a level that holds whatever is answered ends it: what an open rule holds up for want of an answer (its
        fallback) is asked about first.
        """
        return over(self.interview.urgency())


def _listed(page: Page) -> bool:
    """Whether a page is put as one list to tick."""
    return page.screen.mode == "tick" and len(page.findings) > 1
