"""What a mean shape is like, and which events lie alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vastus.measure.shapes import QUIET, form, gaps, isolated

TIMES = st.lists(st.floats(0, 100), min_size=1, max_size=30).map(np.array)


def blocks(*sides):
    """A shape of blocks of ten samples, 10 high on these sides, with ten samples of nothing between."""
    shape = np.zeros(20 * len(sides) + 20)
    for k, side in enumerate(sides):
        shape[20 * k + 20 : 20 * k + 30] = 10 * side
    return shape


@given(TIMES)
def test_gaps_are_the_distances_to_the_nearest_before_and_after(times):
    found = gaps(times)
    assert found.shape == (len(times), 2)
    for rank, event in enumerate(np.argsort(times, kind="stable")):
        order = np.sort(times)
        before = order[rank] - order[rank - 1] if rank else np.inf
        after = order[rank + 1] - order[rank] if rank + 1 < len(times) else np.inf
        assert found[event].tolist() == [before, after]


def test_no_event_has_no_gaps_and_one_has_endless_ones():
    assert gaps(np.zeros(0)).shape == (0, 2)
    assert gaps(np.array([4.0])).tolist() == [[np.inf, np.inf]]


def test_isolated_events_have_quiet_on_both_sides():
    assert isolated(np.array([1.0])) == 1
    assert isolated(np.array([1.0, 2.0, 3.0])) == 1
    assert isolated(np.array([1.0, 1.2, 3.0, 5.0])) == 0.5
    assert isolated(np.array([1.0, 1.2, 1.4])) == 0
    assert isolated(np.array([5.0, 1.0, 1.2, 3.0])) == 0.5


def test_as_much_quiet_as_the_limit_is_not_enough():
    assert isolated(np.array([0.0, QUIET])) == 0
    assert isolated(np.array([0.0, QUIET + 1e-9])) == 1


@given(TIMES, st.randoms(use_true_random=False))
def test_the_order_of_events_does_not_matter_to_how_many_lie_alone(times, chance):
    mixed = np.array(chance.sample(times.tolist(), len(times)))
    assert isolated(mixed) == isolated(times)
    assert 0 <= isolated(times) <= 1


def test_duration_phases_and_turns_by_hand():
    shape = blocks(1, -1, 1)
    assert form(shape, 0.0, 1000.0) == (0.05, 3, 3)
    small = shape.copy()
    small[-3:] = 0.9  # below a tenth of the peak
    assert form(small, 0.0, 1000.0) == (0.05, 3, 3)
    notched = shape.copy()
    notched[24:26] = 5  # one side, two more reversals
    assert form(notched, 0.0, 1000.0) == (0.05, 3, 5)


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8])
def test_each_change_of_side_is_a_phase_and_a_turn(count):
    sides = [(-1) ** k for k in range(count)]
    duration, phases, turns = form(blocks(*sides), 0.0, 1000.0)
    assert (phases, turns) == (count, count)
    assert duration == pytest.approx((20 * count - 10) / 1000)


def test_blocks_of_one_side_are_one_phase():
    assert form(blocks(1, 1, 1), 0.0, 1000.0)[1:] == (1, 5)


@pytest.mark.parametrize("by", [-1.0, 0.01, 300.0])
def test_size_and_side_do_not_matter(by):
    shape = blocks(1, -1, 1, 1)
    assert form(by * shape, 0.0, 1000.0) == form(shape, 0.0, 1000.0)
    assert form(by * shape, abs(by) * 0.5, 1000.0) == form(shape, 0.5, 1000.0)


def test_twice_the_rate_is_half_the_duration():
    shape = blocks(1, -1)
    assert form(shape, 0.0, 2000.0)[0] == form(shape, 0.0, 1000.0)[0] / 2


def test_more_quiet_around_changes_nothing():
    shape = blocks(1, -1, 1)
    assert form(np.pad(shape, (13, 40)), 0.0, 1000.0) == form(shape, 0.0, 1000.0)


def test_where_the_noise_is_more_than_the_peak_there_is_no_form():
    assert form(blocks(1, -1, 1), 5.0, 1000.0) == (0.0, 0, 0)
    assert form(np.zeros(50), 0.0, 1000.0) == (0.0, 0, 0)


def test_noise_hides_the_small_turns_first():
    shape = blocks(1, -1)
    shape[-8:-4] = 3.0
    assert form(shape, 0.0, 1000.0)[1] == 3
    assert form(shape, 1.1, 1000.0)[1] == 2


def test_a_shape_of_one_sample_has_one_phase_and_no_turn():
    assert form(np.array([4.0]), 0.0, 1000.0) == (0.001, 1, 0)


def test_a_ramp_does_not_turn():
    assert form(np.linspace(0, 10, 50), 0.0, 1000.0)[2] == 0
    assert form(np.linspace(-10, 10, 51), 0.0, 1000.0)[1:] == (2, 0)
