"""Cleaning muscle voltage: what stays, what goes, and that a piece equals the same stretch of the whole."""

import numpy as np
import pytest

from tests.measure.detect.muscle import RATE, discharge, put, recorded, rest
from vastus.made import made_by
from vastus.measure.detect.emg.cleaning.clean import BAND, PIECE, Grid, around, clean, filtered, grid_of, spread
from vastus.measure.spans import Span


def cleaned(table: np.ndarray, rate: float = RATE) -> np.ndarray:
    one = recorded(table, rate)
    return np.asarray(clean(one).piece(0, one.seconds))


def hum(seconds: float, base: float, size: float = 20.0, rate: float = RATE) -> np.ndarray:
    time = np.arange(round(seconds * rate)) / rate
    phase = 2 * np.pi * np.cumsum(base + 0.05 * np.sin(2 * np.pi * time / 25)) / rate
    return np.asarray(np.stack([size / k * np.sin(k * phase + k) for k in (1, 2, 3, 5)]).sum(axis=0)[:, None])


@pytest.mark.parametrize("rate", [500, 1000, 2048, 10_000])
def test_the_middle_of_the_band_passes_in_place(rate):
    time = np.arange(12 * rate) / rate
    wave = 50 * np.sin(2 * np.pi * 77 * time)[:, None]
    inner = slice(rate, 11 * rate)
    assert np.abs(cleaned(wave, rate) - wave)[inner].max() < 0.5


@pytest.mark.parametrize(("hertz", "least"), [(0.0, 0), (2.0, 0), (900.0, 0)])
def test_drift_offset_and_hiss_do_not_pass(hertz, least):
    time = np.arange(12 * RATE) / RATE
    wave = 1000 * np.cos(2 * np.pi * hertz * time)[:, None]
    assert np.abs(cleaned(wave))[RATE : 11 * RATE].max() <= 1.0 + least


def test_a_large_offset_makes_no_step_at_the_ends():
    assert np.abs(cleaned(np.full((5 * RATE, 1), 250_000.0))).max() < 0.5


@pytest.mark.parametrize("base", [50.0, 60.0])
@pytest.mark.parametrize("rate", [1000, 2048])
def test_mains_goes_and_a_twitch_stays(base, rate):
    table = rest(25, seed=1, level=2.0, rate=rate)
    put(table[:, 0], discharge(200, rate=rate), np.array([7.3, 12.01, 18.5]), rate)
    wanted = cleaned(table, rate)
    found = cleaned(table + hum(25, base, rate=rate), rate)
    assert np.sqrt(np.mean((found - wanted) ** 2)) < 0.5  # of 17 uV RMS
    for time in (7.3, 12.01, 18.5):
        near = slice(round((time - 0.02) * rate), round((time + 0.02) * rate))
        assert np.ptp(found[near]) == pytest.approx(np.ptp(wanted[near]), rel=0.03)


def test_nothing_is_taken_where_there_is_no_mains():
    table = rest(25, seed=2)
    put(table[:, 0], discharge(300), np.arange(2, 23, 1.37))
    from vastus.measure.detect.emg.cleaning.clean import cleaned as piece

    one = recorded(table)
    assert not any(piece(one, grid_of(one), number).hum.any() for number in range(grid_of(one).pieces))


def test_a_loose_electrode_does_not_spread_its_hum():
    table = rest(20, seed=3, level=2.0)
    quiet = cleaned(table)
    time = np.arange(7 * RATE, 12 * RATE) / RATE
    table[7 * RATE : 12 * RATE, 0] += 400 * np.sin(2 * np.pi * 50 * time)
    apart = np.abs(cleaned(table) - quiet)
    assert apart[: round(6.6 * RATE)].max() < 1.0
    assert apart[round(12.4 * RATE) :].max() < 1.0


@pytest.mark.parametrize("rate", [1000.0, 1259.259, 2048.0])
def test_a_piece_equals_the_same_stretch_of_the_whole(rate):
    table = rest(33, seed=4, channels=2, rate=rate) + hum(33, 50, rate=rate)[: round(33 * rate)]
    one = clean(recorded(table, rate))
    whole = one.piece(0, one.seconds)
    assert whole.shape == table.shape
    rng = np.random.default_rng(0)
    for begin, end in np.sort(rng.uniform(0, one.seconds, (12, 2)), axis=1):
        assert np.array_equal(one.piece(begin, end), whole[round(begin * rate) : round(end * rate)])


def test_a_piece_beyond_the_end_is_short():
    one = clean(recorded(rest(3, seed=5)))
    assert one.piece(2, 9).shape == (RATE, 1)
    assert one.piece(4, 9).shape == (0, 1)


