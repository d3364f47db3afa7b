"""A piece of the grid between its neighbours."""

import numpy as np
import pytest

from tests.measure.detect.muscle import RATE, beat, discharge, plain_view, put, rest, viewed
from vastus.measure.detect.emg.cleaning.noise import CLIPPED, DISCONNECTED, FINE, FLAT, LOST
from vastus.measure.detect.emg.view import BRIDGED, STATE_REACH, _bridged, _widened
from vastus.measure.spans import Span


def with_flat(begin: float, end: float, channels: int = 1, seconds: float = 25.0) -> np.ndarray:
    table = rest(seconds, seed=1, channels=channels)
    table[round(begin * RATE) : round(end * RATE), 0] = 7.0
    return table


@pytest.mark.parametrize(("number", "first", "core"), [(0, 0, (0, 10)), (1, 0, (10, 20)), (2, 10, (10, 15))])
def test_the_core_is_the_piece_and_the_view_begins_with_its_neighbour(number, first, core):
    one = viewed(rest(25, seed=1), number)
    assert one.first == first * RATE
    assert (one.core.start, one.core.stop) == (core[0] * RATE, core[1] * RATE)


def test_raw_is_what_was_recorded_and_every_table_has_its_shape():
    table = rest(12, seed=1, channels=3)
    one = viewed(table)
    assert one.raw[:, : 12 * RATE].T.tolist() == table.astype(np.float32).tolist()
    assert one.raw.shape == one.clean.shape == (3, 20 * RATE)
    assert one.state.shape == one.dead.shape == (3, 200)
    assert one.floor.shape == (3, 20)


def test_the_loudest_is_the_largest_excursion_of_each_bin():
    clean = np.random.default_rng(1).normal(0, 5, (2, 3000))
    loudest = plain_view(clean).loudest()
    plain = [[np.abs(row[at : at + 10]).max() for at in range(0, 3000, 10)] for row in clean.astype(np.float32)]
    assert loudest.tolist() == np.array(plain).tolist()


def test_what_is_unusable_is_zero_with_a_margin_and_the_rest_is_not():
    one = viewed(with_flat(4.0, 6.0))
    dead = np.flatnonzero(one.dead[0])
    assert dead[0] == 40 - STATE_REACH
    assert dead[-1] == 59 + STATE_REACH
    assert not one.clean[0, round(3.6 * RATE) : round(6.4 * RATE)].any()
    assert np.abs(one.clean[0, round(3.4 * RATE) : round(3.6 * RATE)]).max() > 1


def test_a_dead_channel_takes_nothing_from_its_neighbour():
    alone = viewed(rest(25, seed=1, channels=2)[:, 1:])
    both = viewed(with_flat(4.0, 6.0, channels=2))
    assert not both.dead[1].any()
    assert both.floor[1] == pytest.approx(alone.floor[0], rel=0.01)


def test_what_was_lost_is_dead_to_the_block_and_no_wider():
    one = viewed(rest(12, seed=1), lost=(Span(5.0, 7.0, "gap"),))
    assert np.flatnonzero(one.dead[0, :116]).tolist() == list(range(50, 70))


def test_the_floor_is_the_noise_and_not_what_lies_on_it():
    table = rest(25, seed=2, level=4.0)
    put(table[:, 0], discharge(300), np.arange(1, 24, 0.9))
    assert viewed(table, 1).floor[0, 10:20] == pytest.approx(4.0, rel=0.2)


def test_a_heart_is_taken_out_and_told():
    table = rest(25, seed=3)
    shape = beat()
    for time in np.arange(0.6, 24, 0.8) + np.random.default_rng(0).normal(0, 0.01, 30):
        at = round((time - 0.3) * RATE)
        table[at : at + len(shape), 0] += 120 * shape[: len(table) - at]
    one, quiet = viewed(table, 1), viewed(rest(25, seed=3), 1)
    assert len(one.beats) == 1
    assert len(one.beats[0].times) > 20
    assert one.beats[0].size[0] > 20
    assert quiet.beats == ()
    assert np.abs(one.clean).max() < 0.6 * one.beats[0].size[0]


def test_the_hum_is_that_of_the_piece_itself():
    table = rest(25, seed=4)
    table[:, 0] += 30 * np.sin(2 * np.pi * 50 * np.arange(len(table)) / RATE)
    assert viewed(table, 1).hum == pytest.approx(30, rel=0.1)
    assert viewed(rest(25, seed=4), 1).hum == 0


def states(*runs: tuple[int, int]) -> np.ndarray:
    return np.concatenate([np.full(count, code, np.int8) for code, count in runs])[None]


def test_a_short_stretch_between_two_unusable_ones_is_no_better():
    short = states((FINE, 5), (FLAT, 1), (FINE, BRIDGED - 1), (CLIPPED, 2), (FINE, 9))
    assert _bridged(short)[0].tolist() == [FINE] * 5 + [FLAT] * BRIDGED + [CLIPPED] * 2 + [FINE] * 9
    long = states((FINE, 5), (FLAT, 1), (FINE, BRIDGED), (CLIPPED, 2), (FINE, 9))
    assert _bridged(long).tolist() == long.tolist()


def test_nothing_is_bridged_towards_an_end_or_in_another_channel():
    ends = states((FINE, 3), (DISCONNECTED, 2), (FINE, 3))
    assert _bridged(ends).tolist() == ends.tolist()
    two = np.concatenate([ends, np.zeros_like(ends)])
    assert not _bridged(two)[1].any()


def test_bridging_leaves_what_it_was_given_alone():
    given = states((FLAT, 1), (FINE, 2), (FLAT, 1))
    before = given.copy()
    _bridged(given)
    assert given.tolist() == before.tolist()


@pytest.mark.parametrize("at", [0, 9, 19])
def test_the_edge_of_an_unusable_block_reaches_to_both_sides(at):
    bad = np.zeros((2, 20), np.bool_)
    bad[0, at] = True
    wide = _widened(bad)
    assert np.flatnonzero(wide[0]).tolist() == [k for k in range(20) if abs(k - at) <= STATE_REACH]
    assert not wide[1].any()


def test_lost_blocks_are_told_from_bad_ones():
    one = viewed(with_flat(9.0, 10.0), lost=(Span(3.0, 4.0, "gap"),))
    assert (one.state[0, 30:40] == LOST).all()
    assert (one.state[0, 91:99] == FLAT).all()
