"""Builds one labelled video: a rendered skin-like surface moved by real evoked-twitch displacement, encoded to MP4.

The texture, light, shake and noise are modelled; only the time course of each twitch is real. The parts draw from one
generator, so their order is part of what a seed means.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, gaussian_filter1d

from benchmarks.suite.schedule import Stretch, Truth, place, schedule
from benchmarks.suite.sources import Array, Rng, Sources

CONDITIONS = ("still", "pulse and breathing", "flicker", "shake", "everything", "unusable")
FLOOR_PX = 0.5
GRID = 1000  # internal rate of displacement curves, Hz
SHAPE = (240, 320)
MARGIN = 32
APART = 0.5  # s, least time between two twitches
TICK = Fraction(1, 90000)
Plane = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that twitches: how far its movement reaches (SHAPE), its direction, and its movement (n,) px."""

    weight: Plane
    down: float
    right: float
    move: Array


@dataclass(frozen=True, slots=True)
class Scene:
    """All that is seen, over time at GRID Hz."""

    image: Plane
    grain: Plane  # (8, *SHAPE)
    spots: list[Spot]
    shake: Array  # (n, 2) px
    breath: Array  # (n,)
    beat: Array  # (n,)
    vessel: Plane  # SHAPE: where the pulse is
    flicker: float
    excluded: list[Stretch]


def texture(rng: Rng) -> Array:
    """Return skin-like luminance (h + 2 MARGIN, w + 2 MARGIN), 0-255: pores, creases, hairs and uneven light."""
    h, w = SHAPE[0] + 2 * MARGIN, SHAPE[1] + 2 * MARGIN
    out = np.full((h, w), 150.0)
    for sigma, contrast in ((1.1, 5.0), (2.5, 5.0), (6.0, 5.0), (30.0, 10.0)):
        layer = gaussian_filter(rng.normal(size=(h, w)), sigma)
        out += contrast * layer / layer.std()
    marks = np.zeros((h, w))
    for _ in range(60):
        row, column, angle, length = rng.uniform(0, h), rng.uniform(0, w), rng.normal(1.0, 0.3), rng.uniform(8, 25)
        s = np.arange(0, length, 0.5)
        r, c = (row + s * np.sin(angle)).astype(int) % h, (column + s * np.cos(angle)).astype(int) % w
        marks[r, c] = 1
    skin: Array = np.clip(out - 60 * gaussian_filter(marks, 1.0) * rng.uniform(0.5, 1.5), 20, 235)
    return skin


def sample(image: Plane, dy: Any, dx: Any) -> Any:
    """Return the SHAPE window of ``image`` moved by (dy, dx) pixels, bilinear; both broadcast to SHAPE."""
    lim = MARGIN - 2
    y = np.arange(SHAPE[0])[:, None] + MARGIN - np.clip(dy, -lim, lim)
    x = np.arange(SHAPE[1])[None, :] + MARGIN - np.clip(dx, -lim, lim)
    y, x = np.broadcast_arrays(y, x)
    iy, ix = y.astype(np.int32), x.astype(np.int32)
    fy, fx = (y - iy).astype(np.float32), (x - ix).astype(np.float32)
    flat, width = image.ravel(), image.shape[1]
    at = iy * width + ix
    top = flat[at] * (1 - fx) + flat[at + 1] * fx
    low = flat[at + width] * (1 - fx) + flat[at + width + 1] * fx
    return top * (1 - fy) + low * fy


