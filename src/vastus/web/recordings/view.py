"""Where one looks in a recording: a stretch of a line, a page of the list, and the ways to look elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from urllib.parse import urlencode

from vastus.contract.measure import Measurement
from vastus.draw.charts import Moment
from vastus.say.tables import single
from vastus.sentence import Sentence, sentence
from vastus.service.recordings.recordings import Mark, Trace

FIELDS = ("begin", "end", "line", "page")  # what of the page's address says where one looks
ROWS = 10  # twitches on one page of the list
NEAR = 0.25  # s on each side of a twitch that is looked at
CLOSEST = 0.02  # s
WAYS: Mapping[str, Sentence] = {
    "closer": sentence("Closer"),
    "wider": sentence("Wider"),
    "earlier": sentence("Earlier"),
    "later": sentence("Later"),
    "before": sentence("Twitch before"),
    "after": sentence("Next twitch"),
    "whole": sentence("All of it"),
}


@dataclass(frozen=True, slots=True)
class View:
    """Which stretch of which line is looked at, and which page of the list."""

    begin: float
    end: float
    line: int
    page: int

    def query(self) -> str:
        """Return it as the page's address holds it."""
        return query({"begin": f"{self.begin:.4f}", "end": f"{self.end:.4f}", "line": str(self.line)})

    def near(self, time: float) -> "View":
        """Return what is seen around a moment, s."""
        return View(max(0.0, time - NEAR), time + NEAR, self.line, self.page)


@dataclass(frozen=True, slots=True)
class Move:
    """A way to look elsewhere in the trace."""

    id: str
    text: str
    query: str


def moments(machine: Measurement, marks: tuple[Mark, ...]) -> tuple[Moment, ...]:
    """Return every twitch with what the person says of it, in order: those taken out are shown as well."""
    none = {mark.time for mark in marks if not mark.is_one}
    found = [
        Moment(twitch.peak_time, "out" if twitch.peak_time in none else "found") for twitch in single(machine.twitches)
    ]
    own = [Moment(mark.time, "own") for mark in marks if mark.is_one]
    return tuple(sorted((*found, *own), key=lambda moment: moment.time))


def view_of(fields: Mapping[str, str], measurement: Measurement, trace: Trace | None, count: int) -> View:
    """Return where one looks, by the fields of an address; what cannot be read, or lies outside, is put right.

    ``count`` is how many twitches are listed.
    """
    whole = measurement.recording.seconds
    begin = min(max(_number(fields.get("begin"), 0.0), 0.0), whole - CLOSEST)
    end = min(max(_number(fields.get("end"), whole), begin + CLOSEST), whole)
    lines = len(trace.lines) if trace else 0
    line = min(max(int(_number(fields.get("line"), _busiest(measurement, trace))), 0), max(0, lines - 1))
    page = min(max(int(_number(fields.get("page"), 1)), 1), max(1, pages(count)))
    return View(begin, end, line, page)


def pages(count: int) -> int:
    """Return how many pages a list of so many twitches has."""
    return -(-count // ROWS)


def moves(view: View, whole: float, listed: tuple[Moment, ...]) -> tuple[Move, ...]:
    """Return the ways to look elsewhere in a recording of ``whole`` seconds."""
    width, middle = view.end - view.begin, (view.begin + view.end) / 2
    before = max((one.time for one in listed if one.time < middle - 1e-3), default=None)
    after = min((one.time for one in listed if one.time > middle + 1e-3), default=None)
    reach = min(width / 2, NEAR)
    ways = [
        ("closer", (middle - width / 8, middle + width / 8)),
        ("wider", (middle - 2 * width, middle + 2 * width)),
        ("earlier", (view.begin - width / 2, view.end - width / 2)),
        ("later", (view.begin + width / 2, view.end + width / 2)),
    ]
    if before is not None:
        ways.append(("before", (before - reach, before + reach)))
    if after is not None:
        ways.append(("after", (after - reach, after + reach)))
    ways.append(("whole", (0.0, whole)))
    return tuple(Move(way, WAYS[way], _inside(span, view, whole).query()) for way, span in ways)


def seconds(text: str) -> float:
    """Return a moment that a person wrote, as seconds or as 1:23.4; raises ValueError."""
    minutes, _, rest = text.strip().replace(",", ".").rpartition(":")
    time = 60 * float(minutes or 0) + float(rest)
    if not isfinite(time) or time < 0:
        raise ValueError(text)
    return time


def query(fields: Mapping[str, str]) -> str:
    """Return fields as an address holds them."""
    return urlencode(fields)


def _number(text: str | None, otherwise: float) -> float:
    try:
        number = float(text or "")
    except ValueError:
        return otherwise
    return number if isfinite(number) else otherwise


def _busiest(measurement: Measurement, trace: Trace | None) -> int:
    """Return the line that saw the most twitches."""
    names = [line.name for line in trace.lines] if trace else []
    counts = [sum(twitch.channel == name for twitch in measurement.twitches) for name in names]
    return counts.index(max(counts)) if counts else 0


def _inside(span: tuple[float, float], view: View, whole: float) -> View:
    """Return a stretch of that length, moved so that it lies in the recording."""
    width = min(max(span[1] - span[0], CLOSEST), whole)
    begin = min(max((span[0] + span[1] - width) / 2, 0.0), whole - width)
    return View(begin, begin + width, view.line, view.page)
