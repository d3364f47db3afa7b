"""An interview: which page comes next, what an answer changes, and what follows in the end."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial

import msgspec

from vastus.assess import advice
from vastus.assess.advice import Advice
from vastus.assess.answers import Answer, Answers, Value, absent, read_answer, tell, ticked
from vastus.assess.assessment import Assessment
from vastus.assess.question import Page
from vastus.assess.rules import Facts, Urgency
from vastus.errors import BadAnswers, Fault
from vastus.service import contract, opening

SHARE = 64  # cases handed to a process at once


@dataclass(slots=True)
class Interview:
    """One person's interview: the answers so far, and the pages that were put, in their order."""

    answers: Answers = field(default_factory=Answers)
    pages: list[Page] = field(default_factory=list)

    def next_page(self) -> Page | None:
        """Return the next page to put, or None when the interview is over."""
        return opening.assessor().interviewer.next_page(self.answers)

    def put(self, page: Page) -> None:
        """Note that a page is put to the person."""
        self.pages.append(page)

    def applies(self, finding: str) -> bool:
        """Whether a finding still makes sense after the answers given on the same page."""
        assessor = opening.assessor()
        if not assessor.base.finding[finding].implied:
            return True
        return assessor.table.relevant(finding, Facts.of([assessor.table.settle(self.answers)])) is not False

    def answer(self, finding: str, value: Value) -> None:
        """Keep one answer as told on a page, where what was not ticked is denied; a later one replaces it.

        Raises BadAnswers when the finding cannot take the value.
        """
        asked = opening.base().finding[finding]
        try:
            told = ticked(read_answer(value, asked), asked)
        except ValueError as error:
            raise BadAnswers("That answer cannot be read:", [Fault(finding, str(error))]) from error
        self.answers = self.answers.having(finding, told)

    def deny(self, finding: str) -> None:
        """Keep that nothing of what a finding asks about is there: it stood on a list and was not ticked."""
        self.answers = self.answers.having(finding, absent(opening.base().finding[finding]))

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
        return opening.assessor().urgency(self.answers)

    def assess(self) -> Assessment:
        """Return all that follows from the answers so far."""
        return opening.assessor().assess(self.answers)


def advise(assessment: Assessment) -> Advice:
    """Return what a person is told of an assessment."""
    return advice.advise(assessment, opening.assessor())


def advise_case(case: contract.Case) -> Advice:
    """Return what the person of a case is told. Raises BadAnswers with every fault."""
    assessor = opening.assessor()
    return advise(assessor.assess(assessor.read(case.answers)))


def assess(case: contract.Case, *, research: bool = False) -> contract.Result:
    """Return what follows from the answers of a case; raises BadAnswers with every fault."""
    assessor = opening.assessor()
    return contract.result(assessor.assess(assessor.read(case.answers)), case, research=research)


def replay(case: contract.Case, *, research: bool = False) -> contract.Result:
    """Let the engine ask for itself; the case replies, and is not sure of what it lacks.

    What no page can ask, such as a blood result, is known from the start.
    """
    told = opening.assessor().read(case.answers)
    finding_of = opening.base().finding
    interview = Interview(Answers({name: known for name, known in told.given.items() if finding_of[name].who != "ask"}))
    while (page := interview.next_page()) is not None:
        interview.put(page)
        for finding in page.findings:
            if interview.applies(finding):
                reply = ticked(told.get(finding), finding_of[finding]) if finding in told else Answer()
                interview.answers = interview.answers.having(finding, reply)
    asked_pages = tuple(page.findings for page in interview.pages)
    return contract.result(interview.assess(), case, asked_pages, research=research)


def batch(
    lines: Iterable[str], *, interview: bool = False, research: bool = False, workers: int = 1
) -> Iterator[bytes]:
    """Yield one JSON result for each JSON case, in their order; empty lines are passed over.

    Every case is read before the first is assessed: raises BadAnswers with every fault of every line.
    """
    cases = _read_all(lines)
    shares = [cases[start : start + SHARE] for start in range(0, len(cases), SHARE)]
    judge = partial(_share, judge=replay if interview else assess, research=research)
    if workers <= 1 or len(shares) <= 1:
        for share in shares:
            yield from judge(share)
        return
    with ProcessPoolExecutor(min(workers, len(shares))) as pool:
        for done in pool.map(judge, shares):
            yield from done


def _read_all(lines: Iterable[str]) -> list[contract.Case]:
    cases: list[contract.Case] = []
    faults: list[Fault] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                case = read_case(line)
                opening.assessor().read(case.answers)
            except BadAnswers as error:
                faults += [Fault(f"line {number}", str(fault)) for fault in error.faults]
            else:
                cases.append(case)
    if faults:
        raise BadAnswers("These cases cannot be read, so none was assessed:", faults)
    return cases


def _share(cases: list[contract.Case], judge: Callable[..., contract.Result], *, research: bool) -> list[bytes]:
    return [msgspec.json.encode(judge(case, research=research)) for case in cases]


def read_case(text: str | bytes) -> contract.Case:
    """Return a case from its JSON; raises BadAnswers that says what is wrong and where."""
    try:
        return msgspec.json.decode(text, type=contract.Case)
    except msgspec.DecodeError as error:
        raise BadAnswers(
            "This is not a case.", [Fault("", f'{error}; write {{"answers": {{"movement-type": ["twitch"], …}}}}')]
        ) from error


def told(answers: Mapping[str, Answer]) -> dict[str, Value]:
    """Return answers in the words of the contract."""
    return {finding: tell(answer, opening.base().finding[finding]) for finding, answer in answers.items()}
