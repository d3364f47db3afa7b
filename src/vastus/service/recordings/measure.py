"""One recording measured: read, cleaned, searched for twitches, and told by the JSON contract of ``vastus measure``."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from vastus.contract.made import MadeBy, check_inputs, check_settings, check_version
from vastus.contract.measure import READ, Measurement, measurement
from vastus.errors import Refused
from vastus.sentence import sentence
from vastus.service.recordings import marks

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


class Reading(msgspec.Struct, frozen=True):
    """How a file is read: what a person said about it."""

    channels: tuple[str, ...] = ()
    mapping: dict[str, str] = {}
    scale: float | None = None


def measure(
    path: Path | str,
    *,
    channels: Iterable[str] = (),
    mapping: Mapping[str, str] | None = None,
    scale: float | None = None,
    progress: Progress = lambda _: None,
) -> Measured:
    """Return what a file shows; ``progress`` is told the share that is done. Raises BadRecording."""
    return _found(_opened(path, Reading(tuple(channels), dict(mapping or {}), scale), progress), progress)


def again(made: MadeBy, path: Path | str, progress: Progress = lambda _: None) -> Measurement:
    """Return a result made again from its file, by all that its ``made`` holds: the settings, and the marks.

    Raises Refused, with the reason, where another version, file or setting made it, and BadRecording where the file
    cannot be read.
    """
    check_version(made)
    recording = _opened(path, reading(made), progress)
    try:
        check_inputs(made, recording.made.of, OTHER_FILE)
        result = marks.marked(_found(recording, progress).contract, marks.read(str(made.settings.get(marks.SETTING, ""))))
    finally:
        recording.close()
    check_settings(made, result.made.settings)
    return result


def reading(made: MadeBy) -> Reading:
    """Return how the file of a result was read. Raises Refused when its settings do not say it."""
    told = {name.removeprefix(READ): value for name, value in made.settings.items() if name.startswith(READ)}
    try:
        channels = msgspec.json.decode(str(told.pop("channels", "[]")), type=tuple[str, ...])
        scale = told.pop("scale", None)
        return Reading(channels, msgspec.convert(told, dict[str, str]), msgspec.convert(scale, float | None))
    except msgspec.ValidationError as error:
        raise Refused(sentence("The settings of this result cannot be read.")) from error


def _opened(path: Path | str, how: Reading, progress: Progress) -> "Recording":
    from vastus.measure import read

    return read(
        path,
        channels=how.channels,
        mapping=how.mapping,
        scale=how.scale,
        progress=lambda done: progress(READING * done),
    )


def _found(recording: "Recording", progress: Progress) -> Measured:
    from vastus.measure import detect

    twitches = detect(recording, lambda done: progress(READING + (1 - READING) * done))
    return Measured(recording, twitches, measurement(recording, twitches))
