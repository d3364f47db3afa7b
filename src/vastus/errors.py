"""Everything raised on purpose: the message is for the person, the type for the caller."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from vastus.sentence import Words, packed, unpacked

Role = Literal[
    "time",
    "time_unit",
    "rate",
    "x",
    "y",
    "z",
    "gx",
    "gy",
    "gz",
    "gyro_unit",
    "emg",
    "unit",
    "gain",
    "scale",
    "channels",
]


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong, where it is, and what to do about it."""

    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}" if self.place else self.what


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that a person can say, after which a refused file may be read.

    It names no flag, field or key: the terminal, a page and a program each word it in their own way.
    """

    role: Role  # what is missing, or cannot be used as it was said
    column: str = ""  # of which column or channel; "" of the whole file
    choices: tuple[str, ...] = ()  # from which to choose; () for a number
    unusable: str = ""  # what stands in the file or was said before, and cannot be used
    instead: str = ""  # asks that share this word answer one question: one role is enough (x, y and z are one)


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
    """A file that cannot be read as a recording; ``code`` is one of those listed in docs/reference/recordings.md.

    ``asks`` is what a person can say so that it may be read; it is empty when nothing helps but another file.
    """

    def __init__(self, code: str, summary: str, faults: Iterable[Fault] = (), asks: Iterable[Ask] = ()) -> None:
        self.code = code
        self.asks = tuple(asks)
        super().__init__(summary, faults)

    @property
    def questions(self) -> tuple[tuple[Ask, ...], ...]:
        """Return the asks by question: those that can be said instead of each other are one, any other its own."""
        alternatives: dict[str, list[Ask]] = {}
        for ask in self.asks:
            alternatives.setdefault(ask.instead or ask.role, []).append(ask)
        return tuple(tuple(dict.fromkeys(group)) for group in alternatives.values())


@dataclass(frozen=True, slots=True)
class Refusal:
    """A BadRecording as plain data, on its way between processes or kept in a table."""

    code: str
    summary: Words
    faults: tuple[str | tuple[Words, Words], ...] = ()  # place and what; one text where an earlier version kept it
    asks: tuple[Ask, ...] = ()

    @classmethod
    def of(cls, bad: BadRecording) -> "Refusal":
        """Return all that an error says."""
        faults = tuple((packed(fault.place), packed(fault.what)) for fault in bad.faults)
        return cls(bad.code, packed(bad.summary), faults, bad.asks)

    def error(self) -> BadRecording:
        """Return the error as it was."""
        faults = [
            Fault("", fault) if isinstance(fault, str) else Fault(unpacked(fault[0]), unpacked(fault[1]))
            for fault in self.faults
        ]
        return BadRecording(self.code, unpacked(self.summary), faults, self.asks)


class Conflict(VastusError):
    """Somebody else, most often another tab, went on with what was to be changed."""


class NotFound(VastusError):
    """Nothing goes by that name; the message offers the nearest ones."""


class TooMany(VastusError):
    """A calculation that would not fit into memory or time."""
