"""Twitches in muscle voltage."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from vastus.measure.detect.emg.certainty import CUT, VISIBLE
from vastus.measure.detect.emg.clean import BAND, grid_of
from vastus.measure.detect.emg.doublets import with_doublets
from vastus.measure.detect.emg.pieces import Seen, seen
from vastus.measure.detect.emg.rows import Rows, merged, rows
from vastus.measure.detect.emg.spans import shut
from vastus.measure.detect.emg.units import doublets, isolated, sort
from vastus.measure.recording import Recording, Span, inside, joined
from vastus.measure.twitches import Events, Family, Twitches

SHORT = 60.0  # s: up to 70 s pass until one fasciculation of a busy muscle is seen (Zhou 2012)
NOISY = 8.0  # uV: above this floor a twitch of 50 uV is often missed
HUM = 1.0  # uV
SORTED = 8  # channels by which discharges are sorted


@dataclass(slots=True)
class _Told:
    """What is kept of each piece but its discharges."""

    spans: list[Span]
    floors: list[float] = field(default_factory=list)  # uV, of each second
    steps: int = 0
    beating: int = 0  # pieces with a heartbeat
    humming: int = 0  # pieces with mains

    def add(self, one: Seen) -> None:
        """Take note of a piece."""
        self.spans += shut(one)
        first = one.view.core.start // one.view.grid.cell
        floor = one.view.floor[:, first : first + 10]
        for cell in floor.T:
            if np.isfinite(cell).any():
                self.floors.append(float(np.median(cell[np.isfinite(cell)])))
        self.steps += one.steps
        self.beating += bool(one.view.beats)
        self.humming += one.view.hum > HUM


def find(recording: Recording, progress: Callable[[float], None]) -> Twitches:
    """Return the twitches of a recording of muscle voltage, one for each discharge, whichever channels saw it."""
    pieces = grid_of(recording).pieces
    told = _Told(list(recording.lost))
    found: list[Rows] = []
    for number, one in enumerate(seen(recording)):
        found.append(rows(one))
        told.add(one)
        progress((number + 1) / pieces)
    spans = joined(told.spans)
    whole = merged(found)
    return _twitches(recording, whole.take(~inside(whole.time, spans)), spans, told)


def _twitches(recording: Recording, found: Rows, spans: tuple[Span, ...], told: _Told) -> Twitches:
    found, labels, families = _sorted(found, recording.rate)
    noise = float(np.median(told.floors)) if told.floors else 0.0
    return Twitches(
        "emg",
        recording.seconds,
        recording.rate,
        recording.channels,
        "uV",
        Events(
            found.begin,
            found.time,
            found.duration,
            found.size,
            found.channel,
            found.certainty,
            labels,
            doublets(labels, found.time),
        ),
        spans,
        families,
        noise,
        VISIBLE * noise if told.floors else None,
        _notes(recording, spans, told, noise),
        recording.made.then("measure.detect.emg", {"low_hz": BAND[0], "high_hz": BAND[1], "cut": CUT}),
    )


def _sorted(found: Rows, rate: float) -> tuple[Rows, NDArray[np.int64], tuple[Family, ...]]:
    """Return discharges with their families, by what the channels with the largest ones saw; doublets are split."""
    peaks = np.abs(found.shapes).max(axis=1, initial=0).astype(np.float64).sum(axis=0)
    best = np.sort(np.argsort(-peaks, kind="stable")[:SORTED])
    shapes = found.shapes[:, :, best].astype(np.float32)
    units = sort(shapes, found.time, found.size, rate)
    split, labels = with_doublets(found, shapes, units, rate)
    order = np.argsort(split.time, kind="stable")
    split, labels = split.take(order), labels[order]
    return split, labels, _recounted(units.families, split, labels)


def _recounted(families: tuple[Family, ...], rows: Rows, labels: NDArray[np.int64]) -> tuple[Family, ...]:
    """Return families with the discharges counted that were hidden in others; one that lost all of its own has none."""
    second = doublets(labels, rows.time)
    counted = []
    for family in families:
        own = labels == family.number
        alone = isolated(rows.time[own]) if own.any() else 0.0
        counted.append(replace(family, count=int(own.sum()), doublets=int(second[own].sum()), isolated=alone))
    return tuple(counted)


def _notes(recording: Recording, spans: tuple[Span, ...], told: _Told, noise: float) -> tuple[str, ...]:
    """Return what disturbed the recording."""
    half = grid_of(recording).pieces / 2
    true = {
        "mains": told.humming > half,
        "heart": told.beating > half,
        "movement": told.steps > max(1.0, recording.seconds / 60),
        "short": recording.seconds < SHORT,
        "noisy": noise > NOISY,
    }
    why = {span.why for span in spans} & {"voluntary", "clipped", "flat", "disconnected"}
    return (*(name for name, holds in true.items() if holds), *sorted(why))
