"""Finds twitches in the motion of skin that vastus.measure.read.video followed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from vastus.measure.detect.video.judge import NEAR, THRESHOLD, Judged, judged
from vastus.measure.detect.video.motion import Candidate, Floats, Scene, candidates, local, quiet
from vastus.measure.detect.video.watch import NAMES, watch
from vastus.measure.recording import Progress, Recording
from vastus.measure.shapes import isolated
from vastus.measure.spans import Span, inside
from vastus.measure.twitches import Events, Family, Twitches

CORE, MARGIN = 10.0, 2.0  # s: what is searched at a time, and what is read around it
FINEST = 100.0  # samples a second; a finer recording is averaged, for no twitch is faster
VISIBLE = 7.0  # times the floor: a twitch of this size is found in most cases
SMALLEST = 0.3  # px; below it, packing a video wipes out most of a motion
NOISY = 0.5  # px; who can see no smaller twitch than this should film again


def find(recording: Recording, progress: Progress) -> Twitches:
    """Return the twitches of a video: brief, local, and unlike pulse, breath, shake, flicker and focus.

    The recording is read once, in pieces of CORE seconds; each is judged against the floor of its own surroundings.
    """
    scene = Scene.of(recording)
    searched = search(recording, scene, progress)
    watching = watch(searched.lines, recording, scene.width * scene.pixel)
    free = watched(searched.candidates, watching.excluded)
    sure = [one for one in judged(free, scene) if one.certainty >= THRESHOLD]
    spots = _spots([one.candidate for one in sure], scene)
    visible = max(VISIBLE * searched.floor, SMALLEST * scene.pixel)
    noisy = ("noisy",) if visible > NOISY * scene.pixel else ()
    channels = recording.channels[: 2 * len(scene.middles)]
    whole = Twitches(
        modality="video",
        seconds=recording.seconds,
        rate=recording.rate,
        channels=recording.channels,
        unit="mm" if channels[0].unit == "mm" else "px",
        events=_events(sure, spots, len(scene.middles)),
        excluded=watching.excluded,
        families=_families(sure, spots, scene),
        noise=searched.floor,
        smallest_visible=visible,
        notes=(*watching.notes, *noisy),
        made=recording.made.then("measure.detect.video", {"cut": THRESHOLD}),
    )
    return whole if whole.watched > 0 else replace(whole, smallest_visible=None)


@dataclass(frozen=True)
class Searched:
    """What one way through a video shows."""

    lines: dict[str, Floats]  # quality, each (samples,)
    candidates: list[Candidate]
    floor: float  # the usual floor of a spot


def search(recording: Recording, scene: Scene, progress: Progress) -> Searched:
    """Go through a video once, in pieces; ``progress`` is told the share that is done."""
    quality: list[Floats] = []
    hits: list[Candidate] = []
    floors: list[float] = []
    for begin in np.arange(0, recording.seconds, CORE):
        piece = Piece.of(recording, float(begin), len(scene.middles))
        quality.append(piece.quality)
        motion = local(piece.moved, scene)
        hits += piece.timed(candidates(motion, scene, piece.rate))
        floors.append(quiet(motion, scene, piece.rate))
        progress(min(1.0, (float(begin) + CORE) / recording.seconds))
    lines = dict(zip(NAMES, np.concatenate(quality).T, strict=True))
    return Searched(lines, hits, float(np.median(floors)))


def watched(hits: Sequence[Candidate], excluded: Iterable[Span]) -> list[Candidate]:
    """Return the candidates whose peak lies where the video could be watched."""
    hidden = inside(np.array([one.time for one in hits]), excluded)
    return [one for one, out in zip(hits, hidden, strict=True) if not out]


@dataclass(frozen=True)
class Piece:
    """CORE seconds of a video with a margin on both sides."""

    begin: float  # s, of the core
    first: float  # s, of the piece
    rate: float
    moved: Floats  # (2, samples, places)
    quality: Floats  # of the core at the recording's own rate, (samples, quality channels)

    @classmethod
    def of(cls, recording: Recording, begin: float, places: int) -> "Piece":
        """Read the piece whose core begins at ``begin`` seconds."""
        rate = recording.rate
        first, last = max(0.0, begin - MARGIN), min(recording.seconds, begin + CORE + MARGIN)
        rows = _bridged(recording.piece(first, last), recording, first)
        core = slice(round(begin * rate) - round(first * rate), round((begin + CORE) * rate) - round(first * rate))
        every = max(1, int(rate // FINEST))
        whole = rows[: len(rows) // every * every, : 2 * places]
        coarse = whole.reshape(-1, every, 2 * places).mean(axis=1)
        moved = np.stack([coarse[:, :places], coarse[:, places:]])
        moved = moved - np.median(moved, axis=1, keepdims=True)
        at = round(first * rate) / rate + (every - 1) / (2 * rate)
        return cls(begin=begin, first=at, rate=rate / every, moved=moved, quality=rows[core, 2 * places :])

    def timed(self, hits: list[Candidate]) -> list[Candidate]:
        """Return what peaks in the core, with times since the start of the recording."""
        moved = [replace(one, time=one.time + self.first, begin=one.begin + self.first) for one in hits]
        return [one for one in moved if self.begin <= one.time < self.begin + CORE]


def _bridged(rows: Floats, recording: Recording, first: float) -> Floats:
    """Draw straight lines across lost time, so that its edges do not look like motion."""
    at = round(first * recording.rate) / recording.rate + np.arange(len(rows)) / recording.rate
    out = inside(at, [Span(span.begin - 1e-6, span.end + 1e-6, "") for span in recording.lost])
    if not out.any() or out.all():
        return rows
    mended = rows.copy()
    for column in mended.T:
        column[out] = np.interp(at[out], at[~out], column[~out])
    return mended


def _spots(sure: Sequence[Candidate], scene: Scene) -> list[int]:
    """Return the number of the spot of each: that of the strongest twitch near it; the liveliest spot is 0."""
    middles: list[int] = []
    for one in sorted(sure, key=lambda one: -one.strength):
        if all(_away(one.place, middle, scene) for middle in middles):
            middles.append(one.place)
    nearest = [min(range(len(middles)), key=lambda k: _distance(one.place, middles[k], scene)) for one in sure]
    order = sorted(set(nearest), key=lambda k: (-nearest.count(k), k))
    return [order.index(k) for k in nearest]


def _distance(a: int, b: int, scene: Scene) -> float:
    """Return how far two places lie apart, in px."""
    return float(np.hypot(*(scene.middles[a] - scene.middles[b])))


def _away(a: int, b: int, scene: Scene) -> bool:
    """Return whether two places are more than one spot apart."""
    return _distance(a, b, scene) > NEAR * scene.apart


def _channel(candidate: Candidate, places: int) -> int:
    """Return the channel that saw most of it: x or y of its place."""
    return candidate.place + (places if abs(np.sin(candidate.angle)) > abs(np.cos(candidate.angle)) else 0)


def _events(sure: Sequence[Judged], spots: Sequence[int], places: int) -> Events:
    hits = [one.candidate for one in sure]
    return Events(
        begin=np.array([one.begin for one in hits]),
        peak_time=np.array([one.time for one in hits]),
        duration=np.array([one.duration for one in hits]),
        amplitude=np.array([one.amplitude for one in hits]),
        channel=np.array([_channel(one, places) for one in hits], np.int64),
        certainty=np.array([one.certainty for one in sure]),
        source_unit=np.array(spots, np.int64),
        doublet=np.zeros(len(hits), np.bool_),
    )


def _families(sure: Sequence[Judged], spots: Sequence[int], scene: Scene) -> tuple[Family, ...]:
    """Return a family for each spot, by its number."""
    return tuple(
        _family(k, [one.candidate for one, spot in zip(sure, spots, strict=True) if spot == k], scene)
        for k in range(max(spots, default=-1) + 1)
    )


def _family(number: int, members: Sequence[Candidate], scene: Scene) -> Family:
    """Return what twitches at one spot have in common. One push of skin has one phase, and turns back once."""
    times = np.array([one.time for one in members])
    strongest = max(members, key=lambda one: one.strength)
    x, y = np.average([one.middle for one in members], axis=0, weights=[one.strength for one in members])
    return Family(
        number=number,
        count=len(members),
        isolated=isolated(times),
        doublets=0,
        amplitude=float(np.median([one.amplitude for one in members])),
        duration=float(np.median([one.duration for one in members])),
        phases=1,
        turns=1,
        channel=_channel(strongest, len(scene.middles)),
        place=(float(x), float(y)),
    )