def test_what_was_lost_is_bridged():
    table = rest(12, seed=6) + 3000.0
    table[5 * RATE : 6 * RATE] = 0
    one = clean(recorded(table, lost=(Span(5, 6, "gap"),)))
    assert np.abs(one.piece(0, 12)).max() < 30
    table[:RATE] = 0
    table[11 * RATE :] = 0
    one = clean(recorded(table, lost=(Span(0, 1, "gap"), Span(5, 6, "gap"), Span(11, 12, "gap"))))
    assert np.abs(one.piece(0, 12)).max() < 30


def test_it_says_how_it_came_to_be():
    raw = recorded(rest(2, seed=7))
    one = clean(raw)
    assert one.made.by == made_by("measure.detect.emg.cleaning.clean")
    assert one.made.input == raw.made
    assert one.made.settings["low_hz"] == 20


def test_each_of_many_channels_is_cleaned_like_one_alone():
    table = rest(12, seed=8, channels=10) + hum(12, 50)
    many = cleaned(table)
    alone = cleaned(table[:, [9]])
    assert (
        np.sqrt(np.mean((many[:, [9]] - alone) ** 2)) < 0.5
    )  # the frequency of the mains is told by all channels together
    assert (
        np.abs(cleaned(rest(12, seed=8, channels=10))[:, [9]] - cleaned(rest(12, seed=8, channels=10)[:, [9]])).max()
        < 1e-3
    )


@pytest.mark.parametrize("rate", [500.0, 999.0, 1000.0, 2048.0, 10_000.0])
@pytest.mark.parametrize("seconds", [0.3, 10.0, 10.001, 33.3])
def test_a_grid_covers_the_recording_with_whole_samples(rate, seconds):
    grid = Grid(rate, round(seconds * rate), max(1, round(0.01 * rate)))
    assert (grid.block, grid.part, grid.cell) == (10 * grid.bin, 20 * grid.bin, 100 * grid.bin)
    assert grid.size == PIECE * grid.cell
    assert (grid.pieces - 1) * grid.size < grid.length <= grid.pieces * grid.size


def test_what_lies_around_a_recording_holds_its_edge():
    one = recorded(np.arange(100.0)[:, None])
    table = around(one, grid_of(one), -3, 103)
    assert table[0, :5].tolist() == [0, 0, 0, 0, 1]
    assert table[0, -5:].tolist() == [98, 99, 99, 99, 99]
    assert around(one, grid_of(one), 10, 20)[0].tolist() == list(range(10, 20))


@pytest.mark.parametrize(("begin", "end"), [(0.01, 0.02), (0.0, 0.02), (0.04, 0.05)])
def test_a_straight_line_leads_over_what_was_lost(begin, end):
    table = np.arange(100.0)[:, None]
    first, last = round(begin * RATE), round(end * RATE)
    table[first:last] = -500
    filled = around(one := recorded(table, lost=(Span(begin, end, "gap"),)), grid_of(one), 0, 100)[0]
    assert filled.min() >= 0
    assert (np.abs(np.diff(filled)) <= last - first + 1).all()
    if first:
        assert filled[first] == first - 1


def test_the_filter_is_the_butterworth_of_scipy_forwards_and_backwards():
    from scipy.signal import butter, sosfiltfilt

    table = np.random.default_rng(1).normal(0, 10, (2, 12_000)).astype(np.float32)
    grid = Grid(float(RATE), 12_000, 20)
    plain = sosfiltfilt(butter(4, BAND, "bandpass", fs=RATE, output="sos"), table, axis=1)
    inner = slice(2000, -2000)
    assert np.abs(filtered(table, grid)[:, inner] - plain[:, grid.reach : -grid.reach][:, inner]).max() < 0.1


def test_the_filter_is_linear_and_moves_with_its_input():
    rng = np.random.default_rng(2)
    one, other = rng.normal(0, 10, (2, 1, 8000)).astype(np.float32)
    grid = Grid(float(RATE), 8000, 20)
    assert filtered(one + 3 * other, grid) == pytest.approx(filtered(one, grid) + 3 * filtered(other, grid), abs=1e-3)
    later = filtered(np.roll(one, 500, axis=1), grid)
    assert later[:, 1500:6000] == pytest.approx(filtered(one, grid)[:, 1000:5500], abs=1e-3)


def test_the_margin_of_the_filter_is_enough():
    rng = np.random.default_rng(3)
    table = rng.normal(0, 10, (1, 8000)).astype(np.float32)
    grid = Grid(float(RATE), 8000, 20)
    changed = table.copy()
    changed[0, :1000] = 900 * rng.normal(size=1000)
    # The level of the whole stretch is taken off first, and the filter is blind to it.
    assert filtered(changed, grid)[0, 1000:] == pytest.approx(filtered(table, grid)[0, 1000:], abs=0.02)


def test_work_that_is_spread_comes_back_in_order():
    assert spread(lambda one: one * 2, list(range(50))) == [2 * k for k in range(50)]
    assert spread(lambda one: one * 2, [4]) == [8]
