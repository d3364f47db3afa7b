"""Muscle voltage without what is not muscle: drift, hiss and mains hum.

Everything here is a function of absolute time: a recording is cut on one grid, laid from its first sample, and each
grid piece is cleaned from the same raw samples whoever asks. So a piece equals the same stretch of the whole.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from vastus.measure.detect.emg.cleaning.mains import without_mains
from vastus.measure.recording import Recording, Samples

BAND = (20.0, 450.0)  # Hz: movement lies below, little muscle above (SENIAM; also the band of the published detectors)
REACH = 0.2  # s: where the response of the filter has died away to 1e-4
BIN = 0.01  # s: the smallest stretch that is looked at as one
PIECE = 10  # s: what is cleaned at a time; a heartbeat, a contraction and a floor need this much around them
THREADS = 2
TOGETHER = 8  # channels cleaned at a time by one thread: their samples fit a processor's cache

Given = TypeVar("Given")
Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Grid:
    """How a recording is cut: bins of 10 ms, blocks of 0.1 s, parts of 0.2 s, cells of 1 s, pieces of 10 s.

    All are whole numbers of samples, so the times are rounded: at 2,048 samples a second a bin has 20 samples.
    """

    rate: float
    length: int  # samples of the recording
    bin: int  # samples in a bin

    @property
    def block(self) -> int:
        """Return the samples in a block of ten bins."""
        return 10 * self.bin

    @property
    def part(self) -> int:
        """Return the samples in a part of twenty bins."""
        return 20 * self.bin

    @property
    def cell(self) -> int:
        """Return the samples in a cell of a hundred bins."""
        return 100 * self.bin

    @property
    def size(self) -> int:
        """Return the samples in a piece."""
        return PIECE * self.cell

    @property
    def pieces(self) -> int:
        """Return how many pieces the recording has; the last may be filled up."""
        return -(-self.length // self.size)

    @property
    def reach(self) -> int:
        """Return how far the filter looks to each side, in samples."""
        return round(REACH * self.rate)


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One piece of the grid, raw and clean, each of shape (channels, samples) in uV."""

    raw: Samples
    clean: Samples
    hum: NDArray[np.float32]  # amplitude of the mains that was taken out, uV, of shape (channels, cells)


def grid_of(recording: Recording) -> Grid:
    """Return how a recording is cut."""
    return Grid(recording.rate, recording.length, max(1, round(BIN * recording.rate)))


def clean(recording: Recording) -> Recording:
    """Return the recording from 20 to 450 Hz, without phase shift, and without mains where there was any."""
    grid = grid_of(recording)

    @lru_cache(maxsize=2)
    def one(number: int) -> Samples:
        return np.ascontiguousarray(cleaned(recording, grid, number).clean.T)

    def piece(begin: float, end: float) -> Samples:
        first, last = (min(max(0, round(time * recording.rate)), grid.length) for time in (begin, end))
        if last <= first:
            return np.zeros((0, len(recording.channels)), np.float32)
        low, high = first // grid.size, (last - 1) // grid.size
        table = np.concatenate([one(number) for number in range(low, high + 1)])
        return table[first - low * grid.size : last - low * grid.size]

    made = recording.made.then("measure.detect.emg.cleaning.clean", {"low_hz": BAND[0], "high_hz": BAND[1]})
    return replace(recording, piece=piece, made=made)


