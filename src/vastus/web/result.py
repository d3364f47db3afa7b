"""The result of an interview, in the order and the words of ``vastus.assess.advice``."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from vastus.assess.advice import Advice
from vastus.service.keeping import Desk, Sitting
from vastus.service.observing import added
from vastus.service.recordings import Recordings
from vastus.web.interview import told_back
from vastus.web.page import Page, sent_to, shown


@dataclass(frozen=True, slots=True)
class Result(Page):
    """What a person is told."""

    template: ClassVar[str] = "result.html"
    interview: str
    at: datetime
    since: datetime | None  # the same was told before, and nothing is new since then
    advice: Advice
    shown: tuple[str, ...]  # what recordings add to the answers
    answers: tuple[tuple[str, str], ...]


@get("/interviews/{name:str}/result", include_in_schema=False, sync_to_thread=False)
def result(desk: NamedDependency[Desk], recordings: NamedDependency[Recordings], name: FromPath[str]) -> Response[str]:
    """Show the result; while questions are left, go to the next one."""
    sitting = desk.sitting(name)
    if sitting.question is not None:
        return sent_to(f"/interviews/{name}")
    more = added(sitting, recordings)
    back = told_back(sitting.interview)
    return shown(Result(name, sitting.at, _since(desk, sitting), more.advice, more.shown, back))


def _since(desk: Desk, sitting: Sitting) -> datetime | None:
    """Return since when the answers are the same, going back interview by interview."""
    since = None
    for earlier in sorted(desk.finished(), key=lambda one: one.at, reverse=True):
        if earlier.at >= sitting.at:
            continue
        if earlier.interview.answers != sitting.interview.answers:
            break
        since = earlier.at
    return since


routes = (result,)
