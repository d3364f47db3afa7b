"""The store on SQLAlchemy Core: SQLite in the user's data folder, durable at each acknowledged write."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Row, bindparam, create_engine, event, func, insert, select
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.pool import QueuePool

from vastus.store import file
from vastus.store.file import Unusable
from vastus.store.step import ELSEWHERE, OTHERWISE, Conflict, Step
from vastus.store.tables import step as table

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

# Put together once: that takes SQLAlchemy as long as SQLite takes to answer.
LATEST = select(table).where(table.c.interview == bindparam("one")).order_by(table.c.number.desc()).limit(1)
_NEWEST = select(table.c.interview, func.max(table.c.number).label("number")).group_by(table.c.interview).subquery()
INTERVIEWS = (
    select(table)
    .join(_NEWEST, (table.c.interview == _NEWEST.c.interview) & (table.c.number == _NEWEST.c.number))
    .order_by(table.c.at.desc(), table.c.interview.desc())
)


class Sql:
    """Steps in an SQLite file: WAL, synchronous FULL, one connection, mode 0600 in a folder of mode 0700.

    Raises Unusable, and leaves the file byte for byte as it was, when it is damaged, foreign or of a newer vastus.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        # One connection for all: SQLite before 3.51.3 can damage a WAL that several connections write to.
        self._turn = Lock()
        self._engine = self._open()

    def append(self, step: Step) -> Step:
        """Keep a step durably, unless one is kept under its key."""
        with self._transaction() as connection:
            return _append(connection, step)

    def kept(self, key: str) -> Step | None:
        """Return the step that was kept under a key."""
        with self._transaction() as connection:
            return _kept(connection, key)

    def latest(self, interview: str) -> Step | None:
        """Return the step with the highest number."""
        with self._transaction() as connection:
            row = connection.execute(LATEST, {"one": interview}).first()
        return _step(row) if row else None

    def interviews(self) -> list[Step]:
        """Return the last step of every interview, the newest first."""
        with self._transaction() as connection:
            return [_step(row) for row in connection.execute(INTERVIEWS)]

    def steps(self) -> Iterator[Step]:
        """Yield every step, in the order they were kept."""
        with self._transaction() as connection:
            rows = connection.execute(select(table).order_by(table.c.id)).all()
        yield from map(_step, rows)

    def restore(self, steps: Iterable[Step]) -> int:
        """Keep what is new, in one transaction."""
        count = select(func.count()).select_from(table)
        with self._transaction() as connection:
            before = connection.scalar(count) or 0
            for step in steps:
                if _append(connection, step) != step:
                    raise Conflict(OTHERWISE)
            return (connection.scalar(count) or 0) - before

    def erase(self) -> None:
        """Remove the file with all that belongs to it, and begin an empty one."""
        with self._turn:
            self._engine.dispose()
            file.wipe(self.path)
            self._engine = self._open()

    def back_up(self, now: datetime) -> Path | None:
        """Write a copy, unless the last one holds the same, and keep the last seven. Returns the copy."""
        with self._transaction() as connection:
            steps = connection.scalar(select(func.count()).select_from(table)) or 0
        if not steps or _newest_holds(self.path, steps):
            return None
        folder = self.path.parent / file.BACKUPS
        copy = folder / f"{self.path.stem}-{now:%Y%m%dT%H%M%S%fZ}{self.path.suffix}"
        part = copy.with_name(f"{copy.name}.part")  # a copy has its name when it is whole
        file.make_folder(folder)
        for left in folder.glob("*.part"):
            file.wipe(left)
        file.make(part)
        with _plain(self.path), self._turn, closing(self._engine.raw_connection()) as connection:
            connection.cursor().execute("VACUUM INTO ?", (str(part),))
        file.sync(part)
        part.rename(copy)
        file.sync(folder)
        file.look_at_backup(copy)
        for old in file.backups(self.path)[:-BACKUPS]:
            file.wipe(old)
        return copy

    def close(self) -> None:
        """Let go of the file."""
        with self._turn:
            self._engine.dispose()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with _plain(self.path), self._turn, self._engine.begin() as connection:
            yield connection

    def _open(self) -> Engine:
        file.make_folder(self.path.parent)
        file.finish_wiping(self.path)
        shape = file.look(self.path).shape
        file.make(self.path)
        engine = _engine(self.path, "rw")
        event.listen(engine, "connect", _settle)
        event.listen(engine, "begin", _begin)
        if shape != file.HEAD:
            with engine.begin() as connection:
                upgrade(connection)
        return engine


def steps_while_used(path: Path) -> list[Step]:
    """Return every step of a database that a running vastus writes to; this only reads."""
    engine = _engine(path, "ro")
    with _plain(path), engine.connect() as connection:
        rows = connection.execute(select(table).order_by(table.c.id)).all()
    engine.dispose()
    return [_step(row) for row in rows]


def _engine(path: Path, mode: str) -> Engine:
    def connect() -> sqlite3.Connection:
        return sqlite3.connect(file.address(path, mode), uri=True, check_same_thread=False)

    return create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_size=1, max_overflow=0)


def upgrade(connection: Connection) -> None:
    """Bring the database of this connection to the present shape, inside its transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "vastus.store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _settle(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # BEGIN is ours
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")  # no writer is surprised half-way


def _append(connection: Connection, step: Step) -> Step:
    kept = _kept(connection, step.key)
    if kept is not None:
        return kept
    try:
        connection.execute(insert(table).values(row(step)))
    except IntegrityError as error:
        raise Conflict(ELSEWHERE) from error
    return step


def _kept(connection: Connection, key: str) -> Step | None:
    found = connection.execute(select(table).where(table.c.key == key)).first()
    return _step(found) if found else None


def _newest_holds(path: Path, steps: int) -> bool:
    """Whether the newest backup is whole and holds as many steps; they are only ever added, so it holds these."""
    with suppress(Unusable):
        return any(file.look_at_backup(copy).steps == steps for copy in file.backups(path)[-1:])
    return False


@contextmanager
def _plain(path: Path) -> Iterator[None]:
    """Say plainly what the database could not do."""
    try:
        yield
    except (DatabaseError, sqlite3.Error) as error:
        why = error.orig if isinstance(error, DatabaseError) else error
        raise Unusable(
            f"{path} could not be used ({why}), so nothing was changed. Is the disk full? To look closer: vastus doctor"
        ) from error


def row(step: Step) -> dict[str, Any]:
    """Return a step as the table holds it."""
    return {
        "interview": step.interview,
        "number": step.number,
        "key": step.key,
        "at": step.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "told": msgspec.json.encode(step.told).decode(),
        "pages": msgspec.json.encode(step.pages).decode(),
        "ended": step.ended,
    }


def _step(row: Row[Any]) -> Step:
    return Step(
        interview=row.interview,
        number=row.number,
        key=row.key,
        at=datetime.fromisoformat(row.at),
        told=msgspec.json.decode(row.told),
        pages=msgspec.json.decode(row.pages, type=tuple[tuple[str, tuple[str, ...]], ...]),
        ended=row.ended,
    )
