"""The quiet floor, and where a channel shows nothing."""

import numpy as np
import pytest

from tests.measure.detect.muscle import RATE, discharge, put, recorded, rest
from vastus.measure.detect.emg.cleaning.clean import cleaned, grid_of
from vastus.measure.detect.emg.cleaning.noise import (
    CLIPPED,
    DISCONNECTED,
    ENOUGH,
    FINE,
    FLAT,
    LOST,
    RISE,
    Blocks,
    _hums,
    _low,
    _pitch,
    blocks,
    floors,
)


def told(table: np.ndarray) -> Blocks:
    one = recorded(table)
    grid = grid_of(one)
    parts = [blocks(cleaned(one, grid, number), grid) for number in range(grid.pieces)]
    count = len(table) // grid.block
    return Blocks(*(np.concatenate(column, axis=1)[:, :count] for column in zip(*parts, strict=True)))


def test_the_floor_is_the_noise_though_discharges_lie_on_it():
    table = rest(30, seed=1, level=4.0)
    put(table[:, 0], discharge(400), np.arange(1, 29, 0.7))
    assert floors(told(table))[0, 2:28] == pytest.approx(4.0, rel=0.2)


def test_the_floor_follows_the_noise_in_time():
    table = rest(60, seed=2, level=2.0)
    table[: 30 * RATE] *= 1.8
    floor = floors(told(table))[0]
    assert floor[5:20] == pytest.approx(3.6, rel=0.2)
    assert floor[40:55] == pytest.approx(2.0, rel=0.2)


def test_a_long_contraction_does_not_become_the_floor():
    table = rest(30, seed=3, level=2.0)
    table[10 * RATE : 22 * RATE] *= 20
    assert floors(told(table))[0].max() < 2 * RISE * 1.15


def spoilt(kind: str) -> np.ndarray:
    table = rest(20, seed=4, channels=2)
    inside = slice(5 * RATE, 9 * RATE)
    time = np.arange(4 * RATE) / RATE
    rng = np.random.default_rng(0)
    if kind == "flat":
        table[inside, 0] = table[5 * RATE, 0]
    elif kind == "clipped":
        table[inside, 0] = np.clip(table[inside, 0] + 9000 * np.sin(2 * np.pi * 0.7 * time), -3000, 3000)
    elif kind == "hissing":
        table[inside, 0] += rng.normal(0, 120, 4 * RATE)
    else:
        table[inside, 0] += 400 * np.sin(2 * np.pi * 50 * time) + rng.normal(0, 120, 4 * RATE)
    return table


@pytest.mark.parametrize(
    ("kind", "state"), [("flat", FLAT), ("clipped", CLIPPED), ("hissing", DISCONNECTED), ("disconnected", DISCONNECTED)]
)
def test_what_cannot_be_used_is_named(kind, state):
    found = told(spoilt(kind)).state
    assert (found[1] == FINE).all()
    assert (found[0, :48] == FINE).all()
    assert (found[0, 93:] == FINE).all()
    share = (found[0, 51:89] == state).mean()
    assert share > (0.6 if kind == "clipped" else 0.95)


def clipped_and_resampled() -> np.ndarray:
    from scipy.signal import resample_poly

    table = rest(30, seed=6)
    time = np.arange(10 * RATE) / RATE
    wave = table[10 * RATE : 20 * RATE, 0] + 9000 * np.sin(2 * np.pi * 0.7 * time)
    table[10 * RATE : 20 * RATE, 0] = np.clip(wave, -3000, 3000)
    return np.asarray(resample_poly(table, 128, 125, axis=0))


def test_rails_are_known_in_a_file_that_was_resampled():
    one = recorded(clipped_and_resampled(), 2048)
    grid = grid_of(one)
    state = np.concatenate([blocks(cleaned(one, grid, k), grid).state[0] for k in range(grid.pieces)])
    second = 2048 / grid.block
    assert (state[round(10.3 * second) : round(19.7 * second)] == CLIPPED).mean() > 0.5
    assert (state[: round(9.8 * second)] == FINE).all()
    assert (state[round(20.4 * second) : round(29.8 * second)] == FINE).all()


