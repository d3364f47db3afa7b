"""The side of the line where a stranger's file is opened: inside a process that may do nothing else."""

import os
import select
import socket
import stat
import traceback
from contextlib import ExitStack, closing
from importlib import import_module
from typing import BinaryIO, Protocol

import msgspec
import numpy as np

from vastus.errors import BadRecording, Refusal
from vastus.measure.read.guard import limits
from vastus.measure.read.guard.limits import FILE, FOLDER, LINE
from vastus.measure.read.guard.line import FELL, Kind, Line, Opened, Order
from vastus.measure.read.sniff import LOOKED_AT, MEGABYTE, Format, sniff
from vastus.measure.read.source import Head, Opener, Progress, Source, fingerprint
from vastus.measure.recording import Samples
from vastus.sentence import Sentence, packed, sentence

PART_BYTES = 512_000_000  # of a file beside the one given
CHUNK = 4_000_000  # numbers sent at once, so that memory does not grow with what is asked for
SLOWEST, FASTEST = 1.0, 200_000.0  # samples a second


class Bounds(Protocol):
    """The limits that are drawn closer while a file is opened; see vastus.measure.read.guard.limits."""

    def begin(self) -> None:
        """Before anything of the file is read."""

    def hold(self, kind: Format, size: int) -> None:
        """Once the format is known, before it is parsed."""

    def spend(self) -> None:
        """Time for one more step."""

    def ajar(self, number: int) -> None:
        """One file may be opened beside."""

    def shut(self, taken: int) -> None:
        """No file may be opened any more."""


def run() -> None:
    """Open the file at descriptor FILE as the first message says, and answer until nobody asks any more."""
    end = socket.socket(fileno=LINE)
    try:
        with os.fdopen(FILE, "rb", closefd=False) as file:
            answer(end, file, FOLDER, limits.Bounds())
    finally:
        end.detach()  # stays open for the last words


def last_words(error: BaseException) -> None:
    """Send which line of code fell over a file: a fault of vastus, shown as a damaged file."""
    *_, (frame, number) = traceback.walk_tb(error.__traceback__)
    place = f"{frame.f_code.co_filename.rpartition('/')[2]}:{number}"
    what = f"{type(error).__name__}: {error}"[:200]
    with socket.socket(fileno=LINE) as end:
        _refuse(Line(end), Refusal("died", packed(FELL), ((place, what),)))


def answer(end: socket.socket, file: BinaryIO, folder: int, bounds: Bounds) -> None:
    """Open the file, send its head, and serve blocks of it; whatever is wrong goes over the line as a refusal."""
    line = Line(end)
    bounds.begin()
    try:
        _, size = line.next()
        order = msgspec.msgpack.decode(line.take(size), type=Order)
        with closing(_Beside(folder, bounds)) as beside:
            source = _opened(file, order, beside, _Reached(line, bounds))
            line.send(Kind.OPENED, msgspec.msgpack.encode(Opened.of(source.head, tuple(beside.fingerprints))))
            _serve(line, end, source, bounds)
    except BadRecording as bad:
        _refuse(line, Refusal.of(bad))
    except MemoryError:
        _refuse(line, _TOO_MUCH)
    except EOFError:
        return  # nobody listens any more


_TOO_MUCH = Refusal(  # made beforehand, while there is memory
    "memory",
    packed(
        sentence(
            "Reading this file takes more memory than one file may take. Please give a shorter recording, or fewer "
            "channels."
        )
    ),
)


def _refuse(line: Line, refusal: Refusal) -> None:
    line.send(Kind.REFUSED, msgspec.msgpack.encode(refusal))


def _opened(file: BinaryIO, order: Order, beside: "_Beside", progress: Progress) -> Source:
    kind = sniff(os.pread(file.fileno(), LOOKED_AT, 0))
    if order.size > kind.most:
        raise _too_large(order.size, kind.most)
    for name in kind.needs:
        import_module(name)
    module = import_module(f"vastus.measure.read.formats.{kind.module}")
    beside.hold(kind, order)
    opener: Opener = module.open_source
    source = opener(file, order.options, beside, progress)
    beside.shut()
    _check(source.head)
    return source


def _too_large(size: int, most: int) -> BadRecording:
    return BadRecording(
        "size",
        sentence(
            "This file has {size} MB; of this kind, vastus reads up to {most} MB. Please give a shorter piece of it.",
            size=size // MEGABYTE,
            most=most // MEGABYTE,
        ),
    )


def _check(head: Head) -> None:
    """Refuse what no recorder writes, whatever the format."""
    if not SLOWEST <= head.rate <= FASTEST:
        raise BadRecording(
            "rate",
            sentence("This file says it has {rate} samples a second, which no recorder writes.", rate=head.rate),
        )
    if not head.length:
        raise BadRecording("empty", sentence("There are no samples in this file. Please export or copy it again."))


