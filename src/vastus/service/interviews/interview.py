"""An interview: which page comes next, what an answer changes, and what follows in the end."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vastus.assess import advice
from vastus.assess.advice import Advice
from vastus.assess.answers import Answer, Answers, Value, absent, read_answer, tell, ticked
from vastus.assess.assessment import Assessment
from vastus.assess.question import Page
from vastus.assess.rules import Facts, Urgency
from vastus.errors import BadAnswers, Fault
from vastus.service import shipped


@dataclass(slots=True)
class Interview:
    """One person's interview: the answers so far, and the pages that were put, in their order."""

    answers: Answers = field(default_factory=Answers)
    pages: list[Page] = field(default_factory=list)

    def next_page(self) -> Page | None:
        """Return the next page to put, or None when the interview is over."""
        return shipped.assessor().interviewer.next_page(self.answers)

    def put(self, page: Page) -> None:
        """Note that a page is put to the person."""
        self.pages.append(page)

    def applies(self, finding: str) -> bool:
        """Whether a finding still makes sense after the answers given on the same page."""
        assessor = shipped.assessor()
        if not assessor.base.finding[finding].implied:
            return True
        return assessor.table.relevant(finding, Facts.of([assessor.table.settle(self.answers)])) is not False

    def answer(self, finding: str, value: Value) -> None:
        """Keep one answer as told on a page, where what was not ticked is denied; a later one replaces it.

        Raises BadAnswers when the finding cannot take the value.
        """
        asked = shipped.base().finding[finding]
        try:
            told = ticked(read_answer(value, asked), asked)
        except ValueError as error:
            raise BadAnswers("That answer cannot be read:", [Fault(finding, str(error))]) from error
        self.answers = self.answers.having(finding, told)

    def deny(self, finding: str) -> None:
        """Keep that nothing of what a finding asks about is there: it stood on a list and was not ticked."""
        self.answers = self.answers.having(finding, absent(shipped.base().finding[finding]))

    def change(self, finding: str, value: Value) -> None:
        """Change one answer; answers that no longer make sense after it are dropped. Raises BadAnswers."""
        self.answer(finding, value)
        while stale := [name for name in self.answers.given if not self.applies(name)]:
            self.answers = self.answers.without(stale)

    def back(self) -> Page | None:
        """Take the last page back with its answers, and return it; None at the beginning."""
        if not self.pages:
            return None
        page = self.pages.pop()
        self.answers = self.answers.without(page.findings)
        return page

    def urgency(self) -> Urgency:
        """Return how soon to be seen, as far as is known."""
        return shipped.assessor().urgency(self.answers)

    def assess(self) -> Assessment:
        """Return all that follows from the answers so far."""
        return shipped.assessor().assess(self.answers)


def advise(assessment: Assessment) -> Advice:
    """Return what a person is told of an assessment."""
    return advice.advise(assessment, shipped.assessor())


def told(answers: Mapping[str, Answer]) -> dict[str, Value]:
    """Return answers in the words of the contract."""
    return {finding: tell(answer, shipped.base().finding[finding]) for finding, answer in answers.items()}
