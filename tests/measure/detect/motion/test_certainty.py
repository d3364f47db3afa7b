"""How sure a moment of movement is to be a twitch."""

import numpy as np
import pytest

from vastus.measure.detect.motion.certainty import CONSTANT, CUT, WEIGHTS, certainty, terms
from vastus.measure.detect.motion.features import FEATURES


def some(count, seed=1, spread=1.0):
    return np.random.default_rng(seed).normal(0, spread, (count, len(FEATURES)))


def test_certainty_is_a_chance_made_of_features_and_their_products():
    features = np.random.default_rng(1).normal(size=(50, len(FEATURES)))
    assert terms(features).shape == (50, len(FEATURES) + len(FEATURES) * (len(FEATURES) + 1) // 2)
    sure = certainty(features)
    assert np.all((sure >= 0) & (sure <= 1))
    assert len(certainty(features[:0])) == 0


def test_the_terms_are_the_features_and_each_product_of_two_in_order():
    (row,) = terms(np.arange(1.0, len(FEATURES) + 1)[None])
    count = len(FEATURES)
    assert row[:count].tolist() == list(range(1, count + 1))
    products = [(a + 1) * (b + 1) for a in range(count) for b in range(a, count)]
    assert row[count:].tolist() == products
    assert len(row) == len(WEIGHTS)


def test_certainty_is_the_logistic_curve_of_its_terms():
    features = some(40, spread=0.3)
    log_odds = np.array([CONSTANT + sum(w * t for w, t in zip(WEIGHTS, row, strict=True)) for row in terms(features)])
    assert certainty(features) == pytest.approx(1 / (1 + np.exp(-log_odds)), rel=1e-9)


def test_each_moment_is_judged_by_itself():
    features = some(30)
    alone = np.concatenate([certainty(one[None]) for one in features])
    assert certainty(features) == pytest.approx(alone, rel=1e-12)
    assert certainty(features[::-1])[::-1] == pytest.approx(alone, rel=1e-12)


def test_extremes_stay_a_chance():
    chance = certainty(some(200, spread=1e3))
    assert np.isfinite(chance).all()
    assert (chance.min(), chance.max()) == pytest.approx((0, 1), abs=1e-6)


def test_a_plain_twitch_is_certain_and_a_tremor_is_not():
    twitch = dict(
        zip(FEATURES, (4.5, 3.0, 4.0, 4.0, 4.0, 2.4, 0.5, -3.5, -3.0, -2.5, 0.95, -2.5, 0.0, 0.1), strict=True)
    )
    beat = twitch | {
        "loud": 1.5,
        "over usual": 0.1,
        "one side": 0.2,
        "both sides": 0.1,
        "over seconds": 0.6,
        "alike": 2.5,
    }
    assert certainty(np.array([list(twitch.values())]))[0] > CUT
    assert certainty(np.array([list(beat.values())]))[0] < 0.2
