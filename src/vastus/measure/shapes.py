"""What a mean shape is like, and how far apart events lie; the same for every sensor."""

import numpy as np
from numpy.typing import NDArray

QUIET = 0.250  # s of quiet on both sides of an isolated discharge (Sleutjes 2016, doi 10.1002/mus.24712)


def gaps(times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the seconds to the event before and to the one after, (n, 2), for times (n,) in any order.

    Before the first and after the last they are endless.
    """
    order = np.argsort(times, kind="stable")
    between = np.concatenate(([np.inf], np.diff(times[order]), [np.inf]))
    both = np.empty((len(times), 2))
    both[order, 0], both[order, 1] = between[:-1], between[1:]
    return both


def isolated(times: NDArray[np.float64]) -> float:
    """Return the share of events of one family, at ``times`` (n,) in seconds, with 250 ms of quiet on both sides.

    Both neighbouring intervals must be longer (Sleutjes 2016). Before the first and after the last it counts as quiet.
    """
    return float((gaps(times) > QUIET).all(axis=1).mean())


def form(shape: NDArray[np.floating], noise: float, rate: float) -> tuple[float, int, int]:
    """Return duration in seconds, phases and turns of a mean shape (samples,) with this much noise left in it.

    Only what is above a tenth of the peak, and above three times the noise, counts. The duration runs from the first
    to the last such sample; a phase is a stretch on one side of zero; a turn is a reversal after which the shape
    goes back by as much.
    """
    least = max(0.1 * float(np.abs(shape).max()), 3 * noise)
    above = np.flatnonzero(np.abs(shape) > least)
    if not len(above):
        return 0.0, 0, 0
    sides = np.sign(shape[above])
    phases = 1 + int((np.diff(sides) != 0).sum())
    return float(above[-1] - above[0] + 1) / rate, phases, _turns(shape, least)


def _turns(shape: NDArray[np.floating], least: float) -> int:
    """Return how often a shape (samples,) turns round and then goes back by more than ``least``."""
    turns, way, extreme = 0, 0.0, float(shape[0])
    for value in shape.tolist():
        if way == 0:
            way = float(np.sign(value - extreme)) if abs(value - extreme) > least else 0.0
            extreme = value if way else extreme
        elif (value - extreme) * way > 0:
            extreme = value
        elif (extreme - value) * way > least:
            turns, way, extreme = turns + 1, -way, value
    return turns
