"""How a current inside the muscle is felt at the skin."""

import numpy as np
import pytest

from vastus.simulate.leg import conductor


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


@pytest.mark.parametrize(("fat", "depth"), [(0.0, 5), (3.0, 8), (12.0, 15)])
def test_the_table_is_odd_along_and_falls_away(fat, depth):
    table = conductor.slope(fat, depth)
    assert table.shape == (conductor.FAR_ACROSS + 1, int(conductor.FAR_ALONG / conductor.STEP) + 1)
    assert table[:, 0] == pytest.approx(0, abs=1e-9 * np.abs(table).max())
    assert (table[:20, 1:60] < 0).all()  # the potential falls with the distance
    assert np.abs(table[:, -20:]).max() < 0.1 * np.abs(table).max()
    assert np.abs(table[-5:]).max() < 0.1 * np.abs(table).max()


@pytest.mark.parametrize("across", [0, 10])
def test_more_fat_and_more_depth_show_less(across):
    by_fat = [np.abs(conductor.slope(fat, 8)[across]).max() for fat in (0.5, 2.0, 5.0, 10.0, 20.0)]
    by_depth = [np.abs(conductor.slope(3.0, depth)[across]).max() for depth in (3, 6, 10, 15, 25)]
    assert by_fat == sorted(by_fat, reverse=True)
    assert by_depth == sorted(by_depth, reverse=True)


def test_what_lies_deeper_is_felt_more_widely():
    widths = [int(np.abs(conductor.slope(3.0, depth)[0]).argmax()) for depth in (3, 6, 10, 15, 25)]
    assert widths == sorted(widths)
    assert len(set(widths)) == 5


def test_a_table_is_made_once_and_cannot_be_changed():
    table = conductor.slope(4.0, 7)
    assert conductor.slope(4.0, 7) is table
    with pytest.raises(ValueError, match="read-only"):
        table[0, 0] = 1.0


def test_thick_fat_does_not_overflow():
    assert np.isfinite(conductor.slope(40.0, 30)).all()
