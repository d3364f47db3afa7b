"""Mains hum: told apart from muscle by its steady phase, and taken out by a fit, never by a notch.

A notch rings on every twitch and takes a part of it away. A fit over two seconds, as the median over parts of 0.2 s,
is hardly moved by a twitch of 10 ms, so its amplitude stays what it was.
"""

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vastus.measure.recording import Samples

BASES = (50.0, 60.0)  # Hz
TOP = 450.0  # Hz: harmonics above lie outside the band
WINDOW = 10  # parts of 0.2 s that are fitted together
HOP = 5  # parts between fits: neighbouring windows overlap by half and are faded into each other
OFF = 0.6  # Hz: how far mains and the clock of a recorder may be apart
STEADY = 0.5  # mean of unit phase steps: 0 for noise (0.13 over 12 s), 1 for a hum
SURE = 1.2  # spreads of its parts that an amplitude must exceed; the median of ten errs by 0.4
WORSE = 2.0  # times the power that a part may not exceed by what was subtracted
FAINT = 0.15  # uV: a smaller hum hides nothing

Complex = NDArray[np.complex64]


class Hum(NamedTuple):
    """The mains that was found in a table."""

    base: float  # Hz
    first: int  # the part of the table with which ``waves`` begin
    waves: Complex  # amplitude in each part, of shape (channels, parts, harmonics), uV


def without_mains(table: Samples, rate: float, part: int, there: slice) -> tuple[Samples, Samples]:
    """Return a table (channels, parts x part) less its hum, and the amplitude of that hum in each cell, in uV.

    One cell of five parts is lost at each end; ``there`` are the parts inside the recording, which alone are fitted.
    The frequency may differ from 50 or 60 Hz by 0.6 Hz and drift.
    """
    before = table[:, HOP * part : -HOP * part]
    inner = np.array(before)
    cells = inner.shape[1] // (HOP * part)
    size = np.zeros((len(table), cells), np.float32)
    hum = _hum(table[:, there.start * part : there.stop * part], there.start, rate, part)
    if hum is None:
        return inner, size
    fade = (np.sin(np.pi / 2 * (np.arange(HOP * part) + 0.5) / (HOP * part)) ** 2).astype(np.float32)
    weight = np.concatenate([fade, fade[::-1]])
    for window in range(cells + 1):
        wave, amplitude = _fitted(hum, window * HOP, rate, part)
        first = (window - 1) * HOP * part
        low, high = max(0, first), min(inner.shape[1], first + WINDOW * part)
        inner[:, low:high] -= (wave * weight)[:, low - first : high - first]
        for cell in (window - 1, window):
            if 0 <= cell < cells:
                size[:, cell] = np.maximum(size[:, cell], amplitude)
    _restored_where_worse(inner, before, part)
    return inner, size


def _restored_where_worse(after: Samples, original: Samples, part: int) -> None:
    """Put back, in place, the parts that grew louder by what was subtracted: a loose electrode lay in their window."""
    for row, (own, old) in enumerate(zip(after, original, strict=True)):
        new_power, old_power = (
            np.einsum("pi,pi->p", cut, cut) for cut in (own.reshape(-1, part), old.reshape(-1, part))
        )
        for at in np.flatnonzero(new_power > WORSE * old_power):
            after[row, at * part : (at + 1) * part] = old[at * part : (at + 1) * part]


