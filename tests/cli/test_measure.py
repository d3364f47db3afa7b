"""``vastus measure``: one file in words, JSON, a drawing and EDF+; a folder as a table that can go on later."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import jsonschema
import numpy as np
import pytest
from edfio import Edf, EdfSignal, read_edf

RATE = 1000
SCHEMA = json.loads((Path(__file__).parents[2] / "docs/reference/measure.schema.json").read_text())


def potential(size, rate=RATE):
    t = np.arange(-0.03, 0.03, 1 / rate)
    wave = -t / 0.004 * np.exp(-((t / 0.004) ** 2))
    return size * wave / np.ptp(wave)


def emg(path, at=(10.3, 21.7, 44.1, 70.2), seconds=90, size=200.0, seed=1):
    """Write an EMG with a twitch at each of these times."""
    x = np.random.default_rng(seed).normal(0, 3, seconds * RATE)
    for moment in (one for one in at if one < seconds - 1):
        wave = potential(size)
        first = round(moment * RATE) - len(wave) // 2
        x[first : first + len(wave)] += wave
    signal_ = EdfSignal(x, RATE, label="EMG thigh", physical_dimension="uV", physical_range=(-3000, 3000))
    Edf([signal_]).write(path)
    return path


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return emg(tmp_path_factory.mktemp("emg") / "thigh.edf")


def test_the_json_is_the_contract(vastus, file):
    told = json.loads(vastus("measure", str(file), "--json").stdout)
    jsonschema.validate(told, SCHEMA)
    assert told["contract"] == 1
    assert [round(twitch["peak_time"], 1) for twitch in told["twitches"]] == [10.3, 21.7, 44.1, 70.2]
    assert told["rate_per_minute"]["low"] < told["rate_per_minute"]["rate"] < told["rate_per_minute"]["high"]
    assert told["recording"]["channels"] == [{"name": "EMG thigh", "unit": "uV", "place": ""}]


def test_the_words_say_how_many_and_how_sure(vastus, file):
    shown = vastus("measure", str(file)).stdout
    assert "4 twitches were seen" in shown
    assert "The true rate lies most likely between" in shown
    assert "0:10.3" in shown
    assert "A recording never makes anything less urgent." in shown


def test_it_is_drawn_and_annotated(vastus, file, tmp_path):
    svg, page, edf = tmp_path / "a.svg", tmp_path / "a.html", tmp_path / "a.edf"
    vastus("measure", str(file), "--plot", str(svg), "--annotate", str(edf))
    vastus("measure", str(file), "--plot", str(page))
    assert svg.read_text().startswith("<svg")
    assert not re.search(r"<(?:script|link|img)[^>]{0,200}(?:src|href)=\"?https?:", page.read_text())
    back = read_edf(edf)
    told = [note.text for note in back.annotations]
    assert sum(text.startswith("twitch") for text in told) == 4
    assert back.signals[0].physical_dimension == "uV"
    original = read_edf(file).signals[0].data
    assert np.abs(back.signals[0].data - original).max() < 0.2


def test_what_cannot_be_read_says_why_and_leaves_with_2(vastus, tmp_path):
    bad = tmp_path / "notes.edf"
    bad.write_text("I am not a recording.\n")
    done = vastus("measure", str(bad), "--json")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()[-1]) > 10
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "wrong",
    [["--out", "a.csv"], ["--plot", "a.gif"], ["--map", "time"], ["--scale", "0"], ["--workers", "2"]],
)
def test_what_does_not_go_together_is_refused(vastus, file, wrong):
    assert vastus("measure", str(file), *wrong).exit_code == 2


def folder_of(tmp_path, count):
    folder = tmp_path / "recordings"
    (folder / "second").mkdir(parents=True)
    for number in range(count):
        emg(folder / ("second" if number % 2 else "") / f"{number:02d}.edf", seconds=60, seed=number)
    (folder / "broken.edf").write_bytes(b"0       " + b"\xff" * 400)
    return folder


def test_a_folder_becomes_a_table(vastus, tmp_path):
    folder = folder_of(tmp_path, 4)
    table = tmp_path / "table.parquet"
    assert "4 measured, 1 could not be read" in vastus("measure", str(folder), "--out", str(table)).stdout
    vastus("measure", str(folder), "--out", str(tmp_path / "table.csv"))
    rows = duckdb.sql(f"SELECT file, twitches, per_minute, refused, says FROM '{table}' ORDER BY file").fetchall()
    assert [row[0] for row in rows] == ["00.edf", "02.edf", "broken.edf", "second/01.edf", "second/03.edf"]
    assert [row[1] for row in rows] == [3, 3, None, 3, 3]
    assert rows[2][3]
    with (tmp_path / "table.csv").open(newline="") as file:
        assert [row["twitches"] for row in csv.DictReader(file)] == ["3", "3", "", "3", "3"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["recordings", "table.csv", "table.parquet"]


def test_a_folder_that_was_broken_off_goes_on_where_it_stopped(vastus, tmp_path):
    folder = folder_of(tmp_path, 6)
    table = tmp_path / "table.csv"
    journal = tmp_path / ".table.csv.begun"
    command = [sys.executable, "-m", "vastus", "measure", str(folder), "--out", str(table), "--workers", "1"]
    begun = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and (not journal.exists() or journal.read_bytes().count(b"\n") < 2):
        time.sleep(0.02)
    os.killpg(begun.pid, signal.SIGKILL)
    begun.wait()
    assert not table.exists()
    before = journal.read_bytes().splitlines()
    marked = json.loads(before[0]) | {"quality": "kept from before"}
    journal.write_bytes(b"\n".join([json.dumps(marked).encode(), *before[1:], b'{"file": "half']))
    vastus("measure", str(folder), "--out", str(table))
    with table.open(newline="") as file:
        rows = {row["file"]: row for row in csv.DictReader(file)}
    assert len(rows) == 7
    assert rows[marked["file"]]["quality"] == "kept from before"
    assert not journal.exists()


def test_a_table_needs_a_known_form_and_a_folder_with_recordings(vastus, tmp_path):
    (tmp_path / "empty").mkdir()
    folder = folder_of(tmp_path, 1)
    assert vastus("measure", str(folder), "--out", str(tmp_path / "a.xlsx")).exit_code == 2
    assert vastus("measure", str(tmp_path / "empty"), "--out", str(tmp_path / "a.csv")).exit_code == 2
    assert vastus("measure", str(folder)).exit_code == 2
