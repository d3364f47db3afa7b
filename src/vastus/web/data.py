"""What is kept, and how a person takes it away, brings it back, or erases it."""

from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.exceptions import ClientException

from vastus.errors import BadAnswers
from vastus.service.keeping import Desk
from vastus.service.recordings import Recordings
from vastus.web import forms
from vastus.web.page import Page, sent_to, shown


@dataclass(frozen=True, slots=True)
class Data(Page):
    """What is kept."""

    template: ClassVar[str] = "data.html"
    finished: int
    left: int
    recorded: int
    brought: int | None
    wrong: str


@dataclass(frozen=True, slots=True)
class Erase(Page):
    """Asked before everything is erased, and said after it."""

    template: ClassVar[str] = "erase.html"
    done: bool
    count: int


@get("/data", include_in_schema=False, sync_to_thread=False)
def data(desk: NamedDependency[Desk]) -> Response[str]:
    """Show what is kept."""
    return shown(_data(desk))


@get("/data/export", include_in_schema=False, sync_to_thread=False)
def export(desk: NamedDependency[Desk]) -> Response[bytes]:
    """Give everything that is kept, as a file."""
    headers = {"content-disposition": 'attachment; filename="vastus-export.json"'}
    return Response(desk.export(), media_type="application/json", headers=headers)


@post("/data/import", include_in_schema=False, status_code=200)
async def bring(request: Request[Any, Any, Any], desk: NamedDependency[Desk]) -> Response[str]:
    """Keep what an export holds, all of it or nothing."""
    try:
        file = (await request.form()).get("file")
    except ValueError as error:
        raise ClientException("The form could not be read.") from error
    if not isinstance(file, UploadFile) or not file.filename:
        return shown(_data(desk, wrong="Please choose a file first."), 400)
    try:
        brought = desk.restore(await file.read())
    except BadAnswers as error:
        return shown(_data(desk, wrong=f"{error.summary} Nothing was changed."), 400)
    return shown(_data(desk, brought=brought))


@get("/data/erase", include_in_schema=False, sync_to_thread=False)
def asked_to_erase(desk: NamedDependency[Desk]) -> Response[str]:
    """Ask before everything is erased."""
    return shown(Erase(done=False, count=len(desk.finished()) + len(desk.open()) + desk.recorded()))


@post("/data/erase", include_in_schema=False, status_code=200)
async def erase(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], recordings: NamedDependency[Recordings]
) -> Response[str]:
    """Erase everything."""
    form = await forms.fields(request)
    if forms.one(form, "sure") != "yes":
        return sent_to("/data/erase")
    recordings.erase(desk)
    return shown(Erase(done=True, count=0))


def _data(desk: Desk, brought: int | None = None, wrong: str = "") -> Data:
    return Data(len(desk.finished()), len(desk.open()), desk.recorded(), brought, wrong)


routes = (data, export, bring, asked_to_erase, erase)
