"""Finds twitches; each sensor has a detector of its own, and all of them hand on the same value."""

from collections.abc import Callable, Mapping

from vastus.measure.recording import Modality, Progress, Recording
from vastus.measure.twitches import Twitches


def detect(recording: Recording, progress: Progress = lambda _: None) -> Twitches:
    """Return every twitch of a recording, and what of it could be watched.

    The recording is read once, in pieces; memory does not grow with its length, apart from the twitches themselves.
    """
    return DETECTORS[recording.modality](recording, progress)


def _emg(recording: Recording, progress: Progress) -> Twitches:
    from vastus.measure.detect.emg.find import find

    return find(recording, progress)


def _motion(recording: Recording, progress: Progress) -> Twitches:
    from vastus.measure.detect.motion.find import find

    return find(recording, progress)


def _video(recording: Recording, progress: Progress) -> Twitches:
    from vastus.measure.detect.video.find import find

    return find(recording, progress)


# Each is imported when it is first needed: a detector brings scipy, which takes longer to load than a page to make.
DETECTORS: Mapping[Modality, Callable[[Recording, Progress], Twitches]] = {
    "emg": _emg,
    "motion": _motion,
    "video": _video,
}
