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
    """The base of all that vastus raises on purpose."""


class Refused(VastusError):
    """Input that cannot be used; it names every fault at once."""

    def __init__(self, summary: str, faults: Iterable[Fault] = ()) -> None:
        self.summary = summary
        self.faults = tuple(faults)
        super().__init__("\n".join([summary, *(f"  {fault}" for fault in self.faults)]))


class BadBase(Refused):
    """The evidence base contradicts itself, or is not written as it should be."""


class BadAnswers(Refused):
    """Answers that name no known finding, or hold a value that the finding cannot take."""


class BadRecording(Refused):
    """A file that cannot be read as a recording; ``code`` is one of those listed in docs/reference/recordings.md."""

    def __init__(self, code: str, summary: str, faults: Iterable[Fault] = ()) -> None:
        self.code = code
        super().__init__(summary, faults)


class Conflict(VastusError):
    """Somebody else, most often another tab, went on with what was to be changed."""


class NotFound(VastusError):
    """Nothing goes by that name; the message offers the nearest ones."""


class TooMany(VastusError):
    """A calculation that would not fit into memory or time."""
