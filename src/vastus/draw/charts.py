"""Charts as Vega-Lite: plain data in, plain JSON out; each has a table on its page that says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from vastus.contract.measure import Left, Twitch
from vastus.say.measured import REASONS, UNITS
from vastus.store.trace import Stretch, Trace

Spec = dict[str, Any]
WIDTH, HEIGHT, ROW = 680, 220, 26  # px
FEWEST = 12  # bins of the narrowest chart, px
MOST_UNITS = 12  # shapes and rows that can be told apart by eye
BETWEEN = (0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30)  # s; 20 ms holds a doublet, 250 ms parts trains from the rest
NO_GROUP = "no group"
FOUND, NOT, OWN = "found", "taken out", "added by you"


@dataclass(frozen=True, slots=True)
class Paper:
    """On what is drawn: how wide, and in which colours."""

    width: int = WIDTH
    dark: bool = False

    @property
    def ink(self) -> str:
        """The colour of lines and words."""
        return "#e8ecea" if self.dark else "#1d2529"

    @property
    def soft(self) -> str:
        """The colour of what lies behind."""
        return "#3b4548" if self.dark else "#dfe3e1"

    @property
    def colours(self) -> tuple[str, str, str]:
        """The colours of what was found, taken out, and added; their shapes differ as well."""
        return ("#86d0c8", "#b3bebb", "#f3c878") if self.dark else ("#14605c", "#4d5a60", "#7a4a00")


@dataclass(frozen=True, slots=True)
class Moment:
    """A twitch as it is marked in a chart: its time, s, and whether it was found, taken out, or added."""

    time: float
    kind: str


@dataclass(frozen=True, slots=True)
class Scene:
    """What is drawn with a trace: from when to when, s, and what was found or left out there."""

    span: tuple[float, float]
    moments: Sequence[Moment]
    left: Sequence[Left]

    def seen(self, width: int) -> list[Spec]:
        """Return the twitches inside; of those that would fall on one pixel, one."""
        begin, end = self.span
        inside = [one for one in self.moments if begin <= one.time <= end]
        apart = {(int((one.time - begin) / (end - begin) * width), one.kind): one for one in inside}
        return [{"t": one.time, "kind": one.kind} for one in apart.values()]

    def shaded(self) -> list[Spec]:
        """Return what was left out inside."""
        begin, end = self.span
        return [
            {"begin": max(part.begin, begin), "end": min(part.end, end), "why": REASONS.get(part.why, part.why)}
            for part in self.left
            if part.end > begin and part.begin < end
        ]


def trace(values: Stretch, unit: str, scene: Scene, paper: Paper) -> Spec:
    """Return a stretch of one line, with each twitch marked and what was left out shaded."""
    rows = [
        {"t": round(t, 6), "low": float(f"{low:.6g}"), "high": float(f"{high:.6g}")}
        for t, low, high in zip(values.begins.tolist(), values.low.tolist(), values.high.tolist(), strict=True)
    ]
    time = {"type": "quantitative", "scale": {"domain": list(scene.span), "nice": False, "zero": False}}
    x = {"field": "t", **time, "title": "seconds", "axis": _axis(paper)}
    y = {"field": "low", "type": "quantitative", "title": UNITS.get(unit, unit), "scale": {"zero": False}}
    line: Spec = {"mark": {"type": "area", "stroke": paper.ink, "strokeWidth": 1}}
    line["encoding"] = {"x": x, "y": y, "y2": {"field": "high"}}
    if values.sampled:
        line = {"mark": {"type": "line", "strokeWidth": 1.4}, "encoding": {"x": x, "y": y}}
    layers: list[Spec] = [
        {
            "data": {"values": scene.shaded()},
            "mark": {"type": "rect", "color": paper.soft},
            "encoding": {
                "x": {"field": "begin", **time, "title": "seconds", "axis": _axis(paper)},
                "x2": {"field": "end"},
            },
        },
        {"data": {"values": rows}, **_coloured(line, paper.ink)},
        {
            "data": {"values": scene.seen(paper.width)},
            "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
            "encoding": {"x": x, "y": {"value": 7}, **_kinds(paper)},
        },
    ]
    return _sheet({"layer": layers, "height": HEIGHT}, paper)


def raster(twitches: Sequence[Twitch], seconds: float, paper: Paper) -> Spec:
    """Return a tick for each twitch over time, a row for each group of twitches that look alike."""
    units = rows_of(twitches)
    # Of strokes that would fall on one pixel, one.
    apart = {(int(twitch.peak_time / seconds * paper.width), group_of(twitch)): twitch.peak_time for twitch in twitches}
    rows = [{"t": time, "group": group} for (_, group), time in apart.items()]
    names = {group: group if group == NO_GROUP else f"group {group}" for group in units}
    shown = [{**row, "group": names[row["group"]]} for row in rows if row["group"] in units]
    return _sheet(
        {
            "data": {"values": shown},
            "mark": {"type": "tick", "thickness": 1.5, "color": paper.colours[0]},
            "height": ROW * len(units),
            "encoding": {
                "x": {
                    "field": "t",
                    "type": "quantitative",
                    "title": "seconds",
                    "axis": _axis(paper),
                    "scale": {"domain": [0, seconds], "nice": False},
                },
                "y": {"field": "group", "type": "nominal", "title": None, "sort": list(names.values())},
            },
        },
        paper,
    )


def intervals(counts: Sequence[tuple[str, int]], paper: Paper) -> Spec:
    """Return how often which time lay between one twitch and the next."""
    most = max(count for _, count in counts)
    whole = list(range(0, most + 1, max(1, -(-most // 6))))
    return _sheet(
        {
            "data": {"values": [{"between": name, "times": count} for name, count in counts]},
            "mark": {"type": "bar", "color": paper.colours[0]},
            "height": ROW * len(counts),
            "encoding": {
                "y": {
                    "field": "between",
                    "type": "nominal",
                    "title": None,
                    "sort": [name for name, _ in counts],
                },
                "x": {
                    "field": "times",
                    "type": "quantitative",
                    "title": "how often",
                    "axis": {"values": whole, "format": "d"},
                },
            },
        },
        paper,
    )


def shapes(look: Trace, unit: str, paper: Paper) -> Spec:
    """Return the mean shape of each group, all to one scale."""
    chosen = look.shapes[:MOST_UNITS]
    rows = [
        {"group": named(shape.unit), "ms": round(1000 * k / shape.rate, 3), "value": value}
        for shape in chosen
        for k, value in enumerate(shape.values)
    ]
    columns = max(1, min(len(chosen), 4, paper.width // 170))
    return _sheet(
        {
            "data": {"values": rows},
            "facet": {"field": "group", "type": "nominal", "title": None, "sort": [named(one.unit) for one in chosen]},
            "columns": columns,
            "spec": {
                "width": paper.width // columns - 62,
                "height": 110,
                "mark": {"type": "line", "color": paper.colours[0]},
                "encoding": {
                    "x": {"field": "ms", "type": "quantitative", "title": "milliseconds", "axis": {"tickCount": 4}},
                    "y": {"field": "value", "type": "quantitative", "title": UNITS.get(unit, unit)},
                },
            },
        },
        paper,
    )


def between(twitches: Sequence[Twitch], left: Sequence[Left]) -> tuple[tuple[str, int], ...]:
    """Return how many times between twitches fall into each of the ranges of ``BETWEEN``; none across a gap."""
    times = [twitch.peak_time for twitch in twitches if not twitch.doublet]
    gaps = sorted((part.begin, part.end) for part in left)
    counts = [0] * (len(BETWEEN) + 1)
    at = 0
    for first, second in pairwise(times):
        while at < len(gaps) and gaps[at][1] <= first:
            at += 1
        if at == len(gaps) or gaps[at][0] >= second:
            counts[sum(second - first >= edge for edge in BETWEEN)] += 1
    names = [f"under {length(BETWEEN[0])}"]
    names += [f"{length(low)} to {length(high)}" for low, high in pairwise(BETWEEN)]
    return tuple(zip((*names, f"over {length(BETWEEN[-1])}"), counts, strict=True))


def rows_of(twitches: Sequence[Twitch]) -> dict[str, int]:
    """Return the groups with how many twitches each has, the largest first; as many as can be told apart."""
    counts: dict[str, int] = {}
    for twitch in twitches:
        counts[group_of(twitch)] = counts.get(group_of(twitch), 0) + 1
    largest = sorted(counts, key=lambda group: (-counts[group], group))[:MOST_UNITS]
    return {group: counts[group] for group in largest}


def group_of(twitch: Twitch) -> str:
    """Return which group a twitch belongs to, as it is said."""
    return named(twitch.source_unit) if twitch.source_unit else NO_GROUP


def named(unit: str) -> str:
    """Return the name of a group as people count: from 1."""
    return str(int(unit) + 1) if unit.isdecimal() else unit


def length(seconds: float) -> str:
    """Return a short time as it is said."""
    return f"{1000 * seconds:g} ms" if seconds < 1 else f"{seconds:g} s"


def _axis(paper: Paper) -> Spec:
    """Return an axis of time whose labels have room, also when they are thousandths of a second."""
    return {"tickCount": max(3, paper.width // 110), "labelOverlap": True, "labelSeparation": 6}


def _coloured(layer: Spec, colour: str) -> Spec:
    return {**layer, "mark": {**layer["mark"], "color": colour}}


def _kinds(paper: Paper) -> Spec:
    kinds = [FOUND, NOT, OWN]
    legend = {"title": None, "orient": "bottom", "symbolOpacity": 1}
    return {
        "shape": {
            "field": "kind",
            "type": "nominal",
            "scale": {"domain": kinds, "range": ["triangle-down", "cross", "diamond"]},
            "legend": legend,
        },
        "color": {
            "field": "kind",
            "type": "nominal",
            "scale": {"domain": kinds, "range": list(paper.colours)},
            "legend": legend,
        },
    }


def _sheet(spec: Spec, paper: Paper) -> Spec:
    """Return a specification with the colours and the width of the paper; it takes no words aloud: the page does."""
    sized = spec if "facet" in spec else {"width": max(paper.width, FEWEST), "autosize": {"type": "fit-x"}, **spec}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": None,
        **sized,
        "config": {
            "aria": False,
            "font": "system-ui, sans-serif",
            "view": {"stroke": None},
            "axis": {
                "labelColor": paper.ink,
                "titleColor": paper.ink,
                "domainColor": paper.ink,
                "tickColor": paper.ink,
                "gridColor": paper.soft,
                "labelFontSize": 12,
                "titleFontSize": 12,
                "titleFontWeight": "normal",
            },
            "header": {"labelColor": paper.ink, "labelFontSize": 12},
            "legend": {"labelColor": paper.ink, "labelFontSize": 12},
        },
    }
