"""From the times a sensor wrote to evenly spaced samples; what was not sampled becomes lost time, never signal."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from vastus.errors import Ask, BadRecording
from vastus.measure.recording import Samples
from vastus.measure.spans import Span, joined
from vastus.sentence import counted, sentence

Times = NDArray[np.float64]
SLOWEST, FASTEST = 5.0, 50000.0  # samples a second
GAP_SAMPLES = 3.5  # a pause longer than this many samples is a gap …
GAP_SECONDS = 0.1  # … unless the clock is unsteady by itself, and then a pause longer than this; judgement
UNSTEADY = 3.0  # … or three times what its slowest hundredth of steps takes
MOSTLY = 0.9  # with this share of steps alike, they give the speed; else all that are no gaps do
CLOCK_MOST = 1e11  # s; a date counted in seconds is less, and beyond it milliseconds are lost in the number
PAUSE_MOST = 600.0  # s: a longer pause becomes this much lost time
LONGEST = 48 * 3600.0  # s
CELLS_MOST = 24_000_000  # samples times channels on the even grid: 96 MB
BLOCK = 200_000  # samples placed at once, so that the work needs little memory


@dataclass(frozen=True, slots=True)
class Even:
    """Evenly spaced samples (samples, channels): number i lies i / ``rate`` s after the first; zeros where lost."""

    samples: Samples
    rate: float
    lost: tuple[Span, ...]
    first: float  # the time of sample 0 on the sensor's own clock, s
    moved: bool  # times were set forwards or pauses shortened: those of another sensor no longer fit
    notes: tuple[str, ...]


def even(times: Times, samples: Samples, asks: tuple[Ask, ...] = ()) -> Even:
    """Return samples (n, channels) that a sensor took at ``times`` (n,), in s, on an even grid.

    The speed is that of the steps that are no gaps. Repeated samples are dropped; several samples under one coarse time
    are spread until the next; a clock that was set back goes on after a gap. Raises BadRecording; ``asks`` is what a
    person is asked when the times give no speed.
    """
    fine = np.abs(times) < CLOCK_MOST  # not so where there is no number
    written, rows, repeated = _singled(times[fine], samples[fine])
    if len(written) < 3:  # noqa: PLR2004 - fewer have no speed
        raise BadRecording("empty", sentence("This recording holds hardly any samples."))
    first = float(written[0])
    forwards, back = _forwards(written - first)
    order = np.argsort(forwards, kind="stable")
    steady, rows = _spread(forwards[order]), rows[order]
    gaps, rate = _speed(steady, asks)
    short = _shortened(steady, gaps)
    _bounded(short, rate, rows.shape[1])
    return Even(
        samples=_placed(short, rows, rate, gaps),
        rate=rate,
        lost=_lost(short, gaps),
        first=first,
        moved=back > 0 or short is not steady,
        notes=_notes(repeated, back),
    )


def _notes(repeated: int, back: int) -> tuple[str, ...]:
    """Return what was mended in the times, for the person."""
    notes: list[str] = []
    if repeated:
        notes.append(
            counted(
                "{count} sample was written twice; one of the two is used.",
                "{count} samples were written twice; one of each is used.",
                repeated,
            )
        )
    if back:
        notes.append(
            counted(
                "The clock was set back {count} time; the moment is left out.",
                "The clock was set back {count} times; these moments are left out.",
                back,
            )
        )
    return tuple(notes)


def onto(times: Times, samples: Samples, rate: float, length: int) -> Samples:
    """Return samples (n, channels) at rising ``times`` (n,), in s, on the grid i / rate of ``length`` samples.

    Before the first and after the last there are zeros, and in gaps.
    """
    rising, at = np.unique(times[np.isfinite(times)], return_index=True)
    rows = samples[np.isfinite(times)][at]
    if len(rising) < 3:  # noqa: PLR2004 - nothing to place
        return np.zeros((length, samples.shape[1]), np.float32)
    gaps, _ = _speed(rising)
    begin = max(0, int(np.ceil(rising[0] * rate)))
    placed = _placed(rising - begin / rate, rows, rate, gaps)
    out = np.zeros((length, samples.shape[1]), np.float32)
    part = placed[: max(0, length - begin)]
    out[begin : begin + len(part)] = part
    return out


def _singled(times: Times, samples: Samples) -> tuple[Times, Samples, int]:
    """Drop rows that repeat the time and the values of the row before: the same sample, written twice."""
    if len(times) < 2:  # noqa: PLR2004 - nothing can repeat
        return times, samples, 0
    again = np.zeros(len(times), np.bool_)
    again[1:] = (np.diff(times) == 0) & np.all(samples[1:] == samples[:-1], axis=1)
    return times[~again], samples[~again], int(again.sum())


def _forwards(times: Times) -> tuple[Times, int]:
    """Return times that never leap back, and how many leaps were mended: after each they go on a gap later.

    Neighbours that merely changed places are left for sorting.
    """
    steps = np.diff(times)
    usual = float(np.median(steps[steps > 0])) if np.any(steps > 0) else 0.0
    leaps = steps < -3 * usual
    if not leaps.any():
        return times, 0
    steps[leaps] = max(2 * GAP_SECONDS, 2 * GAP_SAMPLES * usual)
    return np.concatenate([times[:1], times[0] + np.cumsum(steps)]), int(leaps.sum())


def _spread(times: Times) -> Times:
    """Spread samples under one coarse time until the next time: a clock of 1 ms cannot tell 2,000 a second."""
    starts = np.flatnonzero(np.diff(times, prepend=-np.inf) > 0)
    if len(starts) in (1, len(times)):
        return times
    counts = np.diff(starts, append=len(times))
    usual = (times[-1] - times[0]) / max(1, len(times) - 1)
    room = np.diff(times[starts], append=np.inf)
    step = np.minimum(room / counts, max(usual, 1e-9))
    within = np.arange(len(times)) - np.repeat(starts, counts)
    spread: Times = times + within * np.repeat(step, counts)
    return spread


def _speed(times: Times, asks: tuple[Ask, ...] = ()) -> tuple[NDArray[np.int64], float]:
    """Return the places after which there is a gap, and the samples a second elsewhere. Raises BadRecording."""
    steps = np.diff(times)
    usual = float(np.median(steps[steps > 0])) if np.any(steps > 0) else 0.0
    if not 1 / FASTEST <= usual <= 1 / SLOWEST:
        raise _no_speed(usual, asks)
    strict, loose = GAP_SAMPLES * usual, max(GAP_SECONDS, GAP_SAMPLES * usual)
    most = float(np.clip(UNSTEADY * np.percentile(steps, 99), strict, loose))
    steady = steps <= most
    alike = np.abs(steps - usual) < usual / 10  # steps over a missing sample would make it slower
    used = alike if alike.sum() > MOSTLY * steady.sum() else steady
    return np.flatnonzero(~steady), float(used.sum() / steps[used].sum())


def _no_speed(usual: float, asks: tuple[Ask, ...]) -> BadRecording:
    """Return the refusal of times whose usual step, in s, is none of a sensor; 0 when they stand still."""
    if not usual:
        return BadRecording("rate", sentence("The times of this table stand still."), asks=asks)
    return BadRecording(
        "rate",
        sentence(
            "By its times this table has {rate} samples a second, which no such sensor takes.",
            rate=float(f"{1 / usual:.3g}"),
        ),
        asks=asks,
    )


def _shortened(times: Times, gaps: NDArray[np.int64]) -> Times:
    """Hours between two recordings in one file are lost time, but need not be carried along."""
    over = np.maximum(times[gaps + 1] - times[gaps] - PAUSE_MOST, 0.0)
    if not over.any():
        return times
    shift = np.zeros(len(times))
    shift[gaps + 1] = over
    return times - np.cumsum(shift)


def _bounded(times: Times, rate: float, channels: int) -> None:
    seconds = float(times[-1])
    if seconds > LONGEST or seconds * rate * channels > CELLS_MOST:
        raise BadRecording(
            "size", sentence("This recording is too long to be read in one go. Cut it into shorter files.")
        )


def _lost(times: Times, gaps: NDArray[np.int64]) -> tuple[Span, ...]:
    return joined(Span(float(times[gap]), float(times[gap + 1]), "gap") for gap in gaps)


def _placed(times: Times, samples: Samples, rate: float, gaps: NDArray[np.int64]) -> Samples:
    """Put samples on the grid, each unbroken stretch by itself; zeros between them.

    A sample alone between two gaps is left out: both gaps become one stretch of lost time, and it lies inside.
    """
    length = int(np.floor(times[-1] * rate + 1e-6)) + 1
    out = np.zeros((length, samples.shape[1]), np.float32)
    edges = [0, *(int(gap) + 1 for gap in gaps), len(times)]
    for begin, end in pairwise(edges):
        if end - begin == 1 and begin > 0 and end < len(times):
            continue
        own, rows = times[begin:end], samples[begin:end]
        low, high = max(0, int(np.ceil(own[0] * rate - 1e-6))), int(np.floor(own[-1] * rate + 1e-6)) + 1
        for at in range(low, high, BLOCK):
            upto = min(high, at + BLOCK)
            out[at:upto] = _between(own, rows, np.arange(at, upto) / rate)
    return out


def _between(times: Times, samples: Samples, moments: Times) -> Samples:
    """Return cubic Hermite values at ``moments``.

    Straight lines would take a fifth off a movement of 20 Hz that is seen 100 times a second.
    """
    if len(times) == 1:
        return np.repeat(samples, len(moments), axis=0)
    left = np.clip(np.searchsorted(times, moments, "right") - 1, 0, len(times) - 2)
    before, after = np.maximum(left - 1, 0), np.minimum(left + 2, len(times) - 1)
    wide = (times[left + 1] - times[left])[:, None]
    u = np.clip((moments - times[left])[:, None] / wide, 0.0, 1.0)
    p, q = samples[left], samples[left + 1]
    rise = (q - samples[before]) / (times[left + 1] - times[before])[:, None] * wide
    fall = (samples[after] - p) / (times[after] - times[left])[:, None] * wide
    value = p + u * (rise + u * (3 * (q - p) - 2 * rise - fall + u * (2 * (p - q) + rise + fall)))
    return np.asarray(value, np.float32)
