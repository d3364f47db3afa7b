"""Twitches in muscle voltage."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from vastus.measure.detect.emg.certainty import CUT, VISIBLE
from vastus.measure.detect.emg.cleaning.clean import BAND, grid_of
from vastus.measure.detect.emg.hidden import with_doublets
from vastus.measure.detect.emg.pieces import SearchedPiece, searched
from vastus.measure.detect.emg.rows import MOST_CHANNELS, Rows, merged, rows
from vastus.measure.detect.emg.spans import unwatched
from vastus.measure.detect.emg.units import doublets, sort
from vastus.measure.recording import Progress, Recording
from vastus.measure.shapes import isolated
from vastus.measure.spans import Span, inside, joined
from vastus.measure.twitches import Events, Family, Twitches

SHORT = 60.0  # s: up to 70 s pass until one fasciculation of a busy muscle is seen (Zhou 2012)
NOISY = 8.0  # uV: above this floor a twitch of 50 uV is often missed
HUM = 1.0  # uV
SORTED = 8  # channels by which discharges are sorted


@dataclass(slots=True)
class Totals:
    """What is counted over all pieces besides discharges."""

    spans: list[Span]
    floors: list[float] = field(default_factory=list)  # uV, of each second
    steps: int = 0
    beating: int = 0  # pieces with a heartbeat
    humming: int = 0  # pieces with mains

    def add(self, piece: SearchedPiece) -> None:
        """Take note of a piece."""
        self.spans += unwatched(piece)
        first = piece.view.core.start // piece.view.grid.cell
        floor = piece.view.floor[:, first : first + 10]
        for cell in floor.T:
            if np.isfinite(cell).any():
                self.floors.append(float(np.median(cell[np.isfinite(cell)])))
        self.steps += piece.steps
        self.beating += bool(piece.view.beats)
        self.humming += piece.view.hum > HUM


def find(recording: Recording, progress: Progress) -> Twitches:
    """Return the twitches of a recording of muscle voltage: one for each discharge, however many channels show it."""
    pieces = grid_of(recording).pieces
    totals = Totals(list(recording.lost))
    parts: list[Rows] = []
    for number, one in enumerate(searched(recording)):
        parts.append(rows(one))
        totals.add(one)
        progress((number + 1) / pieces)
    spans = joined(totals.spans)
    whole = merged(parts)
    return _twitches(recording, whole.take(~inside(whole.time, spans)), spans, totals)


def _twitches(recording: Recording, discharges: Rows, spans: tuple[Span, ...], totals: Totals) -> Twitches:
    discharges, labels, families, drawn = _sorted(discharges, recording)
    noise = float(np.median(totals.floors)) if totals.floors else 0.0
    return Twitches(
        modality="emg",
        seconds=recording.seconds,
        rate=recording.rate,
        channels=recording.channels,
        unit="uV",
        events=Events(
            begin=discharges.begin,
            peak_time=discharges.time,
            duration=discharges.duration,
            amplitude=discharges.size,
            channel=discharges.channel,
            certainty=discharges.certainty,
            source_unit=labels,
            doublet=doublets(labels, discharges.time),
        ),
        excluded=spans,
        families=families,
        noise=noise,
        smallest_visible=VISIBLE * noise if totals.floors else None,
        notes=_notes(recording, spans, totals, noise),
        made=recording.made.then("measure.detect.emg", {"low_hz": BAND[0], "high_hz": BAND[1], "cut": CUT}),
        shapes=drawn,
    )


def _sorted(
    discharges: Rows, recording: Recording
) -> tuple[Rows, NDArray[np.int64], tuple[Family, ...], NDArray[np.float32]]:
    """Return discharges with their families, by what the channels with the largest ones saw; doublets are split.

    The last is each discharge on the channel that saw its family best, (discharges, samples).
    """
    peaks = np.abs(discharges.shapes).max(axis=1, initial=0).astype(np.float64).sum(axis=0)
    best = np.sort(np.argsort(-peaks, kind="stable")[:SORTED])
    shapes = discharges.shapes[:, :, best].astype(np.float32)
    units = sort(shapes, discharges.time, discharges.size, recording.rate)
    split, labels = with_doublets(discharges, shapes, units, recording.rate)
    order = np.argsort(split.time, kind="stable")
    split, labels = split.take(order), labels[order]
    families = _recounted(units.families, split, labels)
    drawn = _drawn(split.shapes, labels, families, best)
    every = -(-len(recording.channels) // MOST_CHANNELS)  # of a dense grid, only every so many channels have shapes
    named = tuple(replace(family, channel=int(best[family.channel]) * every) for family in families)
    return split, labels, named, drawn


def _drawn(
    shapes: NDArray[np.float16], labels: NDArray[np.int64], families: tuple[Family, ...], best: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return each discharge on the channel that saw its family best, (discharges, samples); one of none as zeros."""
    drawn = np.zeros(shapes.shape[:2], np.float32)
    for family in families:
        own = labels == family.number
        drawn[own] = shapes[own, :, best[np.ptp(family.shape, axis=0).argmax()]]
    return drawn


def _recounted(families: tuple[Family, ...], rows: Rows, labels: NDArray[np.int64]) -> tuple[Family, ...]:
    """Return families counted anew, now that discharges are told apart that were hidden in others.

    A family all of whose discharges went to others has none.
    """
    second = doublets(labels, rows.time)
    counted = []
    for family in families:
        own = labels == family.number
        alone = isolated(rows.time[own]) if own.any() else 0.0
        counted.append(replace(family, count=int(own.sum()), doublets=int(second[own].sum()), isolated=alone))
    return tuple(counted)


def _notes(recording: Recording, spans: tuple[Span, ...], totals: Totals, noise: float) -> tuple[str, ...]:
    """Return what disturbed the recording."""
    half = grid_of(recording).pieces / 2
    holds = {
        "mains": totals.humming > half,
        "heart": totals.beating > half,
        "movement": totals.steps > max(1.0, recording.seconds / 60),
        "short": recording.seconds < SHORT,
        "noisy": noise > NOISY,
    }
    reasons = {span.why for span in spans} & {"voluntary", "clipped", "flat", "disconnected"}
    return (*(note for note, true in holds.items() if true), *sorted(reasons))
