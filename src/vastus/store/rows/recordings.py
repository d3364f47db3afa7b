"""Recordings in a table: what is known of each, and behind it what was measured."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, bindparam, delete, func, or_, select, update

from vastus.errors import Conflict, Refusal
from vastus.store.recording import ExportedRecording, Hints, KeptRecording, Mark, Stage, Summary
from vastus.store.rows.tables import moment
from vastus.store.rows.tables import recording as recordings
from vastus.store.rows.transactions import Transactions, insert_unless_there, rows_changed
from vastus.store.step import CHANGED, OTHERWISE

NOTHING = "null"
# Put together once, as the statements of steps are. A measurement is large, and is read alone or not at all.
KNOWN = select(*(column for column in recordings.c if column.name != "measurement"))
ONE = KNOWN.where(recordings.c.id == bindparam("recording_id"))
BY_KEY = KNOWN.where(recordings.c.key == bindparam("key"))
EITHER = KNOWN.where(or_(recordings.c.id == bindparam("recording_id"), recordings.c.key == bindparam("key")))
NEWEST_FIRST = KNOWN.order_by(recordings.c.at.desc(), recordings.c.id.desc())
SINCE = NEWEST_FIRST.where(recordings.c.at >= bindparam("begin"))
AT_STAGE = KNOWN.where(recordings.c.stage.in_(bindparam("stages", expanding=True))).order_by(
    recordings.c.at, recordings.c.id
)
COUNTED = select(func.count()).select_from(recordings)
MEASUREMENT = select(recordings.c.measurement).where(recordings.c.id == bindparam("recording_id"))
MEASURED = (
    select(recordings)
    .where(recordings.c.stage == "done", recordings.c.measurement != NOTHING)
    .order_by(recordings.c.at, recordings.c.id)
)
REVISIONS = (
    select(recordings.c.id, recordings.c.revision)
    .where(recordings.c.at >= bindparam("begin"))
    .order_by(recordings.c.id)
)
ADD = insert_unless_there(recordings)
CHANGE = update(recordings).where(
    recordings.c.id == bindparam("recording_id"),
    recordings.c.key == bindparam("same_key"),
    recordings.c.revision == bindparam("before"),
)
DROP = delete(recordings).where(recordings.c.id == bindparam("recording_id"))

PLAIN = ("id", "key", "file_name", "size", "site", "stage", "revision", "fingerprint")
AS_JSON = ("hints", "refusal", "summary", "marks")


class RecordingRows:
    """The recordings in a database; see ``vastus.store.store.Recordings``."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    def put(self, recording: KeptRecording, measurement: bytes | None = None) -> KeptRecording:
        """Keep a recording durably, in place of the one before it."""
        return self._database.write(lambda connection: _put(connection, recording, measurement))

    def get(self, recording_id: str) -> KeptRecording | None:
        """Return the recording of that id."""
        return self._database.read(lambda connection: _one(connection, ONE, recording_id=recording_id))

    def by_key(self, key: str) -> KeptRecording | None:
        """Return the recording that was begun with a key."""
        return self._database.read(lambda connection: _one(connection, BY_KEY, key=key))

    def all(self) -> list[KeptRecording]:
        """Return every recording, the newest first."""
        return self._listed(NEWEST_FIRST)

    def since(self, begin: datetime) -> list[KeptRecording]:
        """Return the recordings from a time on, the newest first."""
        return self._listed(SINCE, begin=moment(begin))

    def at_stage(self, *stages: Stage) -> list[KeptRecording]:
        """Return the recordings that are at one of these stages, the oldest first."""
        return self._listed(AT_STAGE, stages=stages)

    def revisions(self, begin: datetime | None = None) -> tuple[str, ...]:
        """Return the id and revision of each recording."""
        return self._database.read(lambda connection: revisions(connection, begin))

    def count(self) -> int:
        """Return how many recordings there are."""
        return self._database.read(lambda connection: connection.execute(COUNTED).scalar_one())

    def measurement(self, recording_id: str) -> bytes | None:
        """Return what was measured, as JSON."""
        text = self._database.read(lambda c: c.execute(MEASUREMENT, {"recording_id": recording_id}).scalar())
        return None if text in (None, NOTHING) else str(text).encode()

    def measured(self) -> Iterator[ExportedRecording]:
        """Yield every recording that was measured, with its measurement, the oldest first."""
        yield from self._database.read(measured)

    def drop(self, recording_id: str, now: datetime) -> None:
        """Forget a recording: its row, and what of it lies anywhere else."""
        self._database.write(lambda connection: connection.execute(DROP, {"recording_id": recording_id}))
        self._database.scrub(now)

    def _listed(self, statement: Any, **values: object) -> list[KeptRecording]:
        return [_recording(row) for row in self._database.read(lambda c: c.execute(statement, values).all())]


