"""Interviews that are kept: each step is written before it is acknowledged, and any of them can go on later."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from secrets import token_urlsafe

import msgspec

from vastus.assess.advice import Advice
from vastus.assess.answers import Answer, Answers, Value, read_answer, read_answers
from vastus.assess.question import Page
from vastus.errors import BadAnswers, Fault, NotFound
from vastus.service import opening
from vastus.service.conversation import Conversation, Question
from vastus.service.interviews import Interview, advise, told
from vastus.service.measuring import Measurement
from vastus.store.recording import Brought
from vastus.store.step import ELSEWHERE, Conflict, Step
from vastus.store.store import Store

AGAIN_AFTER = timedelta(days=7)  # a new interview is offered weekly, unless something is new or worse
FORMAT = 1
REMEMBERED = 128  # steps of which it is known what follows, so that a page that is shown again comes at once
KEY = re.compile(r"[\w.-]{1,128}", re.ASCII)


class Export(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that is kept, as one JSON file."""

    vastus: int
    steps: tuple[Step, ...]
    recordings: tuple[Brought, ...] = ()  # with their results and marks; the files themselves stay where they are


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
class Sitting:
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


def now() -> datetime:
    """Return the time; the one clock of vastus."""
    return datetime.now(UTC)


class Desk:
    """Where interviews are begun, answered, taken up again, brought away and forgotten."""

    def __init__(self, store: Store, clock: Callable[[], datetime] = now) -> None:
        self.store = store
        self.clock = clock

    def begin(self, key: str) -> Sitting:
        """Begin an interview; the same key gives the same interview."""
        return _sitting(self.store.append(self._step(token_urlsafe(12), 1, key, Interview())))

    def sitting(self, name: str) -> Sitting:
        """Return an interview as it stands; raises NotFound."""
        step = self.store.latest(name)
        if step is None:
            raise NotFound("There is no such interview here. It may have been erased.")
        return _sitting(step)

    def answer(self, name: str, number: int, told_: Mapping[str, Value], key: str, *, partly: bool = False) -> Sitting:
        """Keep the answers to the page put after step ``number``, and return what comes next.

        What was not told is "not sure"; with ``partly`` it is left open, and the rest of the page is put next.
        The same key again changes nothing, and returns what was kept under it.
        Raises BadAnswers (nothing is kept) and Conflict (another tab went on).
        """
        return self._once(name, number, key, lambda sitting: _answered(sitting, told_, partly=partly))

    def back(self, name: str, number: int, key: str, *, partly: bool = False) -> Sitting:
        """Take the last page back, or with ``partly`` its last answer, and put it again. Raises Conflict.

        At the first question nothing happens.
        """
        return self._once(name, number, key, lambda sitting: _back(sitting.interview, partly=partly))

    def change(self, name: str, number: int, finding: str, value: Value, key: str) -> Sitting:
        """Change one answer; what follows from it is asked anew. Raises BadAnswers and Conflict."""
        return self._once(name, number, key, lambda sitting: _changed(sitting, finding, value))

    def finished(self) -> list[Sitting]:
        """Return the interviews that came to a result, the newest first."""
        return [_sitting(step) for step in self.store.interviews() if step.ended]

    def open(self) -> list[Sitting]:
        """Return the interviews that were left in the middle, the newest first."""
        return [_sitting(step) for step in self.store.interviews() if not step.ended]

    def recorded(self) -> int:
        """Return how many recordings are kept."""
        return len(self.store.recordings())

    def rests_until(self) -> datetime | None:
        """Return when a new interview is due, or None when it is due now."""
        last = max((step.at for step in self.store.interviews() if step.ended), default=None)
        if last is None or last > self.clock():  # later than now: the clock was wrong once
            return None
        due = last + AGAIN_AFTER
        return due if due > self.clock() else None

    def export(self) -> bytes:
        """Return everything that is kept, as JSON."""
        return export(self.store.steps(), self.store.measured())

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

    def _once(self, name: str, number: int, key: str, act: Callable[[Sitting], Interview | None]) -> Sitting:
        """Go on from step ``number``, unless this very write was kept before; None leaves all as it is."""
        kept = self.store.kept(key)
        if kept is not None and kept.interview == name:
            return _sitting(kept)
        sitting = self.sitting(name)
        if kept is not None or number != sitting.number:
            raise Conflict(ELSEWHERE)
        interview = act(sitting)
        if interview is None:
            return sitting
        return _sitting(self.store.append(self._step(name, number + 1, key, interview)))

    def _step(self, name: str, number: int, key: str, interview: Interview) -> Step:
        if not KEY.fullmatch(key):
            raise BadAnswers("This cannot be kept:", [Fault("key", "it is not one that a page of vastus has made")])
        pages = tuple((page.screen.id, page.findings) for page in interview.pages)
        step = Step(name, number, key, self.clock(), told(interview.answers.given), pages)
        return msgspec.structs.replace(step, ended=_sitting(step).question is None)


