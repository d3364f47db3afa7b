"""Twitches made by hand, for tests of what is made of them."""

import numpy as np

from vastus.made import Made
from vastus.measure.recording import Channel
from vastus.measure.twitches import AmplitudeUnit, Events, Twitches


def seen(count, *, seconds=300.0, modality="emg", channels=1, channel=None, unit=None, excluded=(), notes=()):
    at = np.linspace(5, seconds - 5, count) if count else np.zeros(0)
    one, whole = np.ones(count), np.zeros(count, np.int64)
    events = Events(
        at,
        at,
        one * 0.02,
        one * 100,
        whole if channel is None else np.array(channel),
        one * 0.95,
        whole if unit is None else np.array(unit),
        np.zeros(count, bool),
    )
    lines = tuple(Channel(f"EMG {k + 1}", "", "uV") for k in range(channels))
    units: dict[str, AmplitudeUnit] = {"emg": "uV", "motion": "m/s2", "video": "px"}
    return Twitches(
        modality,
        seconds,
        1000.0,
        lines,
        units[modality],
        events,
        tuple(excluded),
        (),
        3.0,
        30.0,
        tuple(notes),
        Made("test"),
    )
