"""WFDB records of formats 16, 24, 32, 80 and 212: https://physionet.org/physiotools/wag/header-5.htm and signal-5.htm.

The header names the signal files; only plain names beside it are opened. A sample is (digital - baseline) / gain in its
unit; millivolts when a gain has no unit, by the standard. Checksums are not looked at: many recorders write none.
"""

import math
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from vastus.errors import Ask, BadRecording, Fault
from vastus.measure.read.pick import ASK_UNIT, Line, Picked, gain_of, pick
from vastus.measure.read.source import Beside, Head, Options, Progress
from vastus.measure.recording import Samples
from vastus.sentence import Sentence, sentence

SIGNALS_MOST = 256
FRAME_MOST = 4096  # samples of one signal in a frame
TILE = 1 << 18  # numbers converted at once
BYTES = {16: Fraction(2), 24: Fraction(3), 32: Fraction(4), 80: Fraction(1), 212: Fraction(3, 2)}  # of a sample
LEAST_GAIN = 1e-12  # no recorder has less; a value would leave the range of float32
_GAIN = re.compile(r"([+-]?[\d.]+(?:[eE][+-]?\d+)?)(?:\(([+-]?\d+)\))?(?:/(\S*))?")
_FORMAT = re.compile(r"(\d{1,4})(?:x(\d{1,6}))?(?::(\d{1,9}))?(?:\+(\d{1,12}))?")
_RATE = re.compile(r"([\d.]+(?:[eE][+-]?\d+)?)(?:/[^\s]*)?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d*)?")
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_ASK_GAIN = Ask("gain")


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
    frames: int  # 0 when the header does not say
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


def open_source(file: BinaryIO, options: Options, beside: Beside, _progress: Progress) -> "Wfdb":
    """Open a record by its header. Raises BadRecording (header, variant, part, rate, channels, unit, empty).

    The signal files are opened before a person is asked anything: what is not here cannot be measured by any answer.
    """
    record = _record(file.read().decode("utf-8", "replace"))
    groups = tuple(_groups(record.signals, beside))
    lines = [Line(signal.name, _unit(signal, options), signal.frame) for signal in record.signals]
    counts = any(signal.gain is None for signal in record.signals)
    picked = pick(lines, options, (_ASK_GAIN, ASK_UNIT) if counts else (ASK_UNIT,))
    gains = _gains([record.signals[line] for line in picked.lines], options)
    return Wfdb(record, groups, picked, gains)


