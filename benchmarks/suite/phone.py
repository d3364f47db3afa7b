"""Builds one labelled phone-accelerometer recording: real evoked-twitch movement on modelled noise and movements.

The parts draw from one generator, so their order is part of what a seed means.
"""

import numpy as np
from scipy.signal import butter, lfilter, sosfilt, sosfiltfilt

from benchmarks.suite.schedule import Stretch, Truth, place, schedule
from benchmarks.suite.sources import Array, Rng, Sources

CONDITIONS = (
    "rest",
    "breathing and pulse",
    "tremor",
    "buzz and knocks",
    "walking",
    "jogging",
    "everything",
    "unusable",
)
GAITS = (("walking", 1.8, (80, 250)), ("jogging", 2.7, (400, 1000)))  # name, steps a second, mg
FLOOR_MG = 10.0
GRID = 1000  # internal rate, Hz
STEP_MG = 0.25
APART = 0.45  # s, least time between two twitches


def twitch_shape(sources: Sources, rng: Rng) -> tuple[Array, int]:
    """Return skin acceleration (n,) at GRID Hz with peak 1, and the person it came from.

    The second derivative of a real rectus femoris displacement (60 Hz low-pass), stretched 0.7-1.2 times in
    time, then low-passed at 15-40 Hz because a resting phone is a heavy mass on soft tissue.
    """
    curves, people = sources.twitches
    k = int(rng.integers(len(curves)))
    y = np.pad(curves[k, :450], (150, 150), mode="edge")
    y = sosfiltfilt(butter(3, 60, fs=GRID, output="sos"), y)
    a = np.gradient(np.gradient(y))
    a *= np.clip((len(a) - np.arange(len(a))) / 250, 0, 1)
    factor = rng.uniform(0.7, 1.2)
    a = np.interp(np.arange(0, len(a), 1 / factor), np.arange(len(a)), a)
    a = sosfilt(butter(2, rng.uniform(15, 40), fs=GRID, output="sos"), a)
    return a / np.abs(a).max(), int(people[k])


def coloured(rng: Rng, n: int) -> Array:
    """Return phone noise (n, 3) at GRID Hz: white plus 1/f body sway, unit vector RMS in 5-40 Hz."""
    freq = np.fft.rfftfreq(n, 1 / GRID)
    shape = np.sqrt(1 + (6 / np.maximum(freq, 0.3)) ** 1.5)
    x = np.fft.irfft(np.fft.rfft(rng.normal(size=(n, 3)), axis=0) * shape[:, None], n, axis=0)
    inside = sosfiltfilt(butter(4, [5, 40], "bandpass", fs=GRID, output="sos"), x, axis=0)
    noise: Array = x / np.sqrt((inside**2).sum(1).mean())
    return noise


def gait(rng: Rng, n: int, step_hz: float, size: float) -> Array:
    """Return walking or jogging (n, 3) in mg: four harmonics of the step rate with heel-strike impacts."""
    t = np.arange(n) / GRID
    phase = 2 * np.pi * np.cumsum(step_hz * (1 + 0.04 * np.cumsum(rng.normal(size=n)) / np.sqrt(n))) / GRID
    axes = rng.uniform(0.2, 1.0, (4, 3))
    x = np.zeros((n, 3))
    for k in range(4):
        x = x + axes[k] * (np.sin((k + 1) * phase + rng.uniform(0, 6)) / (k + 1))[:, None]
    hit = np.flatnonzero(np.diff(np.floor(phase / (2 * np.pi))) > 0)
    impulse = np.zeros(n)
    impulse[hit] = rng.uniform(0.6, 1.4, len(hit))
    ring = np.exp(-t[:300] / 0.04) * np.sin(2 * np.pi * rng.uniform(12, 20) * t[:300])
    struck: Array = size * (x + 1.5 * lfilter(ring, 1, impulse)[:, None] * rng.uniform(0.4, 1, 3))
    return struck


