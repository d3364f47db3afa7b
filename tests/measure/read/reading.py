"""A process under the limits of the product that opens one damaged file after the other, and says what came of each.

It does what the child of a file does, with the same code and the same limits; only the door is opened for the next file
beside, and an error that is no refusal is told instead of ending it.
"""

import os
import signal
import socket
import subprocess
import sys
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from tests.measure.read.fuzz import Case
from vastus.errors import BadRecording
from vastus.measure.read import sniff
from vastus.measure.read.guard import child, limits, server
from vastus.measure.read.guard.line import Opened, Order
from vastus.measure.read.source import Options

LONGEST = 20.0  # s on the processor for one file
MOST = 20_000  # samples that are compared
HANG = 60.0


class Outcome(msgspec.Struct):
    """What came of a file: a code, or its samples; ``fell`` when it was neither."""

    code: str = ""
    fell: str = ""
    names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    rate: float = 0.0
    length: int = 0
    lost: int = 0
    samples: bytes = b""


class Bounds(limits.Bounds):
    """The limits of the product, drawn once; the door can be opened again, for the file beside the next file."""

    drawn = False

    def hold(self, kind: sniff.Format, size: int) -> None:
        if not self.drawn:
            self.drawn = True
            super().hold(sniff.WFDB if kind.memory == sniff.SIGNALS else kind, size)
        self.spend()

    def shut(self, taken: int) -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_NOFILE, (limits.TAKEN, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))

    def spend(self, seconds: float = LONGEST) -> None:
        super().spend(seconds)


class Reader:
    """The side of the tests: writes each damaged file, and hears what came of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / "case"
        self._path.touch()
        self.peak = 0
        self._start()

    def _start(self) -> None:
        self._end, theirs = socket.socketpair()
        self._end.settimeout(HANG)
        file = os.open(self._path, os.O_RDONLY)
        folder = os.open(self._folder, os.O_RDONLY)
        passed = (file, folder, theirs.fileno())
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.measure.read.reading", *map(str, passed)],
            pass_fds=passed,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"},
            stderr=subprocess.DEVNULL,
        )
        for number in (file, folder):
            os.close(number)
        theirs.close()

    def read(self, case: Case) -> Outcome:
        """Return what came of a file; a process that died or fell silent is told, and another one started."""
        self._path.write_bytes(case.held)
        (self._folder / "r.dat").write_bytes(case.beside)
        try:
            self._end.sendall(b"?")
            size = int.from_bytes(self._exactly(8), "little")
            return msgspec.msgpack.decode(self._exactly(size), type=Outcome)
        except TimeoutError:
            return self._again("fell silent")
        except (EOFError, ConnectionError):
            return self._again("died")

    def _exactly(self, size: int) -> bytes:
        held = bytearray()
        while len(held) < size:
            piece = self._end.recv(size - len(held))
            if not piece:
                raise EOFError
            held += piece
        return bytes(held)

    def _again(self, what: str) -> Outcome:
        self._process.kill()
        status = self._process.wait()
        self._end.close()
        self._start()
        return Outcome(fell=f"{what}, status {status} {signal.Signals(-status).name if status < 0 else ''}")

    def kill(self) -> None:
        """Have the process die, as by a bad file."""
        self._process.kill()

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        """End it, and keep the most memory that it ever had."""
        status = Path(f"/proc/{self._process.pid}/status")
        if status.exists():
            self.peak = 1024 * int(status.read_text().split("VmHWM:")[1].split()[0])
        self._end.close()
        self._process.wait()


def main() -> None:
    """Answer one question after the other about the file at descriptor 3."""
    server.import_late()
    for name in (*sniff.VIDEOS.needs, "vastus.measure.read.formats.video"):
        import_module(name)
    limits.keep_only(*(int(number) for number in sys.argv[1:4]))
    end, bounds = socket.socket(fileno=limits.LINE), Bounds()
    bounds.begin()
    while end.recv(1):
        told = msgspec.msgpack.encode(_outcome(bounds))
        end.sendall(len(told).to_bytes(8, "little") + told)


def _outcome(bounds: Bounds) -> Outcome:
    size = os.fstat(limits.FILE).st_size
    os.lseek(limits.FILE, 0, os.SEEK_SET)
    try:
        beside = child._Beside(limits.FOLDER, bounds)
        with os.fdopen(limits.FILE, "rb", closefd=False) as file, closing(beside):
            return _of(child._opened(file, Order(Options(), size, parts=True), beside, lambda _: None))
    except BadRecording as bad:
        return Outcome(code=bad.code)
    except MemoryError:
        return Outcome(code="memory")
    except Exception as error:  # noqa: BLE001 - what the tests look for
        import traceback

        frames = [f"{f.f_code.co_filename.rpartition('/')[2]}:{n}" for f, n in traceback.walk_tb(error.__traceback__)]
        return Outcome(fell=f"{type(error).__name__}: {error} at {' '.join(frames)}"[:600])


def _of(source: Any) -> Outcome:
    head = source.head
    msgspec.msgpack.encode(Opened.of(head, ()))
    last = min(head.length, MOST // len(head.channels))
    block = source.block(0, last)
    tail = source.block(max(0, head.length - 7), head.length)
    wrong = ""
    if block.dtype != np.float32 or block.shape != (last, len(head.channels)) or tail.shape[0] != min(7, head.length):
        wrong = f"a block of {block.dtype} {block.shape}, tail {tail.shape}"
    if not np.isfinite(block).all():
        wrong = "samples that are no numbers"
    return Outcome(
        fell=wrong,
        names=tuple(channel.name for channel in head.channels),
        notes=tuple(str(note) for note in head.notes),
        rate=head.rate,
        length=head.length,
        lost=len(head.lost),
        samples=block.tobytes(),
    )


if __name__ == "__main__":
    main()
