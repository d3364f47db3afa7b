"""Moments that could be a twitch, and the features they are judged by."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vastus.measure.detect.motion.view import PITCHES, TWITCH, Floats, View

LOUD = 3.5  # times the floor: what is quieter is no candidate
APART = 0.12  # s: of two moments closer than this the louder counts
NEAR, FAR = 0.22, 0.75  # s: the quiet on both sides of a twitch is looked for between these
WIDE = 2.5  # s to each side of what the seconds around are like
AXIS = 0.08  # s to each side in which a twitch moves along one line
WINDOW = 0.6  # s to each side in which its shape is seen
TOP = 0.09  # s to each side in which its peak lies
LENGTH = 0.3  # of the peak: how long it is above this
LEAST = 1e-6
FEATURES = (
    "loud", "over usual", "one side", "both sides", "over seconds", "pitch", "spread", "low", "high", "length",
    "line", "above", "alike", "sharp",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """How the phone moved around one moment."""

    moved: Floats  # (samples, axes) m/s2
    size: Floats  # (samples,) m/s2
    first: int  # sample of the view with which it begins
    top: int  # sample of this shape where it is largest

    @property
    def amplitude(self) -> float:
        """Return the largest size."""
        return float(self.size[self.top])

    @property
    def peak(self) -> int:
        """Return the sample of the view where it is largest."""
        return self.first + self.top

    def close(self, rate: float) -> Floats:
        """Return the movement next to the peak."""
        half = max(2, round(AXIS * rate))
        return self.moved[max(0, self.top - half) : self.top + half + 1]


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Candidates of one block: one row each."""

    at: NDArray[np.int64]  # sample of the view
    shapes: tuple[Shape, ...]
    features: Floats  # (moments, FEATURES)


def moments(view: View) -> Moments:
    """Return the candidates of the inner part of a view."""
    loud = np.where(view.dead, 0.0, view.loud)
    at = _peaks(loud, max(1, round(APART * view.rate)))
    every = at[loud[at] > LOUD]
    own = every[(every >= view.inner[0]) & (every < view.inner[1])]
    shapes = [shape(view, int(one)) for one in own]
    rows = np.array([_features(view, one, int(at), every) for one, at in zip(shapes, own, strict=True)])
    return Moments(own, tuple(shapes), rows.reshape(-1, len(FEATURES)))


def shape(view: View, at: int) -> Shape:
    """Return how the phone moved around a moment, over a straight line between the quiet before and after."""
    half, near = round(WINDOW * view.rate), round(NEAR * view.rate)
    first = max(0, at - half)
    around = view.pushed[first : at + half + 1]
    where = np.arange(len(around)) + first - at
    before, after = around[where < -near], around[where > near]
    if len(before) == 0 or len(after) == 0:
        base = np.median(around, axis=0)[None]
    else:
        left, right = np.median(before, axis=0), np.median(after, axis=0)
        span = (half + near) / 2  # samples from the middle of each side to the moment
        base = left + (right - left) * np.clip((where[:, None] / span + 1) / 2, 0, 1)
    moved = around - base
    size = np.sqrt((moved**2).sum(axis=1))
    close = np.abs(where) <= round(TOP * view.rate)
    return Shape(moved=moved, size=size, first=first, top=int(np.flatnonzero(close)[size[close].argmax()]))


def _peaks(loud: Floats, apart: int) -> NDArray[np.int64]:
    """Return where nothing within ``apart`` is louder."""
    from scipy.ndimage import maximum_filter1d

    most = maximum_filter1d(loud, 2 * apart + 1, mode="constant")
    return np.flatnonzero((loud == most) & (loud > 0))


def _features(view: View, one: Shape, at: int, every: NDArray[np.int64]) -> list[float]:
    """Return the FEATURES of one moment; ratios are natural logarithms."""
    loud = view.loud
    near, far, wide = (round(seconds * view.rate) for seconds in (NEAR, FAR, WIDE))
    before = _most(loud[max(0, at - far) : max(0, at - near)])
    after = _most(loud[at + near : at + far])
    around = np.concatenate([loud[max(0, at - wide) : max(0, at - near)], loud[at + near : at + wide]])
    top = float(loud[at])
    pitch, spread, low, high = _colour(view, at)
    return [
        _log(top),
        _log(top / max(float(view.usual[at]), 1.0)),
        _log(top / max(min(before, after), 1.0)),
        _log(top / max(before, after, 1.0)),
        _log(top / max(float(np.median(around)) if len(around) else 1.0, 1.0)),
        pitch,
        spread,
        low,
        high,
        _length(one, view.rate),
        _line(one, view.rate),
        max(-3.0, _log(float(view.high[max(0, at - 3) : at + 4].max()) / max(one.amplitude, LEAST))),
        np.log1p(_alike(loud, every, at, view.rate)),
        _sharp(one, view.rate),
    ]


def _log(value: float) -> float:
    """Return the natural logarithm of what is more than nothing."""
    return float(np.log(max(value, LEAST)))


def _most(values: Floats) -> float:
    """Return the largest, or 1 where there is none: as loud as the floor."""
    return float(values.max()) if len(values) else 1.0


def _colour(view: View, at: int) -> tuple[float, float, float, float]:
    """Return the middle pitch and its spread, and how much lies below and above the pitches of a twitch.

    What the floor holds anyway is taken off first.
    """
    known = view.pitches
    few = round(0.05 * view.rate)
    power = (view.packets[max(0, at - few) : at + few + 1, :known] ** 2).max(axis=0) - view.floor[at, :known] ** 2
    power = np.maximum(power, 1e-3 * power.max())
    height = np.log(PITCHES[:known])
    own = slice(TWITCH.start, min(TWITCH.stop, known))
    total = power[own].sum()
    middle = float((power[own] * height[own]).sum() / total)
    spread = float(np.sqrt((power[own] * (height[own] - middle) ** 2).sum() / total))
    low = _log(float(power[: TWITCH.start].sum() / total))
    high = _log(float(power[TWITCH.stop :].sum() / total)) if known > TWITCH.stop else -4.0
    return middle, spread, low, max(high, -4.0)


def _length(one: Shape, rate: float) -> float:
    """Return the time above LENGTH of the peak, as a logarithm of seconds."""
    return _log(float((one.size > LENGTH * one.amplitude).sum()) / rate)


def _line(one: Shape, rate: float) -> float:
    """Return the share of the movement along its main line: 1 for one axis, a third for none."""
    around = one.close(rate)
    spread = np.linalg.eigvalsh(around.T @ around)
    return float(spread[-1] / max(float(spread.sum()), LEAST**2)) if around.shape[1] > 1 else 0.9


def _alike(loud: Floats, every: NDArray[np.int64], at: int, rate: float) -> int:
    """Return how many other moments within four seconds are about as loud: a heart, a tremor, steps."""
    near = every[(np.abs(every - at) < 4 * rate) & (every != at)]
    return int((np.abs(np.log(loud[near] / loud[at])) < 0.5).sum())  # noqa: PLR2004 - a factor of 1.6


def _sharp(one: Shape, rate: float) -> float:
    """Return how much changes from sample to sample around the peak, in units of a wave of 10 Hz."""
    around = one.close(rate)
    change = (np.diff(around, axis=0) ** 2).sum() / max(1, len(around) - 1)
    size = (around**2).sum() / len(around)
    return 0.5 * _log(float(change / max(size, LEAST**2))) + float(np.log(rate / (2 * np.pi * 10)))
