"""Finds twitches; each sensor has a detector of its own, and all of them hand on the same value."""

from collections.abc import Callable

from vastus.measure.recording import Recording
from vastus.measure.twitches import Twitches

Progress = Callable[[float], None]  # is told the share that is done, 0 to 1


def detect(recording: Recording, progress: Progress = lambda _: None) -> Twitches:
    """Return every twitch of a recording, and what of it could be watched.

    The recording is read once, in pieces; memory does not grow with its length, apart from the twitches themselves.
    """
    from importlib import import_module

    twitches: Twitches = import_module(f"vastus.measure.detect.{recording.modality}").find(recording, progress)
    return twitches
