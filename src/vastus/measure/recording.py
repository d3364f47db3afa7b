"""A recording of any kind: muscle voltage, movement, or the motion of skin on video."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vastus.made import Made, fingerprint, made_by
from vastus.measure.spans import Span, joined
from vastus.sentence import sentence

Modality = Literal["emg", "motion", "video"]
SampleUnit = Literal["uV", "m/s2", "rad/s", "mm", "px", "1"]
Samples = NDArray[np.float32]
Progress = Callable[[float], None]  # is told the share that is done, 0 to 1


@dataclass(frozen=True, slots=True)
class Channel:
    """One line of a recording: what it is called, where it sat, what it counts in."""

    name: str
    place: str
    unit: SampleUnit


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
    piece: Callable[[float, float], Samples]
    made: Made
    start: datetime | None = None
    lost: tuple[Span, ...] = ()
    picture: Picture | None = None
    notes: tuple[str, ...] = ()  # what was mended or left out while reading, in words for the person
    close: Callable[[], None] = field(default=lambda: None, repr=False)

    def __post_init__(self) -> None:
        """Refuse a recording without time, speed or channels."""
        if not (self.rate > 0 and self.seconds > 0 and self.channels):
            raise ValueError(sentence("a recording needs a rate, a length and a channel"))
        if self.start is not None and self.start.tzinfo is None:
            raise ValueError(sentence("a start needs its time zone"))

    @property
    def length(self) -> int:
        """Return the number of samples."""
        return round(self.seconds * self.rate)


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
        raise ValueError(
            sentence(
                "samples of shape {shape} do not hold {channels} channels", shape=table.shape, channels=len(channels)
            )
        )

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