def build(
    sources: Sources,
    rng: Rng,
    condition: str,
    per_minute: float,
    *,
    seconds: float = 120.0,
    rate: float = 100.0,
    amplitude: tuple[float, float] = (1.0, 100.0),
) -> tuple[Array, Array, Truth]:
    """Return times (samples,) in s, acceleration without gravity (samples, 3) in mg, and the truth."""
    if condition not in CONDITIONS:
        raise ValueError(f"unknown accelerometer condition {condition!r}")
    x = coloured(rng, int(seconds * GRID)) * rng.uniform(1.1, 2.5)
    excluded = _gaits(rng, x, condition)
    if condition == "unusable":
        excluded += _unusable(rng, x)
    if condition in ("tremor", "everything"):
        excluded += _tremor(rng, x, excluded)
    buzzed = condition in ("buzz and knocks", "everything")
    if buzzed:
        excluded += _buzz(rng, x, excluded)
        _knock(rng, x)
    if condition in ("breathing and pulse", "everything"):
        excluded += _posture(rng, x, excluded)
    clustered = bool(rng.random() < 0.4)
    twitches, people = _twitches(
        sources, rng, x, per_minute, clustered=clustered, blocked=excluded, amplitude=amplitude
    )
    if condition in ("breathing and pulse", "everything"):
        _breathe(rng, x)
    lost = [(stop["begin"], stop["end"]) for stop in excluded if stop["why"] == "gap"]
    times = _times(rng, seconds, rate, lost)
    truth: Truth = {
        "modality": "accelerometer",
        "twitches": twitches,
        "excluded": excluded,
        "floor": FLOOR_MG,
        "clustered": clustered,
        "person": people,
    }
    return times, _sampled(x, times, rate, aliased=buzzed), truth


def _gaits(rng: Rng, x: Array, condition: str) -> list[Stretch]:
    seconds = len(x) / GRID
    excluded: list[Stretch] = []
    for name, step, size in GAITS:
        if condition not in (name, "everything"):
            continue
        for begin, end in place(rng, seconds, 1 if condition == "everything" else 2, (8, 18), excluded):
            i, j = int(begin * GRID), int(end * GRID)
            fade = np.clip(np.minimum(np.arange(j - i), np.arange(j - i)[::-1]) / 500, 0, 1)[:, None]
            x[i:j] += fade * gait(rng, j - i, step * rng.uniform(0.9, 1.1), rng.uniform(*size))
            excluded.append({"begin": begin - 0.5, "end": end + 0.5, "why": name})
    return excluded


def _unusable(rng: Rng, x: Array) -> list[Stretch]:
    """Make stretches flat or clipped, or mark them as a gap; return them."""
    found: list[Stretch] = []
    for begin, end in place(rng, len(x) / GRID, 3, (5, 15), []):
        kind = str(rng.choice(["gap", "flat", "clipped"]))
        i, j = int(begin * GRID), int(end * GRID)
        if kind == "flat":
            x[i:j] = x[i]
        elif kind == "clipped":
            t = np.arange(len(x))[i:j] / GRID
            swing = np.sin(2 * np.pi * 0.9 * t + rng.uniform(0, 6))[:, None]
            x[i:j] = np.clip(8000 * swing * rng.normal(1, 0.2, 3), -2000, 2000)
        found.append({"begin": begin, "end": end, "why": kind})
    return found


def _tremor(rng: Rng, x: Array, taken: list[Stretch]) -> list[Stretch]:
    found: list[Stretch] = []
    for begin, end in place(rng, len(x) / GRID, 2, (10, 20), taken):
        i, j = int(begin * GRID), int(end * GRID)
        phase = 2 * np.pi * np.cumsum(rng.uniform(4.5, 5.5) * (1 + 0.02 * rng.normal(size=j - i))) / GRID
        envelope = np.sin(np.linspace(0, np.pi, j - i)) ** 0.5 * rng.uniform(5, 30)
        x[i:j] += (envelope * np.sin(phase))[:, None] * rng.uniform(0.2, 1, 3)
        found.append({"begin": begin - 0.3, "end": end + 0.3, "why": "tremor"})
    return found


def _buzz(rng: Rng, x: Array, taken: list[Stretch]) -> list[Stretch]:
    """Add the phone's own vibration, for which its sampling is too slow."""
    seconds = len(x) / GRID
    found: list[Stretch] = []
    for begin, end in place(rng, seconds, round(seconds / 30), (0.4, 0.8), taken):
        i, j = int(begin * GRID), int(end * GRID)
        t = np.arange(len(x))[i:j] / GRID
        x[i:j] += rng.uniform(40, 250) * np.sin(2 * np.pi * rng.uniform(150, 200) * t)[:, None] * rng.uniform(0.3, 1, 3)
        found.append({"begin": begin - 0.1, "end": end + 0.1, "why": "buzz"})
    return found


def _knock(rng: Rng, x: Array) -> None:
    t = np.arange(150) / GRID
    for i in rng.integers(GRID, len(x) - GRID, round(len(x) / GRID / 10)):
        ring = np.exp(-t / 0.012) * np.sin(2 * np.pi * rng.uniform(35, 70) * t)
        x[i : i + 150] += rng.uniform(15, 150) * ring[:, None] * rng.uniform(0.2, 1, 3)


