"""The store on SQLAlchemy Core: SQLite in the user's data folder, durable at each acknowledged write."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    bindparam,
    create_engine,
    delete,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.pool import QueuePool

from vastus.errors import Refusal
from vastus.store import file
from vastus.store.file import Unusable
from vastus.store.recording import Brought, KeptRecording, Mark, Said, Summary
from vastus.store.step import CHANGED, ELSEWHERE, OTHERWISE, Conflict, Step
from vastus.store.tables import recording as recordings
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
WITHOUT_RESULT = [column for column in recordings.c if column.name != "found"]
RECORDINGS = select(*WITHOUT_RESULT).order_by(recordings.c.at.desc(), recordings.c.id.desc())
NOTHING = "null"
MEASURED = (
    select(recordings)
    .where((recordings.c.stage == "done") & (recordings.c.found != NOTHING))
    .order_by(recordings.c.at, recordings.c.id)
)


class Sql:
    """Steps and recordings in an SQLite file: WAL, synchronous FULL, one connection, mode 0600, its folder 0700.

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

    def put(self, kept: KeptRecording, found: bytes | None = None) -> KeptRecording:
        """Keep a recording durably, in place of the one before it."""
        with self._transaction() as connection:
            return _put(connection, kept, found)

    def recording(self, name: str) -> KeptRecording | None:
        """Return the recording of that id."""
        with self._transaction() as connection:
            return _recording(connection, recordings.c.id == name)

    def recordings(self) -> list[KeptRecording]:
        """Return every recording, the newest first."""
        with self._transaction() as connection:
            return [_of(row) for row in connection.execute(RECORDINGS)]

    def found(self, name: str) -> bytes | None:
        """Return the result of a recording."""
        with self._transaction() as connection:
            text = connection.scalar(select(recordings.c.found).where(recordings.c.id == name))
        return None if text in (None, NOTHING) else str(text).encode()

    def drop(self, name: str, now: datetime) -> None:
        """Forget a recording: its row, what of it is in the log, and every backup that may hold it."""
        with self._transaction() as connection:
            connection.execute(delete(recordings).where(recordings.c.id == name))
        with _plain(self.path), self._turn:
            with closing(self._engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            for backup in file.backups(self.path):
                file.overwrite(backup)
        self.back_up(now)

    def measured(self) -> Iterator[Brought]:
        """Yield every recording that was measured, with its result, the oldest first."""
        with self._transaction() as connection:
            rows = connection.execute(MEASURED).all()
        yield from map(_brought, rows)

    def restore(self, steps: Iterable[Step], brought: Iterable[Brought] = ()) -> int:
        """Keep what is new, in one transaction."""
        with self._transaction() as connection:
            before = _count(connection)
            for step in steps:
                if _append(connection, step) != step:
                    raise Conflict(OTHERWISE)
            for one in brought:
                _bring(connection, one)
            return _count(connection) - before

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
            rows = connection.execute(select(recordings.c.id, recordings.c.revision).order_by(recordings.c.id))
            held = (steps, tuple(f"{row.id}:{row.revision}" for row in rows))
        if not any(held) or _newest_holds(self.path, held):
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


def held_while_used(path: Path) -> tuple[list[Step], list[Brought]]:
    """Return every step and every result of a database that a running vastus writes to; this only reads."""
    engine = _engine(path, "ro")
    with _plain(path), engine.connect() as connection:
        steps = connection.execute(select(table).order_by(table.c.id)).all()
        measured = connection.execute(MEASURED).all()
    engine.dispose()
    return [_step(row) for row in steps], [_brought(row) for row in measured]


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


def _newest_holds(path: Path, held: tuple[int, tuple[str, ...]]) -> bool:
    """Whether the newest backup is whole and holds the same.

    Steps are only ever added, so as many steps are the same ones; a recording that changes gets a new revision.
    """
    with suppress(Unusable):
        found = [file.look_at_backup(copy) for copy in file.backups(path)[-1:]]
        return any((state.steps, state.recordings) == held for state in found)
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


def _count(connection: Connection) -> int:
    """Return how many steps and recordings there are."""
    return sum(connection.scalar(select(func.count()).select_from(one)) or 0 for one in (table, recordings))


def _put(connection: Connection, kept: KeptRecording, found: bytes | None) -> KeptRecording:
    before = _recording(connection, recordings.c.id == kept.id)
    same = None if before else _recording(connection, recordings.c.key == kept.key)
    if same is not None:
        return same
    if kept.revision != (before.revision if before else 0) + 1 or (before and before.key != kept.key):
        raise Conflict(CHANGED)
    values = _row_of(kept) if found is None else {**_row_of(kept), "found": found.decode()}
    if before is None:
        connection.execute(insert(recordings).values({"found": NOTHING, **values}))
    else:
        connection.execute(update(recordings).where(recordings.c.id == kept.id).values(values))
    return kept


def _bring(connection: Connection, one: Brought) -> None:
    before = _recording(connection, (recordings.c.id == one.kept.id) | (recordings.c.key == one.kept.key))
    if before is None:
        found = msgspec.json.encode(one.found).decode()
        connection.execute(insert(recordings).values({**_row_of(one.kept), "found": found}))
    elif before != one.kept:
        raise Conflict(OTHERWISE)


def _recording(connection: Connection, which: ColumnElement[bool]) -> KeptRecording | None:
    found = connection.execute(select(*WITHOUT_RESULT).where(which)).first()
    return _of(found) if found else None


def _row_of(kept: KeptRecording) -> dict[str, Any]:
    """Return a recording as the table holds it."""
    plain = ("id", "key", "name", "size", "site", "stage", "revision", "fingerprint")
    told = ("said", "refusal", "summary", "marks")
    return {
        **{name: getattr(kept, name) for name in plain},
        **{name: msgspec.json.encode(getattr(kept, name)).decode() for name in told},
        "at": _time(kept.at),
    }


def _of(row: Row[Any]) -> KeptRecording:
    return KeptRecording(
        id=row.id,
        key=row.key,
        at=datetime.fromisoformat(row.at),
        name=row.name,
        size=row.size,
        site=row.site,
        stage=row.stage,
        revision=row.revision,
        fingerprint=row.fingerprint,
        said=msgspec.json.decode(row.said, type=Said),
        refusal=msgspec.json.decode(row.refusal, type=Refusal | None),
        summary=msgspec.json.decode(row.summary, type=Summary | None),
        marks=msgspec.json.decode(row.marks, type=tuple[Mark, ...]),
    )


def _brought(row: Row[Any]) -> Brought:
    return Brought(_of(row), msgspec.json.decode(row.found))


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def row(step: Step) -> dict[str, Any]:
    """Return a step as the table holds it."""
    return {
        "interview": step.interview,
        "number": step.number,
        "key": step.key,
        "at": _time(step.at),
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
