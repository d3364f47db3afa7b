"""What a motor unit shows at the skin (follow-and-simulate.md, 6, test 5)."""

from itertools import pairwise

import numpy as np
import pytest

from vastus.simulate.leg import muscle
from vastus.simulate.scene import Body, Scene
from vastus.simulate.sensors import electrodes

LATERALIS = muscle.MUSCLES["vastus lateralis"]


def unit(depth=5.0, seed=2, **more):
    return muscle.grown(np.random.default_rng(seed), LATERALIS, strength=0.5, depth=depth, **more)


def pair(fat, depth, seed=2):
    layout = electrodes.pairs(1, LATERALIS.name, "bipolar")
    return np.ptp(muscle.potential(unit(depth, seed), Body(LATERALIS.name, fat), layout.sites)[0] @ layout.mix)


def line(places, fat=4.0, depth=6.0, seed=2):
    """Return bipolar potentials (samples, places) along the fibres, 8 mm wide, and their samples a second."""
    steps = np.array([(LATERALIS.across, round(2 * (z + half))) for z in places for half in (-4, 4)])
    felt, rate = muscle.potential(unit(depth, seed), Body(LATERALIS.name, fat), steps)
    return felt[:, ::2] - felt[:, 1::2], rate


@pytest.mark.parametrize("depth", [3, 8, 15])
def test_more_fat_shows_less(depth):
    sizes = [pair(fat, depth) for fat in (1, 2, 4, 7, 10, 15, 20, 30)]
    assert all(a > b for a, b in pairwise(sizes))


@pytest.mark.parametrize("fat", [2, 6, 12])
def test_deeper_shows_less(fat):
    sizes = [pair(fat, depth) for depth in (4, 7, 10, 13, 17, 22)]
    assert all(a > b for a, b in pairwise(sizes))


@pytest.mark.parametrize(
    ("fat", "depth", "least", "most"),
    # real single units of vastus lateralis: 114-447 uV bipolar (measure.md, 4.1); the homogeneous prototype: 66 and 20
    [(2, 8, 114, 1000), (5, 8, 114, 447), (10, 5, 33, 264), (5, 15, 10, 80)],
)
def test_potentials_are_as_large_as_real_ones(fat, depth, least, most):
    assert least <= pair(fat, depth) <= most


@pytest.mark.parametrize("seed", range(6))
def test_the_potential_travels_at_4_metres_a_second(seed):
    # between the spread of the innervation zone and that of the tendons
    shown, rate = line((18.0, 28.0), depth=4.0, seed=seed)
    lag = _lag(shown[:, 0], shown[:, 1], rate)
    own = unit(4.0, seed).velocity
    assert 0.010 / lag == pytest.approx(own, abs=0.2)
    assert own == pytest.approx(4.0, abs=0.6)


def _lag(first, second, rate):
    """Return by how much the second follows the first, in s, between samples (a parabola over the correlation)."""
    both = np.correlate(second, first, "full")
    top = int(both.argmax())
    before, at, after = both[top - 1 : top + 2]
    return (top - len(first) + 1 + 0.5 * (before - after) / (before - 2 * at + after)) / rate


def test_the_direction_turns_round_at_the_innervation_zone():
    shown, rate = line((-28.0, -18.0, 18.0, 28.0), depth=4.0)
    assert _lag(-shown[:, 1], -shown[:, 0], rate) > 0.001
    assert _lag(shown[:, 2], shown[:, 3], rate) > 0.001
    # mirrored places show mirrored signs
    assert np.corrcoef(shown[:, 1], shown[:, 2])[0, 1] < -0.8


def test_a_wave_that_does_not_pass_is_not_felt_far_away():
    near, _ = line((20.0,))
    beyond, _ = line((120.0,))
    assert np.ptp(beyond) < 0.02 * np.ptp(near)


def test_a_large_unit_has_more_fibres_and_a_wider_territory():
    rng = np.random.default_rng(1)
    small, large = (muscle.grown(rng, LATERALIS, strength=s, depth=12) for s in (0.0, 1.0))
    assert (small.fibres, large.fibres) == (150, 800)
    assert np.ptp(large.across) > np.ptp(small.across)
    assert (small.depth >= 1).all()


@pytest.mark.parametrize("strength", [0.0, 0.5, 1.0])
def test_fibres_lie_in_their_territory_and_end_at_the_tendons(strength):
    one = muscle.grown(np.random.default_rng(3), LATERALIS, strength=strength, depth=12.0, across=4.0)
    radius = muscle.TERRITORY[0] + (muscle.TERRITORY[1] - muscle.TERRITORY[0]) * strength
    away = np.hypot(one.across - LATERALIS.across - 4, one.depth - 12)
    assert away.max() <= radius + 1
    ends = np.array([one.zone - one.reach[0], one.zone + one.reach[1]]) * 0.5
    assert ends.mean(axis=1) == pytest.approx([-LATERALIS.half_length, LATERALIS.half_length], abs=3)
    assert (one.reach > 0).all()
    assert len(one.zone) == muscle.SAMPLED


def test_units_of_a_scene_are_spread_over_sizes_and_muscles():
    scene = Scene(3)
    units = muscle.drawn(scene, "units", 12, ("rectus femoris", "vastus lateralis"))
    strengths = sorted(one.strength for one in units)
    assert all(k / 12 <= strength < (k + 1) / 12 for k, strength in enumerate(strengths))
    assert [one.muscle.name for one in units[:4]] == ["rectus femoris", "vastus lateralis"] * 2
    again = muscle.drawn(scene, "units", 12, ("rectus femoris", "vastus lateralis"))
    assert [one.velocity for one in again] == [one.velocity for one in units]
    assert muscle.drawn(scene, "others", 12, ("rectus femoris",))[0].velocity != units[0].velocity


def test_the_potential_of_a_larger_unit_is_larger():
    sizes = []
    for strength in (0.0, 0.5, 1.0):
        one = muscle.grown(np.random.default_rng(2), LATERALIS, strength=strength, depth=8.0)
        layout = electrodes.pairs(1, LATERALIS.name, "bipolar")
        sizes.append(np.ptp(muscle.potential(one, Body(LATERALIS.name, 4.0), layout.sites)[0] @ layout.mix))
    assert sizes == sorted(sizes)
    assert sizes[2] > 3 * sizes[0]


def test_a_potential_begins_with_the_discharge_and_leaves_nothing_behind():
    felt, rate = muscle.potential(
        unit(), Body(LATERALIS.name, 4.0), electrodes.pairs(1, LATERALIS.name, "bipolar").sites
    )
    assert np.isfinite(felt).all()
    assert np.abs(felt[0]).max() < 0.05 * np.abs(felt).max()
    assert np.abs(felt[-1]).max() < 0.01 * np.abs(felt).max()
    assert rate == pytest.approx(1e3 * unit().velocity / 0.5)


def test_an_electrode_beside_the_muscle_feels_less():
    sites = np.array([(LATERALIS.across + away, 40) for away in (0, 10, 20, 40, 80)])
    felt, _ = muscle.potential(unit(), Body(LATERALIS.name, 4.0), sites)
    sizes = np.ptp(felt, axis=0).tolist()
    assert sizes == sorted(sizes, reverse=True)
