"""Interviews that are kept: each step is written before it is acknowledged, and any of them can go on later."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from secrets import token_urlsafe

import msgspec

from vastus.assess.answers import Answer, Answers, Value, read_answer
from vastus.assess.question import Page
from vastus.errors import BadAnswers, Conflict, Fault, NotFound
from vastus.sentence import sentence
from vastus.service import shipped
from vastus.service.clock import now
from vastus.service.interviews.conversation import Conversation, Question
from vastus.service.interviews.interview import Interview, tell_answers
from vastus.service.remembered import Remembered
from vastus.store.step import ELSEWHERE, Step
from vastus.store.store import Store

AGAIN_AFTER = timedelta(days=7)  # a new interview is offered weekly, unless something is new or worse
REMEMBERED = 128  # steps of which it is known what comes next, so that a page that is shown again comes at once
KEY = re.compile(r"[\w.-]{1,128}", re.ASCII)
Pages = tuple[tuple[str, tuple[str, ...]], ...]  # (screen, findings), as a step holds them


@dataclass(frozen=True, slots=True)
class KeptInterview:
    """An interview as it stands: its answers, what is asked next, and the number of its last step."""

    id: str
    number: int
    at: datetime
    answers: Answers
    pages: tuple[Page, ...]  # that were shown, with the one of the question
    question: Question | None  # None when nothing is left to ask

    @property
    def page(self) -> Page | None:
        """The page that the question stands on."""
        return self.question.page if self.question else None

    def resume(self) -> Interview:
        """Return the interview to go on with; what is kept stays as it is."""
        return Interview(self.answers, list(self.pages))


@dataclass(frozen=True, slots=True)
class Overview:
    """What of all interviews matters when somebody comes back."""

    last: KeptInterview | None  # that came to a result
    left: str | None  # the one that was left in the middle, with an answer at least
    rests_until: datetime | None  # when a new interview is due; None when it is due now


class Interviews:
    """Where interviews are begun, answered and taken up again."""

    def __init__(self, store: Store, clock: Callable[[], datetime] = now) -> None:
        self.store = store
        self.clock = clock
        self._remembered = Remembered(store.state)

    def begin(self, key: str) -> KeptInterview:
        """Begin an interview; the same key gives the same interview."""
        return _stands(self.store.steps.append(self._step(token_urlsafe(12), 1, key, Interview())))

    def get(self, interview_id: str) -> KeptInterview:
        """Return an interview as it stands; raises NotFound."""
        return self._remembered.get(lambda: self._get(interview_id), "interview", interview_id)

    def answer(
        self, interview_id: str, number: int, answers: Mapping[str, Value], key: str, *, partly: bool = False
    ) -> KeptInterview:
        """Keep the answers to the page shown after step ``number``, and return what comes next.

        What was not answered is "not sure"; with ``partly`` it is left open, and the rest of the page comes next.
        The same key again changes nothing, and returns what was kept under it.
        Raises BadAnswers (nothing is kept) and Conflict (another tab went on).
        """
        return self._once(interview_id, number, key, lambda interview: _answered(interview, answers, partly=partly))

    def back(self, interview_id: str, number: int, key: str) -> KeptInterview:
        """Return to the question before, as it stood then; nothing happens at the first one. Raises Conflict."""
        return self._once(interview_id, number, key, self._before)

    def change(self, interview_id: str, number: int, finding: str, value: Value, key: str) -> KeptInterview:
        """Change one answer; what follows from it is asked anew. Raises BadAnswers and Conflict."""
        return self._once(interview_id, number, key, lambda interview: _changed(interview, finding, value))

    def complete(self, interview_id: str, number: int, answers: Mapping[str, Value], key: str) -> KeptInterview:
        """Keep answers that are told after the interview, for those who help. Raises BadAnswers and Conflict."""
        return self._once(interview_id, number, key, lambda interview: _completed(interview, answers))

    def finished(self, *, before: datetime | None = None) -> list[KeptInterview]:
        """Return the interviews that came to a result (``before`` a time), the newest first."""
        return [_stands(step) for step in self.store.steps.ended(before=before)]

    def open(self) -> list[KeptInterview]:
        """Return the interviews that were left in the middle, the newest first."""
        return [_stands(step) for step in self.store.steps.left()]

    def overview(self) -> Overview:
        """Return what of all interviews matters now."""
        last, left = self._remembered.get(self._newest, "newest")
        return Overview(last=last, left=left, rests_until=self._rests_until(last))

    def forget(self) -> None:
        """Let go of what is remembered of any interview."""
        self._remembered.forget()
        _standing.cache_clear()

    def _get(self, interview_id: str) -> KeptInterview:
        step = self.store.steps.latest(interview_id)
        if step is None:
            raise NotFound(sentence("There is no such interview here. It may have been erased."))
        return _stands(step)

    def _newest(self) -> tuple[KeptInterview | None, str | None]:
        """Return the last interview that came to a result, and the id of the last that was left in the middle."""
        last = next(map(_stands, self.store.steps.ended(most=1)), None)
        left = next((step.interview_id for step in self.store.steps.left(answered=True, most=1)), None)
        return last, left

    def _rests_until(self, last: KeptInterview | None) -> datetime | None:
        if last is None or last.at > self.clock():  # later than now: the clock was wrong once
            return None
        due = last.at + AGAIN_AFTER
        return due if due > self.clock() else None

    def _once(
        self, interview_id: str, number: int, key: str, act: Callable[[KeptInterview], Interview | None]
    ) -> KeptInterview:
        """Go on from step ``number``, unless this very write was kept before; None leaves all as it is."""
        before = self._get(interview_id)  # first: who sends the same meanwhile is then found by its key
        same = self.store.steps.by_key(key)
        if same is not None and same.interview_id == interview_id:
            return _stands(same)
        if same is not None or number != before.number:
            raise Conflict(ELSEWHERE)
        interview = act(before)
        if interview is None:
            return before
        return _stands(self.store.steps.append(self._step(interview_id, number + 1, key, interview)))

    def _before(self, interview: KeptInterview) -> Interview | None:
        """Return the interview as it stood before the last answer; None at the beginning."""
        way = _way(self.store.steps.of(interview.id))
        conversation = Conversation.resumed(interview.resume(), map(_interview, way[:-1]))
        return conversation.interview if conversation.back() else None

    def _step(self, interview_id: str, number: int, key: str, interview: Interview) -> Step:
        if not KEY.fullmatch(key):
            fault = Fault("key", sentence("it is not one that a page of vastus has made"))
            raise BadAnswers(sentence("This cannot be kept:"), [fault])
        pages = tuple((page.screen.id, page.findings) for page in interview.pages)
        step = Step(
            interview_id=interview_id,
            number=number,
            key=key,
            at=self.clock(),
            answers=tell_answers(interview.answers.given),
            pages=pages,
        )
        return msgspec.structs.replace(step, ended=_stands(step).question is None)


def _answered(interview: KeptInterview, answers: Mapping[str, Value], *, partly: bool) -> Interview | None:
    if interview.page is None:
        return None
    resumed = interview.resume()
    faults: list[Fault] = []
    for finding in interview.page.findings:
        wanted = finding in answers or not (partly or finding in interview.answers)
        if wanted and resumed.applies(finding):
            try:
                resumed.answer(finding, answers.get(finding, "unsure"))
            except BadAnswers as error:
                faults += error.faults
    if faults:
        raise BadAnswers(sentence("Some answers cannot be read:"), faults)
    return resumed if resumed.answers is not interview.answers else None


def _completed(interview: KeptInterview, answers: Mapping[str, Value]) -> Interview | None:
    resumed = interview.resume()
    for finding, value in answers.items():
        if finding not in interview.answers:
            resumed.answer(finding, value)
    return resumed if resumed.answers is not interview.answers else None


def _changed(interview: KeptInterview, finding: str, value: Value) -> Interview:
    if finding not in interview.answers:
        fault = Fault(finding, sentence("it was not given yet"))
        raise BadAnswers(sentence("That answer cannot be changed:"), [fault])
    resumed = interview.resume()
    resumed.change(finding, value)
    return resumed


def _way(steps: Iterable[Step]) -> list[Step]:
    """Return the steps that led to where an interview stands, without those that were taken back.

    A step that is as the one before the last was, is one that went back.
    """
    way: list[Step] = []
    for step in steps:
        if len(way) > 1 and (way[-2].answers, way[-2].pages) == (step.answers, step.pages):
            way.pop()
        else:
            way.append(step)
    return way


def _stands(step: Step) -> KeptInterview:
    answers, pages, question = _standing(msgspec.json.encode(step.answers), step.pages, ended=step.ended)
    return KeptInterview(
        id=step.interview_id, number=step.number, at=step.at, answers=answers, pages=pages, question=question
    )


@lru_cache(REMEMBERED)
def _standing(answers: bytes, pages: Pages, *, ended: bool) -> tuple[Answers, tuple[Page, ...], Question | None]:
    """Return where an interview stands after a step: its answers, its pages with the one to show, and its question."""
    interview = _read(msgspec.json.decode(answers), pages)
    question = None if ended else Conversation.resumed(interview).question()
    return interview.answers, tuple(interview.pages), question


def _interview(step: Step) -> Interview:
    return _read(step.answers, step.pages)


def _read(answers: Mapping[str, object], pages: Pages) -> Interview:
    """Return what a step holds; what this base no longer knows counts as never asked, and is asked again."""
    screens = {screen.id: screen for screen in shipped.base().screens}
    shown = [Page(screens[name], findings, for_safety=True) for name, findings in pages if name in screens]
    given: dict[str, Answer] = {}
    for name, value in answers.items():
        finding = shipped.base().finding.get(name)
        if finding is not None:
            try:
                given[name] = read_answer(value, finding)
            except ValueError:
                continue
    return Interview(Answers(given), shown)
