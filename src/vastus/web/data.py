"""What is kept, and how a person takes it away, brings it back, or erases it."""

from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.exceptions import ClientException

from vastus.errors import BadAnswers
from vastus.service.interviews.interviews import Interviews
from vastus.service.recordings.recordings import Recordings
from vastus.web.frame import forms
from vastus.web.frame.page import Page, sent_to, shown


@dataclass(frozen=True, slots=True)
class Data(Page):
    """What is kept."""

    template: ClassVar[str] = "data/data.html"
    finished: int
    left: int
    recorded: int
    brought: int | None
    wrong: str


@dataclass(frozen=True, slots=True)
class Erase(Page):
    """Asked before everything is erased, and said after it."""

    template: ClassVar[str] = "data/erase.html"
    done: bool
    count: int


@get("/data", include_in_schema=False, sync_to_thread=False)
def data(interviews: NamedDependency[Interviews]) -> Response[str]:
    """Show what is kept."""
    return shown(_data(interviews))


@get("/data/export", include_in_schema=False, sync_to_thread=False)
def export(interviews: NamedDependency[Interviews]) -> Response[bytes]:
    """Give everything that is kept, as a file."""
    headers = {"content-disposition": 'attachment; filename="vastus-export.json"'}
    return Response(interviews.export(), media_type="application/json", headers=headers)


@post("/data/import", include_in_schema=False, status_code=200)
async def bring(request: Request[Any, Any, Any], interviews: NamedDependency[Interviews]) -> Response[str]:
    """Keep what an export holds, all of it or nothing."""
    try:
        file = (await request.form()).get("file")
    except ValueError as error:
        raise ClientException("The form could not be read.") from error
    if not isinstance(file, UploadFile) or not file.filename:
        return shown(_data(interviews, wrong="Please choose a file first."), 400)
    try:
        brought = interviews.restore(await file.read())
    except BadAnswers as error:
        return shown(_data(interviews, wrong=f"{error.summary} Nothing was changed."), 400)
    return shown(_data(interviews, brought=brought))


@get("/data/erase", include_in_schema=False, sync_to_thread=False)
def asked_to_erase(interviews: NamedDependency[Interviews]) -> Response[str]:
    """Ask before everything is erased."""
    return shown(Erase(done=False, count=len(interviews.finished()) + len(interviews.open()) + interviews.recorded()))


@post("/data/erase", include_in_schema=False, status_code=200)
async def erase(
    request: Request[Any, Any, Any], interviews: NamedDependency[Interviews], recordings: NamedDependency[Recordings]
) -> Response[str]:
    """Erase everything."""
    form = await forms.fields(request)
    if forms.one(form, "sure") != "yes":
        return sent_to("/data/erase")
    with recordings.erasing():
        interviews.erase()
    return shown(Erase(done=True, count=0))


def _data(interviews: Interviews, brought: int | None = None, wrong: str = "") -> Data:
    return Data(len(interviews.finished()), len(interviews.open()), interviews.recorded(), brought, wrong)


routes = (data, export, bring, asked_to_erase, erase)
