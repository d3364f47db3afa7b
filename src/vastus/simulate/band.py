"""Noise of one band of frequencies."""

import numpy as np
from numpy.typing import NDArray


def banded(
    rng: np.random.Generator, length: int, count: int, rate: float, *, low: float = 0.0, high: float
) -> NDArray[np.float64]:
    """Return noise between ``low`` and ``high`` Hz, shape (length, columns), each column of deviation 1.

    Made in frequencies, so that it has no beginning that differs from the rest.
    """
    frequency = np.fft.rfftfreq(length, 1 / rate)
    inside = (frequency >= low) & (frequency <= high) & (frequency > 0)
    spectrum = np.fft.rfft(rng.normal(size=(length, count)), axis=0) * inside[:, None]
    wave = np.fft.irfft(spectrum, length, axis=0)
    return np.asarray(wave / wave.std(axis=0))
