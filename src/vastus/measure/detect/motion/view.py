"""What the movement of a phone looks like in time and pitch, stretch by stretch, over a floor that is followed.

A twitch swings the skin once or twice within 30-200 ms. Nothing more than that is assumed of its shape: the detector
looks through short wave packets (Gabor 1946) at eight pitches, whatever the axis, and compares each with the quiet of
the seconds around it. All is a function of absolute time, so a piece equals the same stretch of the whole.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from vastus.measure.detect.motion import rounding
from vastus.measure.recording import Recording
from vastus.measure.spans import Span

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

PITCHES = (1.6, 2.5, 4.0, 6.3, 10.0, 16.0, 25.0, 40.0)  # Hz, eight to a factor of 25
TWITCH = slice(2, 7)  # the pitches in which a twitch is looked for: 4 to 25 Hz hold 90 % of its acceleration
CYCLES = 2.2  # pi times the swings within a packet: about one and a half
HIGHEST = 0.42  # of the samples a second: a pitch above cannot be seen
LOOKED = 100.0  # samples a second that are enough; faster recordings are thinned to between this and twice this
KEPT = 42.0  # Hz that survive the thinning
BLOCK, MARGIN = 240, 30  # s looked at together, and s around it that are needed to judge its edges
BIN = 0.1  # s: the smallest stretch with a loudness of its own
FLOOR_SPAN = 12  # s to each side in which the floor is sought
FLOOR_SHARE = 20.0  # %: the quietest fifth of the bins shows the floor, however much happens in the rest
FEWER = {1: 2.0, 2: 1.3, 3: 1.0}  # fewer axes swing further over their quietest fifth: chi-square of 2, 4, 6 degrees
BEAT = 12  # bins in which a heart beats at least once
REST_SHARE = 25.0  # %: what the loudest moment of a quiet beat is like; judgement
FLAT = 1e-5  # m/s2: a sensor that changes by less is not measuring
FLAT_LEAST = 0.5  # s
CLIP_LEAST = 12.0  # m/s2: a value above this that stays exactly the same is the end of the scale
CLIP_RUN = 3  # samples
STAY = 4  # samples alike of one axis that show how values are rounded


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A stretch with its margins. Bins begin at absolute multiples of ``BIN`` as counted in whole samples."""

    first: int  # number of the first sample, thinned, since the start of the recording
    inner: tuple[int, int]  # the samples of this view that belong to this block and no other
    rate: float  # samples a second after thinning
    pushed: Floats  # (samples, axes) m/s2, with gravity and all that is slow
    moved: Floats  # (samples, axes) m/s2 without what is slower than about 2 Hz
    packets: Floats  # (samples, pitches) m/s2, over all axes; zero for a pitch that the recording is too slow for
    floor: Floats  # (samples, pitches): the same in the quiet around
    loud: Floats  # (samples,) the largest of the twitch pitches over its floor
    usual: Floats  # (samples,) ``loud`` at the loudest moment of a quiet heartbeat around
    beats: Floats  # (samples,) how much louder a loud heartbeat around is than a quiet one, as a ratio
    high: Floats  # (samples,) m/s2 above KEPT; zero where the recording is too slow for them
    turned: Floats  # (samples,) rad/s, slow turning of the phone; zero without a gyroscope
    dead: Flags  # (samples,) nothing was measured …
    stuck: Flags  # (samples,) … although something was written: flat, or at the end of the scale
    step: float  # m/s2 that the values are rounded to, and that noise was added over; 0 where it is too fine to matter

    @property
    def pitches(self) -> int:
        """Return the number of pitches that the recording is fast enough for."""
        return pitches(self.rate)

    def time(self, at: NDArray[np.int64]) -> Floats:
        """Return the times of samples of this view, in s since the start of the recording."""
        return (at + self.first) / self.rate


