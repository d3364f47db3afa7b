"""The tables, as SQLAlchemy Core knows them; ``migrations`` brings a file to this shape."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, MetaData, String, Table, Text, UniqueConstraint

metadata = MetaData()

step = Table(
    "step",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("interview", String(64), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("key", String(128), nullable=False, unique=True),
    Column("at", String(40), nullable=False),  # ISO 8601 with its zone: sorts only within one zone, so it is UTC
    Column("told", Text, nullable=False),  # JSON
    Column("pages", Text, nullable=False),  # JSON
    Column("ended", Boolean, nullable=False),
    UniqueConstraint("interview", "number", name="one_step_of_a_number"),
)

recording = Table(
    "recording",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("key", String(128), nullable=False, unique=True),
    Column("at", String(40), nullable=False),  # as above
    Column("name", String(255), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("site", String(64), nullable=False),
    Column("stage", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("said", Text, nullable=False),  # JSON, and so are the four that follow
    Column("refusal", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("marks", Text, nullable=False),
    Column("found", Text, nullable=False),  # as it came; "null" until it is measured
)
