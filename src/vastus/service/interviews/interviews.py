"""Interviews that are kept: each step is written before it is acknowledged, and any of them can go on later."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from secrets import token_urlsafe

import msgspec

from vastus.assess.advice import Advice
from vastus.assess.answers import Answer, Answers, Value, read_answer
from vastus.assess.question import Page
from vastus.errors import BadAnswers, Conflict, Fault, NotFound
from vastus.service import shipped
from vastus.service.clock import now
from vastus.service.data.export import _read, export
from vastus.service.interviews.conversation import Conversation, Question
from vastus.service.interviews.interview import Interview, advise, told
from vastus.store.step import ELSEWHERE, Step
from vastus.store.store import Store

AGAIN_AFTER = timedelta(days=7)  # a new interview is offered weekly, unless something is new or worse
REMEMBERED = 128  # steps of which it is known what follows, so that a page that is shown again comes at once
KEY = re.compile(r"[\w.-]{1,128}", re.ASCII)


@dataclass(frozen=True)
class Outcome:
    """What follows from a step, worked out once."""

    answers: Answers
    pages: tuple[Page, ...]  # that were put, and the one that is put now
    question: Question | None

    @cached_property
    def advice(self) -> Advice:
        """What the person is told of these answers."""
        return advise(Interview(self.answers).assess())


@dataclass(frozen=True, slots=True)
class KeptInterview:
    """An interview as it stands: what was told, what is asked next, and the number of the last step."""

    id: str
    number: int
    at: datetime
    interview: Interview
    outcome: Outcome

    @property
    def question(self) -> Question | None:
        """What is put now; None when nothing is left to ask."""
        return self.outcome.question

    @property
    def advice(self) -> Advice:
        """What the person is told of the answers that are kept."""
        return self.outcome.advice

    @property
    def page(self) -> Page | None:
        """The page that the question stands on."""
        return self.question.page if self.question else None


class Interviews:
    """Where interviews are begun, answered, taken up again, brought away and forgotten."""

    def __init__(self, store: Store, clock: Callable[[], datetime] = now) -> None:
        self.store = store
        self.clock = clock

    def begin(self, key: str) -> KeptInterview:
        """Begin an interview; the same key gives the same interview."""
        return _sitting(self.store.steps.append(self._step(token_urlsafe(12), 1, key, Interview())))

    def sitting(self, name: str) -> KeptInterview:
        """Return an interview as it stands; raises NotFound."""
        step = self.store.steps.latest(name)
        if step is None:
            raise NotFound("There is no such interview here. It may have been erased.")
        return _sitting(step)

    def answer(
        self, name: str, number: int, told_: Mapping[str, Value], key: str, *, partly: bool = False
    ) -> KeptInterview:
        """Keep the answers to the page put after step ``number``, and return what comes next.

        What was not told is "not sure"; with ``partly`` it is left open, and the rest of the page is put next.
        The same key again changes nothing, and returns what was kept under it.
        Raises BadAnswers (nothing is kept) and Conflict (another tab went on).
        """
        return self._once(name, number, key, lambda sitting: _answered(sitting, told_, partly=partly))

    def back(self, name: str, number: int, key: str, *, partly: bool = False) -> KeptInterview:
        """Take the last page back, or with ``partly`` its last answer, and put it again. Raises Conflict.

        At the first question nothing happens.
        """
        return self._once(name, number, key, lambda sitting: _back(sitting.interview, partly=partly))

    def change(self, name: str, number: int, finding: str, value: Value, key: str) -> KeptInterview:
        """Change one answer; what follows from it is asked anew. Raises BadAnswers and Conflict."""
        return self._once(name, number, key, lambda sitting: _changed(sitting, finding, value))

    def finished(self) -> list[KeptInterview]:
        """Return the interviews that came to a result, the newest first."""
        return [_sitting(step) for step in self.store.steps.ended()]

    def open(self) -> list[KeptInterview]:
        """Return the interviews that were left in the middle with at least one answer, the newest first."""
        return [_sitting(step) for step in self.store.steps.left()]

    def recorded(self) -> int:
        """Return how many recordings are kept."""
        return self.store.recordings.count()

    def rests_until(self) -> datetime | None:
        """Return when a new interview is due, or None when it is due now."""
        last = next(iter(self.store.steps.ended(most=1)), None)
        if last is None or last.at > self.clock():  # later than now: the clock was wrong once
            return None
        due = last.at + AGAIN_AFTER
        return due if due > self.clock() else None

    def export(self) -> bytes:
        """Return everything that is kept, as JSON."""
        return export(self.store.steps.all(), self.store.recordings.measured())

    def restore(self, content: bytes) -> int:
        """Keep what an export holds, all or nothing, and return how many steps and recordings were new.

        Raises BadAnswers, and Conflict when one of them differs from what is kept here.
        """
        brought = _read(content)
        return self.store.restore(brought.steps, brought.recordings)

    def erase(self) -> None:
        """Forget everything."""
        self.store.erase()
        _outcome.cache_clear()

    def _once(
        self, name: str, number: int, key: str, act: Callable[[KeptInterview], Interview | None]
    ) -> KeptInterview:
        """Go on from step ``number``, unless this very write was kept before; None leaves all as it is."""
        kept = self.store.steps.by_key(key)
        if kept is not None and kept.interview_id == name:
            return _sitting(kept)
        sitting = self.sitting(name)
        if kept is not None or number != sitting.number:
            raise Conflict(ELSEWHERE)
        interview = act(sitting)
        if interview is None:
            return sitting
        return _sitting(self.store.steps.append(self._step(name, number + 1, key, interview)))

    def _step(self, name: str, number: int, key: str, interview: Interview) -> Step:
        if not KEY.fullmatch(key):
            raise BadAnswers("This cannot be kept:", [Fault("key", "it is not one that a page of vastus has made")])
        pages = tuple((page.screen.id, page.findings) for page in interview.pages)
        step = Step(
            interview_id=name,
            number=number,
            key=key,
            at=self.clock(),
            answers=told(interview.answers.given),
            pages=pages,
        )
        return msgspec.structs.replace(step, ended=_sitting(step).question is None)


def _answered(sitting: KeptInterview, told_: Mapping[str, Value], *, partly: bool) -> Interview | None:
    if sitting.page is None:
        return None
    interview = sitting.interview
    faults: list[Fault] = []
    before = interview.answers
    for finding in sitting.page.findings:
        wanted = finding in told_ or not (partly or finding in before)
        if wanted and interview.applies(finding):
            try:
                interview.answer(finding, told_.get(finding, "unsure"))
            except BadAnswers as error:
                faults += error.faults
    if faults:
        raise BadAnswers("Some answers cannot be read:", faults)
    return interview if interview.answers is not before else None


def _back(interview: Interview, *, partly: bool) -> Interview | None:
    if interview.pages and not any(name in interview.answers for name in interview.pages[-1].findings):
        interview.pages.pop()  # it was put, and not yet answered
    if not interview.pages:
        return None
    if partly:
        _take_back(interview)
    else:
        interview.back()
    return interview


def _take_back(interview: Interview) -> None:
    """Take the last answer back; what was ticked on a list is one answer."""
    page = interview.pages[-1]
    given = [name for name in page.findings if name in interview.answers]
    gone = given if page.screen.mode == "tick" else given[-1:]
    interview.answers = interview.answers.without(gone)
    if len(gone) == len(given):
        interview.pages.pop()


def _changed(sitting: KeptInterview, finding: str, value: Value) -> Interview:
    if finding not in sitting.interview.answers:
        raise BadAnswers("That answer cannot be changed:", [Fault(finding, "it was not given yet")])
    sitting.interview.change(finding, value)
    return sitting.interview


def _sitting(step: Step) -> KeptInterview:
    outcome = _outcome(msgspec.json.encode(step.answers), step.pages, ended=step.ended)
    # An interview goes on, and an outcome does not change: each sitting has an interview of its own.
    interview = Interview(outcome.answers, list(outcome.pages))
    return KeptInterview(step.interview_id, step.number, step.at, interview, outcome)


@lru_cache(REMEMBERED)
def _outcome(told_: bytes, put: tuple[tuple[str, tuple[str, ...]], ...], *, ended: bool) -> Outcome:
    screens = {screen.id: screen for screen in shipped.base().screens}
    pages = [Page(screens[name], findings, for_safety=True) for name, findings in put if name in screens]
    interview = Interview(_answers(msgspec.json.decode(told_)), pages)
    question = None if ended else Conversation.resumed(interview).question()
    return Outcome(interview.answers, tuple(interview.pages), question)


def _answers(told_: Mapping[str, object]) -> Answers:
    """Return what is kept; an answer that this base no longer knows counts as never given, and is asked again."""
    given: dict[str, Answer] = {}
    for name, value in told_.items():
        finding = shipped.base().finding.get(name)
        if finding is not None:
            try:
                given[name] = read_answer(value, finding)
            except ValueError:
                continue
    return Answers(given)
