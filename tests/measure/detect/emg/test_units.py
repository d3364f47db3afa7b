"""Sorting by shape: families are found again, whatever order, number or times the discharges have."""

import numpy as np
import pytest

from vastus.measure.detect.emg.units import Sorted, crowded, doublets, sort

RATE = 2000.0
TIME = np.arange(-50, 80) / RATE  # s around the peak


def wave(width, tail, channels, at, leak=0.08):
    """A made-up potential, 1 peak to peak: a bump and a slower one of the other sign, largest on channel ``at``."""
    shape = np.exp(-0.5 * (TIME / width) ** 2) - 0.6 * np.exp(-0.5 * ((TIME - tail) / (1.7 * width)) ** 2)
    gain = np.full(channels, leak)
    gain[at] = 1.0
    return np.outer(shape / np.ptp(shape), gain)


def mixture(units, count, *, noise=3.0, seed=0, slip=0.0006):
    """Discharges (events, samples, channels) of units (size, shape), each 6 % more or less, and which unit each is."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(len(units), size=count)
    shapes = np.empty((count, *units[0][1].shape), np.float32)
    for k, unit in enumerate(truth):
        size, shape = units[unit]
        late = rng.uniform(-slip, slip)
        moved = np.stack([np.interp(TIME, TIME + late, line) for line in shape.T], axis=1)
        shapes[k] = size * rng.normal(1, 0.06) * moved + rng.normal(0, noise, shape.shape)
    return shapes, truth


def spread(count, gap=0.7):
    return 1.0 + gap * np.arange(count)


def agreement(found, truth):
    """The adjusted Rand index: 1 for the same partition, about 0 for chance."""
    table = np.zeros((found.max() + 2, truth.max() + 1))
    np.add.at(table, (found, truth), 1)
    pairs = lambda n: (n * (n - 1) / 2).sum()  # noqa: E731
    both, one, other, total = pairs(table), pairs(table.sum(1)), pairs(table.sum(0)), pairs(np.array([len(truth)]))
    by_chance = one * other / total
    return (both - by_chance) / ((one + other) / 2 - by_chance)


def three(channels):
    return [
        (80.0, wave(0.002, 0.008, channels, 0)),
        (150.0, wave(0.004, 0.015, channels, channels // 2)),
        (300.0, wave(0.0015, 0.004, channels, channels - 1)),
    ]


def sizes(shapes):
    return np.ptp(shapes, axis=1).max(axis=1).astype(np.float64)


@pytest.mark.parametrize("channels", [1, 2, 4, 8])
def test_three_units_are_found_again(channels):
    shapes, truth = mixture(three(channels), 90)
    found = sort(shapes, spread(90), sizes(shapes), RATE)
    assert agreement(found.labels, truth) > 0.95
    assert [family.count for family in found.families] == sorted(np.bincount(truth).tolist(), reverse=True)


def test_one_shape_in_two_sizes_is_two_units():
    shape = wave(0.003, 0.010, 1, 0)
    shapes, truth = mixture([(120.0, shape), (190.0, shape)], 120)
    assert agreement(sort(shapes, spread(120), sizes(shapes), RATE).labels, truth) > 0.95


def test_one_unit_stays_one_however_much_it_varies():
    shapes, _ = mixture([(100.0, wave(0.003, 0.010, 4, 1))], 300)
    found = sort(shapes, spread(300), sizes(shapes), RATE)
    assert [family.count for family in found.families] == [300]
    assert (found.labels == 0).all()


def test_the_rest_joins_what_a_sample_showed():
    shapes, truth = mixture(three(2), 3000)
    found = sort(shapes, spread(3000), sizes(shapes), RATE)
    assert agreement(found.labels, truth) > 0.97
    assert len(found.families) == 3


def test_what_is_rare_is_found_in_a_later_sample():
    rare = (400.0, -wave(0.005, 0.02, 2, 1))
    common, _ = mixture(three(2), 2000)
    few, _ = mixture([rare], 3, seed=5)
    shapes = np.concatenate([common[:1000], few, common[1000:]])  # where the first sample takes none
    labels = sort(shapes, spread(2003), sizes(shapes), RATE).labels
    assert np.flatnonzero(labels == labels[1000]).tolist() == [1000, 1001, 1002]
    assert labels[1000] == 3


def test_a_shape_that_something_disturbed_joins_the_many_it_resembles():
    shapes, _ = mixture([(200.0, wave(0.003, 0.010, 1, 0))], 40)
    bump = 140 * np.exp(-0.5 * ((TIME - 0.025) / 0.004) ** 2)
    shapes[11, :, 0] += bump.astype(np.float32)
    other, _ = mixture([(200.0, -wave(0.001, 0.004, 1, 0))], 1)
    labels = sort(np.concatenate([shapes, other]), spread(41), np.ones(41), RATE).labels
    assert labels.tolist() == [0] * 40 + [1]


def test_the_same_input_gives_the_same_families():
    shapes, _ = mixture(three(4), 200)
    one, two = (sort(shapes, spread(200), sizes(shapes), RATE) for _ in range(2))
    assert (one.labels == two.labels).all()


def test_the_unit_of_the_samples_does_not_matter():
    shapes, _ = mixture(three(4), 120)
    one = sort(shapes, spread(120), sizes(shapes), RATE)
    thousandth = sort(shapes / 1000, spread(120), sizes(shapes), RATE)
    assert (one.labels == thousandth.labels).all()


def test_times_do_not_matter_while_potentials_are_apart():
    shapes, _ = mixture(three(2), 120)
    even = sort(shapes, spread(120), sizes(shapes), RATE)
    uneven = sort(shapes, np.cumsum(np.random.default_rng(3).uniform(0.1, 9, 120)), sizes(shapes), RATE)
    assert (even.labels == uneven.labels).all()


def test_a_fast_recording_is_sorted_like_a_slow_one():
    shapes, truth = mixture(three(2), 90)
    fast = np.repeat(shapes, 4, axis=1)
    assert agreement(sort(fast, spread(90), sizes(shapes), 4 * RATE).labels, truth) > 0.95


def test_the_second_of_a_pair_is_told_by_its_own_part():
    shapes, truth = mixture(three(1), 60)
    times = spread(60)
    second = shapes[7].copy()  # 15 ms after number 7: both windows show both
    shift = round(0.015 * RATE)
    second[shift:] += shapes[7][:-shift]
    second = np.roll(second, -shift, axis=0)
    first = shapes[7].copy()
    first[shift:] += shapes[7][:-shift]
    shapes = np.concatenate([shapes, second[None]])
    shapes[7] = first
    times = np.append(times, times[7] + 0.015)
    found = sort(shapes, times, sizes(shapes), RATE)
    assert found.labels[60] == found.labels[7]
    assert agreement(found.labels, np.append(truth, truth[7])) > 0.9
    assert found.families[found.labels[60]].doublets == 1
    assert doublets(found.labels, times)[60]


def test_a_small_one_in_the_tail_of_a_large_one_is_not_taken_for_it():
    shapes, truth = mixture(three(1), 60, noise=2.0)
    large, small = np.flatnonzero(truth == 1)[0], np.flatnonzero(truth == 0)[0]
    shift = round(0.030 * RATE)
    slid = shapes[small].copy()
    slid[:-shift] += shapes[large][shift:]  # the large one came 30 ms before and is still there
    times = np.append(spread(60), spread(60)[large] + 0.030)
    found = sort(np.concatenate([shapes, slid[None]]), times, np.ones(61), RATE)
    assert found.labels[60] == found.labels[small]
    assert found.labels[large] != found.labels[small]


def test_nothing_and_one():
    none = sort(np.zeros((0, 130, 2), np.float32), np.zeros(0), np.zeros(0), RATE)
    assert isinstance(none, Sorted)
    assert len(none.labels) == 0
    assert none.families == ()
    shapes, _ = mixture(three(1)[2:], 1)
    one = sort(shapes, np.array([3.0]), sizes(shapes), RATE)
    assert one.labels.tolist() == [0]
    assert one.families[0].isolated == 1


def test_two_that_mix_are_still_sorted_when_there_is_nothing_else():
    shapes, _ = mixture(three(1)[2:], 2)
    assert sort(shapes, np.array([3.0, 3.03]), sizes(shapes), RATE).labels.tolist() == [0, 0]


def test_a_lone_shape_that_is_hardly_more_than_noise_belongs_nowhere():
    shapes, _ = mixture([(300.0, wave(0.003, 0.01, 1, 0))], 20)
    faint = np.random.default_rng(9).normal(0, 3, (1, *shapes.shape[1:])).astype(np.float32)
    faint[0] *= 3.5 * 3 / np.abs(faint).max()
    labels = sort(np.concatenate([shapes, faint]), spread(21), np.ones(21), RATE).labels
    assert labels.tolist() == [0] * 20 + [-1]


def test_no_shape_but_noise_mixed_with_a_neighbour():
    noise = np.random.default_rng(2).normal(0, 3, (3, 130, 1)).astype(np.float32)
    assert sort(noise, np.array([1.0, 5.0, 5.02]), np.ones(3), RATE).labels[1:].tolist() == [-1, -1]


def test_a_family_says_what_it_is_like():
    shapes, truth = mixture(three(4), 90, noise=2.0)
    found = sort(shapes, spread(90, 0.2), sizes(shapes), RATE)
    largest = found.families[found.labels[np.flatnonzero(truth == 2)[0]]]
    assert largest.channel == 3
    assert largest.amplitude == pytest.approx(300, rel=0.1)
    assert largest.phases == 2
    assert largest.turns == 2
    assert 0.006 < largest.duration < 0.022
    assert largest.shape.shape == (130, 4)
    assert np.ptp(largest.shape[:, 3]) == pytest.approx(300, rel=0.1)
    assert largest.rate == RATE
    assert [family.number for family in found.families] == [0, 1, 2]


def test_only_the_same_family_makes_a_doublet():
    times = np.array([1.0, 1.01, 2.0, 2.06, 3.0, 3.002, 4.0, 4.03])
    labels = np.array([0, 0, 0, 0, 0, 0, 0, 1])
    assert np.flatnonzero(doublets(labels, times)).tolist() == [1]
    assert np.flatnonzero(doublets(np.zeros(8, np.int64), times)).tolist() == [1, 7]
    assert not doublets(np.full(8, -1), times).any()


def test_what_lies_close_is_crowded_whatever_the_order():
    assert crowded(np.array([3.0, 1.0, 3.03, 9.0])).tolist() == [True, False, True, False]
