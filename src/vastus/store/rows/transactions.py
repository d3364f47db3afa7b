"""What tables need of a database: to read, to write durably, and to leave nothing of what is gone."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Insert, Table, insert, text

Result = TypeVar("Result")


class Transactions(Protocol):
    """A database that is open; SQLite has one life (``vastus.store.sqlite``), and others can have theirs."""

    def read(self, act: Callable[[Connection], Result]) -> Result:
        """Return what is read; nothing may be changed."""

    def write(self, act: Callable[[Connection], Result]) -> Result:
        """Return what comes of a change once it is durable; when ``act`` raises, nothing is changed."""

    def scrub(self, now: datetime) -> None:
        """Leave no byte of what was deleted, in the backups neither; a new one is written, with the time ``now``."""


def insert_unless_there(table: Table) -> Insert:
    """Return an insert that leaves all as it is when a row with one of the same unique values is there.

    The clause is PostgreSQL's; SQLite took it over word for word. How many rows were inserted says what happened.
    """
    statement = insert(table).inline()
    statement.apply_syntax_extension_point(lambda _: [text("ON CONFLICT DO NOTHING")], "post_values")
    return statement


def rows_changed(connection: Connection, statement: Any, values: dict[str, Any]) -> int:
    """Return how many rows a statement inserted or changed."""
    return connection.execute(statement, values).rowcount
