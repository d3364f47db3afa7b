"""The database as a file: who may read it, what is done to one that is not ours, and what is left of one erased."""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from tests.store.steps import FOUND, START, changed, fresh, recording, step
from vastus.store import database
from vastus.store.database import State
from vastus.store.disk import Unusable
from vastus.store.sqlite import Sqlite

FROZEN = Path(__file__).parent.parent / "data"
CANARY = "canary-7f3a-knee"


def _all(folder: Path) -> dict[str, bytes]:
    return {str(part.relative_to(folder)): part.read_bytes() for part in folder.rglob("*") if part.is_file()}


# Not ours, or not whole


def _damaged(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 : 4096 * 3] = os.urandom(4096 * 2)
    path.write_bytes(content)


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:6000])


def _emptied_with_a_log(path: Path) -> None:
    path.write_bytes(b"")
    path.with_name("vastus.db-wal").write_bytes(b"x" * 100)


def _emptied_with_a_backup(path: Path) -> None:
    path.write_bytes(b"")
    (path.parent / "backups").mkdir()
    (path.parent / "backups" / "vastus-20260301T090000000000Z.db").write_bytes(b"x")


def _text(path: Path) -> None:
    path.write_text("Dear diary, today my knee twitched.\n" * 200)


def _foreign(path: Path) -> None:
    path.unlink()
    _run(path, "CREATE TABLE bookmark (id INTEGER PRIMARY KEY)")


def _foreign_by_alembic(path: Path) -> None:
    path.unlink()
    _run(path, "CREATE TABLE alembic_version (version_num TEXT)", "INSERT INTO alembic_version VALUES ('0001')")


def _with_a_trigger(path: Path) -> None:
    _run(path, "CREATE TRIGGER t AFTER INSERT ON step BEGIN DELETE FROM step; END")


def _newer(path: Path) -> None:
    _run(path, "UPDATE alembic_version SET version_num = '9999'")


def _without_version(path: Path) -> None:
    _run(path, "DELETE FROM alembic_version")


def _run(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize(
    ("break_it", "told"),
    [
        (_damaged, "is damaged"),
        (_truncated, "is damaged"),
        (_emptied_with_a_log, "is damaged"),
        (_emptied_with_a_backup, "bring back a copy .*vastus-2026.*db"),
        (_text, "is damaged"),
        (_foreign, "another program"),
        (_foreign_by_alembic, "another program"),
        (_with_a_trigger, "another program"),
        (_newer, "newer vastus .shape 9999; this one knows 0003"),
        (_without_version, "newer vastus .shape unknown"),
    ],
)
def test_a_file_that_cannot_be_used_stays_byte_for_byte(tmp_path: Path, break_it: object, told: str) -> None:
    path = fresh(tmp_path)
    store = Sqlite(path)
    for number in range(1, 30):
        store.steps.append(step(number=number))
    store.close()
    break_it(path)  # type: ignore[operator]
    before = _all(tmp_path)
    with pytest.raises(Unusable, match=told) as seen:
        Sqlite(path)
    assert "left as it was" in str(seen.value)
    assert _all(tmp_path) == before


def test_one_that_cannot_be_read_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "vastus.db").mkdir()
    with pytest.raises(Unusable, match="cannot be read"):
        database.look(tmp_path / "vastus.db")


def test_looking_changes_nothing_even_after_a_crash(tmp_path: Path) -> None:
    path = _crashed(tmp_path / "home")
    before = _all(path.parent)
    assert "vastus.db-wal" in before
    assert database.look(path) == State("0003", 1, 1)
    assert _all(path.parent) == before


def test_what_was_only_in_the_log_is_there_again(tmp_path: Path) -> None:
    store = Sqlite(_crashed(tmp_path / "home"))
    assert list(store.steps.all()) == [step(told=CANARY)]
    store.close()


def test_looking_while_it_is_used(tmp_path: Path) -> None:
    store = Sqlite(fresh(tmp_path))
    store.steps.append(step())
    assert database.look_while_used(store.path) == State("0003", 1, 1)
    store.close()


def _crashed(home: Path) -> Path:
    """Return a database as it lies there after a crash: the last step is in the log alone."""
    store = Sqlite(fresh(home.with_name("before")))
    store.steps.append(step(told=CANARY))
    shutil.copytree(store.path.parent, home)
    (home / "vastus.db-shm").unlink()
    store.close()
    return home / "vastus.db"