class Wfdb:
    """An opened record."""

    def __init__(self, record: Record, groups: Sequence[Group], picked: Picked, gains: NDArray[np.float64]) -> None:
        self._record, self._picked = record, picked
        self._signals = [record.signals[line] for line in picked.lines]
        self._groups = [group for group in groups if set(group.lines) & set(picked.lines)]
        self._frame = self._signals[0].frame
        self._gain = gains
        self._baseline = np.array([signal.baseline for signal in self._signals], np.float64)
        self._factor = np.array(picked.factors)
        held = min(group.frames() for group in self._groups)
        self.head = Head(
            modality=picked.modality,
            length=self._length(held) * self._frame,
            rate=record.rate * self._frame,
            channels=picked.channels,
            format=f"WFDB {self._signals[0].format}",
            start=record.start,
            notes=_short(record.frames, held) + picked.notes,
        )

    def _length(self, count: int) -> int:
        """Return the frames that can be read, of those that the files hold. Raises BadRecording (empty)."""
        frames = min(count, self._record.frames or count) - max(signal.skew for signal in self._signals)
        if frames <= 0:
            raise BadRecording(
                "empty",
                sentence("The signal file beside this header holds no samples. Please copy both again."),
            )
        return frames

    def block(self, first: int, last: int) -> Samples:
        """Return samples first … last-1. Raises BadRecording (changed)."""
        out = np.zeros((last - first, len(self._signals)), np.float32)
        step = self._frame * max(1, TILE // sum(group.frame for group in self._groups))
        for begin in range(first // self._frame * self._frame, last, step):
            end = min(begin + step, -(-last // self._frame) * self._frame)
            values = self._values(begin // self._frame, end // self._frame)
            low, high = max(begin, first), min(end, last)
            out[low - first : high - first] = values[low - begin : high - begin]
        return out

    def _values(self, first: int, last: int) -> NDArray[np.float64]:
        """Return frames of the used signals, of shape (samples, channels)."""
        digital = np.empty(((last - first) * self._frame, len(self._signals)))
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


def _short(claimed: int, count: int) -> tuple[str, ...]:
    """Return the note on signal files that are shorter than their header says."""
    if claimed <= count:
        return ()
    return (sentence("The header says {claimed} samples; the file holds {count}.", claimed=claimed, count=count),)


def _unit(signal: Signal, options: Options) -> str:
    """Return the unit of a signal; one that was never calibrated has none, unless a person said its gain."""
    return signal.unit if signal.gain is not None or "gain" in options.mapping else ""


def _gains(signals: Sequence[Signal], options: Options) -> NDArray[np.float64]:
    """Return the counts in one unit of each signal: as a person said, or as in the header. Raises BadRecording."""
    if gain := gain_of(options):
        return np.full(len(signals), gain)
    gains = [signal.gain for signal in signals]
    if None in gains:
        raise BadRecording(
            "unit",
            sentence("This recording was never calibrated: it does not say how many counts are one unit."),
            asks=[_ASK_GAIN],
        )
    return np.array(gains, np.float64)


def _groups(signals: Sequence[Signal], beside: Beside) -> Iterable[Group]:
    names = list(dict.fromkeys(signal.file for signal in signals))
    for name in names:
        lines = [k for k, signal in enumerate(signals) if signal.file == name]
        first = signals[lines[0]]
        if {(signals[k].format, signals[k].offset) for k in lines} != {(first.format, first.offset)}:
            raise _bad_header(name, sentence("signals of one file are packed in different ways"))
        yield Group(
            file=beside(name),
            format=first.format,
            offset=first.offset,
            lines=tuple(lines),
            widths=tuple(signals[k].frame for k in lines),
        )


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
            "changed",
            sentence("A signal file became shorter while it was read. Please try again when it is copied."),
        )
    return held


def _record(text: str) -> Record:
    """Read a header. Raises BadRecording (header, variant, rate)."""
    lines = [line for raw in text.splitlines() if (line := raw.strip()) and not line.startswith("#")]
    if not lines:
        raise _bad_header("", sentence("it has no line"))
    name, *fields = lines[0].split()
    if "/" in name:
        raise BadRecording(
            "variant",
            sentence("This WFDB record consists of several segments. Please give the header of one segment instead."),
        )
    place = sentence("number of signals")
    count = _whole(fields[0] if fields else "", place, 1, SIGNALS_MOST)
    if len(lines) < 1 + count:
        raise _bad_header(
            place, sentence("it says {claimed}, but describes {count}", claimed=count, count=len(lines) - 1)
        )
    frames = _whole(fields[2], sentence("number of samples"), 0, 2**40) if len(fields) > 2 else 0  # noqa: PLR2004
    rate = _speed(fields[1] if len(fields) > 1 else "250")  # the standard's own value when there is none
    signals = tuple(_signal(line, k) for k, line in enumerate(lines[1 : 1 + count]))
    return Record(rate, frames, _start(fields[3:]), signals)


def _speed(text: str) -> float:
    """Return the frames a second. Raises BadRecording (rate)."""
    match = _RATE.fullmatch(text)
    rate = _float(match[1]) if match else None
    if rate is None or not 0 < rate < math.inf:
        raise BadRecording("rate", sentence("The header gives {rate} samples a second.", rate=repr(text[:20])))
    return rate


def _signal(line: str, number: int) -> Signal:
    """Return what the line of signal ``number`` says. Raises BadRecording (header, variant)."""
    place = sentence("signal {number}", number=number + 1)
    file, *fields = line.split(maxsplit=8)
    kind, frame, skew, offset = _packing(fields[0] if fields else "", place)
    gain, baseline, unit = _calibration(fields[1] if len(fields) > 1 else "0", place)
    zero = _whole(fields[3], place, -(2**31), 2**31) if len(fields) > 3 else 0  # noqa: PLR2004
    return Signal(
        file=file,
        format=kind,
        frame=frame,
        skew=skew,
        offset=offset,
        gain=gain,
        baseline=zero if baseline is None else baseline,
        unit=unit,
        name=fields[7].strip() if len(fields) > 7 else f"signal {number + 1}",  # noqa: PLR2004
    )


def _packing(text: str, where: Sentence) -> tuple[int, int, int, int]:
    """Return format, samples in a frame, skew and offset. Raises BadRecording (header, variant)."""
    match = _FORMAT.fullmatch(text)
    if not match:
        raise _bad_header(where, sentence("its format cannot be read"))
    kind, frame, skew, offset = (int(part or 0) for part in match.groups())
    if kind not in BYTES:
        raise BadRecording(
            "variant",
            sentence(
                "WFDB format {format} is not read; only {formats}. Please convert it.",
                format=kind,
                formats=", ".join(map(str, BYTES)),
            ),
        )
    if frame > FRAME_MOST:
        raise _bad_header(where, sentence("{count} samples in a frame", count=frame))
    return kind, frame or 1, skew, offset


def _calibration(text: str, where: Sentence) -> tuple[float | None, int | None, str]:
    """Return gain (counts in one unit; None when 0), baseline where there is one, and unit."""
    match = _GAIN.fullmatch(text)
    gain = _float(match[1]) if match else None
    if not match or gain is None or not math.isfinite(gain) or 0 < abs(gain) < LEAST_GAIN:
        raise _bad_header(where, sentence("its gain is {text}", text=repr(text[:20])))
    baseline = _whole(match[2], where, -(2**31), 2**31) if match[2] else None
    return gain or None, baseline, match[3] or "mV"


def _start(fields: Sequence[str]) -> datetime | None:
    """Return when the recording began, if day and time stand there; its zone does not, so it is taken as UTC."""
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


def _whole(text: str, place: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[+-]?\d{1,15}", text) or not least <= int(text) <= most:
        raise _bad_header(place, sentence("a whole number is expected, not {text}", text=repr(text[:20])))
    return int(text)


def _bad_header(place: str, what: str) -> BadRecording:
    return BadRecording(
        "header",
        sentence("This WFDB header contradicts itself. Please export or copy the record again."),
        [Fault(place, what)],
    )