def test_quiet_between_two_knocks_is_not_clipped():
    table = rest(10, seed=7, level=2.0)
    for at in (3, 7):
        table[at * RATE : (at + 1) * RATE, 0] += 4000 * np.exp(-np.arange(RATE) / RATE / 0.05)
    state = told(table).state[0]
    assert (state[42:68] == FINE).all()
    assert (state[:28] == FINE).all()


def test_a_contraction_and_a_slow_drift_are_no_fault():
    table = rest(20, seed=5)
    table[5 * RATE : 9 * RATE] *= 40
    table += 800 * np.sin(2 * np.pi * 0.05 * np.arange(len(table)) / RATE)[:, None]
    assert (told(table).state == FINE).all()


def test_without_a_second_of_use_there_is_no_floor():
    assert np.isinf(floors(Blocks(np.ones((1, 100), np.float32), np.full((1, 100), FLAT, np.int8)))).all()


@pytest.mark.parametrize("factor", [0.5, 20.0])
def test_the_floor_grows_with_the_power(factor):
    power = np.random.default_rng(1).gamma(3, 2, (2, 300)).astype(np.float32)
    state = np.zeros((2, 300), np.int8)
    assert floors(Blocks(factor**2 * power, state)) == pytest.approx(factor * floors(Blocks(power, state)), rel=1e-5)


def test_blocks_that_cannot_be_used_do_not_touch_the_floor():
    power = np.random.default_rng(2).gamma(3, 2, (1, 300)).astype(np.float32)
    state = np.zeros((1, 300), np.int8)
    state[0, 100:140] = FLAT
    wrong = power.copy()
    wrong[0, 100:140] = 1e-9
    assert np.array_equal(floors(Blocks(wrong, state)), floors(Blocks(power, state)))


def test_the_power_of_a_block_is_its_mean_square():
    one = recorded(rest(10, seed=1, channels=2))
    grid = grid_of(one)
    piece = cleaned(one, grid, 0)
    plain = [[np.mean(row[at : at + grid.block] ** 2) for at in range(0, len(row), grid.block)] for row in piece.clean]
    assert blocks(piece, grid).power == pytest.approx(np.array(plain), rel=1e-4)


@pytest.mark.parametrize(
    ("begin", "end", "expected"), [(1000, 1400, [5, 6]), (1001, 1399, [5, 6]), (1100, 1101, [5]), (-50, 100, [0])]
)
def test_a_block_that_was_lost_in_part_is_lost(begin, end, expected):
    one = recorded(rest(10, seed=1))
    grid = grid_of(one)
    state = blocks(cleaned(one, grid, 0), grid, [(begin, end)]).state
    assert np.flatnonzero(state[0] == LOST).tolist() == expected


@pytest.mark.parametrize("share", [0.0, 0.1, 0.25, 1.0])
def test_a_low_quantile_is_that_of_the_usable_blocks(share):
    power = np.random.default_rng(3).gamma(2, 1, (4, 101)).astype(np.float32)
    assert _low(power, share) == pytest.approx(np.quantile(power, share, axis=1, method="lower"))
    assert _low(np.concatenate([power, np.full((4, 50), np.inf, np.float32)], axis=1), share) == pytest.approx(
        _low(power, share)
    )


@pytest.mark.parametrize(("usable", "known"), [(ENOUGH - 1, False), (ENOUGH, True)])
def test_a_floor_needs_a_second_of_use(usable, known):
    power = np.full((1, 100), np.inf, np.float32)
    power[0, :usable] = 4.0
    assert bool(np.isfinite(_low(power, 0.25)[0])) == known


@pytest.mark.parametrize("hertz", [60.0, 120.0, 260.0])
def test_the_pitch_of_a_wave_is_its_frequency(hertz):
    wave = np.sin(2 * np.pi * hertz * np.arange(200) / RATE)[None].astype(np.float32)
    assert _pitch(wave, RATE)[0] == pytest.approx(hertz, rel=0.05)


@pytest.mark.parametrize(("size", "loose"), [(100.0, False), (300.0, True)])
def test_a_skin_electrode_that_sits_picks_up_no_large_hum(size, loose):
    time = np.arange(200) / RATE
    wave = size * np.sin(2 * np.pi * 50 * time)[None] + np.random.default_rng(1).normal(0, 5, (1, 200))
    assert bool(_hums(wave.astype(np.float32), RATE)[0]) == loose
