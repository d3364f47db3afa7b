"""Muscle voltage made for the tests: every part of it is known."""

from typing import Any

import numpy as np

from vastus.measure.detect.emg.cleaning.clean import Grid, cleaned, grid_of
from vastus.measure.detect.emg.cleaning.noise import blocks
from vastus.measure.detect.emg.view import CleanPiece, View, view
from vastus.measure.recording import Channel, Recording, held
from vastus.measure.spans import Span

RATE = 2000


def rest(seconds: float, seed: int, level: float = 3.0, channels: int = 1, rate: float = RATE) -> np.ndarray:
    """Noise of a resting muscle, (samples, channels) uV: most of it from 20 to 200 Hz."""
    rng = np.random.default_rng(seed)
    size = round(seconds * rate)
    hertz = np.fft.rfftfreq(size, 1 / rate)
    gain = (hertz / 20) ** 2 / (1 + (hertz / 20) ** 2) / (1 + (hertz / 180) ** 2)
    noise = np.fft.irfft(np.fft.rfft(rng.normal(size=(size, channels)), axis=0) * gain[:, None], size, axis=0)
    return np.asarray(level * noise / noise.std(axis=0))


def discharge(size: float, width: float = 0.0025, rate: float = RATE) -> np.ndarray:
    """One potential of a motor unit, (samples,) uV, this large from peak to peak; the largest peak is in the middle."""
    time = np.arange(-round(0.03 * rate), round(0.03 * rate) + 1) / rate
    shape = (1 - (time / width) ** 2) * np.exp(-0.5 * (time / width) ** 2) * (1 - 30 * time)
    return np.asarray(size * shape / np.ptp(shape))


def put(table: np.ndarray, shape: np.ndarray, times: np.ndarray, rate: float = RATE) -> None:
    """Add a shape with its middle at each time to one channel (samples,)."""
    half = len(shape) // 2
    for time in times:
        at = round(time * rate)
        table[at - half : at - half + len(shape)] += shape


def beat(rate: float = RATE) -> np.ndarray:
    """One QRS complex with a T wave, (samples,), 1 high."""
    time = np.arange(-round(0.3 * rate), round(0.4 * rate)) / rate

    def wave(at: float, width: float, high: float) -> np.ndarray:
        return np.asarray(high * np.exp(-0.5 * ((time - at) / width) ** 2))

    return np.asarray(wave(0, 0.011, 1.0) - wave(-0.028, 0.009, 0.15) - wave(0.03, 0.011, 0.3) + wave(0.25, 0.05, 0.25))


def train(seconds: float, seed: int, rate: float = RATE) -> np.ndarray:
    """Low-force voluntary activity, (samples,) uV: four units at 7 to 12 Hz."""
    rng = np.random.default_rng(seed)
    out = np.zeros(round((seconds + 0.2) * rate))
    for size, pace, width in ((90, 7, 0.002), (130, 9, 0.003), (180, 10, 0.0025), (220, 12, 0.0035)):
        at = 0.05 + rng.uniform(0, 0.1)
        while at < seconds:
            put(out, discharge(size, width, rate), np.array([at]), rate)
            at += max(0.5, rng.normal(1, 0.15)) / pace
    return out[: round(seconds * rate)]


def recorded(table: np.ndarray, rate: float = RATE, lost: tuple[Span, ...] = ()) -> Recording:
    """A recording of an array (samples, channels)."""
    return held(table, rate, [Channel(f"EMG {k + 1}", "", "uV") for k in range(table.shape[1])], "emg", lost=lost)


def viewed(table: np.ndarray, number: int = 0, rate: float = RATE, lost: tuple[Span, ...] = ()) -> View:
    """Piece ``number`` of an array (samples, channels) between its neighbours, cleaned as the detector cleans it."""
    one = recorded(table, rate, lost)
    grid = grid_of(one)
    first = max(0, number - 1)
    pieces = []
    for k in range(first, min(grid.pieces, number + 2)):
        piece, begin = cleaned(one, grid, k), k * grid.size
        gone = [(span.begin * rate - begin, span.end * rate - begin) for span in lost]
        pieces.append(CleanPiece(piece, blocks(piece, grid, gone)))
    return view(grid, number, pieces, first)


def plain_view(clean: np.ndarray, floor: float = 1.0, **more: Any) -> View:
    """A view made by hand of what is clean already, (channels, samples) at 1000 samples a second, whole seconds."""
    channels, samples = clean.shape
    grid = Grid(1000.0, samples, 10)
    made = {
        "grid": grid,
        "first": 0,
        "core": slice(0, samples),
        "raw": clean.astype(np.float32),
        "clean": clean.astype(np.float32),
        "state": np.zeros((channels, samples // 100), np.int8),
        "dead": np.zeros((channels, samples // 100), np.bool_),
        "floor": np.full((channels, samples // 1000), floor, np.float32),
        "beats": (),
        "hum": 0.0,
    }
    return View(**{**made, **more})
