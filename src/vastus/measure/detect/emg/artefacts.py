"""What no muscle does: spikes of a cable, under a millisecond, and steps of an electrode, which jump and creep back.

Both have one shape once they are cleaned, whatever their size, so they are fitted and taken out. A twitch beneath
stays.
"""

from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vastus.measure.detect.emg.cleaning.clean import Grid, filtered
from vastus.measure.recording import Samples

Whole = NDArray[np.int64]

CLEAR = 15.0  # noise SD from peak to peak: below, a discharge and a spike can look the same
FAINT = 9.0  # noise SD: a spike that is as pure as can be is told from here
LEAST = 30.0  # uV from peak to peak
ALONE = 2  # bins on each side in which it is the largest
WIDTH = 3e-4  # s: the SD of a spike that stands for all under a millisecond
DECAYS = (0.015, 0.05, 0.2)  # s: how fast an electrode creeps back
SHIFT = 0.003  # s
FINE = 8000.0  # samples a second with which artefacts are drawn
PER_SAMPLE = 2  # shifts in a sample that are tried
NEAR = 0.025  # s on each side that must look alike
FAR = 0.1  # s on each side that is taken out
# Shares of the energy above the noise. Of spikes above 25 noise SD one in twenty explains less than 0.91, of discharges
# above 15 one in a hundred more than 0.91; of steps one in twenty less than 0.95, of discharges one in a hundred 0.93.
SPIKE, STEP = 0.92, 0.955
SHARP_SPIKE, SHARP = 0.7, 0.25  # or this share, and this share above 250 Hz
HISS_SHARE = 0.2  # of the power of real rest noise lies above 250 Hz


class Artefacts(NamedTuple):
    """What was taken out."""

    spikes: Whole  # samples of the table
    steps: Whole
    size: Samples  # uV from peak to peak, (spikes and then steps, channels)


class Kind(NamedTuple):
    """One kind of artefact, as the filter shows it: orthonormal shapes for each shift."""

    near: Samples  # (shifts, samples, shapes)
    whole: Samples  # (shifts, samples, shapes): the same mixtures, as far as the filter rings


def without_artefacts(table: Samples, loudest: Samples, floor: Samples, grid: Grid) -> Artefacts:
    """Take spikes and steps out of a clean table (channels, samples), in place, and return where they were.

    ``loudest`` and ``floor`` are uV, of shape (channels, bins).
    """
    from scipy.ndimage import maximum_filter1d

    loud = np.where((loudest > FAINT / 2 * floor) & (loudest > LEAST / 2), loudest, 0)
    height = loud.max(axis=0)
    bins = np.flatnonzero((height > 0) & (height >= maximum_filter1d(height, 2 * ALONE + 1)))
    far = round(FAR * grid.rate)
    bins = bins[(bins * grid.bin > far) & ((bins + 1) * grid.bin < table.shape[1] - far)]
    channel = loud[:, bins].argmax(axis=0)
    inside = table[channel[:, None], bins[:, None] * grid.bin + np.arange(grid.bin)]
    at = bins * grid.bin + np.abs(inside).argmax(axis=1)
    noise = floor[channel, bins]
    half = round(NEAR * grid.rate)
    inner = table[channel[:, None], at[:, None] + np.arange(-half, half + 1)]
    size = np.ptp(inner, axis=1) / noise
    tall, sharp = size > CLEAR, sharpness(inner, noise, grid.rate) > SHARP
    (spiky, when), (stepped, then) = (explained(inner, noise, kind) for kind in kinds(grid))
    spike = (tall & ((spiky > SPIKE) | ((spiky > SHARP_SPIKE) & sharp))) | ((size > FAINT) & (spiky > SPIKE) & sharp)
    step = tall & ~spike & (stepped > STEP)
    spikes = _taken(table, at[spike], when[spike], kinds(grid)[0])
    steps = _taken(table, at[step], then[step], kinds(grid)[1])
    return Artefacts(at[spike], at[step], np.concatenate([spikes, steps]))


