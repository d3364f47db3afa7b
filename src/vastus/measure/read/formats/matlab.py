"""MATLAB files of OTBiolab+, which openhdemg reads too: Data (samples, columns), Description, SamplingFrequency.

Columns that hold a decomposition or a force are left out. The unit is the one in a description, such as "[uV]"; where
there is none it is microvolts, as OTBiolab+ writes, and a note says so.
"""

import re
from collections.abc import Sequence
from typing import BinaryIO

import numpy as np

from vastus.errors import BadRecording, Fault
from vastus.measure.read.formats.mat5 import Numbers, Variable, variables
from vastus.measure.read.pick import Line, left_out, pick
from vastus.measure.read.source import Beside, Head, Held, Options, Progress
from vastus.sentence import sentence

NAMES = ("Data", "Description", "SamplingFrequency")
_DERIVED = re.compile(r"source for decomposition|decomposition of|acquired data|performed path|\bmvc\b", re.IGNORECASE)
_UNIT = re.compile(r"[\[(,]\s*([mµμun]?V)\s*[\])]", re.IGNORECASE)
_OTHER = sentence(
    "This MATLAB file does not hold what OTBiolab+ saves: Data, Description and SamplingFrequency. Please save EDF or "
    "CSV instead."
)


def open_source(file: BinaryIO, options: Options, _beside: Beside, _progress: Progress) -> Held:
    """Read a file whole. Raises BadRecording (variant, damaged, header, size, rate, channels, unit)."""
    held = variables(file, NAMES)
    if missing := [name for name in NAMES if name not in held]:
        raise BadRecording("variant", _OTHER, [Fault("", sentence("there is no {names}", names=", ".join(missing)))])
    data, names, rate = _data(held["Data"]), _names(held["Description"]), _rate(held["SamplingFrequency"])
    if data.shape[1] != len(names):
        raise _bad(sentence("{columns} columns have {count} descriptions", columns=data.shape[1], count=len(names)))
    raw = [number for number, name in enumerate(names) if not _DERIVED.search(name)]
    picked = pick([Line(names[number], _unit(names[number])) for number in raw], options)
    samples = _samples(data, [raw[line] for line in picked.lines], picked.factors)
    derived = [name for number, name in enumerate(names) if number not in raw]
    head = Head(
        modality=picked.modality,
        length=len(samples),
        rate=rate,
        channels=picked.channels,
        format="OTB MAT",
        notes=(*_unit_note(names, options), *picked.notes, *left_out(derived)),
    )
    return Held(head, samples)


def _samples(data: Numbers, column_numbers: list[int], factors: Sequence[float]) -> Numbers:
    """Return some columns, each multiplied by its factor. Raises BadRecording (damaged)."""
    with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite, and is refused
        samples = data[:, column_numbers]
        samples *= np.array(factors, np.float32)
    if not np.isfinite(samples).all():
        raise BadRecording("damaged", sentence("Some samples of this file are no numbers. Please export it again."))
    return samples


def _unit_note(names: list[str], options: Options) -> tuple[str, ...]:
    """Return the note that a unit was taken for granted, where neither the file nor a person says one."""
    if "unit" in options.mapping or any(_UNIT.search(name) for name in names):
        return ()
    return (sentence("Read as microvolts, as OTBiolab+ writes."),)


def _data(variable: Variable) -> Numbers:
    """Return the table of numbers; samples are always more than channels."""
    if isinstance(variable, list) or not variable.size:
        raise _bad(sentence("Data is no table of numbers"))
    return variable if variable.shape[0] >= variable.shape[1] else variable.T


def _names(variable: Variable) -> list[str]:
    """Return the descriptions, one for each column."""
    if not isinstance(variable, list):
        raise _bad(sentence("Description is no list of texts"))
    return [" ".join(text.split()) for text in variable]


def _rate(variable: Variable) -> float:
    """Return the samples a second."""
    if isinstance(variable, list) or variable.size != 1 or not variable[0, 0] > 0:
        raise BadRecording("rate", sentence("SamplingFrequency in this file is not one number above zero."))
    return float(variable[0, 0])


def _unit(name: str) -> str:
    match = _UNIT.search(name)
    return match[1] if match else "uV"


def _bad(what: str) -> BadRecording:
    return BadRecording("header", _OTHER, [Fault("", what)])