def _posture(rng: Rng, x: Array, taken: list[Stretch]) -> list[Stretch]:
    seconds = len(x) / GRID
    found: list[Stretch] = []
    for begin, end in place(rng, seconds, round(seconds / 30), (0.5, 1.5), taken):
        i, j = int(begin * GRID), int(end * GRID)
        u = np.linspace(0, 1, j - i)
        sway = np.sin(np.pi * u) ** 2 * np.sin(2 * np.pi * rng.uniform(1.0, 2.5) * u + rng.uniform(0, 6))
        x[i:j] += rng.uniform(10, 60) * sway[:, None] * rng.uniform(-1, 1, 3)
        found.append({"begin": begin - 0.1, "end": end + 0.1, "why": "posture"})
    return found


def _twitches(
    sources: Sources,
    rng: Rng,
    x: Array,
    per_minute: float,
    *,
    clustered: bool,
    blocked: list[Stretch],
    amplitude: tuple[float, float],
) -> tuple[list[Truth], list[str]]:
    """Add twitches; return their truth, and the people whose movement they are."""
    units = [(twitch_shape(sources, rng), rng.normal(size=3) * (0.5, 0.5, 1.0)) for _ in range(rng.integers(1, 6))]
    found: list[Truth] = []
    people = set()
    previous = -1.0
    for at in schedule(rng, len(x) / GRID, per_minute, clustered=clustered, blocked=blocked):
        if at - previous < APART:
            continue
        previous = at
        number = int(rng.integers(len(units)))
        (shape, person), way = units[number]
        size = float(np.exp(rng.uniform(*np.log(amplitude))))
        i = int(at * GRID)
        piece = shape[: len(x) - i]
        x[i : i + len(piece)] += size * piece[:, None] * way / np.linalg.norm(way)
        people.add(f"twitch-{person:02d}")
        found.append(_told(at, piece, size, number))
    return found, sorted(people)


def _told(at: float, piece: Array, size: float, number: int) -> Truth:
    inside = np.flatnonzero(np.abs(piece) > 0.1)
    return {
        "begin": at + inside[0] / GRID,
        "peak_time": at + float(np.abs(piece).argmax()) / GRID,
        "duration": float(inside[-1] - inside[0]) / GRID,
        "amplitude": size,
        "unit": "mg",
        "channel": "acceleration",
        "source_unit": str(number),
        "doublet": False,
    }


def _breathe(rng: Rng, x: Array) -> None:
    """Add breathing and the pulse."""
    n = len(x)
    t = np.arange(n) / GRID
    x += rng.uniform(5, 20) * np.sin(2 * np.pi * rng.uniform(0.2, 0.3) * t)[:, None] * rng.uniform(0.2, 1, 3)
    beats = np.zeros(n)
    gaps = 1 / rng.uniform(0.9, 1.4) * (1 + 0.04 * rng.normal(size=int(n / GRID * 2)))
    where = (np.cumsum(gaps) * GRID).astype(int)
    beats[where[where < n]] = 1
    ring = np.exp(-t[:600] / 0.12) * np.sin(2 * np.pi * rng.uniform(5, 9) * t[:600])
    x += rng.uniform(1, 4) * lfilter(ring, 1, beats)[:, None] * rng.uniform(0.3, 1, 3)


def _times(rng: Rng, seconds: float, rate: float, lost: list[tuple[float, float]]) -> Array:
    """Return the times of the samples: a jittered clock, sometimes a short stop, nothing in what is lost."""
    times = np.arange(0, seconds - 0.01, 1 / rate)
    times = np.clip(times + rng.normal(0, 0.03 / rate, len(times)), 0, seconds - 0.005)
    if rng.random() < 0.5:
        gap = rng.uniform(5, seconds - 5)
        times = times[(times < gap) | (times > gap + 0.15)]
    for begin, end in lost:
        times = times[(times < begin) | (times > end)]
    ordered: Array = np.sort(times)
    return ordered


def _sampled(x: Array, times: Array, rate: float, *, aliased: bool) -> Array:
    """Return what a phone writes at these times (samples, 3) mg; a buzz comes back as a false low frequency."""
    t = np.arange(len(x)) / GRID
    y = x if aliased else sosfiltfilt(butter(2, 0.9 * rate / 2, fs=GRID, output="sos"), x, axis=0)
    y = np.stack([np.interp(times, t, y[:, k]) for k in range(3)], axis=1)
    rounded: Array = np.round(y / STEP_MG) * STEP_MG
    return rounded
