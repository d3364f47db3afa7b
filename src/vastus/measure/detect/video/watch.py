"""When a video could be watched at all, by its light, its sharpness and how the whole picture moves."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from vastus.measure.recording import Recording
from vastus.measure.spans import Span, joined

Line = NDArray[np.floating]
Flags = NDArray[np.bool_]
NAMES = ("light", "focus", "match", "change", "shift x", "shift y")
DARK = 0.06  # share of white; below it skin cannot be told from noise
NEIGHBOURHOOD = 20.0  # s in which "usual" is meant
FROZEN_SHARE, FROZEN_LEAST = 0.12, 0.1  # of the usual change between pictures; grey levels, to be able to tell
FROZEN_SECONDS, STILL_SECONDS = 0.5, 1.0  # hardly any change for so long; no change at all for so long
LIGHT_STEP, LIGHT_SECONDS = 0.15, 0.3  # of the usual light: a lamp, a cloud, the camera's exposure
FOCUS_SHARE, FOCUS_SECONDS = 0.65, 0.2  # of the usual sharpness: the camera hunts for focus
LOST_MATCH, LOST_SECONDS = 0.4, 0.3  # texture found again; the camera sees something else
SPEED_SECONDS = 0.2  # over which the speed of the picture is smoothed; a hand shakes faster than a leg moves
FAST_LEAST, FAST_MOST, FAST_TIMES = 0.008, 0.03, 6.0  # widths a second, and times the usual speed
SLOW_LEAST, SLOW_TIMES = 0.002, 2.0  # a movement has ended below this
PAUSE, MARGIN = 0.6, 0.1  # s: movements nearer than this are one; left out on both sides
SHAKY = 0.0015  # widths a second; usual speed of a picture that a hand holds
FLICKERING = 0.01  # of the light, from one picture to the next


@dataclass(frozen=True)
class Watch:
    """The stretches that could not be watched, and the notes about what disturbed."""

    excluded: tuple[Span, ...]
    notes: tuple[str, ...]


def watch(lines: dict[str, Line], recording: Recording, width: float) -> Watch:
    """Return which stretches of a video cannot be watched, and why.

    ``lines`` has each of NAMES, (samples,); ``width`` is that of the picture, in the unit of the shifts.
    """
    rate = recording.rate
    light, focus = lines["light"], lines["focus"]
    usual_light = usual(light, rate)
    speed = _speed(lines, rate) / width
    dark = light < DARK
    bright = ~_widened(dark, LIGHT_SECONDS, rate)
    faults = {
        "dark": dark,
        "frozen": bright & _frozen(lines["change"], rate),
        "lost": bright & _lasting(lines["match"] < LOST_MATCH, LOST_SECONDS, rate),
        "limb movement": bright & _moving(speed, rate),
        "light": bright & (np.abs(_soft(light, 0.05 * rate) / np.maximum(usual_light, DARK) - 1) > LIGHT_STEP),
        "focus": bright & _lasting(focus < FOCUS_SHARE * usual(focus, rate), FOCUS_SECONDS, rate),
    }
    wide = {"light": LIGHT_SECONDS}
    spans = [span for why, flags in faults.items() for span in _spans(flags, why, rate, wide.get(why, MARGIN))]
    whole = (Span(max(0.0, s.begin), min(s.end, recording.seconds), s.why) for s in [*spans, *recording.lost])
    excluded = _one_reason_each(joined(whole))
    return Watch(excluded, _notes(excluded, recording, float(np.median(speed)), _flicker(light, usual_light)))


def usual(line: Line, rate: float) -> Line:
    """Return the median of each stretch of NEIGHBOURHOOD seconds, joined by straight lines."""
    count = max(1, round(len(line) / (NEIGHBOURHOOD * rate)))
    edges = np.linspace(0, len(line), count + 1).astype(int)
    medians = [float(np.median(line[a:b])) for a, b in pairwise(edges)]
    return np.interp(np.arange(len(line)), (edges[:-1] + edges[1:]) / 2, medians)


def _soft(line: Line, samples: float) -> Line:
    """Return a line smoothed by a Gaussian of this deviation, half a sample at least."""
    from scipy.ndimage import gaussian_filter1d

    return np.asarray(gaussian_filter1d(line, max(samples, 0.5), axis=0), np.float64)


def _speed(lines: dict[str, Line], rate: float) -> Line:
    """Return the speed of the whole picture, per second."""
    shift = np.stack([lines["shift x"], lines["shift y"]], axis=1)
    return np.asarray(np.hypot(*np.gradient(_soft(shift, SPEED_SECONDS * rate), axis=0).T) * rate, np.float64)


def _frozen(change: Line, rate: float) -> Flags:
    """Return where the picture hardly changes although it usually does, or does not change at all."""
    from scipy.ndimage import median_filter

    size = max(3, round(FROZEN_SECONDS * rate))
    little = median_filter(change, size=size, mode="nearest") <= FROZEN_SHARE * usual(change, rate)
    changing = usual(change, rate) > FROZEN_LEAST
    return np.asarray((little & changing) | _lasting(change == 0, STILL_SECONDS, rate), np.bool_)


def _moving(speed: Line, rate: float) -> Flags:
    """Return where the leg, or the camera, moves: from a clear beginning to its end."""
    from scipy.ndimage import label

    typical = usual(speed, rate)
    fast = speed > np.clip(FAST_TIMES * typical, FAST_LEAST, FAST_MOST)
    slow = speed > np.maximum(SLOW_LEAST, SLOW_TIMES * typical)
    parts, _ = label(slow | fast)
    begun = np.unique(parts[fast])
    return _closed(np.isin(parts, begun[begun > 0]), PAUSE, rate)


def _closed(flags: Flags, pause: float, rate: float) -> Flags:
    """Fill gaps shorter than ``pause`` seconds."""
    out = flags.copy()
    for a, b in _runs(~flags):
        if a > 0 and b < len(flags) and b - a < pause * rate:
            out[a:b] = True
    return out


def _widened(flags: Flags, seconds: float, rate: float) -> Flags:
    """Return flags that begin this much earlier and end as much later."""
    from scipy.ndimage import maximum_filter1d

    return np.asarray(maximum_filter1d(flags.astype(np.uint8), 2 * round(seconds * rate) + 1), np.bool_)


def _lasting(flags: Flags, seconds: float, rate: float) -> Flags:
    """Return flags of which only runs of at least this many seconds are left."""
    out = np.zeros_like(flags)
    for a, b in _runs(flags):
        if b - a >= seconds * rate:
            out[a:b] = True
    return out


def _runs(flags: Flags) -> list[tuple[int, int]]:
    """Return where runs begin, and end before, in samples."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _spans(flags: Flags, why: str, rate: float, margin: float) -> list[Span]:
    """Return runs of flags as spans with a margin in s on both sides."""
    return [Span(a / rate - margin, b / rate + margin, why) for a, b in _runs(flags)]


def _one_reason_each(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return spans without those that lie inside an earlier one: each moment has the reason that came first."""
    first: list[Span] = []
    for span in spans:
        if not any(other.begin <= span.begin and span.end <= other.end for other in first):
            first.append(span)
    return tuple(first)


def _flicker(light: Line, typical: Line) -> float:
    """Return how much of the light changes from one picture to the next, as a usual share."""
    return float(np.median(np.abs(np.diff(light)) / np.maximum(typical[1:], DARK)))


def _notes(excluded: tuple[Span, ...], recording: Recording, speed: float, flicker: float) -> tuple[str, ...]:
    reasons = {span.why for span in excluded}
    holds = {
        "shake": speed > SHAKY,
        "light": "light" in reasons or flicker > FLICKERING,
        "focus": "focus" in reasons,
        "few-frames": recording.rate < 50,  # noqa: PLR2004 - a twitch of 67 ms needs four pictures
        "dark": "dark" in reasons,
        "frozen": bool(reasons & {"frozen", "lost"}),
        "movement": "limb movement" in reasons,
        "short": recording.seconds < 120,  # noqa: PLR2004 - 2 min show five twitches with p = 0.95 (Zhou 2012)
    }
    return tuple(note for note, true in holds.items() if true)
