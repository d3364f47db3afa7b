"""From shape to shape: whatever was kept is there again, up, down and up, row by row."""

import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text

from tests.store.steps import brought, fresh, recording, step
from vastus.store import database
from vastus.store.database import SHAPES, State
from vastus.store.memory import Memory
from vastus.store.rows.tables import metadata
from vastus.store.sqlite import Sqlite, upgrade

FROZEN = Path(__file__).parent.parent / "data"


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


def test_a_file_of_the_present_shape_is_read_as_it_was_written(tmp_path: Path) -> None:
    shutil.copyfile(FROZEN / f"shape-{SHAPES[-1]}.db", tmp_path / "vastus.db")
    store = Sqlite(tmp_path / "vastus.db")
    assert list(store.steps.all()) == [step("a"), step("b", minutes=5), step("a", 9, minutes=7, told="Ünsure ☃")]
    assert store.recordings.all() == [recording("s", minutes=5, stage="refused"), recording("r")]
    assert list(store.recordings.measured()) == [brought(recording("r"))]
    store.close()


# Up, down and up again

WAY = [  # an interview as it was kept before: each step with all that was told up to it
    step("a", answers={}, pages=()),
    step("b", minutes=1),
    step("a", 2, answers={"age": 34.0}, pages=(("you", ("age", "sex")),)),
    step("a", 4, answers={"age": 34, "sex": "female"}, pages=(("you", ("age", "sex")), ("where", ("twitch-site",)))),
    step("a", 3, answers={"sex": "female", "age": 34}, pages=()),  # brought in late, from an export
    step("a", 5, answers={"sex": "Ünsure ☃ '\"\0"}, pages=(("you", ("age", "sex")),), ended=True),
    step("b", 2, minutes=2, answers={}, pages=()),
]


def _kept_before(path: Path) -> None:
    """Write a database of shape 0002 as it was written then, with more than one row for one insert to hold."""
    with _at(path, "0002") as connection:
        for one in [*WAY, *(step("long", number, told="x" * (number % 7)) for number in range(1, 700))]:
            values = {
                "interview": one.interview_id,
                "number": one.number,
                "key": one.key,
                "at": one.at.isoformat(timespec="microseconds"),
                "told": msgspec.json.encode(one.answers).decode(),
                "pages": msgspec.json.encode(one.pages).decode(),
                "ended": one.ended,
            }
            connection.execute(
                text(
                    "INSERT INTO step (interview, number, key, at, told, pages, ended) "
                    "VALUES (:interview, :number, :key, :at, :told, :pages, :ended)"
                ),
                values,
            )


@contextmanager
def _at(path: Path, shape: str) -> Iterator[Connection]:
    """Bring a database to a shape, up or down, in one transaction as the store does."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"isolation_level": None})
    config = Config()
    config.set_main_option("script_location", "vastus.store:migrations")
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = connection
        held = inspect(connection).has_table("alembic_version")
        now = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() if held else None
        (command.downgrade if now and str(now) > shape else command.upgrade)(config, shape)
        yield connection
        connection.commit()
    engine.dispose()


def _rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table, and what the tables are like."""
    with closing(sqlite3.connect(path)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: connection.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall() for name in sorted(names)}
        ddl = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    return {**rows, "ddl": [(name, re.sub(r"[\s\"]+", "", sql or "")) for name, sql in ddl]}


@pytest.mark.parametrize("frozen", ["shape-0003.db", "shape-0002.db", "shape-0001.db", None])
def test_up_down_and_up_again_nothing_is_lost(tmp_path: Path, frozen: str | None) -> None:
    path = tmp_path / "vastus.db"
    if frozen is None:
        _kept_before(path)
    else:
        shutil.copyfile(FROZEN / frozen, path)
    with _at(path, "0002"):
        pass
    before = _rows(path)
    with _at(path, "0003"):
        pass
    up = _rows(path)
    with _at(path, "0002"):
        pass
    assert _rows(path) == before
    with _at(path, "0003"):
        pass
    assert _rows(path) == up
    assert len(before["step"]) > 0


def test_what_steps_held_they_hold_letter_for_letter(tmp_path: Path) -> None:
    _kept_before(tmp_path / "vastus.db")
    store = Sqlite(tmp_path / "vastus.db")
    every = list(store.steps.all())
    assert [msgspec.json.encode(one) for one in every[: len(WAY)]] == [msgspec.json.encode(one) for one in WAY]
    assert every[-1] == step("long", 699, told="x" * (699 % 7))
    assert store.steps.latest("a") == WAY[5]
    assert store.steps.ended() == [WAY[5]]
    assert [one.interview_id for one in store.steps.left()] == ["b", "long"]
    plain = Memory()
    plain.restore(every)
    assert list(plain.steps.all()) == every
    next_one = step("a", 6)
    assert store.steps.append(next_one) == next_one
    store.close()


def test_a_downgrade_to_the_first_shape_forgets_recordings_alone(tmp_path: Path) -> None:
    shutil.copyfile(FROZEN / "shape-0002.db", tmp_path / "vastus.db")
    Sqlite(tmp_path / "vastus.db").close()
    with _at(tmp_path / "vastus.db", "0001"):
        pass
    assert database.look(tmp_path / "vastus.db").steps == 1
    store = Sqlite(tmp_path / "vastus.db")
    assert list(store.steps.all()) == [step("a")]
    assert store.recordings.all() == []
    store.close()


def test_alembic_is_not_loaded_when_the_shape_is_the_present_one(tmp_path: Path) -> None:
    path = fresh(tmp_path)
    open_it = "import sys, pathlib; from vastus.store.sqlite import Sqlite; Sqlite(pathlib.Path(sys.argv[1])).close(); "
    told = "print([name for name in ('alembic', 'sqlalchemy.dialects.postgresql') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", open_it + told, str(path)], check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"
