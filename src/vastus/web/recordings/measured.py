"""The page of a measured recording: words first, then what there is to look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import ClassVar
from urllib.parse import urlencode

from vastus.contract.measure import MeasuredQuality, Measurement, Twitch
from vastus.draw import charts
from vastus.draw.charts import FOUND, NOT, OWN, Moment
from vastus.say import measured as saying
from vastus.say.local import clock, figure
from vastus.say.measured import UNITS, unit_of
from vastus.service.recordings.recordings import Recordings, sites
from vastus.store.recording import KeptRecording, Mark
from vastus.store.trace import Trace
from vastus.web.frame.page import Page
from vastus.web.recordings.asks import Told, of_a_table

SENSORS: Mapping[str, str] = {"emg": "electrodes", "motion": "motion sensor", "video": "video"}
VIEW = ("begin", "end", "line", "page")  # what of the page's address says where one looks
ROWS = 10  # twitches on one page of the table
NEAR = 0.25  # s on each side of a twitch that is looked at
CLOSEST = 0.02  # s
SURE = ((0.9, "very sure"), (0.7, "quite sure"), (0.0, "not so sure"))
QUALITY: Mapping[str, str] = {
    "good": "This was a good recording.",
    "fair": "This recording was fair.",
    "poor": "This recording was poor, so take its numbers with care.",
    "none": "This recording was too short or too disturbed to tell.",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A twitch in the table."""

    time: str  # as a field of a form holds it
    said: str
    size: str
    group: str
    sure: str
    kind: str
    look: str  # query of the page that shows it
    play: str  # media fragment of the file


@dataclass(frozen=True, slots=True)
class Move:
    """A way to look elsewhere in the trace."""

    id: str
    text: str
    query: str


@dataclass(frozen=True, slots=True)
class Table:
    """A chart, and the table that says the same."""

    id: str
    title: str
    about: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the picture in which twitches were seen, in its pixels."""

    x: float
    y: float
    radius: float
    count: int


@dataclass(frozen=True, slots=True)
class View:
    """Which stretch of which line is looked at, and which page of the table."""

    begin: float
    end: float
    line: int
    page: int

    def query(self) -> str:
        """Return it as the page's address holds it."""
        return query({"begin": f"{self.begin:.4f}", "end": f"{self.end:.4f}", "line": str(self.line)})


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
    roles: tuple[Told, ...]
    pages: int
    few: bool  # one or two channels: groups are shapes that look alike, not motor units
    wrong: str


