"""Each step as what it changed, each interview as it stands, and columns by their plain names."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import sqlalchemy as sa
from alembic import op

from vastus.store.rows.change import NOTHING_YET, Held, as_json, change, folded

revision = "0003"
down_revision = "0002"

RENAMED = {"name": "file_name", "said": "hints", "found": "measurement"}  # of recordings
SAME = ("id", "interview", "number", "key", "at", "ended")  # of steps
BATCH = 500  # steps that are written at once


def upgrade() -> None:
    """Fold the steps, and make a row for each interview."""
    for before, after in RENAMED.items():
        op.alter_column("recording", before, new_column_name=after)
    op.create_index("ix_recording_newest", "recording", ["at", "id"])
    op.create_index("ix_recording_stage", "recording", ["stage", "at", "id"])
    interview = op.create_table(
        "interview",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("ended", sa.Boolean, nullable=False),
        sa.Column("answers", sa.Text, nullable=False),
        sa.Column("pages", sa.Text, nullable=False),
        sa.Index("ix_interview_newest", "ended", "at", "id"),
    )
    as_it_was = _set_aside()
    step = _step(
        sa.Column("answered", sa.Text, nullable=False),
        sa.Column("removed", sa.Text, nullable=False),
        sa.Column("popped", sa.Integer, nullable=False),
        sa.Column("pushed", sa.Text, nullable=False),
    )
    standing: dict[str, dict[str, Any]] = {}
    _fill(step, _folded(_rows(as_it_was), standing))
    _fill(interview, standing.values())
    op.drop_table(as_it_was.name)


def downgrade() -> None:
    """Let each step hold all again, and drop the rows of interviews."""
    as_it_was = _set_aside()
    step = _step(sa.Column("told", sa.Text, nullable=False), sa.Column("pages", sa.Text, nullable=False))
    _fill(step, _unfolded(_rows(as_it_was)))
    op.drop_table(as_it_was.name)
    op.drop_table("interview")
    op.drop_index("ix_recording_stage", "recording")
    op.drop_index("ix_recording_newest", "recording")
    for before, after in RENAMED.items():
        op.alter_column("recording", after, new_column_name=before)


def _folded(rows: Iterable[sa.Row[Any]], standing: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield each step as what it changed, and note how each interview stands."""
    for row in rows:
        last = standing.get(row.interview)
        before = Held.read(last["answers"], last["pages"]) if last else NOTHING_YET
        made = change(before, Held.read(row.told, row.pages))
        if last is None or row.number > last["number"]:
            standing[row.interview] = {
                "id": row.interview,
                "number": row.number,
                "key": row.key,
                "at": row.at,
                "ended": row.ended,
                "answers": row.told,
                "pages": row.pages,
            }
        yield {**_same(row), **made.columns()}


def _unfolded(rows: Iterable[sa.Row[Any]]) -> Iterator[dict[str, Any]]:
    """Yield each step with all that it holds."""
    for row, held in folded(rows):
        yield {**_same(row), "told": as_json(held.answers), "pages": as_json(held.pages)}


def _same(row: sa.Row[Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in SAME}


def _set_aside() -> sa.Table:
    """Copy the steps into a table without any name that the new one needs, and drop the old one."""
    op.execute("CREATE TABLE step_as_it_was AS SELECT * FROM step")
    op.drop_table("step")
    return sa.Table("step_as_it_was", sa.MetaData(), autoload_with=op.get_bind())


def _step(*columns: sa.Column[Any]) -> sa.Table:
    return op.create_table(
        "step",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("interview", sa.String(64), nullable=False, index=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("key", sa.String(128), nullable=False, unique=True),
        sa.Column("at", sa.String(40), nullable=False),
        *columns,
        sa.Column("ended", sa.Boolean, nullable=False),
        sa.UniqueConstraint("interview", "number", name="one_step_of_a_number"),
    )


def _rows(table: sa.Table) -> Iterable[sa.Row[Any]]:
    return op.get_bind().execute(sa.select(table).order_by(table.c.id))


def _fill(table: sa.Table, rows: Iterable[dict[str, Any]]) -> None:
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        op.get_bind().execute(sa.insert(table), batch)
