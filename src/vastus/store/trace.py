"""What a person can look at in a measured recording: its trace at every scale, the shapes of its twitches, a still.

It is written once, while the recording is open, beside the file that was brought: so that a page never reads that file
again. A trace is kept as it was sampled, and as the smallest and largest value of every 16, 256 and 4,096 samples, so
that any stretch of it is drawn from a few thousand numbers and no peak is lost.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from vastus.measure.recording import Recording
    from vastus.measure.twitches import Twitches

STEP = 16  # samples of one level that make one of the next
LEVELS = 4
BLOCK = STEP ** (LEVELS - 1) * 16  # samples read at once
MOST_CHANNELS = 8
SPARE = 500_000_000  # bytes of the disk that are left alone
TRACE, SHAPES, STILL = "look.msgpack", "shapes", "still.jpg"
Values: TypeAlias = "NDArray[np.float32]"


class Shape(msgspec.Struct, frozen=True):
    """The mean shape of twitches that look alike, on the channel that saw them best."""

    unit: str
    rate: float  # samples a second
    values: tuple[float, ...]


class Line(msgspec.Struct, frozen=True):
    """One channel of the trace."""

    name: str
    unit: str


class Trace(msgspec.Struct, frozen=True):
    """What there is to look at, apart from the samples themselves."""

    rate: float
    length: int
    lines: tuple[Line, ...]  # none when the disk had no room for the trace
    shapes: tuple[Shape, ...]
    still: tuple[int, int] | None  # width and height of the picture, px
    patches: tuple[tuple[float, float], ...] = ()

    @property
    def seconds(self) -> float:
        """Return how long the trace is."""
        return self.length / self.rate


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """A stretch of one line: the smallest and the largest value of each bin, or the samples themselves."""

    begins: "NDArray[np.float64]"  # (bins,) s
    low: Values
    high: Values
    sampled: bool  # every bin is one sample


def keep(recording: "Recording", twitches: "Twitches", folder: Path, free: int) -> Trace:
    """Write all that can be looked at into the folder of a recording; ``free`` bytes are left on the disk."""
    chosen = _chosen(twitches)
    if recording.length * len(chosen) * 5 > free - SPARE:  # four bytes a sample, and an eighth more for the levels
        chosen = []
    if chosen:
        _write(recording, chosen, folder)
    picture = recording.picture
    if picture is not None:
        (folder / STILL).write_bytes(picture.jpeg)
    trace = Trace(
        rate=recording.rate,
        length=recording.length,
        lines=tuple(Line(recording.channels[k].name, recording.channels[k].unit) for k in chosen),
        shapes=_shapes(twitches),
        still=picture.size if picture else None,
        patches=picture.patches if picture else (),
    )
    if twitches.shapes.size:
        (folder / SHAPES).write_bytes(twitches.shapes.astype("<f4").tobytes())
    (folder / TRACE).write_bytes(msgspec.msgpack.encode(trace))
    return trace


def kept_in(folder: Path) -> Trace | None:
    """Return what there is to look at, or None when the files are not here, as after an import."""
    place = folder / TRACE
    return msgspec.msgpack.decode(place.read_bytes(), type=Trace) if place.exists() else None


def mean_shapes(folder: Path, trace: Trace, rows: Mapping[str, Sequence[int]]) -> tuple[Shape, ...]:
    """Return the mean shape of each group over some of its twitches.

    ``rows`` are their places among all twitches that were found, by the id of their group; a group that is not named
    is drawn over all of its own. What was kept before each twitch had its shape is drawn as it was found.
    """
    import numpy as np

    place = folder / SHAPES
    if not place.exists():
        return trace.shapes

    def over(shape: Shape, own: list[int]) -> Shape:
        each = np.memmap(place, "<f4", "r").reshape(-1, len(shape.values))
        mean = each[own].mean(axis=0, dtype=np.float64).astype(np.float32)
        return Shape(shape.unit, shape.rate, tuple(mean.tolist()))

    return tuple(over(shape, list(rows[shape.unit])) if shape.unit in rows else shape for shape in trace.shapes)


def stretch(folder: Path, trace: Trace, line: int, span: tuple[float, float], width: int) -> Stretch:
    """Return a line from the first to the second time of ``span``, seconds, in at most ``width`` bins."""
    import numpy as np

    first = min(max(int(np.floor(span[0] * trace.rate)), 0), trace.length - 1)
    last = min(max(int(np.ceil(span[1] * trace.rate)), first + 1), trace.length)
    if last - first <= width:
        samples = _level(folder, trace, 0)[first:last, line, 0].copy()
        return Stretch(np.arange(first, last) / trace.rate, samples, samples, sampled=True)
    level = max(k for k in range(LEVELS) if (last - first) // STEP**k >= width)
    scale = STEP**level
    rows = _level(folder, trace, level)[first // scale : -(-last // scale), line]
    edges = np.linspace(0, len(rows), width, endpoint=False).astype(np.int64)
    begins = np.maximum((first // scale + edges) * scale, first) / trace.rate
    return Stretch(
        begins, np.minimum.reduceat(rows[:, 0], edges), np.maximum.reduceat(rows[:, -1], edges), sampled=False
    )


def _level(folder: Path, trace: Trace, level: int) -> Any:
    """Return a level as it lies on the disk: shape (rows, lines, 1) for samples, (rows, lines, 2) for low and high."""
    import numpy as np

    rows, pair = -(-trace.length // STEP**level), 2 if level else 1
    return np.memmap(folder / f"trace-{level}", np.float32, "r", shape=(rows, len(trace.lines), pair))


def _write(recording: "Recording", chosen: list[int], folder: Path) -> None:
    import numpy as np

    files = [(folder / f"trace-{level}").open("wb") for level in range(LEVELS)]
    try:
        for first in range(0, recording.length, BLOCK):
            last = min(first + BLOCK, recording.length)
            piece = recording.piece(first / recording.rate, last / recording.rate)[:, chosen]
            files[0].write(np.ascontiguousarray(piece, np.float32).tobytes())
            low = high = piece
            for file in files[1:]:
                low, high = _smaller(low, np.minimum), _smaller(high, np.maximum)
                file.write(np.stack([low, high], axis=2).tobytes())
    finally:
        for file in files:
            file.close()


def _smaller(values: Values, pick: Any) -> Values:
    """Return the smallest or largest of every 16 rows; the last row may stand for fewer."""
    import numpy as np

    picked: Values = pick.reduceat(values, np.arange(0, len(values), STEP), axis=0)
    return picked


def _chosen(twitches: "Twitches") -> list[int]:
    """Return the channels that are kept to look at: all when they are few, else those that saw the most twitches."""
    seen = Counter(twitches.events.channel.tolist())
    # A channel in "1" counts something, and sees nothing.
    signals = (k for k, channel in enumerate(twitches.channels) if channel.unit != "1")
    best = sorted(signals, key=lambda k: (-seen[k], k))
    return sorted(best[:MOST_CHANNELS])


def _shapes(twitches: "Twitches") -> tuple[Shape, ...]:
    import numpy as np

    shapes = []
    for family in twitches.families:
        if family.shape.size:
            best = int(np.argmax(np.ptp(family.shape, axis=0)))
            shapes.append(Shape(str(family.number), family.rate, tuple(family.shape[:, best].tolist())))
    return tuple(shapes)
