"""The parts of the search for twitches in muscle voltage, each by itself."""

import numpy as np
import pytest

from tests.measure.detect.muscle import RATE, discharge, put, recorded, rest
from vastus.measure.detect.emg.artefacts import kinds, sharpness, without_artefacts
from vastus.measure.detect.emg.candidates import FEATURES
from vastus.measure.detect.emg.certainty import CUT, certainty, terms
from vastus.measure.detect.emg.clean import cleaned, grid_of
from vastus.measure.detect.emg.pieces import searched
from vastus.measure.detect.emg.rows import Rows, merged


def quiet_look() -> np.ndarray:
    """A discharge of 60 noise SD and 8 ms, with nothing around it."""
    look = dict.fromkeys(FEATURES, 0.0) | {"height": 4.0, "strength": 2.5, "width": 2.1, "spike": 0.3, "step": 0.6}
    return np.array([list(look.values())], np.float32)


def changed(**looks: float) -> float:
    look = quiet_look()
    for name, value in looks.items():
        look[0, FEATURES.index(name)] = value
    return float(certainty(look)[0])


def test_a_plain_discharge_is_certain():
    assert changed() > 0.97


@pytest.mark.parametrize(
    "looks",
    [
        {"height": 2.0, "strength": 0.4},
        {"step": 1.0, "shift": 0.8},
        {"spike": 0.95, "sharp": 0.5},
        {"unrest": 1.6},
    ],
)
def test_noise_steps_spikes_and_unrest_are_not(looks):
    assert changed(**looks) < CUT


def test_every_term_has_its_weight():
    assert terms(quiet_look()).shape[1] == len(certainty.__globals__["WEIGHTS"])


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
    found = without_artefacts(clean, loudest, floor, grid)
    assert found.spikes == pytest.approx([5 * RATE], abs=2)
    assert len(found.steps) == 0
    assert found.size[0, 1] == pytest.approx(0.6 * found.size[0, 0], rel=0.1)
    assert np.abs(clean[:, 5 * RATE - 50 : 5 * RATE + 50]).max() < 0.15 * found.size[0, 0]


def test_a_faint_spike_is_taken_out_when_it_is_pure_and_a_faint_discharge_is_not():
    table = rest(10, seed=1, level=1.0)
    put(table[:, 0], 60 * np.exp(-0.5 * (np.arange(-20, 21) / RATE / 3e-4) ** 2), np.array([3.0]))
    put(table[:, 0], discharge(40, 0.0015), np.array([6.0]))
    clean, loudest, floor, grid = clean_stretch(table)
    found = without_artefacts(clean, loudest, floor, grid)
    assert found.spikes == pytest.approx([3 * RATE], abs=2)
    assert 9 < found.size[0, 0] / 3.0 < 15
    assert len(found.steps) == 0


@pytest.mark.parametrize("decay", [0.02, 0.08, 0.15])
def test_a_step_is_taken_out(decay):
    table = rest(10, seed=2)
    table[5 * RATE : 7 * RATE, 0] -= 300 * np.exp(-np.arange(2 * RATE) / RATE / decay)
    clean, loudest, floor, grid = clean_stretch(table)
    found = without_artefacts(clean, loudest, floor, grid)
    assert found.steps == pytest.approx([5 * RATE], abs=4)
    assert np.abs(clean[0, 5 * RATE - 100 : 5 * RATE + 100]).max() < 25


@pytest.mark.parametrize("width", [0.0015, 0.0025, 0.004])
def test_a_discharge_is_left_where_it_is(width):
    table = rest(10, seed=3)
    put(table[:, 0], discharge(300, width), np.arange(2, 8.5, 0.9))
    clean, loudest, floor, grid = clean_stretch(table)
    before = clean.copy()
    found = without_artefacts(clean, loudest, floor, grid)
    assert len(found.spikes) == len(found.steps) == 0
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


def test_a_discharge_seen_by_two_pieces_is_one():
    number = np.array([5.0, 5.001, 5.02, 1.0])
    rows = Rows(number, number, number, number, number, np.zeros(4, np.int64), np.zeros((4, 3, 1), np.float16))
    assert merged([rows, rows]).time.tolist() == [1.0, 5.0, 5.02]


def test_at_most_three_pieces_are_looked_at_together():
    views = [one.view for one in searched(recorded(rest(65, seed=4)))]
    assert [view.clean.shape[1] // view.grid.size for view in views] == [2, 3, 3, 3, 3, 3, 2]
    assert sum(view.core.stop - view.core.start for view in views) == 65 * RATE
