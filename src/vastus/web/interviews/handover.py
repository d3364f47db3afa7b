"""The page that completes what is handed over in an emergency: few questions at once, and none of them a must."""

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from vastus.assess.answers import Value
from vastus.errors import BadAnswers
from vastus.say.written import together
from vastus.service import shipped
from vastus.service.data.data import Data
from vastus.service.interviews.interviews import KeptInterview
from vastus.web.frame import forms
from vastus.web.frame.forms import Choice, Fields
from vastus.web.frame.page import Page, sent_to, shown


class Asked(NamedTuple):
    """One question of the page."""

    name: str
    kind: str
    title: str
    help: str
    options: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Completing(Page):
    """The questions whose answers complete what is read aloud."""

    template: ClassVar[str] = "interviews/handover.html"
    interview: str
    number: int
    questions: tuple[Asked, ...]
    wrong: str


@get("/interviews/{interview_id:str}/handover", include_in_schema=False, sync_to_thread=False)
def completing(everything: NamedDependency[Data], interview_id: FromPath[str]) -> Response[str]:
    """Ask what completes the help, or go to the result where nothing does."""
    interview = everything.interviews.get(interview_id)
    asks = _asks(everything, interview)
    return shown(_page(interview, asks)) if asks else sent_to(f"/interviews/{interview_id}/result")


@post("/interviews/{interview_id:str}/handover", include_in_schema=False, status_code=303)
async def complete(
    request: Request[Any, Any, Any], everything: NamedDependency[Data], interview_id: FromPath[str]
) -> Response[str]:
    """Keep what was answered; what was left out stays open."""
    form = await forms.fields(request)
    interview = everything.interviews.get(interview_id)
    asks = _asks(everything, interview)
    try:
        answers = _answers(form, asks)
    except BadAnswers as error:
        return shown(_page(interview, asks, form, together([fault.what for fault in error.faults])), 400)
    if answers:
        everything.interviews.complete(interview_id, forms.number(form), answers, forms.key(form))
    return sent_to(f"/interviews/{interview_id}/result")


def _asks(everything: Data, interview: KeptInterview) -> tuple[str, ...]:
    if interview.question is not None:
        return ()
    handover = everything.results.of(interview).advice.handover
    return handover.asks if handover else ()


def _answers(form: Fields, asks: tuple[str, ...]) -> dict[str, Value]:
    return {name: forms.value(form, shipped.base().finding[name]) for name in asks if any(form.get(name, ()))}


def _page(interview: KeptInterview, asks: tuple[str, ...], form: Fields | None = None, wrong: str = "") -> Completing:
    findings = [shipped.base().finding[name] for name in asks]
    return Completing(
        interview=interview.id,
        number=interview.number,
        questions=tuple(
            Asked(
                name=one.id,
                kind=one.kind,
                title=one.question,
                help=one.help or "",
                options=forms.choices(one, None, form),
            )
            for one in findings
        ),
        wrong=wrong,
    )


routes = (completing, complete)
