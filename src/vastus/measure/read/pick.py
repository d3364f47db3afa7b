"""Which channels of a file are the muscle's, or the phone's, and what their numbers are multiplied with.

A channel is used when its unit is one of voltage (or, where none is, of movement) and its name is of no other sensor;
what is left out is named. A unit that stands nowhere is asked for.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from vastus.errors import Ask, BadRecording, Fault
from vastus.measure.read.source import Options
from vastus.measure.read.units import ACCELERATION, ROTATION, VOLTAGE, spelled
from vastus.measure.recording import Channel, Modality, SampleUnit
from vastus.sentence import sentence

MOST = 256  # channels
LISTED = 20  # of them, where they are listed
_OTHER = re.compile(
    r"(?<![a-z])(ecg|ekg|eog|eeg|status|annotations?|trig|trigger|marker|event|resp|respiration|airflow|spo2|pleth|ppg|bvp|"
    r"eda|gsr|temp|force|torque|angle|gonio|battery|nseq|light|pulse|snore|position)(?![a-z])",
    re.IGNORECASE,
)
_GAIN = re.compile(r"\d+(\.\d*)?([eE][+-]?\d+)?", re.ASCII)
_KINDS: tuple[tuple[SampleUnit, Modality, dict[str, float]], ...] = (
    ("uV", "emg", dict(VOLTAGE)),
    ("m/s2", "motion", dict(ACCELERATION)),
    ("rad/s", "motion", dict(ROTATION)),
)
UNITS = ("uV", "mV", "V", "m/s2", "g", "mg")  # from which a person chooses
ASK_UNIT = Ask("unit", choices=UNITS)


@dataclass(frozen=True, slots=True)
class Line:
    """One channel as the file describes it."""

    name: str
    unit: str  # as written; "" where there is none, or where the numbers are bare counts
    speed: int = 1  # samples in one data record or frame


@dataclass(frozen=True, slots=True)
class Picked:
    """The channels that are used."""

    modality: Modality
    lines: tuple[int, ...]  # which of the file's
    channels: tuple[Channel, ...]
    factors: tuple[float, ...]  # into µV, m/s2 or rad/s
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Usable:
    """A channel whose unit is known."""

    line: int
    name: str
    unit: SampleUnit
    modality: Modality
    factor: float
    speed: int


def pick(lines: Sequence[Line], options: Options, asks: tuple[Ask, ...] = (ASK_UNIT,)) -> Picked:
    """Return the channels to use. Raises BadRecording (channels, unit).

    ``asks`` is what a person is asked where no unit is known: counts of an uncalibrated recorder need more than a unit.
    """
    numbers = _asked_for(lines, options.channels)
    unit = options.mapping.get("unit", "")
    usable = [one for number in numbers if (one := _usable(number, lines[number], unit))]
    wanted = [lines[number] for number in numbers]
    try:
        chosen = _same_kind(usable, wanted, lines) if options.channels else _guessed(usable, wanted)
    except _NoUnit as error:
        raise _no_unit(error.lines, unit, asks) from error
    return _picked(_same_speed(chosen), lines)


def gain_of(options: Options) -> float | None:
    """Return how many counts are one unit, if a person said it. Raises BadRecording (mapping)."""
    text = options.mapping.get("gain")
    if text is None:
        return None
    if not _GAIN.fullmatch(text) or not 1e-12 < float(text) < 1e12:  # noqa: PLR2004
        raise BadRecording(
            "mapping",
            sentence("{gain} is no number of counts in one unit, such as 200.", gain=repr(text[:20])),
            asks=[Ask("gain", unusable=text[:20])],
        )
    return float(text)


def left_out(names: Sequence[str]) -> tuple[str, ...]:
    """Return the note that names what is not used; none when all is used."""
    return (sentence("Left out: {names}.", names=", ".join(names)),) if names else ()


class _NoUnit(Exception):
    """Channels without a unit that is known; becomes a refusal."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        super().__init__()


def _picked(chosen: Sequence[_Usable], lines: Sequence[Line]) -> Picked:
    used = {each.line for each in chosen}
    return Picked(
        modality=chosen[0].modality,
        lines=tuple(each.line for each in chosen),
        channels=tuple(Channel(each.name, "", each.unit) for each in chosen),
        factors=tuple(each.factor for each in chosen),
        notes=left_out([line.name or _numbered(number) for number, line in enumerate(lines) if number not in used]),
    )


