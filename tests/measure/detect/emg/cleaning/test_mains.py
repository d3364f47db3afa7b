"""Mains hum by itself: found by its steady phase, fitted, taken out."""

import numpy as np
import pytest

from tests.measure.detect.muscle import discharge, put, rest
from vastus.measure.detect.emg.cleaning.mains import (
    FAINT,
    HOP,
    OFF,
    _basis,
    _median,
    _offset,
    _steadiness,
    _waves,
    without_mains,
)

RATE, PART = 1000.0, 200
CELL = HOP * PART


def hum(seconds, base=50.0, size=20.0, phase=0.3, harmonics=(1,)):
    time = np.arange(round(seconds * RATE)) / RATE
    return np.sum([size / k * np.sin(2 * np.pi * base * k * time + k * phase) for k in harmonics], axis=0)


def taken(table):
    """A table (channels, samples) of whole cells without its hum; one cell at each end is margin."""
    table = np.atleast_2d(table).astype(np.float32)
    return without_mains(table, RATE, PART, slice(0, table.shape[1] // PART))


def noise(seconds, seed=1, level=2.0, channels=1):
    return rest(seconds, seed=seed, level=level, channels=channels, rate=RATE).T


@pytest.mark.parametrize("base", [50.0, 60.0])
@pytest.mark.parametrize("size", [0.5, 20.0, 500.0])
def test_a_hum_goes_and_its_size_is_told(base, size):
    quiet = 0.01 * size * noise(14)
    inner, amplitude = taken(quiet + hum(14, base, size))
    assert np.abs(inner - quiet[:, CELL:-CELL]).max() < 0.02 * size
    assert amplitude.shape == (1, 12)
    assert amplitude[0] == pytest.approx(size, rel=0.02)


def test_harmonics_go_with_it_and_make_the_size():
    wave = hum(14, harmonics=(1, 2, 3, 5))
    inner, amplitude = taken(0.1 * noise(14) + wave)
    assert np.abs(inner).max() < 2
    assert amplitude[0, 3] == pytest.approx(20 * np.sqrt(sum(1 / k**2 for k in (1, 2, 3, 5))), rel=0.02)


@pytest.mark.parametrize("off", [-0.4, -0.05, 0.2, 0.5])
def test_a_clock_that_is_a_little_off_does_not_matter(off):
    quiet = 0.1 * noise(14)
    inner, _ = taken(quiet + hum(14, 50 + off, harmonics=(1, 3)))
    assert np.abs(inner - quiet[:, CELL:-CELL]).max() < 0.25


@pytest.mark.parametrize("base", [40.0, 50 - 2 * OFF, 53.0, 60 + 2 * OFF, 77.0])
def test_a_wave_that_is_no_mains_stays(base):
    table = 0.5 * noise(14) + hum(14, base)
    inner, amplitude = taken(table)
    assert np.sqrt(np.mean((inner - table[:, CELL:-CELL]) ** 2)) < 1.0
    assert amplitude.max() < 1.5


def test_nothing_is_taken_from_noise_or_from_nothing():
    table = noise(14, channels=3)
    inner, amplitude = taken(table)
    assert np.array_equal(inner, table[:, CELL:-CELL].astype(np.float32))
    assert not amplitude.any()
    assert not taken(np.zeros((1, 14 * PART * 5)))[1].any()


def test_a_hum_too_faint_to_hide_anything_is_left():
    quiet = 0.02 * noise(14)
    inner, amplitude = taken(quiet + hum(14, size=0.5 * FAINT))
    assert not amplitude.any()
    assert np.abs(inner).max() > 0.3 * FAINT


def test_a_twitch_on_a_hum_keeps_its_size():
    clean = 0.5 * noise(14)
    put(clean[0], discharge(200, rate=RATE), np.array([4.0, 7.13, 9.9]), RATE)
    inner, _ = taken(clean + hum(14, harmonics=(1, 2, 3)))
    for time in (4.0, 7.13, 9.9):
        near = slice(round((time - 0.02) * RATE), round((time + 0.02) * RATE))
        before = slice(near.start - CELL, near.stop - CELL)
        assert np.ptp(inner[0, before]) == pytest.approx(np.ptp(clean[0, near]), rel=0.04)


@pytest.mark.parametrize("factor", [-1.0, 10.0])
def test_what_is_taken_grows_with_what_was_there(factor):
    table = noise(14) + hum(14)
    inner, amplitude = taken(table)
    scaled, larger = taken(factor * table)
    assert scaled == pytest.approx(factor * inner, abs=1e-3 * abs(factor))
    assert larger == pytest.approx(abs(factor) * amplitude, rel=1e-4)


def test_each_channel_has_its_own_size():
    table = 0.1 * noise(14, channels=3) + np.array([[0.0], [5.0], [40.0]]) * hum(14, size=1.0)
    _, amplitude = taken(table)
    assert amplitude[:, 4] == pytest.approx([0, 5, 40], rel=0.05, abs=0.2)


def test_a_hum_that_grows_is_followed():
    grown = 0.1 * noise(22) + hum(22) * np.linspace(0.5, 2.0, 22_000)
    inner, amplitude = taken(grown)
    assert (np.diff(amplitude[0]) > 0).all()
    assert np.abs(inner).max() < 2.5


def test_a_part_that_grew_louder_is_put_back():
    quiet = 0.1 * noise(14)
    table = quiet.copy()
    table[0, 6000:8000] += hum(14, size=400.0)[6000:8000]
    inner, _ = taken(table)
    before, after = inner[0, : 6000 - CELL - PART], inner[0, 8000 - CELL + PART :]
    assert np.abs(before - quiet[0, CELL : 6000 - PART]).max() < 1
    assert np.abs(after - quiet[0, 8000 + PART : -CELL]).max() < 1


def test_only_the_parts_inside_the_recording_are_asked():
    table = np.zeros((1, 14_000), np.float32)
    table[0, CELL:-CELL] = (0.1 * noise(12) + hum(12))[0]
    inner, amplitude = without_mains(table, RATE, PART, slice(HOP, 70 - HOP))
    assert np.abs(inner).max() < 1.5
    assert amplitude[0] == pytest.approx(20, rel=0.05)


@pytest.mark.parametrize("base", [50.0, 60.0])
def test_each_wave_of_the_basis_meets_its_own_harmonic_only(base):
    cosine, sine = _basis(RATE, PART, base, 4)
    time = np.arange(PART) / RATE
    for k in range(1, 5):
        met = np.cos(2 * np.pi * base * k * time) @ (cosine - 1j * sine)
        assert np.abs(met) == pytest.approx(np.eye(4)[k - 1], abs=0.01)


def test_steadiness_is_one_for_a_hum_and_little_for_noise():
    steady = _waves(np.atleast_2d(hum(12)).astype(np.float32), RATE, PART, 50.0, 1)
    noisy = _waves(noise(12).astype(np.float32), RATE, PART, 50.0, 1)
    assert _steadiness(steady, PART / RATE)[0, 0] == pytest.approx(1, abs=1e-3)
    assert _steadiness(noisy, PART / RATE)[0, 0] < 0.4
    assert not _steadiness(steady[:, :1], PART / RATE).any()  # one part alone does not go on


@pytest.mark.parametrize("off", [-0.3, 0.0, 0.21])
def test_the_offset_is_read_from_the_turn_of_the_phases(off):
    waves = _waves(np.atleast_2d(hum(4, 50 + off, harmonics=(1, 2, 3))).astype(np.float32), RATE, PART, 50.0, 3)
    assert _offset(waves, PART / RATE) == pytest.approx(off, abs=0.005)


@pytest.mark.parametrize("count", [1, 2, 9, 10])
def test_the_median_over_parts_is_that_of_numpy(count):
    parts = np.random.default_rng(count).normal(size=(3, count, 4))
    assert _median(parts) == pytest.approx(np.median(parts, axis=1))
