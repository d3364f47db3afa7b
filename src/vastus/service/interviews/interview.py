"""An interview: which page comes next, what an answer changes, and what follows in the end."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from vastus.assess.answers import UNSURE, Answer, Answers, Value, absent, read_answer, tell, ticked
from vastus.assess.assessment import Assessment
from vastus.assess.question import Page
from vastus.assess.rules import Facts, Urgency
from vastus.errors import BadAnswers, Fault
from vastus.evidence.model import Finding
from vastus.sentence import sentence
from vastus.service import shipped


@dataclass(slots=True)
class Interview:
    """One person's interview: the answers so far, and the pages that were shown, in their order."""

    answers: Answers = field(default_factory=Answers)
    pages: list[Page] = field(default_factory=list)

    def next_page(self) -> Page | None:
        """Return the next page to show, or None when the interview is over."""
        return shipped.assessor().interviewer.next_page(self.answers)

    def applies(self, finding: str) -> bool:
        """Whether a finding still makes sense after the answers given on the same page."""
        assessor = shipped.assessor()
        if not assessor.base.finding[finding].implied:
            return True
        return assessor.table.relevant(finding, Facts.of([assessor.table.settle(self.answers)])) is not False

    def answer(self, finding: str, value: Value) -> None:
        """Take one answer as given on a page, where what was not ticked is denied; a later one replaces it.

        Raises BadAnswers when the finding cannot take the value.
        """
        asked = shipped.base().finding[finding]
        try:
            given = ticked(read_answer(value, asked), asked)
        except ValueError as error:
            raise BadAnswers(sentence("That answer cannot be read:"), [Fault(finding, str(error))]) from error
        self.answers = self.answers.having(finding, given)

    def change(self, finding: str, value: Value) -> None:
        """Change one answer; answers that no longer make sense after it are dropped. Raises BadAnswers."""
        self.answer(finding, value)
        while stale := [name for name in self.answers.given if not self.applies(name)]:
            self.answers = self.answers.without(stale)

    def urgency(self) -> Urgency:
        """Return how soon to be seen, as far as is known."""
        return shipped.assessor().urgency(self.answers)

    def assess(self) -> Assessment:
        """Return all that follows from the answers so far."""
        return shipped.assessor().assess(self.answers)


def tell_answers(given: Mapping[str, Answer]) -> dict[str, Value]:
    """Return answers in the words of the contract: the inverse of ``read_answers``."""
    return {name: tell(answer, shipped.base().finding[name]) for name, answer in given.items()}


def denial(finding: Finding) -> Value:
    """Return the answer that denies everything the finding asks about."""
    return tell(absent(finding), finding)


def list_answers(findings: Iterable[str], true: Collection[str], unsure: Collection[str] = ()) -> dict[str, Value]:
    """Return what a list to tick says of its findings.

    A line that is neither true nor unsure is denied. One that is true, and needs more than a yes, has a question of
    its own and is left out.
    """
    answers: dict[str, Value] = {}
    for name in findings:
        finding = shipped.base().finding[name]
        if name in true:
            if finding.kind == "yes_no":
                answers[name] = "yes"
        else:
            answers[name] = UNSURE if name in unsure else denial(finding)
    return answers