# Erased


def _holding(folder: Path, canary: str) -> list[str]:
    return [name for name, content in _all(folder).items() if canary.encode() in content]


def test_no_byte_is_left_after_erasing(tmp_path: Path) -> None:
    store = Sqlite(fresh(tmp_path / "home"))
    for number in range(1, 60):
        store.steps.append(step(number=number, told=CANARY * (1 + number % 3)))
        if number % 20 == 0:
            store.back_up(START + timedelta(hours=number))
    left = tmp_path / "home" / "vastus.db-look-dead"
    left.mkdir()
    (left / "vastus.db").write_text(CANARY)  # a copy to look at, left by a crash
    holding = _holding(tmp_path, CANARY)
    assert {"home/vastus.db-wal", "home/vastus.db-look-dead/vastus.db"} <= set(holding)
    assert len([name for name in holding if "backups" in name]) == 2
    store.erase()
    assert _holding(tmp_path, CANARY) == []
    assert list(store.steps.all()) == []
    assert not any("backups" in name or "look" in name for name in _all(tmp_path))
    store.close()
    assert _holding(tmp_path, CANARY) == []


def test_no_byte_of_a_recording_is_left_after_erasing(tmp_path: Path) -> None:
    store = Sqlite(fresh(tmp_path / "home"))
    store.recordings.put(changed(recording(revision=0), file_name=CANARY), msgspec.json.encode({"a": CANARY * 900}))
    for room in ("r", "left-by-a-crash"):
        (tmp_path / "home" / "recordings" / room).mkdir(parents=True)
        (tmp_path / "home" / "recordings" / room / "file").write_text(CANARY * 90_000)
    store.erase()
    assert _holding(tmp_path, CANARY) == []
    assert list((tmp_path / "home" / "recordings").iterdir()) == []
    store.close()


def test_one_recording_that_is_dropped_leaves_no_byte_but_all_else(tmp_path: Path) -> None:
    store = Sqlite(fresh(tmp_path / "home"))
    store.steps.append(step())
    store.recordings.put(changed(recording(revision=0), file_name=CANARY), msgspec.json.encode({"a": CANARY * 900}))
    other = store.recordings.put(recording("s"), msgspec.json.encode(FOUND))
    store.back_up(START)
    assert len(_holding(tmp_path, CANARY)) >= 2  # in the log, or the file, and in the backup
    store.recordings.drop("r", START + timedelta(hours=1))
    assert _holding(tmp_path, CANARY) == []
    assert len(database.backups(store.path)) == 1
    assert (store.recordings.all(), list(store.steps.all())) == ([other], [step()])
    store.close()


def test_what_a_crash_left_is_erased_too(tmp_path: Path) -> None:
    path = _crashed(tmp_path / "home")
    assert _holding(path.parent, CANARY) == ["vastus.db-wal"]
    database.wipe(path)
    assert _all(path.parent) == {}


def test_bytes_are_overwritten_where_they_lie(tmp_path: Path) -> None:
    path = fresh(tmp_path)
    store = Sqlite(path)
    store.steps.append(step(told=CANARY))
    store.close()
    os.link(path, tmp_path / "held")  # another name for the same bytes
    assert CANARY.encode() in (tmp_path / "held").read_bytes()
    database.wipe(path)
    assert set((tmp_path / "held").read_bytes()) == {0}


def test_an_erasing_that_was_broken_off_is_finished(tmp_path: Path) -> None:
    (tmp_path / "vastus.db.erased").write_text(CANARY)
    store = Sqlite(fresh(tmp_path))
    assert "vastus.db.erased" not in _all(tmp_path)
    store.close()


def test_what_a_look_that_was_broken_off_left_is_cleared_away(tmp_path: Path) -> None:
    copy = tmp_path / "vastus.db-look-dead"
    copy.mkdir()
    (copy / "vastus.db").write_text(CANARY)
    store = Sqlite(fresh(tmp_path))
    store.steps.append(step())
    assert not copy.exists()
    assert list(store.steps.all()) == [step()]
    store.close()


def test_a_link_is_never_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    home = tmp_path / "home"
    home.mkdir()
    (home / "vastus.db-wal").symlink_to(precious)
    database.wipe(home / "vastus.db")
    assert precious.read_text() == "mine"
