"""What might be a twitch: one candidate wherever a channel rises out of its noise, and the features it is judged by."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vastus.measure.detect.emg.artefacts import Artefacts, explained, kinds, sharpness
from vastus.measure.detect.emg.view import View
from vastus.measure.recording import Samples

Whole = NDArray[np.int64]

RISES = 4.0  # noise SD
LEAST = 8.0  # uV
ALONE = 3  # bins on each side in which a candidate is the largest
TAIL = 6  # bins on each side in which a smaller one is taken for a part of its shape …
SMALLER = 0.6  # … below this share
BEAT_REST = 0.75  # share of a heartbeat that may be left of it: they vary with the breath
REST, REST_NEAR = 0.3, 0.05  # share of an artefact that may be left of it, and where, in s
AROUND = 0.05  # s on each side that are looked at


class Candidates(NamedTuple):
    """One row for each candidate."""

    at: Whole  # sample of the view
    channel: Whole
    floor: Samples  # uV, noise SD of its channel there
    shapes: Samples  # (candidates, samples), uV: 50 ms on each side


def candidates(view: View, loudest: Samples, closed: NDArray[np.bool_]) -> Candidates:
    """Return the candidates in the core of a view, outside closed bins."""
    floor = np.repeat(view.floor, 100, axis=1)
    dead = np.repeat(view.dead, 10, axis=1)
    clear = (loudest > np.maximum(RISES * floor, LEAST)) & ~dead & ~closed & np.isfinite(floor)
    size = np.where(clear, loudest, 0)
    height = size.max(axis=0)
    bins = _alone(height)
    channel = size[:, bins].argmax(axis=0)
    width = view.grid.bin
    around_peak = view.clean[channel[:, None], bins[:, None] * width + np.arange(width)]
    at = bins * width + np.abs(around_peak).argmax(axis=1)
    reach = round(AROUND * view.grid.rate)
    inside_core = (at >= max(view.core.start, reach)) & (at < min(view.core.stop, view.clean.shape[1] - reach))
    at, channel, bins = at[inside_core], channel[inside_core], bins[inside_core]
    return Candidates(at=at, channel=channel, floor=floor[channel, bins], shapes=cut(view.clean, at, channel, reach))


def without_rests(hits: Candidates, artefacts: Artefacts, view: View) -> Candidates:
    """Return the candidates that are more than what an artefact or a heartbeat leaves when it is taken out."""
    rate = view.grid.rate
    size = np.ptp(hits.shapes, axis=1)
    more = size > BEAT_REST * _beat(view, hits)
    for at, tall in zip(np.concatenate([artefacts.spikes, artefacts.steps]), artefacts.size, strict=True):
        near = np.abs(hits.at - at) < REST_NEAR * rate
        more &= ~(near & (size < REST * tall[hits.channel]))
    return Candidates(*(column[more] for column in hits))


def cut(table: Samples, at: Whole, channel: Whole, reach: int) -> Samples:
    """Return what lies around samples of one channel each: (candidates, 2 reach + 1)."""
    shapes: Samples = table[channel[:, None], at[:, None] + np.arange(-reach, reach + 1)]
    return shapes


def _alone(height: Samples) -> Whole:
    """Return the bins that are the highest around, and not the tail of a higher one."""
    from scipy.ndimage import maximum_filter1d

    near = maximum_filter1d(height, 2 * ALONE + 1)
    far = maximum_filter1d(height, 2 * TAIL + 1)
    return np.flatnonzero((height > 0) & (height >= near) & (height >= SMALLER * far))


FEATURES = (
    "height",
    "strength",
    "width",
    "spike",
    "step",
    "around",
    "beat",
    "bustle",
    "sharp",
    "shift",
    "unrest",
)


def features(view: View, hits: Candidates, closed: NDArray[np.bool_]) -> Samples:
    """Return what candidates are judged by, float32 of shape (candidates, FEATURES).

    The logs of height and strength (peak to peak and RMS over 12 ms on each side, in noise SD), of the width that
    holds 80 % of the energy in ms, the shares that a spike or a step explains, the log of the loudness of the rest,
    how much of its size a heartbeat at its place has, how near a contraction is, the share of energy above 250 Hz,
    how much of its size the raw level moves for good, and the log of how far the quarter of a second on each side is
    from quiet: weak voluntary activity fills it, another twitch does not.
    """
    grid, middle = view.grid, hits.shapes.shape[1] // 2
    near, wide = round(0.012 * grid.rate), round(0.03 * grid.rate)
    close = hits.shapes[:, middle - near : middle + near + 1]
    noise = hits.floor
    half = kinds(grid)[0].near.shape[1] // 2
    inner = hits.shapes[:, middle - half : middle + half + 1]
    spike, step = (np.clip(explained(inner, noise, kind)[0], 0, 1) for kind in kinds(grid))
    rest = np.concatenate([hits.shapes[:, : middle - wide], hits.shapes[:, middle + wide + 1 :]], axis=1)
    columns = [
        np.log(np.ptp(close, axis=1) / noise),
        np.log(np.sqrt((close**2).mean(axis=1)) / noise),
        np.log(_width(hits.shapes[:, middle - wide : middle + wide + 1], noise) / grid.rate * 1e3),
        spike,
        step,
        np.log(np.sqrt((rest**2).mean(axis=1)) / noise),
        _beat(view, hits) / np.ptp(close, axis=1),
        _bustle(hits.at // grid.bin, closed),
        sharpness(close, noise, grid.rate),
        _shift(view, hits) / np.ptp(close, axis=1),
        _unrest(view, hits),
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def _width(shapes: Samples, noise: Samples) -> Samples:
    """Return how many samples hold the middle 80 % of the energy above the noise."""
    energy = np.maximum(shapes**2 - noise[:, None] ** 2, 0)
    running = np.cumsum(energy, axis=1)
    part = running / np.maximum(running[:, -1:], 1e-9)
    width: Samples = ((part > 0.1) & (part < 0.9)).sum(axis=1) + 1.0  # noqa: PLR2004
    return width


def _beat(view: View, hits: Candidates) -> Samples:
    """Return the size of the heartbeat that was taken out within 60 ms of each candidate, in uV; 0 for none."""
    size = np.zeros(len(hits.at), np.float32)
    for times, tall in view.beats:
        near = np.abs(hits.at[:, None] - times).min(axis=1, initial=view.clean.shape[1]) < 0.06 * view.grid.rate
        size = np.where(near, np.maximum(size, tall[hits.channel]), size)
    return size


def _shift(view: View, hits: Candidates) -> Samples:
    """Return how far the raw level lies apart over 20 ms before and after, in uV; a cycle of mains adds nothing."""
    near, far = round(0.004 * view.grid.rate), round(0.024 * view.grid.rate)
    after = hits.at[:, None] + np.arange(near, far)
    before = hits.at[:, None] - np.arange(near, far)
    row = hits.channel[:, None]
    apart: Samples = np.abs(view.raw[row, after].mean(axis=1) - view.raw[row, before].mean(axis=1))
    return apart


def _unrest(view: View, hits: Candidates) -> Samples:
    """Return the log of the middle excursion within 0.25 s, over that of quiet."""
    reach = round(0.25 * view.grid.rate)
    around = np.arange(-reach, reach + 1, max(1, reach // 250))
    at = np.clip(hits.at[:, None] + around, 0, view.clean.shape[1] - 1)
    middle = np.median(np.abs(view.clean[hits.channel[:, None], at]), axis=1) / 0.6745  # of a normal SD
    unrest: Samples = np.log(np.maximum(middle / hits.floor, 0.5))
    return unrest


def _bustle(bins: Whole, closed: NDArray[np.bool_]) -> Samples:
    """Return how near the next closed bin is: 1 beside it, falling to 0.37 after half a second."""
    shut = np.flatnonzero(closed)
    if not len(shut) or not len(bins):
        return np.zeros(len(bins), np.float32)
    after = np.searchsorted(shut, bins)
    away = np.minimum(
        np.abs(shut[np.minimum(after, len(shut) - 1)] - bins), np.abs(shut[np.maximum(after - 1, 0)] - bins)
    )
    return np.asarray(np.exp(-away / 50), np.float32)