def cleaned(recording: Recording, grid: Grid, number: int) -> Piece:
    """Return one piece of the grid, read with the margins that its filters need."""
    margin = grid.cell + grid.reach
    raw = around(recording, grid, number * grid.size - margin, (number + 1) * grid.size + margin)
    groups = [raw[at : at + TOGETHER] for at in range(0, len(raw), TOGETHER)]
    parts = -(-(grid.length - number * grid.size) // grid.part)
    there = slice(0 if number else 5, min(parts + 5, 5 * PIECE + 10))  # five parts, one cell, are margin
    done = spread(partial(_clean, grid=grid, there=there), groups)
    return Piece(
        raw[:, margin : margin + grid.size],
        np.concatenate([samples for samples, _ in done]),
        np.concatenate([hum for _, hum in done]),
    )


def around(recording: Recording, grid: Grid, first: int, last: int) -> Samples:
    """Return samples first … last-1 as (channels, samples); what lies outside, or was lost, holds its neighbours."""
    low, high = max(first, 0), min(last, grid.length)
    table = np.ascontiguousarray(recording.piece(low / grid.rate, high / grid.rate).T)
    for span in recording.lost:
        begin, end = round(span.begin * grid.rate) - low, round(span.end * grid.rate) - low
        if begin < table.shape[1] and end > 0:
            _bridge(table, max(begin, 0), min(end, table.shape[1]))
    return np.pad(table, ((0, 0), (low - first, last - high)), mode="edge")


def _bridge(table: Samples, begin: int, end: int) -> None:
    """Lead a straight line over samples begin … end-1, so that no step is made where nothing was recorded."""
    left = table[:, begin - 1] if begin > 0 else table[:, min(end, table.shape[1] - 1)]
    right = table[:, end] if end < table.shape[1] else left
    table[:, begin:end] = left[:, None] + (right - left)[:, None] * np.linspace(0, 1, end - begin, dtype=np.float32)


def _clean(raw: Samples, grid: Grid, there: slice) -> tuple[Samples, Samples]:
    """Return some channels filtered and without mains, and the size of the mains in each cell."""
    return without_mains(filtered(raw, grid), grid.rate, grid.part, there)


def filtered(raw: Samples, grid: Grid) -> Samples:
    """Return what passes the band, shorter by the reach of the filter at both ends; a long convolution by FFT."""
    from scipy.fft import irfft, next_fast_len, rfft

    size = next_fast_len(raw.shape[1], real=True)
    level = raw.mean(axis=1, keepdims=True, dtype=np.float64).astype(np.float32)  # an offset would cost digits
    spectrum = rfft(raw - level, size, axis=1)
    spectrum *= _response(grid.rate, grid.reach, size)
    passed: Samples = irfft(spectrum, size, axis=1)
    return passed[:, grid.reach : raw.shape[1] - grid.reach]


@lru_cache(maxsize=4)
def _response(rate: float, reach: int, size: int) -> NDArray[np.float32]:
    """Return the gain at each frequency of a filter whose response ends after ``reach`` samples on both sides.

    Twice a Butterworth band-pass of order 4, as forwards and backwards; its response is tapered to nothing and then
    made blind to a constant, so no sample outside the margin and no offset can reach the result.
    """
    from scipy.fft import next_fast_len
    from scipy.signal import butter, freqz_sos

    fine = next_fast_len(8 * reach, real=True)
    high = min(BAND[1], 0.45 * rate)
    passes = butter(4, [BAND[0], high], "bandpass", fs=rate, output="sos")
    _, gain = freqz_sos(passes, np.fft.rfftfreq(fine, 1 / rate), fs=rate)
    response = np.fft.fftshift(np.fft.irfft(np.abs(gain) ** 2, fine))
    taper = np.cos(np.linspace(-np.pi / 2, np.pi / 2, 2 * reach + 1)) ** 0.5
    kernel = response[fine // 2 - reach : fine // 2 + reach + 1] * taper
    kernel -= taper * kernel.sum() / taper.sum()
    whole = np.zeros(size)
    whole[: reach + 1], whole[-reach:] = kernel[reach:], kernel[:reach]
    return np.fft.rfft(whole).real.astype(np.float32)


def spread(work: Callable[[Given], Done], given: Sequence[Given]) -> list[Done]:
    """Return what ``work`` makes of each, by two threads: numpy leaves the interpreter free while it computes."""
    if len(given) == 1:
        return [work(given[0])]
    with ThreadPoolExecutor(THREADS) as crew:
        return list(crew.map(work, given))
