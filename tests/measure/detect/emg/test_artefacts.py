"""Spikes of a cable and steps of an electrode are taken out; discharges stay."""

import numpy as np
import pytest

from tests.measure.detect.muscle import RATE, discharge, put, recorded, rest
from vastus.measure.detect.emg.artefacts import FAR, explained, kinds, sharpness, without_artefacts
from vastus.measure.detect.emg.cleaning.clean import Grid, cleaned, grid_of


def clean_stretch(table: np.ndarray):
    one = recorded(table)
    grid = grid_of(one)
    clean = np.concatenate([cleaned(one, grid, number).clean for number in range(grid.pieces)], axis=1)
    loudest = np.abs(clean.reshape(len(clean), -1, grid.bin)).max(axis=2)
    return clean, loudest, np.full(loudest.shape, 3.0, np.float32), grid


@pytest.mark.parametrize("width", [1.5e-4, 3e-4, 5e-4])
def test_a_spike_is_taken_out_of_every_channel(width):
    table = rest(10, seed=1, channels=2)
    spike = 400 * np.exp(-0.5 * (np.arange(-20, 21) / RATE / width) ** 2)
    put(table[:, 0], spike, np.array([5.0]))
    put(table[:, 1], 0.6 * spike, np.array([5.0]))
    clean, loudest, floor, grid = clean_stretch(table)
    taken = without_artefacts(clean, loudest, floor, grid)
    assert taken.spikes == pytest.approx([5 * RATE], abs=2)
    assert len(taken.steps) == 0
    assert taken.size[0, 1] == pytest.approx(0.6 * taken.size[0, 0], rel=0.1)
    assert np.abs(clean[:, 5 * RATE - 50 : 5 * RATE + 50]).max() < 0.15 * taken.size[0, 0]


def test_a_faint_spike_is_taken_out_when_it_is_pure_and_a_faint_discharge_is_not():
    table = rest(10, seed=1, level=1.0)
    put(table[:, 0], 60 * np.exp(-0.5 * (np.arange(-20, 21) / RATE / 3e-4) ** 2), np.array([3.0]))
    put(table[:, 0], discharge(40, 0.0015), np.array([6.0]))
    clean, loudest, floor, grid = clean_stretch(table)
    taken = without_artefacts(clean, loudest, floor, grid)
    assert taken.spikes == pytest.approx([3 * RATE], abs=2)
    assert 9 < taken.size[0, 0] / 3.0 < 15
    assert len(taken.steps) == 0


@pytest.mark.parametrize("decay", [0.02, 0.08, 0.15])
def test_a_step_is_taken_out(decay):
    table = rest(10, seed=2)
    table[5 * RATE : 7 * RATE, 0] -= 300 * np.exp(-np.arange(2 * RATE) / RATE / decay)
    clean, loudest, floor, grid = clean_stretch(table)
    taken = without_artefacts(clean, loudest, floor, grid)
    assert taken.steps == pytest.approx([5 * RATE], abs=4)
    assert np.abs(clean[0, 5 * RATE - 100 : 5 * RATE + 100]).max() < 25


@pytest.mark.parametrize("width", [0.0015, 0.0025, 0.004])
def test_a_discharge_is_left_where_it_is(width):
    table = rest(10, seed=3)
    put(table[:, 0], discharge(300, width), np.arange(2, 8.5, 0.9))
    clean, loudest, floor, grid = clean_stretch(table)
    before = clean.copy()
    taken = without_artefacts(clean, loudest, floor, grid)
    assert len(taken.spikes) == len(taken.steps) == 0
    assert np.array_equal(clean, before)


