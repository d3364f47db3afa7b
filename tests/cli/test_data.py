"""``vastus export``, ``import``, ``erase``, ``doctor`` and ``serve``, as they are run."""

import json
import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from tests.store.steps import fresh, step
from vastus.service.settings import Settings
from vastus.store.folder import Folder
from vastus.store.sqlite import Sqlite
from vastus.store.step import Step


@pytest.fixture
def home(tmp_path: Path) -> Path:
    store = Sqlite(fresh(tmp_path / "home"))
    store.steps.append(step(told="no"))
    store.close()
    return tmp_path / "home"


def _run(home: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command here, which is quick; what differs in a process of its own is tried by ``_run_apart``."""
    from vastus.cli.main import main

    runner = CliRunner(env={**os.environ, "VASTUS_HOME": str(home)}, catch_exceptions=False)
    done = runner.invoke(main, words, input=typed, prog_name="vastus")
    return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)


def _run_apart(home: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "VASTUS_HOME": str(home), "PYTHONWARNINGS": "error"}
    command = [sys.executable, "-m", "vastus", *words]
    return subprocess.run(
        command, env=environment, input=typed, capture_output=True, text=True, timeout=60, check=False
    )


def test_what_is_exported_can_be_imported(home: Path, tmp_path: Path) -> None:
    store = Sqlite(home / "vastus.db")
    store.erase()
    store.steps.append(_known())
    store.close()
    out = tmp_path / "mine.json"
    done = _run(home, "export", "--all", "--out", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert _run(home, "export", "--all").stdout == out.read_text()
    again = _run(home, "export", "--all", "--out", str(out))
    assert (again.returncode, again.stderr) == (2, f"{out} is there already. Choose another name.\n")
    brought = _run(tmp_path / "new", "import", str(out))
    assert (brought.returncode, brought.stdout) == (0, "1 entry was new, and is kept now.\n")
    assert _run(tmp_path / "new", "export", "--all").stdout == out.read_text()
    assert _run(tmp_path / "new", "import", str(out)).stdout == "0 entries were new, and are kept now.\n"


def _known() -> Step:
    return msgspec.structs.replace(step(), answers={"age": 34.0}, pages=())


def test_export_says_what_it_needs(home: Path, tmp_path: Path) -> None:
    assert "vastus export --all" in _run(home, "export").stderr
    nowhere = _run(home, "export", "--all", "--out", str(tmp_path / "no" / "x.json"))
    assert nowhere.returncode == 2
    assert "could not be written: No such file" in nowhere.stderr


def test_what_is_no_export_is_refused(home: Path, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")
    done = _run(home, "import", str(tmp_path / "x.json"))
    assert done.returncode == 2
    assert "not an export" in done.stderr
    assert "Traceback" not in done.stderr


def test_erase_asks_first(home: Path) -> None:
    assert "Nothing was erased" in _run(home, "erase", typed="n\n").stdout
    assert (home / "vastus.db").exists()
    assert "is erased" in _run(home, "erase", typed="y\n").stdout
    assert not list(home.rglob("vastus*"))


def test_even_a_damaged_file_can_be_erased(home: Path) -> None:
    (home / "vastus.db").write_bytes(b"nonsense" * 999)
    assert _run(home, "erase", "--yes").returncode == 0
    assert not (home / "vastus.db").exists()


def test_while_another_runs_only_export_works(home: Path, tmp_path: Path) -> None:
    folder = Folder(home)
    folder.hold()
    folder.tell("http://127.0.0.1:8642/")
    store = Sqlite(folder.database)
    (tmp_path / "x.json").write_text('{"vastus": 1, "steps": []}')
    for words in (("erase", "--yes"), ("import", str(tmp_path / "x.json")), ("serve", "--no-browser")):
        done = _run_apart(home, *words)
        assert done.returncode == 2
        assert "running already, at http://127.0.0.1:8642/" in done.stderr
    assert len(json.loads(_run(home, "export", "--all").stdout)["steps"]) == 1
    store.steps.append(step(number=2))
    assert len(json.loads(_run(home, "export", "--all").stdout)["steps"]) == 2
    assert "yes, at http://127.0.0.1:8642/" in _run(home, "doctor").stdout
    store.close()
    folder.release()


def test_the_doctor_finds_all_well(home: Path) -> None:
    done = _run(home, "doctor")
    assert done.returncode == 0
    plain = " ".join(done.stdout.split())
    assert "whole; shape 0003, 1 interviews, 1 steps, 0 recordings" in plain
    assert f"SQLite {sqlite3.sqlite_version}" in plain
    assert "only you can read it" in plain
    assert plain.endswith("All is well.")


def test_the_doctor_begins_nothing(tmp_path: Path) -> None:
    assert "none yet" in _run(tmp_path / "new", "doctor").stdout
    assert not (tmp_path / "new" / "vastus.db").exists()


@pytest.mark.parametrize("words", [("doctor",), ("export", "--all"), ("serve", "--no-browser")])
def test_a_damaged_file_is_told_and_left_as_it_was(home: Path, words: tuple[str, ...]) -> None:
    content = (home / "vastus.db").read_bytes()[:5000]
    (home / "vastus.db").write_bytes(content)
    done = _run_apart(home, *words)
    assert done.returncode == (1 if words == ("doctor",) else 2)
    assert "is damaged" in " ".join((done.stdout + done.stderr).split())
    assert "Traceback" not in done.stderr
    assert (home / "vastus.db").read_bytes() == content


def test_a_newer_file_is_told_and_left_as_it_was(home: Path) -> None:
    with closing(sqlite3.connect(home / "vastus.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0009'")
        connection.commit()
    content = (home / "vastus.db").read_bytes()
    done = _run(home, "serve", "--no-browser")
    assert done.returncode == 2
    assert "newer vastus (shape 0009" in done.stderr
    assert (home / "vastus.db").read_bytes() == content


def test_settings_say_where_things_lie() -> None:
    assert Settings.read({"VASTUS_HOME": "/x"}) == Settings(Path("/x/cache"), Path("/x"))
    assert Settings.read({}).data_folder.name == "vastus"
