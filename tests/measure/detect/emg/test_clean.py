"""Cleaning muscle voltage: what stays, what goes, and that a piece equals the same stretch of the whole."""

import numpy as np
import pytest

from tests.measure.detect.muscle import RATE, discharge, put, recorded, rest
from vastus.made import made_by
from vastus.measure.detect.emg.clean import clean, grid_of
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
    from vastus.measure.detect.emg.clean import cleaned as piece

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
    assert one.made.by == made_by("measure.detect.emg.clean")
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
