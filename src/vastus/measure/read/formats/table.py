"""Tables as text: CSV and its kin, from phone apps, EMG amplifiers or a spreadsheet, as people bring them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from vastus.errors import Ask, BadRecording, Fault
from vastus.measure.read.source import Beside, Head, Held, Options, Progress
from vastus.measure.read.table import clock
from vastus.measure.read.table.columns import Layout, arranged
from vastus.measure.read.table.names import Kind
from vastus.measure.read.table.text import Reader, Sheet, Stream, blocks, look
from vastus.measure.read.units import SECONDS
from vastus.measure.recording import Channel, Samples
from vastus.measure.spans import Span
from vastus.sentence import counted, sentence

TEXT_MOST = 64 << 20  # bytes of one table that is not packed
CELLS_MOST = 24_000_000  # numbers in memory: 96 MB
GREATEST = 1e9  # no sensor tells more, in any unit; what does was not a measurement
DAY = 86400.0


@dataclass(frozen=True, slots=True)
class Columns:
    """The numbers of a table: ``times`` (rows,) in s, or none when only the speed is known."""

    layout: Layout
    times: NDArray[np.float64] | None
    signals: Samples  # (rows, signals), in the unit of the layout
    turning: Samples  # (rows, 0 or 3), rad/s
    notes: tuple[str, ...]


def open_source(file: BinaryIO, options: Options, _beside: Beside, progress: Progress) -> Held:
    """Open a table of text.

    Raises BadRecording: empty, size, table (rows that cannot be read), mapping (what is what is not clear), rate,
    or unit (it stands nowhere).
    """
    size = file.seek(0, 2)
    if size > TEXT_MOST:
        raise BadRecording(
            "size",
            sentence("A table may have {most} MB; pack it as a zip, or cut it into parts.", most=TEXT_MOST >> 20),
        )
    file.seek(0)
    columns = gathered(file, options.mapping, progress=lambda done: progress(min(1.0, done / max(1, size))))
    return source(columns, options, "table")


def opened(stream: Stream) -> tuple[Sheet, Iterator[str]]:
    """Return how the table in a stream is written, and its text from the beginning. Raises BadRecording."""
    text = blocks(stream)
    first = next(text, "")
    if not first.strip():
        raise BadRecording("empty", sentence("This file is empty. Please export or copy the recording again."))
    return look(first), chain([first], text)


def gathered(
    stream: Stream,
    mapping: Mapping[str, str],
    *,
    kind: Kind | None = None,
    unit: str = "",
    progress: Callable[[int], None] = lambda _: None,
) -> Columns:
    """Read a table; ``kind`` and ``unit`` where its name says the sensor. Raises BadRecording."""
    sheet, text = opened(stream)
    layout = arranged(sheet, mapping, kind, unit)
    reader = Reader(sheet, [column.number for column in layout.used], [0] if layout.clock else [])
    times, table, empty = _read(reader, layout, text, progress)
    split = len(layout.signals)
    return Columns(
        layout=layout,
        times=_dayless(times, layout) if layout.time else None,
        signals=table[:, :split],
        turning=table[:, split:],
        notes=_left_out(reader, empty),
    )


def _read(
    reader: Reader, layout: Layout, text: Iterator[str], progress: Callable[[int], None]
) -> tuple[NDArray[np.float64], Samples, int]:
    """Return times, values, and how many rows held no value of the signal. Raises BadRecording (empty, size, table)."""
    used = layout.used
    factors = np.array([1.0 if layout.clock and i == 0 else column.factor for i, column in enumerate(used)])
    begin = 1 if layout.time else 0
    times: list[NDArray[np.float64]] = []
    values: list[Samples] = []
    empty, done = 0, 0
    for block in text:
        rows = reader.read(block) * factors
        good = np.all(np.abs(rows[:, begin:]) < GREATEST, axis=1) & np.isfinite(rows[:, 0])
        empty += len(rows) - int(good.sum())
        times.append(rows[good, 0])
        values.append(rows[good, begin:].astype(np.float32))
        done += len(block)
        progress(done)
        if reader.rows * len(used) > CELLS_MOST:
            raise BadRecording(
                "size", sentence("This table is too long to be read in one go. Cut it into shorter files.")
            )
    table = np.concatenate(values)
    if len(table) == 0:
        raise BadRecording("empty", sentence("No row of this table holds a value of the signal."))
    return np.concatenate(times), table, empty


def _dayless(times: NDArray[np.float64], layout: Layout) -> NDArray[np.float64]:
    """Return times that go on after midnight, where clock text without a date begins again."""
    if not layout.clock:
        return times
    return times + DAY * np.cumsum(np.diff(times, prepend=times[:1]) < -DAY / 2)


def _left_out(reader: Reader, empty: int) -> tuple[str, ...]:
    """Return the notes on rows that are not used."""
    notes: list[str] = []
    if reader.left_out:
        notes.append(
            counted(
                "{count} row could not be read and is left out (line {lines}).",
                "{count} rows could not be read and are left out (line {lines}).",
                reader.left_out,
                lines=", ".join(str(bad.line) for bad in reader.bad),
            )
        )
    if empty:
        notes.append(
            counted(
                "{count} row holds no value of this signal and is left out.",
                "{count} rows hold no value of this signal and are left out.",
                empty,
            )
        )
    return tuple(notes)


def source(
    columns: Columns, options: Options, form: str, *, start: datetime | None = None, turning: Columns | None = None
) -> Held:
    """Return a table as an evenly sampled source, with ``turning`` of a sensor with times of its own beside it.

    Raises BadRecording.
    """
    layout = columns.layout
    table = np.hstack([columns.signals, columns.turning])
    channels = channels_of(layout)
    lost: tuple[Span, ...] = ()
    rate, notes = layout.rate or 0.0, (*layout.notes, *columns.notes)
    if columns.times is not None:
        even = clock.even(columns.times, table, _asks_of_time(layout))
        table, rate, lost, notes = even.samples, even.rate, even.lost, (*notes, *even.notes)
        if turning is not None and turning.times is not None and not even.moved:
            other = clock.onto(turning.times - even.first, turning.signals, rate, len(table))
            table = np.hstack([table, other])
            channels += [Channel(f"g{column.axis}", "", "rad/s") for column in turning.layout.signals]
    used = chosen([channel.name for channel in channels], options.channels)
    head = Head(
        modality="emg" if layout.unit == "uV" else "motion",
        length=len(table),
        rate=rate,
        channels=tuple(channels[k] for k in used),
        format=form,
        start=start or _started(layout),
        lost=lost,
        notes=notes,
    )
    return Held(head, table[:, used])


def _asks_of_time(layout: Layout) -> tuple[Ask, ...]:
    """Return what helps when the times give no speed: their unit, if they are numbers, or the rows in a second."""
    if layout.time is None or layout.clock:
        return (Ask("rate"),)
    unit = Ask(
        "time_unit",
        column=layout.time.name,
        choices=tuple(SECONDS),
        unusable=layout.time.unit,
        instead="time",
    )
    return (unit, Ask("rate", instead="time"))


def _started(layout: Layout) -> datetime | None:
    return None if layout.start is None else datetime.fromtimestamp(layout.start, UTC)


def channels_of(layout: Layout) -> list[Channel]:
    """Return the channels of a layout, signals first."""
    signals = [
        Channel(column.axis or column.name or f"column {column.number + 1}", "", layout.unit)
        for column in layout.signals
    ]
    return signals + [Channel(f"g{column.axis}", "", "rad/s") for column in layout.turning]


def chosen(names: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """Return which channels are wanted, by name or by number from 1; all when nothing is said. Raises BadRecording."""
    if not wanted:
        return list(range(len(names)))
    low = [name.lower() for name in names]
    numbers = []
    for want in wanted:
        if want.lower() in low:
            numbers.append(low.index(want.lower()))
        elif want.isdecimal() and 1 <= int(want) <= len(names):
            numbers.append(int(want) - 1)
        else:
            raise BadRecording(
                "channels",
                sentence("There is no channel {names} in this file. It has:", names=want),
                [Fault("", name) for name in names],
                [Ask("channels", choices=tuple(names), unusable=want)],
            )
    return sorted(set(numbers))
