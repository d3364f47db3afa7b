"""The same for programs: JSON by the contracts of ``vastus assess`` and ``measure``, and interviews page by page."""

from asyncio import to_thread
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.exceptions import ClientException
from litestar.params import JSONBody, PathParameter, QueryParameter

from vastus.contract import assess as contract
from vastus.contract.measure import Measurement
from vastus.sentence import sentence
from vastus.service.data.data import Data
from vastus.service.interviews import cases
from vastus.service.interviews.interview import tell_answers
from vastus.service.interviews.interviews import Interviews, KeptInterview
from vastus.service.recordings.recordings import Hints, Recordings
from vastus.web.recordings.upload import Broken, bring_once

InterviewId = Annotated[str, PathParameter(description="the interview", max_length=64)]
Key = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{8,64}$")]


class Begin(msgspec.Struct, frozen=True):
    """Begins an interview; ``key`` names this write, so that a repeated one changes nothing."""

    key: Key


class Answered(msgspec.Struct, frozen=True):
    """Answers to the page that was put after step ``number``; what is left out is "unsure"."""

    number: Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000)]
    key: Key
    answers: dict[str, Any]


class Standing(msgspec.Struct, frozen=True):
    """An interview as it stands; when it asks for nothing more, its result is there."""

    id: str
    number: int
    at: datetime
    answers: dict[str, Any]
    screen: str | None
    asks: tuple[str, ...]


@post("/api/assess", status_code=200, sync_to_thread=False)
def assess(data: JSONBody[contract.Case]) -> contract.Result:
    """Return what follows from the answers of a case; nothing of it is kept."""
    return cases.assess(data)


@post("/api/interviews", sync_to_thread=True)
def begin(data: JSONBody[Begin], interviews: NamedDependency[Interviews]) -> Standing:
    """Begin an interview."""
    return _standing(interviews.begin(data.key))


@get("/api/interviews/{interview_id:str}", sync_to_thread=True)
def standing(interview_id: InterviewId, interviews: NamedDependency[Interviews]) -> Standing:
    """Return an interview as it stands."""
    return _standing(interviews.get(interview_id))


@post("/api/interviews/{interview_id:str}/answers", status_code=200, sync_to_thread=True)
def answer(interview_id: InterviewId, data: JSONBody[Answered], interviews: NamedDependency[Interviews]) -> Standing:
    """Keep the answers to a page."""
    return _standing(interviews.answer(interview_id, data.number, data.answers, data.key))


@get("/api/interviews/{interview_id:str}/result", sync_to_thread=False)
def result(interview_id: InterviewId, everything: NamedDependency[Data]) -> contract.Result:
    """Return what follows from the answers so far, and from the recordings of the last four weeks."""
    return everything.results.of(everything.interviews.get(interview_id)).contract()


@post("/api/measure", status_code=200, request_max_body_size=None)
async def measure(
    request: Request[Any, Any, Any],
    recordings: NamedDependency[Recordings],
    channels: Annotated[str | None, QueryParameter(description="names or numbers, parted by commas")] = None,
    columns: Annotated[str | None, QueryParameter(description="what is in a table, as in time=t,x=Accel X")] = None,
    scale: Annotated[float | None, QueryParameter(description="mm in one pixel", gt=0, le=1000)] = None,
) -> Measurement:
    """Return what a file shows, by the contract of ``vastus measure``; nothing of it is kept.

    The file is the body as it is, or the first file of a form.
    """
    try:
        pairs = dict(pair.split("=", 1) for pair in (columns or "").split(",") if pair)
    except ValueError as error:
        raise ClientException(sentence("Write columns as role=name, parted by commas.")) from error
    hints = Hints(tuple(name.strip() for name in (channels or "").split(",") if name.strip()), pairs, scale)
    try:
        name = await bring_once(request, recordings)
    except Broken as error:
        raise ClientException(sentence("The file did not come in whole, or there is none.")) from error
    return await to_thread(recordings.measure_once, name, hints)


def _standing(interview: KeptInterview) -> Standing:
    page = interview.page
    return Standing(
        id=interview.id,
        number=interview.number,
        at=interview.at,
        answers=dict(tell_answers(interview.answers.given)),
        screen=page.screen.id if page else None,
        asks=tuple(name for name in page.findings if name not in interview.answers) if page else (),
    )


routes = (assess, begin, standing, answer, result, measure)
