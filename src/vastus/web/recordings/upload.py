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

from vastus.service.recordings.recordings import AS_FORM, LARGEST, Recordings
from vastus.store.files import PIECE
from vastus.store.recording import KeptRecording
from vastus.web.frame.gate import LARGE

MOST_PARTS = 20
LONGEST = 200  # characters of a field beside the file


class Broken(Exception):
    """The form did not come in whole, or is none."""


async def bring_form(request: Request[Any, Any, Any], recordings: Recordings) -> str | None:
    """Keep the file of a form, and return the id of its recording; None when no file was chosen.

    Raises TooLarge, Broken and Unusable; then nothing is kept.
    """
    kept: KeptRecording | None = None
    whole, told = False, dict[str, str]()
    try:
        async for content in file_of(request, told):
            if kept is None:
                size = int(request.headers.get("content-length") or LARGEST)
                size = min(size, LARGEST + LARGE)
                key = f"{AS_FORM}{token_urlsafe(16)}"
                kept = recordings.begin(content.filename or "", size, key, told.get("site", ""))
            at = await to_thread(recordings.receive, kept.id, recordings.received(kept.id), content.held)
            recordings.check(at)
        whole = True
    finally:
        if kept is not None and not whole:
            await to_thread(recordings.remove, kept.id)
    if kept is None:
        return None
    recordings.arrive(kept.id)
    return kept.id


async def bring_once(request: Request[Any, Any, Any], recordings: Recordings) -> str:
    """Keep a file that is measured at once and then erased, and return the name of its folder.

    Raises TooLarge, Broken and Unusable; then nothing is kept.
    """
    name, at, whole = f"once-{token_urlsafe(12)}", 0, False
    form = request.headers.get("content-type", "").startswith("multipart/")
    recordings.check(int(request.headers.get("content-length") or 0))
    recordings.files.open(name)
    try:
        async for content in file_of(request, {}) if form else body_of(request):
            at = await to_thread(recordings.files.add, name, at, content.held)
            recordings.check(at)
        whole = True
    finally:
        if not (whole and at):
            recordings.files.remove(name)
    if not at:
        raise Broken
    return name


class Content:
    """A piece of a file, and what the file is called."""

    def __init__(self, filename: str | None, held: bytes) -> None:
        self.filename = filename
        self.held = held


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


async def file_of(request: Request[Any, Any, Any], told: dict[str, str]) -> AsyncIterator[Content]:
    """Yield the first file of a form in pieces, and put the fields before it into ``told``; raises Broken."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != "multipart/form-data" or not options.get("boundary"):
        raise Broken
    form = _Form(told)
    try:
        with PushMultipartParser(options["boundary"], max_segment_count=MOST_PARTS) as parser:
            async for chunk in request.stream():
                for event in parser.parse(chunk) if chunk else ():
                    form.take(event)
                    while len(form.held) >= PIECE:
                        yield Content(form.filename, bytes(form.held[:PIECE]))
                        del form.held[:PIECE]
    except (MultipartError, HTTPException) as error:
        raise Broken from error
    if form.held:
        yield Content(form.filename, bytes(form.held))


class _Form:
    """A form as it comes: its short fields, and what of its file is not handed on yet."""

    def __init__(self, told: dict[str, str]) -> None:
        self.told = told
        self.held = bytearray()
        self.filename: str | None = None
        self._part: MultipartSegment | None = None

    def take(self, event: Any) -> None:
        """Take what the parser says next: a part begins, a part goes on, or it ends (None)."""
        if isinstance(event, MultipartSegment):
            first = bool(event.filename) and self.filename is None
            self.filename = event.filename if first else self.filename
            self._part = event if first or not event.filename else None
        elif event is not None and self._part is not None:
            if self._part.filename:
                self.held += event
            else:
                words = self.told.get(self._part.name, "") + bytes(event).decode(errors="replace")
                self.told[self._part.name] = words[:LONGEST]
