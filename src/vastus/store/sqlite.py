"""The life of a store in an SQLite file: opened, written to durably, backed up, wiped."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import QueuePool

from vastus.sentence import sentence
from vastus.store import database, disk
from vastus.store.disk import Unusable
from vastus.store.recording import ExportedRecording
from vastus.store.rows import recordings, steps
from vastus.store.rows.recordings import RecordingRows
from vastus.store.rows.steps import StepRows
from vastus.store.step import Step

# What durability and privacy stand on; see docs/explanation/keeping.md. Each is tested to be really set.
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # the log is on the disk before a write is acknowledged
    "fullfsync=ON",  # macOS: through the disk's own cache too
    "secure_delete=ON",
    "foreign_keys=ON",
    "cell_size_check=ON",
    "trusted_schema=OFF",
    "busy_timeout=5000",
)
BACKUPS = 7
BEGIN, TO_READ, TO_WRITE = "begin", "BEGIN", "BEGIN IMMEDIATE"  # no writer is surprised half-way
STATE = "SELECT data_version, total_changes() FROM pragma_data_version"
Result = TypeVar("Result")


class Sqlite:
    """Steps and recordings in an SQLite file: WAL, synchronous FULL, one connection, mode 0600, its folder 0700.

    Raises Unusable, and leaves the file byte for byte as it was, when it is damaged, foreign or of a newer vastus.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.steps = StepRows(self)
        self.recordings = RecordingRows(self)
        # One connection for all: SQLite before 3.51.3 can damage a WAL that several connections write to.
        self._turn = Lock()
        self._openings = 0
        self._engine = self._open()

    def read(self, act: Callable[[Connection], Result]) -> Result:
        """Return what is read. Raises Unusable."""
        return self._do(act, TO_READ)

    def write(self, act: Callable[[Connection], Result]) -> Result:
        """Return what comes of a change, in a transaction that is on the disk by then. Raises Unusable."""
        return self._do(act, TO_WRITE)

    def state(self) -> tuple[object, ...]:
        """Return how often this was opened, and two numbers of SQLite: what others changed since, and what we did."""
        with _plain(self.path), self._turn:
            return self._openings, *self._driver.execute(STATE).fetchall()

    def scrub(self, now: datetime) -> None:
        """Leave nothing of what was deleted in the log, nor in a backup, and write a new one."""
        with _plain(self.path), self._turn:
            with closing(self._engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            for backup in database.backups(self.path):
                disk.overwrite(backup)
        self.back_up(now)

    def restore(self, brought: Iterable[Step], recorded: Iterable[ExportedRecording] = ()) -> int:
        """Keep what is new, in one transaction."""
        return self.write(lambda connection: steps.bring(connection, brought) + recordings.bring(connection, recorded))

    def erase(self) -> None:
        """Remove the file with all that belongs to it, and begin an empty one."""
        with self._turn:
            self._engine.dispose()
            database.wipe(self.path)
            self._engine = self._open()

    def back_up(self, now: datetime) -> Path | None:
        """Write a copy, unless the last one holds the same, and keep the last seven. Returns the copy."""
        held = self.read(_held)
        if not any(held) or _newest_holds(self.path, held):
            return None
        folder = self.path.parent / database.BACKUPS
        copy = folder / f"{self.path.stem}-{now:%Y%m%dT%H%M%S%fZ}{self.path.suffix}"
        part = copy.with_name(f"{copy.name}.part")  # a copy has its name when it is whole
        disk.make_folder(folder)
        for left in folder.glob("*.part"):
            database.wipe(left)
        disk.make(part)
        with _plain(self.path), self._turn, closing(self._engine.raw_connection()) as connection:
            connection.cursor().execute("VACUUM INTO ?", (str(part),))
        disk.sync(part)
        part.rename(copy)
        disk.sync(folder)
        database.look_at_backup(copy)
        for old in database.backups(self.path)[:-BACKUPS]:
            database.wipe(old)
        return copy

    def close(self) -> None:
        """Let go of the file."""
        with self._turn:
            self._engine.dispose()

    def _connected(self, connection: sqlite3.Connection, _record: object) -> None:
        self._driver = connection

    def _do(self, act: Callable[[Connection], Result], begin: str) -> Result:
        with _plain(self.path), self._turn, _transaction(self._engine, begin) as connection:
            return act(connection)

    def _open(self) -> Engine:
        self._openings += 1
        disk.make_folder(self.path.parent)
        database.finish_wiping(self.path)
        shape = database.look(self.path).shape
        disk.make(self.path)
        engine = _engine(self.path, "rw")
        event.listen(engine, "connect", self._connected)
        engine.connect().close()
        if shape != database.HEAD:
            with _transaction(engine, TO_WRITE) as connection:
                upgrade(connection)
        return engine


def held_while_used(path: Path) -> tuple[list[Step], list[ExportedRecording]]:
    """Return every step and every measured recording of a database that a running vastus writes to; this only reads."""
    engine = _engine(path, "ro")
    try:
        with _plain(path), _transaction(engine, TO_READ) as connection:
            return steps.every(connection), recordings.measured(connection)
    finally:
        engine.dispose()


def upgrade(connection: Connection) -> None:
    """Bring the database of this connection to the present shape, inside its transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "vastus.store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _engine(path: Path, mode: str) -> Engine:
    def connect() -> sqlite3.Connection:
        return sqlite3.connect(database.address(path, mode), uri=True, check_same_thread=False)

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_size=1, max_overflow=0)
    event.listen(engine, "connect", _settle)
    event.listen(engine, "begin", _begin)
    return engine


def _settle(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # BEGIN is ours
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(BEGIN, TO_WRITE))


@contextmanager
def _transaction(engine: Engine, begin: str) -> Iterator[Connection]:
    with engine.connect() as connection, connection.execution_options(**{BEGIN: begin}).begin():
        yield connection


def _held(connection: Connection) -> tuple[int, tuple[str, ...]]:
    """Return what tells whether a backup holds the same: how many steps, and each recording with its revision."""
    return steps.count(connection), recordings.revisions(connection)


def _newest_holds(path: Path, held: tuple[int, tuple[str, ...]]) -> bool:
    """Whether the newest backup is whole and holds the same.

    Steps are only ever added, so as many steps are the same ones; a recording that changes gets a new revision.
    """
    with suppress(Unusable):
        found = [database.look_at_backup(copy) for copy in database.backups(path)[-1:]]
        return any((state.steps, state.recordings) == held for state in found)
    return False


@contextmanager
def _plain(path: Path) -> Iterator[None]:
    """Say plainly what the database could not do. Raises Unusable."""
    try:
        yield
    except (DatabaseError, sqlite3.Error) as error:
        why = error.orig if isinstance(error, DatabaseError) else error
        raise Unusable(
            sentence(
                "{path} could not be used ({why}), so nothing was changed. Is the disk full? To look closer: vastus "
                "doctor",
                path=path,
                why=str(why),
            )
        ) from error
