"""Voluntary activity: trains, dense bursts and what lies between them."""

import numpy as np
import pytest

from tests.measure.detect.muscle import plain_view
from vastus.measure.detect.emg.voluntary import (
    CHAIN,
    JOINED,
    LEAST,
    MARGIN,
    TOO_LOUD,
    TRAIN,
    WITHIN,
    _discharges,
    _restless,
    _settled,
    voluntary,
)

BINS = 3000  # half a minute


def loudness(at, size=60.0, quiet=1.0, channels=1):
    """The largest excursion of each bin, (channels, bins): discharges of one bin over quiet."""
    loudest = np.full((channels, BINS), quiet)
    loudest[:, np.asarray(at, int)] = size
    return loudest


def busy(loudest, floor=1.0, **more):
    channels = len(loudest)
    view = plain_view(np.zeros((channels, 10 * BINS)), floor, **more)
    return voluntary(view, np.asarray(loudest, np.float32))


def train(begin, count, every):
    return begin + every * np.arange(count)


def test_rest_and_lone_discharges_are_not_voluntary():
    assert not busy(loudness([])).any()
    assert not busy(loudness(train(500, 8, 200))).any()


@pytest.mark.parametrize("every", [5, 9, 14])
def test_a_quick_train_is_voluntary_with_a_margin(every):
    on = np.flatnonzero(busy(loudness(train(1000, 30, every))))
    assert on[0] == 1000 - MARGIN
    assert on[-1] == 1000 + 29 * every + MARGIN
    assert len(on) == on[-1] - on[0] + 1


@pytest.mark.parametrize(("count", "expected"), [(TRAIN - 1, False), (TRAIN, True)])
def test_so_many_discharges_make_a_train(count, expected):
    assert busy(loudness(train(1000, count, 14))).any() == expected


@pytest.mark.parametrize(("over", "expected"), [(WITHIN, True), (WITHIN + 10, False)])
def test_a_train_is_quick(over, expected):
    assert busy(loudness(np.linspace(1000, 1000 + over, TRAIN).round())).any() == expected


@pytest.mark.parametrize("gap", [15, 25, 60, 120])
def test_clusters_of_five_twitches_are_none(gap):
    at = np.concatenate([train(begin, 5, gap) for begin in (200, 1100, 2000)])
    assert not busy(loudness(at)).any()


def test_what_is_too_small_is_no_discharge():
    assert not busy(loudness(train(1000, 30, 9), size=LEAST * 0.9)).any()
    assert busy(loudness(train(1000, 30, 9), size=LEAST * 1.1)).any()
    assert not busy(loudness(train(1000, 30, 9), size=20.0), floor=4.0).any()


def test_a_dense_burst_is_voluntary_though_no_discharge_can_be_told():
    loudest = loudness([])
    loudest[0, 1000:1100] = 30.0
    on = np.flatnonzero(busy(loudest))
    assert 1000 - MARGIN - 20 <= on[0] <= 1000
    assert 1099 <= on[-1] <= 1099 + MARGIN + 20


def test_weak_activity_without_a_break_is_voluntary_and_noise_is_not():
    chance = np.random.default_rng(1)
    noise = np.abs(chance.normal(2.0, 0.5, (1, BINS)))
    assert not busy(noise).any()
    noise[0, 1000:1100] = 4.0  # no bin is a discharge of its own
    assert busy(noise)[1010:1090].all()


def test_one_noisy_electrode_of_a_grid_is_no_contraction():
    loudest = loudness([], channels=40)
    loudest[3, train(1000, 30, 9)] = 60
    assert not busy(loudest).any()
    loudest[4, train(1000, 30, 9)] = 60
    assert busy(loudest).any()


def test_channels_that_cannot_be_used_are_not_asked():
    loudest = loudness([], channels=2)
    loudest[0, train(1000, 30, 9)] = 60
    view = plain_view(np.zeros((2, 10 * BINS)))
    view.floor[0] = np.inf
    assert not voluntary(view, loudest.astype(np.float32)).any()


def test_where_the_floor_hides_every_twitch_it_counts_as_voluntary():
    view = plain_view(np.zeros((1, 10 * BINS)))
    view.floor[0, 10:15] = TOO_LOUD * 1.1
    on = np.flatnonzero(voluntary(view, loudness([]).astype(np.float32)))
    assert (on[0], on[-1]) == (1000 - MARGIN, 1499 + MARGIN)


def test_a_short_rest_between_two_contractions_is_not_watched():
    two = np.concatenate([train(500, 20, 9), train(500 + 19 * 9 + JOINED - 10, 20, 9)])
    on = busy(loudness(two))
    assert on[500 : two[-1]].all()
    apart = np.concatenate([train(500, 20, 9), train(500 + 19 * 9 + 3 * JOINED, 20, 9)])
    assert not busy(loudness(apart))[500 : apart[-1]].all()


@pytest.mark.parametrize("way", [1, -1])
def test_a_short_rest_before_an_end_of_the_recording_is_not_watched(way):
    near = train(JOINED - 50, 20, 9)
    assert busy(loudness(near)[:, ::way])[::way][:JOINED].all()
    far = train(JOINED + 150, 20, 9)
    assert not busy(loudness(far)[:, ::way])[::way][:100].any()


def test_the_end_of_a_view_is_no_end_of_the_recording():
    near = loudness(train(JOINED - 50, 20, 9))
    inside = busy(near, first=50_000)
    assert not inside[:100].any()


def test_who_walks_does_not_rest_between_two_steps():
    on = np.zeros(BINS, np.bool_)
    for begin in range(0, BINS, 300):
        on[begin : begin + 240] = True
    assert _restless(on, 0, BINS).all()
    assert not _restless(np.arange(BINS) % 300 < 120, 0, BINS).any()


def test_the_share_of_rest_is_taken_within_the_recording_only():
    on = np.zeros(BINS, np.bool_)
    on[1000:1400] = True
    assert not _restless(on, 0, BINS).any()
    assert _restless(on, 900, 1450)[1000:1400].all()


def test_nothing_on_stays_nothing():
    nothing = np.zeros(500, np.bool_)
    assert not _settled(nothing, (0, 500)).any()


@pytest.mark.parametrize("tail", [0.3, 0.5])
def test_a_smaller_one_within_fifty_milliseconds_is_a_tail(tail):
    loudest = loudness([1000])[0]
    loudest[1004] = tail * 60
    at = _discharges(loudest > 5.5, loudest)
    assert at.tolist() == ([1000] if tail < 0.4 else [1000, 1004])


def test_a_doublet_is_one_discharge():
    loudest = loudness([1000, 1002])[0]
    loudest[1002] = 59
    assert _discharges(loudest > 5.5, loudest).tolist() == [1000]


def test_activity_ends_where_it_pauses():
    last = 1000 + 19 * 9
    for gap, end in ((CHAIN, last + CHAIN), (80, last)):
        at = np.concatenate([train(1000, 20, 9), [last + gap]])
        assert np.flatnonzero(busy(loudness(at)))[-1] == end + MARGIN


@pytest.mark.parametrize(("gap", "joins"), [(CHAIN, True), (CHAIN + 1, False)])
def test_a_discharge_soon_after_a_burst_belongs_to_it(gap, joins):
    loudest = loudness([])
    loudest[0, 1000:1100] = np.linspace(60, 20, 100)  # one discharge to the rule of trains, but dense
    loudest[0, 1099 + gap] = 60
    end = 1099 + gap if joins else 1099
    assert np.flatnonzero(busy(loudest))[-1] == end + MARGIN