def _numbered(number: int) -> str:
    """Return a name for a channel that has none."""
    return f"channel {number + 1}"


def _asked_for(lines: Sequence[Line], names: Sequence[str]) -> list[int]:
    """Return the numbers of the lines that were asked for, in the file's order; all when none was."""
    if not names:
        return list(range(len(lines)))
    numbers = {name: _of_name(lines, name) for name in names}
    if missing := ", ".join(name for name in names if not numbers[name]):
        raise BadRecording(
            "channels",
            sentence("There is no channel {names} in this file. It has:", names=missing),
            _listed(lines),
            [_ask_channels(lines, missing)],
        )
    return sorted({number for several in numbers.values() for number in several})


def _of_name(lines: Sequence[Line], name: str) -> list[int]:
    """Return the lines of this name, or the one of this number from 1."""
    exact = [number for number, line in enumerate(lines) if line.name.casefold() == name.strip().casefold()]
    if exact or not name.isdecimal():
        return exact
    return [int(name) - 1] if 1 <= int(name) <= len(lines) else []


def _usable(number: int, line: Line, unit: str) -> _Usable | None:
    """Return a channel in the unit that a person said, or else in its own; None when that is no unit of a signal."""
    spelling = spelled(unit or line.unit.removeprefix("Â"))
    for into, modality, factors in _KINDS:
        if spelling in factors:
            return _Usable(
                line=number,
                name=line.name or _numbered(number),
                unit=into,
                modality=modality,
                factor=factors[spelling],
                speed=line.speed,
            )
    return None


def _same_kind(usable: Sequence[_Usable], named: Sequence[Line], lines: Sequence[Line]) -> list[_Usable]:
    """Return the channels that were asked for, all of them."""
    if len(usable) < len(named):
        raise _NoUnit(named)
    if len({each.modality for each in usable}) > 1:
        raise BadRecording(
            "channels",
            sentence("Voltage and movement cannot be measured together. Please choose channels of one kind."),
            asks=[_ask_channels(lines, "")],
        )
    return list(usable)


def _guessed(usable: Sequence[_Usable], lines: Sequence[Line]) -> list[_Usable]:
    """Return the channels of muscle, or else those of movement."""
    signals = [each for each in usable if not _OTHER.search(each.name)]
    for modality in ("emg", "motion"):
        if of_kind := [each for each in signals if each.modality == modality]:
            return of_kind
    if len(usable) < len(lines) and (unknown := [line for line in lines if not _OTHER.search(line.name)]):
        raise _NoUnit(unknown)
    raise BadRecording(
        "channels",
        sentence("No channel of this file looks like muscle or movement. Please name the ones to use:"),
        _listed(lines),
        [_ask_channels(lines, "")],
    )


def _same_speed(chosen: Sequence[_Usable]) -> list[_Usable]:
    """Return the largest group of equally fast channels; of equally large groups the fastest."""
    counts = Counter(each.speed for each in chosen)
    speed = max(counts, key=lambda speed: (counts[speed], speed))
    return [each for each in chosen if each.speed == speed][:MOST]


def _no_unit(lines: Sequence[Line], unit: str, asks: tuple[Ask, ...]) -> BadRecording:
    """Return the refusal of channels without a unit; ``unit`` is what a person said, and which is none."""
    if unit:
        return BadRecording(
            "unit",
            sentence("{unit} is not a unit of voltage or movement.", unit=repr(unit[:20])),
            asks=[Ask("unit", choices=UNITS, unusable=unit)],
        )
    return BadRecording(
        "unit",
        sentence(
            "This file does not say in which unit its numbers are. The recorder's manual, or the program that saved "
            "the file, knows it."
        ),
        _listed(lines),
        asks,
    )


def _ask_channels(lines: Sequence[Line], unusable: str) -> Ask:
    choices = [line.name or str(number) for number, line in enumerate(lines, 1)]
    return Ask("channels", choices=tuple(choices[:MOST]), unusable=unusable)


def _listed(lines: Sequence[Line]) -> list[Fault]:
    return [Fault(line.name or "?", _unit_words(line.unit)) for line in lines[:LISTED]]


def _unit_words(unit: str) -> str:
    return sentence("unit {unit}", unit=repr(unit)) if unit else sentence("no unit")
