"""Heartbeats are found by their regularity and slowness, and taken out."""

import numpy as np
import pytest

from tests.measure.detect.muscle import RATE, beat, discharge, put, recorded, rest
from vastus.measure.detect.emg.clean import cleaned, grid_of
from vastus.measure.detect.emg.heart import beats, without_beats


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
