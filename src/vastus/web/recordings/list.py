"""Recordings: all of them, and one of them as it stands: half here, waiting, measured, or not to be read."""

from asyncio import to_thread
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from vastus.errors import Refused
from vastus.say.measured import SENSORS
from vastus.say.tongue import fault_words
from vastus.say.written import row, span
from vastus.sentence import sentence
from vastus.service.recordings.recordings import KeptRecording, Recordings, sites
from vastus.web.frame import forms
from vastus.web.frame.page import Page, sent_to, shown
from vastus.web.recordings import asks, measured, view
from vastus.web.recordings.asks import Question

NOT_READ = sentence("Please write a number, such as 0.2.")
NO_MOMENT = sentence("Please write the moment in seconds, such as 12.5.")
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
    lines = tuple(_line(recording) for recording in recordings.all())
    return shown(All(lines, recordings.weekly(), recordings.arrivals.next_one()))


@get("/recordings/{recording_id:str}", include_in_schema=False, sync_to_thread=True)
def one(
    request: Request[Any, Any, Any], recordings: NamedDependency[Recordings], recording_id: FromPath[str]
) -> Response[str]:
    """Show a recording as it stands."""
    recording = recordings.recording(recording_id)
    if recording.stage == "receiving":
        received = recordings.arrivals.received(recording_id)
        return shown(Half(recording.id, recording.file_name, 100 * received // max(1, recording.size)))
    if recording.stage in ("waiting", "measuring"):
        return shown(Waiting(recording.id, recording.file_name, recordings.share(recording_id), recording.stage))
    if recording.stage == "refused":
        return shown(_unread(recording))
    return shown(measured.result(recordings, recording, dict(request.query_params)))


@get("/recordings/{recording_id:str}/progress", include_in_schema=False, sync_to_thread=False)
def progress(recordings: NamedDependency[Recordings], recording_id: FromPath[str]) -> dict[str, Any]:
    """Say how far a recording is; what was found is not told before it is whole."""
    return {"stage": recordings.recording(recording_id).stage, "share": recordings.share(recording_id)}


@post("/recordings/{recording_id:str}/again", include_in_schema=False, status_code=303)
async def again(
    request: Request[Any, Any, Any], recordings: NamedDependency[Recordings], recording_id: FromPath[str]
) -> Response[str]:
    """Measure a file again, with what the person says about it."""
    form = await forms.fields(request)
    recording = recordings.recording(recording_id)
    try:
        hints = asks.hints(form, recording.hints)
    except ValueError:
        refused = recording.stage == "refused"
        page = _unread(recording, NOT_READ) if refused else measured.result(recordings, recording, {}, NOT_READ)
        return shown(page, 400)
    recordings.measure_again(recording_id, hints)
    return sent_to(f"/recordings/{recording_id}")


@post("/recordings/{recording_id:str}/marks", include_in_schema=False, status_code=303)
async def mark(
    request: Request[Any, Any, Any], recordings: NamedDependency[Recordings], recording_id: FromPath[str]
) -> Response[str]:
    """Mark a moment as a twitch, or as none, or take the mark back."""
    form = await forms.fields(request)
    fields = {key: forms.one(form, key) for key in view.FIELDS if forms.one(form, key)}
    kinds = {"none": False, "twitch": True, "back": None}
    try:
        time = view.seconds(forms.one(form, "time"))
        at = await to_thread(recordings.mark, recording_id, time, is_one=kinds[forms.one(form, "what")])
    except (Refused, KeyError, ValueError) as error:
        wrong = error.summary if isinstance(error, Refused) else NO_MOMENT
        return shown(measured.result(recordings, recordings.recording(recording_id), fields, wrong), 400)
    return sent_to(f"/recordings/{recording_id}?{view.query({**fields, 'marked': f'{at:.4f}'})}#twitches")


@get("/recordings/{recording_id:str}/erase", include_in_schema=False, sync_to_thread=False)
def asked_to_erase(recordings: NamedDependency[Recordings], recording_id: FromPath[str]) -> Response[str]:
    """Ask before a recording is erased."""
    recording = recordings.recording(recording_id)
    return shown(Erase(recording.id, recording.file_name, recording.at))


@post("/recordings/{recording_id:str}/erase", include_in_schema=False, status_code=303)
async def erase(
    request: Request[Any, Any, Any], recordings: NamedDependency[Recordings], recording_id: FromPath[str]
) -> Response[str]:
    """Erase one recording."""
    form = await forms.fields(request)
    if forms.one(form, "sure") != "yes":
        return sent_to(f"/recordings/{recording_id}/erase")
    await to_thread(recordings.remove, recording_id)
    return sent_to("/recordings")


def _line(recording: KeptRecording) -> Line:
    return Line(recording.id, recording.at, recording.file_name, _standing(recording))


def _standing(recording: KeptRecording) -> str:
    """Return how a recording stands, in a few words; of one that is measured, what was watched, and for how long."""
    summary = recording.summary
    if summary is None:
        return STATES[recording.stage]
    watched = sentence("{time} watched", time=span(summary.watched)) if summary.quality != "none" else UNTOLD
    return row([part for part in (SENSORS[summary.modality], sites().get(recording.site), watched) if part])


def _unread(recording: KeptRecording, wrong: str = "") -> Unread:
    if recording.refusal is None:
        raise ValueError(sentence("it was not refused"))
    error = recording.refusal.error()
    return Unread(
        id=recording.id,
        name=recording.file_name,
        summary=error.summary,
        faults=tuple(map(fault_words, error.faults)),
        questions=asks.questions(error, recording.hints),
        wrong=wrong,
    )


routes = (every, one, progress, again, mark, asked_to_erase, erase)
