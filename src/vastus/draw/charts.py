"""Charts as Vega-Lite: plain data in, plain JSON out; each has a table on its page that says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from vastus.contract.measure import Left, Twitch
from vastus.say.measured import KINDS, UNITS, reason
from vastus.say.tables import MOST_GROUPS, group, group_counts, single
from vastus.say.tongue import told
from vastus.sentence import sentence
from vastus.store.trace import Shape, Stretch

Spec = dict[str, Any]
WIDTH, HEIGHT, ROW = 680, 220, 26  # px
FEWEST = 12  # bins of the narrowest chart, px
SIGN, LETTER = 30, 7  # what a sign of a legend takes, and a letter of its words at most on average, px
SECONDS, MILLISECONDS, HOW_OFTEN = sentence("seconds"), sentence("milliseconds"), sentence("how often")
Kind = Literal["found", "out", "own"]  # by the machine, taken out by the person, or added by the person


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
    kind: Kind


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
        return [{"t": one.time, "kind": told(KINDS[one.kind])} for one in apart.values()]

    def shaded(self) -> list[Spec]:
        """Return what was left out inside."""
        begin, end = self.span
        return [
            {"begin": max(part.begin, begin), "end": min(part.end, end), "why": told(reason(part.why))}
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
    x = {"field": "t", **time, "title": told(SECONDS), "axis": _axis(paper)}
    y = {"field": "low", "type": "quantitative", "title": told(UNITS.get(unit, unit)), "scale": {"zero": False}}
    drawing: Spec = {"mark": {"type": "area", "stroke": paper.ink, "strokeWidth": 1}}
    drawing["encoding"] = {"x": x, "y": y, "y2": {"field": "high"}}
    if values.sampled:
        drawing = {"mark": {"type": "line", "strokeWidth": 1.4}, "encoding": {"x": x, "y": y}}
    layers: list[Spec] = [
        {
            "data": {"values": scene.shaded()},
            "mark": {"type": "rect", "color": paper.soft},
            "encoding": {
                "x": {"field": "begin", **time, "title": told(SECONDS), "axis": _axis(paper)},
                "x2": {"field": "end"},
            },
        },
        {"data": {"values": rows}, **_coloured(drawing, paper.ink)},
        {
            "data": {"values": scene.seen(paper.width)},
            "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
            "encoding": {"x": x, "y": {"value": 7}, **_kinds(paper)},
        },
    ]
    return _sheet({"layer": layers, "height": HEIGHT}, paper)


def raster(twitches: tuple[Twitch, ...], seconds: float, paper: Paper) -> Spec:
    """Return a tick for each twitch over time, a row for each group of twitches that look alike."""
    names = {unit: told(group(unit)) for unit in group_counts(twitches)}
    # Of strokes that would fall on one pixel, one.
    apart = {
        (int(twitch.peak_time / seconds * paper.width), twitch.source_unit): twitch.peak_time
        for twitch in single(twitches)
    }
    rows = [{"t": time, "group": names[unit]} for (_, unit), time in apart.items() if unit in names]
    return _sheet(
        {
            "data": {"values": rows},
            "mark": {"type": "tick", "thickness": 1.5, "color": paper.colours[0]},
            "height": ROW * len(names),
            "encoding": {
                "x": {
                    "field": "t",
                    "type": "quantitative",
                    "title": told(SECONDS),
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
            "data": {"values": [{"between": told(name), "times": count} for name, count in counts]},
            "mark": {"type": "bar", "color": paper.colours[0]},
            "height": ROW * len(counts),
            "encoding": {
                "y": {
                    "field": "between",
                    "type": "nominal",
                    "title": None,
                    "sort": [told(name) for name, _ in counts],
                },
                "x": {
                    "field": "times",
                    "type": "quantitative",
                    "title": told(HOW_OFTEN),
                    "axis": {"values": whole, "format": "d"},
                },
            },
        },
        paper,
    )


def shapes(shapes: Sequence[Shape], unit: str, paper: Paper) -> Spec:
    """Return the mean shape of each group, all to one scale."""
    chosen = shapes[:MOST_GROUPS]
    rows = [
        {"group": told(group(shape.unit)), "ms": round(1000 * k / shape.rate, 3), "value": value}
        for shape in chosen
        for k, value in enumerate(shape.values)
    ]
    columns = max(1, min(len(chosen), 4, paper.width // 170))
    return _sheet(
        {
            "data": {"values": rows},
            "facet": {
                "field": "group",
                "type": "nominal",
                "title": None,
                "sort": [told(group(one.unit)) for one in chosen],
            },
            "columns": columns,
            "spec": {
                "width": paper.width // columns - 62,
                "height": 110,
                "mark": {"type": "line", "color": paper.colours[0]},
                "encoding": {
                    "x": {
                        "field": "ms",
                        "type": "quantitative",
                        "title": told(MILLISECONDS),
                        "axis": {"tickCount": 4},
                    },
                    "y": {"field": "value", "type": "quantitative", "title": told(UNITS.get(unit, unit))},
                },
            },
        },
        paper,
    )


def _axis(paper: Paper) -> Spec:
    """Return an axis of time whose labels have room, also when they are thousandths of a second."""
    return {"tickCount": max(3, paper.width // 110), "labelOverlap": True, "labelSeparation": 6}


def _coloured(layer: Spec, colour: str) -> Spec:
    return {**layer, "mark": {**layer["mark"], "color": colour}}


def _kinds(paper: Paper) -> Spec:
    kinds = [told(words) for words in KINDS.values()]
    beside = sum(SIGN + LETTER * len(words) for words in kinds) <= paper.width
    legend = {"title": None, "orient": "bottom", "symbolOpacity": 1, "columns": len(kinds) if beside else 1}
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
