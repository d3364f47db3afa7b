"""Long recordings for the benchmarks: one labelled stretch over and over, and a video with the grain of skin."""

import shutil
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from scipy.ndimage import gaussian_filter

from benchmarks.suite import emg, formats
from benchmarks.suite.recordings import Plan, finish, make
from benchmarks.suite.schedule import Truth
from benchmarks.suite.sources import Array, Rng, Sources

SEED, PER_MINUTE = 7, 30
RECORDS, HEADER, FIELD = 236, 184, 8  # where an EDF header says how many records follow, and how long it is itself
WIDTH, HEIGHT, FRAMES, PER_SECOND = 1920, 1080, 600, 60
MARGIN, PATCH = 16, 240
TICK = Fraction(1, 90000)


@dataclass(frozen=True, slots=True)
class Muscle:
    """One stretch of surface EMG: signal (samples, channels) in µV, and its truth."""

    signal: Array
    rate: int
    truth: Truth

    @property
    def seconds(self) -> int:
        """Return how long it lasts."""
        return len(self.signal) // self.rate

    def write(self, path: Path, channels: int, times: int = 1) -> None:
        """Write the first channels as EDF, over and over."""
        names = [f"EMG {c + 1}" for c in range(channels)]
        formats.edf(path, self.signal[:, :channels], self.rate, names)
        with path.open("r+b") as file:
            file.seek(HEADER)
            begin = int(file.read(FIELD))
            file.seek(RECORDS)
            records = int(file.read(FIELD))
            file.seek(begin)
            samples = file.read()
            for _ in range(times - 1):
                file.write(samples)
            file.seek(RECORDS)
            file.write(f"{records * times:<{FIELD}}".encode("ascii"))

    def told(self, times: int = 1) -> Truth:
        """Return the truth of that file."""
        plan = Plan("long", "emg", self.truth["condition"], PER_MINUTE, self.seconds * times, self.rate)
        shifted = [_later(self.truth, self.seconds * k) for k in range(times)]
        truth = {**self.truth, **{key: [e for one in shifted for e in one[key]] for key in ("twitches", "excluded")}}
        return finish(truth, plan)


def _later(truth: Truth, seconds: float) -> Truth:
    clocks = ("begin", "end", "peak_time")
    return {
        key: [{name: v + seconds if name in clocks else v for name, v in event.items()} for event in truth[key]]
        for key in ("twitches", "excluded")
    }


def muscle(condition: str, seconds: int, channels: int, rate: int) -> Muscle:
    """Return a stretch with twitches."""
    rng = np.random.default_rng(SEED)
    signal, _, truth = emg.build(Sources(), rng, condition, PER_MINUTE, seconds=seconds, channels=channels, rate=rate)
    return Muscle(signal, rate, truth | {"condition": condition})


def phone(path: Path, seconds: int, rate: int) -> None:
    """Write a phone at rest, with breathing and the pulse, as a phyphox CSV."""
    plan = Plan("phone", "accelerometer", "breathing and pulse", 10, seconds, rate, 3, "csv")
    made = make(plan, Sources(), path.parent, SEED)
    shutil.move(made, path)


def video(path: Path, times: int) -> None:
    """Write ten seconds of textured 1080p60 with a small shake and local movement, over and over."""
    with av.open(str(path), "w") as box:
        stream: Any = box.add_stream("libx264", rate=PER_SECOND)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.bit_rate = 20_000_000
        stream.time_base = stream.codec_context.time_base = TICK
        stream.options = {"preset": "ultrafast", "bf": "0", "g": str(PER_SECOND)}
        packets = [packet for frame in _frames() for packet in stream.encode(frame)]
        packets += stream.encode()
        step = round(FRAMES / PER_SECOND / TICK)
        for k in range(times):
            for packet in packets:
                copy = av.Packet(bytes(packet))
                copy.pts, copy.dts = packet.pts + k * step, packet.dts + k * step
                copy.time_base, copy.stream, copy.is_keyframe = TICK, stream, packet.is_keyframe
                box.mux(copy)


def _frames() -> Any:
    rng = np.random.default_rng(SEED)
    skin = _skin(rng)
    colour = [np.full((HEIGHT // 2, WIDTH // 2), v, np.uint8) for v in (112, 145)]
    y, x = HEIGHT // 2, WIDTH // 2
    for k in range(FRAMES):
        t = k / PER_SECOND
        picture = _window(skin, 2 * np.sin(2 * np.pi * 0.7 * t), 2 * np.sin(2 * np.pi * 0.4 * t), (0, 0, HEIGHT, WIDTH))
        bump = 3 * np.exp(-(((t % 1.5) - 0.5) ** 2) / (2 * 0.03**2))
        own = _window(
            skin, bump + 2 * np.sin(2 * np.pi * 0.7 * t), 2 * np.sin(2 * np.pi * 0.4 * t), (y, x, PATCH, PATCH)
        )
        picture[y : y + PATCH, x : x + PATCH] = own
        noise = rng.integers(0, 4, (HEIGHT, WIDTH), np.uint8)
        plane = np.clip(picture, 0, 250).astype(np.uint8) + noise
        table = np.concatenate([plane.ravel(), *(c.ravel() for c in colour)]).reshape(-1, WIDTH)
        frame = av.VideoFrame.from_ndarray(table, "yuv420p")
        frame.pts, frame.time_base = round(t / TICK), TICK
        yield frame


def _skin(rng: Rng) -> Array:
    skin = np.full((HEIGHT + 2 * MARGIN, WIDTH + 2 * MARGIN), 150.0)
    for sigma, contrast in ((2, 6), (6, 8), (40, 10)):
        layer = gaussian_filter(rng.normal(size=skin.shape), sigma)
        skin += contrast * layer / layer.std()
    return skin


def _window(skin: Array, dy: float, dx: float, where: tuple[int, int, int, int]) -> Array:
    """Return a window (y, x, height, width) of the skin, moved by a part of a pixel."""
    y, x, height, width = where
    iy, ix = int(np.floor(dy)), int(np.floor(dx))
    fy, fx = dy - iy, dx - ix
    top, left = MARGIN + y + iy, MARGIN + x + ix
    cut = skin[top : top + height + 1, left : left + width + 1]
    rows: Array = cut[:-1] * (1 - fy) + cut[1:] * fy
    return rows[:, :-1] * (1 - fx) + rows[:, 1:] * fx
