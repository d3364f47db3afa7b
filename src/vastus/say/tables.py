"""The tables of a measurement: each says the same as the chart beside it, and counts the same twitches."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from vastus.contract.measure import Left, Measurement, Twitch
from vastus.say.measured import UNITS, unit_of
from vastus.say.written import figure, length
from vastus.sentence import Sentence, sentence

MOST_GROUPS = 12  # that can be told apart by eye
BETWEEN = (0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30)  # s; 20 ms holds a doublet, 250 ms parts trains from the rest


@dataclass(frozen=True, slots=True)
class Table:
    """A chart, and the table that says the same."""

    id: str
    title: str
    about: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables(measurement: Measurement, *, with_shapes: bool) -> tuple[Table, ...]:
    """Return what the twitches of a measurement show; ``with_shapes``: whether there are mean shapes."""
    if not measurement.twitches or measurement.quality.word == "none":
        return ()
    made = [_raster(measurement)]
    if measurement.intervals is not None:
        made.append(_intervals(measurement))
    if with_shapes and measurement.units:
        made.append(_shapes(measurement))
    return tuple(made)


def single(twitches: tuple[Twitch, ...]) -> list[Twitch]:
    """Return the twitches that count: the second discharge of a pair does not."""
    return [twitch for twitch in twitches if not twitch.doublet]


def group_counts(twitches: tuple[Twitch, ...]) -> dict[str | None, int]:
    """Return the groups, by id, with how many twitches each has, the largest first; as many as can be told apart."""
    counts: dict[str | None, int] = {}
    for twitch in single(twitches):
        counts[twitch.source_unit] = counts.get(twitch.source_unit, 0) + 1
    largest = sorted(counts, key=lambda group: (-counts[group], number(group)))[:MOST_GROUPS]
    return {group: counts[group] for group in largest}


def group(unit: str | None) -> Sentence:
    """Return the name of a group, by its id; None is no group."""
    return sentence("no group") if unit is None else sentence("group {number}", number=number(unit))


def number(unit: str | None) -> str:
    """Return the number of a group as people count: from 1."""
    return "" if unit is None else str(int(unit) + 1) if unit.isdecimal() else unit


def between(twitches: tuple[Twitch, ...], left: Sequence[Left]) -> tuple[tuple[Sentence, int], ...]:
    """Return how many times between twitches fall into each of the ranges of ``BETWEEN``; none across a gap."""
    times = [twitch.peak_time for twitch in single(twitches)]
    gaps = sorted((part.begin, part.end) for part in left)
    counts = [0] * (len(BETWEEN) + 1)
    at = 0
    for first, second in pairwise(times):
        while at < len(gaps) and gaps[at][1] <= first:
            at += 1
        if at == len(gaps) or gaps[at][0] >= second:
            counts[sum(second - first >= edge for edge in BETWEEN)] += 1
    names = [sentence("under {most}", most=length(BETWEEN[0]))]
    names += [sentence("{least} to {most}", least=length(low), most=length(high)) for low, high in pairwise(BETWEEN)]
    return tuple(zip((*names, sentence("over {least}", least=length(BETWEEN[-1]))), counts, strict=True))


def _raster(measurement: Measurement) -> Table:
    counts = group_counts(measurement.twitches)
    return Table(
        id="raster",
        title=sentence("When they came, group by group"),
        about=sentence(
            "Twitches that look alike, or come from one place, are one group. Each short line is one twitch."
        ),
        heads=(sentence("Group"), sentence("Twitches")),
        rows=tuple((number(unit) or group(unit), str(count)) for unit, count in counts.items()),
    )


def _intervals(measurement: Measurement) -> Table:
    counts = between(measurement.twitches, measurement.excluded)
    return Table(
        id="intervals",
        title=sentence("The time in between"),
        about=sentence("How long it was quiet between one twitch and the next."),
        heads=(sentence("Time"), sentence("How often")),
        rows=tuple((name, str(count)) for name, count in counts),
    )


def _shapes(measurement: Measurement) -> Table:
    unit = UNITS[unit_of(measurement)]
    return Table(
        id="shapes",
        title=sentence("What they look like"),
        about=sentence("The mean of all twitches of a group, on the line that saw it best."),
        heads=(sentence("Group"), sentence("Twitches"), sentence("Size"), sentence("Length")),
        rows=tuple(
            (
                number(one.id),
                str(one.count - one.doublets),
                sentence("{size} {unit}", size=figure(one.amplitude, 3), unit=unit),
                sentence("{length} ms", length=figure(1000 * one.duration, 3)),
            )
            for one in measurement.units[:MOST_GROUPS]
        ),
    )
