"""Finds twitches in the movement of a phone that lies on the thigh.

Stretches are judged first (stretches), then moments (features, certainty). A phone cannot tell which muscle moved it,
so all twitches are of one family.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from vastus.measure.detect.motion.certainty import CUT, certainty
from vastus.measure.detect.motion.features import FEATURES, Moments, Shape, moments
from vastus.measure.detect.motion.stretches import stretches
from vastus.measure.detect.motion.view import FEWER, Floats, View, blocks, views
from vastus.measure.recording import Progress, Recording
from vastus.measure.shapes import form, isolated
from vastus.measure.spans import Span, covered, inside, joined
from vastus.measure.twitches import Events, Family, Twitches
from vastus.sentence import sentence

SLOWEST = 20.0  # samples a second; slower ones cannot show a twitch
LEAST_SIZE = 0.15  # of the peak: a twitch lasts as long as it is above this, and above twice the quiet around
BREATH = 0.04  # s: the movement may pass through rest for this long within a twitch
SHAPE = 0.3  # s to each side of the peak that the mean shape shows
OVER = 0.5  # logarithm; what is less above what every second brings may be a heartbeat, however sure it looks …
UNLIKE = 2.0  # … unless a loud second is this many times a quiet one: hearts beat evenly, twitches do not; judgement
BEAT_MOST = 0.15  # m/s2: no heart moves a phone on the thigh more; judgement
REBOUND, LARGER = 0.3, 2.5  # s, and times the size; judgement
COUNTED_STEPS, VISIBLE_STEPS = 2.5, 3.0  # steps of coarsely rounded values: counted from, well hits from; measured
SURE_NOT = 0.1  # a loud moment less certain than this is a disturbance
DISTURBING = 0.04  # m/s2 of a disturbance that could hide a twitch
LASTING = 0.1  # s
LONG, LOW, HIGH = np.log(0.25), 0.0, -1.0  # features of a disturbance with a name; judgement
SMALLEST = 4.5  # times the middle of the quiet: such twitches are hits four times in five on development recordings
NOISY = 0.035  # m/s2 of quiet that hides twitches of 10 mg
SHORT = 119.0  # s: two minutes, with a phone's clock
NAMED = {"gap", "flat", "clipped", "walking", "tremor", "buzz", "posture"}  # reasons that are noted by their own name


@dataclass(slots=True, eq=False)
class Totals:
    """What is collected block by block."""

    rows: list[tuple[float, ...]] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    quiet: list[float] = field(default_factory=list)
    step: float = 0.0  # m/s2 that the values are rounded to, where that is coarse
    shapes: list[NDArray[np.float32]] = field(default_factory=list)  # of each row, (samples,)


def find(recording: Recording, progress: Progress) -> Twitches:
    """Return the twitches in a recording of acceleration, with or without turning."""
    units = [channel.unit for channel in recording.channels]
    if "m/s2" not in units:
        raise ValueError(sentence("a recording of movement needs a channel in m/s2"))
    totals = Totals(spans=list(recording.lost))
    if recording.rate < SLOWEST:
        totals.spans.append(Span(0.0, recording.seconds, "slow"))
        return _twitches(recording, totals)
    axes = [number for number, unit in enumerate(units) if unit == "m/s2"][:3]
    for number, view in enumerate(views(recording)):
        _add(totals, view, axes)
        progress((number + 1) / blocks(recording))
    return _twitches(recording, totals)


def _add(totals: Totals, view: View, axes: list[int]) -> None:
    """Add what one block shows."""
    spans = joined(stretches(view))
    own = view.inner[0] + view.first, view.inner[1] + view.first
    totals.spans += _within(spans, own[0] / view.rate, own[1] / view.rate)
    hits = moments(view)
    sure = certainty(hits.features)
    free = ~inside(view.time(hits.at), (*spans, *totals.spans))
    counted = np.flatnonzero(free & (sure >= CUT) & ~_beating(view, hits) & ~_rebounds(view, hits) & _over(view, hits))
    for k in counted:
        totals.rows.append(_row(view, hits.shapes[k], axes, float(sure[k])))
        totals.shapes.append(_lined(view.rate, hits.shapes[k]).astype(np.float32))
    disturbed = [_disturbance(view, hits, int(k)) for k in np.flatnonzero(free & (sure < SURE_NOT))]
    totals.spans += [span for span in disturbed if span is not None]
    totals.quiet += _quiet(view, spans)
    totals.step = view.step


def _beating(view: View, hits: Moments) -> NDArray[np.bool_]:
    """Return for each moment whether it is hardly louder than what every second around it brings, much the same."""
    even = (hits.features[:, FEATURES.index("over usual")] < OVER) & (view.beats[hits.at] < UNLIKE)
    return even & np.array([one.amplitude < BEAT_MOST for one in hits.shapes], np.bool_)


def _rebounds(view: View, hits: Moments) -> NDArray[np.bool_]:
    """Return for each moment whether it is the far smaller swing next to a twitch: flesh comes to rest slowly."""
    at, size = view.time(hits.at), np.array([one.amplitude for one in hits.shapes])
    near = np.abs(at[:, None] - at) < REBOUND
    return np.asarray((near & (size > LARGER * size[:, None])).any(axis=1), np.bool_)


def _over(view: View, hits: Moments) -> NDArray[np.bool_]:
    """Return for each moment whether it is larger than the rounding of a phone at rest can look."""
    # At rest no more than two axes go up by one step at once: 1.4 steps together, and the noise that is added over the
    # rounding adds one more.
    return np.array([one.amplitude >= COUNTED_STEPS * view.step for one in hits.shapes], np.bool_)


def _quiet(view: View, spans: tuple[Span, ...]) -> list[float]:
    """Return the middle size of the movement in the watched time of a block; nothing when there is none."""
    at = np.arange(*view.inner)
    at = at[~view.dead[at] & ~inside(view.time(at), spans)]
    return [float(np.median(np.sqrt((view.moved[at] ** 2).sum(axis=1))))] if len(at) else []


def _within(spans: Iterable[Span], begin: float, end: float) -> list[Span]:
    """Return what of the spans lies between two times."""
    cut = [Span(max(span.begin, begin), min(span.end, end), span.why) for span in spans]
    return [span for span in cut if span.end > span.begin]


def _row(view: View, one: Shape, axes: list[int], sure: float) -> tuple[float, ...]:
    """Return begin, peak time, duration, amplitude, channel and certainty of a twitch."""
    begin, end = _edges(one, view.rate)
    start = (view.first + one.first + begin) / view.rate
    peak = (view.first + one.peak) / view.rate
    axis = axes[int(np.abs(one.moved[one.top]).argmax())]
    return start, peak, (end - begin) / view.rate, one.amplitude, float(axis), sure


def _edges(one: Shape, rate: float) -> tuple[int, int]:
    """Return where the movement around the peak begins and ends, as samples of the shape."""
    quiet = float(np.median(one.size))
    above = np.flatnonzero(one.size > max(LEAST_SIZE * one.amplitude, 2 * quiet))
    pause = max(1, round(BREATH * rate))
    breaks = np.flatnonzero(np.diff(above) > pause)
    at = int(np.searchsorted(above, one.top))
    before, after = breaks[breaks < at], breaks[breaks >= at]
    first = int(above[before[-1] + 1]) if len(before) else int(above[0]) if len(above) else one.top
    last = int(above[after[0]]) if len(after) else int(above[-1]) if len(above) else one.top
    return min(first, one.top), max(last, one.top)


def _disturbance(view: View, hits: Moments, k: int) -> Span | None:
    """Return the time that a loud moment hides which is no twitch; None where nothing explains it or it is small."""
    one, features = hits.shapes[k], dict(zip(FEATURES, hits.features[k], strict=True))
    if one.amplitude < DISTURBING or features["length"] < LONG:
        return None
    why = "posture" if features["low"] > LOW else "buzz" if max(features["high"], features["above"]) > HIGH else None
    if why is None:
        return None
    begin, end = _edges(one, view.rate)
    first = view.first + one.first
    span = Span(max(0.0, (first + begin) / view.rate), (first + end) / view.rate, why)
    return span if span.seconds > LASTING else None


def _lined(rate: float, one: Shape) -> Floats:
    """Return the movement along its main line around the peak, upwards there, (samples,); zeros beyond the shape."""
    half = round(SHAPE * rate)
    close = one.close(rate)
    line = np.linalg.eigh(close.T @ close)[1][:, -1]
    along = one.moved @ line
    along = along if along[one.top] > 0 else -along
    padded = np.pad(along, (half, half))
    return np.asarray(padded[one.top : one.top + 2 * half + 1], np.float64)


def _twitches(recording: Recording, totals: Totals) -> Twitches:
    """Return what all blocks together show."""
    order = sorted(range(len(totals.rows)), key=lambda k: totals.rows[k][1])
    rows = np.array([totals.rows[k] for k in order]).reshape(-1, 6)
    shapes = np.array([totals.shapes[k] for k in order], np.float32).reshape(len(rows), -1 if order else 0)
    begin, peak, duration, amplitude, channel, sure = rows.T
    count = len(rows)
    whole = np.zeros(count, np.int64)
    events = Events(
        begin=begin,
        peak_time=peak,
        duration=duration,
        amplitude=amplitude,
        channel=channel.astype(np.int64),
        certainty=sure,
        source_unit=whole,
        doublet=np.zeros(count, np.bool_),
    )
    spans = joined(Span(max(0.0, s.begin), min(recording.seconds, s.end), s.why) for s in totals.spans)
    noise = float(np.median(totals.quiet)) if totals.quiet else 0.0
    axes = min(3, sum(channel.unit == "m/s2" for channel in recording.channels))
    watched = covered(spans, recording.seconds) < recording.seconds and noise > 0
    return Twitches(
        modality="motion",
        seconds=recording.seconds,
        rate=recording.rate,
        channels=recording.channels,
        unit="m/s2",
        events=events,
        excluded=spans,
        families=_family(events, shapes, noise),
        noise=noise,
        smallest_visible=max(SMALLEST * FEWER[axes] * noise, VISIBLE_STEPS * totals.step) if watched else None,
        notes=_notes(recording, spans, noise, totals.step),
        made=recording.made.then(
            "measure.detect.motion", {"cut": CUT} | ({"rounded": totals.step} if totals.step else {})
        ),
        shapes=shapes,
    )


def _family(events: Events, shapes: NDArray[np.float32], noise: float) -> tuple[Family, ...]:
    """Return the one family of all twitches, or none without a twitch."""
    if len(events) == 0:
        return ()
    shape: NDArray[np.float32] = shapes.mean(axis=0, dtype=np.float64).astype(np.float32)
    rate = (len(shape) - 1) / (2 * SHAPE)
    duration, phases, turns = form(shape, noise / np.sqrt(len(events)), rate)
    channel = int(np.bincount(events.channel).argmax())
    return (
        Family(
            number=0,
            count=len(events),
            isolated=isolated(events.peak_time),
            doublets=0,
            amplitude=float(np.median(events.amplitude)),
            duration=duration,
            phases=phases,
            turns=turns,
            channel=channel,
            shape=shape[:, None],
            rate=rate,
        ),
    )


def _notes(recording: Recording, spans: Iterable[Span], noise: float, step: float) -> tuple[str, ...]:
    """Return what disturbed the recording."""
    reasons = {span.why for span in spans}
    notes = sorted(reasons & NAMED)
    notes += ["movement"] if reasons - NAMED - {"slow"} else []
    notes += ["noisy"] if noise > np.hypot(NOISY, step) else []
    notes += ["short"] if recording.seconds < SHORT else []
    return tuple(notes)
