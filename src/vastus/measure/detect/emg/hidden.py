"""Second discharges that hide in the shape of the first: a motor unit may fire twice within 4 to 35 ms."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vastus.measure.detect.emg.rows import AFTER, BEFORE, Rows, joined_rows
from vastus.measure.detect.emg.units import Sorted
from vastus.measure.recording import Samples

FINE = 1000.0  # samples a second are enough to tell one copy of a shape from two
LAGS = (0.004, 0.034)  # s between the two
SHIFT = 0.002  # s by which the first of them may lie beside its place
MEMBERS = 5  # of a family, before its shape is known well enough
GAIN = (0.6, 1.4)  # size of each of the two, over the usual size of the family
LEFT = 0.35  # share of what one copy leaves that two may leave
WORTH = 0.12  # share of the energy that one copy must leave, before two are tried
BLOCK = 500  # discharges that are compared at a time

Matrix = NDArray[np.float32]


def with_doublets(single: Rows, shapes: Samples, units: Sorted, rate: float) -> tuple[Rows, NDArray[np.int64]]:
    """Return all discharges and their families, with a row more for each that was hidden in the shape of another.

    ``shapes`` are those that were sorted: (rows, samples, channels).
    """
    thin = max(1, round(rate / FINE))
    lag = np.full(len(single), np.nan)
    first = np.zeros(len(single))
    left = np.full(len(single), np.inf)
    labels = units.labels.copy()
    for family in units.families:
        if family.count < MEMBERS:
            continue
        pairs = _Pairs.of(family.shape[::thin], rate / thin)
        for begin in range(0, len(single), BLOCK):
            block = slice(begin, begin + BLOCK)
            share, place, apart = pairs.fitted(shapes[block, ::thin])
            better = share < left[block]
            left[block] = np.where(better, share, left[block])
            lag[block] = np.where(better, apart, lag[block])
            first[block] = np.where(better, place, first[block])
            labels[block] = np.where(better, family.number, labels[block])
    pair = np.flatnonzero(np.isfinite(left))
    return _split(single, pair, first[pair], lag[pair]), np.concatenate([labels, labels[pair]])


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """Every way in which two copies of one shape can lie in a window, one of them where the discharge was found."""

    copies: Matrix  # (places, samples x channels): the shape at each place
    seconds: NDArray[np.float64]  # (places,)
    near: NDArray[np.int64]  # places of a copy that is alone
    pairs: NDArray[np.int64]  # (2, pairs): places of the first and of the second
    power: Matrix  # (places,) of each copy
    cross: Matrix  # (pairs,) product of both copies

    @classmethod
    def of(cls, shape: Samples, rate: float) -> "_Pairs":
        """Lay out a shape (samples, channels) at this rate."""
        places = np.arange(-round(BEFORE * rate), round(AFTER * rate) + 1)
        copies = np.stack([_moved(shape, int(place)) for place in places]).reshape(len(places), -1)
        near = np.flatnonzero(np.abs(places) <= round(SHIFT * rate))
        lags = np.arange(round(LAGS[0] * rate), round(LAGS[1] * rate) + 1)
        ahead = np.array([(one, one + lag) for one in near for lag in lags]).T
        behind = np.array([(one - lag, one) for one in near for lag in lags]).T
        pairs = np.concatenate([ahead, behind], axis=1)
        pairs = pairs[:, (pairs[0] >= 0) & (pairs[1] < len(places))]
        product = copies @ copies.T
        return cls(
            copies=copies,
            seconds=places / rate,
            near=near,
            pairs=pairs,
            power=np.diag(product),
            cross=product[pairs[0], pairs[1]],
        )

    def fitted(self, shapes: Samples) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Return for each of shapes (n, samples, channels) what the best pair leaves, where its first lies, the lag.

        What is left is a share of what one copy leaves; endless where one copy is enough, or two are no better.
        Places and lags are seconds.
        """
        flat = shapes.reshape(len(shapes), -1)
        energy = np.maximum((flat**2).sum(axis=1), 1e-6)
        dot = flat @ self.copies.T
        one = energy - (dot[:, self.near] ** 2 / self.power[self.near]).max(axis=1)
        a, b = self.pairs
        scale = np.maximum(self.power[a] * self.power[b] - self.cross**2, 1e-6)
        first = (dot[:, a] * self.power[b] - dot[:, b] * self.cross) / scale
        second = (dot[:, b] * self.power[a] - dot[:, a] * self.cross) / scale
        fits = (np.minimum(first, second) > GAIN[0]) & (np.maximum(first, second) < GAIN[1])
        two = energy[:, None] - first * dot[:, a] - second * dot[:, b]
        two = np.where(fits, two, np.inf)
        best = two.argmin(axis=1)
        share = two[np.arange(len(flat)), best] / np.maximum(one, 1e-6)
        share = np.where((share < LEFT) & (one > WORTH * energy), share, np.inf)
        return share, self.seconds[a[best]], self.seconds[b[best]] - self.seconds[a[best]]


def _moved(shape: Samples, places: int) -> Samples:
    """Return a shape (samples, channels) moved later by so many samples; nothing comes in from beyond."""
    moved = np.zeros_like(shape)
    if places >= 0:
        moved[places:] = shape[: len(shape) - places]
    else:
        moved[:places] = shape[-places:]
    return moved


def _split(single: Rows, pair: NDArray[np.int64], first: NDArray[np.float64], lag: NDArray[np.float64]) -> Rows:
    """Return all rows, those of a ``pair`` at the time of its first discharge, and after them a row for each second."""
    time, begin = single.time.copy(), single.begin.copy()
    time[pair] += first
    begin[pair] = np.minimum(begin[pair], time[pair])
    seconds = single.take(pair)
    seconds = replace(seconds, time=time[pair] + lag, begin=begin[pair] + lag)
    return joined_rows([replace(single, time=time, begin=begin), seconds])
