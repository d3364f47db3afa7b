"""The heartbeat in muscle voltage: found by its regularity and its shape, and taken out beat by beat.

A heart beats 37 to 170 times a minute; nothing else is assumed of its rate. A twitch repeats its shape too, but not
its interval.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vastus.measure.detect.emg.cleaning.clean import Grid
from vastus.measure.recording import Samples

Times = NDArray[np.int64]

SLOW = 200.0  # samples a second are enough to find a beat
BAND = (6.0, 36.0)  # Hz: most of a QRS complex, little of a bipolar muscle potential
TALL = 3.5  # robust SD of the line that a beat exceeds
APART = 0.3  # s between beats, at least
SPACING = (0.35, 1.6)  # s
ALIKE = 0.75  # correlation of two beats
EVEN = 0.2  # how far an interval may lie from its neighbours', as a part
REGULAR = 0.7  # share of even intervals; irregular twitches of one shape reach 0.4
SEEDS = 60  # peaks that may stand for a group
LEAST = 6  # beats
MISSED = 2  # beats in a row that a twitch may hide
SHARP = 3.0  # size from 20 Hz over size below 36 Hz: 0.5 to 0.8 for a QRS complex, 9 to 22 for discharges
LINES = 4  # channels that are searched
HALF = 0.08  # s on each side of a beat that is compared and taken out


class Beats(NamedTuple):
    """Where beats are, and how large they are in each channel."""

    times: Times  # samples of the view
    size: Samples  # uV peak to peak, of shape (channels,)


def beats(raw: Samples, clean: Samples, grid: Grid) -> list[Times]:
    """Return the beats in a stretch, raw and clean (channels, samples), in samples; one list for each shape of beat."""
    rows = np.unique(np.linspace(0, len(raw) - 1, LINES).round().astype(int))
    slow = max(1, round(grid.rate / SLOW))
    by_row: list[list[Times]] = []
    for row in rows:
        line = _line(raw[row], slow, grid.rate)
        groups = [at * slow + slow // 2 for at in _regular(line, grid.rate / slow)]
        by_row.append([times for times in groups if _is_slow(line, slow, clean[row], times, grid.rate)])
    return max(by_row, key=lambda lists: sum(map(len, lists)))


def _is_slow(trace: Samples, slow: int, clean: Samples, times: Times, rate: float) -> bool:
    """Return whether what repeats is as slow as a heartbeat: most of a discharge lies above the line's band."""
    half = round(HALF * rate)
    inner = times[(times > 2 * half) & (times < len(clean) - 2 * half)]
    around = np.arange(-half, half + 1)
    fast = np.ptp(_usual(clean, _aligned(clean, inner, around, half // 4), around))
    coarse = np.arange(-(half // slow), half // slow + 1)
    return len(inner) > 0 and float(fast) < SHARP * float(np.ptp(_usual(trace, inner // slow, coarse)))


def _line(samples: Samples, slow: int, rate: float) -> Samples:
    """Return one channel between 6 and 36 Hz at about 200 samples a second."""
    short = samples[: len(samples) // slow * slow].reshape(-1, slow).mean(axis=1)
    spectrum = np.fft.rfft(short - short.mean())
    hertz = np.fft.rfftfreq(len(short), slow / rate)
    gain = 1 / (1 + (BAND[0] / np.maximum(hertz, 1e-3)) ** 4) / (1 + (hertz / BAND[1]) ** 8)
    return np.fft.irfft(spectrum * gain, len(short)).astype(np.float32)


def _regular(trace: Samples, rate: float) -> list[Times]:
    """Return up to three groups of peaks that look alike and keep time, in samples of the line."""
    peaks = _peaks(np.abs(trace), TALL * 1.4826 * float(np.median(np.abs(trace))), round(APART / 2 * rate))
    half = round(HALF * rate)
    peaks = peaks[(peaks >= half) & (peaks < len(trace) - half)]
    alike: list[Times] = []
    while len(peaks) >= LEAST and len(alike) < 3:  # noqa: PLR2004
        best = _best_group(trace, peaks, half, rate)
        if best is None:
            break
        alike.append(best)
        peaks = peaks[np.abs(peaks[:, None] - best).min(axis=1) > round(APART * rate)]
    return alike


def _peaks(size: Samples, least: float, apart: int) -> Times:
    """Return where ``size`` is the largest within ``apart`` samples on both sides."""
    from scipy.ndimage import maximum_filter1d

    top = maximum_filter1d(size, 2 * apart + 1)
    return np.flatnonzero((size >= top) & (size > least))


def _best_group(trace: Samples, peaks: Times, half: int, rate: float) -> Times | None:
    """Return the largest group of peaks (n,) that look alike and keep time, or None where no group does."""
    shapes = trace[peaks[:, None] + np.arange(-half, half + 1)]
    length = np.linalg.norm(shapes, axis=1)
    alike = (shapes @ shapes.T) / np.outer(length, length) > ALIKE
    ratio = length[:, None] / length
    alike &= (ratio > 0.5) & (ratio < 2)  # noqa: PLR2004
    best, most = None, 0.0
    for row in np.unique(alike[np.linspace(0, len(peaks) - 1, SEEDS).astype(int)], axis=0):
        members = peaks[row]
        share = _evenness(members / rate)
        if len(members) >= LEAST and share >= REGULAR and share * len(members) > most:
            best, most = members, share * len(members)
    return best


def _evenness(times: NDArray[np.float64]) -> float:
    """Return the share of intervals that fit their neighbours; one in three may be twice or thrice its due."""
    gaps = np.diff(times)
    if len(gaps) < LEAST - 1:
        return 0.0
    usual = _due(gaps)
    count = np.maximum(1, np.round(gaps / usual))
    fits = (usual > SPACING[0]) & (usual < SPACING[1]) & (count <= MISSED + 1)
    fits &= np.abs(gaps - count * usual) < EVEN * usual
    single, double = int((fits & (count == 1)).sum()), int((fits & (count > 1)).sum())
    return (single + min(double, single / 2)) / len(gaps)


def _due(gaps: NDArray[np.float64] | Times) -> NDArray[np.float64]:
    """Return for each interval the one that is usual around it: the median of its neighbours that are not doubled."""
    around = np.lib.stride_tricks.sliding_window_view(np.pad(gaps.astype(float), 3, constant_values=np.inf), 7)
    near = np.sort(np.where(around < 1.5 * around.min(axis=1, keepdims=True), around, np.inf), axis=1)
    count = np.isfinite(near).sum(axis=1)
    row = np.arange(len(gaps))
    return np.asarray((near[row, (count - 1) // 2] + near[row, count // 2]) / 2)


def without_beats(table: Samples, times: Times, grid: Grid) -> Beats:
    """Take beats out of a clean table (channels, samples), in place, and return where and how large they were."""
    half = round(HALF * grid.rate)
    times = _filled(times, grid.rate)
    times = times[(times > 2 * half) & (times < table.shape[1] - 2 * half)]
    around = np.arange(-half, half + 1)
    best = int(np.argmax([np.ptp(_usual(table[row], times, around)) for row in range(min(len(table), 16))]))
    for _ in range(2):
        times = _aligned(table[best], times, around, round(0.02 * grid.rate))
    fade = np.minimum(1, np.minimum(around + half, half - around) / (0.02 * grid.rate)).astype(np.float32)
    size = np.zeros(len(table), np.float32)
    for row, channel in enumerate(table):
        shape = _usual(channel, times, around) * fade
        size[row] = np.ptp(shape)
        cut = channel[times[:, None] + around]
        gain = np.clip((cut @ shape) / max(float(shape @ shape), 1e-6), 0.7, 1.3)
        for at, one in zip(times, gain, strict=True):
            channel[at - half : at + half + 1] -= one * shape
    return Beats(times, size)


def _filled(times: Times, rate: float) -> Times:
    """Return beats with those added that a twitch has hidden: one or two in an interval of twice or thrice its due."""
    gaps = np.diff(times)
    filled = [times]
    for at, (gap, usual) in enumerate(zip(gaps, _due(gaps), strict=True)):
        count = round(gap / usual)
        if 1 < count <= MISSED + 1 and gap > 2 * SPACING[0] * rate:
            filled.append(times[at] + np.round(gap * np.arange(1, count) / count).astype(np.int64))
    return np.sort(np.concatenate(filled))


def _usual(channel: Samples, times: Times, around: Times) -> Samples:
    """Return the median shape, (samples,); a sort of rows is a third of the time of numpy's median over columns."""
    ordered = np.sort(channel[around[:, None] + times], axis=1)
    middle = len(times) // 2
    usual: Samples = (ordered[:, (len(times) - 1) // 2] + ordered[:, middle]) / 2
    return usual


def _aligned(channel: Samples, times: Times, around: Times, most: int) -> Times:
    """Return the times moved by at most ``most`` samples to where they fit the usual shape best."""
    shape = _usual(channel, times, around)
    reach = np.arange(around[0] - most, around[-1] + most + 1)
    inside = channel[np.clip(times[:, None] + reach, 0, len(channel) - 1)]
    best = np.array([np.correlate(one, shape, "valid").argmax() for one in inside], np.int64)
    moved: Times = times + best - most
    return moved
