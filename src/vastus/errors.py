"""Everything raised on purpose: the message is for the person, the type for the caller."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong, where it is, and what to do about it."""

    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}" if self.place else self.what


class VastusError(Exception):
    """The base of all that vastus raises on purpose; ``summary`` is what it says, and remembers how it was made."""

    def __init__(self, summary: str = "") -> None:
        super().__init__(summary)
        self.summary = summary


class Refused(VastusError):
    """Input that cannot be used; it names every fault at once."""

    def __init__(self, summary: str, faults: Iterable[Fault] = ()) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join([summary, *(f"  {fault}" for fault in self.faults)]))
        self.summary = summary


class BadBase(Refused):
    """The evidence base contradicts itself, or is not written as it should be."""


class BadAnswers(Refused):
    """Answers that name no known finding, or hold a value that the finding cannot take."""


class BadRecording(Refused):
    """A file that cannot be read as a recording; ``code`` is one of those listed in docs/reference/recordings.md."""

    def __init__(self, code: str, summary: str, faults: Iterable[Fault] = ()) -> None:
        self.code = code
        super().__init__(summary, faults)


class NotFound(VastusError):
    """Nothing goes by that name; the message offers the nearest ones."""


class TooMany(VastusError):
    """A calculation that would not fit into memory or time."""
