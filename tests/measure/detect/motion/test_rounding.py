"""Values that were rounded so coarsely that rest looks like a dead sensor."""

import numpy as np
import pytest

from tests.measure.detect.phone import AXES, coarse, quiet, resting
from vastus.measure.detect.motion.rounding import RUNS, STEPS, scattered, step
from vastus.measure.detect.motion.view import _stays, views
from vastus.measure.recording import held


def test_a_fine_rounding_is_left_alone():
    for fine in (0.00245, 0.01):
        (view,) = views(held(coarse(quiet(), fine), 100.0, AXES, "motion"))
        assert view.step == 0
        np.testing.assert_array_equal(view.pushed, coarse(quiet(), fine).astype(np.float32))
    (view,) = views(held(coarse(quiet(), 0.05), 100.0, AXES, "motion"))
    assert view.step == 0.05


def test_the_noise_over_rounded_values_belongs_to_the_sample_whatever_the_block():
    noise = scattered(0, (60_000, 3))
    np.testing.assert_array_equal(scattered(1000, (50, 3)), noise[1000:1050])
    assert np.abs(noise).max() <= 0.5
    assert np.histogram(noise, 10)[0] == pytest.approx(np.full(10, 18_000), rel=0.03)
    assert np.abs(np.corrcoef(np.hstack([noise[1:], noise[:-1]]).T) - np.eye(6)).max() < 0.02
    one, other = views(held(coarse(resting(0.02, seconds=300)), 60.0, AXES, "motion"))
    shared = slice(other.first - one.first, None)
    np.testing.assert_array_equal(one.pushed[shared], other.pushed[: len(one.pushed[shared])])
    assert np.abs(one.pushed - coarse(one.pushed)).max() == pytest.approx(0.05, abs=1e-4)


@pytest.mark.parametrize("size", STEPS)
def test_each_coarse_step_is_told_by_its_size(size):
    values = coarse(resting(0.3 * size, seconds=60), size)
    assert step(values, _stays(values)) == size


@pytest.mark.parametrize("size", [0.001, 0.00245, 0.013])
def test_a_fine_step_is_none(size):
    values = coarse(resting(0.3 * size, seconds=60), size)
    assert step(values, _stays(values)) == 0


def test_the_coarsest_of_the_steps_that_fit_is_taken():
    values = coarse(resting(0.03, seconds=60), 0.1)
    assert step(values, _stays(values)) == 0.1  # all of it are whole steps of 0.05 and 0.02 as well


@pytest.mark.parametrize("factor", [-1.0, 1.0])
def test_the_side_of_the_values_does_not_matter(factor):
    values = factor * coarse(resting(0.03, seconds=60), 0.1)
    assert step(values, _stays(values)) == 0.1


def test_what_is_not_part_of_a_stay_may_be_anything():
    values = coarse(resting(0.03, seconds=60), 0.1)
    stays = _stays(values)
    values[~stays] += 0.037  # as a clock that was made even leaves it
    assert step(values, stays) == 0.1


@pytest.mark.parametrize(("count", "known"), [(RUNS - 1, 0.0), (RUNS, 0.1)])
def test_a_few_stays_prove_nothing(count, known):
    values = np.full((2000, 1), 0.3)
    stays = np.zeros((2000, 1), np.bool_)
    for k in range(count):
        stays[10 + 40 * k : 15 + 40 * k] = True
    assert step(values, stays) == known


def test_a_sensor_that_is_mostly_moving_and_stays_at_zero_fails():
    values = np.random.default_rng(1).normal(0, 1, (4000, 1))
    stays = np.zeros((4000, 1), np.bool_)
    for k in range(30):
        stays[10 + 40 * k : 15 + 40 * k] = True
    values[stays] = 0.0
    assert step(values, stays) == 0


def test_nothing_and_one_sample_are_not_rounded():
    assert step(np.zeros((0, 3)), np.zeros((0, 3), np.bool_)) == 0
    assert step(np.zeros((1, 3)), np.ones((1, 3), np.bool_)) == 0


@pytest.mark.parametrize("first", [0, 7, 10_000_000])
def test_each_sample_has_its_own_noise_wherever_a_block_begins(first):
    whole = scattered(first, (100, 3))
    assert np.array_equal(scattered(first + 40, (10, 3)), whole[40:50])
    assert len(np.unique(whole)) == 300
    assert whole.mean() == pytest.approx(0, abs=0.1)
