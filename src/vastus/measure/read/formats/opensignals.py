"""OpenSignals text files of BITalino and biosignalsplux devices: a JSON header in comments, then counts in columns.

Counts become microvolts by the maker's transfer function, (count / 2^bits - 1/2) x supply / gain: 3.3 V and 1009 for
the EMG sensor of BITalino (r)evolution, 3 V and 1000 for biosignalsplux (data sheets; the same in biosignalsnotebooks).
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import BinaryIO

import msgspec
import numpy as np
from numpy.typing import NDArray

from vastus.errors import Ask, BadRecording, Fault
from vastus.measure.read.pick import ASK_UNIT, UNITS, Line, Picked, gain_of, pick
from vastus.measure.read.source import Beside, Head, Held, Options, Progress
from vastus.measure.recording import Samples
from vastus.measure.spans import Span, joined
from vastus.sentence import sentence

ROWS = 20_000  # read at once
HEADER_MOST = 100_000  # bytes
COLUMNS_MOST = 64  # no device has more
LINE_MOST = 10_000
GREATEST = 2.0**32
ROUND = 16  # packets that BITalino counts before it begins again
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_CLOCK = re.compile(r"(\d{1,2}):(\d{1,2}):(\d{1,2})")
_PLUX, _BITALINO, _REVOLUTION = (3.0, 1000.0), (3.3, 1008.0), (3.3, 1009.0)  # V, gain
DEVICES: Mapping[str, tuple[float, float]] = {
    **dict.fromkeys(("bioplux", "bioplux_exp", "biosignalsplux", "rachimeter", "channeller", "swifter"), _PLUX),
    "bitalino": _BITALINO,
    **dict.fromkeys(("bitalino_rev", "bitalino_riot"), _REVOLUTION),
}

Table = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Device:
    """What the header says of one device, checked."""

    kind: str
    rate: float
    column_names: tuple[str, ...]
    sensors: tuple[str, ...]  # of the last columns
    bits: tuple[int, ...]  # of the same
    converted: bool  # the numbers are no counts any more
    start: datetime | None

    @property
    def first(self) -> int:
        """Return the column of the first sensor."""
        return len(self.column_names) - len(self.sensors)


def open_source(file: BinaryIO, options: Options, _beside: Beside, progress: Progress) -> Held:
    """Read a file whole. Raises BadRecording (header, variant, channels, unit, mapping, table, rate, empty)."""
    size = max(1, file.seek(0, 2))
    file.seek(0)
    device = _device(_header(file))
    picked = pick(_lines(device, options), options, _asks(device, options))
    use = [0, *(device.first + line for line in picked.lines)]
    convert = _converter(device, picked, options)
    blocks = [
        (rows[:, 0].copy(), convert(rows[:, 1:])) for rows in _rows(file, use, lambda: progress(file.tell() / size))
    ]
    if not blocks:
        raise BadRecording(
            "empty", sentence("No samples follow the header of this file. Please export the recording again.")
        )
    at = _positions(np.concatenate([numbers for numbers, _ in blocks]), counted=device.column_names[0] == "nSeq")
    samples, lost = _placed(at, np.concatenate([volts for _, volts in blocks]), device.rate)
    head = Head(
        modality=picked.modality,
        length=len(samples),
        rate=device.rate,
        channels=picked.channels,
        format="OpenSignals",
        start=device.start,
        lost=lost,
        notes=picked.notes,
    )
    return Held(head, samples)


def _header(file: BinaryIO) -> bytes:
    """Return the JSON of the header, and leave the file at the first row."""
    held = b""
    for line in iter(lambda: file.readline(HEADER_MOST), b""):
        bare = line.lstrip(b"#").strip()
        if bare == b"EndOfHeader":
            return held
        if not line.startswith(b"#") or file.tell() > HEADER_MOST:
            break
        held = bare if bare.startswith(b"{") else held
    raise _bad_header("", sentence("it has no end"))


class _Header(msgspec.Struct):
    """The header of one device, as it is written."""

    column: list[str]
    sensor: list[str]
    rate: float = msgspec.field(name="sampling rate")
    device: str = ""
    resolution: list[int] | int = 0
    converted: int = msgspec.field(name="convertedValues", default=0)
    date: str = ""
    time: str = ""


def _device(text: bytes) -> Device:
    """Return what the header says. Raises BadRecording (header, variant, rate)."""
    written = _decoded(text)
    sensors = len(written.sensor)
    bits = written.resolution if isinstance(written.resolution, list) else [written.resolution] * sensors
    if not (0 < sensors < len(written.column) <= COLUMNS_MOST and len(bits) >= sensors):
        raise _bad_header(
            sentence("columns"),
            sentence(
                "{columns} for {sensors} sensors of {bits} resolutions",
                columns=len(written.column),
                sensors=sensors,
                bits=len(bits),
            ),
        )
    if not (0 < written.rate < math.inf):
        raise BadRecording("rate", sentence("The header gives {rate} samples a second.", rate=written.rate))
    return Device(
        kind=written.device,
        rate=written.rate,
        column_names=tuple(written.column),
        sensors=tuple(written.sensor),
        bits=tuple(bits[-sensors:]),
        converted=bool(written.converted),
        start=_start(written.date, written.time),
    )


def _decoded(text: bytes) -> _Header:
    """Return the header of the one device. Raises BadRecording (header, variant)."""
    try:
        devices = msgspec.json.decode(text, type=dict[str, _Header])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _bad_header("", str(error)[:100]) from error
    if len(devices) != 1:
        raise BadRecording(
            "variant",
            sentence("This file holds {count} devices. Please export each device by itself.", count=len(devices)),
        )
    (one,) = devices.values()
    return one


def _lines(device: Device, options: Options) -> list[Line]:
    """Return the sensors as channels; the unit is known of an EMG sensor of a known device, and of no other."""
    muscle = options.mapping.get("emg", "")
    known = _is_known(device, options)
    return [
        Line(_label(name, sensor), "uV" if known and ("EMG" in sensor.upper() or name == muscle) else "")
        for name, sensor in zip(device.column_names[device.first :], device.sensors, strict=True)
    ]


def _asks(device: Device, options: Options) -> tuple[Ask, ...]:
    """Return what helps where no unit is known: the muscle's sensor of a known device, or unit and gain."""
    if _is_known(device, options):
        columns = device.column_names[device.first :]
        return (
            Ask("emg", choices=columns, unusable=options.mapping.get("emg", ""), instead="signal"),
            Ask("unit", choices=UNITS, instead="signal"),
        )
    return (ASK_UNIT,) if device.converted or "gain" in options.mapping else (ASK_UNIT, Ask("gain"))


