"""The first page: where to begin, what came out last time, and when to ask again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from vastus.service.data.data import Data
from vastus.service.interviews.interviews import Interviews, KeptInterview
from vastus.service.result import Results
from vastus.web.frame import forms
from vastus.web.frame.page import Page, remembered, sent_to, shown


@dataclass(frozen=True, slots=True)
class Last:
    """The last result, in short."""

    interview: str
    at: datetime
    headline: str
    to_be_seen: bool  # today or at once


@dataclass(frozen=True, slots=True)
class Doors(Page):
    """The first page."""

    template: ClassVar[str] = "first/doors.html"
    last: Last | None
    rests_until: datetime | None
    left: str | None  # an interview that was left in the middle


@dataclass(frozen=True, slots=True)
class Again(Page):
    """Asked before an interview that is earlier than it needs to be."""

    template: ClassVar[str] = "first/again.html"
    last: Last
    rests_until: datetime


@get("/", include_in_schema=False, sync_to_thread=False)
def doors(everything: NamedDependency[Data]) -> Response[str]:
    """Show the first page."""
    overview = everything.interviews.overview()
    page = Doors(last=_last(overview.last, everything.results), rests_until=overview.rests_until, left=overview.left)
    return remembered(lambda: page, page)


@get("/interviews/new", include_in_schema=False, sync_to_thread=False)
def again(everything: NamedDependency[Data]) -> Response[str]:
    """Ask whether something is new or worse; who says so is never made to wait."""
    overview = everything.interviews.overview()
    last = _last(overview.last, everything.results)
    if last is None or overview.rests_until is None:
        return sent_to("/")
    return shown(Again(last, overview.rests_until))


@post("/interviews", include_in_schema=False, status_code=303)
async def begin(request: Request[Any, Any, Any], interviews: NamedDependency[Interviews]) -> Response[str]:
    """Begin an interview."""
    form = await forms.fields(request)
    if interviews.overview().rests_until is not None and forms.one(form, "why") != "worse":
        return sent_to("/interviews/new")
    return sent_to(f"/interviews/{interviews.begin(forms.key(form)).id}")


def _last(interview: KeptInterview | None, results: Results) -> Last | None:
    if interview is None:
        return None
    action = results.of(interview).advice.action
    to_be_seen = action.level in ("same_day", "emergency")
    return Last(interview=interview.id, at=interview.at, headline=action.headline, to_be_seen=to_be_seen)


routes = (doors, again, begin)
