"""Noise of one band of frequencies."""

import numpy as np
import pytest

from vastus.simulate.band import banded


def made(length=4000, columns=3, rate=1000.0, seed=1, **band):
    return banded(np.random.default_rng(seed), length, columns, rate, **band)


@pytest.mark.parametrize(("low", "high"), [(0.0, 2.5), (1.0, 6.0), (100.0, 300.0), (0.0, 500.0)])
def test_all_of_it_lies_in_its_band(low, high):
    wave = made(low=low, high=high)
    frequency = np.fft.rfftfreq(len(wave), 1 / 1000)
    power = np.abs(np.fft.rfft(wave, axis=0)) ** 2
    inside = (frequency >= low) & (frequency <= high)
    assert power[~inside].max(initial=0.0) < 1e-15 * power.max()
    assert power[inside & (frequency > 0)].min() > 0


@pytest.mark.parametrize("columns", [1, 2, 16])
def test_each_column_has_a_deviation_of_one_and_no_offset(columns):
    wave = made(columns=columns, high=20.0)
    assert wave.shape == (4000, columns)
    assert wave.std(axis=0) == pytest.approx(np.ones(columns))
    assert wave.mean(axis=0) == pytest.approx(np.zeros(columns), abs=1e-12)


def test_columns_are_noises_of_their_own():
    alike = np.corrcoef(made(length=40_000, high=400.0).T) - np.eye(3)
    assert np.abs(alike).max() < 0.05


def test_the_beginning_does_not_differ_from_the_rest():
    waves = np.stack([made(length=1000, columns=1, seed=seed, low=5.0, high=50.0)[:, 0] for seed in range(200)])
    over = waves.std(axis=0)
    assert over[:20].mean() == pytest.approx(over[400:600].mean(), rel=0.1)


def test_it_joins_onto_itself():
    wave = made(columns=1, high=5.0)[:, 0]
    assert abs(wave[0] - wave[-1]) < 3 * np.abs(np.diff(wave)).max()


@pytest.mark.parametrize("length", [999, 1000])
def test_odd_and_even_lengths_are_as_long_as_asked(length):
    assert len(made(length=length, high=30.0)) == length
    assert np.array_equal(made(length=length, high=30.0), made(length=length, high=30.0))