def build(
    sources: Sources,
    rng: Rng,
    path: Path,
    condition: str,
    per_minute: float,
    *,
    seconds: float = 20.0,
    rate: float = 60.0,
    amplitude: tuple[float, float] = (0.1, 3.0),
    codec: str = "libx264",
) -> Truth:
    """Write the video to ``path`` and return the truth; amplitudes are peak pixels at the muscle spot."""
    if condition not in CONDITIONS:
        raise ValueError(f"unknown video condition {condition!r}")
    n = int(seconds * GRID)
    excluded = _unusable(rng, seconds) if condition == "unusable" else []
    spots = [_spot(rng, n) for _ in range(rng.integers(1, 4))]
    clustered = bool(rng.random() < 0.4)
    at = schedule(rng, seconds, per_minute, clustered=clustered, blocked=excluded)
    twitches, people = _twitches(sources, rng, spots, at, amplitude)
    shake = _shaken(rng, n, excluded, shaken=condition in ("shake", "everything"))
    breath, beat = _alive(rng, n, alive=condition in ("pulse and breathing", "everything"))
    rows = np.mgrid[: SHAPE[0], : SHAPE[1]].astype(np.float32)[0]
    vessel = np.exp(-((rows - rng.uniform(40, 200)) ** 2) / (2 * 12.0**2))
    flicker = rng.uniform(0.02, 0.05) if condition in ("flicker", "everything") else 0.0
    times = _times(rng, seconds, rate)
    image = texture(rng).astype(np.float32)
    grain = rng.normal(0, rng.uniform(1.0, 2.5), (8, *SHAPE)).astype(np.float32)
    scene = Scene(image, grain, spots, shake, breath, beat, vessel, flicker, excluded)
    _write(path, codec, round(rate), zip(times, _planes(scene, rng, times), strict=True))
    return {
        "modality": "video",
        "twitches": twitches,
        "excluded": excluded,
        "floor": FLOOR_PX,
        "clustered": clustered,
        "person": people,
        "frames_per_second": rate,
    }


def _unusable(rng: Rng, seconds: float) -> list[Stretch]:
    kinds = rng.permutation(["frozen", "dark", "limb movement"])
    spans = place(rng, seconds, 2, (1.5, max(2.0, seconds / 6)), [])
    return [{"begin": a, "end": b, "why": str(kind)} for kind, (a, b) in zip(kinds, spans, strict=False)]


def _spot(rng: Rng, n: int) -> Spot:
    yy, xx = np.mgrid[: SHAPE[0], : SHAPE[1]].astype(np.float32)
    cy, cx = rng.uniform(50, SHAPE[0] - 50), rng.uniform(60, SHAPE[1] - 60)
    spread, angle = rng.uniform(14, 32), rng.uniform(0, 2 * np.pi)
    weight = np.exp(-((yy - cy) ** 2 + (xx - cx) ** 2) / (2 * spread**2))
    return Spot(weight, np.sin(angle), np.cos(angle), np.zeros(n + 2000))


def _twitches(
    sources: Sources, rng: Rng, spots: list[Spot], scheduled: list[float], amplitude: tuple[float, float]
) -> tuple[list[Truth], list[str]]:
    """Move the spots; return the truth, and the people whose movement it is."""
    curves, people = sources.twitches
    found: list[Truth] = []
    used = set()
    previous = -1.0
    for at in scheduled:
        if at - previous < APART:
            continue
        previous = at
        k, number = int(rng.integers(len(curves))), int(rng.integers(len(spots)))
        curve, top = _curve(curves[k])
        size = float(np.exp(rng.uniform(*np.log(amplitude))))
        i = int(at * GRID)
        spots[number].move[i : i + len(curve)] += size * curve
        used.add(f"twitch-{int(people[k]):02d}")
        found.append(_told(at, curve, top, size, number))
    return found, sorted(used)


def _curve(measured: Array) -> tuple[Array, int]:
    """Return a displacement (1000,) with peak 1 that comes back to rest, and where its peak is."""
    curve = gaussian_filter1d(measured, 4)
    top = int(curve[:400].argmax())
    curve = curve * np.clip((len(curve) - np.arange(len(curve))) / 400, 0, 1) / curve[top]
    return np.where(np.arange(len(curve)) > top, np.maximum(curve, 0), curve), top


def _told(at: float, curve: Array, top: int, size: float, number: int) -> Truth:
    begin = int((curve > 0.1).argmax())
    half = np.flatnonzero(curve > 0.1)
    return {
        "begin": at + begin / GRID,
        "peak_time": at + top / GRID,
        "duration": float(half[-1] - begin) / GRID,
        "amplitude": size,
        "unit": "px",
        "channel": "video",
        "source_unit": str(number),
        "doublet": False,
    }


