"""The interview: one question a page, kept at each answer, with a way back and a way to change."""

from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any, ClassVar

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from vastus.assess.answers import Value
from vastus.assess.phrases import denied, said
from vastus.errors import BadAnswers, NotFound
from vastus.evidence.model import Finding
from vastus.say.local import capital, together
from vastus.say.words import stage
from vastus.service import shipped
from vastus.service.interviews.conversation import Question
from vastus.service.interviews.interview import Interview
from vastus.service.interviews.interviews import Interviews, KeptInterview
from vastus.web.frame import forms
from vastus.web.frame.forms import Choice, Fields, Line
from vastus.web.frame.page import Page, sent_to, shown


@dataclass(frozen=True, slots=True)
class Ask(Page):
    """One question."""

    template: ClassVar[str] = "interviews/ask.html"
    interview: str
    number: int
    key: str
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
    key: str
    stage: str
    first: bool
    title: str
    lines: tuple[Line, ...]
    nothing: bool  # "none of these" was ticked
    wrong: str


@dataclass(frozen=True, slots=True)
class Told(Page):
    """All that was told, each with a way to change it."""

    template: ClassVar[str] = "interviews/told.html"
    interview: str
    done: bool
    answers: tuple[tuple[str, str], ...]


@get("/interviews/{name:str}", include_in_schema=False, sync_to_thread=False)
def ask(interviews: NamedDependency[Interviews], name: FromPath[str]) -> Response[str]:
    """Put the question, or go to the result."""
    sitting = interviews.sitting(name)
    if sitting.question is None:
        return sent_to(f"/interviews/{name}/result")
    return shown(_put(sitting, None, ""))


@post("/interviews/{name:str}/answers", include_in_schema=False, status_code=303)
async def answer(
    request: Request[Any, Any, Any], interviews: NamedDependency[Interviews], name: FromPath[str]
) -> Response[str]:
    """Keep an answer and go on."""
    form = await forms.fields(request)
    sitting = interviews.sitting(name)
    if sitting.question is None or sitting.number != forms.number(form):
        interviews.answer(name, forms.number(form), {}, forms.key(form), partly=True)  # sent twice, or a Conflict
        return sent_to(f"/interviews/{name}")
    try:
        told = _told(sitting.question, form)
        if not told:  # each line that was ticked has a question of its own, so ask the first of them
            return shown(_put(sitting, form, "", only=sitting.question.page.findings[0]))
        interviews.answer(name, sitting.number, told, forms.key(form), partly=True)
    except BadAnswers as error:
        return shown(_put(sitting, form, _why(error)), 400)
    return sent_to(f"/interviews/{name}")


@post("/interviews/{name:str}/back", include_in_schema=False, status_code=303)
async def back(
    request: Request[Any, Any, Any], interviews: NamedDependency[Interviews], name: FromPath[str]
) -> Response[str]:
    """Take the last answer back."""
    form = await forms.fields(request)
    interviews.back(name, forms.number(form), forms.key(form), partly=True)
    return sent_to(f"/interviews/{name}")


@get("/interviews/{name:str}/told", include_in_schema=False, sync_to_thread=False)
def told(interviews: NamedDependency[Interviews], name: FromPath[str]) -> Response[str]:
    """Show all answers."""
    sitting = interviews.sitting(name)
    return shown(Told(name, sitting.question is None, told_back(sitting.interview)))


@get("/interviews/{name:str}/change/{finding:str}", include_in_schema=False, sync_to_thread=False)
def changing(interviews: NamedDependency[Interviews], name: FromPath[str], finding: FromPath[str]) -> Response[str]:
    """Put a question again that was answered before."""
    sitting = interviews.sitting(name)
    return shown(_again(sitting, _given(sitting, finding), None, ""))


