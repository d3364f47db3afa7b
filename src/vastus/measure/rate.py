"""How often twitches come, with an interval that is honest about clusters and about slow ups and downs.

Twitches rarely come like raindrops: they come in small clusters, and the muscle has calmer and livelier minutes. An
interval that forgets this is too narrow. Here the counts in windows of the watched time are weighed under a grid of
variances: a quick part (``BURSTS``, how many times as scattered as raindrops) and a slow one (``SWAYS``, the deviation
of the log rate, which forgets itself over ``MEMORY`` seconds; follow-and-simulate model of fasciculation). Each point
of the grid gives a gamma interval on as many independent twitches as the count is worth (Jeffreys); the interval is
that of their mixture. Its measured coverage is printed by ``python -m benchmarks.coverage``: where a recording is too
short to show that it caught a lively or a calm minute, the interval is still too narrow.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vastus.measure.spans import Span, merged
from vastus.measure.twitches import Column
from vastus.sentence import sentence

MASS = 0.95
BURSTS = np.array([1.0, 1.6, 2.6, 4.2, 7.0])
SWAYS = np.array([0.0, 0.3, 0.6, 0.9])
# How plausible each is before counting; set so that the coverage of benchmarks.coverage comes out (judgement).
BURSTS_BEFORE = np.array([0.75, 0.07, 0.07, 0.06, 0.05])
SWAYS_BEFORE = np.array([0.45, 0.10, 0.20, 0.25])
MEMORY = 180.0  # s; longer than the 2 min of the model, as a sway is underrated where its mean must be fitted too
WINDOW, WINDOWS, FILLED = 12.0, 60, 1.5  # s at least; windows at most; twitches in a window at least
FEWEST = 4  # windows below which the counts say nothing about their scatter
QUANTILES = (0.10, 0.25, 0.50, 0.75, 0.90)
POINTS = 600  # on which the mixture is summed

EARLIER = 3  # weeks needed before a week can be compared (judgement)
TAILS = 1.96  # deviations that an interval of 95 % reaches to either side
OF_MEDIAN = 1.25  # how much more a median of three or more varies than their mean

Word = Literal["inside", "above", "below", "cannot tell yet"]


@dataclass(frozen=True, slots=True)
class Rate:
    """Twitches a minute of watched time, with its interval."""

    low: float
    rate: float
    high: float
    dispersion: float  # most plausible variance of the count, in times of raindrops; 1 where nothing speaks for more
    slow: bool = False  # whether slow ups and downs make up most of that


@dataclass(frozen=True, slots=True)
class Intervals:
    """Seconds between one twitch and the next, where all of the time between them was watched."""

    count: int
    quantiles: tuple[float, ...]  # 10, 25, 50, 75 and 90 %; none without an interval
    variation: float | None  # deviation / mean; 1 for raindrops; None for fewer than two
    dispersion: float | None  # variance / mean squared; 1 for raindrops


@dataclass(frozen=True, slots=True)
class Week:
    """How a week compares with the weeks before: its median rate, and the person's own usual range, a minute."""

    word: Word
    median: float | None
    low: float | None = None
    high: float | None = None


def per_minute(times: Column, watched: float, excluded: Iterable[Span] = (), mass: float = MASS) -> Rate:
    """Return the rate of twitches at ``times`` (n,), in seconds, over ``watched`` seconds.

    Without a twitch the upper limit is that of one side: 3 in the watched time for 95 % (rule of three).
    """
    if not watched > 0:
        raise ValueError(sentence("without watched time there is no rate"))
    minutes = watched / 60
    count = len(times)
    if not count:
        return Rate(0.0, 0.0, -log(1 - mass) / minutes, 1.0)
    weights, scatter, slow = _weighed(_on_watch(times, excluded), watched)
    low, high = _mixture(count / scatter, weights.ravel(), (1 - mass) / 2)
    best = np.unravel_index(weights.argmax(), weights.shape)
    rate = count / minutes
    return Rate(
        low=rate * low,
        rate=rate,
        high=rate * high,
        dispersion=float(scatter[best]),
        slow=bool(slow[best] > scatter[best] / 2),
    )


def _on_watch(times: Column, excluded: Iterable[Span]) -> Column:
    """Return times on a clock that stands still while nobody watches."""
    begins, ends = _away(excluded)
    ordered = np.sort(times).astype(np.float64)
    after = np.searchsorted(begins, ordered)  # how many stretches have begun
    left_out = np.concatenate(([0.0], np.cumsum(ends - begins)))[after]
    still = np.where(after > 0, np.maximum(np.concatenate(([0.0], ends))[after] - ordered, 0.0), 0.0)
    return np.asarray(ordered - (left_out - still), dtype=np.float64)


def _away(excluded: Iterable[Span]) -> tuple[Column, Column]:
    """Return where the stretches that nobody watched begin and end, each (n,)."""
    spans = merged(excluded)
    return np.array([span.begin for span in spans]), np.array([span.end for span in spans])


