"""Which channels of a file are the muscle's, or the phone's, and what their numbers are multiplied with.

A channel is kept when its unit is one of voltage (or, where none is, of movement) and its name is of no other sensor;
what is left out is named. A unit that nobody told is asked for.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from vastus.errors import BadRecording, Fault
from vastus.measure.read.source import Options
from vastus.measure.read.table.columns import ACCELERATION, ROTATION, VOLTAGE, spelled
from vastus.measure.recording import Channel, Modality, SampleUnit

MOST = 256  # channels
_OTHER = re.compile(
    r"(?<![a-z])(ecg|ekg|eog|eeg|status|annotations?|trig|trigger|marker|event|resp|respiration|airflow|spo2|pleth|ppg|bvp|"
    r"eda|gsr|temp|force|torque|angle|gonio|battery|nseq|light|pulse|snore|position)(?![a-z])",
    re.IGNORECASE,
)
_GAIN = re.compile(r"\d+(\.\d*)?([eE][+-]?\d+)?")
_KINDS: tuple[tuple[SampleUnit, Modality, dict[str, float]], ...] = (
    ("uV", "emg", dict(VOLTAGE)),
    ("m/s2", "motion", dict(ACCELERATION)),
    ("rad/s", "motion", dict(ROTATION)),
)
UNITS = "uV, mV or V for voltage; g, mg or m/s2 for acceleration"


@dataclass(frozen=True, slots=True)
class Line:
    """One channel as the file describes it."""

    name: str
    unit: str  # as written
    speed: int = 1  # samples in one data record or frame


@dataclass(frozen=True, slots=True)
class Picked:
    """The channels that are kept."""

    modality: Modality
    lines: tuple[int, ...]  # which of the file's
    channels: tuple[Channel, ...]
    factors: tuple[float, ...]  # into µV, m/s2 or rad/s
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    line: int
    name: str
    unit: SampleUnit
    modality: Modality
    factor: float
    speed: int


def pick(lines: Sequence[Line], options: Options) -> Picked:
    """Return the channels to keep. Raises BadRecording (channels, unit)."""
    asked = _asked(lines, options.channels)
    told = options.mapping.get("unit", "")
    known = [kept for number in asked if (kept := _known(number, lines[number], told))]
    if options.channels:
        chosen = _same_kind(known, [lines[number] for number in asked])
    else:
        chosen = _guessed(known, [lines[number] for number in asked])
    chosen = _same_speed(chosen)
    return _picked(chosen, lines)


def told_gain(options: Options) -> float | None:
    """Return how many counts are one unit, if a person told it. Raises BadRecording (mapping)."""
    text = options.mapping.get("gain")
    if text is None:
        return None
    if not _GAIN.fullmatch(text) or not 1e-12 < float(text) < 1e12:  # noqa: PLR2004
        raise BadRecording("mapping", f"gain={text[:20]} is no number of counts in one unit, such as gain=200.")
    return float(text)


def _picked(chosen: Sequence[_Kept], lines: Sequence[Line]) -> Picked:
    kept = {each.line for each in chosen}
    left = [line.name or f"channel {number + 1}" for number, line in enumerate(lines) if number not in kept]
    return Picked(
        chosen[0].modality,
        tuple(each.line for each in chosen),
        tuple(Channel(each.name, "", each.unit) for each in chosen),
        tuple(each.factor for each in chosen),
        (f"Left out: {', '.join(left)}.",) if left else (),
    )


def _asked(lines: Sequence[Line], names: Sequence[str]) -> list[int]:
    """Return the numbers of the lines that were asked for, in the file's order; all when none was."""
    if not names:
        return list(range(len(lines)))
    found = {name: _named(lines, name) for name in names}
    if lost := [name for name, numbers in found.items() if not numbers]:
        raise BadRecording("channels", f"There is no channel {', '.join(lost)} in this file. It has:", _listed(lines))
    return sorted({number for numbers in found.values() for number in numbers})


def _named(lines: Sequence[Line], name: str) -> list[int]:
    exact = [number for number, line in enumerate(lines) if line.name.casefold() == name.strip().casefold()]
    if exact or not name.isdecimal():
        return exact
    return [int(name) - 1] if 1 <= int(name) <= len(lines) else []


def _known(number: int, line: Line, told: str) -> _Kept | None:
    unit = spelled(told or line.unit.removeprefix("Â"))
    for into, modality, factors in _KINDS:
        if unit in factors:
            return _Kept(number, line.name or f"channel {number + 1}", into, modality, factors[unit], line.speed)
    return None


def _same_kind(known: Sequence[_Kept], lines: Sequence[Line]) -> list[_Kept]:
    if len(known) < len(lines):
        raise _no_unit(lines)
    if len({each.modality for each in known}) > 1:
        raise BadRecording(
            "channels", "Voltage and movement cannot be measured together. Please choose channels of one kind."
        )
    return list(known)


def _guessed(known: Sequence[_Kept], lines: Sequence[Line]) -> list[_Kept]:
    signals = [each for each in known if not _OTHER.search(each.name)]
    for modality in ("emg", "motion"):
        if of_kind := [each for each in signals if each.modality == modality]:
            return of_kind
    if len(known) < len(lines) and (unknown := [line for line in lines if not _OTHER.search(line.name)]):
        raise _no_unit(unknown)
    raise BadRecording(
        "channels",
        "No channel of this file looks like muscle or movement. Please name the ones to use:",
        _listed(lines),
    )


def _same_speed(chosen: Sequence[_Kept]) -> list[_Kept]:
    """Return the largest group of equally fast channels; of equally large groups the fastest."""
    counts = Counter(each.speed for each in chosen)
    speed = max(counts, key=lambda speed: (counts[speed], speed))
    return [each for each in chosen if each.speed == speed][:MOST]


def _no_unit(lines: Sequence[Line]) -> BadRecording:
    return BadRecording(
        "unit",
        f"This file does not say in which unit its numbers are. Please tell it, such as --map unit=uV ({UNITS}). "
        "The recorder's manual or the program that saved the file knows it.",
        _listed(lines),
    )


def _listed(lines: Sequence[Line]) -> list[Fault]:
    return [Fault(line.name or "?", f"unit {line.unit!r}" if line.unit else "no unit") for line in lines[:20]]
