"""How a current inside the muscle is felt at the skin: muscle, fat and air as flat layers.

Muscle conducts better along its fibres than across them, fat conducts badly, air not at all. For flat layers the
potential of a point source has an exact form in the spatial frequencies kx (across) and kz (along). With a source I
at depth d under fat of thickness h, and k_m = sqrt(kx2 + kz2 along/across), k_f = sqrt(kx2 + kz2):

    potential(kx, kz) = I exp(-k_m d) / (across k_m cosh(k_f h) + fat k_f sinh(k_f h))

which follows from equal potential and equal current on both sides of muscle and fat, and no current into the air.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

ALONG, ACROSS = 0.33, 0.063  # S/m, muscle along and across its fibres (follow-and-simulate.md, 3.3)
FAT = 0.04  # S/m (follow-and-simulate.md, 3.3; from general knowledge)
STEP = 0.5  # mm, of the table along the fibre
FAR_ACROSS, FAR_ALONG = 160, 200.0  # mm; beyond, the table says nothing more
PERIOD = 512  # mm; the sums repeat after this length, far beyond the table


@lru_cache(maxsize=64)  # half a megabyte each
def slope(fat: float, depth: int) -> NDArray[np.float64]:
    """Return the slope along the fibre of the potential at the skin, V/mm for 1 A.

    The source lies ``depth`` mm under fat of ``fat`` mm. Shape (FAR_ACROSS + 1, 2 FAR_ALONG + 1): rows are mm across,
    columns steps of 0.5 mm along. The slope is even across and odd along; only its positive half is kept.
    """
    along = 2 * np.pi * np.fft.rfftfreq(int(PERIOD / STEP), STEP)[1:]  # what does not change along has no slope
    across = 2 * np.pi * np.fft.rfftfreq(PERIOD)[:, None]
    muscle = np.hypot(across, np.sqrt(ALONG / ACROSS) * along)
    layer = np.hypot(across, along)
    # exp(-layer fat) is drawn out of cosh and sinh, so that neither can overflow
    double = np.exp(-2 * layer * fat)
    below = ACROSS * muscle * (1 + double) / 2 + FAT * layer * (1 - double) / 2
    felt = np.exp(-muscle * depth - layer * fat) / below
    beside = np.fft.irfft(felt, PERIOD, axis=0)[: FAR_ACROSS + 1]
    sloped = np.pad(1j * along * beside, ((0, 0), (1, 0)))
    reach = int(FAR_ALONG / STEP) + 1
    # 1e3: lengths here are mm, conductivity is S/m
    table: NDArray[np.float64] = 1e3 / STEP * np.fft.irfft(sloped, int(PERIOD / STEP), axis=1)[:, :reach].copy()
    table.setflags(write=False)
    return table
