"""Charts as plain data: they hold what is shown, count what their table counts, and fetch nothing."""

import json
from itertools import pairwise

import msgspec
import numpy as np
import pytest

from tests.service.results import result, twitch
from vastus.contract.measure import Left
from vastus.draw import charts
from vastus.draw.charts import Moment, Paper, Scene
from vastus.say.tables import between, group_counts
from vastus.say.tongue import PSEUDO, speaking, tongue_of
from vastus.store.trace import Shape, Stretch

LEFT = (Left(5.0, 15.0, "voluntary"), Left(50.0, 60.0, "no such reason"))
SCENE = Scene(
    (10.0, 20.0), (Moment(9.9, "found"), Moment(12.0, "found"), Moment(13.0, "out"), Moment(14.0, "own")), LEFT
)
STRETCH = Stretch(np.array([10.0, 15.0]), np.array([-1.0, -2.0]), np.array([1.0, 2.0]), sampled=False)


def values(spec, layer=None):
    return (spec if layer is None else spec["layer"][layer])["data"]["values"]


def test_a_trace_shows_what_is_inside_and_each_kind_by_its_name():
    spec = charts.trace(STRETCH, "uV", SCENE, Paper())
    assert values(spec, 0) == [{"begin": 10.0, "end": 15.0, "why": "the muscle was tensed"}]
    assert values(spec, 1) == [{"t": 10.0, "low": -1.0, "high": 1.0}, {"t": 15.0, "low": -2.0, "high": 2.0}]
    assert values(spec, 2) == [
        {"t": 12.0, "kind": "found"},
        {"t": 13.0, "kind": "taken out"},
        {"t": 14.0, "kind": "added by you"},
    ]
    shape = spec["layer"][2]["encoding"]["shape"]["scale"]
    assert dict(zip(shape["domain"], shape["range"], strict=True))["taken out"] == "cross"
    assert spec["layer"][1]["encoding"]["y"]["title"] == "µV"


def test_the_words_of_a_legend_lie_beneath_each_other_where_they_have_no_room_beside():
    def columns(width):
        paper = Paper(width)
        return charts.trace(STRETCH, "uV", SCENE, paper)["layer"][2]["encoding"]["shape"]["legend"]["columns"]

    assert (columns(680), columns(316), columns(240)) == (3, 3, 1)
    with speaking(tongue_of(PSEUDO)):
        assert (columns(680), columns(316)) == (3, 1)


def test_a_line_of_samples_is_a_line_and_one_of_bins_an_area():
    samples = Stretch(STRETCH.begins, STRETCH.low, STRETCH.low, sampled=True)
    kinds = [charts.trace(one, "px", SCENE, Paper())["layer"][1]["mark"]["type"] for one in (STRETCH, samples)]
    assert kinds == ["area", "line"]


def test_of_twitches_on_one_pixel_one_is_drawn():
    many = Scene((0.0, 100.0), [Moment(k / 100, "found") for k in range(10_000)], ())
    assert len(many.seen(200)) == 200
    raster = charts.raster(result(*(k / 100 for k in range(1, 9001))).twitches, 120.0, Paper(400))
    assert len(values(raster)) == 301  # 90 of 120 seconds on 400 pixels


def test_the_raster_has_a_row_for_each_group_of_its_table():
    twitches = result(
        twitch(1.0, unit="0"), twitch(2.0, unit="11"), twitch(2.01, unit="11", doublet=True), twitch(3.0, unit=None)
    ).twitches
    spec = charts.raster(twitches, 120.0, Paper())
    assert [row["group"] for row in values(spec)] == ["group 1", "group 12", "no group"]
    assert sorted(spec["encoding"]["y"]["sort"]) == ["group 1", "group 12", "no group"]
    assert spec["height"] == charts.ROW * len(group_counts(twitches))


def test_intervals_are_counted_as_in_their_table():
    counts = between(result(1.0, 1.06, 2.0, 9.0).twitches, ())
    spec = charts.intervals(counts, Paper())
    shown = {row["between"]: row["times"] for row in values(spec) if row["times"]}
    assert shown == {"50 ms to 100 ms": 1, "500 ms to 1 s": 1, "5 s to 10 s": 1}
    assert spec["encoding"]["x"]["axis"]["values"] == [0, 1]


def test_shapes_are_drawn_to_one_scale_side_by_side():
    shapes = [Shape(str(k), 1000.0, (0.0, float(k), 0.0)) for k in range(14)]
    spec = charts.shapes(shapes, "m/s2", Paper(400))
    assert spec["columns"] == 2
    assert {row["group"] for row in values(spec)} == {f"group {k + 1}" for k in range(12)}  # no more can be told apart
    assert [row["ms"] for row in values(spec)[:3]] == [0.0, 1.0, 2.0]
    assert spec["spec"]["encoding"]["y"]["title"] == "m/s²"


@pytest.mark.parametrize("paper", [Paper(), Paper(350, dark=True)])
def test_each_is_vega_lite_that_fetches_nothing_and_travels_as_json(paper):
    twitches = result(1.0, 2.0, 4.0).twitches
    specs = [
        charts.trace(STRETCH, "uV", SCENE, paper),
        charts.raster(twitches, 120.0, paper),
        charts.intervals(between(twitches, LEFT), paper),
        charts.shapes([Shape("0", 1000.0, (0.0, 1.0))], "uV", paper),
    ]
    for spec in specs:
        text = msgspec.json.encode(spec).decode()
        assert json.loads(text)["$schema"].endswith("/vega-lite/v6.json")
        assert text.count("http") == 1
        assert spec["config"]["axis"]["labelColor"] == paper.ink
    assert len(set(paper.colours)) == 3
    for one, other in pairwise([Paper().ink, Paper(dark=True).ink]):
        assert one != other
