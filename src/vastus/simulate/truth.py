"""What is known about a simulated recording: every twitch, and every stretch in which none could be seen."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np

from vastus.measure.recording import Modality
from vastus.measure.spans import Span, covered, inside
from vastus.measure.twitches import AmplitudeUnit
from vastus.simulate.scene import Scene

STANDARD_GRAVITY = 9.80665  # m/s2
# A twitch from here on must be found; a smaller one may be. EMG: the counting rule of van der Heijden 1994; motion:
# 10 mg; video: half a pixel (both the goals of this project).
FLOOR: dict[Modality, float] = {"emg": 50.0, "motion": 0.01 * STANDARD_GRAVITY, "video": 0.5}
UNIT: dict[Modality, AmplitudeUnit] = {"emg": "uV", "motion": "m/s2", "video": "px"}
# s. Two discharges closer than this run together into one twitch of that sensor: the length of a potential, and of
# the skin's movement.
APART: dict[Modality, float] = {"emg": 0.02, "motion": 0.2, "video": 0.3}
# Nobody can watch these stretches; the other excluded ones may be watched or left out.
LOST = {"flat", "clipped", "disconnected", "gap", "walking", "jogging", "frozen", "dark", "limb movement"}
CLEAR = 0.4  # s; no twitch is put this close to an excluded stretch, where nobody could say whose it is (judgement)
EDGE = 0.5  # s; nor this close to either end


@dataclass(frozen=True, slots=True)
class Known:
    """A twitch that is known. Times in s since the start.

    ``discharge`` is when the unit fires at the endplate; ``begin`` and ``peak_time`` are what this sensor shows of
    it, so the difference is the sensor's latency. ``doublet`` is True where it runs into the one before.
    """

    begin: float
    peak_time: float
    duration: float
    amplitude: float
    unit: AmplitudeUnit
    channel: str
    source_unit: str
    doublet: bool
    discharge: float


@dataclass(frozen=True, slots=True)
class Discharge:
    """One motor unit fires at ``time`` (s), ``size`` times as large as it usually does."""

    time: float
    unit: int
    size: float


@dataclass(frozen=True, slots=True)
class Truth:
    """All that is known about a recording."""

    scene: Scene
    twitches: tuple[Known, ...]
    excluded: tuple[Span, ...]

    @property
    def watched_seconds(self) -> float:
        """Return the seconds that could be watched."""
        return self.scene.seconds - covered([s for s in self.excluded if s.why in LOST], self.scene.seconds)

    @property
    def watched_seconds_least(self) -> float:
        """Return the seconds left when every excluded stretch is left out."""
        return self.scene.seconds - covered(self.excluded, self.scene.seconds)

    def rate_per_minute(self, least: float | None = None) -> float:
        """Return twitches a minute of at least this amplitude, by default the sensor's floor."""
        floor = FLOOR[self.scene.modality] if least is None else least
        count = sum(not known.doublet and known.amplitude >= floor for known in self.twitches)
        return 60 * count / self.watched_seconds_least

    @property
    def latency(self) -> Mapping[str, float]:
        """Return how long after the discharge this sensor shows its begin and its peak: medians in s, empty without."""
        if not self.twitches:
            return {}
        begins = [known.begin - known.discharge for known in self.twitches]
        peaks = [known.peak_time - known.discharge for known in self.twitches]
        return {"begin": median(begins), "peak": median(peaks)}

    def as_json(self) -> Mapping[str, Any]:
        """Return it as what JSON can hold."""
        scene = self.scene
        return {
            "modality": scene.modality,
            "condition": scene.condition,
            "seed": scene.seed,
            "seconds": scene.seconds,
            "watched_seconds": self.watched_seconds,
            "watched_seconds_least": self.watched_seconds_least,
            "floor": FLOOR[scene.modality],
            "rate_per_minute": self.rate_per_minute(),
            "rate_per_minute_all": self.rate_per_minute(0.0),
            "latency": self.latency,
            "leg": asdict(scene.leg),
            "twitches": [asdict(known) for known in self.twitches],
            "excluded": [asdict(span) for span in self.excluded],
        }


def clear(discharges: Iterable[Discharge], excluded: Iterable[Span], seconds: float) -> list[Discharge]:
    """Return the discharges that lie clear of the ends and of every excluded stretch."""
    rows = list(discharges)
    wide = [Span(span.begin - CLEAR, span.end + CLEAR, span.why) for span in excluded]
    hidden = inside(np.array([row.time for row in rows]), wide)
    return [r for r, hide in zip(rows, hidden, strict=True) if not hide and EDGE < r.time < seconds - EDGE]


def known(scene: Scene, fired: Iterable[Known], excluded: Iterable[Span]) -> Truth:
    """Return the truth; a twitch that runs into the one before is marked as the second of a pair."""
    rows = sorted(fired, key=lambda row: row.peak_time)
    apart = APART[scene.modality]
    close = [False, *(b.peak_time - a.peak_time < apart for a, b in pairwise(rows))]
    marked = (Known(**{**asdict(row), "doublet": near}) for row, near in zip(rows, close, strict=False))
    return Truth(scene, tuple(marked), tuple(sorted(excluded)))
