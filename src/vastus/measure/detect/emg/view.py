"""A piece of the grid and its two neighbours: the thirty seconds that are needed to know the floor and the heart."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from vastus.measure.detect.emg.cleaning.clean import Grid, Piece
from vastus.measure.detect.emg.cleaning.heart import Beats, beats, without_beats
from vastus.measure.detect.emg.cleaning.noise import FINE, LOST, Blocks, floors
from vastus.measure.recording import Samples

STATE_REACH = 4  # blocks of 0.1 s around an unusable one that its edge still shakes
BRIDGED = 6  # blocks: a shorter stretch between two unusable ones is no better


@dataclass(frozen=True, slots=True, eq=False)
class CleanPiece:
    """A piece of the grid, cleaned, and what each of its blocks of 0.1 s is like."""

    piece: Piece
    blocks: Blocks


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A piece of the grid between its neighbours. Times are samples of the view unless said otherwise."""

    grid: Grid
    first: int  # the sample of the recording with which the view begins
    core: slice  # the samples of the piece itself
    raw: Samples  # (channels, samples), uV
    clean: Samples  # the same from 20 to 450 Hz, without mains and heart
    state: NDArray[np.int8]  # (channels, blocks of 0.1 s)
    dead: NDArray[np.bool_]  # (channels, blocks): unusable, or too near to it
    floor: Samples  # noise SD in uV, (channels, cells of 1 s); infinite where unusable
    beats: tuple[Beats, ...]
    hum: float  # uV, the largest in the piece

    def loudest(self) -> Samples:
        """Return the largest excursion in each bin, of shape (channels, bins), in uV."""
        begins = np.arange(0, self.clean.shape[1], self.grid.bin)
        return np.stack([np.maximum.reduceat(np.abs(row), begins) for row in self.clean])


def view(grid: Grid, number: int, pieces: list[CleanPiece], first: int) -> View:
    """Return the view of piece ``number``; ``pieces`` are those from number ``first`` on, at most three."""
    raw = np.concatenate([one.piece.raw for one in pieces], axis=1)
    clean = np.concatenate([one.piece.clean for one in pieces], axis=1)
    power = np.concatenate([one.blocks.power for one in pieces], axis=1)
    state = np.concatenate([one.blocks.state for one in pieces], axis=1)
    state = _bridged(state)
    dead = _widened((state != FINE) & (state != LOST)) | (state == LOST)
    for row, block in zip(*np.nonzero(dead), strict=True):
        clean[row, block * grid.block : (block + 1) * grid.block] = 0
    hearts = tuple(without_beats(clean, times, grid) for times in beats(raw, clean, grid))
    at = (number - first) * grid.size
    return View(
        grid=grid,
        first=first * grid.size,
        core=slice(at, min(at + grid.size, grid.length - first * grid.size)),
        raw=raw,
        clean=clean,
        state=state,
        dead=dead,
        floor=floors(Blocks(power, state)),
        beats=hearts,
        hum=float(pieces[number - first].piece.hum.max()),
    )


def _bridged(state: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return the state of each block; a short stretch between two unusable ones takes the state of the one before."""
    bridged = state.copy()
    for row in np.flatnonzero((state != FINE).any(axis=1)):
        bad = np.flatnonzero(state[row] != FINE)
        for before, after in pairwise(bad):
            if 1 < after - before <= BRIDGED:
                bridged[row, before + 1 : after] = state[row, before]
    return bridged


def _widened(bad: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which blocks are unusable, or so near to an unusable one that it still shakes them."""
    from scipy.ndimage import binary_dilation

    if not bad.any():
        return bad
    wide: NDArray[np.bool_] = binary_dilation(bad, np.ones((1, 2 * STATE_REACH + 1), np.bool_))
    return wide
