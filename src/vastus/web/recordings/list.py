"""Recordings: all of them, and one of them as it stands: half here, waiting, measured, or not to be read."""

from asyncio import to_thread
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from vastus.errors import Refused
from vastus.say.local import row, span
from vastus.say.tongue import fault_words
from vastus.sentence import sentence
from vastus.service.recordings.recordings import Recordings, sites
from vastus.store.recording import KeptRecording
from vastus.web.frame import forms
from vastus.web.frame.page import Page, sent_to, shown
from vastus.web.recordings import asks, measured
from vastus.web.recordings.asks import Question

NOT_READ = "Please write a number, such as 0.2."
STATES = {
    "receiving": sentence("a part is here"),
    "waiting": sentence("waits to be measured"),
    "measuring": sentence("is being measured"),
    "refused": sentence("could not be measured"),
}
UNTOLD = sentence("could not tell")


@dataclass(frozen=True, slots=True)
class Line:
    """One recording in the list."""

    id: str
    at: datetime
    name: str
    says: str


@dataclass(frozen=True, slots=True)
class All(Page):
    """Every recording, without its numbers: one recording says little, and a week says more."""

    template: ClassVar[str] = "recordings/list/list.html"
    lines: tuple[Line, ...]
    weekly: tuple[str, ...]
    next_one: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting(Page):
    """A recording that is measured, or waits for it."""

    template: ClassVar[str] = "recordings/list/waiting.html"
    id: str
    name: str
    share: float
    stage: str


@dataclass(frozen=True, slots=True)
class Half(Page):
    """A recording of which only a part is here."""

    template: ClassVar[str] = "recordings/list/half.html"
    id: str
    name: str
    percent: int


@dataclass(frozen=True, slots=True)
class Unread(Page):
    """A file that could not be measured, why, and what to do about it."""

    template: ClassVar[str] = "recordings/list/unread.html"
    id: str
    name: str
    summary: str
    faults: tuple[str, ...]
    questions: tuple[Question, ...]  # what the person can say so that it may be read
    wrong: str


@dataclass(frozen=True, slots=True)
class Erase(Page):
    """Asked before one recording is erased."""

    template: ClassVar[str] = "recordings/list/erase.html"
    id: str
    name: str
    at: datetime


@get("/recordings", include_in_schema=False, sync_to_thread=False)
def every(recordings: NamedDependency[Recordings]) -> Response[str]:
    """Show all recordings, and how the weeks compare."""
    lines = tuple(_line(kept) for kept in recordings.all())
    return shown(All(lines, recordings.weekly(), recordings.next_one()))


@get("/recordings/{name:str}", include_in_schema=False, sync_to_thread=True)
def one(request: Request[Any, Any, Any], recordings: NamedDependency[Recordings], name: FromPath[str]) -> Response[str]:
    """Show a recording as it stands."""
    kept = recordings.kept(name)
    if kept.stage == "receiving":
        return shown(Half(kept.id, kept.name, 100 * recordings.received(name) // max(1, kept.size)))
    if kept.stage in ("waiting", "measuring"):
        return shown(Waiting(kept.id, kept.name, recordings.share(name), kept.stage))
    if kept.stage == "refused":
        return shown(_unread(kept))
    return shown(measured.result(recordings, kept, dict(request.query_params)))


@get("/recordings/{name:str}/progress", include_in_schema=False, sync_to_thread=False)
def progress(recordings: NamedDependency[Recordings], name: FromPath[str]) -> dict[str, Any]:
    """Say how far a recording is; what was found is not told before it is whole."""
    kept = recordings.kept(name)
    return {"stage": kept.stage, "share": recordings.share(name)}


@post("/recordings/{name:str}/again", include_in_schema=False, status_code=303)
async def again(
    request: Request[Any, Any, Any], recordings: NamedDependency[Recordings], name: FromPath[str]
) -> Response[str]:
    """Measure a file again, with what the person says about it."""
    form = await forms.fields(request)
    kept = recordings.kept(name)
    try:
        said = asks.said(form, kept.said)
    except ValueError:
        page = _unread(kept, NOT_READ) if kept.stage == "refused" else measured.result(recordings, kept, {}, NOT_READ)
        return shown(page, 400)
    recordings.again(name, said)
    return sent_to(f"/recordings/{name}")


@post("/recordings/{name:str}/marks", include_in_schema=False, status_code=303)
async def mark(
    request: Request[Any, Any, Any], recordings: NamedDependency[Recordings], name: FromPath[str]
) -> Response[str]:
    """Mark a moment as a twitch, or as none, or take the mark back."""
    form = await forms.fields(request)
    view = {key: forms.one(form, key) for key in measured.VIEW if forms.one(form, key)}
    kinds = {"none": False, "twitch": True, "back": None}
    try:
        time = measured.seconds(forms.one(form, "time"))
        at = await to_thread(recordings.mark, name, time, is_one=kinds[forms.one(form, "what")])
    except (Refused, KeyError, ValueError) as error:
        wrong = error.summary if isinstance(error, Refused) else "Please write the moment in seconds, such as 12.5."
        return shown(measured.result(recordings, recordings.kept(name), view, wrong), 400)
    return sent_to(f"/recordings/{name}?{measured.query({**view, 'marked': f'{at:.4f}'})}#twitches")


@get("/recordings/{name:str}/erase", include_in_schema=False, sync_to_thread=False)
def asked_to_erase(recordings: NamedDependency[Recordings], name: FromPath[str]) -> Response[str]:
    """Ask before a recording is erased."""
    kept = recordings.kept(name)
    return shown(Erase(kept.id, kept.name, kept.at))


@post("/recordings/{name:str}/erase", include_in_schema=False, status_code=303)
async def erase(
    request: Request[Any, Any, Any], recordings: NamedDependency[Recordings], name: FromPath[str]
) -> Response[str]:
    """Erase one recording."""
    form = await forms.fields(request)
    if forms.one(form, "sure") != "yes":
        return sent_to(f"/recordings/{name}/erase")
    await to_thread(recordings.remove, name)
    return sent_to("/recordings")


def _line(kept: KeptRecording) -> Line:
    return Line(
        kept.id,
        kept.at,
        kept.name,
        _standing(kept),
    )


def _standing(kept: KeptRecording) -> str:
    """Return how a recording stands, in a few words; of one that is measured, what was watched, and for how long."""
    told = kept.summary
    if told is None:
        return STATES[kept.stage]
    watched = sentence("{time} watched", time=span(told.watched)) if told.quality != "none" else UNTOLD
    return row([part for part in (measured.SENSORS[told.modality], sites().get(kept.site), watched) if part])


def _unread(kept: KeptRecording, wrong: str = "") -> Unread:
    if kept.refusal is None:
        raise ValueError("it was not refused")
    error = kept.refusal.error()
    return Unread(
        id=kept.id,
        name=kept.name,
        summary=error.summary,
        faults=tuple(map(fault_words, error.faults)),
        questions=asks.questions(error, kept.said),
        wrong=wrong,
    )


routes = (every, one, progress, again, mark, asked_to_erase, erase)
