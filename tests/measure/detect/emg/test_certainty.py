"""How sure a candidate is to be a discharge: a logistic curve over features that are cut off."""

import numpy as np
import pytest

from vastus.measure.detect.emg.candidates import FEATURES
from vastus.measure.detect.emg.certainty import CONSTANT, CUT, HIGH, LONG, SHORT, STRONG, WEIGHTS, certainty, terms


def plain() -> np.ndarray:
    """A discharge of 60 noise SD and 8 ms, with nothing around it."""
    usual = {"height": 4.0, "strength": 2.5, "width": 2.1, "spike": 0.3, "step": 0.6}
    return np.array([list((dict.fromkeys(FEATURES, 0.0) | usual).values())], np.float32)


def changed(**values: float) -> np.ndarray:
    features = plain()
    for name, value in values.items():
        features[0, FEATURES.index(name)] = value
    return features


def sure(**values: float) -> float:
    return float(certainty(changed(**values))[0])


def test_a_plain_discharge_is_certain():
    assert sure() > 0.97


@pytest.mark.parametrize(
    "values",
    [
        {"height": 2.0, "strength": 0.4},
        {"step": 1.0, "shift": 0.8},
        {"spike": 0.95, "sharp": 0.5},
        {"unrest": 1.6},
    ],
)
def test_noise_steps_spikes_and_unrest_are_not(values):
    assert sure(**values) < CUT


def test_every_term_has_its_weight():
    assert terms(plain()).shape == (1, len(WEIGHTS))


def test_certainty_is_the_logistic_curve_of_its_terms():
    features = np.random.default_rng(1).uniform(0, 3, (40, len(FEATURES))).astype(np.float32)
    log_odds = CONSTANT + np.array([sum(w * t for w, t in zip(WEIGHTS, row, strict=True)) for row in terms(features)])
    assert certainty(features) == pytest.approx(1 / (1 + np.exp(-log_odds)), abs=1e-9)


def test_each_candidate_is_judged_by_itself():
    features = np.random.default_rng(2).uniform(0, 3, (30, len(FEATURES))).astype(np.float32)
    alone = np.concatenate([certainty(one[None]) for one in features])
    assert certainty(features) == pytest.approx(alone, rel=1e-12)
    assert certainty(features[::-1]) == pytest.approx(alone[::-1], rel=1e-12)


def test_no_candidate_has_no_certainty():
    assert certainty(np.zeros((0, len(FEATURES)), np.float32)).shape == (0,)


def test_extremes_stay_a_chance():
    wild = np.random.default_rng(3).uniform(-90, 90, (500, len(FEATURES))).astype(np.float32)
    chance = certainty(wild)
    assert np.isfinite(chance).all()
    assert ((chance >= 0) & (chance <= 1)).all()


@pytest.mark.parametrize(("name", "number", "limit"), [("height", 0, HIGH), ("strength", 1, STRONG)])
def test_beyond_its_limit_more_of_a_feature_counts_no_more(name, number, limit):
    below, at, above = (terms(changed(**{name: limit + more}))[0, number] for more in (-0.5, 0.0, 0.5))
    assert (below, at, above) == pytest.approx((limit - 0.5, limit, limit), abs=1e-6)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("unrest", (0.0, 0.5, 1.0, 2.0)),
        ("bustle", (0.0, 0.5, 1.0)),
        ("beat", (0.0, 0.5, 1.0)),
        ("sharp", (0.1, 0.2, 0.5)),
        ("shift", (0.15, 0.3, 0.6)),
        ("spike", (0.75, 0.85, 0.95)),
        ("step", (0.88, 0.94, 1.0)),
        ("width", (LONG, LONG + 0.5, LONG + 1)),
    ],
)
def test_more_of_what_speaks_against_a_discharge_makes_it_less_sure(name, values):
    chances = [sure(**{name: value}) for value in values]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > chances[-1]


@pytest.mark.parametrize(
    ("name", "values"), [("width", (SHORT, 2.2, LONG)), ("sharp", (0.0, 0.05, 0.1)), ("unrest", (-1.0, 0.0))]
)
def test_within_the_usual_range_nothing_is_held_against_it(name, values):
    assert np.ptp([sure(**{name: value}) for value in values]) < 1e-9


def test_what_hides_a_faint_one_is_not_held_against_it():
    faint = {"height": 2.0}  # below CLEAR, noise alone decides how much a spike explains
    assert sure(**faint, spike=0.99) == sure(**faint, spike=0.3)
    assert sure(height=4.0, spike=0.99) < sure(height=4.0, spike=0.3)