def thinning(rate: float) -> int:
    """Return how many samples become one."""
    return max(1, int(rate // LOOKED))


def pitches(rate: float) -> int:
    """Return how many of PITCHES a recording of this rate is fast enough for."""
    return sum(pitch <= HIGHEST * rate for pitch in PITCHES)


def per_bin(rate: float) -> int:
    """Return the samples in a bin."""
    return max(1, round(BIN * rate))


def blocks(recording: Recording) -> int:
    """Return how many blocks there are."""
    return max(1, -(-recording.length // _block(recording.rate)))


def _block(rate: float) -> int:
    """Return the raw samples of a block: whole seconds of bins, whatever the rate."""
    return BLOCK * 10 * per_bin(rate / thinning(rate)) * thinning(rate)


def views(recording: Recording) -> Iterator[View]:
    """Yield the recording, block by block. Once its values are known to be rounded, they are for the rest of it."""
    size = _block(recording.rate)
    margin = size // BLOCK * MARGIN
    coarse = 0.0
    for number in range(blocks(recording)):
        begin, end = number * size, min(recording.length, (number + 1) * size)
        view = _view(recording, max(0, begin - margin), min(recording.length, end + margin), (begin, end), coarse)
        coarse = view.step
        yield view


def _view(recording: Recording, begin: int, end: int, core: tuple[int, int], coarse: float) -> View:
    """Return samples begin … end-1 looked through, of which ``core`` belong to the block; ``coarse``: a known step."""
    raw = recording.piece(begin / recording.rate, end / recording.rate).astype(np.float64)
    units = np.array([channel.unit for channel in recording.channels])
    pushed = raw[:, units == "m/s2"][:, :3]
    times = (np.arange(len(raw)) + begin) / recording.rate
    gone = _gone(times, recording.lost, 1 / recording.rate)
    coarse = coarse or rounding.step(pushed, _stays(pushed) & ~gone[:, None])
    stuck = (_flat(pushed, recording.rate, coarse) | _clipped(pushed, recording.rate)) & ~gone
    if coarse:
        pushed = pushed + coarse * rounding.scattered(begin, pushed.shape)
    step = thinning(recording.rate)
    rate = recording.rate / step
    low, high = _thinned(_bridged(pushed, gone), recording.rate, step)
    packets = _packets(low, rate)
    dead = _every(gone | stuck, step)
    floor, usual, beats, loud = _floors(packets, dead, rate, pushed.shape[1])
    return View(
        first=begin // step,
        inner=((core[0] - begin) // step, -(-(core[1] - begin) // step)),
        rate=rate,
        pushed=low,
        moved=_filtered(low, _band(rate)),
        packets=packets,
        floor=floor,
        loud=loud,
        usual=usual,
        beats=beats,
        high=high,
        turned=_turned(raw[:, units == "rad/s"], recording.rate, step),
        dead=dead,
        stuck=_every(stuck, step),
        step=coarse,
    )


def _gone(times: Floats, lost: Sequence[Span], step: float) -> Flags:
    """Return which of the times (n,), ``step`` seconds apart, were never recorded."""
    gone = np.zeros(len(times), np.bool_)
    for span in lost:
        gone[np.searchsorted(times, span.begin - step / 2) : np.searchsorted(times, span.end + step / 2)] = True
    return gone


def _stays(pushed: Floats) -> Flags:
    """Return where an axis belongs to STAY samples alike."""
    return np.column_stack([_long(axis, STAY - 1) for axis in _steady(pushed).T])


def _flat(pushed: Floats, rate: float, coarse: float) -> Flags:
    """Return where no axis changes for at least FLAT_LEAST, which coarsely rounded values do at rest."""
    if coarse:
        return np.zeros(len(pushed), np.bool_)
    return _long(np.asarray(_steady(pushed).all(axis=1), np.bool_), round(FLAT_LEAST * rate))


def _steady(pushed: Floats) -> Flags:
    """Return where an axis is what it was a sample before; the first sample goes with the second."""
    steady = np.zeros(pushed.shape, np.bool_)
    steady[1:] = np.abs(np.diff(pushed, axis=0)) < FLAT
    steady[:1] = steady[1:2]
    return steady


def _clipped(pushed: Floats, rate: float) -> Flags:
    """Return where an axis stays at the end of its scale, and a quarter of a second around."""
    stays = _steady(pushed) & (np.abs(pushed) > CLIP_LEAST)
    runs = np.zeros(len(pushed), np.bool_)
    for axis in stays.T:
        runs |= _long(axis, CLIP_RUN)
    return widened(runs, round(0.25 * rate))


def _long(flags: Flags, least: int) -> Flags:
    """Return flags (n,) of which only runs of at least this many are left."""
    long = np.zeros(len(flags), np.bool_)
    for begin, end in runs(flags):
        long[begin:end] = end - begin >= least
    return long


def runs(flags: Flags) -> list[tuple[int, int]]:
    """Return where runs of True begin, and end before."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(begin), int(end)) for begin, end in edges.reshape(-1, 2)]


def widened(flags: Flags, by: int) -> Flags:
    """Return flags that begin this many samples earlier and end as many later."""
    wide = flags.copy()
    for begin, end in runs(flags):
        wide[max(0, begin - by) : end + by] = True
    return wide


def _bridged(pushed: Floats, gone: Flags) -> Floats:
    """Return the samples with straight lines over what was not recorded: a step down to zero would ring."""
    if not gone.any() or gone.all():
        return pushed
    there, at = np.flatnonzero(~gone), np.arange(len(pushed))
    return np.asarray(np.column_stack([np.interp(at, there, axis[there]) for axis in pushed.T]), np.float64)


def _thinned(pushed: Floats, rate: float, step: int) -> tuple[Floats, Floats]:
    """Return the samples without what is above KEPT, one of each ``step``, and how strong that was."""
    if rate * HIGHEST <= KEPT:
        return pushed[::step], np.zeros(len(pushed[::step]))
    low = _filtered(pushed, _low_pass(rate))
    high = np.sqrt(_filtered(((pushed - low) ** 2).sum(axis=1, keepdims=True), _hump(rate))[:, 0].clip(0))
    return low[::step], high[::step]


def _turned(raw: Floats, rate: float, step: int) -> Floats:
    """Return how fast the phone turned, smoothed over a second, from its gyroscope (samples, axes); zero without."""
    if raw.shape[1] == 0:
        return np.zeros(len(raw[::step]))
    turned: Floats = np.sqrt(_filtered((raw**2).sum(axis=1, keepdims=True), _hump(rate, 0.5))[::step, 0].clip(0))
    return turned


def _packets(moved: Floats, rate: float) -> Floats:
    """Return how strong each pitch is at each sample, over all axes."""
    strength = np.zeros((len(moved), len(PITCHES)))
    for k in range(pitches(rate)):
        wave = _packet(rate, PITCHES[k])
        strength[:, k] = np.sqrt(
            np.square(_filtered(moved, wave.real)).sum(1) + np.square(_filtered(moved, wave.imag)).sum(1)
        )
    return strength


def _floors(packets: Floats, dead: Flags, rate: float, axes: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the floor of each pitch, the usual loudness, how far beats differ, and the loudness, at each sample."""
    size = per_bin(rate)
    count = -(-len(packets) // size)
    strength = np.sqrt(_binned(packets**2, size, np.mean))
    strength[_binned(dead[:, None].astype(float), size, np.max)[:, 0] > 0] = np.nan
    floor = np.repeat(_quiet(strength, FLOOR_SHARE), size, axis=0)[: len(packets)]
    with np.errstate(divide="ignore", invalid="ignore"):
        over = np.where(floor > 0, packets / floor, 0.0)
    loud = over[:, TWITCH].max(axis=1) / FEWER[axes]
    peaks = _binned(np.where(dead, np.nan, loud)[:, None], size, np.max)
    beats = np.full((count, 1), np.nan)
    for at in range(0, count, BEAT):
        beats[at : at + BEAT] = _most(peaks[at : at + BEAT])
    usual, most = (
        np.repeat(_quiet(beats, share), size, axis=0)[: len(packets), 0] for share in (REST_SHARE, 100 - REST_SHARE)
    )
    return floor, usual, most / np.maximum(usual, 1e-9), loud


def _most(values: Floats) -> float:
    """Return the largest of what is finite, or nan."""
    finite = values[np.isfinite(values)]
    return float(finite.max()) if len(finite) else np.nan


def _binned(values: Floats, size: int, how: Callable[..., Floats]) -> Floats:
    """Return one row for each bin; the last may be shorter."""
    whole = len(values) // size * size
    rows = [how(values[:whole].reshape(-1, size, values.shape[1]), axis=1)]
    if whole < len(values):
        rows.append(how(values[whole:], axis=0)[None])
    return np.concatenate(rows)


def _quiet(strength: Floats, share: float) -> Floats:
    """Return for each bin a low percentile of the bins within FLOOR_SPAN, the same for the bins of one second."""
    low = np.empty_like(strength)
    around = FLOOR_SPAN * 10
    for at in range(0, len(strength), 10):
        near = strength[max(0, at - around) : at + 10 + around]
        near = near[np.isfinite(near).all(axis=1)]
        low[at : at + 10] = np.percentile(near, share, axis=0) if len(near) else 0.0
    return low


def _every(flags: Flags, step: int) -> Flags:
    """Return one flag for each ``step``: whether any of them was set."""
    padded = np.concatenate([flags, np.zeros(-len(flags) % step, np.bool_)])
    return np.asarray(padded.reshape(-1, step).any(axis=1), np.bool_)


def _filtered(values: Floats, taps: Floats) -> Floats:
    """Return values (samples, axes) through a symmetric filter, without delay; beyond the ends they stay."""
    from scipy.signal import oaconvolve

    half = len(taps) // 2
    padded = np.pad(values, ((half, half), (0, 0)), mode="edge")
    return np.asarray(oaconvolve(padded, taps[:, None], mode="valid", axes=0), np.float64)


@lru_cache(maxsize=64)
def _packet(rate: float, pitch: float) -> NDArray[np.complex128]:
    """Return a wave packet that answers with 1 to a wave of amplitude 1 at its pitch, and with nothing to gravity."""
    width = CYCLES / (2 * np.pi * pitch)
    t = np.arange(-round(3.5 * width * rate), round(3.5 * width * rate) + 1) / rate
    hump = np.exp(-0.5 * (t / width) ** 2)
    wave = hump * np.exp(2j * np.pi * pitch * t)
    wave -= hump * wave.sum() / hump.sum()
    return np.asarray(2 * wave / abs((wave * np.exp(-2j * np.pi * pitch * t)).sum()), np.complex128)


@lru_cache(maxsize=16)
def _low_pass(rate: float) -> Floats:
    """Return a filter that lets through what is below KEPT."""
    half = round(0.08 * rate)
    t = np.arange(-half, half + 1) / rate
    taps = np.sinc(2 * KEPT * t) * np.hanning(2 * half + 3)[1:-1]
    return np.asarray(taps / taps.sum(), np.float64)


@lru_cache(maxsize=16)
def _hump(rate: float, seconds: float = 0.02) -> Floats:
    """Return a smoothing filter, ``seconds`` to each side."""
    half = max(1, round(seconds * rate))
    taps = np.hanning(2 * half + 3)[1:-1]
    return np.asarray(taps / taps.sum(), np.float64)


@lru_cache(maxsize=16)
def _band(rate: float) -> Floats:
    """Return the filter of ``moved``: a smoothed sample without the mean of the half second around it."""
    half = round(0.3 * rate)
    slow = np.hanning(2 * half + 3)[1:-1]
    taps = -slow / slow.sum()
    quick = np.array([0.1, 0.8, 0.1]) if rate > 60 else np.array([1.0])  # noqa: PLR2004 - smoothing needs samples
    taps[half - len(quick) // 2 : half + len(quick) // 2 + 1] += quick
    return np.asarray(taps, np.float64)
