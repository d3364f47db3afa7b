"""WFDB records of formats 16, 24, 32, 80 and 212: https://physionet.org/physiotools/wag/header-5.htm and signal-5.htm.

The header names the signal files; only plain names beside it are opened. A sample is (digital - baseline) / gain in its
unit; millivolts when a gain has no unit, by the standard. Checksums are not looked at: many recorders write none.
"""

import math
import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from vastus.errors import BadRecording, Fault
from vastus.measure.read.pick import Line, Picked, pick, told_gain
from vastus.measure.read.source import Head, Options
from vastus.measure.recording import Samples

SIGNALS_MOST = 256
FRAME_MOST = 4096  # samples of one signal in a frame
TILE = 1 << 18  # numbers converted at once
BYTES = {16: Fraction(2), 24: Fraction(3), 32: Fraction(4), 80: Fraction(1), 212: Fraction(3, 2)}  # of a sample
_GAIN = re.compile(r"([+-]?[\d.]+(?:[eE][+-]?\d+)?)(?:\(([+-]?\d+)\))?(?:/(\S*))?")
_FORMAT = re.compile(r"(\d{1,4})(?:x(\d{1,6}))?(?::(\d{1,9}))?(?:\+(\d{1,12}))?")
_RATE = re.compile(r"([\d.]+(?:[eE][+-]?\d+)?)(?:/[^\s]*)?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d*)?")
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal specification line. ``gain`` is None when the signal is not calibrated."""

    file: str
    format: int
    frame: int  # samples in one frame
    skew: int  # frames that it lies late in the file
    offset: int  # bytes before the first frame
    gain: float | None
    baseline: int
    unit: str
    name: str


@dataclass(frozen=True, slots=True)
class Record:
    """What a header says."""

    rate: float  # frames a second
    frames: int  # 0 when not told
    start: datetime | None
    signals: tuple[Signal, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """One signal file, and the signals that take turns in it."""

    file: BinaryIO
    format: int
    offset: int
    lines: tuple[int, ...]  # numbers of its signals in the record
    widths: tuple[int, ...]  # samples of each in a frame

    @property
    def frame(self) -> int:
        """Return the samples in a frame."""
        return sum(self.widths)

    def frames(self) -> int:
        """Return how many whole frames the file holds."""
        room = os.fstat(self.file.fileno()).st_size - self.offset
        return int(max(0, room) / (BYTES[self.format] * self.frame))

    def read(self, first: int, last: int) -> NDArray[np.int32]:
        """Return frames first … last-1 of shape (frames, samples in a frame)."""
        begin, end = first * self.frame, last * self.frame
        return _digital(self.file, self.format, self.offset, begin, end).reshape(-1, self.frame)


def open_source(
    file: BinaryIO, options: Options, beside: Callable[[str], BinaryIO], _progress: Callable[[float], None]
) -> "Wfdb":
    """Open a record by its header. Raises BadRecording (header, variant, part, rate, channels, unit, empty)."""
    record = _record(file.read().decode("utf-8", "replace"))
    picked = pick([Line(signal.name, _unit(signal, options), signal.frame) for signal in record.signals], options)
    groups = tuple(_groups(record.signals, beside))
    return Wfdb(record, groups, picked, _gains([record.signals[line] for line in picked.lines], options))


class Wfdb:
    """An opened record."""

    def __init__(self, record: Record, groups: Sequence[Group], picked: Picked, gains: NDArray[np.float64]) -> None:
        self._record, self._picked = record, picked
        self._kept = [record.signals[line] for line in picked.lines]
        self._groups = [group for group in groups if set(group.lines) & set(picked.lines)]
        self._frame = self._kept[0].frame
        self._gain = gains
        self._baseline = np.array([signal.baseline for signal in self._kept], np.float64)
        self._factor = np.array(picked.factors)
        held = min(group.frames() for group in self._groups)
        frames = min(held, record.frames or held) - max(signal.skew for signal in self._kept)
        if frames <= 0:
            raise BadRecording("empty", "The signal file beside this header holds no samples. Please copy both again.")
        short = record.frames > held
        self.head = Head(
            modality=picked.modality,
            length=frames * self._frame,
            rate=record.rate * self._frame,
            channels=picked.channels,
            format=f"WFDB {self._kept[0].format}",
            start=record.start,
            notes=((f"The header says {record.frames} samples; the file holds {held}.",) if short else ())
            + picked.notes,
        )

    def block(self, first: int, last: int) -> Samples:
        """Return samples first … last-1. Raises BadRecording (changed)."""
        out = np.zeros((last - first, len(self._kept)), np.float32)
        step = self._frame * max(1, TILE // sum(group.frame for group in self._groups))
        for begin in range(first // self._frame * self._frame, last, step):
            end = min(begin + step, -(-last // self._frame) * self._frame)
            values = self._values(begin // self._frame, end // self._frame)
            low, high = max(begin, first), min(end, last)
            out[low - first : high - first] = values[low - begin : high - begin]
        return out

    def _values(self, first: int, last: int) -> NDArray[np.float64]:
        """Return frames of the kept signals, of shape (samples, channels)."""
        digital = np.empty(((last - first) * self._frame, len(self._kept)))
        for group in self._groups:
            most = max(self._record.signals[line].skew for line in group.lines if line in self._picked.lines)
            table = group.read(first, last + most)
            for line, width, at in zip(group.lines, group.widths, np.cumsum([0, *group.widths]), strict=False):
                if line in self._picked.lines:
                    skew = self._record.signals[line].skew
                    column = table[skew : skew + last - first, at : at + width]
                    digital[:, self._picked.lines.index(line)] = column.ravel()
        digital -= self._baseline
        digital /= self._gain
        digital *= self._factor
        return digital


def _unit(signal: Signal, options: Options) -> str:
    """Return the unit of a signal; one that was never calibrated has none, unless its gain is told."""
    return signal.unit if signal.gain is not None or "gain" in options.mapping else ""


def _gains(signals: Sequence[Signal], options: Options) -> NDArray[np.float64]:
    """Return the counts in one unit of each signal: as told, or as the header says. Raises BadRecording (unit)."""
    if told := told_gain(options):
        return np.full(len(signals), told)
    gains = [signal.gain for signal in signals]
    if None in gains:
        raise BadRecording(
            "unit",
            "This recording was never calibrated. Please tell how many counts are one unit: --map gain=200,unit=mV.",
        )
    return np.array(gains, np.float64)


def _groups(signals: Sequence[Signal], beside: Callable[[str], BinaryIO]) -> Iterable[Group]:
    names = list(dict.fromkeys(signal.file for signal in signals))
    for name in names:
        lines = [k for k, signal in enumerate(signals) if signal.file == name]
        first = signals[lines[0]]
        if {(signals[k].format, signals[k].offset) for k in lines} != {(first.format, first.offset)}:
            raise _bad_header(name, "signals of one file are packed in different ways")
        yield Group(beside(name), first.format, first.offset, tuple(lines), tuple(signals[k].frame for k in lines))


def _digital(file: BinaryIO, kind: int, offset: int, first: int, last: int) -> NDArray[np.int32]:
    """Return samples first … last-1 of a file as whole numbers."""
    if kind == 212:  # noqa: PLR2004 - two samples in three bytes
        pairs = _twelve(_bytes(file, offset + first // 2 * 3, -(-last * 3 // 2) - first // 2 * 3))
        return pairs[first % 2 : first % 2 + last - first]
    width = int(BYTES[kind])
    raw = _bytes(file, offset + first * width, (last - first) * width)
    if kind == 80:  # noqa: PLR2004 - one byte, from which 128 is taken
        return np.frombuffer(raw, np.uint8).astype(np.int32) - 128
    if kind == 24:  # noqa: PLR2004
        whole = np.zeros((last - first, 4), np.uint8)
        whole[:, 1:] = np.frombuffer(raw, np.uint8).reshape(-1, 3)
        return whole.view("<i4")[:, 0] >> 8  # the shift brings the sign along
    return np.frombuffer(raw, f"<i{width}").astype(np.int32)


def _twelve(raw: bytes) -> NDArray[np.int32]:
    """Return the samples of format 212: of three bytes, the middle one holds the upper four bits of both samples."""
    held = np.frombuffer(raw + b"\0" * (-len(raw) % 3), np.uint8).reshape(-1, 3).astype(np.int32)
    pairs = np.empty((len(held), 2), np.int32)
    pairs[:, 0] = held[:, 0] | (held[:, 1] & 0x0F) << 8
    pairs[:, 1] = held[:, 2] | (held[:, 1] & 0xF0) << 4
    return (pairs.ravel() ^ 0x800) - 0x800


def _bytes(file: BinaryIO, begin: int, count: int) -> bytes:
    held = os.pread(file.fileno(), count, begin)
    if len(held) < count:
        raise BadRecording(
            "changed", "A signal file became shorter while it was read. Please try again when it is copied."
        )
    return held


def _record(text: str) -> Record:
    """Read a header. Raises BadRecording (header, variant, rate)."""
    lines = [line for raw in text.splitlines() if (line := raw.strip()) and not line.startswith("#")]
    if not lines:
        raise _bad_header("", "it has no line")
    name, *fields = lines[0].split()
    if "/" in name:
        raise BadRecording(
            "variant", "This WFDB record consists of several segments. Please give the header of one segment instead."
        )
    count = _whole(fields[0] if fields else "", "number of signals", 1, SIGNALS_MOST)
    if len(lines) < 1 + count:
        raise _bad_header("number of signals", f"it says {count}, but describes {len(lines) - 1}")
    frames = _whole(fields[2], "number of samples", 0, 2**40) if len(fields) > 2 else 0  # noqa: PLR2004
    rate = _speed(fields[1] if len(fields) > 1 else "250")  # the standard's own value when none is told
    signals = tuple(_signal(line, k) for k, line in enumerate(lines[1 : 1 + count]))
    return Record(rate, frames, _start(fields[3:]), signals)


def _speed(text: str) -> float:
    found = _RATE.fullmatch(text)
    rate = _float(found[1]) if found else None
    if rate is None or not 0 < rate < math.inf:
        raise BadRecording("rate", f"The header gives {text[:20]!r} samples a second.")
    return rate


def _signal(line: str, number: int) -> Signal:
    place = f"signal {number + 1}"
    file, *fields = line.split(maxsplit=8)
    packed = _FORMAT.fullmatch(fields[0]) if fields else None
    if not packed:
        raise _bad_header(place, "its format cannot be read")
    kind, frame, skew, offset = (int(part or 0) for part in packed.groups())
    if kind not in BYTES:
        raise BadRecording(
            "variant", f"WFDB format {kind} is not read; only {', '.join(map(str, BYTES))}. Please convert it."
        )
    if not (frame or 1) <= FRAME_MOST:
        raise _bad_header(place, f"{frame} samples in a frame")
    gain, baseline, unit = _calibration(fields[1] if len(fields) > 1 else "0", place)
    zero = _whole(fields[3], f"zero of {place}", -(2**31), 2**31) if len(fields) > 3 else 0  # noqa: PLR2004
    name = fields[7].strip() if len(fields) > 7 else f"signal {number + 1}"  # noqa: PLR2004
    return Signal(file, kind, frame or 1, skew, offset, gain, zero if baseline is None else baseline, unit, name)


def _calibration(text: str, place: str) -> tuple[float | None, int | None, str]:
    """Return gain (counts in one unit; None when 0), baseline if told, and unit."""
    found = _GAIN.fullmatch(text)
    gain = _float(found[1]) if found else None
    if not found or gain is None or not math.isfinite(gain):
        raise _bad_header(f"gain of {place}", f"it is {text[:20]!r}")
    if abs(gain) < 1e-12 and gain:  # noqa: PLR2004 - no recorder; a value would leave the range of float32
        raise _bad_header(f"gain of {place}", f"it is {text[:20]!r}")
    baseline = _whole(found[2], f"baseline of {place}", -(2**31), 2**31) if found[2] else None
    return gain or None, baseline, found[3] or "mV"


def _start(fields: Sequence[str]) -> datetime | None:
    """Return when the recording began, if day and time are told; in which zone is not, so it is taken as UTC."""
    time = _CLOCK.fullmatch(fields[0]) if fields else None
    day = _DAY.fullmatch(fields[1]) if len(fields) > 1 else None
    if not (time and day):
        return None
    try:
        hour, minute, second = (int(part) for part in time.groups())
        return datetime(int(day[3]), int(day[2]), int(day[1]), hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _whole(text: str, what: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[+-]?\d{1,15}", text) or not least <= int(text) <= most:
        raise _bad_header(what, f"it is {text[:20]!r}")
    return int(text)


def _bad_header(place: str, what: str) -> BadRecording:
    return BadRecording(
        "header", "This WFDB header contradicts itself. Please export or copy the record again.", [Fault(place, what)]
    )
