"""What a page asks about a file that was refused: exactly the fields that are missing, and what was said in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from vastus.errors import Ask, BadRecording, Role
from vastus.sentence import Sentence, sentence
from vastus.service.recordings.recordings import Hints, KeptRecording
from vastus.web.frame import forms

LABELS: Mapping[Role, Sentence] = {
    "time": sentence("Column of the time"),
    "time_unit": sentence("Unit of the time: s, ms, us or ns"),
    "rate": sentence("Values in one second, if there is no time"),
    "x": sentence("Column of the movement, x"),
    "y": sentence("Column of the movement, y"),
    "z": sentence("Column of the movement, z"),
    "emg": sentence("Column of the muscle's voltage"),
    "unit": sentence("Unit of the movement or the voltage: g, m/s2, mV or uV"),
    "gx": sentence("Column of the turning, x"),
    "gy": sentence("Column of the turning, y"),
    "gz": sentence("Column of the turning, z"),
    "gyro_unit": sentence("Unit of the turning: rad/s or deg/s"),
    "gain": sentence("How many counts of the recorder are one unit, such as 200"),
    "scale": sentence("Millimetres in one pixel, such as 0.2"),
    "channels": sentence("Channels to measure"),
}
OF_A_TABLE: tuple[Role, ...] = ("time", "time_unit", "rate", "x", "y", "z", "emg", "unit")
NUMBERS = ("rate", "gain", "scale")
LONGEST = 100  # characters of a field
DIGITS = 12


class Hint(NamedTuple):
    """What a column of a table can hold, in words, and what the person said about it."""

    role: Role
    words: str
    before: str


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a person is asked."""

    role: Role
    label: str
    choices: tuple[str, ...]  # () for a number
    before: tuple[str, ...]  # what the person said before
    needed: bool  # whether nothing else can be said instead


@dataclass(frozen=True, slots=True)
class Question:
    """Fields that belong together: all of them are needed, or, as ``ways``, one is enough."""

    fields: tuple[Field, ...]
    ways: bool


def questions(refusal: BadRecording, hints: Hints) -> tuple[Question, ...]:
    """Return what a page asks about a refused file."""
    return tuple(
        Question(tuple(_field(ask, hints, needed=len(asks) == 1) for ask in asks), ways=len(asks) > 1)
        for asks in refusal.questions
    )


def of_a_table(recording: KeptRecording) -> tuple[Hint, ...]:
    """Return what a person can say about the columns of a file, with what was said; the gain where it was said."""
    roles = (*OF_A_TABLE, "gain") if "gain" in recording.hints.mapping else OF_A_TABLE
    return tuple(Hint(role, LABELS[role], recording.hints.mapping.get(role, "")) for role in roles)


def hints(form: forms.Fields, known: Hints) -> Hints:
    """Return what is said about a file: the fields of a form, and what was said before of others.

    Raises ValueError for a scale that is no number.
    """
    mapping = dict(known.mapping)
    for role in LABELS:
        if role in form and role not in ("scale", "channels"):
            mapping[role] = _plain(role, forms.one(form, role))
    channels = tuple(name for name in form["channels"] if name) if "channels" in form else known.channels
    scale = _scale(forms.one(form, "scale")) if "scale" in form else known.scale
    return Hints(channels, {role: words for role, words in mapping.items() if words}, scale)


def _field(ask: Ask, hints: Hints, *, needed: bool) -> Field:
    before = hints.channels if ask.role == "channels" else (hints.mapping.get(ask.role, ""),)
    if ask.role == "scale":
        before = (ask.unusable,)
    return Field(role=ask.role, label=_label(ask), choices=ask.choices, before=before, needed=needed)


def _label(ask: Ask) -> Sentence:
    if ask.role == "unit" and ask.column:
        return sentence("Unit of the values in column {column}", column=ask.column)
    if ask.role == "unit":
        return sentence("Unit of the values")
    if ask.role == "time_unit":
        return sentence("Unit of the times in column {column}", column=ask.column)
    if ask.role == "gyro_unit":
        return sentence("Unit of the turning")
    if ask.role == "rate":
        return sentence("Values in one second, such as 100")
    return LABELS[ask.role]


def _plain(role: Role, text: str) -> str:
    """Return what was written into a field; a number with a decimal comma gets a point."""
    text = text.strip()[:LONGEST]
    return text.replace(",", ".") if role in NUMBERS else text


def _scale(text: str) -> float | None:
    """Return the millimetres that were written, or None where nothing was. Raises ValueError."""
    plain = _plain("scale", text)
    if not plain:
        return None
    if not plain.isascii() or not set(plain) <= set("0123456789.") or len(plain) > DIGITS or float(plain) <= 0:
        raise ValueError(text)
    return float(plain)
