"""The line between vastus and the process that reads a file: messages of a kind, a length and bytes."""

import socket
import struct
from enum import Enum

import msgspec

from vastus.errors import BadRecording, Refusal
from vastus.measure.read.codes import CODES
from vastus.measure.read.source import Head, Options
from vastus.sentence import Words, packed, sentence, unpacked

_BEFORE = struct.Struct("<cQ")
SHORT = 1 << 26  # bytes that a message other than samples may have

FELL = sentence(
    "The process that read this file ended without an answer. The file is most likely damaged; vastus itself is well. "
    "Please export the recording again, or try another format."
)


class Kind(Enum):
    """What a message is."""

    ORDER = b"O"  # to the child: how to open the file
    ASK = b"A"  # to the child: which samples
    PROGRESS = b"P"
    OPENED = b"H"
    SAMPLES = b"S"
    REFUSED = b"R"


class Order(msgspec.Struct, frozen=True):
    """What a child is asked to open."""

    options: Options
    size: int  # bytes of the file
    parts: bool  # whether the folder came along, for files that belong to it


class Opened(msgspec.Struct, frozen=True):
    """What a child has opened."""

    bare: Head  # without its notes
    notes: tuple[Words, ...] = ()
    parts: tuple[str, ...] = ()  # fingerprints of the files beside it that were read

    @classmethod
    def of(cls, head: Head, parts: tuple[str, ...]) -> "Opened":
        """Return what goes over the line."""
        bare = msgspec.structs.replace(head, notes=())
        return cls(bare, tuple(packed(note) for note in head.notes), parts)

    @property
    def head(self) -> Head:
        """Return the head as the format made it."""
        return msgspec.structs.replace(self.bare, notes=tuple(unpacked(note) for note in self.notes))


def refused(refusal: Refusal) -> BadRecording:
    """Return the error that came over the line; a code that nobody knows is no answer."""
    error = refusal.error()
    error.code = error.code if error.code in CODES else "died"
    return error


class Line:
    """One end. Everything raises EOFError when the other end is gone, TimeoutError when it stays silent."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    def send(self, kind: Kind, payload: bytes | memoryview) -> None:
        """Send a message."""
        try:
            self._end.sendall(_BEFORE.pack(kind.value, len(payload)))
            self._end.sendall(payload)
        except (BrokenPipeError, ConnectionResetError):
            raise EOFError from None

    def next(self) -> tuple[Kind, int]:
        """Wait for a message; return its kind and how many bytes of it ``take`` or ``take_into`` must fetch."""
        kind, size = _BEFORE.unpack(self._exactly(_BEFORE.size))
        return Kind(kind), size

    def take(self, size: int) -> bytes:
        """Return the bytes of a short message."""
        if size > SHORT:
            raise EOFError
        return bytes(self._exactly(size))

    def take_into(self, room: memoryview) -> None:
        """Fetch bytes until ``room`` is full."""
        done = 0
        while done < len(room):
            try:
                count = self._end.recv_into(room[done:])
            except ConnectionResetError:
                count = 0
            if not count:
                raise EOFError
            done += count

    def _exactly(self, size: int) -> bytearray:
        room = bytearray(size)
        self.take_into(memoryview(room))
        return room
