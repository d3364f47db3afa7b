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


def test_a_result_is_made_again_as_it_was(vastus, tmp_path):
    path = emg(tmp_path / "thigh.edf", at=(2.3, 5.7, 11.1), seconds=14)
    result = tmp_path / "result.json"
    result.write_text(vastus("measure", str(path), "--channels", "1", "--json").stdout)
    again = vastus("measure", str(path), "--again", str(result), "--json")
    assert (again.exit_code, again.stdout) == (0, result.read_text())
    assert "3 twitches were seen" in vastus("measure", str(path), "--again", str(result)).stdout
    for words, reason in (
        ([str(emg(tmp_path / "other.edf", seconds=12)), "--again", str(result)], "not the file"),
        ([str(path), "--again", str(path)], "is no result of"),
        ([str(path), "--again", str(result), "--channels", "1"], "--again goes with --json alone"),
        ([str(tmp_path), "--again", str(result), "--out", "a.csv"], "A folder goes with"),
    ):
        refused = vastus("measure", *words)
        assert refused.exit_code == 2
        assert reason in " ".join(refused.stderr.split())


def folder_of(tmp_path, count):
    folder = tmp_path / "recordings"
    (folder / "second").mkdir(parents=True)
    for number in range(count):
        path = folder / ("second" if number % 2 else "") / f"{number:02d}.edf"
        emg(path, at=(2.3, 5.7, 11.1), seconds=14, seed=number)
    (folder / "broken.edf").write_bytes(b"0       " + b"\xff" * 400)
    return folder


def test_a_folder_becomes_a_table(vastus, tmp_path):
    folder = folder_of(tmp_path, 2)
    table = tmp_path / "table.parquet"
    assert "2 measured, 1 could not be read" in vastus("measure", str(folder), "--out", str(table)).stdout
    vastus("measure", str(folder), "--out", str(tmp_path / "table.csv"), "--workers", "1")
    rows = duckdb.sql(f"SELECT file, twitches, per_minute, refused, says FROM '{table}' ORDER BY file").fetchall()
    assert [row[0] for row in rows] == ["00.edf", "broken.edf", "second/01.edf"]
    assert [row[1] for row in rows] == [3, None, 3]
    assert rows[1][3]
    with (tmp_path / "table.csv").open(newline="") as file:
        assert [row["twitches"] for row in csv.DictReader(file)] == ["3", "", "3"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["recordings", "table.csv", "table.parquet"]


def test_a_folder_that_was_broken_off_goes_on_where_it_stopped(vastus, tmp_path):
    folder = folder_of(tmp_path, 3)
    table = tmp_path / "table.csv"
    journal = tmp_path / ".table.csv.begun"
    command = [sys.executable, "-m", "vastus", "measure", str(folder), "--out", str(table), "--workers", "1"]
    begun = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and (not journal.exists() or journal.read_bytes().count(b"\n") < 1):
        time.sleep(0.02)
    os.killpg(begun.pid, signal.SIGKILL)
    begun.wait()
    assert not table.exists()
    before = journal.read_bytes().splitlines()
    marked = json.loads(before[0]) | {"quality": "kept from before"}
    journal.write_bytes(b"\n".join([json.dumps(marked).encode(), *before[1:], b'{"file": "half']))
    vastus("measure", str(folder), "--out", str(table), "--workers", "1")
    with table.open(newline="") as file:
        rows = {row["file"]: row for row in csv.DictReader(file)}
    assert len(rows) == 4
    assert rows[marked["file"]]["quality"] == "kept from before"
    assert not journal.exists()


def test_a_table_needs_a_known_form_and_a_folder_with_recordings(vastus, tmp_path):
    (tmp_path / "empty").mkdir()
    folder = folder_of(tmp_path, 1)
    assert vastus("measure", str(folder), "--out", str(tmp_path / "a.xlsx")).exit_code == 2
    assert vastus("measure", str(tmp_path / "empty"), "--out", str(tmp_path / "a.csv")).exit_code == 2
    assert vastus("measure", str(folder)).exit_code == 2


def test_the_recording_itself_is_never_overwritten_and_a_folder_that_is_not_there_is_named(vastus, file, tmp_path):
    before = file.read_bytes()
    for wrong in (["--annotate", file], ["--plot", tmp_path / "none" / "x.svg"]):
        done = vastus("measure", str(file), *map(str, wrong))
        assert (done.exit_code, done.stdout) == (2, "")
        assert "Choose another" in done.stderr or "choose another" in done.stderr
    assert file.read_bytes() == before
    done = vastus("measure", str(tmp_path), "--out", str(tmp_path / "none" / "table.csv"))
    assert done.exit_code == 2
    assert "choose another" in done.stderr


def test_names_that_edf_cannot_hold_are_written_plainly(vastus, tmp_path):
    x = np.random.default_rng(1).normal(0, 3, 40 * RATE)
    rows = (f"{k / RATE:.3f},{value:.2f}" for k, value in enumerate(x))
    table = tmp_path / "table.csv"
    table.write_text("\n".join(["time (s),EMG Müskel Ω (µV)", *rows]) + "\n")
    done = vastus("measure", str(table), "--annotate", str(tmp_path / "out.edf"))
    assert done.exit_code == 0, done.stderr
    assert [signal_.label for signal_ in read_edf(tmp_path / "out.edf").signals] == ["EMG Muskel ? (uV"]


def test_what_was_guessed_is_told_and_what_cannot_be_trusted_is_not_listed(vastus, tmp_path):
    x = np.random.default_rng(1).normal(0, 3, 8 * RATE)
    for second in range(1, 7):
        x[second * RATE : second * RATE + 60] += potential(400)
    table = tmp_path / "table.csv"
    table.write_text("time (s),EMG (µV)\n" + "".join(f"{k / RATE:.3f},{value:.2f}\n" for k, value in enumerate(x)))
    done = vastus("measure", str(table))
    assert done.exit_code == 0, done.stderr
    assert "cannot tell" in done.stdout
    assert "The twitches:" not in done.stdout
    assert "How the file was read:" in done.stdout


@pytest.mark.parametrize(
    ("name", "held", "way"),
    [
        ("only.hea", b"only 1 1000 60000\nonly.dat 16 200/uV 16 0 0 0 0 EMG\n", "Put both into one folder"),
        ("diary.txt", b"Monday: it twitched in the evening.\nTuesday: nothing.\n", "what a sensor recorded"),
        ("photo.edf", b"\xff\xd8\xff\xe0\0\x10JFIF", "give a video"),
        ("empty.csv", b"", "export or copy"),
        ("german.csv", b"0,0;1,5\n10,0;1,6\n20,0;1,4\n", "--map emg=2"),
    ],
)
def test_what_people_bring_by_mistake_is_told_with_a_way_forward(vastus, tmp_path, name, held, way):
    (tmp_path / name).write_bytes(held)
    done = vastus("measure", str(tmp_path / name))
    assert (done.exit_code, done.stdout) == (2, "")
    assert way in done.stderr


def test_a_column_without_a_name_is_told_by_its_number(vastus, tmp_path):
    (tmp_path / "german.csv").write_text("".join(f"{10 * k},0;0,{k % 7}\n" for k in range(500)))
    done = vastus("measure", str(tmp_path / "german.csv"), "--map", "time=1,time_unit=ms,emg=2")
    assert done.exit_code == 2
    assert "The unit of column 2 is not written" in done.stderr
