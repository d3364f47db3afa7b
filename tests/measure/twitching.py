"""Twitches made by hand, for tests of what is made of them."""

import numpy as np

from vastus.made import Made
from vastus.measure.recording import Channel
from vastus.measure.twitches import AmplitudeUnit, Events, Twitches

UNITS: dict[str, AmplitudeUnit] = {"emg": "uV", "motion": "m/s2", "video": "px"}


def twitches(count, *, seconds=300.0, modality="emg", channels=1, channel=None, unit=None, excluded=(), notes=()):
    """Return so many twitches, evenly over the recording."""
    at = np.linspace(5, seconds - 5, count) if count else np.zeros(0)
    one, whole = np.ones(count), np.zeros(count, np.int64)
    return Twitches(
        modality=modality,
        seconds=seconds,
        rate=1000.0,
        channels=tuple(Channel(f"EMG {k + 1}", "", "uV") for k in range(channels)),
        unit=UNITS[modality],
        events=Events(
            begin=at,
            peak_time=at,
            duration=one * 0.02,
            amplitude=one * 100,
            channel=whole if channel is None else np.array(channel),
            certainty=one * 0.95,
            source_unit=whole if unit is None else np.array(unit),
            doublet=np.zeros(count, bool),
        ),
        excluded=tuple(excluded),
        families=(),
        noise=3.0,
        smallest_visible=30.0,
        notes=tuple(notes),
        made=Made("test"),
    )
