"""How the skin moves when one motor unit twitches: displacement and acceleration, bare or under a phone.

A unit twitches as (t/T) exp(1 - t/T) after a lag. Activation does not begin at once: it follows with two equal lags of
a share of T, so that the peak acceleration is 2e D/T2 (follow-and-simulate.md, 3.4). With T of 34-46 ms that gives the
rise of 20-37 ms and the 0.15-0.50 g for each mm that 54 people's rectus femoris shows (measure.md, 4.3). Skin and
fat then ring as a mass on a spring; a phone adds to the mass, so they ring lower and longer.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

GRID = 1000  # Hz, of movement curves
WINDOW = 2048  # samples; a twitch has died away
LAG = 0.006  # s, from the discharge to the first movement (follow-and-simulate.md, 3.4)
ACTIVATION = 0.18  # of T; with it the peak acceleration is 2e D/T2 within 6 % for T of 35-80 ms (computed)
TISSUE = 60.0, 0.4  # Hz and damping of bare skin (follow-and-simulate.md, 3.4)
MOVED = 0.1  # kg of skin and fat that moves along (judgement)
TIMES = (0.034, 0.046)  # s, range of T (from the rise of measure.md, 4.3, as above)
VISIBLE = 0.1  # of the peak: where a movement begins and ends


@dataclass(frozen=True, slots=True, eq=False)
class Movement:
    """The movement of the skin over a unit, (WINDOW,) at GRID Hz from the discharge on, for a displacement of 1."""

    displacement: NDArray[np.float64]  # peak 1
    acceleration: NDArray[np.float64]  # in 1/s2


@dataclass(frozen=True, slots=True)
class Course:
    """When a movement shows: seconds after the discharge."""

    begin: float
    peak: float
    duration: float


def movement(contraction: float, phone: float = 0.0) -> Movement:
    """Return how the skin moves over a unit of contraction time ``contraction`` s, under a phone of ``phone`` kg.

    Computed in frequencies, where each stage is a factor.
    """
    s = 2j * np.pi * np.fft.rfftfreq(WINDOW, 1 / GRID)
    force = 1 / (1 + s * contraction) ** 2 / (1 + s * ACTIVATION * contraction) ** 2
    heavier = np.sqrt(MOVED / (MOVED + phone))
    own, damping = 2 * np.pi * TISSUE[0] * heavier, TISSUE[1] * heavier
    rung = force * own**2 / (own**2 + 2 * damping * own * s + s**2) * np.exp(-s * LAG)
    place = np.fft.irfft(rung, WINDOW)
    peak = place.max()
    return Movement(place / peak, np.fft.irfft(s**2 * rung, WINDOW) / peak)


def course(curve: NDArray[np.float64]) -> Course:
    """Return when a curve (WINDOW,) at GRID Hz shows."""
    size = np.abs(curve)
    visible = np.flatnonzero(size > VISIBLE * size.max())
    return Course(float(visible[0]) / GRID, float(size.argmax()) / GRID, float(visible[-1] - visible[0]) / GRID)


def contraction(strength: float) -> float:
    """Return the contraction time in s of a unit from small and slow (0) to large and fast (1)."""
    return TIMES[1] + (TIMES[0] - TIMES[1]) * strength
