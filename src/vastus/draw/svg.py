"""The process that draws a chart as SVG, or puts the drawing script for browsers together, from the installed Vega.

``python -m vastus.web.drawing svg`` reads a Vega-Lite specification and writes SVG; ``… script`` writes the script.
Both take more time and memory than a page may, so they run for themselves and what they make is kept.
"""

import sys
from asyncio import Semaphore, create_subprocess_exec, timeout, to_thread
from asyncio.subprocess import PIPE
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from vastus.errors import VastusError
from vastus.made import fingerprint
from vastus.sentence import sentence
from vastus.store import disk

TAKES = 60.0  # seconds, at most
MOST_DRAWN = 40  # drawings that are kept of one recording
ONE = Semaphore(1)  # one at a time


class NotDrawn(VastusError):
    """A chart could not be drawn."""


async def svg(spec: bytes, room: Path) -> bytes:
    """Return a chart as SVG; it is kept in the folder of its recording, and erased with it. Raises NotDrawn."""
    place = room / f"drawn-{fingerprint(spec)}.svg"
    async with ONE:
        if place.exists():
            return place.read_bytes()
        drawn = await _child("svg", spec)
        if room.is_dir():
            await to_thread(_keep, place, drawn)
            for old in sorted(room.glob("drawn-*.svg"), key=lambda one: one.stat().st_mtime)[:-MOST_DRAWN]:
                await to_thread(disk.overwrite, old)
    return drawn


async def script(cache: Path) -> bytes:
    """Return the script that draws charts in a browser; it holds nothing of the person. Raises NotDrawn."""
    place = cache / f"vega-{version('vl-convert-python')}.js"
    async with ONE:
        if place.exists():
            return place.read_bytes()
        made = await _child("script", b"")
        with suppress(OSError):
            cache.mkdir(parents=True, exist_ok=True)
            await to_thread(_keep, place, made)
    return made


def _keep(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    half = path.with_name(f"{path.name}.half")
    disk.make(half)
    half.write_bytes(content)
    half.rename(path)


async def _child(what: str, given: bytes) -> bytes:
    child = await create_subprocess_exec(sys.executable, "-m", "vastus.draw.svg", what, stdin=PIPE, stdout=PIPE)
    made = b""
    try:
        async with timeout(TAKES):
            made, _ = await child.communicate(given)
    except TimeoutError:
        child.kill()
    finally:
        await child.wait()
    if child.returncode or not made:
        raise NotDrawn(sentence("This chart could not be drawn. The table below it says the same."))
    return made


def main(what: str) -> None:
    """Make one thing and write it out."""
    import vl_convert

    if what == "script":
        made = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    else:
        made = vl_convert.vegalite_to_svg(sys.stdin.read(), allowed_base_urls=[])
    sys.stdout.write(made)


if __name__ == "__main__":
    main(sys.argv[1])
