"""A file that comes in a form, written to the disk as it comes; no more of it is in memory than one piece."""

from asyncio import to_thread
from collections.abc import AsyncIterator
from secrets import token_urlsafe
from typing import Any

from litestar import Request
from litestar.exceptions import HTTPException
from multipart import (  # type: ignore[import-untyped]
    MultipartError,
    MultipartSegment,
    PushMultipartParser,
    parse_options_header,
)

from vastus.service.recordings.arrivals import AS_FORM
from vastus.service.recordings.recordings import LARGEST, PIECE, KeptRecording, Recordings
from vastus.web.frame.gate import LARGE

MOST_PARTS = 20
LONGEST = 200  # characters of a field beside the file


class Broken(Exception):
    """The form did not come in whole, or is none."""


async def bring_form(request: Request[Any, Any, Any], recordings: Recordings) -> str | None:
    """Keep the file of a form, and return the id of its recording; None when no file was chosen.

    Raises TooLarge, Broken and Unusable; then nothing is kept.
    """
    recording: KeptRecording | None = None
    arrivals = recordings.arrivals
    whole, fields = False, dict[str, str]()
    try:
        async for content in file_of(request, fields):
            if recording is None:
                size = int(request.headers.get("content-length") or LARGEST)
                size = min(size, LARGEST + LARGE)
                key = f"{AS_FORM}{token_urlsafe(16)}"
                recording = arrivals.begin(content.file_name or "", size, key, fields.get("site", ""))
            at = await to_thread(arrivals.receive, recording.id, arrivals.received(recording.id), content.held)
            arrivals.check_size(at)
        whole = True
    finally:
        if recording is not None and not whole:
            await to_thread(recordings.remove, recording.id)
    if recording is None:
        return None
    arrivals.finish(recording.id)
    return recording.id


async def bring_once(request: Request[Any, Any, Any], recordings: Recordings) -> str:
    """Keep a file that is measured at once and then erased, and return the name of its folder.

    Raises TooLarge, Broken and Unusable; then nothing is kept.
    """
    folder, at, whole = f"once-{token_urlsafe(12)}", 0, False
    form = request.headers.get("content-type", "").startswith("multipart/")
    recordings.arrivals.check_size(int(request.headers.get("content-length") or 0))
    recordings.files.open(folder)
    try:
        async for content in file_of(request, {}) if form else body_of(request):
            at = await to_thread(recordings.files.add, folder, at, content.held)
            recordings.arrivals.check_size(at)
        whole = True
    finally:
        if not (whole and at):
            recordings.files.remove(folder)
    if not at:
        raise Broken
    return folder


class Content:
    """A piece of a file, and what the file is called."""

    def __init__(self, file_name: str | None, content: bytes) -> None:
        self.file_name = file_name
        self.held = content


async def body_of(request: Request[Any, Any, Any]) -> AsyncIterator[Content]:
    """Yield a body that is the file itself in pieces; raises Broken."""
    held = bytearray()
    try:
        async for chunk in request.stream():
            held += chunk
            while len(held) >= PIECE:
                yield Content(None, bytes(held[:PIECE]))
                del held[:PIECE]
    except HTTPException as error:
        raise Broken from error
    if held:
        yield Content(None, bytes(held))


async def file_of(request: Request[Any, Any, Any], fields: dict[str, str]) -> AsyncIterator[Content]:
    """Yield the first file of a form in pieces, and put the fields before it into ``fields``; raises Broken."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != "multipart/form-data" or not options.get("boundary"):
        raise Broken
    form = _Form(fields)
    try:
        with PushMultipartParser(options["boundary"], max_segment_count=MOST_PARTS) as parser:
            async for chunk in request.stream():
                for event in parser.parse(chunk) if chunk else ():
                    form.take(event)
                    while len(form.held) >= PIECE:
                        yield Content(form.file_name, bytes(form.held[:PIECE]))
                        del form.held[:PIECE]
    except (MultipartError, HTTPException) as error:
        raise Broken from error
    if form.held:
        yield Content(form.file_name, bytes(form.held))


class _Form:
    """A form as it comes: its short fields, and what of its file is not handed on yet."""

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields = fields
        self.held = bytearray()
        self.file_name: str | None = None
        self._part: MultipartSegment | None = None

    def take(self, event: Any) -> None:
        """Take what the parser says next: a part begins, a part goes on, or it ends (None)."""
        if isinstance(event, MultipartSegment):
            first = bool(event.filename) and self.file_name is None
            self.file_name = event.filename if first else self.file_name
            self._part = event if first or not event.filename else None
        elif event is not None and self._part is not None:
            if self._part.filename:
                self.held += event
            else:
                words = self.fields.get(self._part.name, "") + bytes(event).decode(errors="replace")
                self.fields[self._part.name] = words[:LONGEST]
