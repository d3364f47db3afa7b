"""The interview: one question a page, kept at each answer, with a way back and a way to change."""

from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from vastus.assess.answers import Value
from vastus.errors import BadAnswers, NotFound
from vastus.evidence.model import Finding
from vastus.say.answers import answered
from vastus.say.words import stage
from vastus.say.written import capital, together
from vastus.sentence import sentence
from vastus.service import shipped
from vastus.service.interviews.conversation import Question
from vastus.service.interviews.interviews import Interviews, KeptInterview
from vastus.web.frame import forms
from vastus.web.frame.forms import Choice, Fields, Line
from vastus.web.frame.page import Page, remembered, sent_to, shown

EMPTY: Fields = {}


@dataclass(frozen=True, slots=True)
class Ask(Page):
    """One question."""

    template: ClassVar[str] = "interviews/ask.html"
    interview: str
    number: int
    stage: str
    first: bool
    intro: str
    title: str
    help: str
    name: str
    kind: str
    unit: str
    written: str  # a number as it was written
    options: tuple[Choice, ...]
    wrong: str
    changing: bool


@dataclass(frozen=True, slots=True)
class Tick(Page):
    """A list of which each line is answered for itself."""

    template: ClassVar[str] = "interviews/tick.html"
    interview: str
    number: int
    stage: str
    first: bool
    title: str
    lines: tuple[Line, ...]
    nothing: bool  # "none of these" was ticked
    wrong: str


@dataclass(frozen=True, slots=True)
class AllAnswers(Page):
    """All that was answered, each with a way to change it."""

    template: ClassVar[str] = "interviews/told.html"
    interview: str
    done: bool
    answers: tuple[tuple[str, str], ...]


@get("/interviews/{interview_id:str}", include_in_schema=False, sync_to_thread=False)
def ask(interviews: NamedDependency[Interviews], interview_id: FromPath[str]) -> Response[str]:
    """Ask the question, or go to the result."""
    interview = interviews.get(interview_id)
    question = interview.question
    if question is None:
        return sent_to(f"/interviews/{interview_id}/result")
    return remembered(lambda: _question(interview, question), Ask, interview_id, interview.number)


@post("/interviews/{interview_id:str}/answers", include_in_schema=False, status_code=303)
async def answer(
    request: Request[Any, Any, Any], interviews: NamedDependency[Interviews], interview_id: FromPath[str]
) -> Response[str]:
    """Keep an answer and go on."""
    form = await forms.fields(request)
    interview = interviews.get(interview_id)
    question = interview.question
    if question is None or interview.number != forms.number(form):
        interviews.answer(interview_id, forms.number(form), {}, forms.key(form), partly=True)  # again, or a Conflict
        return sent_to(f"/interviews/{interview_id}")
    try:
        answers = _answers(question, form)
        if not answers:  # each line that was ticked has a question of its own, so ask the first of them
            return shown(_question(interview, question, form, only=question.page.findings[0]))
        interviews.answer(interview_id, interview.number, answers, forms.key(form), partly=True)
    except BadAnswers as error:
        return shown(_question(interview, question, form, _why(error)), 400)
    return sent_to(f"/interviews/{interview_id}")


@post("/interviews/{interview_id:str}/back", include_in_schema=False, status_code=303)
async def back(
    request: Request[Any, Any, Any], interviews: NamedDependency[Interviews], interview_id: FromPath[str]
) -> Response[str]:
    """Return to the question before."""
    form = await forms.fields(request)
    interviews.back(interview_id, forms.number(form), forms.key(form))
    return sent_to(f"/interviews/{interview_id}")


@get("/interviews/{interview_id:str}/told", include_in_schema=False, sync_to_thread=False)
def all_answers(interviews: NamedDependency[Interviews], interview_id: FromPath[str]) -> Response[str]:
    """Show all answers."""
    interview = interviews.get(interview_id)
    return remembered(lambda: _all(interview), AllAnswers, interview_id, interview.number)


