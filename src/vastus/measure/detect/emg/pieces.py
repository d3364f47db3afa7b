"""What each piece of a recording of muscle voltage shows, piece after piece."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vastus.measure.detect.emg.artefacts import without_artefacts
from vastus.measure.detect.emg.candidates import Candidates, candidates, looks, without_rests
from vastus.measure.detect.emg.clean import Grid, cleaned, grid_of
from vastus.measure.detect.emg.noise import blocks
from vastus.measure.detect.emg.view import Told, View, view
from vastus.measure.detect.emg.voluntary import voluntary
from vastus.measure.recording import Recording, Samples


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What one piece shows."""

    view: View
    steps: int  # of electrodes
    voluntary: NDArray[np.bool_]  # (bins of the view,)
    found: Candidates
    looks: Samples  # (candidates, features)


def seen(recording: Recording) -> Iterator[Seen]:
    """Yield what each piece of a recording shows, in order."""
    for one in _views(recording, grid_of(recording)):
        loudest, floor = one.loudest(), np.repeat(one.floor, 100, axis=1)
        artefacts = without_artefacts(one.clean, loudest, floor, one.grid)
        if len(artefacts.spikes) or len(artefacts.steps):
            loudest = one.loudest()
        busy = voluntary(one, loudest)
        found = without_rests(candidates(one, loudest, busy), artefacts, one)
        steps = (artefacts.steps >= one.core.start) & (artefacts.steps < one.core.stop)
        yield Seen(one, int(steps.sum()), busy, found, looks(one, found, busy))


def _views(recording: Recording, grid: Grid) -> Iterator[View]:
    """Yield the view of each piece of the grid; three pieces are held, and the next is made meanwhile."""
    held: list[Told] = []
    with ThreadPoolExecutor(1) as ahead:
        coming = ahead.submit(_told, recording, grid, 0)
        for number in range(grid.pieces + 1):
            if number < grid.pieces:
                held.append(coming.result())
            if number + 1 < grid.pieces:
                coming = ahead.submit(_told, recording, grid, number + 1)
            if number:
                yield view(grid, number - 1, held, max(0, number - 2))
                held = held[-2:]


def _told(recording: Recording, grid: Grid, number: int) -> Told:
    """Return one piece of the grid, cleaned."""
    piece = cleaned(recording, grid, number)
    begin = number * grid.size
    lost = [(span.begin * grid.rate - begin, span.end * grid.rate - begin) for span in recording.lost]
    return Told(piece, blocks(piece, grid, lost))
