"""A recording of any kind: muscle voltage, movement, or the motion of skin on video."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vastus.made import Made, fingerprint, made_by

Modality = Literal["emg", "motion", "video"]
SampleUnit = Literal["uV", "m/s2", "rad/s", "mm", "px", "1"]
Samples = NDArray[np.float32]
Piece = Callable[[float, float], Samples]


@dataclass(frozen=True, slots=True)
class Channel:
    """One line of a recording: what it is called, where it sat, what it counts in."""

    name: str
    place: str
    unit: SampleUnit


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of time, in seconds since the start, and why it is named."""

    begin: float
    end: float
    why: str

    @property
    def seconds(self) -> float:
        """Return how long it lasts."""
        return self.end - self.begin


@dataclass(frozen=True, slots=True)
class Picture:
    """What a camera saw: one still, and the middle of each patch of skin that was followed."""

    jpeg: bytes
    size: tuple[int, int]  # width, height of the upright picture, in pixels
    patches: tuple[tuple[float, float], ...]  # x, y in pixels of the upright picture
    pixel: float = 1.0  # what one pixel is in the unit of the motion: 1 px, or its mm


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """Channels over time, read piece by piece.

    Times are seconds since ``start``. Sample number i lies at i / ``rate``; ``piece(begin, end)`` returns float32 of
    shape (samples, channels), the samples from round(begin x rate) up to, not including, round(end x rate).
    What lies in ``lost`` was never recorded; there ``piece`` returns zeros.
    """

    modality: Modality
    seconds: float
    rate: float
    channels: tuple[Channel, ...]
    piece: Piece
    made: Made
    start: datetime | None = None
    lost: tuple[Span, ...] = ()
    picture: Picture | None = None
    notes: tuple[str, ...] = ()  # what was mended or left out while reading, in words for the person
    close: Callable[[], None] = field(default=lambda: None, repr=False)

    def __post_init__(self) -> None:
        """Refuse a recording without time, speed or channels."""
        if not (self.rate > 0 and self.seconds > 0 and self.channels):
            raise ValueError("a recording needs a rate, a length and a channel")
        if self.start is not None and self.start.tzinfo is None:
            raise ValueError("a start needs its time zone")

    @property
    def length(self) -> int:
        """Return the number of samples."""
        return round(self.seconds * self.rate)

    def _repr_html_(self) -> str:
        """Show it in a notebook."""
        from vastus.measure import show

        return show.recording(self)


def held(
    samples: NDArray[np.floating],
    rate: float,
    channels: Sequence[Channel],
    modality: Modality,
    *,
    lost: Iterable[Span] = (),
    made: Made | None = None,
) -> Recording:
    """Return a recording over an array of shape (samples, channels) that is held in memory."""
    table = np.ascontiguousarray(samples, dtype=np.float32)
    if table.ndim != 2 or table.shape[1] != len(channels):  # noqa: PLR2004
        raise ValueError(f"samples of shape {table.shape} do not hold {len(channels)} channels")

    def piece(begin: float, end: float) -> Samples:
        return table[max(0, round(begin * rate)) : max(0, round(end * rate))]

    return Recording(
        modality=modality,
        seconds=len(table) / rate,
        rate=rate,
        channels=tuple(channels),
        piece=piece,
        made=made
        or Made(made_by("measure.recording"), {"rate": rate}, (fingerprint(table.reshape(-1).view(np.uint8).data),)),
        lost=joined(lost),
    )


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans in order; those of one reason that touch become one."""
    by_reason: dict[str, list[Span]] = {}
    for span in sorted(spans):
        own = by_reason.setdefault(span.why, [])
        if own and span.begin <= own[-1].end:
            own[-1] = Span(own[-1].begin, max(own[-1].end, span.end), span.why)
        elif span.end > span.begin:
            own.append(span)
    return tuple(sorted(span for own in by_reason.values() for span in own))


def covered(spans: Iterable[Span], seconds: float) -> float:
    """Return how many seconds between 0 and ``seconds`` lie in at least one span."""
    return sum(max(0.0, min(span.end, seconds) - max(span.begin, 0.0)) for span in merged(spans))


def inside(times: NDArray[np.float64], spans: Iterable[Span]) -> NDArray[np.bool_]:
    """Return for each time (n,) whether it lies in a span."""
    shut = merged(spans)
    begins = [span.begin for span in shut]
    at = [bisect_right(begins, time) - 1 for time in times]
    return np.array([k >= 0 and time <= shut[k].end for k, time in zip(at, times, strict=True)], dtype=np.bool_)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return stretches that do not touch, whatever they were named for."""
    return joined(Span(span.begin, span.end, "") for span in spans)
