"""The twitches of a recording, and the time in which they could have been seen."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vastus.made import Made
from vastus.measure.recording import Channel, Modality
from vastus.measure.spans import Span, covered

Column = NDArray[np.float64]
AmplitudeUnit = Literal["uV", "m/s2", "px", "mm"]


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """One row for each twitch; times and durations in seconds since the start of the recording."""

    begin: Column
    peak_time: Column
    duration: Column
    amplitude: Column  # uV peak to peak, m/s2 peak, or px or mm peak
    channel: NDArray[np.int64]  # the channel that shows it best
    certainty: Column  # 0 to 1, calibrated on marked recordings
    source_unit: NDArray[np.int64]  # which family of shapes, or which place, it belongs to; -1 for none
    doublet: NDArray[np.bool_]  # the second discharge of a pair

    def __len__(self) -> int:
        return len(self.begin)

    @classmethod
    def none(cls) -> "Events":
        """Return no event at all."""
        number, whole = np.zeros(0), np.zeros(0, np.int64)
        return cls(
            begin=number,
            peak_time=number,
            duration=number,
            amplitude=number,
            channel=whole,
            certainty=number,
            source_unit=whole,
            doublet=np.zeros(0, np.bool_),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """Discharges that look alike: a motor unit when many channels tell them apart, else a family of shapes."""

    number: int
    count: int
    isolated: float  # share of discharges with more than 250 ms of quiet on both sides (Sleutjes 2016)
    doublets: int
    amplitude: float  # median, in the unit of the twitches
    duration: float  # s, of the mean shape
    phases: int
    turns: int
    channel: int  # where it is largest
    place: tuple[float, float] | None = None  # on the picture of a video, px
    shape: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), np.float32))  # (samples, channels)
    rate: float = 0.0  # samples of ``shape`` a second


@dataclass(frozen=True, slots=True, eq=False)
class Twitches:
    """What a detector hands on. Without ``watched`` there is no rate: a loose electrode is not a quiet muscle."""

    modality: Modality
    seconds: float
    rate: float  # samples a second
    channels: tuple[Channel, ...]
    unit: AmplitudeUnit
    events: Events
    excluded: tuple[Span, ...]
    families: tuple[Family, ...]
    noise: float  # the quiet floor, in ``unit``
    smallest_visible: float | None  # the smallest twitch that would have been found at that floor; None: none at all
    notes: tuple[str, ...]  # what disturbed the recording, as ids that ``quality`` turns into words
    made: Made
    # Each twitch on the channel that saw its family best, (twitches, samples), at the family's rate; none of a video.
    shapes: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), np.float32))

    @property
    def watched(self) -> float:
        """Return the seconds in which a twitch could have been seen; the only honest denominator."""
        return self.seconds - covered(self.excluded, self.seconds)

    @property
    def times(self) -> Column:
        """Return the peak time of each twitch that counts: the second discharge of a pair does not."""
        return self.events.peak_time[~self.events.doublet]
