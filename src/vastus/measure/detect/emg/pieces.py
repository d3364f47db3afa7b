"""Searches a recording of muscle voltage piece by piece; three cleaned pieces are held at a time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vastus.measure.detect.emg.artefacts import without_artefacts
from vastus.measure.detect.emg.candidates import Candidates, candidates, features, without_rests
from vastus.measure.detect.emg.cleaning.clean import Grid, cleaned, grid_of
from vastus.measure.detect.emg.cleaning.noise import blocks
from vastus.measure.detect.emg.view import CleanPiece, View, view
from vastus.measure.detect.emg.voluntary import voluntary
from vastus.measure.recording import Recording, Samples


@dataclass(frozen=True, slots=True, eq=False)
class SearchedPiece:
    """One piece of the grid: what might be a discharge in it, and what else happened."""

    view: View
    steps: int  # of electrodes, in the piece itself
    voluntary: NDArray[np.bool_]  # (bins of the view,)
    candidates: Candidates
    features: Samples  # (candidates, FEATURES)


def searched(recording: Recording) -> Iterator[SearchedPiece]:
    """Yield each piece of a recording of muscle voltage, searched, in order of time."""
    for one in _views(recording, grid_of(recording)):
        loudest, floor = one.loudest(), np.repeat(one.floor, 100, axis=1)
        artefacts = without_artefacts(one.clean, loudest, floor, one.grid)
        if len(artefacts.spikes) or len(artefacts.steps):
            loudest = one.loudest()
        busy = voluntary(one, loudest)
        hits = without_rests(candidates(one, loudest, busy), artefacts, one)
        steps = (artefacts.steps >= one.core.start) & (artefacts.steps < one.core.stop)
        yield SearchedPiece(
            view=one, steps=int(steps.sum()), voluntary=busy, candidates=hits, features=features(one, hits, busy)
        )


def _views(recording: Recording, grid: Grid) -> Iterator[View]:
    """Yield the view of each piece of the grid; three pieces are held, and the next is made meanwhile."""
    pieces: list[CleanPiece] = []
    with ThreadPoolExecutor(1) as ahead:
        coming = ahead.submit(_clean_piece, recording, grid, 0)
        for number in range(grid.pieces + 1):
            if number < grid.pieces:
                pieces.append(coming.result())
            if number + 1 < grid.pieces:
                coming = ahead.submit(_clean_piece, recording, grid, number + 1)
            if number:
                yield view(grid, number - 1, pieces, max(0, number - 2))
                pieces = pieces[-2:]


def _clean_piece(recording: Recording, grid: Grid, number: int) -> CleanPiece:
    """Return one piece of the grid, cleaned, with the state of its blocks."""
    piece = cleaned(recording, grid, number)
    begin = number * grid.size
    lost = [(span.begin * grid.rate - begin, span.end * grid.rate - begin) for span in recording.lost]
    return CleanPiece(piece, blocks(piece, grid, lost))