def measured(connection: Connection) -> list[ExportedRecording]:
    """Return every recording that was measured, with its measurement, the oldest first."""
    rows = connection.execute(MEASURED)
    return [ExportedRecording(_recording(row), msgspec.json.decode(row.measurement)) for row in rows]


def revisions(connection: Connection, begin: datetime | None = None) -> tuple[str, ...]:
    """Return the id and revision of each recording, of those from a time on: the same as long as nothing changed."""
    rows = connection.execute(REVISIONS, {"begin": "" if begin is None else moment(begin)})
    return tuple(f"{row.id}:{row.revision}" for row in rows)


def bring(connection: Connection, brought: Iterable[ExportedRecording]) -> int:
    """Keep recordings from an export, and return how many were new. Raises Conflict when one differs from what is kept.

    Only one that is new counts; one that is kept already, and is equal, changes nothing.
    """
    return sum(_bring(connection, one) for one in brought)


def _bring(connection: Connection, one: ExportedRecording) -> bool:
    row = {**_row(one.recording), "measurement": msgspec.json.encode(one.measurement).decode()}
    if rows_changed(connection, ADD, row):
        return True
    kept = _one(connection, EITHER, recording_id=one.recording.id, key=one.recording.key)
    if kept != one.recording:
        raise Conflict(OTHERWISE)
    return False


def _put(connection: Connection, recording: KeptRecording, measurement: bytes | None) -> KeptRecording:
    """Keep a recording that is new, or the change that follows next on the one kept; the database decides which it is.

    Raises Conflict when it is neither.
    """
    values = _row(recording) if measurement is None else {**_row(recording), "measurement": measurement.decode()}
    if recording.revision > 1:
        before = {"recording_id": recording.id, "same_key": recording.key, "before": recording.revision - 1}
        if connection.execute(CHANGE.values(values), before).rowcount:
            return recording
    elif rows_changed(connection, ADD, {"measurement": NOTHING, **values}):
        return recording
    if _one(connection, ONE, recording_id=recording.id) is None:
        same = _one(connection, BY_KEY, key=recording.key)
        if same is not None:
            return same
    raise Conflict(CHANGED)


def _one(connection: Connection, statement: Any, **values: str) -> KeptRecording | None:
    row = connection.execute(statement, values).first()
    return _recording(row) if row else None


def _row(recording: KeptRecording) -> dict[str, Any]:
    """Return a recording as the table holds it, without what was measured."""
    return {
        **{name: getattr(recording, name) for name in PLAIN},
        **{name: msgspec.json.encode(getattr(recording, name)).decode() for name in AS_JSON},
        "at": moment(recording.at),
    }


def _recording(row: Row[Any]) -> KeptRecording:
    return KeptRecording(
        id=row.id,
        key=row.key,
        at=datetime.fromisoformat(row.at),
        file_name=row.file_name,
        size=row.size,
        site=row.site,
        stage=row.stage,
        revision=row.revision,
        fingerprint=row.fingerprint,
        hints=msgspec.json.decode(row.hints, type=Hints),
        refusal=msgspec.json.decode(row.refusal, type=Refusal | None),
        summary=msgspec.json.decode(row.summary, type=Summary | None),
        marks=msgspec.json.decode(row.marks, type=tuple[Mark, ...]),
    )
