"""Stretches of movement in which no twitch can be told apart: walking, running, trembling, and what has no name.

They are long and busy. A twitch is over in a fifth of a second, so the loudness of the middle moment of two seconds
tells them apart, however large a twitch is and however often it comes.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from vastus.measure.detect.motion.view import Floats, View, per_bin, runs, widened
from vastus.measure.spans import Span

AROUND = 10  # bins to each side: two seconds in all
BUSY = 3.0  # times the floor that the middle moment of a busy stretch has; judgement
EVEN = 0.15  # and this share of the loudest moment around it: twitches in a row have high peaks over a low middle
GROSS = 0.12  # m/s2 of the middle moment that is movement in any case: the floor may have risen with it
GROSS_EVEN = 0.08
GROSS_STEPS = 4.0  # steps of coarsely rounded values that are no movement yet; judgement
JOIN = 10  # bins of quiet between two busy stretches of one movement
LEAST = 12  # bins
PAD = 5  # bins: the half second in which a movement begins and ends
BUZZ, BUZZ_LEAST = 0.1, 0.2  # m/s2 above the pitches of a twitch, and s of it: a knock rings for less
TURNING = 0.35  # rad/s of slow turning, with which a leg moves
TREMOR = (3.0, 12.0)  # Hz
TREMOR_MOST = 0.6  # m/s2; larger shaking is movement
STEPS, STRIDES = (1.2, 2.3), (2.3, 4.0)  # Hz of walking and of running
PURE = 0.5  # share of a tremor's strength within 0.8 Hz of its beat
OWN_PITCHES = slice(1, 6)  # 2.5 to 16 Hz: what a leg does


def stretches(view: View) -> list[Span]:
    """Return the stretches of a view in which no twitch can be told apart, margins included, in s since the start."""
    size = per_bin(view.rate)
    spans = [
        Span(begin * size, end * size, _why(view, begin * size, end * size)) for begin, end in runs(_busy(view, size))
    ]
    spans += [Span(begin, end, _why_stuck(view, begin, end)) for begin, end in runs(view.stuck)]
    spans += [Span(begin, end, "moving") for begin, end in runs(view.turned > TURNING)]
    shrill = runs(view.high > BUZZ)
    spans += [Span(begin, end, "buzz") for begin, end in shrill if end - begin >= BUZZ_LEAST * view.rate]
    return [Span((s.begin + view.first) / view.rate, (s.end + view.first) / view.rate, s.why) for s in spans]


def _busy(view: View, size: int) -> NDArray[np.bool_]:
    """Return for each bin whether it belongs to a busy stretch."""
    strong = np.sqrt((view.packets[:, OWN_PITCHES] ** 2).sum(axis=1))
    quiet = np.sqrt((view.floor[:, OWN_PITCHES] ** 2).sum(axis=1))
    count = len(strong) // size
    level = strong[: count * size].reshape(count, size).mean(axis=1)
    floor = quiet[: count * size : size]
    middle, peak = _around(level, np.median), _around(level, np.max)
    busy = (middle > BUSY * floor) & (middle > EVEN * peak) & (floor > 0)
    busy |= (middle > np.hypot(GROSS, GROSS_STEPS * view.step)) & (middle > GROSS_EVEN * peak)
    closed = ~widened(~widened(busy, JOIN // 2), JOIN // 2)
    long = np.zeros(count, np.bool_)
    for begin, end in runs(closed):
        long[begin:end] = end - begin >= LEAST
    return widened(long, PAD)


def _around(level: Floats, how: Callable[..., Floats]) -> Floats:
    """Return for each bin the middle, or the largest, of the bins around it; the ends are mirrored."""
    padded = np.pad(level, AROUND, mode="reflect") if len(level) > AROUND else np.pad(level, AROUND, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * AROUND + 1)
    return np.asarray(how(windows, axis=1), np.float64)


def _why_stuck(view: View, begin: int, end: int) -> str:
    """Return why a stretch is stuck: at the end of the scale, or without a signal."""
    size = np.abs(view.moved[begin:end]).max()
    return "clipped" if size > 1.0 else "flat"


def _why(view: View, begin: int, end: int) -> str:
    """Return why a stretch is busy, by its beat and its strength."""
    end = min(end, len(view.moved))
    moved = view.moved[begin:end]
    strength = float(np.sqrt((moved**2).sum(axis=1).mean()))
    beat, share = _beat(moved, view.rate)
    if TREMOR[0] <= beat <= TREMOR[1] and share > PURE and strength < TREMOR_MOST:
        return "tremor"
    if strength > GROSS and STEPS[0] <= beat < STEPS[1]:
        return "walking"
    if strength > GROSS and STRIDES[0] <= beat < STRIDES[1]:
        return "jogging"
    return "moving"


def _beat(moved: Floats, rate: float) -> tuple[float, float]:
    """Return the slowest strong beat, in Hz, and the share of the movement within 0.8 Hz of it."""
    power = (np.abs(np.fft.rfft(moved * np.hanning(len(moved))[:, None], axis=0)) ** 2).sum(axis=1)
    pitch = np.fft.rfftfreq(len(moved), 1 / rate)
    possible = (pitch > 1.0) & (pitch < 20.0)  # noqa: PLR2004 - the beats a leg can have
    power, pitch = power[possible], pitch[possible]
    if len(power) == 0 or power.sum() == 0:
        return 0.0, 0.0
    beat = float(pitch[np.flatnonzero(power > power.max() / 3)[0]])
    near = np.abs(pitch - beat) < 0.8  # noqa: PLR2004 - a tremor wanders that much
    return beat, float(power[near].sum() / power.sum())
