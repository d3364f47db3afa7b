"""Discharges as columns: when, how long, how large, how certain, and what every channel showed."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from vastus.measure.detect.emg.certainty import CUT, certainty
from vastus.measure.detect.emg.pieces import SearchedPiece
from vastus.measure.recording import Samples
from vastus.measure.twitches import Column

BEFORE, AFTER = 0.025, 0.040  # s around the peak that make a shape
SIZED = 0.015  # s on each side of the peak in which its height is taken
EDGE = 0.1  # share of the peak that begins and ends a discharge …
CLEAR = 2.5  # … if it is as many noise SD
MOST_CHANNELS = 64  # whose shapes are held; of a denser grid every second or fourth
SAME = 0.003  # s: the refractory time of an axon; nearer ones are one


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """One row for each discharge. Times are seconds since the start of the recording, sizes uV peak to peak."""

    time: Column
    begin: Column
    duration: Column
    size: Column
    certainty: Column
    channel: NDArray[np.int64]
    shapes: NDArray[np.float16]  # (rows, samples, channels), uV

    def __len__(self) -> int:
        return len(self.time)

    def take(self, chosen: NDArray[np.integer] | NDArray[np.bool_]) -> "Rows":
        """Return some of the rows."""
        return Rows(*(getattr(self, one.name)[chosen] for one in fields(self)))


def rows(piece: SearchedPiece) -> Rows:
    """Return the discharges in a piece that are certain enough."""
    sure = certainty(piece.features)
    counted = sure >= CUT
    hits = piece.candidates
    at, channel, floor = hits.at[counted], hits.channel[counted], hits.floor[counted]
    rate = piece.view.grid.rate
    before, after, near = round(BEFORE * rate), round(AFTER * rate), round(SIZED * rate)
    own = piece.view.clean[channel[:, None], at[:, None] + np.arange(-before, after + 1)]
    first, last = _edges(own, before, floor)
    step = -(-len(piece.view.clean) // MOST_CHANNELS)
    shapes = piece.view.clean[::step, at[:, None] + np.arange(-before, after + 1)].transpose(1, 2, 0)
    time = (at + piece.view.first) / rate
    return Rows(
        time=time,
        begin=time + (first - before) / rate,
        duration=(last - first) / rate,
        size=np.ptp(own[:, before - near : before + near + 1], axis=1).astype(np.float64),
        certainty=sure[counted],
        channel=channel.astype(np.int64),
        shapes=shapes.astype(np.float16),
    )


def _edges(shapes: Samples, middle: int, floor: Samples) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first and the last sample of each discharge that stand out of it and of the noise."""
    least = np.maximum(EDGE * np.abs(shapes[:, middle]), CLEAR * floor)
    out = np.abs(shapes) > least[:, None]
    out[:, middle] = True
    return out.argmax(axis=1), out.shape[1] - 1 - out[:, ::-1].argmax(axis=1)


def merged(pieces: Iterable[Rows]) -> Rows:
    """Return all rows in order of time; one that follows another within 3 ms is the same discharge and goes."""
    whole = joined_rows(pieces)
    whole = whole.take(np.argsort(whole.time, kind="stable"))
    return whole.take(np.flatnonzero(np.diff(whole.time, prepend=-1.0) > SAME))


def joined_rows(pieces: Iterable[Rows]) -> Rows:
    """Return the rows of all parts, one part after the other."""
    given = list(pieces)
    return Rows(*(np.concatenate([getattr(part, one.name) for part in given]) for one in fields(Rows)))
