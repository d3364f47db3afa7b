"""What a motor unit shows at the skin (follow-and-simulate.md, 6, test 5)."""

from itertools import pairwise

import numpy as np
import pytest

from vastus.simulate.leg import conductor, muscle
from vastus.simulate.scene import Body
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


def test_the_layers_without_fat_are_the_half_space_of_the_textbook():
    table = conductor.slope(0.0, 10)
    z = np.arange(table.shape[1]) * conductor.STEP * 1e-3
    for across in (0, 8, 20):
        rho2 = (0.01**2 + (across * 1e-3) ** 2) * conductor.ALONG / conductor.ACROSS
        plain = -2 * z / (4 * np.pi * conductor.ACROSS * (z**2 + rho2) ** 1.5) * 1e-3  # V/mm for 1 A
        near = z < 0.08
        assert table[across, near] == pytest.approx(plain[near], abs=0.02 * np.abs(plain).max())


@pytest.mark.parametrize(("fat", "depth"), [(2.0, 5), (8.0, 5), (8.0, 15)])
def test_the_layers_obey_the_laws_they_come_from(fat, depth):
    """A plain reference: each frequency by itself, by solving the conditions at the borders of the layers."""
    table = conductor.slope(fat, depth)
    period = conductor.PERIOD
    along = 2 * np.pi * np.arange(1, 161) / period
    across = 2 * np.pi * np.fft.fftfreq(period, 1.0)[np.abs(np.fft.fftfreq(period, 1.0)) < 160 / period]
    felt = np.array([[_felt(kx, kz, fat, depth) for kz in along] for kx in across])
    for x, z in ((0, 5.0), (0, 20.0), (12, 10.0)):
        waves = np.cos(across * x)[:, None] * -np.sin(along * z) * along
        plain = 1e3 * 2 * float((felt * waves).sum()) / period**2
        assert table[x, round(z / conductor.STEP)] == pytest.approx(plain, rel=0.01)


def _felt(across, along, fat, depth):
    """Return the potential at the skin of a source of 1 at ``depth``: three unknowns, three conditions."""
    muscle = np.hypot(across, np.sqrt(conductor.ALONG / conductor.ACROSS) * along)
    layer = np.hypot(across, along)
    source = np.exp(-muscle * depth) / (2 * conductor.ACROSS * muscle)
    up, down = np.exp(layer * fat), np.exp(-layer * fat)
    # unknown: what comes back into the muscle, and the two waves in the fat
    conditions = [
        [1.0, -1.0, -1.0],  # equal potential on both sides of muscle and fat
        [conductor.ACROSS * muscle, -conductor.FAT * layer, conductor.FAT * layer],  # equal current
        [0.0, up, -down],  # no current into the air
    ]
    _, rising, falling = np.linalg.solve(conditions, [-source, conductor.ACROSS * muscle * source, 0.0])
    return rising * up + falling * down


def test_a_large_unit_has_more_fibres_and_a_wider_territory():
    rng = np.random.default_rng(1)
    small, large = (muscle.grown(rng, LATERALIS, strength=s, depth=12) for s in (0.0, 1.0))
    assert (small.fibres, large.fibres) == (150, 800)
    assert np.ptp(large.across) > np.ptp(small.across)
    assert (small.depth >= 1).all()


def test_pairs_sit_on_the_three_muscles_in_turn():
    layout = electrodes.pairs(8, "rectus femoris", "bipolar")
    assert [channel.place for channel in layout.channels[:4]] == [
        "rectus femoris",
        "vastus lateralis",
        "vastus medialis",
        "rectus femoris",
    ]
    assert len({tuple(site) for site in layout.sites}) == 16
    lengths = (layout.sites[1::2] - layout.sites[::2])[:, 1] * conductor.STEP
    assert lengths == pytest.approx(20.0, abs=0.5)


@pytest.mark.parametrize(("count", "columns"), [(9, 3), (64, 8), (13, 1), (256, 16)])
def test_a_grid_has_8_mm_between_its_electrodes(count, columns):
    layout = electrodes.grid(count, "vastus lateralis", "monopolar")
    assert layout.sites.shape == (count, 2)
    away = np.diff(layout.sites[::columns, 1]) * conductor.STEP
    assert (away == 8).all()
    assert np.ptp(layout.sites[:, 0]) == 8 * (columns - 1)


def test_a_bipolar_grid_is_the_difference_of_neighbours_along_the_fibres():
    one, two = (electrodes.grid(12, "vastus medialis", way) for way in ("monopolar", "bipolar"))
    for k in range(12):
        plus, minus = two.mix[:, k].argmax(), two.mix[:, k].argmin()
        assert two.mix[:, k].sum() == 0
        assert (two.sites[minus] - two.sites[plus]).tolist() == [0, 16]
    assert one.mix.tolist() == np.eye(12).tolist()


def test_a_monopolar_pair_is_its_first_electrode():
    layout = electrodes.pairs(2, "vastus medialis", "monopolar")
    assert layout.mix.tolist() == [[1, 0], [0, 0], [0, 1], [0, 0]]
