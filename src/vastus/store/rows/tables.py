"""The tables, as SQLAlchemy Core knows them; ``migrations`` brings a database to this shape."""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, String, Table, Text, UniqueConstraint

metadata = MetaData()

# Each step as the change that it made; what the whole interview holds stands in the next table.
step = Table(
    "step",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("interview", String(64), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("key", String(128), nullable=False, unique=True),
    Column("at", String(40), nullable=False),  # ISO 8601 with its zone: sorts only within one zone, so it is UTC
    Column("answered", Text, nullable=False),  # JSON, finding → answer: what was new or different
    Column("removed", Text, nullable=False),  # JSON: findings whose answers went, before those above came
    Column("popped", Integer, nullable=False),  # how many pages were taken away from the end
    Column("pushed", Text, nullable=False),  # JSON: the pages that were put after that
    Column("ended", Boolean, nullable=False),
    UniqueConstraint("interview", "number", name="one_step_of_a_number"),
)

# One row for each interview: all that its last step holds.
interview = Table(
    "interview",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("key", String(128), nullable=False),
    Column("at", String(40), nullable=False),  # as above
    Column("ended", Boolean, nullable=False),
    Column("answers", Text, nullable=False),  # JSON
    Column("pages", Text, nullable=False),  # JSON
    Index("ix_interview_newest", "ended", "at", "id"),
)

recording = Table(
    "recording",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("key", String(128), nullable=False, unique=True),
    Column("at", String(40), nullable=False),  # as above
    Column("file_name", String(255), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("site", String(64), nullable=False),
    Column("stage", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("hints", Text, nullable=False),  # JSON, and so are the four that follow
    Column("refusal", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("marks", Text, nullable=False),
    Column("measurement", Text, nullable=False),  # as it came; "null" until it is measured
    Index("ix_recording_newest", "at", "id"),
    Index("ix_recording_stage", "stage", "at", "id"),
)


def moment(at: datetime) -> str:
    """Return a time as the tables hold it, so that times sort as texts."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
