"""Second discharges that hide in the shape of a first, against a plain least-squares fit."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from vastus.measure.detect.emg.hidden import GAIN, LAGS, MEMBERS, SHIFT, _moved, _Pairs, with_doublets
from vastus.measure.detect.emg.rows import AFTER, BEFORE, Rows
from vastus.measure.detect.emg.units import Sorted, sort

RATE = 1000.0
TIME = np.arange(-round(BEFORE * RATE), round(AFTER * RATE) + 1) / RATE


def potential(late: float = 0.0, size: float = 200.0, channels: int = 1) -> np.ndarray:
    """A potential (samples, channels) that comes ``late`` s after the middle of the window."""
    time = TIME - late
    shape = (1 - (time / 0.002) ** 2) * np.exp(-0.5 * (time / 0.002) ** 2) * (1 - 30 * time)
    return np.outer(size * shape, np.linspace(1, 0.5, channels)).astype(np.float32)


def observed(shapes: np.ndarray) -> Rows:
    count = len(shapes)
    time: NDArray[np.float64] = 1.0 + 0.8 * np.arange(count, dtype=np.float64)
    return Rows(
        time=time,
        begin=time - 0.004,
        duration=np.full(count, 0.01),
        size=np.ptp(shapes, axis=1).max(axis=1).astype(np.float64),
        certainty=np.full(count, 0.95),
        channel=np.zeros(count, np.int64),
        shapes=shapes.astype(np.float16),
    )


def mixture(lag: float | None, second: float = 1.0, first: float = 1.0, seed: int = 1, channels: int = 1) -> np.ndarray:
    """Twenty single potentials, and one that may have a second so many seconds after it."""
    rng = np.random.default_rng(seed)
    shapes = [rng.normal(1, 0.05) * potential(channels=channels) for _ in range(20)]
    last = first * potential(channels=channels)
    if lag is not None:
        last = last + second * potential(lag, channels=channels)
    return np.stack([*shapes, last]) + rng.normal(0, 2, (21, len(TIME), channels)).astype(np.float32)


def split(shapes: np.ndarray) -> tuple[Rows, np.ndarray]:
    rows = observed(shapes)
    return with_doublets(rows, shapes, sort(shapes, rows.time, rows.size, RATE), RATE)


@pytest.mark.parametrize("lag", [0.005, 0.010, 0.020, 0.033])
@pytest.mark.parametrize("second", [0.7, 1.0, 1.3])
def test_a_hidden_second_gets_a_row_of_its_own_at_its_time(lag, second):
    rows, labels = split(mixture(lag, second))
    assert len(rows) == 22
    assert rows.time[-1] - rows.time[20] == pytest.approx(lag, abs=0.0011)
    assert rows.time[20] == pytest.approx(observed(mixture(lag)).time[20], abs=SHIFT + 1e-9)
    assert labels.tolist() == [0] * 22


def test_single_potentials_stay_single_and_as_they_were():
    shapes = mixture(None)
    rows, labels = split(shapes)
    assert rows.time.tolist() == observed(shapes).time.tolist()
    assert rows.begin.tolist() == observed(shapes).begin.tolist()
    assert labels.tolist() == [0] * 21


def test_the_second_keeps_what_was_measured_of_the_first():
    rows, _ = split(mixture(0.012))
    before = observed(mixture(0.012))
    assert rows.size[-1] == before.size[20]
    assert rows.certainty[-1] == before.certainty[20]
    assert rows.begin[-1] - rows.time[-1] == pytest.approx(rows.begin[20] - rows.time[20], abs=1e-9)
    assert (rows.begin <= rows.time).all()


def test_the_window_may_lie_on_the_second_of_the_two():
    shapes = mixture(None)
    shapes[20] += potential(-0.008)
    rows, _ = split(shapes)
    assert len(rows) == 22
    assert rows.time[20] - observed(shapes).time[20] == pytest.approx(-0.008, abs=0.0011)
    assert rows.time[21] == pytest.approx(observed(shapes).time[20], abs=0.0011)
    assert (rows.begin <= rows.time).all()


@pytest.mark.parametrize("second", [0.3, 1.9])
def test_what_is_far_smaller_or_larger_than_usual_is_no_second(second):
    assert second < GAIN[0] or second > GAIN[1]
    assert len(split(mixture(0.012, second))[0]) == 21


@pytest.mark.parametrize("lag", [LAGS[0] / 2, LAGS[1] * 1.3])
def test_what_comes_at_once_or_too_late_is_no_second(lag):
    assert len(split(mixture(lag))[0]) == 21


def test_a_family_of_few_splits_nothing():
    shapes = mixture(0.012)
    rows = observed(shapes)
    units = sort(shapes, rows.time, rows.size, RATE)
    few = Sorted(units.labels, tuple(replace(one, count=MEMBERS - 1) for one in units.families))
    assert len(with_doublets(rows, shapes, few, RATE)[0]) == 21
    assert len(with_doublets(rows, shapes, Sorted(units.labels, ()), RATE)[0]) == 21


def test_no_discharge_has_no_second():
    nothing = mixture(None)[:0]
    rows, labels = with_doublets(observed(nothing), nothing, Sorted(np.zeros(0, np.int64), ()), RATE)
    assert len(rows) == len(labels) == 0


@pytest.mark.parametrize("factor", [-1.0, 0.001, 50.0])
def test_size_and_side_do_not_matter(factor):
    shapes = mixture(0.012, channels=2)
    plain, scaled = split(shapes), split((factor * shapes).astype(np.float32))
    assert scaled[0].time.tolist() == plain[0].time.tolist()
    assert scaled[1].tolist() == plain[1].tolist()


def test_a_faster_recording_is_thinned_and_finds_the_same():
    shapes = mixture(0.012)
    rows = observed(shapes)
    units = sort(shapes, rows.time, rows.size, RATE)
    fast = np.repeat(shapes, 4, axis=1)
    families = tuple(replace(one, shape=np.repeat(one.shape, 4, axis=0)) for one in units.families)
    found, _ = with_doublets(rows, fast, Sorted(units.labels, families), 4 * RATE)
    assert found.time.tolist() == with_doublets(rows, shapes, units, RATE)[0].time.tolist()


def test_the_best_pair_is_that_of_a_plain_fit():
    pairs = _Pairs.of(potential(), RATE)
    for lag, second in ((0.006, 0.8), (0.015, 1.2), (0.03, 1.0)):
        shape = potential() + second * potential(lag) + np.random.default_rng(2).normal(0, 1, potential().shape)
        share, first, apart = pairs.fitted(shape[None].astype(np.float32))
        best, one = np.inf, np.inf
        for place in pairs.near:
            column = pairs.copies[place][:, None]
            one = min(one, np.linalg.lstsq(column, shape.ravel(), rcond=None)[1][0])
        for a, b in pairs.pairs.T:
            gains, left, *_ = np.linalg.lstsq(pairs.copies[[a, b]].T, shape.ravel(), rcond=None)
            if left.size and GAIN[0] < gains.min() and gains.max() < GAIN[1] and left[0] < best:
                best, when = float(left[0]), (pairs.seconds[a], pairs.seconds[b] - pairs.seconds[a])
        assert share[0] == pytest.approx(best / one, rel=0.02)
        assert (first[0], apart[0]) == pytest.approx(when)
        assert apart[0] == pytest.approx(lag, abs=0.0011)


@pytest.mark.parametrize("places", [-30, -1, 0, 1, 30])
def test_a_shape_is_moved_and_nothing_comes_in_from_beyond(places):
    shape = np.arange(1.0, 41.0, dtype=np.float32)[:, None]
    moved = _moved(shape, places)
    expected = [float(k + 1 - places) if 0 <= k - places < 40 else 0.0 for k in range(40)]
    assert moved[:, 0].tolist() == expected


def test_every_pair_lies_in_the_window_with_an_allowed_lag():
    pairs = _Pairs.of(potential(), RATE)
    lags = pairs.seconds[pairs.pairs[1]] - pairs.seconds[pairs.pairs[0]]
    assert lags.min() == pytest.approx(LAGS[0])
    assert lags.max() == pytest.approx(LAGS[1])
    assert (pairs.pairs.min(), pairs.pairs.max()) >= (0, 0)
    assert pairs.pairs.max() < len(pairs.seconds)
    assert np.isin(pairs.pairs, pairs.near).any(axis=0).all()
    assert np.abs(pairs.seconds[pairs.near]).max() == pytest.approx(SHIFT)
