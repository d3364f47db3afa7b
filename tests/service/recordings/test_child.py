"""What the measuring process says and leaves, and that it ends with whoever asked."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from tests.service.signals import TIMES, write_csv, write_edf
from vastus.contract.measure import Measurement
from vastus.service.recordings import child


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it neither end this process, nor slow it, nor change its rights."""
    monkeypatch.setattr(child, "_end_with_the_other", lambda: None)
    monkeypatch.setattr(os, "nice", lambda _: 0)
    monkeypatch.setattr(os, "umask", lambda _: 0)


def _said(folder: Path, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{said}\n"))
    child.main(folder)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_it_says_how_far_it_is_and_leaves_the_result(tmp_path: Path, monkeypatch, capsys) -> None:
    write_edf(tmp_path / "file")
    words = _said(tmp_path, "{}", monkeypatch, capsys)
    shares = [word["share"] for word in words]
    assert shares == sorted(shares)
    assert 2 < len(shares) <= child.STEPS + 1
    assert (shares[-1], len(words[-1]["fingerprint"])) == (1.0, 64)
    found = msgspec.json.decode((tmp_path / "found.json").read_bytes(), type=Measurement)
    assert len(found.twitches) == len(TIMES)
    assert (tmp_path / "look.msgpack").exists()


def test_what_the_person_said_is_heard(tmp_path: Path, monkeypatch, capsys) -> None:
    write_csv(tmp_path / "file")
    (asked,) = [word for word in _said(tmp_path, "{}", monkeypatch, capsys) if "refusal" in word]
    assert asked["refusal"]["code"] == "unit"
    words = _said(tmp_path, '{"mapping": {"unit": "uV"}}', monkeypatch, capsys)
    assert words[-1]["fingerprint"]


def test_the_measuring_process_ends_when_nobody_listens(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    write_edf(folder / "file")
    command = [sys.executable, "-m", "vastus.service.recordings.child", str(folder)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("{}\n")
    process.stdin.close()
    assert process.wait(30) == 1
    process.stdout.close()
    assert not (folder / "found.json").exists()
