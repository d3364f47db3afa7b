"""How sure a moment of movement is to be a twitch."""

import numpy as np

from vastus.measure.detect.motion.features import FEATURES
from vastus.measure.detect.motion.view import Floats

CUT = 0.6  # what is less certain is not counted: a twitch too many frightens more than one too few
# Fitted by `python -m benchmarks.calibrate_motion` on development recordings; one weight for each of ``terms``.
CONSTANT = -2.7364
# fmt: off
WEIGHTS = np.array(
    [
        -0.15878, -0.16607, -0.02703, 0.18183, -0.35799, 1.5686, -6.4305, 0.094416, -0.73544, 0.31566,
        -1.0214, -0.50218, 0.031743, -0.65204, -0.037681, -0.049138, -0.0096201, 0.095651, -0.081913, -0.020822,
        0.71786, -0.026395, -0.03234, -0.43202, -0.34433, -0.080861, -0.16183, -0.14552, -0.083331, -0.030959,
        0.0069967, -0.095594, -0.065681, 0.93332, -0.055313, 0.067155, -0.52419, -0.40661, -0.019513, -0.14857,
        -0.17714, -0.055033, 0.1841, -0.070499, -0.014931, 0.23756, -0.094594, -0.05453, -0.19338, -0.27456,
        -0.072012, 0.046, -0.3801, 0.19248, 0.037694, -0.0033931, 2.3602, -0.13728, -0.024092, 0.45728,
        -0.13483, 0.09292, -0.12803, -1.0069, -0.18612, -0.11426, 0.14644, -0.013736, 0.079788, -0.52683,
        -0.56124, 0.0083879, -0.12429, -0.15386, 0.12373, 3.8448, 0.020422, -0.6919, 0.061139, 0.85324,
        -0.30404, 0.13363, -0.61213, -17.576, 0.11421, -0.18248, 1.7995, -2.9739, 0.18874, 0.46203,
        1.0454, -0.022657, 0.075233, 0.26276, -0.026815, 0.024385, -0.014241, 0.025098, -0.48827, -0.15704,
        -0.39202, -0.079576, -0.10315, -0.8164, -0.53241, 0.091665, -0.020674, -0.66125, 0.2897, -2.9367,
        -0.29104, -0.34896, -0.60677, -0.27824, 0.045724, 0.091755, -0.49035, -0.25921, -1.0582,
    ]
)
# fmt: on


def certainty(features: Floats) -> Floats:
    """Return for each moment the chance that it is a twitch; features are (moments, FEATURES)."""
    return np.asarray(1 / (1 + np.exp(-np.clip(CONSTANT + terms(features) @ WEIGHTS, -50, 50))), np.float64)


def terms(features: Floats) -> Floats:
    """Return what the weights belong to, (moments, terms): the features, and the product of each two of them."""
    one, other = np.triu_indices(len(FEATURES))
    return np.column_stack([features, features[:, one] * features[:, other]])