def _hum(table: Samples, first: int, rate: float, part: int) -> Hum | None:
    """Return the hum of a table, or None where no channel has a steady wave at a mains frequency."""
    steady = [float(_steadiness(_waves(table, rate, part, base, 3), part / rate).max()) for base in BASES]
    best = int(np.argmax(steady))
    if steady[best] < STEADY:
        return None
    base = BASES[best]
    return Hum(base, first, _waves(table, rate, part, base, int(min(TOP, 0.45 * rate) // base)))


def _steadiness(waves: Complex, seconds: float) -> NDArray[np.float32]:
    """Return how steadily each wave (channels, parts, harmonics) goes on from part to part, whatever its size.

    A wave that is steady at another frequency is none of the mains: 0.
    """
    if waves.shape[1] < 2:  # noqa: PLR2004 - one part alone does not go on
        return np.zeros((waves.shape[0], waves.shape[2]), np.float32)
    unit = waves / np.maximum(np.abs(waves), 1e-6)
    turn = (unit[:, 1:] * unit[:, :-1].conj()).mean(axis=1)
    most = 2 * np.pi * OFF * seconds * np.arange(1, waves.shape[2] + 1)
    return np.where(np.abs(np.angle(turn)) < most, np.abs(turn), 0).astype(np.float32)


def _waves(table: Samples, rate: float, part: int, base: float, harmonics: int) -> Complex:
    """Return the complex amplitude of each harmonic in each part, with phases counted from the first sample."""
    cosine, sine = _basis(rate, part, base, harmonics)
    parts = table.reshape(len(table), -1, part)
    begins = np.arange(parts.shape[1])[:, None] * part / rate
    turned = np.exp(-2j * np.pi * base * begins * np.arange(1, harmonics + 1))
    waves: Complex = ((parts @ cosine - 1j * (parts @ sine)) * turned).astype(np.complex64)
    return waves


@lru_cache(maxsize=8)
def _basis(rate: float, part: int, base: float, harmonics: int) -> tuple[Samples, Samples]:
    """Return cosines and sines (samples, harmonics); their window lets each meet its own frequency only."""
    phase = 2 * np.pi * base * np.arange(part)[:, None] / rate * np.arange(1, harmonics + 1)
    window = np.hanning(part)[:, None]
    window *= 2 / window.sum()
    return (window * np.cos(phase)).astype(np.float32), (window * np.sin(phase)).astype(np.float32)


def _fitted(hum: Hum, window: int, rate: float, part: int) -> tuple[Samples, Samples]:
    """Return the hum in the ten parts from part ``window`` of the table: (channels, samples), and its size by channel.

    At an end of the recording it is fitted to the nearest ten parts that lie inside.
    """
    first = max(0, min(window - hum.first, hum.waves.shape[1] - WINDOW))
    waves = hum.waves[:, first : first + WINDOW]
    order = np.arange(1, waves.shape[2] + 1)
    off = _offset(waves, part / rate)
    since = (np.arange(waves.shape[1]) - (waves.shape[1] - 1) / 2) * part / rate
    middle = _middle(waves * np.exp(-2j * np.pi * off * since[:, None] * order))
    size = np.sqrt((np.abs(middle) ** 2).sum(axis=1)).astype(np.float32)
    if not size.any():
        return np.zeros((len(waves), WINDOW * part), np.float32), size
    away = off * order * part / rate
    middle /= np.sinc(away) / (1 - away**2)  # what the window leaves of a wave a little off the nominal frequency
    time = (np.arange(WINDOW * part) + (window - hum.first) * part) / rate  # phases are counted from ``hum.first``
    step = np.exp(2j * np.pi * (hum.base * time + off * (time - (first + waves.shape[1] / 2) * part / rate)))
    powers = np.empty((len(order), len(step)), np.complex128)
    powers[0] = step
    for lower, power in pairwise(powers):  # a tenth of the time of numpy's cumprod
        np.multiply(lower, step, out=power)
    wave = middle.real.astype(np.float32) @ powers.real.astype(np.float32)
    return wave - middle.imag.astype(np.float32) @ powers.imag.astype(np.float32), size


def _middle(waves: Complex) -> Complex:
    """Return the usual amplitude of each harmonic (channels, harmonics); 0 where its parts do not agree."""
    middle = _median(waves.real) + 1j * _median(waves.imag)
    spread = _median(np.abs(waves - middle[:, None]))
    agreed: Complex = np.where(np.abs(middle) > np.maximum(SURE * spread, FAINT), middle, 0)
    return agreed


def _median(parts: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return the median over the parts of (channels, parts, harmonics); numpy's takes twice as long for so few."""
    ordered = np.sort(parts, axis=1)
    count = parts.shape[1]
    return np.asarray((ordered[:, (count - 1) // 2] + ordered[:, count // 2]) / 2)


def _offset(waves: Complex, seconds: float) -> float:
    """Return how far the mains is from its nominal frequency, in Hz, from the turn of its phases between parts."""
    turn = (waves[:, 1:, :3] * waves[:, :-1, :3].conj()).sum(axis=(0, 1))
    order = np.arange(1, len(turn) + 1)
    best = int(np.argmax(np.abs(turn) * order**2))  # a higher harmonic tells finer, if it is there at all
    return float(np.angle(turn[best]) / (2 * np.pi * seconds * order[best]))
