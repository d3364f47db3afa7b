"""The life of a store in an SQLite file: opened, written to durably, backed up, wiped."""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from threading import Condition, Lock
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DatabaseError, ResourceClosedError
from sqlalchemy.pool import StaticPool

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
TO_READ, TO_WRITE = "BEGIN", "BEGIN IMMEDIATE"  # no writer is surprised half-way
Act = Callable[[Connection], Any]
Result = TypeVar("Result")


class Sqlite:
    """Steps and recordings in an SQLite file: WAL, synchronous FULL, mode 0600, its folder 0700.

    One connection writes, since SQLite before 3.51.3 can damage a log that several connections write to; another one
    reads meanwhile. Changes that threads ask for while the disk is busy share the next commit, and so the next wait.
    Raises Unusable, and leaves the file byte for byte as it was, when it is damaged, foreign or of a newer vastus.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.steps = StepRows(self)
        self.recordings = RecordingRows(self)
        self._waiting: deque[tuple[Act, Future[Any]]] = deque()
        self._writing, self._turn = False, Condition()
        self._reading = Lock()  # who needs the writer too takes that first
        self._openings = 0
        self._writer, self._reader = self._open()

    def read(self, act: Callable[[Connection], Result]) -> Result:
        """Return what is read. Raises Unusable."""
        with _plain(self.path), self._reading, _transaction(self._reader, TO_READ):
            return act(self._reader)

    def write(self, act: Callable[[Connection], Result]) -> Result:
        """Return what comes of a change, in a transaction that is on the disk by then. Raises Unusable.

        ``act`` may be begun anew: when another change of the same transaction fails, each is done by itself.
        """
        outcome: Future[Result] = Future()
        self._waiting.append((act, outcome))
        with self._alone(unless=outcome.done) as alone:
            if alone:
                self._do([self._waiting.popleft() for _ in range(len(self._waiting))])
        with _plain(self.path):
            return outcome.result()

    def state(self) -> tuple[int, int]:
        """Return how often this was opened, and a number of SQLite's that changes when anything is committed."""
        with _plain(self.path), self._reading:
            [number] = _driver(self._reader).execute("PRAGMA data_version").fetchone()
            return self._openings, number

    def scrub(self, now: datetime) -> None:
        """Leave nothing of what was deleted in the log, nor in a backup, and write a new one."""
        with _plain(self.path), self._alone(), self._reading:
            _driver(self._writer).execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
            for backup in database.backups(self.path):
                disk.overwrite(backup)
        self.back_up(now)

    def restore(self, brought: Iterable[Step], recorded: Iterable[ExportedRecording] = ()) -> int:
        """Keep what is new, in one transaction."""
        with _plain(self.path), self._alone(), _transaction(self._writer, TO_WRITE):
            return steps.bring(self._writer, brought) + recordings.bring(self._writer, recorded)

    def erase(self) -> None:
        """Remove the file with all that belongs to it, and begin an empty one."""
        with self._alone(), self._reading:
            self._let_go()
            database.wipe(self.path)
            self._writer, self._reader = self._open()

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
        with _plain(self.path), self._alone():
            _driver(self._writer).execute("VACUUM INTO ?", (str(part),)).close()
        disk.sync(part)
        part.rename(copy)
        disk.sync(folder)
        database.look_at_backup(copy)
        for old in database.backups(self.path)[:-BACKUPS]:
            database.wipe(old)
        return copy

    def close(self) -> None:
        """Let go of the file."""
        with self._alone(), self._reading:
            self._let_go()

    @contextmanager
    def _alone(self, unless: Callable[[], bool] = lambda: False) -> Iterator[bool]:
        """Wait for the writer and hold it, ``unless`` that has become needless; gives whether it is held."""
        with self._turn:
            self._turn.wait_for(lambda: unless() or not self._writing)
            alone = not unless()
            self._writing = self._writing or alone
        try:
            yield alone
        finally:
            if alone:
                with self._turn:
                    self._writing = False
                    self._turn.notify_all()

    def _do(self, group: list[tuple[Act, Future[Any]]]) -> None:
        """Do changes in one transaction; when any of them fails, nothing is kept of it, and each is done by itself."""
        together: Future[list[Any]] = Future()
        if len(group) > 1:
            self._settle(together, lambda connection: [act(connection) for act, _ in group])
        if together.done() and together.exception() is None:
            for (_, outcome), result in zip(group, together.result(), strict=True):
                outcome.set_result(result)
        else:
            for act, outcome in group:
                self._settle(outcome, act)

    def _settle(self, outcome: Future[Any], act: Act) -> None:
        """Do a change in a transaction, and note what came of it: who waits for it must hear, whatever it is."""
        try:
            with _transaction(self._writer, TO_WRITE):
                result = act(self._writer)
        except BaseException as error:  # noqa: BLE001, it is raised where it is waited for
            outcome.set_exception(error)
        else:
            outcome.set_result(result)

    def _open(self) -> tuple[Connection, Connection]:
        self._openings += 1
        disk.make_folder(self.path.parent)
        database.finish_wiping(self.path)
        shape = database.look(self.path).shape
        disk.make(self.path)
        writer = _connected(self.path, "rw")
        if shape != database.HEAD:
            with _transaction(writer, TO_WRITE):
                upgrade(writer)
        return writer, _connected(self.path, "ro")

    def _let_go(self) -> None:
        _close(self._reader)
        _close(self._writer)  # the last one: it puts all of the log into the file


def held_while_used(path: Path) -> tuple[list[Step], list[ExportedRecording]]:
    """Return every step and every measured recording of a database that a running vastus writes to; this only reads."""
    with _plain(path):
        connection = _connected(path, "ro")
        try:
            with _transaction(connection, TO_READ):
                return steps.every(connection), recordings.measured(connection)
        finally:
            _close(connection)


def upgrade(connection: Connection) -> None:
    """Bring the database of this connection to the present shape, inside its transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "vastus.store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _connected(path: Path, mode: str) -> Connection:
    def connect() -> sqlite3.Connection:
        return sqlite3.connect(database.address(path, mode), uri=True, check_same_thread=False)

    engine = create_engine("sqlite://", creator=connect, poolclass=StaticPool)
    event.listen(engine, "connect", _set_up)
    return engine.connect()


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # BEGIN is ours
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _close(connection: Connection) -> None:
    connection.close()
    connection.engine.dispose()


def _driver(connection: Connection) -> sqlite3.Connection:
    """Return the driver's own connection, for what no transaction may stand around."""
    return cast(sqlite3.Connection, connection.connection.driver_connection)


@contextmanager
def _transaction(connection: Connection, begin: str) -> Iterator[None]:
    with connection.begin():
        connection.exec_driver_sql(begin)
        yield


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
    except (DatabaseError, ResourceClosedError, sqlite3.Error) as error:
        why = error.orig if isinstance(error, DatabaseError) else error
        raise Unusable(
            sentence(
                "{path} could not be used ({why}), so nothing was changed. Is the disk full? To look closer: vastus "
                "doctor",
                path=path,
                why=str(why),
            )
        ) from error
