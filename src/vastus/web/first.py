"""The first page: where to begin, what came out last time, and when to ask again."""

from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe
from typing import Any, ClassVar

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from vastus.service.interviews.interviews import Interviews, KeptInterview
from vastus.service.observations import added
from vastus.service.recordings.recordings import Recordings
from vastus.web.frame import forms
from vastus.web.frame.page import Page, sent_to, shown


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
    key: str


@dataclass(frozen=True, slots=True)
class Again(Page):
    """Asked before an interview that is earlier than it needs to be."""

    template: ClassVar[str] = "first/again.html"
    last: Last
    rests_until: datetime
    key: str


@get("/", include_in_schema=False, sync_to_thread=False)
def doors(interviews: NamedDependency[Interviews], recordings: NamedDependency[Recordings]) -> Response[str]:
    """Show the first page."""
    left = interviews.open()
    begun = next((sitting.id for sitting in left if sitting.interview.answers.given), None)
    return shown(Doors(_last(interviews, recordings), interviews.rests_until(), begun, token_urlsafe(16)))


@get("/interviews/new", include_in_schema=False, sync_to_thread=False)
def again(interviews: NamedDependency[Interviews], recordings: NamedDependency[Recordings]) -> Response[str]:
    """Ask whether something is new or worse; who says so is never made to wait."""
    last, rests_until = _last(interviews, recordings), interviews.rests_until()
    if last is None or rests_until is None:
        return sent_to("/")
    return shown(Again(last, rests_until, token_urlsafe(16)))


@post("/interviews", include_in_schema=False, status_code=303)
async def begin(request: Request[Any, Any, Any], interviews: NamedDependency[Interviews]) -> Response[str]:
    """Begin an interview."""
    form = await forms.fields(request)
    if interviews.rests_until() is not None and forms.one(form, "why") != "worse":
        return sent_to("/interviews/new")
    return sent_to(f"/interviews/{interviews.begin(forms.key(form)).id}")


def _last(interviews: Interviews, recordings: Recordings) -> Last | None:
    done: list[KeptInterview] = interviews.finished()
    if not done:
        return None
    newest = max(done, key=lambda sitting: sitting.at)
    action = added(newest, recordings).advice.action
    return Last(newest.id, newest.at, action.headline, action.level in ("same_day", "emergency"))


routes = (doors, again, begin)
