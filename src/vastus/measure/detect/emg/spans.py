"""The time in which no twitch could have been seen in muscle voltage, and why."""

import numpy as np
from numpy.typing import NDArray

from vastus.measure.detect.emg.cleaning.noise import FINE, WHY
from vastus.measure.detect.emg.pieces import SearchedPiece
from vastus.measure.spans import Span


def unwatched(piece: SearchedPiece) -> list[Span]:
    """Return the stretches of a piece that are excluded: voluntary activity, and where no channel can be used.

    Times are seconds since the start of the recording. Where channels differ, the worst of their reasons is named.
    """
    grid = piece.view.grid
    length = (piece.view.core.stop - piece.view.core.start) / grid.rate
    begin = (piece.view.core.start + piece.view.first) / grid.rate
    first = piece.view.core.start // grid.bin
    busy = piece.voluntary[first : first + 100 * 10]
    spans = [Span(at, to, "voluntary") for at, to in _runs(busy, grid.bin / grid.rate)]
    states = piece.view.state[:, first // 10 : first // 10 + 100]
    unusable = (states != FINE).all(axis=0)
    for code, why in WHY.items():
        mine = unusable & (states.max(axis=0) == code)
        spans += [Span(at, to, why) for at, to in _runs(mine, grid.block / grid.rate)]
    return [Span(begin + span.begin, begin + min(span.end, length), span.why) for span in spans if span.begin < length]


def _runs(on: NDArray[np.bool_], seconds: float) -> list[tuple[float, float]]:
    """Return begin and end, in seconds, of each run of what is on; one element lasts this many seconds."""
    turns = np.flatnonzero(np.diff(np.concatenate(([False], on, [False])).astype(np.int8)))
    return [(float(begin) * seconds, float(end) * seconds) for begin, end in turns.reshape(-1, 2)]