@post("/interviews/{name:str}/change/{finding:str}", include_in_schema=False, status_code=303)
async def change(
    request: Request[Any, Any, Any],
    interviews: NamedDependency[Interviews],
    name: FromPath[str],
    finding: FromPath[str],
) -> Response[str]:
    """Keep the changed answer; what follows from it is asked anew."""
    form = await forms.fields(request)
    sitting = interviews.sitting(name)
    asked = _given(sitting, finding)
    try:
        interviews.change(name, forms.number(form), finding, forms.value(form, asked), forms.key(form))
    except BadAnswers as error:
        return shown(_again(sitting, asked, form, _why(error)), 400)
    return sent_to(f"/interviews/{name}")


def told_back(interview: Interview) -> tuple[tuple[str, str], ...]:
    """Return each answer in words, with its finding."""
    base = shipped.base()
    lines = []
    for name, answer in interview.answers.given.items():
        finding = base.finding[name]
        if finding.who != "ask":
            continue
        if answer.unsure:
            lines.append((name, f"Not sure: {finding.short}"))
        else:
            words = said(finding, answer) or denied(finding, answer)[:1] or [f"no: {finding.short}"]
            lines.append((name, capital("; ".join(words))))
    return tuple(lines)


def _told(question: Question, form: Fields) -> dict[str, Value]:
    """Return what was told: the list that was put, or one question of it."""
    only = forms.one(form, "only")
    if question.finding is None and only not in question.page.findings:
        return forms.ticks(form, question.page.findings)
    name = question.finding or only
    return {name: forms.value(form, shipped.base().finding[name])}


def _given(sitting: KeptInterview, finding: str) -> Finding:
    if finding not in sitting.interview.answers:
        raise NotFound("You have not answered that question yet.")
    return shipped.base().finding[finding]


def _put(sitting: KeptInterview, form: Fields | None, wrong: str, only: str = "") -> Page:
    question = sitting.question
    if question is None:
        raise NotFound("Nothing is left to ask.")
    at = stage((page.screen for page in sitting.interview.pages), shipped.base())
    first = not sitting.interview.answers.given
    if form is not None and forms.one(form, "only") in question.page.findings:
        only = forms.one(form, "only")
    name = question.finding or only
    if name:
        finding = shipped.base().finding[name]
        fresh = not any(one in sitting.interview.answers for one in question.page.findings)
        intro = question.page.screen.text if fresh else ""
        return _asked(sitting, finding, form, wrong, at=at, first=first, intro=intro)
    lines = tuple(
        Line(one, capital(shipped.base().finding[one].short), *_ticked(form, one)) for one in question.page.findings
    )
    return Tick(
        sitting.id,
        sitting.number,
        token_urlsafe(16),
        at,
        first,
        question.page.screen.text,
        lines,
        form is not None and "none" in form,
        wrong,
    )


def _ticked(form: Fields | None, name: str) -> tuple[bool, bool]:
    said_ = form.get(name, []) if form is not None else []
    return "yes" in said_, "unsure" in said_


def _again(sitting: KeptInterview, finding: Finding, form: Fields | None, wrong: str) -> Ask:
    return _asked(sitting, finding, form, wrong, changing_=True)


def _asked(
    sitting: KeptInterview,
    finding: Finding,
    form: Fields | None,
    wrong: str,
    *,
    at: str = "",
    first: bool = False,
    intro: str = "",
    changing_: bool = False,
) -> Ask:
    answer = sitting.interview.answers.given.get(finding.id)
    written = f"{answer.number:g}" if answer is not None and answer.number is not None else ""
    return Ask(
        interview=sitting.id,
        number=sitting.number,
        key=token_urlsafe(16),
        stage=at,
        first=first,
        intro=intro,
        title=finding.question,
        help=finding.help or "",
        name=finding.id,
        kind=finding.kind,
        unit=finding.unit or "",
        written=forms.one(form, finding.id) if form is not None else written,
        options=forms.choices(finding, answer, form),
        wrong=wrong,
        changing=changing_,
    )


def _why(error: BadAnswers) -> str:
    return together([fault.what for fault in error.faults])


routes = (ask, answer, back, told, changing, change)
