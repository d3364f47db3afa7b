"""When units fire: the laws that follow-and-simulate.md asks for (6, test 7), seen in what comes out."""

import numpy as np
import pytest
from scipy.stats import kstest

from vastus.simulate.leg import points
from vastus.simulate.scene import Firing, Scene

STEADY = Firing(units=1, modulation=0.0, doublets=0.0)


def chance(seed=1):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("rate", [0.2, 2.0, 15.0])
def test_intervals_over_20_ms_are_exponential(rate):
    times = points.poisson(chance(), rate, 4000 / rate, STEADY)
    gaps = np.diff(times)
    assert len(times) == pytest.approx(4000, rel=0.1)
    assert kstest(gaps[gaps > 0.02] - 0.02, "expon", args=(0, 1 / rate)).pvalue > 0.05


def test_a_changing_mood_is_not_exponential():
    times = points.poisson(chance(), 1.0, 4000, Firing(modulation=0.8))
    gaps = np.diff(times)
    assert kstest(gaps, "expon", args=(0, gaps.mean())).pvalue < 0.001


def test_no_unit_fires_again_within_its_refractory_time():
    times = points.poisson(chance(), 100.0, 100, STEADY)  # far faster than any leg, so that it matters
    assert np.diff(times).min() >= 0.004
    assert len(times) == pytest.approx(100 * 100 / (1 + 100 * 0.004), rel=0.03)  # a counter with a dead time


def test_spaced_is_what_its_words_say():
    times = np.sort(chance().uniform(0, 10, 400))
    kept = [times[0]]
    for time in times[1:]:
        if time >= kept[-1] + 0.02:
            kept.append(time)
    assert points.spaced(times, 0.02).tolist() == kept
    assert points.spaced(np.zeros(0), 0.02).tolist() == []


def test_hidden_come_5_ms_later_as_often_as_asked():
    firing = Firing(doublets=0.2)
    times = np.arange(1, 20_001, dtype=np.float64)
    lags = points.doublets(chance(), times, firing) % 1.0
    assert len(lags) / len(times) == pytest.approx(0.2, abs=0.01)
    counts, edges = np.histogram(lags, np.arange(0.0, 0.02, 0.0005))
    assert 0.004 <= edges[counts.argmax()] <= 0.006
    assert lags.min() >= firing.refractory


@pytest.mark.parametrize(("modulation", "doublets"), [(0.0, 0.0), (0.0, 0.2), (0.4, 0.0), (0.5, 0.1), (0.6, 0.0)])
def test_counts_spread_as_much_as_configured(modulation, doublets):
    firing, rate, window = Firing(modulation=modulation, doublets=doublets), 20 / 60, 60.0
    counts = np.concatenate([_counts(firing, rate, window, seed) for seed in range(24)])
    assert counts.var() / counts.mean() == pytest.approx(points.dispersion(rate, window, firing), rel=0.1)


def _counts(firing, rate, window, seed):
    rng, windows = chance(seed), 500
    first = points.poisson(rng, rate, windows * window, firing)
    times = np.concatenate([first, points.doublets(rng, first, firing)])
    return np.histogram(times, windows, (0, windows * window))[0]


def test_the_mean_rate_is_the_one_asked_for_whatever_the_mood():
    for firing in (Firing(doublets=0), Firing(doublets=0, synchrony=0.4), Firing(doublets=0, bursting=1.0)):
        found = [len(points.discharges(Scene(k, seconds=600, rate_per_minute=30, firing=firing))) for k in range(60)]
        assert np.mean(found) == pytest.approx(300, rel=0.08)


def test_a_unit_of_type_2_prefers_80_ms():
    alone = 2 * np.arange(1, 5001, dtype=np.float64)
    gaps = np.diff(points.chained(chance(), alone))
    assert gaps.min() >= 0.017
    near = gaps[gaps < 0.5]
    assert len(near) / len(alone) > 0.3
    counts, edges = np.histogram(near, np.arange(0, 0.5, 0.02))
    assert 0.06 <= edges[counts.argmax()] <= 0.08


def test_a_second_unit_fires_along_as_often_as_asked():
    def accompanied(synchrony):
        firing = Firing(units=2, doublets=0, modulation=0, synchrony=synchrony)
        rows = points.discharges(Scene(3, seconds=3600, rate_per_minute=20, firing=firing))
        first = np.array([row.time for row in rows])
        return float((np.diff(first) < 0.015).mean())

    assert accompanied(0.0) < 0.02
    # of 1 + s discharges, s follow another at once
    assert accompanied(0.4) == pytest.approx(0.4 / 1.4, abs=0.04)


def test_one_seed_is_one_person():
    scene = Scene(7, seconds=300, rate_per_minute=40)
    assert points.discharges(scene) == points.discharges(scene)
    assert points.discharges(scene) != points.discharges(Scene(8, seconds=300, rate_per_minute=40))


def test_few_units_fire_in_a_benign_leg_and_many_in_a_busy_one():
    few = {points.number_of_units(Scene(seed, condition="benign")) for seed in range(40)}
    many = {points.number_of_units(Scene(seed, condition="many")) for seed in range(40)}
    assert few == {1, 2, 3, 4}
    assert min(many) >= 5
    assert max(many) <= 15
    assert points.number_of_units(Scene(1, firing=Firing(units=9))) == 9
