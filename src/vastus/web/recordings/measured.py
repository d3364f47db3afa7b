"""The page of a measured recording: words first, then what there is to look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from vastus.contract.measure import MeasuredQuality, Measurement, Twitch
from vastus.draw.charts import Kind, Moment
from vastus.say import measured as say
from vastus.say.tables import Table, group, tables
from vastus.say.written import clock
from vastus.sentence import Sentence, sentence
from vastus.service.recordings.marks import marked
from vastus.service.recordings.recordings import KeptRecording, Recordings, Trace, sites
from vastus.web.frame.page import Page
from vastus.web.recordings.asks import Hint, of_a_table
from vastus.web.recordings.view import ROWS, Move, View, moments, moves, pages, view_of


@dataclass(frozen=True, slots=True)
class Row:
    """A twitch in the table."""

    time: str  # as a field of a form holds it
    said: str
    about: str  # how strong it was, its group, and how sure it is
    kind: Kind
    mark: str  # what the person made of it, in words
    look: str  # query of the page that shows it
    play: str  # media fragment of the file


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the picture in which twitches were seen, in its pixels."""

    x: float
    y: float
    radius: float
    count: int


@dataclass(frozen=True, slots=True)
class Result(Page):
    """A measured recording."""

    template: ClassVar[str] = "recordings/measured/measured.html"
    id: str
    name: str
    at: datetime
    site: str
    headline: str
    lines: tuple[str, ...]
    quality: MeasuredQuality
    judged: str
    notes: tuple[str, ...]
    left_out: tuple[str, ...]
    marks: int
    view: View
    channels: tuple[str, ...]
    moves: tuple[Move, ...]
    tables: tuple[Table, ...]
    size: tuple[int, int] | None  # of the still
    spots: tuple[Spot, ...]
    video: bool
    here: bool  # whether the file is still here
    rows: tuple[Row, ...]
    roles: tuple[Hint, ...]
    pages: int
    few: bool  # one or two channels: groups are shapes that look alike, not motor units
    wrong: str


def result(recordings: Recordings, recording: KeptRecording, fields: Mapping[str, str], wrong: str = "") -> Result:
    """Return the page of a measured recording; ``fields`` is what its address says."""
    machine = recordings.unmarked(recording.id)
    measurement = marked(machine, recording.marks)
    trace = recordings.trace(recording.id)
    usable = measurement.quality.word != "none"  # else what was found may be anything, so it is not shown
    listed = moments(machine, recording.marks) if usable else ()
    view = view_of(fields, measurement, trace, len(listed))
    channels = tuple(line.name for line in trace.lines) if trace else ()
    twitches = {twitch.peak_time: twitch for twitch in (*measurement.twitches, *machine.twitches)}
    return Result(
        id=recording.id,
        name=recording.file_name,
        at=recording.at,
        site=sites().get(recording.site, ""),
        headline=say.seen(measurement),
        lines=tuple(say.measured(measurement)),
        quality=measurement.quality,
        judged=say.QUALITY[measurement.quality.word],
        notes=measurement.recording.notes,
        left_out=tuple(say.left_out(measurement)),
        marks=len(recording.marks),
        view=view,
        channels=channels,
        moves=moves(view, measurement.recording.seconds, listed) if channels else (),
        tables=tables(measurement, with_shapes=trace is not None and bool(trace.shapes)),
        size=trace.still if trace else None,
        spots=_spots(measurement, trace),
        video=measurement.recording.modality == "video",
        here=recordings.arrivals.received(recording.id) > 0,
        rows=tuple(
            _row(moment, twitches[moment.time], view) for moment in listed[ROWS * (view.page - 1) : ROWS * view.page]
        ),
        roles=of_a_table(recording),
        pages=pages(len(listed)),
        few=len(measurement.recording.channels) <= 2,  # noqa: PLR2004
        wrong=wrong,
    )


def _row(moment: Moment, twitch: Twitch, view: View) -> Row:
    own = moment.kind == "own"  # how strong it was nobody measured
    return Row(
        time=f"{moment.time:.5f}",
        said=clock(moment.time),
        about="" if own else _about(twitch),
        kind=moment.kind,
        mark="" if moment.kind == "found" else say.KINDS[moment.kind],
        look=f"{view.near(moment.time).query()}&page={view.page}",
        play=f"t={max(0.0, moment.time - 1):.2f},{moment.time + 1:.2f}",
    )


def _about(twitch: Twitch) -> Sentence:
    return sentence(
        "{size}, {group}, {sure}", size=say.size(twitch), group=group(twitch.source_unit), sure=say.sure(twitch)
    )


def _spots(measurement: Measurement, trace: Trace | None) -> tuple[Spot, ...]:
    """Return where on the picture twitches were seen; the larger the ring, the more of them."""
    if trace is None or trace.still is None or measurement.quality.word == "none":
        return ()
    placed = [(unit.place, unit.count) for unit in measurement.units if unit.place is not None]
    most = max((count for _, count in placed), default=1)
    smallest = min(trace.still) / 40
    return tuple(
        Spot(round(place[0], 1), round(place[1], 1), round(smallest * (1 + 2 * (count / most) ** 0.5), 1), count)
        for place, count in placed
    )