class _Reached:
    """Sends how much of a long opening is done; each further percent earns more time on the processor."""

    def __init__(self, line: Line, bounds: Bounds) -> None:
        self._line, self._bounds, self._share = line, bounds, 0.0

    def __call__(self, share: float) -> None:
        if share >= self._share + 0.01:
            self._share = share
            self._bounds.spend()
            self._line.send(Kind.PROGRESS, msgspec.msgpack.encode(float(share)))


class _Beside:
    """Opens files in the folder of the one given: by plain name, ordinary ones, and through no link."""

    def __init__(self, folder: int, bounds: Bounds) -> None:
        self.fingerprints: list[str] = []
        self._files = ExitStack()
        self._folder, self._bounds, self._allowed, self._taken = folder, bounds, False, limits.TAKEN

    def hold(self, kind: Format, order: Order) -> None:
        """Put this process under the limits of a format; a format of one file can open no other."""
        self._allowed = kind.beside and order.parts
        self._bounds.hold(kind, order.size)

    def shut(self) -> None:
        """Let nothing more be opened."""
        self._allowed = False
        self._bounds.shut(self._taken)

    def close(self) -> None:
        """Close what was opened."""
        self._files.close()

    def __call__(self, name: str) -> BinaryIO:
        """Open a file. Raises BadRecording (part)."""
        if not self._allowed or not _is_plain(name):
            raise BadRecording("part", _outside(name))
        self._bounds.ajar(self._taken)
        try:
            number = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=self._folder)
        except OSError as error:
            raise BadRecording("part", _not_beside(name)) from error
        self._taken = max(self._taken, number + 1)
        status = os.fstat(number)
        if not stat.S_ISREG(status.st_mode) or status.st_size > PART_BYTES:
            os.close(number)
            raise BadRecording("part", _not_ordinary(name))
        self.fingerprints.append(fingerprint(number, status.st_size))
        return self._files.enter_context(os.fdopen(number, "rb", buffering=0))


def _is_plain(name: str) -> bool:
    return bool(name) and name[0] not in ".-~" and not set(name) & set("/\\\0:") and name.isprintable()


def _outside(name: str) -> Sentence:
    return sentence("This recording wants to open {name}, which is no plain name beside it.", name=repr(name[:80]))


def _not_beside(name: str) -> Sentence:
    return sentence(
        "The file {name} belongs to this recording, and is not beside it. Put both into one folder, and give the .hea. "
        "Where only one file can be given, as in a browser, give EDF or CSV.",
        name=repr(name[:80]),
    )


def _not_ordinary(name: str) -> Sentence:
    return sentence("{name} beside this recording is no ordinary file, or too large.", name=repr(name[:80]))


def _serve(line: Line, end: socket.socket, source: Source, bounds: Bounds) -> None:
    """Answer each question; while the last answer is looked at, the next one is made ready."""
    ready, last = _Ahead(source), (0, 0)
    while True:
        kind, size = line.next()
        first, until = msgspec.msgpack.decode(line.take(size), type=tuple[int, int])
        if kind is not Kind.ASK or not 0 <= first <= until <= source.head.length:
            return
        bounds.spend()
        _send(line, source, ready.of(first, until), (first, until))
        stride = first - last[0] if first > last[0] else until - first
        last = (first, until)
        if not select.select([end], [], [], 0)[0]:
            ready.make(first + stride, until + stride)


def _send(line: Line, source: Source, samples: Samples | None, span: tuple[int, int]) -> None:
    """Send the samples that were asked for: those that are ``samples``, or else piece by piece."""
    rows = max(1, CHUNK // len(source.head.channels))
    for first in range(span[0], span[1], rows) if samples is None else (span[0],):
        block = source.block(first, min(first + rows, span[1])) if samples is None else samples
        line.send(Kind.SAMPLES, np.ascontiguousarray(block, np.float32).data.cast("B"))


class _Ahead:
    """One block that was made before it was asked for."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._asked, self._block = (0, 0), np.zeros((0, 0), np.float32)

    def of(self, first: int, until: int) -> Samples | None:
        """Return the block if it is the one that is ready."""
        return self._block if self._asked == (first, until) != (0, 0) else None

    def make(self, first: int, until: int) -> None:
        """Make a block ready, if it is of a size that may wait."""
        until = min(until, self._source.head.length)
        if first < until and (until - first) * len(self._source.head.channels) <= CHUNK:
            self._asked, self._block = (first, until), self._source.block(first, until)