def export(steps: Iterable[Step], recordings: Iterable[Brought]) -> bytes:
    """Return all that is kept as one JSON file; the same gives the same bytes."""
    return msgspec.json.format(msgspec.json.encode(Export(FORMAT, tuple(steps), tuple(recordings)))) + b"\n"


def _answered(sitting: Sitting, told_: Mapping[str, Value], *, partly: bool) -> Interview | None:
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


def _changed(sitting: Sitting, finding: str, value: Value) -> Interview:
    if finding not in sitting.interview.answers:
        raise BadAnswers("That answer cannot be changed:", [Fault(finding, "it was not given yet")])
    sitting.interview.change(finding, value)
    return sitting.interview


def _sitting(step: Step) -> Sitting:
    outcome = _outcome(msgspec.json.encode(step.told), step.pages, ended=step.ended)
    # An interview goes on, and an outcome does not change: each sitting has an interview of its own.
    interview = Interview(outcome.answers, list(outcome.pages))
    return Sitting(step.interview, step.number, step.at, interview, outcome)


@lru_cache(REMEMBERED)
def _outcome(told_: bytes, put: tuple[tuple[str, tuple[str, ...]], ...], *, ended: bool) -> Outcome:
    screens = {screen.id: screen for screen in opening.base().screens}
    pages = [Page(screens[name], findings, for_safety=True) for name, findings in put if name in screens]
    interview = Interview(_answers(msgspec.json.decode(told_)), pages)
    question = None if ended else Conversation.resumed(interview).question()
    return Outcome(interview.answers, tuple(interview.pages), question)


def _answers(told_: Mapping[str, object]) -> Answers:
    """Return what is kept; an answer that this base no longer knows counts as never given, and is asked again."""
    given: dict[str, Answer] = {}
    for name, value in told_.items():
        finding = opening.base().finding.get(name)
        if finding is not None:
            try:
                given[name] = read_answer(value, finding)
            except ValueError:
                continue
    return Answers(given)


def _read(content: bytes) -> Export:
    """Return what an export holds; raises BadAnswers for what is not one, or could not be read again."""
    try:
        brought = msgspec.json.decode(content, type=Export)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadAnswers("This is not an export of vastus.", [Fault("", str(error))]) from error
    if brought.vastus != FORMAT:
        raise BadAnswers("This export has another format.", [Fault("vastus", f"{brought.vastus}, not {FORMAT}")])
    for step in brought.steps:
        read_answers(step.told, opening.base())
    for one in brought.recordings:
        _check(one)
    return brought


def _check(one: Brought) -> None:
    """Raise BadAnswers for a recording of an export that could not be shown."""
    try:
        msgspec.convert(one.found, Measurement)
    except msgspec.ValidationError as error:
        raise BadAnswers("This is not an export of vastus.", [Fault(one.kept.id, str(error))]) from error
    if one.kept.stage != "done" or one.kept.summary is None:
        raise BadAnswers("This is not an export of vastus.", [Fault(one.kept.id, "it is not measured")])