def _shaken(rng: Rng, n: int, excluded: list[Stretch], *, shaken: bool) -> Array:
    """Return how the whole picture moves (n, 2) px: a hand that shakes and drifts, a limb that is moved."""
    t = np.arange(n) / GRID
    shake = np.zeros((n, 2))
    if shaken:
        shake = gaussian_filter1d(rng.normal(size=(n, 2)), 60, axis=0)
        shake *= rng.uniform(0.3, 1.0) / shake.std()
        drift = np.cumsum(gaussian_filter1d(rng.normal(size=(n, 2)), 300, axis=0), axis=0)
        shake += drift / np.abs(drift).max() * rng.uniform(2, 6)
    for stop in excluded:
        if stop["why"] == "limb movement":
            inside = (t >= stop["begin"]) & (t <= stop["end"])
            u = (t[inside] - stop["begin"]) / (stop["end"] - stop["begin"])
            swing = (np.sin(np.pi * u) ** 2 * rng.uniform(8, 14))[:, None] * rng.normal(size=2)
            shake[inside] += swing * np.sin(9 * u)[:, None]
    return shake


def _alive(rng: Rng, n: int, *, alive: bool) -> tuple[Array, Array]:
    """Return breathing and the pulse, (n,) px each."""
    if not alive:
        return np.zeros(n), np.zeros(n)
    t = np.arange(n) / GRID
    breath = rng.uniform(0.5, 2.0) * np.sin(2 * np.pi * rng.uniform(0.2, 0.3) * t + rng.uniform(0, 6))
    phase = np.cumsum(rng.uniform(0.9, 1.4) * (1 + 0.03 * np.sin(2 * np.pi * 0.2 * t))) / GRID % 1
    return breath, rng.uniform(0.1, 0.3) * np.exp(-phase / 0.15) * np.minimum(phase / 0.05, 1)


def _times(rng: Rng, seconds: float, rate: float) -> Array:
    """Return when each picture is taken (s): uneven, sometimes with two that are missing."""
    steps = np.full(int(seconds * rate), 1 / rate) * np.clip(rng.normal(1, 0.04, int(seconds * rate)), 0.7, 1.4)
    if rng.random() < 0.5:
        steps[rng.integers(1, len(steps), 2)] *= 2
    times: Array = np.cumsum(steps) - steps[0]
    return times[times < seconds - 0.01]


def _planes(scene: Scene, rng: Rng, times: Array) -> Iterator[Any]:
    """Yield the luminance (SHAPE) at each time."""
    rows = np.mgrid[: SHAPE[0], : SHAPE[1]].astype(np.float32)[0]
    still = None
    for at in times:
        i = min(int(at * GRID), len(scene.shake) - 1)
        why = next((stop["why"] for stop in scene.excluded if stop["begin"] <= at <= stop["end"]), "")
        dy: Any = scene.shake[i, 0] + scene.breath[i] * rows / SHAPE[0] + scene.beat[i] * scene.vessel
        dx: Any = np.float32(scene.shake[i, 1])
        for spot in scene.spots:
            if spot.move[i] > 1e-3:
                dy, dx = dy + spot.down * spot.move[i] * spot.weight, dx + spot.right * spot.move[i] * spot.weight
        light = 1 + scene.flicker * np.sin(2 * np.pi * 100 * at) + 0.003 * scene.beat[i]
        plane = sample(scene.image, dy, dx) * light * (0.03 if why == "dark" else 1.0)
        plane = np.roll(scene.grain[rng.integers(8)], rng.integers(320), axis=1) + plane
        if why == "frozen" and still is not None:
            plane = still
        still = plane
        yield plane


def _write(path: Path, codec: str, rate: int, planes: Iterator[tuple[float, Any]]) -> None:
    """Encode luminance at its times, in the colour of skin."""
    colour = [np.full((SHAPE[0] // 2, SHAPE[1] // 2), v, np.uint8) for v in (112, 145)]
    jpeg = codec == "mjpeg"
    with av.open(str(path), "w") as box:
        stream: Any = box.add_stream(codec, rate=rate)
        stream.width, stream.height = SHAPE[1], SHAPE[0]
        stream.pix_fmt = "yuvj420p" if jpeg else "yuv420p"
        stream.time_base = stream.codec_context.time_base = TICK
        stream.options = {"crf": "20", "preset": "ultrafast"} if codec == "libx264" else {"q:v": "3"}
        for at, plane in planes:
            y8 = np.clip(plane, 0, 255).astype(np.uint8)
            table = np.concatenate([y8.ravel(), *(c.ravel() for c in colour)]).reshape(-1, SHAPE[1])
            frame = av.VideoFrame.from_ndarray(table, "yuv420p")
            if jpeg:
                frame = frame.reformat(format="yuvj420p")
            frame.pts, frame.time_base = round(at / TICK), TICK
            box.mux(stream.encode(frame))
        box.mux(stream.encode())
