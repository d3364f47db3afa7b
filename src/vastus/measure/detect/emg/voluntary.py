"""Voluntary activity: discharges too many for twitches, or so dense that they cannot be told apart."""

import numpy as np
from numpy.typing import NDArray

from vastus.measure.detect.emg.view import View
from vastus.measure.recording import Samples

Bins = NDArray[np.bool_]

CLEAR = 5.5  # noise SD that a discharge exceeds
LEAST = 10.0  # uV, at least
TRAIN = 11  # discharges …
WITHIN = 150  # … in bins of 10 ms: seven a second for 1.5 s. Clusters of twitches reach four in a second
TAIL = 0.4  # share of a discharge that another within 50 ms must reach to be one of its own
DENSE = 0.6  # share of bins that are active …
OVER = 30  # … over this many bins
FAINT = 3.2  # noise SD: a bin of noise alone is louder once in thirty
RAGGED = 0.9  # share of bins that are so loud …
RAGGED_OVER = 40  # … over this many bins: no row of twitches fills 0.4 s
CHAIN = 25  # bins without a discharge that end an activity
MARGIN = 25  # bins on each side that go with it
JOINED = 200  # bins of quiet between two activities, or one and an end of the recording, not enough to watch
LONG = 2000  # bins, half on each side …
MOSTLY = 0.7  # … of which no larger share may be active: who walks does not rest between two steps
SHARE = 0.04  # of the channels must show it: one noisy electrode of a grid is no contraction
TOO_LOUD = 14.0  # uV: above this floor a twitch of 50 uV cannot be seen


def voluntary(view: View, loudest: Samples) -> Bins:
    """Return which bins of a view hold voluntary activity, with 0.25 s around it."""
    from scipy.ndimage import uniform_filter1d

    floor = np.repeat(view.floor, 100, axis=1)
    usable = np.isfinite(floor)
    active = (loudest > np.maximum(CLEAR * floor, LEAST)) & usable
    full = ((loudest > FAINT * floor) & usable).astype(np.float32)
    ragged = uniform_filter1d(full, RAGGED_OVER, axis=1, mode="constant") > RAGGED
    crowds = (usable & (floor > TOO_LOUD)).sum(axis=0)
    for row in np.flatnonzero((active.sum(axis=1) >= TRAIN) | ragged.any(axis=1)):
        crowds += _crowded(active[row], ragged[row], loudest[row])
    ends = -view.first // view.grid.bin, (view.grid.length - view.first) // view.grid.bin
    return _settled(crowds > SHARE * np.isfinite(view.floor).any(axis=1).sum(), ends)


def _crowded(active: Bins, ragged: Bins, loudest: Samples) -> Bins:
    """Return which bins of one channel belong to a train or a burst."""
    at = _discharges(active, loudest)
    core = ragged | (np.convolve(active, np.ones(OVER), "same") >= DENSE * OVER)
    if len(at) >= TRAIN:
        span = at[TRAIN - 1 :] - at[: 1 - TRAIN]
        for begin in np.flatnonzero(span <= WITHIN):
            core[at[begin] : at[begin + TRAIN - 1] + 1] = True
    crowded = np.zeros_like(core)
    if not core.any():
        return crowded
    on = np.flatnonzero(active | core)
    ends = np.flatnonzero(np.diff(on) > CHAIN)
    for first, last in zip(np.r_[0, ends + 1], np.r_[ends, len(on) - 1], strict=True):
        if core[on[first] : on[last] + 1].any():
            crowded[on[first] : on[last] + 1] = True
    return crowded


def _discharges(active: Bins, loudest: Samples) -> NDArray[np.int64]:
    """Return the bins that are the loudest of seven, and not the tail of a larger discharge; a doublet is one."""
    at = np.flatnonzero(active)
    around = np.pad(loudest, 5, mode="symmetric")[at[:, None] + np.arange(11)]
    own = loudest[at]
    alone: Bins = (own >= around[:, 2:9].max(axis=1)) & (own >= TAIL * around.max(axis=1))
    return at[alone]


def _settled(on: Bins, ends: tuple[int, int]) -> Bins:
    """Return the bins with short quiet joined and the margins added; ``ends`` are those of the recording."""
    from scipy.ndimage import binary_closing, binary_dilation

    if not on.any():
        return on
    begin, end = max(-JOINED, ends[0]), ends[1]
    wide = np.pad(on, JOINED)
    wide[: JOINED + begin] = True
    wide[JOINED + end :] = True
    wide |= binary_closing(wide, np.ones(JOINED, np.bool_))
    settled: Bins = binary_dilation(wide[JOINED:-JOINED], np.ones(2 * MARGIN + 1, np.bool_))
    return settled | _restless(settled, max(0, begin), end)


def _restless(settled: Bins, begin: int, end: int) -> Bins:
    """Return the bins around which most of the recording, from bin ``begin`` to ``end``, is no rest."""
    from scipy.ndimage import uniform_filter1d

    there = np.zeros(len(settled), np.float32)
    there[begin:end] = 1
    busy = uniform_filter1d(settled * there, LONG, mode="constant")
    restless: Bins = busy > MOSTLY * uniform_filter1d(there, LONG, mode="constant")
    return restless
