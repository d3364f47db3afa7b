"""Where electrodes sit on the thigh, and which of them make a channel."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vastus.measure.recording import Channel
from vastus.simulate.leg.conductor import STEP
from vastus.simulate.leg.muscle import MUSCLES
from vastus.simulate.scene import MUSCLES as ORDER
from vastus.simulate.scene import Reference, Scene

PAIRS = 8  # up to as many channels are pairs on muscles of their own; more are a grid
BETWEEN = 20.0  # mm between the electrodes of a pair (SENIAM; follow-and-simulate.md, 3.3)
PITCH = 8.0  # mm, of a grid (follow-and-simulate.md, 3.2)
TOWARDS_TENDON = 0.55  # of half a fibre: a pair sits between innervation zone and tendon (SENIAM)


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Electrodes (electrodes, 2), in mm across and steps of 0.5 mm along, and how channels are made of them.

    ``mix`` (electrodes, channels) turns potentials at electrodes into channels.
    """

    sites: NDArray[np.int64]
    mix: NDArray[np.float64]
    channels: tuple[Channel, ...]
    muscles: tuple[str, ...]


def laid(scene: Scene) -> Layout:
    """Return the electrodes of a scene."""
    make = pairs if scene.channels <= PAIRS else grid
    return make(scene.channels, scene.leg.muscle, scene.reference)


def pairs(count: int, muscle: str, reference: Reference) -> Layout:
    """Return one pair of electrodes for each channel, on the given muscle first and on the others in turn."""
    first = ORDER.index(muscle)
    muscles = tuple(ORDER[(first + k) % len(ORDER)] for k in range(min(count, len(ORDER))))
    sites: list[tuple[float, float]] = []
    channels = []
    for k in range(count):
        home = MUSCLES[muscles[k % len(muscles)]]
        side = (1, -1)[k // len(muscles) % 2]  # a second pair on a muscle sits beyond the innervation zone
        aside = 20 * (k // (2 * len(muscles)))  # a third one beside the first
        middle = side * TOWARDS_TENDON * home.half_length
        sites += [(home.across + aside, middle - BETWEEN / 2), (home.across + aside, middle + BETWEEN / 2)]
        channels.append(Channel(f"EMG {k + 1}", home.name, "uV"))
    take = (1.0, -1.0) if reference == "bipolar" else (1.0, 0.0)
    return Layout(_snapped(sites), np.kron(np.eye(count), np.array([take]).T), tuple(channels), muscles)


def grid(count: int, muscle: str, reference: Reference) -> Layout:
    """Return a grid of 8 mm along the fibres and across them, over the middle of one muscle."""
    columns = max(k for k in range(1, int(np.sqrt(count)) + 1) if count % k == 0)
    rows = count // columns
    lines = rows + (reference == "bipolar")  # a bipolar channel is the difference of two neighbours along the fibres
    home = MUSCLES[muscle]
    sites = [
        (home.across + PITCH * (column - (columns - 1) / 2), PITCH * (line - (lines - 1) / 2))
        for line in range(lines)
        for column in range(columns)
    ]
    mix = np.eye(len(sites), count)
    if reference == "bipolar":
        mix -= np.eye(len(sites), count, -columns)
    channels = tuple(
        Channel(f"EMG {k + 1}", f"{muscle}, row {k // columns + 1}, column {k % columns + 1}", "uV")
        for k in range(count)
    )
    return Layout(_snapped(sites), mix, channels, (muscle,))


def _snapped(sites: list[tuple[float, float]]) -> NDArray[np.int64]:
    return np.rint(np.array(sites) / (1.0, STEP)).astype(np.int64)