def _weighed(times: Column, watched: float) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return for each point of the grid (sways, bursts): its weight, the scatter of the count, its slow part."""
    count = len(times)
    window = max(WINDOW, watched / WINDOWS, FILLED * watched / count)
    windows = max(1, int(watched / window))
    counts = np.histogram(times, windows, (0.0, watched))[0].astype(np.float64)
    mean = count / windows
    lags = np.abs(np.subtract.outer(np.arange(windows), np.arange(windows))) * (watched / windows)
    like = np.zeros((len(SWAYS), len(BURSTS)))
    slow = np.zeros_like(like)
    for i, sway in enumerate(SWAYS):
        shared = mean**2 * np.expm1(sway**2 * np.exp(-lags / MEMORY))
        slow[i] = shared.sum() / count
        like[i] = _likelihoods(counts - mean, shared, mean) if windows >= FEWEST else 0.0
    weights = np.exp(like - like.max()) * SWAYS_BEFORE[:, None] * BURSTS_BEFORE
    return weights / weights.sum(), BURSTS[None] + slow, slow


def _likelihoods(rest: NDArray[np.float64], shared: NDArray[np.float64], mean: float) -> NDArray[np.float64]:
    """Return the log likelihood of counts less their mean, for each burst; one degree is spent on that mean."""
    sizes, ways = np.linalg.eigh(shared)
    along, ones = (ways.T @ rest) ** 2, ways.sum(axis=0) ** 2
    variances = np.maximum(sizes, 0)[None] + mean * BURSTS[:, None]
    spent = np.log((ones / variances).sum(axis=1))
    return np.asarray(-0.5 * (np.log(variances).sum(axis=1) + (along / variances).sum(axis=1) + spent))


def _mixture(worth: NDArray[np.float64], weights: NDArray[np.float64], tail: float) -> tuple[float, float]:
    """Return the lower and upper quantile, in times of the rate, of gamma intervals on ``worth`` twitches each."""
    from scipy.special import gammainc

    worth = worth.ravel()[:, None]
    points = np.geomspace(1e-3, 1e2, POINTS)
    share = weights @ gammainc(worth + 0.5, worth * points)
    low, high = np.interp([tail, 1 - tail], share, points)
    return float(low), float(high)


def intervals(times: Column, excluded: Iterable[Span] = ()) -> Intervals:
    """Return what the intervals between ``times`` (n,), in seconds, are like.

    An interval across excluded time is left out: nobody knows what came there.
    """
    ordered = np.sort(times)
    begun = np.searchsorted(_away(excluded)[0], ordered)
    whole = begun[:-1] == begun[1:]
    between = np.diff(ordered)[whole]
    if not len(between):
        return Intervals(0, (), None, None)
    quantiles = tuple(float(value) for value in np.quantile(between, QUANTILES))
    if len(between) < 2 or not between.mean() > 0:  # noqa: PLR2004
        return Intervals(len(between), quantiles, None, None)
    variation = float(between.std(ddof=1) / between.mean())
    return Intervals(len(between), quantiles, variation, variation**2)


def minutes_to_halve(rate: Rate, watched: float) -> float:
    """Return how many more minutes halve the uncertainty of a rate that took ``watched`` seconds.

    Four times the time makes the interval half as wide; without a twitch twice the time halves the upper limit. Where
    the rate is ``slow``, that holds only when the minutes are spread over other sittings: three short ones on one day
    tell more than one long one.
    """
    return (1.0 if rate.rate == 0 else 3.0) * watched / 60


def weekly(weeks: Sequence[Sequence[Rate]]) -> Week:
    """Return how the last of ``weeks`` compares with those before; each holds the rates of its recordings.

    The usual range is where the next week would lie in 95 of 100 cases if nothing had changed: Student's prediction
    interval of the weekly medians, on the square root of the rate, where counts vary alike at any height. It is never
    narrower than what the intervals of the recordings allow. Weeks without a recording do not count. (Judgement: the
    rule follows from the statistics, not from a study.)
    """
    from scipy.stats import t

    if not weeks or not weeks[-1]:
        return Week("cannot tell yet", None)
    last, noise = _median(weeks[-1])
    earlier = [_median(week) for week in weeks[:-1] if week]
    if len(earlier) < EARLIER:
        return Week("cannot tell yet", last**2)
    medians = np.array([median for median, _ in earlier])
    usual = float(np.mean([own**2 for _, own in earlier])) ** 0.5
    spread = max(float(medians.std(ddof=1)), usual)
    reach = float(t.ppf(0.975, len(earlier) - 1)) * (max(spread, noise) ** 2 + spread**2 / len(earlier)) ** 0.5
    low, high = max(float(medians.mean()) - reach, 0.0), float(medians.mean()) + reach
    word: Word = "above" if last > high else "below" if last < low else "inside"
    return Week(word, last**2, low**2, high**2)


def _median(week: Sequence[Rate]) -> tuple[float, float]:
    """Return the median of the square roots of the rates, and how much noise it holds."""
    roots = np.sqrt([rate.rate for rate in week])
    wide = np.array([(rate.high**0.5 - rate.low**0.5) / (2 * TAILS) for rate in week])
    noise = float(np.median(wide)) / len(week) ** 0.5 * (OF_MEDIAN if len(week) >= EARLIER else 1.0)
    return float(np.median(roots)), noise