def result(recordings: Recordings, kept: KeptRecording, told: Mapping[str, str], wrong: str = "") -> Result:
    """Return the page of a measured recording; ``told`` is what its address says."""
    found, machine = recordings.found(kept.id), recordings.measured(kept.id)
    look = recordings.look(kept.id)
    usable = found.quality.word != "none"  # else what was found may be anything, so it is not shown
    every = moments(machine, kept.marks) if usable else ()
    view = view_of(told, found, look, len(every))
    channels = tuple(line.name for line in look.lines) if look else ()
    spots = _spots(found, look)
    shown = every[ROWS * (view.page - 1) : ROWS * view.page]
    size = {twitch.peak_time: twitch for twitch in (*found.twitches, *machine.twitches)}
    return Result(
        kept.id,
        kept.name,
        kept.at,
        sites().get(kept.site, ""),
        saying.seen(found),
        tuple(saying.measured(found)),
        found.quality,
        QUALITY[found.quality.word],
        found.recording.notes,
        tuple(saying.left_out(found)),
        len(kept.marks),
        view,
        channels,
        _moves(view, found, every) if channels else (),
        _tables(found, look),
        look.still if look else None,
        spots,
        found.recording.modality == "video",
        recordings.received(kept.id) > 0,
        tuple(_row(moment, size[moment.time], view) for moment in shown),
        of_a_table(kept),
        -(-len(every) // ROWS),
        len(found.recording.channels) <= 2,  # noqa: PLR2004
        wrong,
    )


def moments(machine: Measurement, marks: tuple[Mark, ...]) -> tuple[Moment, ...]:
    """Return every twitch with what the person says of it, in order: those taken out are shown as well."""
    none = {mark.time for mark in marks if not mark.is_one}
    seen = [
        Moment(twitch.peak_time, NOT if twitch.peak_time in none else FOUND)
        for twitch in machine.twitches
        if not twitch.doublet
    ]
    return tuple(sorted((*seen, *(Moment(mark.time, OWN) for mark in marks if mark.is_one)), key=lambda one: one.time))


def view_of(told: Mapping[str, str], found: Measurement, look: Trace | None, count: int) -> View:
    """Return where one looks; what cannot be read, or lies outside, is put right."""
    whole = found.recording.seconds
    begin = min(max(_number(told.get("begin"), 0.0), 0.0), whole - CLOSEST)
    end = min(max(_number(told.get("end"), whole), begin + CLOSEST), whole)
    lines = len(look.lines) if look else 0
    line = min(max(int(_number(told.get("line"), _busiest(found, look))), 0), max(0, lines - 1))
    page = min(max(int(_number(told.get("page"), 1)), 1), max(1, -(-count // ROWS)))
    return View(begin, end, line, page)


def seconds(text: str) -> float:
    """Return a moment that a person wrote, as seconds or as 1:23.4; raises ValueError."""
    minutes, _, rest = text.strip().replace(",", ".").rpartition(":")
    time = 60 * float(minutes or 0) + float(rest)
    if not isfinite(time) or time < 0:
        raise ValueError(text)
    return time


def query(told: Mapping[str, str]) -> str:
    """Return fields as an address holds them."""
    return urlencode(told)


def _number(text: str | None, otherwise: float) -> float:
    try:
        number = float(text or "")
    except ValueError:
        return otherwise
    return number if isfinite(number) else otherwise


def _busiest(found: Measurement, look: Trace | None) -> int:
    """Return the line that saw the most twitches."""
    names = [line.name for line in look.lines] if look else []
    counts = [sum(twitch.channel == name for twitch in found.twitches) for name in names]
    return counts.index(max(counts)) if counts else 0


def _moves(view: View, found: Measurement, every: tuple[Moment, ...]) -> tuple[Move, ...]:
    whole, width = found.recording.seconds, view.end - view.begin
    middle = (view.begin + view.end) / 2
    before = max((one.time for one in every if one.time < middle - 1e-3), default=None)
    after = min((one.time for one in every if one.time > middle + 1e-3), default=None)
    reach = min(width / 2, NEAR)
    ways = [
        ("closer", "Closer", (middle - width / 8, middle + width / 8)),
        ("wider", "Wider", (middle - 2 * width, middle + 2 * width)),
        ("earlier", "Earlier", (view.begin - width / 2, view.end - width / 2)),
        ("later", "Later", (view.begin + width / 2, view.end + width / 2)),
    ]
    if before is not None:
        ways.append(("before", "Twitch before", (before - reach, before + reach)))
    if after is not None:
        ways.append(("after", "Next twitch", (after - reach, after + reach)))
    ways.append(("whole", "All of it", (0.0, whole)))
    return tuple(Move(name, text, _inside(span, view, whole).query()) for name, text, span in ways)


def _inside(span: tuple[float, float], view: View, whole: float) -> View:
    """Return a stretch of that length, moved so that it lies in the recording."""
    width = min(max(span[1] - span[0], CLOSEST), whole)
    begin = min(max((span[0] + span[1] - width) / 2, 0.0), whole - width)
    return View(begin, begin + width, view.line, view.page)


def _row(moment: Moment, twitch: Twitch, view: View) -> Row:
    near = View(max(0.0, moment.time - NEAR), moment.time + NEAR, view.line, view.page)
    own = moment.kind == OWN
    return Row(
        f"{moment.time:.5f}",
        clock(moment.time),
        "" if own else f"{figure(twitch.amplitude, 3)} {UNITS[twitch.unit]}",
        "" if own else charts.group_of(twitch),
        "" if own else next(words for least, words in SURE if twitch.certainty >= least),
        moment.kind,
        f"{near.query()}&page={view.page}",
        f"t={max(0.0, moment.time - 1):.2f},{moment.time + 1:.2f}",
    )


def _tables(found: Measurement, look: Trace | None) -> tuple[Table, ...]:
    tables: list[Table] = []
    if not found.twitches or found.quality.word == "none":
        return ()
    groups = charts.rows_of(found.twitches)
    tables.append(
        Table(
            "raster",
            "When they came, group by group",
            "Twitches that look alike, or come from one place, are one group. Each stroke is one twitch.",
            ("Group", "Twitches"),
            tuple((group, str(count)) for group, count in groups.items()),
        )
    )
    counts = charts.between(found.twitches, found.excluded)
    if any(count for _, count in counts):
        rows = tuple((name, str(count)) for name, count in counts)
        about = "How long it was quiet between one twitch and the next."
        tables.append(Table("intervals", "The time in between", about, ("Time", "How often"), rows))
    if look is not None and look.shapes:
        tables.append(_shapes(found))
    return tuple(tables)


def _shapes(found: Measurement) -> Table:
    rows = tuple(
        (
            charts.named(unit.id),
            str(unit.count),
            f"{figure(unit.amplitude, 3)} {UNITS[unit_of(found)]}",
            f"{figure(1000 * unit.duration, 3)} ms",
        )
        for unit in found.units[: charts.MOST_UNITS]
    )
    about = "The mean of all twitches of a group, on the line that saw it best."
    return Table("shapes", "What they look like", about, ("Group", "Twitches", "Size", "Length"), rows)


def _spots(found: Measurement, look: Trace | None) -> tuple[Spot, ...]:
    """Return where on the picture twitches were seen; the larger the ring, the more of them."""
    if look is None or look.still is None or found.quality.word == "none":
        return ()
    placed = [(unit.place, unit.count) for unit in found.units if unit.place is not None]
    most = max((count for _, count in placed), default=1)
    smallest = min(look.still) / 40
    return tuple(
        Spot(round(place[0], 1), round(place[1], 1), round(smallest * (1 + 2 * (count / most) ** 0.5), 1), count)
        for place, count in placed
    )
