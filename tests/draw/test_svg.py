"""Charts are drawn by a process of its own; what it made is kept, and what it cannot draw is said."""

import asyncio
import io
import json
import os
import stat
import sys

import pytest

from tests.service.results import result
from vastus.draw import charts, svg
from vastus.draw.charts import Paper
from vastus.draw.svg import NotDrawn

SPEC = json.dumps(charts.raster(result(1.0, 2.5).twitches, 120.0, Paper())).encode()


def test_a_chart_is_drawn_once_and_only_the_user_can_read_it(tmp_path, monkeypatch):
    drawn = asyncio.run(svg.svg(SPEC, tmp_path))
    assert drawn.startswith(b"<svg")
    assert b"group 1" in drawn
    (kept,) = tmp_path.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    monkeypatch.setattr(svg, "_child", None)  # it is not asked again
    assert asyncio.run(svg.svg(SPEC, tmp_path)) == drawn


def test_only_so_many_drawings_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(svg, "MOST_DRAWN", 2)
    for age in range(3):
        old = tmp_path / f"drawn-{age}.svg"
        old.write_text("<svg")
        os.utime(old, (age, age))
    asyncio.run(svg.svg(SPEC, tmp_path))
    assert "drawn-2.svg" in {one.name for one in tmp_path.iterdir()}
    assert len(list(tmp_path.iterdir())) == 2


def test_what_cannot_be_drawn_is_said(tmp_path, monkeypatch):
    with pytest.raises(NotDrawn, match="table below"):
        asyncio.run(svg.svg(b"nonsense", tmp_path))
    monkeypatch.setattr(svg, "TAKES", 0.01)
    with pytest.raises(NotDrawn):
        asyncio.run(svg.svg(SPEC, tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_without_a_folder_it_is_drawn_all_the_same(tmp_path):
    assert asyncio.run(svg.svg(SPEC, tmp_path / "none")).startswith(b"<svg")
    assert list(tmp_path.iterdir()) == []


def test_the_script_for_browsers_is_made_once(tmp_path, monkeypatch):
    made = asyncio.run(svg.script(tmp_path / "cache"))
    assert b"vegaEmbed" in made
    monkeypatch.setattr(svg, "_child", None)
    assert asyncio.run(svg.script(tmp_path / "cache")) == made


def test_the_process_reads_a_specification_and_writes_a_drawing(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO(SPEC.decode()))
    svg.main("svg")
    assert capsys.readouterr().out.startswith("<svg")
    svg.main("script")
    assert "vegaEmbed" in capsys.readouterr().out


def test_a_specification_fetches_nothing(monkeypatch, capsys):
    spec = {"data": {"url": "http://127.0.0.1:9/x.json"}, "mark": "point", "encoding": {"x": {"field": "a"}}}
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(spec)))
    with pytest.raises(ValueError, match="allowed"):
        svg.main("svg")
