"""One recording measured: read, cleaned, searched for twitches, and told by the JSON contract of ``vastus measure``."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from vastus.contract.made import MadeBy, check_inputs, check_settings, check_version
from vastus.contract.measure import Measurement, measurement
from vastus.errors import Refused
from vastus.made import Made
from vastus.sentence import sentence
from vastus.service.recordings import marks
from vastus.store.recording import Hints

if TYPE_CHECKING:
    from vastus.measure.recording import Recording
    from vastus.measure.twitches import Twitches

READING = 0.2  # the share of the waiting that goes into opening a file; the rest is searching it
OTHER_FILE = sentence("This is not the file from which that result was made, or it was changed since.")
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """A recording, its twitches, and both as the contract tells them."""

    recording: "Recording"
    twitches: "Twitches"
    contract: Measurement


def measure(
    path: Path | str,
    *,
    channels: Iterable[str] = (),
    mapping: Mapping[str, str] | None = None,
    scale: float | None = None,
    progress: Progress = lambda _: None,
) -> Measured:
    """Return what a file shows; ``progress`` is told the share that is done. Raises BadRecording."""
    return _found(_opened(path, Hints(tuple(channels), dict(mapping or {}), scale), progress), progress)


def again(made: MadeBy, path: Path | str, progress: Progress = lambda _: None) -> Measurement:
    """Return a result made again from its file, by all that its ``made`` holds: the settings, and the marks.

    Raises Refused, with the reason, where another version, file or setting made it, and BadRecording where the file
    cannot be read.
    """
    check_version(made)
    recording = _opened(path, hints(made), progress)
    try:
        check_inputs(made, recording.made.of, OTHER_FILE)
        result = marks.marked(_found(recording, progress).contract, marks.read(made.settings))
    finally:
        recording.close()
    check_settings(made, result.made.settings)
    return result


def hints(made: MadeBy) -> Hints:
    """Return what a person had said about the file of a result. Raises Refused when its settings do not say it."""
    read = Made(made.by, made.settings, made.of).input
    told = dict(read.settings) if read else {}
    try:
        channels = msgspec.json.decode(str(told.pop("channels", "[]")))
        return msgspec.convert({"channels": channels, "scale": told.pop("scale", None), "mapping": told}, Hints)
    except msgspec.DecodeError as error:
        raise Refused(sentence("The settings of this result cannot be read.")) from error


def _opened(path: Path | str, hints: Hints, progress: Progress) -> "Recording":
    from vastus.measure import read

    return read(
        path,
        channels=hints.channels,
        mapping=hints.mapping,
        scale=hints.scale,
        progress=lambda done: progress(READING * done),
    )


def _found(recording: "Recording", progress: Progress) -> Measured:
    from vastus.measure import detect

    twitches = detect(recording, lambda done: progress(READING + (1 - READING) * done))
    return Measured(recording, twitches, measurement(recording, twitches))
