"""Reads what people bring; each file in a process of its own, with limits."""

import json
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from vastus.errors import BadRecording
from vastus.made import Made, made_by
from vastus.measure.read.guard.line import Order
from vastus.measure.read.guard.process import Child
from vastus.measure.read.source import Head, Options, Progress, fingerprint
from vastus.measure.recording import Recording, Samples
from vastus.sentence import sentence

__all__ = ["read"]


def read(
    path: str | Path,
    *,
    channels: Iterable[str | int] = (),
    mapping: Mapping[str, str] | None = None,
    scale: float | None = None,
    progress: Progress = lambda _: None,
) -> Recording:
    """Return the recording in a file: EMG, a phone's motion, or a video. Its samples are fetched when asked for.

    ``channels`` chooses some by name, or by number from 1. ``mapping`` says what the file does not: ``{"unit": "uV"}``,
    or which column is what. ``scale`` is the millimetres in one pixel of a video. ``progress`` is called with the share
    that is done while a file must be read through. Close the recording to end its process; dropping it does so too.
    Raises BadRecording, with one of the codes of vastus.measure.read.codes; its ``asks`` are what may help.
    """
    options = Options(tuple(str(name) for name in channels), dict(mapping or {}), scale)
    with _open(Path(path)) as (file, folder, size), ExitStack() as unless_opened:
        child = Child(file, folder)
        unless_opened.callback(child.close)
        order = Order(options, size, parts=folder != file)
        opened, mark = child.open(order, progress, lambda: fingerprint(file, size))
        unless_opened.pop_all()
    head = opened.head
    return _recording(child, head, _made(head, options, (mark, *opened.parts)))


def _recording(child: Child, head: Head, made: Made) -> Recording:
    def piece(begin: float, end: float) -> Samples:
        first, last = (min(max(0, round(at * head.rate)), head.length) for at in (begin, end))
        return child.block(first, max(first, last), len(head.channels))

    return Recording(
        modality=head.modality,
        seconds=head.length / head.rate,
        rate=head.rate,
        channels=head.channels,
        piece=piece,
        made=made,
        start=head.start,
        lost=head.lost,
        picture=head.picture,
        notes=head.notes,
        close=child.close,
    )


def _made(head: Head, options: Options, of: tuple[str, ...]) -> Made:
    settings: dict[str, float | str] = dict(options.mapping)
    if options.channels:
        settings["channels"] = json.dumps(options.channels)  # a name may hold a comma
    if options.scale is not None:
        settings["scale"] = options.scale
    return Made(made_by(f"measure.read {head.format}"), settings, of)


@contextmanager
def _open(path: Path) -> Iterator[tuple[int, int, int]]:
    """Open a file and its folder; give their descriptors and the size of the file. Raises BadRecording."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # a pipe that nobody writes to must not hold us up
    except (OSError, ValueError) as error:
        raise BadRecording(
            "missing", sentence("There is no file {path}, or it may not be read.", path=repr(str(path)))
        ) from error
    folder = file
    try:
        size = _size(file)
        folder = _folder(path, file)
        yield file, folder, size
    finally:
        for number in {file, folder}:
            os.close(number)


def _size(file: int) -> int:
    """Return the bytes of an open file. Raises BadRecording (file, empty)."""
    status = os.fstat(file)
    if not stat.S_ISREG(status.st_mode):
        raise BadRecording(
            "file", sentence("This is a folder, a device or a pipe. Please give a file with a recording.")
        )
    if not status.st_size:
        raise BadRecording("empty", sentence("This file is empty. Please export or copy the recording again."))
    return status.st_size


def _folder(path: Path, file: int) -> int:
    """Return a descriptor of the folder of a file, or the file's own where the folder may not be read."""
    try:
        return os.open(path.resolve().parent, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return file
