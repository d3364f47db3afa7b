"""The life of a store in a file: durable and private while it is used, backed up, and read beside whoever uses it."""

import os
import shutil
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from tests.store.steps import START, changed, fresh, recording, step
from vastus.store import database
from vastus.store.disk import Unusable
from vastus.store.sqlite import PRAGMAS, Sqlite, held_while_used


def _all(folder: Path) -> dict[str, bytes]:
    return {str(part.relative_to(folder)): part.read_bytes() for part in folder.rglob("*") if part.is_file()}


def _mode(place: Path) -> int:
    return stat.S_IMODE(place.stat().st_mode)


def test_each_pragma_is_really_set(tmp_path: Path) -> None:
    store = Sqlite(tmp_path / "vastus.db")

    def found(connection: Connection) -> dict[str, object]:
        names = [pragma.split("=")[0] for pragma in PRAGMAS]
        return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}

    assert store.read(found) == store.write(found)
    assert store.write(found) == {
        "journal_mode": "wal",
        "synchronous": 2,
        "fullfsync": 1,
        "secure_delete": 1,
        "foreign_keys": 1,
        "cell_size_check": 1,
        "trusted_schema": 0,
        "busy_timeout": 5000,
    }
    store.close()


def test_only_the_user_can_read_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        home = tmp_path / "deep" / "home"
        store = Sqlite(home / "vastus.db")
        store.steps.append(step())
        store.back_up(START)
    finally:
        os.umask(before)
    assert {_mode(part) for part in home.rglob("*") if part.is_file()} == {0o600}
    assert _mode(home) == _mode(home / "backups") == 0o700
    assert len(_all(home)) == 4  # the database, its log, the log's index, a backup
    store.close()


def test_open_rights_are_closed_again(tmp_path: Path) -> None:
    path = fresh(tmp_path)
    path.chmod(0o644)
    tmp_path.chmod(0o755)
    Sqlite(path).close()
    assert (_mode(path), _mode(tmp_path)) == (0o600, 0o700)


def test_a_folder_that_all_share_is_refused(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    with pytest.raises(Unusable, match="all users share"):
        Sqlite(shared / "vastus.db")
    assert _mode(shared) == 0o1777


def test_a_folder_that_cannot_be_made_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(Unusable, match="cannot be written"):
        Sqlite(tmp_path / "home" / "vastus.db")


def test_any_signs_may_stand_in_the_folders_name(tmp_path: Path) -> None:
    store = Sqlite(tmp_path / "a b?mode=ro#%20ä" / "vastus.db")
    store.steps.append(step())
    assert held_while_used(store.path) == ([step()], [])
    store.close()


def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path) -> None:
    store = Sqlite(tmp_path / "vastus.db")
    kept = store.steps.append(step())
    store.write(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count=24").close())
    with pytest.raises(Unusable, match="disk full"):
        store.steps.append(step(number=2, told="x" * 80_000))
    assert list(store.steps.all()) == [kept]
    store.steps.append(step(number=2))
    store.close()


# Backups


def test_a_backup_is_a_database_to_go_on_from(tmp_path: Path) -> None:
    store = Sqlite(fresh(tmp_path / "one"))
    assert store.back_up(START) is None
    store.steps.append(step())
    copy = store.back_up(START)
    store.close()
    assert copy is not None
    other = tmp_path / "two"
    other.mkdir()
    shutil.copyfile(copy, other / "vastus.db")
    again = Sqlite(other / "vastus.db")
    assert list(again.steps.all()) == [step()]
    again.close()


def test_the_last_seven_are_kept_and_none_is_made_twice(tmp_path: Path) -> None:
    store = Sqlite(fresh(tmp_path))
    made = []
    for number in range(1, 10):
        store.steps.append(step(number=number))
        made.append(store.back_up(START + timedelta(hours=number)))
        assert store.back_up(START + timedelta(hours=number, minutes=1)) is None
    assert database.backups(store.path) == made[-7:]
    store.close()


def test_a_change_of_a_recording_is_backed_up(tmp_path: Path) -> None:
    store = Sqlite(fresh(tmp_path))
    kept = store.recordings.put(recording())
    assert store.back_up(START) is not None
    assert store.back_up(START) is None
    store.recordings.put(changed(kept, marks=()))
    assert store.back_up(START + timedelta(hours=1)) is not None
    store.close()


def test_a_damaged_backup_stops_nothing(tmp_path: Path) -> None:
    store = Sqlite(fresh(tmp_path))
    store.steps.append(step())
    first = store.back_up(START)
    assert first is not None
    first.write_bytes(b"nonsense" * 1000)
    second = store.back_up(START + timedelta(hours=1))
    assert second is not None
    assert database.look_at_backup(second).steps == 1
    store.close()


def test_a_backup_that_was_broken_off_is_cleared_away(tmp_path: Path) -> None:
    store = Sqlite(fresh(tmp_path))
    store.steps.append(step())
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "vastus-20260101T000000000000Z.db.part").write_bytes(b"half")
    copy = store.back_up(START)
    assert copy is not None
    assert [part.name for part in (tmp_path / "backups").iterdir()] == [copy.name]
    store.close()
