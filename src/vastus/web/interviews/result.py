"""The page of a result, in the order and the words of ``vastus.assess.advice``."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from vastus.assess.advice import Advice
from vastus.evidence.policy import Country
from vastus.say.answers import answered
from vastus.say.sections import Section, sections
from vastus.service import shipped
from vastus.service.data.data import Data
from vastus.service.interviews.interviews import KeptInterview
from vastus.service.result import Result
from vastus.web.frame.page import Page, remembered, sent_to


@dataclass(frozen=True, slots=True)
class ResultPage(Page):
    """What a person is told."""

    template: ClassVar[str] = "interviews/result.html"
    interview: str
    at: datetime
    since: datetime | None  # the same was told before, and nothing is new since then
    advice: Advice
    sections: tuple[Section, ...]
    shown: tuple[str, ...]  # what recordings add to the answers
    answers: tuple[tuple[str, str], ...]
    country: bool  # whether one is chosen


@get("/interviews/{interview_id:str}/result", include_in_schema=False, sync_to_thread=False)
def result(everything: NamedDependency[Data], interview_id: FromPath[str]) -> Response[str]:
    """Show the result; while questions are left, go to the next one."""
    interview = everything.interviews.get(interview_id)
    if interview.question is not None:
        return sent_to(f"/interviews/{interview_id}")
    follows = everything.results.of(interview)
    country = everything.country()
    return remembered(
        lambda: _page(interview, follows, country), ResultPage, interview_id, interview.number, follows, country
    )


def _page(interview: KeptInterview, follows: Result, country: Country | None) -> ResultPage:
    return ResultPage(
        interview=interview.id,
        at=interview.at,
        since=follows.since if follows.nothing_new else None,
        advice=follows.advice,
        sections=sections(follows.advice, country),
        shown=follows.shown,
        answers=answered(interview.answers, shipped.base()),
        country=country is not None,
    )


routes = (result,)
