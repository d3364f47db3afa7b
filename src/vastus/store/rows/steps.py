"""Steps of interviews in tables: each step as what it changed, and each interview as it stands."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, and_, bindparam, func, select, update

from vastus.errors import Conflict
from vastus.store.rows.change import NOTHING_YET, Change, Held, as_json, change, folded
from vastus.store.rows.tables import interview as interviews
from vastus.store.rows.tables import moment
from vastus.store.rows.tables import step as steps
from vastus.store.rows.transactions import Transactions, insert_unless_there, rows_changed
from vastus.store.step import ELSEWHERE, OTHERWISE, Step

# Put together once: that takes SQLAlchemy as long as a database takes to answer.
STANDING = select(interviews).where(interviews.c.id == bindparam("interview_id"))
STANDING_TO_CHANGE = STANDING.with_for_update()
ENDED = select(interviews).where(interviews.c.ended).order_by(interviews.c.at.desc(), interviews.c.id.desc())
EARLIER = ENDED.where(interviews.c.at < bindparam("before"))
LEFT = select(interviews).where(~interviews.c.ended).order_by(interviews.c.at.desc(), interviews.c.id.desc())
ANSWERED = LEFT.where(interviews.c.answers != "{}")
COUNTED = select(func.count()).select_from(interviews).where(interviews.c.ended == bindparam("wanted"))
ALL_STEPS = select(func.count()).select_from(steps)
BY_KEY = select(steps.c.id, steps.c.interview).where(steps.c.key == bindparam("key"))
OWN = select(steps).where(steps.c.interview == bindparam("interview_id")).order_by(steps.c.id)
UP_TO = OWN.where(steps.c.id <= bindparam("last"))
EVERY = select(steps).order_by(steps.c.id)
ADD_STEP = insert_unless_there(steps)
BEGIN_INTERVIEW = insert_unless_there(interviews)
GO_ON = update(interviews).where(
    and_(interviews.c.id == bindparam("interview_id"), interviews.c.number == bindparam("before"))
)


class StepRows:
    """The steps in a database; see ``vastus.store.store.Steps``."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    def append(self, step: Step) -> Step:
        """Keep a step durably, unless one is kept under its key."""
        return self._database.write(lambda connection: append(connection, step))

    def by_key(self, key: str) -> Step | None:
        """Return the step that was kept under a key."""
        return self._database.read(lambda connection: _by_key(connection, key))

    def latest(self, interview_id: str) -> Step | None:
        """Return the step with the highest number."""
        row = self._database.read(lambda connection: _standing(connection, STANDING, interview_id))
        return _last_step(row) if row else None

    def of(self, interview_id: str) -> list[Step]:
        """Return every step of an interview whole, in the order they were kept."""
        rows = self._database.read(lambda connection: connection.execute(OWN, {"interview_id": interview_id}).all())
        return list(_whole(rows))

    def ended(self, *, before: datetime | None = None, most: int | None = None) -> list[Step]:
        """Return the last steps of the interviews that came to their end, the newest first."""
        return self._listed(ENDED, most) if before is None else self._listed(EARLIER, most, before=moment(before))

    def left(self, *, answered: bool = False, most: int | None = None) -> list[Step]:
        """Return the last steps of the interviews that were left in the middle, the newest first."""
        return self._listed(ANSWERED if answered else LEFT, most)

    def count(self, *, ended: bool) -> int:
        """Return how many interviews came to their end, or how many did not."""
        return self._database.read(lambda connection: connection.execute(COUNTED, {"wanted": ended}).scalar_one())

    def all(self) -> Iterator[Step]:
        """Yield every step whole, in the order they were kept."""
        yield from self._database.read(every)

    def _listed(self, statement: Select[Any], most: int | None, **values: str) -> list[Step]:
        limited = statement.limit(most)
        return [_last_step(row) for row in self._database.read(lambda c: c.execute(limited, values).all())]


def append(connection: Connection, step: Step) -> Step:
    """Keep a step, or return the one kept under its key. Raises Conflict.

    Whatever others write at the same time, a number is kept once and a key is kept once: the database decides.
    """
    standing = _standing(connection, STANDING_TO_CHANGE, step.interview_id)
    held = Held.read(standing.answers, standing.pages) if standing else NOTHING_YET
    number = standing.number if standing else 0
    after = Held.read(as_json(step.answers), as_json(step.pages))
    if not rows_changed(connection, ADD_STEP, step_row(step, change(held, after))):
        kept = _by_key(connection, step.key)
        if kept is None:
            raise Conflict(ELSEWHERE)
        return kept
    if step.number > number and not _stand(connection, step, after, number):
        raise Conflict(ELSEWHERE)
    return step


def every(connection: Connection) -> list[Step]:
    """Return every step whole, in the order they were kept."""
    return list(_whole(connection.execute(EVERY)))


def count(connection: Connection) -> int:
    """Return how many steps there are."""
    return connection.execute(ALL_STEPS).scalar_one()


def bring(connection: Connection, brought: Iterable[Step]) -> int:
    """Keep steps from an export, and return how many were new. Raises Conflict when one differs from what is kept."""
    before = count(connection)
    for step in brought:
        if append(connection, step) != step:
            raise Conflict(OTHERWISE)
    return count(connection) - before


def step_row(step: Step, made: Change) -> dict[str, Any]:
    """Return a step as its table holds it."""
    return {
        "interview": step.interview_id,
        "number": step.number,
        "key": step.key,
        "at": moment(step.at),
        "ended": step.ended,
        **made.columns(),
    }


def interview_row(step: Step, held: Held) -> dict[str, Any]:
    """Return what an interview holds after a step, as its table does."""
    return {
        "number": step.number,
        "key": step.key,
        "at": moment(step.at),
        "ended": step.ended,
        "answers": as_json(held.answers),
        "pages": as_json(held.pages),
    }


def _stand(connection: Connection, step: Step, held: Held, before: int) -> bool:
    """Let the interview stand where a step brought it, unless somebody else went on from step ``before``."""
    row = interview_row(step, held)
    if not before:
        return rows_changed(connection, BEGIN_INTERVIEW, {"id": step.interview_id, **row}) == 1
    where = {"interview_id": step.interview_id, "before": before}
    return connection.execute(GO_ON.values(row), where).rowcount == 1


def _by_key(connection: Connection, key: str) -> Step | None:
    found = connection.execute(BY_KEY, {"key": key}).first()
    if found is None:
        return None
    standing = _standing(connection, STANDING, found.interview)
    if standing is not None and standing.key == key:
        return _last_step(standing)
    rows = connection.execute(UP_TO, {"interview_id": found.interview, "last": found.id}).all()
    return list(_whole(rows))[-1]


def _standing(connection: Connection, statement: Select[Any], interview_id: str) -> Row[Any] | None:
    return connection.execute(statement, {"interview_id": interview_id}).first()


def _whole(rows: Iterable[Row[Any]]) -> Iterator[Step]:
    """Yield steps with all that they hold, from what each of them changed."""
    for row, held in folded(rows):
        yield _step(row, row.interview, as_json(held.answers), as_json(held.pages))


def _last_step(row: Row[Any]) -> Step:
    return _step(row, row.id, row.answers, row.pages)


def _step(row: Row[Any], interview_id: str, answers: str, pages: str) -> Step:
    return Step(
        interview_id=interview_id,
        number=row.number,
        key=row.key,
        at=datetime.fromisoformat(row.at),
        answers=msgspec.json.decode(answers),
        pages=msgspec.json.decode(pages, type=tuple[tuple[str, tuple[str, ...]], ...]),
        ended=row.ended,
    )
