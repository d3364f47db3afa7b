"""How sure a candidate is to be a discharge of muscle."""

import numpy as np
from numpy.typing import NDArray

from vastus.measure.recording import Samples

# Fitted by `python -m benchmarks.calibrate_emg` on two thirds of the people of the development recordings; one weight
# for each of the terms. Of what is counted in the other third, at 0.85, 0.93 and 0.98, 0.86, 0.96 and 0.99 is right.
CONSTANT = -32.0
WEIGHTS = (15.26, -4.656, 1.369, -1.341, -45.59, -76.38, -1.826, -0.4884, -2.012, -27.61, -6.168, -7.027)
HIGH, STRONG = np.log(20.0), np.log(6.0)  # noise SD: what is larger is no surer
CLEAR = np.log(10.0)  # noise SD: below, noise decides how much a spike or a step explains
SHORT, LONG = np.log(5.0), np.log(12.0)  # ms: nine of ten discharges last as long as this, and no longer
CUT = 0.8  # what is less certain is not counted
VISIBLE = 10.0  # noise SD from peak to peak of a twitch that is found in one of two


def certainty(features: Samples) -> NDArray[np.float64]:
    """Return for each candidate the chance that it is a discharge; features are (candidates, FEATURES)."""
    with np.errstate(over="ignore"):  # a raw level that runs away makes the odds endless, and the chance none
        chance: NDArray[np.float64] = 1 / (1 + np.exp(-(CONSTANT + terms(features) @ np.array(WEIGHTS))))
    return chance


def terms(features: Samples) -> NDArray[np.float64]:
    """Return what the weights belong to, (candidates, terms): features, cut off where more of one makes no surer."""
    height, strength, width, spike, step, around, beat, bustle, sharp, shift, unrest = features.T.astype(np.float64)
    clear = np.clip(height - CLEAR, 0, 1)
    bent = [
        np.minimum(height, HIGH),
        np.minimum(strength, STRONG),
        np.maximum(SHORT - width, 0),
        np.maximum(width - LONG, 0),
        clear * np.maximum(spike - 0.75, 0),
        clear * np.maximum(step - 0.88, 0),
        np.maximum(around - strength, -2.5),
        beat,
        bustle,
        clear * np.maximum(sharp - 0.1, 0),
        clear * np.maximum(shift - 0.15, 0),
        np.maximum(unrest, 0),
    ]
    return np.column_stack(bent)