def explained(inner: Samples, noise: Samples, kind: Kind) -> tuple[Samples, Whole]:
    """Return the share of energy above the noise that a kind explains, and at which shift; inner is (n, samples)."""
    inside = ((inner @ kind.near) ** 2).sum(axis=2)
    total = (inner**2).sum(axis=1) - inner.shape[1] * noise**2
    return inside.max(axis=0) / np.maximum(total, 1e-3), inside.argmax(axis=0)


def _taken(table: Samples, at: Whole, shift: Whole, kind: Kind) -> Samples:
    """Take artefacts of one kind out of a table, in place; return how large they were (artefacts, channels)."""
    half, far = kind.near.shape[1] // 2, kind.whole.shape[1] // 2
    size = np.zeros((len(at), len(table)), np.float32)
    for row, (one, best) in enumerate(zip(at, shift, strict=True)):
        whole = (table[:, one - half : one + half + 1] @ kind.near[best]) @ kind.whole[best].T
        table[:, one - far : one + far + 1] -= whole
        size[row] = np.ptp(whole, axis=1)
    return size


def sharpness(shapes: Samples, noise: Samples, rate: float) -> Samples:
    """Return the share of energy above 250 Hz in shapes (n, samples): of spikes 0.2 to 0.7, of discharges 0 to 0.13."""
    size = shapes.shape[1]
    power = np.abs(np.fft.rfft(shapes * np.hanning(size), axis=1)) ** 2
    hiss = noise[:, None] ** 2 * size * 0.375 / 2 * HISS_SHARE  # the window keeps 3/8 of the power of noise
    high = power[:, np.fft.rfftfreq(size, 1 / rate) > 250.0].sum(axis=1)  # noqa: PLR2004
    sharp: Samples = np.maximum(high - hiss[:, 0] * size, 0) / np.maximum(power.sum(axis=1), 1e-9)
    return sharp


@lru_cache(maxsize=2)
def kinds(grid: Grid) -> tuple[Kind, Kind]:
    """Return what a spike and a step look like when they are sampled at this rate and cleaned.

    Both are drawn many times finer than they are sampled, since they do not wait for a sample.
    """
    fine = max(1, round(FINE / grid.rate))
    grown = replace(grid, rate=grid.rate * fine, bin=grid.bin * fine)
    middle = 2 * grown.reach + round((FAR + SHIFT) * grown.rate)
    since = (np.arange(2 * middle + 1) - middle) / grown.rate
    spike = np.exp(-0.5 * (since / WIDTH) ** 2)
    spikes = np.stack([spike, np.gradient(spike)])
    steps = np.stack([np.exp(-np.maximum(since, 0) / decay) * (since >= 0) for decay in DECAYS])
    return _kind(spikes, grid, grown, fine), _kind(steps, grid, grown, fine)


def _kind(shapes: NDArray[np.float64], grid: Grid, grown: Grid, fine: int) -> Kind:
    """Return one kind from its shapes (shapes, samples) drawn ``fine`` times finer than they are sampled."""
    drawn = filtered(_sampled(shapes, grid.rate, grown.rate).astype(np.float32), grown)
    near, far = round(NEAR * grid.rate), round(FAR * grid.rate)
    middle, most = drawn.shape[1] // 2, round(SHIFT * grown.rate)
    inner, whole = [], []
    for shift in range(-most, most + 1, max(1, fine // PER_SAMPLE)):
        short = drawn[:, middle + shift - near * fine : middle + shift + near * fine + 1 : fine].T
        ortho, mixing = np.linalg.qr(short)
        inner.append(ortho)
        long = drawn[:, middle + shift - far * fine : middle + shift + far * fine + 1 : fine].T
        whole.append(long @ np.linalg.inv(mixing))
    return Kind(np.stack(inner).astype(np.float32), np.stack(whole).astype(np.float32))


def _sampled(shapes: NDArray[np.float64], rate: float, grown: float) -> NDArray[np.float64]:
    """Return shapes without what a converter at ``rate`` keeps out: from 0.42 of the rate, all from half of it."""
    hertz = np.fft.rfftfreq(shapes.shape[1], 1 / grown)
    passed = np.cos(np.pi / 2 * np.clip((hertz / rate - 0.42) / 0.08, 0, 1)) ** 2
    return np.fft.irfft(np.fft.rfft(shapes, axis=1) * passed, shapes.shape[1], axis=1)
