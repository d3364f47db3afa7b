"""An interview: which page comes next, what an answer changes, and what follows in the end."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice

import msgspec

from vastus.assess.answers import Answer, Answers, Value, read_answer, ticked
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
        return assessor.table.relevant(finding, Facts.of([self.answers])) is not False

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


def assess(case: contract.Case, *, research: bool = False) -> contract.Result:
    """Return what follows from the answers of a case; raises BadAnswers with every fault."""
    assessor = opening.assessor()
    return contract.result(assessor.assess(assessor.read(case.answers)), case, research=research)


def replay(case: contract.Case, *, research: bool = False) -> contract.Result:
    """Let the engine ask for itself; the case replies, and is not sure of what it lacks."""
    told = opening.assessor().read(case.answers)
    interview = Interview()
    while (page := interview.next_page()) is not None:
        interview.put(page)
        for finding in page.findings:
            if interview.applies(finding):
                asked = opening.base().finding[finding]
                reply = ticked(told.get(finding), asked) if finding in told else Answer()
                interview.answers = interview.answers.having(finding, reply)
    asked_pages = tuple(page.findings for page in interview.pages)
    return contract.result(interview.assess(), case, asked_pages, research=research)


def batch(
    lines: Iterable[str], *, interview: bool = False, research: bool = False, workers: int = 1
) -> Iterator[bytes]:
    """Yield one JSON result for each JSON case, in their order.

    Raises BadAnswers that names the line and every fault of the first case that cannot be read.
    """
    numbered = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    shares = iter(lambda: list(islice(numbered, SHARE)), [])
    if workers <= 1:
        for share in shares:
            yield from _share(share, interview, research)
        return
    with ProcessPoolExecutor(workers) as pool:
        for done in pool.map(_share, *zip(*((share, interview, research) for share in shares), strict=True)):
            yield from done


def _share(numbered: list[tuple[int, str]], interview: bool, research: bool) -> list[bytes]:  # noqa: FBT001
    judge = replay if interview else assess
    done = []
    for number, line in numbered:
        try:
            done.append(msgspec.json.encode(judge(read_case(line), research=research)))
        except BadAnswers as error:
            summary = f"Line {number} cannot be assessed. {error.summary}"
            raise BadAnswers(summary, error.faults) from error
    return done


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
    from vastus.assess.answers import tell

    return {finding: tell(answer, opening.base().finding[finding]) for finding, answer in answers.items()}
