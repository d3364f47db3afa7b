"""Finds out whether the values of a phone were rounded so coarsely that rest looks like a sensor without a signal.

Browsers round the acceleration of a phone to 0.1 m/s2 (W3C Device Orientation and Motion). At rest such values stay the
same for seconds, and one step up looks as large as a twitch. Noise as wide as a step hides both (Roberts 1962).
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

STEPS = (0.1, 0.05, 0.02)  # m/s2; a finer rounding is less than what a phone at rest measures
NEAR = 1e-4  # m/s2: a value this close to whole steps is one; single precision tells 20 m/s2 to 2e-6
RUNS = 20  # stays at whole steps, over all axes; a sensor that fails now and then has fewer …
MOSTLY = 0.5  # … or they are all at zero, and not most of the time
_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


def step(pushed: Floats, stays: Flags) -> float:
    """Return what samples (samples, axes), in m/s2, are rounded to where that is coarse, else 0.

    ``stays`` marks, in the same shape, the samples that belong to runs without any change. Only these are used:
    between them a sample may have been put on an even grid of times.
    """
    begins = stays[1:] & ~stays[:-1]
    values = pushed[stays]
    if begins.sum() < RUNS or (stays.mean() < MOSTLY and not values.any()):
        return 0.0
    return next((one for one in STEPS if np.all(np.abs(values - one * np.round(values / one)) < NEAR)), 0.0)


def scattered(first: int, dimensions: tuple[int, ...]) -> Floats:
    """Return even noise from -0.5 to 0.5 for samples (samples, axes) from number ``first`` on.

    It is a function of the number of the sample in the recording (SplitMix64, Steele 2014), so each block has the same.
    """
    numbers = np.arange(first * dimensions[1], (first + dimensions[0]) * dimensions[1]).astype(np.uint64) * _MIX[0]
    numbers = (numbers ^ (numbers >> np.uint64(30))) * _MIX[1]
    numbers = (numbers ^ (numbers >> np.uint64(27))) * _MIX[2]
    numbers ^= numbers >> np.uint64(31)
    return (numbers >> np.uint64(11)).astype(np.float64).reshape(dimensions) / 2**53 - 0.5
