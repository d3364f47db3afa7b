"""The power fails at any moment: nothing acknowledged is lost, and the file is whole. ``make power`` tries more.

SQLite runs here with the store's own settings, its own tables and its own statements, on a disk that forgets what was
not synced. That the test can fail is shown by the same with a setting that promises less.
"""

import json
import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any

import apsw
import pytest
from sqlalchemy import event

from tests.store.durable.failing_disk import Act, Disk, after_power_cut
from tests.store.steps import fresh, step
from vastus.store.database import HEAD
from vastus.store.sqlite import PRAGMAS, Sqlite
from vastus.store.step import Step

CRASHES = int(os.environ.get("VASTUS_CRASHES", "500"))
STEPS = 200
WHOLE = "whole"


def _wanted(number: int) -> Step:
    return step(number=number, minutes=number, told=f"told {number} " * (1 + number % 90))


@cache
def _asked() -> tuple[list[str], list[list[tuple[str, Any]]]]:
    """Return what makes the database, and all that the store asks of it to append each step: SQL with its values."""
    store = Sqlite(fresh(Path(mkdtemp(prefix="vastus-test-")) / "home"))
    begun: list[tuple[str, Any]] = []

    @event.listens_for(store._writer, "before_cursor_execute")
    def _(_connection: object, _cursor: object, statement: str, values: Any, *_rest: object) -> None:
        begun.append((statement, values))

    @event.listens_for(store._writer, "commit")
    def _(_connection: object) -> None:
        begun.append(("COMMIT", ()))

    appended = []
    for number in range(1, STEPS + 1):
        store.steps.append(_wanted(number))
        appended.append(begun.copy())
        begun.clear()
    with closing(sqlite3.connect(store.path)) as made:
        rows = made.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL AND name NOT LIKE 'sqlite_%'")
        ddl = [sql for (sql,) in rows]
    store.close()
    shutil.rmtree(store.path.parent.parent)
    return ddl, appended


def _recorded(folder: Path, synchronous: str) -> list[Act]:
    """Make the database and append steps, each acknowledged, and return all that the disk was asked for."""
    ddl, appended = _asked()
    disk = Disk()
    connection = apsw.Connection(str(folder / "vastus.db"), vfs=disk.name)
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")  # the log's index in memory: a recorded file shares none
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"PRAGMA synchronous={synchronous}")
    connection.execute("PRAGMA wal_autocheckpoint=20")  # far more often than in the app: there the danger lies
    connection.execute("BEGIN IMMEDIATE")
    for statement in ddl:
        connection.execute(statement)
    connection.execute("INSERT INTO alembic_version VALUES (?)", (HEAD,))
    connection.execute("COMMIT")
    disk.acknowledge(0)
    for number, asked in enumerate(appended, 1):
        for statement, values in asked:
            connection.execute(statement, values)
        disk.acknowledge(number)
    acts = list(disk.acts)
    connection.close()
    disk.unregister()
    return acts


def _after(acts: Sequence[Act], random: Random, folder: Path) -> str:
    """Cut the power somewhere, and return what is found when it comes back."""
    begun = acts[: random.randrange(len(acts))]
    told = max((act.at for act in begun if act.kind == "told"), default=None)
    for old in folder.iterdir():
        old.unlink()
    for name, content in after_power_cut(begun, random).items():
        (folder / name).write_bytes(content)
    try:
        found = _found(folder / "vastus.db", told)
    except sqlite3.DatabaseError as error:
        return f"corrupt: {error}"
    if found is None:
        return WHOLE if told is None else "lost"
    if found != [_wanted(number).answers["known-weakness"] for number in range(1, len(found) + 1)]:
        return "wrong"
    return WHOLE if len(found) >= (told or 0) else "lost"


def _found(path: Path, told: int | None) -> list[object] | None:
    """Return what every step holds; None when there is no table yet."""
    with closing(sqlite3.connect(path)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise sqlite3.DatabaseError("integrity")
        if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return None
        rows = connection.execute("SELECT answered FROM step ORDER BY number")
        held = [json.loads(answered)["known-weakness"] for (answered,) in rows]
        standing = connection.execute("SELECT number, answers FROM interview").fetchall()
        if [(number, json.loads(answers)["known-weakness"]) for number, answers in standing] != [
            (len(held), told) for told in held[-1:]
        ]:
            raise sqlite3.DatabaseError("the interview does not stand where its last step brought it")
        return held


def _tried(acts: Sequence[Act], states: int, folder: Path) -> Counter[str]:
    random = Random(20260301)
    folder.mkdir()
    return Counter(_after(acts, random, folder).split(":")[0] for _ in range(states))


def test_nothing_acknowledged_is_lost_and_nothing_is_corrupt(tmp_path: Path) -> None:
    acts = _recorded(tmp_path, "FULL")
    assert _tried(acts, CRASHES, tmp_path / "after") == {WHOLE: CRASHES}
    syncs = sum(act.kind == "sync" for act in acts)
    print(f"\n{CRASHES} power cuts over {len(acts)} acts of the disk, {syncs} of them syncs: all whole")


@pytest.mark.parametrize(("synchronous", "fault"), [("OFF", "corrupt"), ("NORMAL", "lost")])
def test_it_would_be_seen_if_the_store_promised_less(tmp_path: Path, synchronous: str, fault: str) -> None:
    found = _tried(_recorded(tmp_path, synchronous), 200, tmp_path / "after")
    assert found[fault] > 50
    print(f"\nwith synchronous={synchronous}: {dict(found)} of 200")


def test_the_store_opens_what_is_left(tmp_path: Path) -> None:
    acts, random = _recorded(tmp_path, "FULL"), Random(7)
    for number in range(20):
        home = tmp_path / f"home-{number}"
        home.mkdir()
        begun = acts[: random.randrange(len(acts))]
        for name, content in after_power_cut(begun, random).items():
            (home / name).write_bytes(content)
        store = Sqlite(home / "vastus.db")
        assert len(list(store.steps.all())) >= max((act.at for act in begun if act.kind == "told"), default=0)
        store.close()
