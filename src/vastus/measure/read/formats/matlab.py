"""MATLAB files of OTBiolab+, which openhdemg reads too: Data (samples, columns), Description, SamplingFrequency.

Columns that hold a decomposition or a force are left out. The unit is the one in a description, such as "[uV]"; where
there is none it is microvolts, as OTBiolab+ writes, and that is said.
"""

import re
from collections.abc import Callable
from typing import BinaryIO

import numpy as np

from vastus.errors import BadRecording, Fault
from vastus.measure.read.formats.mat5 import Numbers, Variable, variables
from vastus.measure.read.pick import Line, pick
from vastus.measure.read.source import Head, Held, Options

NAMES = ("Data", "Description", "SamplingFrequency")
_DERIVED = re.compile(r"source for decomposition|decomposition of|acquired data|performed path|\bmvc\b", re.IGNORECASE)
_UNIT = re.compile(r"[\[(,]\s*([mµμun]?V)\s*[\])]", re.IGNORECASE)
_WAY = (
    "vastus reads what OTBiolab+ saves as .mat (Data, Description, SamplingFrequency); please save EDF or CSV instead."
)


def open_source(
    file: BinaryIO, options: Options, _beside: Callable[[str], BinaryIO], _progress: Callable[[float], None]
) -> Held:
    """Read a file whole. Raises BadRecording (variant, damaged, header, size, rate, channels, unit)."""
    held = variables(file, NAMES)
    if missing := [name for name in NAMES if name not in held]:
        raise BadRecording("variant", f"There is no {', '.join(missing)} in this MATLAB file. {_WAY}")
    data, names, rate = _data(held["Data"]), _names(held["Description"]), _rate(held["SamplingFrequency"])
    if data.shape[1] != len(names):
        raise _bad(f"{data.shape[1]} columns have {len(names)} descriptions")
    raw = [number for number, name in enumerate(names) if not _DERIVED.search(name)]
    picked = pick([Line(names[number], _unit(names[number])) for number in raw], options)
    with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite, and is refused
        samples = data[:, [raw[line] for line in picked.lines]]
        samples *= np.array(picked.factors, np.float32)
    if not np.isfinite(samples).all():
        raise BadRecording("damaged", "Some samples of this file are no numbers. Please export it again.")
    told = "unit" in options.mapping or any(_UNIT.search(name) for name in names)
    left = [name for number, name in enumerate(names) if number not in raw]
    head = Head(
        modality=picked.modality,
        length=len(samples),
        rate=rate,
        channels=picked.channels,
        format="OTB MAT",
        notes=(
            *(() if told else ("Read as microvolts, as OTBiolab+ writes.",)),
            *picked.notes,
            *((f"Left out: {', '.join(left)}.",) if left else ()),
        ),
    )
    return Held(head, samples)


def _data(held: Variable) -> Numbers:
    """Return the table of numbers; samples are always more than channels."""
    if isinstance(held, list) or not held.size:
        raise _bad("Data is no table of numbers")
    return held if held.shape[0] >= held.shape[1] else held.T


def _names(held: Variable) -> list[str]:
    """Return the descriptions, one for each column."""
    if not isinstance(held, list):
        raise _bad("Description is no list of texts")
    return [" ".join(text.split()) for text in held]


def _rate(held: Variable) -> float:
    """Return the samples a second."""
    if isinstance(held, list) or held.size != 1 or not held[0, 0] > 0:
        raise BadRecording("rate", "SamplingFrequency in this file is not one number above zero.")
    return float(held[0, 0])


def _unit(name: str) -> str:
    found = _UNIT.search(name)
    return found[1] if found else "uV"


def _bad(what: str) -> BadRecording:
    return BadRecording("header", f"This MATLAB file does not hold what OTBiolab+ saves. {_WAY}", [Fault("", what)])
