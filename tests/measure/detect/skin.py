"""The motion of skin made for the tests, as the reader hands it on: every part of it is known."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from vastus.measure.detect.video.watch import NAMES
from vastus.measure.recording import Channel, Picture, Recording, held

SIZE = (264, 200)
MIDDLES = np.array([(16.0 + 21 * column, 16.0 + 21 * row) for row in range(9) for column in range(12)])
NOISE = 0.04  # px
Field = Callable[[np.ndarray], np.ndarray]


def spot(x: float, y: float, size: float = 24.0) -> np.ndarray:
    """Return how much each place takes part in a motion around (x, y)."""
    return np.asarray(np.exp(-((MIDDLES - (x, y)) ** 2).sum(axis=1) / (2 * size**2)))


def twitch(t: np.ndarray, at: float, height: float = 1.0, lasts: float = 0.15) -> np.ndarray:
    """Return a push that begins at ``at``, is highest 40 ms later and then dies away."""
    since = t - at
    rise = np.clip(since / 0.04, 0, 1)
    return np.where(since < 0, 0, height * rise * np.exp(-np.clip(since - 0.04, 0, None) / (lasts / 2)))


def filmed(
    seconds: float = 20,
    rate: float = 60,
    *,
    x: np.ndarray | float = 0.0,
    y: np.ndarray | float = 0.0,
    seed: int = 1,
    lines: dict[str, np.ndarray] | None = None,
) -> Recording:
    """Return a recording as the reader makes it, of places that move by x and y (samples, places)."""
    n = round(seconds * rate)
    rng = np.random.default_rng(seed)
    moved = np.concatenate([rng.normal(0, NOISE, (n, len(MIDDLES))) + part for part in (x, y)], axis=1)
    usual = {"light": 0.6, "focus": 1.0, "match": 0.98, "change": 1.0}
    told = {name: np.full(n, usual.get(name, 0.0)) for name in NAMES}
    told["shift x"], told["shift y"] = (np.median(part, axis=1) for part in np.split(moved, 2, axis=1))
    told |= lines or {}
    moving = [Channel(f"patch {k} {axis}", "", "px") for axis in "xy" for k in range(1, len(MIDDLES) + 1)]
    channels = [*moving, *(Channel(name, "picture", "px" if "shift" in name else "1") for name in NAMES)]
    picture = Picture(b"", SIZE, tuple((float(a), float(b)) for a, b in MIDDLES))
    table = np.concatenate([moved, np.stack(list(told.values()), axis=1)], axis=1)
    return replace(held(table, rate, channels, "video"), picture=picture)


def clock(seconds: float = 20, rate: float = 60) -> np.ndarray:
    return np.arange(round(seconds * rate)) / rate


def breath(t: np.ndarray) -> np.ndarray:
    return np.asarray(2 * np.sin(2 * np.pi * 0.25 * t)[:, None] * MIDDLES[:, 1] / SIZE[1])


def pulse(t: np.ndarray) -> np.ndarray:
    phase = np.cumsum(1.15 * (1 + 0.03 * np.sin(1.3 * t))) * (t[1] - t[0]) % 1
    beat = np.exp(-phase / 0.15) * np.minimum(phase / 0.05, 1)
    return np.asarray(0.6 * beat[:, None] * np.exp(-((MIDDLES[:, 1] - 90) ** 2) / (2 * 15**2)))


def shake(t: np.ndarray) -> np.ndarray:
    from scipy.ndimage import gaussian_filter1d

    path = gaussian_filter1d(np.random.default_rng(5).normal(size=len(t)), 0.06 / (t[1] - t[0]))
    return np.asarray((path / path.std())[:, None] * np.ones(len(MIDDLES)))


def turning(t: np.ndarray) -> np.ndarray:
    return np.asarray(0.01 * np.sin(2 * np.pi * 1.7 * t)[:, None] * (MIDDLES[:, 0] - 132))


AT = (3.2, 7.9, 12.4, 14.1, 18.3)


def twitching(t: np.ndarray, height: float = 1.0, where=(150, 110)) -> np.ndarray:
    return np.asarray(np.sum([twitch(t, at, height) for at in AT], axis=0)[:, None] * spot(*where))


def quality(t: np.ndarray, begin: float, end: float, usual: float, then: float) -> np.ndarray:
    return np.where((t > begin) & (t < end), then, usual)
