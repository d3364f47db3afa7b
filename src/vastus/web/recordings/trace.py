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
from vastus.service.recordings.recordings import Recordings
from vastus.service.settings import Settings
from vastus.store.trace import STILL
from vastus.web.recordings import measured

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


@get("/recordings/{name:str}/trace", include_in_schema=False)
async def trace(
    request: Request[Any, Any, Any], recordings: NamedDependency[Recordings], name: FromPath[str]
) -> Response[bytes]:
    """Return a stretch of one line as a chart: from ``begin`` to ``end``, seconds, for ``width`` px."""
    spec = await to_thread(_chart, recordings, name, "trace", dict(request.query_params))
    return Response(msgspec.json.encode(spec), media_type="application/json")


@get("/recordings/{name:str}/charts/{chart:str}", include_in_schema=False)
async def chart(
    request: Request[Any, Any, Any],
    recordings: NamedDependency[Recordings],
    name: FromPath[str],
    chart: FromPath[str],
) -> Response[bytes]:
    """Return a chart as its specification, or, with ``.svg`` behind its name, as a drawing."""
    told = dict(request.query_params)
    spec = msgspec.json.encode(await to_thread(_chart, recordings, name, chart.removesuffix(".svg"), told))
    if not chart.endswith(".svg"):
        return Response(spec, media_type="application/json")
    return Response(await svg.svg(spec, recordings.folder(name)), media_type="image/svg+xml")


@get("/recordings/{name:str}/still", include_in_schema=False, sync_to_thread=True)
def still(recordings: NamedDependency[Recordings], name: FromPath[str]) -> Response[bytes]:
    """Return the still of a video."""
    place = recordings.folder(name) / STILL
    if not place.exists():
        raise NotFound("There is no picture of this recording here.")
    return Response(place.read_bytes(), media_type="image/jpeg")


@get("/recordings/{name:str}/file", include_in_schema=False, sync_to_thread=True)
def file(
    request: Request[Any, Any, Any], recordings: NamedDependency[Recordings], name: FromPath[str]
) -> Response[Any]:
    """Return the file that was brought, or the range of it that a player asks for."""
    place = recordings.file(name)
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


def _chart(recordings: Recordings, name: str, chart: str, told: dict[str, str]) -> Spec:
    """Return the specification of a chart; raises NotFound."""
    kept, found, look = recordings.kept(name), recordings.found(name), recordings.look(name)
    width = told.get("width", "")
    wide = min(max(int(width), NARROWEST), WIDEST) if re.fullmatch(r"[0-9]{1,5}", width) else charts.WIDTH
    paper = Paper(wide, told.get("dark") == "1")
    match chart:
        case "trace" if look is not None and look.lines:
            usable = found.quality.word != "none"
            every = measured.moments(recordings.measured(name), kept.marks) if usable else ()
            view = measured.view_of(told, found, look, len(every))
            scene = Scene((view.begin, view.end), every, found.excluded)
            values = recordings.stretch(name, look, view.line, scene.span, wide // 2)
            return charts.trace(values, look.lines[view.line].unit, scene, paper)
        case "raster" if found.twitches:
            return charts.raster(found.twitches, found.recording.seconds, paper)
        case "intervals":
            return charts.intervals(charts.between(found.twitches, found.excluded), paper)
        case "shapes" if look is not None and look.shapes:
            return charts.shapes(look, unit_of(found), paper)
    raise NotFound("There is no such chart of this recording.")


def _range(asked: str, size: int) -> tuple[int, int]:
    """Return the first and last byte that are asked for; all of them when that cannot be read, or cannot be met."""
    parts = re.fullmatch(r"bytes=([0-9]{0,16})-([0-9]{0,16})", asked.strip())
    if parts is None or parts[1] == parts[2] == "":
        return 0, size - 1
    if not parts[1]:
        return max(0, size - int(parts[2])), size - 1
    first, last = int(parts[1]), min(int(parts[2] or size), size - 1)
    return (first, last) if first <= last else (0, size - 1)


async def _read(place: Path, first: int, last: int) -> AsyncIterator[bytes]:
    with place.open("rb") as begun:
        begun.seek(first)
        left = last - first + 1
        while left > 0 and (content := await to_thread(begun.read, min(READ, left))):
            left -= len(content)
            yield content


routes = (vega, trace, chart, still, file)
