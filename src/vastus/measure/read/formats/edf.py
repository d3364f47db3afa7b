"""EDF, EDF+, BDF and BDF+, read record by record: https://www.edfplus.info/specs.

The header is read here rather than by edfio, which loads a BDF whole, keeps the layout of a data record to itself and
falls over damaged files; edfio and pyEDFlib are what the tests compare with. A value is (digital + offset) x gain in
double precision, as pyEDFlib computes it, then made float32.
"""

import math
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from vastus.errors import BadRecording, Fault
from vastus.measure.read.pick import Line, Picked, pick
from vastus.measure.read.source import Beside, Head, Options, Progress
from vastus.measure.recording import Samples
from vastus.measure.spans import Span
from vastus.sentence import Sentence, sentence

FIXED = 256  # bytes of the header for the file, and again for each signal
SIGNALS_MOST = 512
RECORDS_MOST = 4_000_000
SECONDS_MOST = 48 * 3600.0
RECORD_MOST = 16_000_000  # bytes; a longer record is a damaged header
GREATEST = 1e30  # uV or m/s2, which float32 still holds; nothing real comes near
TILE = 65536  # numbers converted at once, which the processor's own memory holds
LATEST = 2.0**52  # samples: beyond it a float no longer tells one sample from the next
_FIELDS = {
    "label": 16,
    "transducer": 80,
    "unit": 8,
    "low": 8,
    "high": 8,
    "least": 8,
    "greatest": 8,
    "filter": 80,
    "samples": 8,
}
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_WHOLE = re.compile(r"[+-]?\d+")
_DATE = re.compile(r" ?(\d{1,2})[.:/-] ?(\d{1,2})[.:/-] ?(\d{1,2})")
_ONSET = re.compile(rb"([+-]\d+(?:\.\d*)?)[\x14\x15]")


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal as the header describes it; its numbers are text until they are needed."""

    label: str
    unit: str
    range: tuple[str, str, str, str]  # physical minimum and maximum, digital minimum and maximum
    samples: int  # in one data record
    offset: int  # samples before it in a data record

    @property
    def is_time(self) -> bool:
        """Return whether it holds annotations, not a signal."""
        return self.label in {"EDF Annotations", "BDF Annotations"}


@dataclass(frozen=True, slots=True)
class Layout:
    """What the header says, checked against the size of the file."""

    width: int  # bytes of a sample
    plus: str  # "", "C" or "D"
    start: datetime | None
    header: int  # bytes
    records: int
    seconds: float  # of one data record
    signals: tuple[Signal, ...]
    notes: tuple[str, ...]

    @property
    def samples(self) -> int:
        """Return the samples of all signals in one data record."""
        return sum(signal.samples for signal in self.signals)

    @property
    def bytes(self) -> int:
        """Return the bytes of one data record."""
        return self.width * self.samples


def open_source(file: BinaryIO, options: Options, _beside: Beside, _progress: Progress) -> "Edf":
    """Open a file. Raises BadRecording (header, damaged, channels, unit, empty, size)."""
    layout = _layout(file)
    signals = [signal for signal in layout.signals if not signal.is_time]
    picked = pick([Line(signal.label, signal.unit, signal.samples) for signal in signals], options)
    chosen = [signals[number] for number in picked.lines]
    onsets = (
        _onsets(file, layout) if layout.plus == "D" else layout.seconds * np.arange(layout.records, dtype=np.float64)
    )
    return Edf(file, layout, picked, chosen, onsets)


def _samples_at(begins: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return whole samples; raises BadRecording for a time that no recording reaches."""
    if not (np.abs(begins) < LATEST).all():
        raise BadRecording("damaged", sentence("A part of this recording says that it begins at an impossible time."))
    return np.round(begins).astype(np.int64)


