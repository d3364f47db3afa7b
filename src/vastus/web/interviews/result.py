"""The result of an interview, in the order and the words of ``vastus.assess.advice``."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from vastus.assess.advice import Advice
from vastus.say.sections import Section, sections
from vastus.service.interviews.interviews import Interviews, KeptInterview
from vastus.service.observations import added
from vastus.service.recordings.recordings import Recordings
from vastus.web.frame.page import Page, sent_to, shown
from vastus.web.interviews.ask import told_back


@dataclass(frozen=True, slots=True)
class Result(Page):
    """What a person is told."""

    template: ClassVar[str] = "interviews/result.html"
    interview: str
    at: datetime
    since: datetime | None  # the same was told before, and nothing is new since then
    advice: Advice
    sections: tuple[Section, ...]
    shown: tuple[str, ...]  # what recordings add to the answers
    answers: tuple[tuple[str, str], ...]


@get("/interviews/{name:str}/result", include_in_schema=False, sync_to_thread=False)
def result(
    interviews: NamedDependency[Interviews], recordings: NamedDependency[Recordings], name: FromPath[str]
) -> Response[str]:
    """Show the result; while questions are left, go to the next one."""
    sitting = interviews.sitting(name)
    if sitting.question is not None:
        return sent_to(f"/interviews/{name}")
    more = added(sitting, recordings)
    back = told_back(sitting.interview)
    return shown(
        Result(name, sitting.at, _since(interviews, sitting), more.advice, sections(more.advice), more.shown, back)
    )


def _since(interviews: Interviews, sitting: KeptInterview) -> datetime | None:
    """Return since when the answers are the same, going back interview by interview."""
    since = None
    for earlier in sorted(interviews.finished(), key=lambda one: one.at, reverse=True):
        if earlier.at >= sitting.at:
            continue
        if earlier.interview.answers != sitting.interview.answers:
            break
        since = earlier.at
    return since


routes = (result,)
