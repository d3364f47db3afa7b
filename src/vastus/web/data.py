"""What is kept, and how a person takes it away, brings it back, or erases it."""

from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.exceptions import ClientException

from vastus.errors import BadAnswers
from vastus.sentence import sentence
from vastus.service.data.data import Data
from vastus.web.frame import forms
from vastus.web.frame.page import Page, forget, sent_to, shown


@dataclass(frozen=True, slots=True)
class Overview(Page):
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
def overview(everything: NamedDependency[Data]) -> Response[str]:
    """Show what is kept."""
    return shown(_page(everything))


@get("/data/export", include_in_schema=False, sync_to_thread=False)
def export(everything: NamedDependency[Data]) -> Response[bytes]:
    """Give everything that is kept, as a file."""
    headers = {"content-disposition": 'attachment; filename="vastus-export.json"'}
    return Response(everything.export(), media_type="application/json", headers=headers)


@post("/data/import", include_in_schema=False, status_code=200)
async def bring(request: Request[Any, Any, Any], everything: NamedDependency[Data]) -> Response[str]:
    """Keep what an export holds, all of it or nothing."""
    try:
        file = (await request.form()).get("file")
    except ValueError as error:
        raise ClientException(sentence("The form could not be read.")) from error
    if not isinstance(file, UploadFile) or not file.filename:
        return shown(_page(everything, wrong=sentence("Please choose a file first.")), 400)
    try:
        brought = everything.restore(await file.read())
    except BadAnswers as error:
        return shown(_page(everything, wrong=sentence("{why} Nothing was changed.", why=error.summary)), 400)
    return shown(_page(everything, brought=brought))


@get("/data/erase", include_in_schema=False, sync_to_thread=False)
def asked_to_erase(everything: NamedDependency[Data]) -> Response[str]:
    """Ask before everything is erased."""
    return shown(Erase(done=False, count=everything.count().whole))


@post("/data/erase", include_in_schema=False, status_code=200)
async def erase(request: Request[Any, Any, Any], everything: NamedDependency[Data]) -> Response[str]:
    """Erase everything."""
    form = await forms.fields(request)
    if forms.one(form, "sure") != "yes":
        return sent_to("/data/erase")
    everything.erase()
    forget()
    return shown(Erase(done=True, count=0))


def _page(everything: Data, brought: int | None = None, wrong: str = "") -> Overview:
    count = everything.count()
    return Overview(finished=count.finished, left=count.left, recorded=count.recordings, brought=brought, wrong=wrong)


routes = (overview, export, bring, asked_to_erase, erase)
