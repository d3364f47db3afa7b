"""What the page of a recording fetches: its trace, its charts, its picture, and its file to play."""

import re
from asyncio import to_thread
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from vastus.draw import charts, svg
from vastus.draw.charts import Paper, Scene, Spec
from vastus.errors import NotFound
from vastus.say.measured import unit_of
from vastus.say.tables import between
from vastus.sentence import sentence
from vastus.service.recordings.marks import marked
from vastus.service.recordings.recordings import Recordings
from vastus.service.settings import Settings
from vastus.web.recordings import view

NARROWEST, WIDEST = 200, 2000  # px of a chart
READ = 1 << 18  # bytes of a file that are in memory at once
KINDS = (
    (re.compile(rb".{4}ftyp", re.DOTALL), "video/mp4"),
    (re.compile(rb"\x1aE\xdf\xa3"), "video/webm"),
    (re.compile(rb"RIFF.{4}AVI ", re.DOTALL), "video/x-msvideo"),
)


@get("/static/vega.js", include_in_schema=False)
async def vega() -> Response[bytes]:
    """Return the script that draws charts, made from the installed package at first use."""
    return Response(await svg.script(Settings.read().cache_folder), media_type="text/javascript")


@get("/recordings/{recording_id:str}/trace", include_in_schema=False)
async def trace(
    request: Request[Any, Any, Any], recordings: NamedDependency[Recordings], recording_id: FromPath[str]
) -> Response[bytes]:
    """Return a stretch of one line as a chart: from ``begin`` to ``end``, seconds, for ``width`` px."""
    spec = await to_thread(_chart, recordings, recording_id, "trace", dict(request.query_params))
    return Response(msgspec.json.encode(spec), media_type="application/json")


@get("/recordings/{recording_id:str}/charts/{chart:str}", include_in_schema=False)
async def chart(
    request: Request[Any, Any, Any],
    recordings: NamedDependency[Recordings],
    recording_id: FromPath[str],
    chart: FromPath[str],
) -> Response[bytes]:
    """Return a chart as its specification, or, with ``.svg`` behind its name, as a drawing."""
    fields = dict(request.query_params)
    spec = msgspec.json.encode(await to_thread(_chart, recordings, recording_id, chart.removesuffix(".svg"), fields))
    if not chart.endswith(".svg"):
        return Response(spec, media_type="application/json")
    return Response(await svg.svg(spec, recordings.folder(recording_id)), media_type="image/svg+xml")


@get("/recordings/{recording_id:str}/still", include_in_schema=False, sync_to_thread=True)
def still(recordings: NamedDependency[Recordings], recording_id: FromPath[str]) -> Response[bytes]:
    """Return the still of a video."""
    return Response(recordings.still(recording_id), media_type="image/jpeg")


@get("/recordings/{recording_id:str}/file", include_in_schema=False, sync_to_thread=True)
def file(
    request: Request[Any, Any, Any], recordings: NamedDependency[Recordings], recording_id: FromPath[str]
) -> Response[Any]:
    """Return the file that was brought, or the range of it that a player asks for."""
    place = recordings.file(recording_id)
    size = place.stat().st_size
    with place.open("rb") as begun:
        head = begun.read(16)
    kind = next((kind for sign, kind in KINDS if sign.match(head)), "application/octet-stream")
    first, last = _range(request.headers.get("range", ""), size)
    partly = (first, last) != (0, size - 1)
    headers = {"accept-ranges": "bytes", "content-length": str(last - first + 1)}
    if partly:
        headers["content-range"] = f"bytes {first}-{last}/{size}"
    if not kind.startswith("video/"):
        headers["content-disposition"] = "attachment"
    return Stream(_read(place, first, last), media_type=kind, headers=headers, status_code=206 if partly else 200)


def _chart(recordings: Recordings, recording_id: str, chart: str, fields: dict[str, str]) -> Spec:
    """Return the specification of a chart; raises NotFound."""
    recording, machine = recordings.recording(recording_id), recordings.unmarked(recording_id)
    measurement, trace = marked(machine, recording.marks), recordings.trace(recording_id)
    paper = _paper(fields)
    match chart:
        case "trace" if trace is not None and trace.lines:
            usable = measurement.quality.word != "none"
            listed = view.moments(machine, recording.marks) if usable else ()
            at = view.view_of(fields, measurement, trace, len(listed))
            scene = Scene((at.begin, at.end), listed, measurement.excluded)
            values = recordings.stretch(recording_id, trace, at.line, scene.span, paper.width // 2)
            return charts.trace(values, trace.lines[at.line].unit, scene, paper)
        case "raster" if measurement.twitches:
            return charts.raster(measurement.twitches, measurement.recording.seconds, paper)
        case "intervals":
            return charts.intervals(between(measurement.twitches, measurement.excluded), paper)
        case "shapes" if shapes := recordings.shapes(recording_id):
            return charts.shapes(shapes, unit_of(measurement), paper)
    raise NotFound(sentence("There is no such chart of this recording."))


def _paper(fields: dict[str, str]) -> Paper:
    """Return on what is drawn, by the fields of an address."""
    width = fields.get("width", "")
    wide = min(max(int(width), NARROWEST), WIDEST) if re.fullmatch(r"[0-9]{1,5}", width) else charts.WIDTH
    return Paper(wide, fields.get("dark") == "1")


def _range(header: str, size: int) -> tuple[int, int]:
    """Return the first and last byte that are asked for; all of them when that cannot be read, or cannot be met."""
    parts = re.fullmatch(r"bytes=([0-9]{0,16})-([0-9]{0,16})", header.strip())
    if parts is None or parts[1] == parts[2] == "":
        return 0, size - 1
    if not parts[1]:
        return max(0, size - int(parts[2])), size - 1
    first, last = int(parts[1]), min(int(parts[2] or size), size - 1)
    return (first, last) if first <= last else (0, size - 1)


async def _read(path: Path, first: int, last: int) -> AsyncIterator[bytes]:
    with path.open("rb") as begun:
        begun.seek(first)
        left = last - first + 1
        while left > 0 and (content := await to_thread(begun.read, min(READ, left))):
            left -= len(content)
            yield content


routes = (vega, trace, chart, still, file)
