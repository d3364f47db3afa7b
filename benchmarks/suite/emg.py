"""Builds one labelled surface-EMG recording: real rest, real discharge shapes at known times, and distractors.

The parts draw from one generator, so their order is part of what a seed means.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.signal import resample_poly

from benchmarks.suite.schedule import Stretch, Truth, place, schedule
from benchmarks.suite.sources import RATE, Array, Rng, Sources, Wave

CONDITIONS = ("clean", "ecg", "mains", "voluntary", "movement", "spikes", "everything", "unusable")
FLOOR_UV = 50.0  # twitches at least this large are the ones a product must find
REACH_UV = 3276.0
MOST_MUSCLES = 8  # up to so many channels stand for separate muscles; more are a grid


@dataclass(frozen=True, slots=True)
class Unit:
    """One source of twitches: its shape, its size (µV peak to peak), and how it reaches each electrode."""

    wave: Wave
    size: float
    gain: Array  # (channels,), the greatest is 1
    delay: Array  # (channels,) s


def footprint(rng: Rng, channels: int) -> tuple[Array, Array]:
    """Return gain (channels,) with maximum 1 and delay (channels,) in seconds of one unit over the electrodes.

    Separate muscles have 2-12 % cross-talk. A grid is square with 8 mm pitch; there the unit spreads over 8-25 mm
    and travels along the columns at 4 m/s.
    """
    if channels <= MOST_MUSCLES:
        gain = rng.uniform(0.02, 0.12, channels)
        gain[rng.integers(channels)] = 1.0
        return gain, np.zeros(channels)
    side = int(np.sqrt(channels))
    row, column = np.divmod(np.arange(channels), side)
    y, x = rng.uniform(1, side - 2, 2)
    spread = rng.uniform(1.0, 3.0)
    gain = np.exp(-((column - x) ** 2) / (2 * spread**2) - ((row - y) ** 2) / (2 * (2 * spread) ** 2))
    sign = np.where(row >= y, 1.0, -1.0) if rng.random() < 0.4 else np.ones(channels)
    return sign * gain / gain.max(), np.abs(row - y) * 0.008 / 4.0


def stretch(shape: Array, factor: float) -> Array:
    """Return a shape resampled to ``factor`` times its length."""
    n = max(8, int(len(shape) * factor))
    return np.interp(np.linspace(0, len(shape) - 1, n), np.arange(len(shape)), shape)


def train(rng: Rng, waves: list[Wave], samples: int) -> Array:
    """Return (samples,) µV of low-force voluntary activity: 3-6 units at 6-14 Hz, intervals varying by 15 %."""
    out = np.zeros(samples + 400)
    for wave in rng.choice(np.array(waves, dtype=object), rng.integers(3, 7)):
        size, interval = rng.uniform(60, 300), rng.uniform(1 / 14, 1 / 6)
        at = rng.uniform(0, 0.15)
        while at * RATE < samples - len(wave.shape):
            i = int(at * RATE)
            out[i : i + len(wave.shape)] += size * rng.normal(1, 0.05) * wave.shape
            at += interval * max(0.5, rng.normal(1, 0.15))
    return out[:samples]


def build(
    sources: Sources,
    rng: Rng,
    condition: str,
    per_minute: float,
    *,
    seconds: float = 90.0,
    channels: int = 1,
    rate: int = 2000,
    amplitude: tuple[float, float] = (20.0, 500.0),
    waves: list[Wave] | None = None,
) -> tuple[Array, list[str], Truth]:
    """Return signal (samples, channels) in µV at ``rate`` Hz, channel names, and the truth."""
    if condition not in CONDITIONS:
        raise ValueError(f"unknown EMG condition {condition!r}")
    waves = waves or sources.waves
    x = _rest(sources, rng, int(seconds * RATE), channels)
    excluded: list[Stretch] = []
    if condition in ("voluntary", "everything"):
        excluded += _voluntary(sources, rng, x, waves)
    spoilt = _unusable(rng, seconds, excluded) if condition == "unusable" else []
    excluded += spoilt
    units = _units(rng, waves, amplitude, channels)
    clustered = bool(rng.random() < 0.5)
    twitches: list[Truth] = []
    for t in schedule(rng, seconds, per_minute, clustered=clustered, blocked=excluded):
        twitches += _twitch(rng, x, units, t)
    for name, disturb in DISTURBED.items():
        if condition in (name, "everything"):
            disturb(sources, rng, x)
    for stop in spoilt:
        _spoil(rng, x, stop)
    if rate != RATE:
        shared = int(np.gcd(rate, RATE))
        x = resample_poly(x, rate // shared, RATE // shared, axis=0)
    names = [f"EMG {c + 1}" for c in range(channels)]
    for twitch in twitches:
        twitch["channel"] = names[twitch["channel"]]
    truth = {"modality": "emg", "twitches": twitches, "excluded": excluded, "floor": FLOOR_UV, "clustered": clustered}
    truth["person"] = sorted({unit.wave.person for unit in units})
    return np.clip(x, -REACH_UV, REACH_UV), names, truth


def _rest(sources: Sources, rng: Rng, n: int, channels: int) -> Array:
    """Return (n, channels) µV of rest, a part of it shared by all channels."""
    level = np.exp(rng.uniform(np.log(2.0), np.log(5.0)))
    own = [sources.rest_noise(rng, n) * level * rng.uniform(0.8, 1.25) for _ in range(channels)]
    x = np.stack(own, axis=1)
    x += 0.3 * level * sources.rest_noise(rng, n)[:, None] * (channels > 1)
    return x


def _voluntary(sources: Sources, rng: Rng, x: Array, waves: list[Wave]) -> list[Stretch]:
    """Add real contractions and low-force trains; return where they are."""
    n, channels = x.shape
    seconds = n / RATE
    found: list[Stretch] = []
    for begin, end in place(rng, seconds, max(1, round(seconds / 25)), (2.0, 4.5), []):
        i = int(begin * RATE)
        until = end
        if rng.random() < 0.6:
            burst = sources.bursts[rng.integers(len(sources.bursts))][1]
            until = begin + len(burst) / RATE
        else:
            burst = train(rng, waves, int((end - begin) * RATE))
        burst = burst[: n - i]
        x[i : i + len(burst)] += burst[:, None] * rng.uniform(0.4, 1.0, channels)
        found.append({"begin": begin - 0.25, "end": min(until + 0.25, seconds), "why": "voluntary"})
    return found


def _unusable(rng: Rng, seconds: float, taken: list[Stretch]) -> list[Stretch]:
    spans = place(rng, seconds, 3, (5.0, min(20.0, max(6.0, seconds / 5))), taken)
    kinds = ["flat", "clipped", "disconnected"]
    return [{"begin": begin, "end": end, "why": str(rng.choice(kinds))} for begin, end in spans]


def _units(rng: Rng, waves: list[Wave], amplitude: tuple[float, float], channels: int) -> list[Unit]:
    count = int(rng.integers(1, 9))
    parts = (rng.permutation(count) + rng.random(count)) / count  # one size from each equal part of the log range
    low, high = amplitude
    units = []
    for wave, part in zip(rng.choice(np.array(waves, dtype=object), count), parts, strict=True):
        gain, delay = footprint(rng, channels)
        units.append(Unit(wave, low * (high / low) ** part, gain, delay))
    return units


def _twitch(rng: Rng, x: Array, units: list[Unit], t: float) -> list[Truth]:
    """Add one twitch at t (s), 5 % of them a doublet; return its truth."""
    number = int(rng.integers(len(units)))
    pair = [0.0, float(rng.uniform(0.004, 0.030))] if rng.random() < 0.05 else [0.0]
    return [
        _discharge(rng, x, units[number], t, lag)
        | {"source_unit": f"{number}:{units[number].wave.unit}", "doublet": bool(lag)}
        for lag in pair
    ]


def _discharge(rng: Rng, x: Array, unit: Unit, t: float, lag: float) -> Truth:
    shape = stretch(unit.wave.shape, rng.uniform(0.95, 1.05))
    size = unit.size * rng.normal(1, 0.06) * (rng.uniform(0.75, 1.0) if lag else 1.0)
    shape = shape / np.ptp(shape) * size
    first = int((t + lag) * RATE)
    for c in range(x.shape[1]):
        i = first + round(unit.delay[c] * RATE)
        x[i : i + len(shape), c] += unit.gain[c] * shape
    best = int(np.abs(unit.gain).argmax())
    inside = np.flatnonzero(np.abs(shape) > 0.05 * np.abs(shape).max())
    i = first + round(unit.delay[best] * RATE)
    return {
        "begin": (i + inside[0]) / RATE,
        "peak_time": (i + int(np.abs(shape).argmax())) / RATE,
        "duration": (inside[-1] - inside[0]) / RATE,
        "amplitude": float(size),
        "unit": "uV",
        "channel": best,
    }


def _heart(sources: Sources, rng: Rng, x: Array) -> None:
    n, channels = x.shape
    pieces = [stretch(sources.ecg, rng.uniform(0.8, 1.2)) for _ in range(int(n / RATE / 10) + 2)]
    beat = np.concatenate(pieces)[:n]
    x += beat[:, None] * rng.uniform(30, 120) * rng.uniform(0.6, 1.0, channels)


def _mains(_: Sources, rng: Rng, x: Array) -> None:
    """Add 50 or 60 Hz that drifts a little, with harmonics."""
    n, channels = x.shape
    time = np.arange(n) / RATE
    base = rng.choice([50.0, 60.0])
    phase = 2 * np.pi * np.cumsum(base + 0.05 * np.sin(2 * np.pi * time / rng.uniform(15, 40))) / RATE
    size = rng.uniform(5, 25)
    hum = np.zeros(n)
    for k in (1, 2, 3, 5):
        hum = hum + size / k**1.2 * rng.uniform(0.5, 1) * np.sin(k * phase + rng.uniform(0, 6))
    x += hum[:, None] * rng.uniform(0.7, 1.3, channels)


def _movement(_: Sources, rng: Rng, x: Array) -> None:
    """Add steps that decay, each on one channel, and sway."""
    n, channels = x.shape
    for _number in range(round(n / RATE / 12)):
        i, length = int(rng.integers(RATE, n - RATE)), int(rng.uniform(0.3, 0.8) * RATE)
        decay = np.exp(-np.arange(length) / (rng.uniform(0.02, 0.15) * RATE))
        x[i : i + length, rng.integers(channels)] += rng.choice((-1, 1)) * rng.uniform(100, 800) * decay[: n - i]
    sway = gaussian_filter1d(rng.normal(size=(n, channels)), 0.08 * RATE, axis=0)
    x += sway / sway.std() * rng.uniform(20, 80)


def _spikes(_: Sources, rng: Rng, x: Array) -> None:
    """Add cable spikes, on all channels at once."""
    n, channels = x.shape
    for _number in range(round(n / RATE / 6)):
        i, width = int(rng.integers(RATE, n - RATE)), rng.uniform(0.15e-3, 0.5e-3) * RATE
        k = np.arange(-6, 7)
        spike = np.exp(-0.5 * (k / width) ** 2) * (k if rng.random() < 0.5 else 1)
        spike *= rng.uniform(80, 800) / max(np.ptp(spike), 1e-9)
        x[i - 6 : i + 7] += spike[:, None] * rng.uniform(0.5, 1.0, channels)


DISTURBED: dict[str, Callable[[Sources, Rng, Array], None]] = {
    "ecg": _heart,
    "mains": _mains,
    "movement": _movement,
    "spikes": _spikes,
}


def _spoil(rng: Rng, x: Array, stop: Stretch) -> None:
    """Make a stretch flat, clipped, or that of an electrode that hangs loose."""
    i, j = int(stop["begin"] * RATE), int(stop["end"] * RATE)
    time = np.arange(len(x))[i:j] / RATE
    if stop["why"] == "flat":
        x[i:j] = x[i]
    elif stop["why"] == "clipped":
        x[i:j] = np.clip(x[i:j] + 9000 * np.sin(2 * np.pi * 0.7 * time)[:, None], -3000, 3000)
    else:
        x[i:j] += 400 * np.sin(2 * np.pi * 50 * time)[:, None] + rng.normal(0, 120, (j - i, x.shape[1]))
