"""The one clock of vastus."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the time; the one clock of vastus."""
    return datetime.now(UTC)
