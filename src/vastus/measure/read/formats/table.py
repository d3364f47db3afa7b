"""Tables as text: CSV and its kin, from phone apps, EMG amplifiers or a spreadsheet, as people bring them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from vastus.errors import BadRecording
from vastus.measure.read.source import Head, Held, Options
from vastus.measure.read.table import clock
from vastus.measure.read.table.columns import Kind, Layout, arranged
from vastus.measure.read.table.text import Reader, Sheet, Stream, blocks, look
from vastus.measure.recording import Channel, Samples
from vastus.measure.spans import Span

TEXT_MOST = 64 << 20  # bytes of one table that is not packed
CELLS_MOST = 24_000_000  # numbers kept: 96 MB
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


def open_source(
    file: BinaryIO,
    options: Options,
    beside: Callable[[str], BinaryIO],  # noqa: ARG001 - a table stands alone
    progress: Callable[[float], None],
) -> Held:
    """Open a table of text.

    Raises BadRecording: empty, size, table (rows that cannot be read), mapping (what is what is not clear), rate,
    or unit (neither written nor told).
    """
    size = file.seek(0, 2)
    if size > TEXT_MOST:
        raise BadRecording("size", f"A table may have {TEXT_MOST >> 20} MB; pack it as a zip, or cut it into parts.")
    file.seek(0)

    def told(done: int) -> None:
        progress(min(1.0, done / max(1, size)))

    return source(gathered(file, options.mapping, progress=told), options, "table")


def opened(stream: Stream) -> tuple[Sheet, Iterator[str]]:
    """Return how the table in a stream is written, and its text from the beginning. Raises BadRecording."""
    text = blocks(stream)
    first = next(text, "")
    if not first.strip():
        raise BadRecording("empty", "This file is empty.")
    return look(first), chain([first], text)


def gathered(
    stream: Stream,
    mapping: Mapping[str, str],
    *,
    kind: Kind | None = None,
    unit: str = "",
    progress: Callable[[int], None] = lambda _: None,
) -> Columns:
    """Read a table; ``kind`` and ``unit`` where its name tells the sensor. Raises BadRecording."""
    sheet, text = opened(stream)
    layout = arranged(sheet, mapping, kind, unit)
    wanted = [*([layout.time] if layout.time else []), *layout.signals, *layout.turning]
    reader = Reader(sheet, [column.number for column in wanted], [0] if layout.clock else [])
    factors = np.array([1.0 if layout.clock and i == 0 else column.factor for i, column in enumerate(wanted)])
    times: list[NDArray[np.float64]] = []
    values: list[Samples] = []
    empty, done = 0, 0
    for block in text:
        rows = reader.read(block) * factors
        good = np.all(np.abs(rows[:, 1 if layout.time else 0 :]) < GREATEST, axis=1) & np.isfinite(rows[:, 0])
        empty += len(rows) - int(good.sum())
        times.append(rows[good, 0])
        values.append(rows[good, 1 if layout.time else 0 :].astype(np.float32))
        done += len(block)
        progress(done)
        if reader.rows * len(wanted) > CELLS_MOST:
            raise BadRecording("size", "This table is too long to be read in one go. Cut it into shorter files.")
    table = np.concatenate(values)
    if len(table) == 0:
        raise BadRecording("empty", "No row of this table holds a value of the signal.")
    split = len(layout.signals)
    at = _dayless(np.concatenate(times), layout) if layout.time else None
    return Columns(layout, at, table[:, :split], table[:, split:], _left_out(reader, empty))


def _dayless(times: NDArray[np.float64], layout: Layout) -> NDArray[np.float64]:
    """Clock text without a date starts again at midnight."""
    if not layout.clock:
        return times
    return times + DAY * np.cumsum(np.diff(times, prepend=times[:1]) < -DAY / 2)


def _left_out(reader: Reader, empty: int) -> tuple[str, ...]:
    notes = []
    if reader.left_out:
        lines = ", ".join(str(bad.line) for bad in reader.bad)
        notes.append(f"{reader.left_out} rows could not be read and are left out (line {lines}).")
    if empty:
        notes.append(f"{empty} rows hold no value of this signal and are left out.")
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
        even = clock.even(columns.times, table)
        table, rate, lost, notes = even.samples, even.rate, even.lost, (*notes, *even.notes)
        if turning is not None and turning.times is not None and not even.moved:
            other = clock.onto(turning.times - even.first, turning.signals, rate, len(table))
            table = np.hstack([table, other])
            channels += [Channel(f"g{column.axis}", "", "rad/s") for column in turning.layout.signals]
    kept = chosen([channel.name for channel in channels], options.channels)
    head = Head(
        modality="emg" if layout.unit == "uV" else "motion",
        length=len(table),
        rate=rate,
        channels=tuple(channels[k] for k in kept),
        format=form,
        start=start or _started(layout),
        lost=lost,
        notes=notes,
    )
    return Held(head, table[:, kept])


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
    found = []
    for want in wanted:
        if want.lower() in low:
            found.append(low.index(want.lower()))
        elif want.isdecimal() and 1 <= int(want) <= len(names):
            found.append(int(want) - 1)
        else:
            raise BadRecording("channels", f"There is no channel {want!r}. The channels are: {', '.join(names)}.")
    return sorted(set(found))
