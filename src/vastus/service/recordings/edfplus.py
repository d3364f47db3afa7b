"""A recording with its twitches written into it: EDF+ with annotations, which every EMG program can open."""

import os
import tempfile
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vastus.errors import Refused
from vastus.say.tongue import told
from vastus.say.written import figure
from vastus.sentence import Sentence, sentence

if TYPE_CHECKING:
    from edfio import EdfSignal

    from vastus.contract.measure import Measurement, Twitch
    from vastus.measure.recording import Recording

MOST_SAMPLES = 150_000_000  # over all channels: EDF+ is written from memory, two bytes a sample
MOST_CHANNELS = 256
DIGITAL = 32767
LABEL, DIMENSION = 16, 8  # characters that EDF has for them


def annotate(recording: "Recording", measurement: "Measurement", out: Path) -> None:
    """Write the recording as EDF+ with one annotation a twitch and a stretch left out; whole or not at all.

    Raises Refused when it is too large to be written.
    """
    from edfio import Edf, EdfAnnotation
    from edfio import Recording as Header

    if recording.length * len(recording.channels) > MOST_SAMPLES or len(recording.channels) > MOST_CHANNELS:
        raise Refused(
            sentence("This recording is too large to be written with its twitches. Name a few channels: --channels.")
        )
    notes = [EdfAnnotation(one.begin, one.duration, told(_said(one))) for one in measurement.twitches]
    notes += [
        EdfAnnotation(left.begin, left.end - left.begin, told(sentence("left out: {why}", why=left.why)))
        for left in measurement.excluded
    ]
    start = recording.start
    head = Header(startdate=start.date()) if start else None
    edf = Edf(_signals(recording), recording=head, starttime=start.time() if start else None, annotations=notes)
    handle, half = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    os.close(handle)
    try:
        edf.write(half)
        Path(half).replace(out)
    finally:
        Path(half).unlink(missing_ok=True)


def _said(twitch: "Twitch") -> Sentence:
    """Return a twitch in a few words; one that a person marked was not measured."""
    if twitch.by_hand:
        return sentence("twitch")
    return sentence("twitch {size} {unit}", size=figure(twitch.amplitude, 3), unit=twitch.unit)


def _signals(recording: "Recording") -> list["EdfSignal"]:
    """Return the channels in 16 bits, each over its own range."""
    from edfio import EdfSignal

    seconds = int(recording.seconds)  # EDF holds whole records
    if seconds < 1:
        raise Refused(sentence("This recording is shorter than a second; there is nothing to write."))
    table = np.empty((round(seconds * recording.rate), len(recording.channels)), np.float32)
    for second in range(0, seconds, 10):
        rows = recording.piece(second, min(second + 10, seconds))
        first = round(second * recording.rate)
        table[first : first + len(rows)] = rows
    signals = []
    for k, channel in enumerate(recording.channels):
        top = _rounded_up(float(np.abs(table[:, k]).max()))
        digital = np.round(table[:, k] * (DIGITAL / top)).astype(np.int16)
        signals.append(
            EdfSignal.from_digital(
                digital,
                len(digital) / seconds,
                label=_plain(channel.name)[:LABEL],
                physical_dimension=channel.unit[:DIMENSION],
                physical_range=(-top, top),
                digital_range=(-DIGITAL, DIGITAL),
            )
        )
    return signals


def _plain(name: str) -> str:
    """Return a name in the signs that EDF has: letters without their marks, and a question mark for what is left."""
    parted = unicodedata.normalize("NFKD", name.replace("µ", "u"))
    bare = "".join(sign for sign in parted if not unicodedata.combining(sign))
    return "".join(sign if " " <= sign <= "~" else "?" for sign in bare)


def _rounded_up(top: float) -> float:
    """Return a range that EDF can write in eight characters and that holds all samples."""
    return float(f"{max(top, 1e-3) * 1.001:.4g}")