class Edf:
    """An opened file: the signals that are used, and where in time each data record lies."""

    def __init__(
        self, file: BinaryIO, layout: Layout, picked: Picked, signals: list[Signal], onsets: NDArray[np.float64]
    ) -> None:
        self._file, self._layout, self._signals = file, layout, signals
        self._speed = signals[0].samples
        rate = self._speed / layout.seconds
        scales = [_scale(signal, factor) for signal, factor in zip(signals, picked.factors, strict=True)]
        self._offset = np.array([offset for _, offset in scales])
        self._gain = np.array([gain for gain, _ in scales])
        self._factor = np.array(picked.factors)
        self._begin = _samples_at(onsets * rate)  # the sample at which each record begins
        self.head = Head(
            modality=picked.modality,
            length=int(self._begin[-1]) + self._speed,
            rate=rate,
            channels=picked.channels,
            format=("EDF" if layout.width == 2 else "BDF") + (f"+{layout.plus}" if layout.plus else ""),  # noqa: PLR2004
            start=layout.start,
            lost=_gaps(self._begin, self._speed, rate),
            notes=layout.notes + picked.notes,
        )

    def block(self, first: int, last: int) -> Samples:
        """Return samples first … last-1; zeros where a file with gaps has none. Raises BadRecording (changed)."""
        out = np.zeros((last - first, len(self._signals)), np.float32)
        begin = int(np.searchsorted(self._begin, first - self._speed, "right"))
        end = int(np.searchsorted(self._begin, last, "left"))
        step = max(1, TILE // self._layout.samples)
        for one in range(begin, end, step):
            self._convert(one, min(one + step, end), first, out)
        return out

    def _convert(self, begin: int, end: int, first: int, out: Samples) -> None:
        """Put what records begin … end-1 hold into the rows of ``out``, whose first is sample ``first``."""
        values = self._values(begin, end)
        for start, rows in self._runs(begin, end, values):
            low, high = max(0, start - first), min(len(out), start - first + len(rows))
            out[low:high] = rows[low - (start - first) : high - (start - first)]

    def _runs(self, begin: int, end: int, values: NDArray[np.float64]) -> Iterator[tuple[int, NDArray[np.float64]]]:
        """Yield stretches without a gap: the sample at which each begins, and its rows."""
        begins = self._begin[begin:end]
        breaks = [0, *(1 + np.flatnonzero(np.diff(begins) != self._speed)), len(begins)]
        for left, right in pairwise(breaks):
            yield int(begins[left]), values[left * self._speed : right * self._speed]

    def _values(self, begin: int, end: int) -> NDArray[np.float64]:
        """Return the used signals of some records in their unit, of shape (samples, channels)."""
        layout = self._layout
        raw = _digital(
            _bytes(self._file, layout.header + begin * layout.bytes, (end - begin) * layout.bytes), layout.width
        )
        table = raw.reshape(end - begin, layout.samples)
        digital = np.stack([table[:, s.offset : s.offset + s.samples] for s in self._signals], axis=2)
        values = digital.reshape(-1, len(self._signals)).astype(np.float64)
        values += self._offset
        values *= self._gain
        values *= self._factor
        return values


def _bytes(file: BinaryIO, begin: int, count: int) -> bytes:
    held = os.pread(file.fileno(), count, begin)
    if len(held) < count:
        raise BadRecording(
            "changed", sentence("The file became shorter while it was read. Please try again when it is copied.")
        )
    return held


def _digital(raw: bytes, width: int) -> NDArray[np.integer]:
    if width == 2:  # noqa: PLR2004 - EDF
        return np.frombuffer(raw, "<i2")
    thirds = np.frombuffer(raw, np.uint8).reshape(-1, 3)
    whole = np.zeros((len(thirds), 4), np.uint8)
    whole[:, 1:] = thirds
    return whole.view("<i4")[:, 0] >> 8  # the shift brings the sign along


def _scale(signal: Signal, factor: float) -> tuple[float, float]:
    """Return gain and offset of a signal: value = (digital + offset) x gain x factor. Raises BadRecording."""
    low, high, least, greatest = (_number(text, signal.label) for text in signal.range)
    if not (greatest > least and low != high):
        raise _bad_header(signal.label, sentence("its smallest and largest value do not make a range"))
    gain = (high - low) / (greatest - least)
    offset = high / gain - greatest if gain else 0.0
    if not (gain and abs(gain) * (2**23 + abs(offset)) * factor < GREATEST):
        raise _bad_header(signal.label, sentence("its smallest and largest value are no measurement"))
    return gain, offset


def _layout(file: BinaryIO) -> Layout:
    """Read the header. Raises BadRecording (header, empty, size)."""
    size = os.fstat(file.fileno()).st_size
    fixed = os.pread(file.fileno(), FIXED, 0)
    count = _whole(_text(fixed[252:256]), sentence("number of signals"), 1, SIGNALS_MOST)
    header = _header_length(fixed, count, size)
    width = 3 if fixed[:1] == b"\xff" else 2
    signals = tuple(_signals(os.pread(file.fileno(), header - FIXED, FIXED), count))
    record = width * sum(signal.samples for signal in signals)
    if not 0 < record <= RECORD_MOST:
        raise _bad_header(sentence("samples in a data record"), sentence("they make no record that a recorder writes"))
    records, notes = _records(_text(fixed[236:244]), size - header, record)
    return Layout(
        width=width,
        plus=_plus(_text(fixed[192:197])),
        start=_start(fixed),
        header=header,
        records=records,
        seconds=_seconds(_text(fixed[244:252]), records),
        signals=signals,
        notes=notes,
    )


def _header_length(fixed: bytes, count: int, size: int) -> int:
    """Return the bytes of the header, which must be as many as the signals need. Raises BadRecording (header)."""
    header = FIXED * (1 + count)
    place = sentence("length of the header")
    if _whole(_text(fixed[184:192]), place, 0, 10**8) != header:
        raise _bad_header(place, sentence("it is not the one of {count} signals", count=count))
    if size < header:
        raise _bad_header("", sentence("the file ends within it"))
    return header


def _seconds(text: str, records: int) -> float:
    """Return the seconds of one data record. Raises BadRecording (header)."""
    seconds = _number(text, sentence("seconds of a data record"))
    if not (seconds > 0 and records * seconds <= SECONDS_MOST):
        raise BadRecording(
            "header", sentence("The length of this recording makes no sense: more than 48 hours, or nothing at all.")
        )
    return seconds


def _plus(mark: str) -> str:
    """Return "C" of an EDF+ without gaps, "D" of one with gaps, and "" of a plain file."""
    return mark[4] if mark in {"EDF+C", "EDF+D", "BDF+C", "BDF+D"} else ""


def _signals(raw: bytes, count: int) -> Iterator[Signal]:
    columns, at = {}, 0
    for name, width in _FIELDS.items():
        columns[name] = [_text(raw[at + k * width : at + (k + 1) * width]) for k in range(count)]
        at += width * count
    offset = 0
    for k in range(count):
        label = columns["label"][k]
        samples = _whole(columns["samples"][k], sentence("samples of {label}", label=label), 0, RECORD_MOST)
        limits = (columns["low"][k], columns["high"][k], columns["least"][k], columns["greatest"][k])
        yield Signal(label=label, unit=columns["unit"][k], range=limits, samples=samples, offset=offset)
        offset += samples


def _records(claim: str, available: int, record: int) -> tuple[int, tuple[str, ...]]:
    """Return how many whole data records the file holds, and a note where its header claims another number."""
    count, rest = divmod(available, record)
    if not count:
        raise BadRecording(
            "empty", sentence("This file ends before its first data record. Please export or copy it again.")
        )
    if count > RECORDS_MOST:
        raise BadRecording(
            "size",
            sentence("This file has {count} data records; vastus reads up to {most}.", count=count, most=RECORDS_MOST),
        )
    claimed = _whole(claim, sentence("number of data records"), -1, 10**8)
    notes = [_other_number(claimed, count)] if claimed != count else []
    notes += [sentence("The last data record is broken off, and left out.")] if rest else []
    return count, tuple(notes)


def _other_number(claimed: int, count: int) -> Sentence:
    """Return the note on a header that claims another number of data records than the file holds; -1 claims none."""
    if claimed < 0:
        return sentence(
            "The header does not say how many data records it has; the file holds {count}, and all are read.",
            count=count,
        )
    return sentence(
        "The header says it has {claimed} data records; the file holds {count}, and all are read.",
        claimed=claimed,
        count=count,
    )


def _start(fixed: bytes) -> datetime | None:
    """Return when the recording began; EDF does not say in which zone, so its clock is taken as UTC, as others do."""
    date, time = _DATE.fullmatch(_text(fixed[168:176])), _DATE.fullmatch(_text(fixed[176:184]))
    if not (date and time):
        return None
    day, month, year = (int(part) for part in date.groups())
    hour, minute, second = (int(part) for part in time.groups())
    century = 1900 if year >= 85 else 2000  # noqa: PLR2004 - the standard's own "clipping date"
    try:
        return datetime(century + year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def _onsets(file: BinaryIO, layout: Layout) -> NDArray[np.float64]:
    """Return when each data record of a file with gaps begins, in seconds after the first. Raises BadRecording."""
    clock = next((signal for signal in layout.signals if signal.is_time), None)
    if clock is None:
        raise _bad_header("EDF+D", sentence("a recording with gaps needs annotations that say when each record begins"))
    written = np.array([_onset(file, layout, clock, record) for record in range(layout.records)])
    onsets: NDArray[np.float64] = written - written[0]
    early = np.flatnonzero(np.diff(onsets) < 0.999 * layout.seconds)
    if early.size or not onsets[-1] <= SECONDS_MOST:
        at = int(early[0]) + 1 if early.size else layout.records - 1
        raise BadRecording(
            "damaged",
            sentence("The times of the data records make no sense."),
            [Fault(_record_place(at), sentence("{seconds} s", seconds=float(written[at])))],
        )
    return onsets


def _onset(file: BinaryIO, layout: Layout, clock: Signal, record: int) -> float:
    """Return the seconds at which a data record says that it begins. Raises BadRecording (damaged)."""
    at = layout.header + record * layout.bytes + clock.offset * layout.width
    match = _ONSET.match(_bytes(file, at, clock.samples * layout.width))
    if not match:
        raise BadRecording(
            "damaged", sentence("A data record does not say when it begins."), [Fault(_record_place(record), "")]
        )
    return float(match[1])


def _record_place(record: int) -> Sentence:
    return sentence("record {number}", number=record + 1)


def _gaps(begins: NDArray[np.int64], speed: int, rate: float) -> tuple[Span, ...]:
    ends = begins[:-1] + speed
    return tuple(
        Span(float(ends[k]) / rate, float(begins[k + 1]) / rate, "gap") for k in np.flatnonzero(begins[1:] > ends)
    )


def _text(field: bytes) -> str:
    try:
        return field.decode("utf-8").rstrip(" \0")
    except UnicodeDecodeError:
        return field.decode("latin-1").rstrip(" \0")


def _whole(text: str, place: str, least: int, most: int) -> int:
    bare = text.strip()
    if not _WHOLE.fullmatch(bare) or not least <= int(bare) <= most:
        raise _bad_header(place, sentence("it is {text}", text=repr(bare[:20])))
    return int(bare)


def _number(text: str, place: str) -> float:
    bare = text.strip()
    if not _NUMBER.fullmatch(bare) or not math.isfinite(float(bare)):
        raise _bad_header(place, sentence("{text} is no number", text=repr(bare[:20])))
    return float(bare)


def _bad_header(place: str, what: str) -> BadRecording:
    return BadRecording(
        "header",
        sentence("The header of this file contradicts itself. The file is damaged; please export or copy it again."),
        [Fault(place, what)],
    )
