"""What a format hands to the process that reads it: a head, and blocks of samples.

A format is one file with ``open_source``, an Opener. It is called inside the limited process, once the file is known to
be of that format by its bytes, never by its name. It raises BadRecording for whatever it cannot read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

import msgspec
import numpy as np

from vastus.measure.recording import Channel, Modality, Picture, Samples
from vastus.measure.spans import Span


class Options(msgspec.Struct, frozen=True):
    """What a person may say about a file; nothing here is guessed in silence."""

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


# How a format is opened: the file; what was told; what opens a file by its plain name in the same folder, for formats
# of two files; and what is told the share that is done, by formats that must be read through. Raises BadRecording.
Opener = Callable[[BinaryIO, Options, Callable[[str], BinaryIO], Callable[[float], None]], Source]
