"""The side of the line where a recording is used: starts the process that reads a file, asks it, and ends it."""

import os
import signal
import socket
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import NoReturn

import msgspec
import numpy as np

from vastus.errors import BadRecording, Fault, Refusal
from vastus.measure.read.guard.line import FELL, Kind, Line, Opened, Order, refused
from vastus.measure.recording import Samples
from vastus.sentence import sentence

SILENCE = 60.0  # s without a message before a child is given up
LAST_WORDS = 5.0  # s until the server has said how a child ended
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}


class Child:
    """A process that holds one file open and hands out its samples. Use by several threads is in turn."""

    def __init__(self, file: int, folder: int) -> None:
        line, theirs = socket.socketpair()
        life, end_of_life = socket.socketpair()
        line.settimeout(SILENCE)
        self._line, self._life, self._turn = Line(line), life, Lock()
        self._why: BadRecording | None = None
        self.close = weakref.finalize(self, _hang_up, line, life)
        with theirs, end_of_life:
            _server().start(theirs.fileno(), end_of_life.fileno(), file, folder)

    def open(self, order: Order, progress: Callable[[float], None], meanwhile: Callable[[], str]) -> tuple[Opened, str]:
        """Return what was opened, and what ``meanwhile`` returned. Raises BadRecording."""
        with self._turn:
            self._send(Kind.ORDER, order)
            mark = meanwhile()
            while True:
                kind, size = self._next()
                if kind is Kind.OPENED:
                    return msgspec.msgpack.decode(self._take(size), type=Opened), mark
                progress(msgspec.msgpack.decode(self._take(size), type=float))

    def block(self, first: int, last: int, channels: int) -> Samples:
        """Return samples first … last-1 of shape (samples, channels). Raises BadRecording."""
        room = np.empty((last - first, channels), np.float32)
        if not room.size:
            return room
        rest = room.data.cast("B")
        with self._turn:
            self._send(Kind.ASK, (first, last))
            while rest:
                _, size = self._next()
                self._fetch(rest[:size])
                rest = rest[size:]
        return room

    def _send(self, kind: Kind, value: object) -> None:
        if self._why:
            raise self._why
        try:
            self._line.send(kind, msgspec.msgpack.encode(value))
        except EOFError:
            return  # why it ended is found out when the answer is read

    def _next(self) -> tuple[Kind, int]:
        with self._hearing():
            kind, size = self._line.next()
        if kind is Kind.REFUSED:
            self._give_up(refused(msgspec.msgpack.decode(self._take(size), type=Refusal)))
        return kind, size

    def _take(self, size: int) -> bytes:
        with self._hearing():
            return self._line.take(size)

    def _fetch(self, room: memoryview) -> None:
        with self._hearing():
            self._line.take_into(room)

    @contextmanager
    def _hearing(self) -> Iterator[None]:
        try:
            yield
        except TimeoutError:
            self._give_up(_too_long())
        except EOFError:
            self._give_up(_ended(self._life))

    def _give_up(self, why: BadRecording) -> NoReturn:
        self._why = why
        self.close()
        raise why from None


def _hang_up(*ends: socket.socket) -> None:
    """Close both lines: an idle child ends by itself, a busy one is killed by the server."""
    for end in ends:
        end.close()


def _too_long() -> BadRecording:
    return BadRecording("time", sentence("Reading this file takes too long. Please give a shorter piece of it."))


def _ended(life: socket.socket) -> BadRecording:
    """Return why a child ended that owed an answer."""
    life.settimeout(LAST_WORDS)
    try:
        held = life.recv(2)
    except TimeoutError:
        held = b""
    status = int.from_bytes(held, "little", signed=True)
    if status == -signal.SIGXCPU:
        return _too_long()
    return BadRecording("died", FELL, [Fault("", sentence("exit status {status}", status=status))])


class _Server:
    """The process that forks the children, and the line to it."""

    def __init__(self) -> None:
        control, theirs = socket.socketpair()
        self.owner = os.getpid()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own code, by our own Python
                [sys.executable, "-P", "-m", "vastus.measure.read.guard.server", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=os.environ | _ONE_THREAD,
                start_new_session=True,  # a Ctrl-C in the terminal is for us; the server ends when we do
            )
        self._control = control
        weakref.finalize(self, _stop, control, self._process)

    def is_alive(self) -> bool:
        """Return whether it serves this very process: after a fork, a process needs one of its own."""
        return self.owner == os.getpid() and self._process.poll() is None

    def start(self, *numbers: int) -> None:
        """Have a child forked that is given these descriptors: line, life, file, folder."""
        socket.send_fds(self._control, [b"f"], numbers)


def _stop(control: socket.socket, process: "subprocess.Popen[bytes]") -> None:
    control.close()
    process.wait()


_turn = Lock()
_servers: list[_Server] = []  # at most one: started when the first file is read


def _server() -> _Server:
    with _turn:
        if not _servers or not _servers[0].is_alive():
            _servers[:] = [_Server()]
        return _servers[0]
