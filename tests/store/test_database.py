"""The database as a file: who may read it, what is done to one that is not ours, and what is left of one erased."""

import os
import re
import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from tests.store.steps import FOUND, START, brought, changed, fresh, recording, step
from vastus.store import database
from vastus.store.database import SHAPES, State
from vastus.store.disk import Unusable
from vastus.store.rows.tables import metadata
from vastus.store.sqlite import PRAGMAS, Sqlite, held_while_used, upgrade

FROZEN = Path(__file__).parent.parent / "data"
CANARY = "canary-7f3a-knee"


def _all(folder: Path) -> dict[str, bytes]:
    return {str(part.relative_to(folder)): part.read_bytes() for part in folder.rglob("*") if part.is_file()}


def _mode(place: Path) -> int:
    return stat.S_IMODE(place.stat().st_mode)


# Durable and private


def test_each_pragma_is_really_set(tmp_path: Path) -> None:
    store = Sqlite(tmp_path / "vastus.db")
    with store._engine.connect() as connection:
        found = {p: connection.exec_driver_sql(f"PRAGMA {p}").scalar() for p in (q.split("=")[0] for q in PRAGMAS)}
    assert found == {
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
    with store._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=16")
    with pytest.raises(Unusable, match="disk full"):
        store.steps.append(step(number=2, told="x" * 80_000))
    assert list(store.steps.all()) == [kept]
    store.steps.append(step(number=2))
    store.close()


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


# Shapes


def test_an_empty_file_is_brought_to_the_shape_of_the_tables(tmp_path: Path) -> None:
    Sqlite(tmp_path / "vastus.db").close()
    engine = create_engine(f"sqlite:///{tmp_path / 'vastus.db'}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata) == []
        held = _ddl(connection)
    engine.dispose()
    made = create_engine("sqlite://")
    metadata.create_all(made)
    with made.connect() as connection:
        assert _ddl(connection) == {name: ddl for name, ddl in held.items() if "alembic" not in name}
    made.dispose()


def _ddl(connection: object) -> dict[str, str]:
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master")  # type: ignore[attr-defined]
    return {name: re.sub(r"\s+", "", sql or "") for name, sql in rows}


def test_the_shapes_are_those_of_the_migrations_in_their_order() -> None:
    script = ScriptDirectory(str(Path(database.__file__).parent / "migrations"))
    assert tuple(one.revision for one in reversed(list(script.walk_revisions()))) == SHAPES
    assert len(script.get_heads()) == 1


def test_a_migration_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'new.db'}", connect_args={"isolation_level": None})
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        upgrade(connection)
        assert inspect(connection).get_table_names() == ["alembic_version", "interview", "recording", "step"]
        connection.rollback()  # as an error, or a power cut, does
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    engine.dispose()


def test_a_released_file_is_brought_on_row_by_row(tmp_path: Path) -> None:
    shutil.copyfile(FROZEN / "shape-0001.db", tmp_path / "vastus.db")
    assert database.look(tmp_path / "vastus.db") == State("0001", 2, 3)
    store = Sqlite(tmp_path / "vastus.db")
    assert database.look_while_used(store.path) == State("0003", 2, 3)
    assert store.recordings.all() == []
    assert store.recordings.put(recording()) == recording()
    assert list(store.steps.all()) == [step("a"), step("b", minutes=5), step("a", 9, minutes=7, told="Ünsure ☃")]
    store.steps.append(step("c"))
    store.close()


def test_a_released_file_with_recordings_is_read_as_it_was_written(tmp_path: Path) -> None:
    shutil.copyfile(FROZEN / "shape-0002.db", tmp_path / "vastus.db")
    store = Sqlite(tmp_path / "vastus.db")
    assert list(store.steps.all()) == [step("a")]
    assert store.recordings.all() == [recording("s", minutes=5, stage="refused"), recording("r")]
    assert list(store.recordings.measured()) == [brought(recording("r"))]
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


def test_a_link_is_never_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    home = tmp_path / "home"
    home.mkdir()
    (home / "vastus.db-wal").symlink_to(precious)
    database.wipe(home / "vastus.db")
    assert precious.read_text() == "mine"