def test_spikes_are_sharp_and_discharges_are_not():
    grid = grid_of(recorded(rest(2, seed=0)))
    spike = kinds(grid)[0].near[len(kinds(grid)[0].near) // 2].T
    middle = spike.shape[1] // 2
    shape = discharge(200)
    half = len(shape) // 2
    inner = shape[None, half - middle : half + middle + 1].astype(np.float32)
    assert sharpness(spike * 100, np.ones(2, np.float32), RATE).min() > 0.2
    assert sharpness(inner, np.ones(1, np.float32), RATE).max() < 0.13


@pytest.mark.parametrize("rate", [500.0, 1000.0, 2000.0, 10_000.0])
def test_the_shapes_of_a_kind_are_orthonormal_at_every_rate(rate):
    for kind in kinds(Grid(rate, round(10 * rate), round(rate / 100))):
        for near in kind.near:
            assert near.T @ near == pytest.approx(np.eye(near.shape[1]), abs=1e-4)


def test_the_near_part_of_a_kind_is_the_middle_of_the_whole():
    grid = grid_of(recorded(rest(2, seed=0)))
    for kind in kinds(grid):
        aside = (kind.whole.shape[1] - kind.near.shape[1]) // 2
        assert kind.whole[:, aside : aside + kind.near.shape[1]] == pytest.approx(kind.near, abs=1e-4)


@pytest.mark.parametrize("factor", [100.0, -3000.0])
def test_a_kind_explains_its_own_shape_whole_and_at_its_shift(factor):
    grid = grid_of(recorded(rest(2, seed=0)))
    for kind in kinds(grid):
        shift = len(kind.near) // 3
        own = factor * kind.near[shift, :, :1].T
        share, best = explained(own, np.zeros(1, np.float32), kind)
        assert share[0] == pytest.approx(1.0, abs=1e-4)
        assert (explained(own, np.zeros(1, np.float32), kind)[0] <= 1 + 1e-4).all()
        assert abs(int(best[0]) - shift) <= 1


def test_noise_in_a_shape_is_not_counted_as_unexplained():
    grid = grid_of(recorded(rest(2, seed=0)))
    kind = kinds(grid)[0]
    rng = np.random.default_rng(3)
    own = 400 * kind.near[4, :, 0] + rng.normal(0, 4, (50, kind.near.shape[1]))
    share, _ = explained(own.astype(np.float32), np.full(50, 4.0, np.float32), kind)
    assert share.mean() == pytest.approx(1.0, abs=0.02)
    assert explained(own.astype(np.float32), np.zeros(50, np.float32), kind)[0].mean() < share.mean()


@pytest.mark.parametrize("factor", [-1.0, 10.0])
def test_sharpness_does_not_depend_on_size_or_side(factor):
    shapes = np.random.default_rng(1).normal(0, 50, (5, 101)).astype(np.float32)
    noise = np.full(5, 3.0, np.float32)
    assert sharpness(factor * shapes, abs(factor) * noise, RATE) == pytest.approx(
        sharpness(shapes, noise, RATE), rel=1e-4
    )


@pytest.mark.parametrize(("hertz", "sharp"), [(100.0, False), (400.0, True)])
def test_sharp_is_what_swings_faster_than_250_hz(hertz, sharp):
    wave = 100 * np.sin(2 * np.pi * hertz * np.arange(101) / RATE)[None].astype(np.float32)
    share = float(sharpness(wave, np.full(1, 1.0, np.float32), RATE)[0])
    assert share > 0.3 if sharp else share < 0.02


def test_a_spike_too_near_an_end_is_left():
    table = rest(10, seed=1)
    spike = 400 * np.exp(-0.5 * (np.arange(-20, 21) / RATE / 3e-4) ** 2)
    put(table[:, 0], spike, np.array([FAR / 2, 5.0, 10 - FAR / 2]))
    clean, loudest, floor, grid = clean_stretch(table)
    assert without_artefacts(clean, loudest, floor, grid).spikes == pytest.approx([5 * RATE], abs=2)


def test_a_twitch_beneath_a_spike_stays():
    table = rest(10, seed=1)
    put(table[:, 0], discharge(150), np.array([5.004]))
    alone, *_ = clean_stretch(table)
    put(table[:, 0], 900 * np.exp(-0.5 * (np.arange(-20, 21) / RATE / 2e-4) ** 2), np.array([5.0]))
    clean, loudest, floor, grid = clean_stretch(table)
    assert len(without_artefacts(clean, loudest, floor, grid).spikes) == 1
    near = slice(round(4.98 * RATE), round(5.03 * RATE))
    assert np.ptp(clean[0, near]) == pytest.approx(np.ptp(alone[0, near]), rel=0.35)


def test_nothing_loud_is_nothing_taken_out_and_has_no_size():
    clean, loudest, floor, grid = clean_stretch(rest(4, seed=5, level=2.0))
    before = clean.copy()
    taken = without_artefacts(clean, loudest, floor, grid)
    assert taken.size.shape == (0, 1)
    assert np.array_equal(clean, before)


def test_what_is_sharp_but_no_spike_stays():
    table = rest(10, seed=1)
    time = np.arange(-60, 61) / RATE
    put(table[:, 0], 200 * np.sin(2 * np.pi * 400 * time) * np.exp(-0.5 * (time / 0.008) ** 2), np.array([5.0]))
    clean, loudest, floor, grid = clean_stretch(table)
    before = clean.copy()
    assert len(without_artefacts(clean, loudest, floor, grid).spikes) == 0
    assert np.array_equal(clean, before)
