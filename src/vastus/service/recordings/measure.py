"""One recording measured: read, cleaned, searched for twitches, and told by the JSON contract of ``vastus measure``."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vastus.contract.measure import Measurement, measurement

if TYPE_CHECKING:
    from vastus.measure.recording import Recording
    from vastus.measure.twitches import Twitches

READING = 0.2  # the share of the waiting that goes into opening a file; the rest is searching it
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
    from vastus.measure import detect, read

    recording = read(
        path,
        channels=tuple(channels),
        mapping=dict(mapping or {}),
        scale=scale,
        progress=lambda done: progress(READING * done),
    )
    twitches = detect(recording, lambda done: progress(READING + (1 - READING) * done))
    return Measured(recording, twitches, measurement(recording, twitches))
