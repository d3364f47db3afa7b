"""What a format hands to the process that reads it: a head, and blocks of samples.

A format is one module with ``open_source``, an Opener. It is called inside the limited process, once the file is known
to be of that format by its bytes, never by its name. It raises BadRecording for whatever it cannot read.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import BinaryIO, Protocol

import msgspec
import numpy as np

from vastus.measure.recording import Channel, Modality, Picture, Samples
from vastus.measure.spans import Span


class Options(msgspec.Struct, frozen=True):
    """What a person says about a file that does not say it itself."""

    channels: tuple[str, ...] = ()  # names of channels to keep, or their numbers from 1; all when empty
    mapping: dict[str, str] = {}  # role (time, x, y, z, emg, …, unit, rate) → column, unit or number
    scale: float | None = None  # mm in one pixel


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """All of a recording but its samples."""

    modality: Modality
    length: int  # samples
    rate: float
    channels: tuple[Channel, ...]
    format: str
    start: datetime | None = None
    lost: tuple[Span, ...] = ()
    picture: Picture | None = None
    notes: tuple[str, ...] = ()


class Source(Protocol):
    """An opened file."""

    @property
    def head(self) -> Head:
        """Return all of it but the samples."""

    def block(self, first: int, last: int) -> Samples:
        """Return samples first … last-1 as float32 of shape (samples, channels), in the units of the head."""


@dataclass(frozen=True)
class Held:
    """A source whose samples fit into memory."""

    head: Head
    samples: Samples

    def block(self, first: int, last: int) -> Samples:
        """Return rows of the table."""
        return np.ascontiguousarray(self.samples[max(0, first) : max(0, last)], dtype=np.float32)


Beside = Callable[[str], BinaryIO]  # opens a file by its plain name in the same folder, for formats of two files
Progress = Callable[[float], None]  # is called with the share that is done, by formats that must be read through
Opener = Callable[[BinaryIO, Options, Beside, Progress], Source]  # raises BadRecording


def fingerprint(number: int, size: int) -> str:
    """Return the short name of the bytes of an open file, as vastus.made.fingerprint gives it for bytes held."""
    digest = sha256(size.to_bytes(8, "big"))
    done = 0
    while piece := os.pread(number, 1 << 20, done):
        digest.update(piece)
        done += len(piece)
    return digest.hexdigest()[:16]
