"""Where a recording begins: how to sit and record, then the file that is brought, piece by piece or as one form."""

import re
from asyncio import to_thread
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from vastus.errors import Conflict, NotFound, VastusError
from vastus.say.tongue import told, told_error
from vastus.sentence import sentence
from vastus.service.recordings.recordings import LARGEST, PIECE, KeptRecording, Recordings, Resting, TooLarge, sites
from vastus.web.frame import forms
from vastus.web.frame.page import Page, sent_to, shown
from vastus.web.recordings.upload import Broken, bring_form

NO_FILE = sentence("Please choose a file first.")
BROKEN = sentence("The file did not come in whole. Please try again.")


@dataclass(frozen=True, slots=True)
class Record(Page):
    """How to record, and where a file is brought."""

    template: ClassVar[str] = "recordings/bring/bring.html"
    largest: int  # bytes
    piece: int  # bytes
    sites: tuple[tuple[str, str], ...]
    left: tuple[KeptRecording, ...]  # files that came in half
    wrong: str


@dataclass(frozen=True, slots=True)
class Rest(Page):
    """Hints when the next recording is offered on another day."""

    template: ClassVar[str] = "recordings/bring/rest.html"
    next_one: datetime


@dataclass(frozen=True, slots=True)
class Stopped(Page):
    """Hints when a recording was stopped, or erased."""

    template: ClassVar[str] = "recordings/bring/stopped.html"


@get("/record", include_in_schema=False, sync_to_thread=False)
def record(recordings: NamedDependency[Recordings]) -> Response[str]:
    """Show how to record, or when the next recording is offered."""
    next_one = recordings.arrivals.next_one()
    if next_one is not None:
        return shown(Rest(next_one))
    return shown(_record(recordings))


@post("/recordings", include_in_schema=False, status_code=303, request_max_body_size=None)
async def bring(request: Request[Any, Any, Any], recordings: NamedDependency[Recordings]) -> Response[str]:
    """Keep a file that comes as one form, for browsers without scripts."""
    if recordings.arrivals.next_one() is not None:
        return sent_to("/record")
    try:
        recording_id = await bring_form(request, recordings)
    except TooLarge as error:
        return shown(_record(recordings, wrong=told_error(error)), 413)
    except Broken:
        return shown(_record(recordings, wrong=BROKEN), 400)
    if recording_id is None:
        return shown(_record(recordings, wrong=NO_FILE), 400)
    return sent_to(f"/recordings/{recording_id}")


@post("/recordings/begin", include_in_schema=False, status_code=200)
async def begin(request: Request[Any, Any, Any], recordings: NamedDependency[Recordings]) -> Response[Any]:
    """Make room for a file that comes in pieces; the same file again goes on where it stopped."""
    form = await forms.fields(request)
    size = forms.one(form, "size")
    if not re.fullmatch(r"[1-9][0-9]{0,15}", size):
        return Response({"error": told(NO_FILE)}, status_code=400)
    try:
        recording = recordings.arrivals.begin(
            forms.one(form, "name"), int(size), forms.key(form), forms.one(form, "site")
        )
    except (TooLarge, Resting) as error:
        return Response({"error": told_error(error)}, status_code=413 if isinstance(error, TooLarge) else 409)
    return Response(_standing(recordings, recording))


@post("/recordings/{recording_id:str}/pieces", include_in_schema=False, status_code=200)
async def piece(
    request: Request[Any, Any, Any], recordings: NamedDependency[Recordings], recording_id: FromPath[str]
) -> Response[Any]:
    """Keep the next piece of a file; it is on the disk before this answers."""
    at = request.query_params.get("at", "")
    content = await request.body()
    if not re.fullmatch(r"[0-9]{1,16}", at) or not 0 < len(content) <= PIECE:
        return Response({"error": told(BROKEN)}, status_code=400)
    try:
        await to_thread(recordings.arrivals.receive, recording_id, int(at), content)
    except Conflict as error:
        standing = _standing(recordings, recordings.recording(recording_id))
        return Response({"error": told_error(error), **standing}, status_code=409)
    except VastusError as error:
        return Response({"error": told_error(error)}, status_code=404 if isinstance(error, NotFound) else 507)
    return Response(_standing(recordings, recordings.recording(recording_id)))


@post("/recordings/{recording_id:str}/stop", include_in_schema=False, status_code=200)
async def stop(recordings: NamedDependency[Recordings], recording_id: FromPath[str]) -> Response[str]:
    """Stop a recording that comes in or is measured; nothing of it is kept. One that is measured by now stays."""
    if recordings.recording(recording_id).stage == "done":
        return sent_to(f"/recordings/{recording_id}")
    await to_thread(recordings.remove, recording_id)
    return shown(Stopped())


def _record(recordings: Recordings, wrong: str = "") -> Record:
    return Record(
        largest=LARGEST,
        piece=PIECE,
        sites=tuple(sites().items()),
        left=tuple(recording for recording in recordings.all() if recording.stage == "receiving"),
        wrong=wrong,
    )


def _standing(recordings: Recordings, recording: KeptRecording) -> dict[str, Any]:
    """Return what the page needs to go on: how much is here, and where to go when all of it is."""
    return {
        "address": f"/recordings/{recording.id}",
        "received": recordings.arrivals.received(recording.id),
        "size": recording.size,
        "whole": recording.stage != "receiving",
    }


routes = (record, bring, begin, piece, stop)