def _label(name: str, sensor: str) -> str:
    return name if sensor in {"", "RAW"} or sensor in name else f"{sensor} {name}"


def _is_known(device: Device, options: Options) -> bool:
    """Return whether the maker's transfer function is used: what a person says of the numbers goes before it."""
    return device.kind in DEVICES and not device.converted and not {"unit", "gain"} & set(options.mapping)


def _converter(device: Device, picked: Picked, options: Options) -> Callable[[Table], Samples]:
    """Return what turns counts (rows, channels) into the unit of the recording. Raises BadRecording."""
    if not _is_known(device, options):
        factor = np.array(picked.factors) / (gain_of(options) or 1.0)
        return lambda counts: (counts * factor).astype(np.float32)
    supply, gain = DEVICES[device.kind]
    bits = [device.bits[line] for line in picked.lines]
    if not all(1 <= each <= 32 for each in bits):  # noqa: PLR2004 - bits of any converter
        raise _bad_header(sentence("resolution"), sentence("{bits} bits", bits=", ".join(map(str, bits))))
    steps = 2.0 ** np.array(bits)
    return lambda counts: ((counts / steps - 0.5) * (supply / gain * 1e6)).astype(np.float32)


def _rows(file: BinaryIO, use: Sequence[int], progress: Callable[[], None]) -> Iterator[Table]:
    """Yield blocks of the columns that are used. Raises BadRecording (table)."""
    done = 0
    while lines := list(islice(iter(lambda: file.readline(LINE_MOST), b""), ROWS)):
        yield _numbers(lines, use, sentence("after row {number}", number=done))
        done += len(lines)
        progress()


def _numbers(lines: list[bytes], use: Sequence[int], place: str) -> Table:
    """Return rows of text as numbers. Raises BadRecording (table)."""
    try:
        table = np.loadtxt(lines, usecols=use, ndmin=2, comments=None, encoding="latin-1")
    except ValueError as error:
        raise BadRecording(
            "table", sentence("A row of this file cannot be read as numbers."), [Fault(place, str(error)[:100])]
        ) from error
    if not np.isfinite(table).all() or np.abs(table).max(initial=0) > GREATEST:
        raise BadRecording("table", sentence("A row of this file holds no count."), [Fault(place, "")])
    return table


def _positions(numbers: NDArray[np.float64], *, counted: bool) -> NDArray[np.int64]:
    """Return where each row lies: BITalino counts its packets from 0 to 15, others go on; a jump is a lost packet."""
    if not counted or len(numbers) < 2:  # noqa: PLR2004
        return np.arange(len(numbers))
    steps = np.diff(numbers.astype(np.int64))
    if numbers.max() < ROUND:
        steps = np.remainder(steps, ROUND)
    # A number that stands still or falls back (a counter that starts anew) is taken as the next one.
    steps[steps < 1] = 1
    return np.concatenate([[0], np.cumsum(steps)])


def _placed(at: NDArray[np.int64], samples: Samples, rate: float) -> tuple[Samples, tuple[Span, ...]]:
    """Return the samples with zeros where packets were lost, and those stretches. Raises BadRecording (damaged)."""
    length = int(at[-1]) + 1
    if length == len(samples):
        return samples, ()
    if length > 2 * len(samples) + ROWS:
        raise BadRecording(
            "damaged", sentence("More of this recording was lost on the way than arrived. Please record again.")
        )
    whole = np.zeros((length, samples.shape[1]), np.float32)
    whole[at] = samples
    breaks = np.flatnonzero(np.diff(at) > 1)
    return whole, joined(Span(float(at[k] + 1) / rate, float(at[k + 1]) / rate, "gap") for k in breaks)


def _start(date: str, time: str) -> datetime | None:
    """Return when the recording began; its time zone does not stand there, so it is taken as UTC."""
    day, clock = _DAY.fullmatch(date), _CLOCK.match(time)
    if not (day and clock):
        return None
    try:
        year, month, date_, hour, minute, second = (int(part) for part in (*day.groups(), *clock.groups()))
        return datetime(year, month, date_, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def _bad_header(place: str, what: str) -> BadRecording:
    return BadRecording(
        "header",
        sentence("The header of this OpenSignals file cannot be understood. Please export it again."),
        [Fault(place, what)],
    )
