"""Opens a file in this very process, without its limits, as the tests of single formats do."""

import io
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

from vastus.errors import BadRecording
from vastus.measure.read.source import Opener, Options, Source


def opened(
    opener: Opener,
    held: bytes | BinaryIO,
    *,
    beside: dict[str, bytes] | None = None,
    progress: Callable[[float], None] = lambda _: None,
    **options: object,
) -> Source:
    """Return the source of a file that is held in memory (it stays open as long as the source), or is open."""
    file: BinaryIO = held if not isinstance(held, bytes) else cast(BinaryIO, on_disk(held))
    parts = {name: on_disk(part) for name, part in (beside or {}).items()}

    def part(name: str) -> BinaryIO:
        if name not in parts:
            raise BadRecording("part", name)
        return cast(BinaryIO, parts[name])

    return opener(file, Options(**options), part, progress)  # type: ignore[arg-type]


def on_disk(held: bytes) -> io.FileIO:
    """Return an open file without a name that holds these bytes."""
    number, name = tempfile.mkstemp()
    Path(name).unlink()
    os.write(number, held)
    os.lseek(number, 0, os.SEEK_SET)
    return _Unnamed(number, "rb")


class _Unnamed(io.FileIO):
    """Is closed when its source is dropped, as a test has nothing else to close."""

    def __del__(self) -> None:
        self.close()
