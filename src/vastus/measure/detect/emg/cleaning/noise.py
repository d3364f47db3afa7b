"""How loud the quiet is, channel by channel and second by second, and where a channel shows nothing at all."""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vastus.measure.detect.emg.cleaning.clean import Grid, Piece
from vastus.measure.detect.emg.cleaning.mains import BASES
from vastus.measure.recording import Samples

FINE, FLAT, CLIPPED, DISCONNECTED, LOST = range(5)
WHY = {FLAT: "flat", CLIPPED: "clipped", DISCONNECTED: "disconnected"}

DEAD = 0.2  # uV RMS from 20 to 450 Hz: no amplifier is that quiet
STILL = 0.3  # uV: an amplifier alone moves more than this in 0.1 s
RAIL = 0.15  # share of a block that lies on the highest or lowest value there is
RANGE = 400.0  # uV: a record that never leaves a smaller range has not met the end of its scale
WIDE = 2000.0  # uV: the least range of a converter that a resampled file is searched for
SHELF = 5e-3  # share of the range in which a resampled signal moves on a rail
BRIEF = 20  # blocks between two jumps
JUMP = 0.3  # share of its range that a clipped signal crosses within a block
LOUD_HUM = 150.0  # uV: a skin electrode that sits does not pick up that much
LOUD = 40.0  # uV RMS
HISS = 190.0  # Hz: noise of an open input has a mean frequency of 260 Hz in the band, muscle of 80 to 140
QUIET = 0.25  # the share of blocks that may be taken for quiet, even at 80 twitches a minute with heartbeats between
ENOUGH = 10  # blocks, one second
AROUND = 5  # cells on each side that tell the floor of a cell
RISE = 2.0  # a floor above this many times the quietest ten seconds around is not a floor but a contraction
QUANTILE_TO_SD = 1.08  # of real rest noise: its SD over the lower quartile of the RMS of 0.1 s


class Blocks(NamedTuple):
    """What each block of 0.1 s is like; all of shape (channels, blocks)."""

    power: NDArray[np.float32]  # uV^2
    state: NDArray[np.int8]  # FINE, or what is wrong


def blocks(piece: Piece, grid: Grid, lost: Iterable[tuple[float, float]] = ()) -> Blocks:
    """Return power and state of each block of a piece; ``lost`` are stretches of it, in samples, never recorded."""
    cut = piece.clean.reshape(len(piece.clean), -1, grid.block)
    power = np.einsum("cbi,cbi->cb", cut, cut) / grid.block
    state = np.full(power.shape, FINE, np.int8)
    state[_open(piece, power, grid)] = DISCONNECTED
    raw = piece.raw.reshape(power.shape[0], -1, grid.block)
    high, low = raw.max(axis=2), raw.min(axis=2)
    state[(high - low < STILL) | (power < DEAD**2)] = FLAT
    state[_clipped(raw, high, low)] = CLIPPED
    for begin, end in lost:
        state[:, max(0, int(begin // grid.block)) : max(0, -int(-end // grid.block))] = LOST
    return Blocks(power, state)


def _open(piece: Piece, power: Samples, grid: Grid) -> NDArray[np.bool_]:
    """Return which blocks show an open input: hum without measure, or loud noise that hisses as muscle never does."""
    humming = (np.repeat(piece.hum, 10, axis=1) > LOUD_HUM) & (power > LOUD**2 / 16)
    rows, at = np.nonzero(power > LOUD**2)
    if len(rows):
        loud = piece.clean.reshape(*power.shape, grid.block)[rows, at]
        humming[rows, at] |= (_pitch(loud, grid.rate) > HISS) | _hums(loud, grid.rate)
    return humming


def _pitch(loud: Samples, rate: float) -> Samples:
    """Return the mean frequency of blocks (n, samples), in Hz, from how far neighbouring samples lie apart."""
    steps = (np.diff(loud, axis=1) ** 2).mean(axis=1)
    pitch: Samples = np.arcsin(np.minimum(np.sqrt(steps / (loud**2).mean(axis=1)) / 2, 1)) / np.pi * rate
    return pitch


def _hums(loud: Samples, rate: float) -> NDArray[np.bool_]:
    """Return which blocks (n, samples) are mostly a mains wave that is too large for an electrode that sits."""
    time = np.arange(loud.shape[1]) / rate
    waves = np.exp(-2j * np.pi * np.array(BASES)[:, None] * time) * 2 / len(time)
    size = np.abs(loud @ waves.T.astype(np.complex64)).max(axis=1)
    return np.asarray((size > LOUD_HUM) & (size**2 / 2 > (loud**2).mean(axis=1) / 2))


def _clipped(raw: Samples, upper: Samples, lower: Samples) -> NDArray[np.bool_]:
    """Return which blocks lie on the highest or lowest value there is."""
    top, bottom = upper.max(axis=1), lower.min(axis=1)
    clipped = np.zeros(upper.shape, np.bool_)
    for row in np.flatnonzero(top - bottom > RANGE):
        near = max(STILL / 2, 1e-4 * float(top[row] - bottom[row]))
        for at in np.flatnonzero((upper[row] > top[row] - near) | (lower[row] < bottom[row] + near)):
            block = raw[row, at]
            on_rail = max((block > top[row] - near).mean(), (block < bottom[row] + near).mean())
            clipped[row, at] = on_rail > RAIL
        if top[row] - bottom[row] > WIDE:
            clipped[row] |= _shelves(upper[row], lower[row])
    return clipped


def _shelves(upper: Samples, lower: Samples) -> NDArray[np.bool_]:
    """Return which blocks (blocks,) of a signal that was clipped, and resampled since, lie on its rails.

    It does not lie there to the bit, but nearly still, between jumps, and far from the middle. Quiet between two
    knocks of an electrode is as still, but lasts longer.
    """
    reach = float(upper.max() - lower.min())
    leaps = np.flatnonzero(upper - lower > JUMP * reach)
    away = np.abs((upper + lower) / 2 - (upper.max() + lower.min()) / 2)
    shelf: NDArray[np.bool_] = (upper - lower < SHELF * reach) & (away > JUMP * reach)
    for before, after in pairwise([-1, *leaps.tolist(), len(upper)]):
        if after - before > BRIEF + 1:
            shelf[before + 1 : after] = False
    return shelf


def floors(known: Blocks) -> Samples:
    """Return the noise SD of each cell (channels, cells) in uV; infinite where no block of a channel can be used."""
    power = np.where(known.state == FINE, known.power, np.inf).astype(np.float32)
    cells = power.shape[1] // 10
    quietest = _low(power, 0.1)
    floor = np.empty((len(power), cells), np.float32)
    for cell in range(cells):
        near = power[:, max(0, 10 * (cell - AROUND)) : 10 * (cell + AROUND + 1)]
        floor[:, cell] = np.minimum(_low(near, QUIET), RISE**2 * quietest)
    return np.asarray(np.sqrt(floor) * QUANTILE_TO_SD, np.float32)


def _low(power: Samples, share: float) -> Samples:
    """Return a low quantile by row of what is finite; infinite where less than a second is."""
    ordered = np.sort(power, axis=1)
    count = np.isfinite(ordered).sum(axis=1)
    chosen: Samples = ordered[np.arange(len(power)), (share * np.maximum(count - 1, 0)).astype(int)]
    return np.where(count >= ENOUGH, chosen, np.inf).astype(np.float32)