@get("/interviews/{interview_id:str}/change/{finding:str}", include_in_schema=False, sync_to_thread=False)
def changing(
    interviews: NamedDependency[Interviews], interview_id: FromPath[str], finding: FromPath[str]
) -> Response[str]:
    """Ask a question again that was answered before."""
    interview = interviews.get(interview_id)
    return shown(_asked(interview, _given(interview, finding), changing=True))


@post("/interviews/{interview_id:str}/change/{finding:str}", include_in_schema=False, status_code=303)
async def change(
    request: Request[Any, Any, Any],
    interviews: NamedDependency[Interviews],
    interview_id: FromPath[str],
    finding: FromPath[str],
) -> Response[str]:
    """Keep the changed answer; what follows from it is asked anew."""
    form = await forms.fields(request)
    interview = interviews.get(interview_id)
    asked = _given(interview, finding)
    try:
        interviews.change(interview_id, forms.number(form), finding, forms.value(form, asked), forms.key(form))
    except BadAnswers as error:
        return shown(_asked(interview, asked, form, _why(error), changing=True), 400)
    return sent_to(f"/interviews/{interview_id}")


def _answers(question: Question, form: Fields) -> dict[str, Value]:
    """Return the answers of a form: to the list that was shown, or to one question of it."""
    only = forms.one(form, "only")
    if question.finding is None and only not in question.page.findings:
        return forms.ticks(form, question.page.findings)
    name = question.finding or only
    return {name: forms.value(form, shipped.base().finding[name])}


def _all(interview: KeptInterview) -> AllAnswers:
    answers = answered(interview.answers, shipped.base())
    return AllAnswers(interview=interview.id, done=interview.question is None, answers=answers)


def _given(interview: KeptInterview, finding: str) -> Finding:
    if finding not in interview.answers:
        raise NotFound(sentence("You have not answered that question yet."))
    return shipped.base().finding[finding]


def _question(
    interview: KeptInterview, question: Question, form: Fields | None = None, wrong: str = "", *, only: str = ""
) -> Page:
    """Return the page of a question; a form that was sent, and could not be read, stands in it again."""
    sent = forms.one(form or EMPTY, "only")
    name = question.finding or (sent if sent in question.page.findings else only)
    if name:
        fresh = not any(one in interview.answers for one in question.page.findings)
        intro = question.page.screen.text if fresh else ""
        return _asked(interview, shipped.base().finding[name], form, wrong, intro=intro)
    return Tick(
        interview=interview.id,
        number=interview.number,
        stage=_stage(interview),
        first=not interview.answers.given,
        title=question.page.screen.text,
        lines=tuple(_line(one, form or EMPTY) for one in question.page.findings),
        nothing="none" in (form or EMPTY),
        wrong=wrong,
    )


def _line(name: str, form: Fields) -> Line:
    marks = form.get(name, [])
    return Line(name, capital(shipped.base().finding[name].short), "yes" in marks, "unsure" in marks)


def _asked(
    interview: KeptInterview,
    finding: Finding,
    form: Fields | None = None,
    wrong: str = "",
    *,
    intro: str = "",
    changing: bool = False,
) -> Ask:
    before = interview.answers.given.get(finding.id)
    written = f"{before.number:g}" if before is not None and before.number is not None else ""
    return Ask(
        interview=interview.id,
        number=interview.number,
        stage=_stage(interview),
        first=not interview.answers.given,
        intro=intro,
        title=finding.question,
        help=finding.help or "",
        name=finding.id,
        kind=finding.kind,
        unit=finding.unit or "",
        written=forms.one(form, finding.id) if form is not None else written,
        options=forms.choices(finding, before, form),
        wrong=wrong,
        changing=changing,
    )


def _stage(interview: KeptInterview) -> str:
    """Return how far the interview has come, in words."""
    return stage((page.screen for page in interview.pages), shipped.base())


def _why(error: BadAnswers) -> str:
    return together([fault.what for fault in error.faults])


routes = (ask, answer, back, all_answers, changing, change)
