"""Heartbeats are found by their regularity and slowness, and taken out."""

import numpy as np
import pytest

from tests.measure.detect.muscle import RATE, beat, discharge, put, recorded, rest
from vastus.measure.detect.emg.cleaning.clean import cleaned, grid_of
from vastus.measure.detect.emg.cleaning.heart import (
    REGULAR,
    _aligned,
    _due,
    _evenness,
    _filled,
    _usual,
    beats,
    without_beats,
)


def stretch(table: np.ndarray):
    one = recorded(table)
    grid = grid_of(one)
    parts = [cleaned(one, grid, number) for number in range(grid.pieces)]
    raw, clean = (np.concatenate([getattr(part, name) for part in parts], axis=1) for name in ("raw", "clean"))
    return raw, clean, grid


def beating(per_minute: float, uneven: float, seed: int, size: float = 100.0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    table = rest(30, seed=seed)
    steps = 60 / per_minute * np.maximum(0.6, rng.normal(1, uneven, 200))
    times = np.cumsum(steps)
    times = times[times < 29]
    shape = beat()
    for time in times:
        at = round((time - 0.3) * RATE)
        table[max(at, 0) : at + len(shape), 0] += size * shape[max(-at, 0) :][: len(table) - max(at, 0)]
    return table, times


@pytest.mark.parametrize("per_minute", [45, 72, 110, 150])
def test_beats_are_found_at_every_rate(per_minute):
    table, times = beating(per_minute, 0.04, seed=1)
    raw, clean, grid = stretch(table)
    found = np.concatenate(beats(raw, clean, grid)) / RATE
    inner = times[(times > 1) & (times < 28.5)]
    assert (np.abs(inner[:, None] - found).min(axis=1) < 0.03).mean() > 0.9
    assert len(found) <= len(times) + 2


def test_beats_are_taken_out_and_a_twitch_between_stays():
    table, times = beating(72, 0.05, seed=2)
    raw, clean, grid = stretch(table)
    spot = float(times[8] + 0.35)
    put(clean[0], discharge(150), np.array([spot, float(times[12])]))
    (only,) = beats(raw, clean, grid)
    near = np.round(times[3:-3, None] * RATE).astype(int) + np.arange(-60, 61)
    before = np.ptp(clean[0][near], axis=1)
    told = without_beats(clean, only, grid)
    after = np.ptp(clean[0][near], axis=1)
    assert np.median(before) > 35
    assert np.median(after) < 0.7 * np.median(before)
    assert told.size[0] == pytest.approx(np.median(before), rel=0.4)
    for time in (spot, float(times[12])):
        at = round(time * RATE)
        assert np.ptp(clean[0, at - 20 : at + 21]) == pytest.approx(150, rel=0.2)


def test_a_hidden_beat_is_taken_out_too():
    table, times = beating(70, 0.02, seed=3)
    raw, clean, grid = stretch(table)
    at = round(times[10] * RATE)
    kept = [one[np.abs(one - at) > 0.2 * RATE] for one in beats(raw, clean, grid)]
    told = without_beats(clean, kept[0], grid)
    assert np.abs(told.times - at).min() < 0.05 * RATE


@pytest.mark.parametrize("seed", range(4))
def test_twitches_are_no_heart(seed):
    rng = np.random.default_rng(seed)
    table = rest(30, seed=seed)
    put(table[:, 0], discharge(200, width=0.004), np.sort(rng.uniform(1, 29, 40)))
    assert beats(*stretch(table)) == []


def test_even_a_regular_unit_is_no_heart():
    table = rest(30, seed=9)
    put(table[:, 0], discharge(200, width=0.003), np.arange(1, 29, 0.8))
    assert beats(*stretch(table)) == []


def test_a_missed_beat_is_filled_in_and_a_pause_is_not():
    even = np.arange(0, 20 * RATE, RATE)
    assert _filled(np.delete(even, 7), RATE).tolist() == even.tolist()
    assert _filled(np.delete(even, [7, 8]), RATE).tolist() == even.tolist()
    assert len(_filled(np.delete(even, [7, 8, 9]), RATE)) == 17
    assert _filled(even, RATE).tolist() == even.tolist()


def test_the_due_interval_is_the_median_of_single_neighbours():
    gaps = np.array([1.0, 1.0, 1.0, 2.0, 1.0, 1.0, 1.0])
    assert _due(gaps).tolist() == [1.0] * 7
    slow = np.concatenate([np.full(8, 0.8), np.full(8, 1.0)])
    assert _due(slow)[[0, 15]].tolist() == [0.8, 1.0]


def test_even_times_are_even_and_chance_is_not():
    assert _evenness(np.arange(20.0)) == 1
    assert _evenness(np.arange(20.0) * 0.1) == 0  # 600 a minute is no heart
    assert _evenness(np.arange(3.0)) == 0  # too few to tell
    chance = [_evenness(np.sort(np.random.default_rng(k).uniform(0, 30, 30))) for k in range(20)]
    assert max(chance) < REGULAR


@pytest.mark.parametrize("missing", [1, 3, 5])
def test_one_interval_in_three_may_be_twice_its_due(missing):
    times = np.delete(np.arange(24.0), np.arange(2, 2 + 3 * missing, 3))
    assert _evenness(times) == 1


def test_the_usual_shape_is_the_median_at_each_sample():
    channel = np.random.default_rng(1).normal(size=500).astype(np.float32)
    around = np.arange(-4, 5)
    for times in (np.array([50, 100, 150]), np.array([50, 100, 150, 333])):
        assert _usual(channel, times, around) == pytest.approx(np.median(channel[times[:, None] + around], axis=0))


def test_times_are_moved_onto_the_usual_shape():
    shape = np.exp(-0.5 * (np.arange(-30, 31) / 6) ** 2)
    table = np.zeros(6000)
    right = np.arange(500, 5500, 500)
    put(table, shape, right / RATE)
    off = right + np.array([0, 3, -5, 2, 0, -1, 4, 0, -2, 1])
    moved = _aligned(table.astype(np.float32), off, np.arange(-40, 41), 8)
    assert np.ptp(moved - right) <= 1


def test_beats_keep_their_size_in_each_channel():
    table, times = beating(72, 0.03, seed=6)
    _, clean, grid = stretch(np.concatenate([table, 0.25 * table], axis=1))
    told = without_beats(clean, np.round(times * RATE).astype(np.int64), grid)
    assert told.size[1] == pytest.approx(0.25 * told.size[0], rel=0.1)


@pytest.mark.parametrize("factor", [-1.0, 30.0])
def test_a_heart_is_a_heart_whatever_its_size_or_side(factor):
    table, _ = beating(72, 0.04, seed=4)
    raw, clean, grid = stretch(table)
    plain, scaled = beats(raw, clean, grid), beats(factor * raw, factor * clean, grid)
    assert [times.tolist() for times in scaled] == [times.tolist() for times in plain]
    assert len(plain) == 1


def test_no_heart_in_nothing_and_in_too_short_a_stretch():
    grid = grid_of(recorded(rest(10, seed=1)))
    nothing = np.zeros((1, 10 * RATE), np.float32)
    assert beats(nothing, nothing, grid) == []
    table, _ = beating(72, 0.04, seed=4)
    raw, clean, grid = stretch(table)
    assert beats(raw[:, : 3 * RATE], clean[:, : 3 * RATE], grid) == []


def test_where_every_second_interval_is_doubled_it_is_hardly_even():
    doubled = np.cumsum(np.resize([1.0, 2.0], 20))
    assert _evenness(doubled) < 0.8
