"""The movement of a phone in time and pitch, over a floor that is followed."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.measure.detect.phone import AXES, MG, TURNS, quiet, with_twitches
from vastus.measure.detect.motion.view import (
    BLOCK,
    HIGHEST,
    KEPT,
    MARGIN,
    PITCHES,
    TWITCH,
    View,
    _band,
    _binned,
    _clipped,
    _every,
    _filtered,
    _flat,
    _gone,
    _hump,
    _long,
    _low_pass,
    _packet,
    _quiet,
    _stays,
    blocks,
    per_bin,
    pitches,
    runs,
    thinning,
    views,
    widened,
)
from vastus.measure.recording import held
from vastus.measure.spans import Span

FLAGS = st.lists(st.booleans(), max_size=40).map(lambda flags: np.array(flags, np.bool_))


def seen(signal, rate=100.0, lost=()) -> View:
    channels = [*AXES, *TURNS][: signal.shape[1]]
    (one,) = views(held(signal, rate, channels, "motion", lost=lost))
    return one


def swinging(hertz, size=1.0, seconds=30.0, rate=100.0):
    """A signal (samples, 3) that swings along one axis."""
    time = np.arange(round(seconds * rate)) / rate
    return np.outer(size * np.sin(2 * np.pi * hertz * time), [0.6, 0.0, 0.8])


@given(FLAGS)
def test_runs_are_where_flags_begin_and_end(flags):
    found = runs(flags)
    plain = np.zeros(len(flags), np.bool_)
    for begin, end in found:
        assert begin < end
        plain[begin:end] = True
    assert plain.tolist() == flags.tolist()
    assert all(before[1] < after[0] for before, after in itertools.pairwise(found))


@given(FLAGS, st.integers(0, 6))
def test_widened_flags_are_near_a_flag(flags, by):
    at = np.flatnonzero(flags)
    plain = [bool((np.abs(at - k) <= by).any()) for k in range(len(flags))]
    assert widened(flags, by).tolist() == plain


@given(FLAGS, st.integers(1, 6))
def test_long_runs_are_left_and_short_ones_go(flags, least):
    plain = np.zeros(len(flags), np.bool_)
    for begin, end in runs(flags):
        plain[begin:end] = end - begin >= least
    assert _long(flags, least).tolist() == plain.tolist()


@given(FLAGS, st.integers(1, 5))
def test_one_flag_of_several_is_enough(flags, step):
    plain = [bool(flags[at : at + step].any()) for at in range(0, len(flags), step)]
    assert _every(flags, step).tolist() == plain


@pytest.mark.parametrize(("rate", "every"), [(20.0, 1), (100.0, 1), (199.0, 1), (200.0, 2), (416.0, 4), (1000.0, 10)])
def test_fast_recordings_are_thinned_to_what_is_enough(rate, every):
    assert thinning(rate) == every
    assert per_bin(rate / every) == round(0.1 * rate / every)


@pytest.mark.parametrize(("rate", "count"), [(25, 5), (50, 6), (100, 8), (200, 8)])
def test_pitches_that_a_recording_is_too_slow_for_are_not_looked_at(rate, count):
    assert pitches(rate) == count
    assert all(pitch <= HIGHEST * rate for pitch in PITCHES[:count])


@pytest.mark.parametrize(("seconds", "count"), [(1, 1), (BLOCK, 1), (BLOCK + 1, 2), (3 * BLOCK, 3)])
def test_a_recording_is_cut_into_blocks(seconds, count):
    recording = held(np.zeros((seconds * 50, 3)) + quiet(seconds, 50.0), 50.0, AXES, "motion")
    assert blocks(recording) == count
    cut = list(views(recording))
    assert len(cut) == count
    edges = [(one.first + one.inner[0], one.first + one.inner[1]) for one in cut]
    assert (edges[0][0], edges[-1][1]) == (0, seconds * 50)
    assert all(before[1] == after[0] for before, after in itertools.pairwise(edges))
    assert max(len(one.pushed) for one in cut) <= (BLOCK + 2 * MARGIN) * 50


def test_every_array_has_its_samples():
    one = seen(quiet(seconds=20))
    assert one.pushed.shape == one.moved.shape == (2000, 3)
    assert one.packets.shape == one.floor.shape == (2000, len(PITCHES))
    for line in (one.loud, one.usual, one.beats, one.high, one.turned, one.dead, one.stuck):
        assert line.shape == (2000,)
    assert np.isfinite(one.loud).all()
    assert one.pitches == 8


def test_times_are_those_of_the_recording():
    recording = held(quiet(600.0), 100.0, AXES, "motion")
    last = list(views(recording))[-1]
    assert last.time(np.array([0, 100])) == pytest.approx([last.first / 100, last.first / 100 + 1])
    assert last.first == (2 * BLOCK - MARGIN) * 100


@pytest.mark.parametrize("rate", [25.0, 99.3, 200.0])
def test_a_packet_answers_with_one_to_its_own_pitch_and_with_nothing_to_gravity(rate):
    for pitch in PITCHES[: pitches(rate)]:
        wave = _packet(rate, pitch)
        time = (np.arange(len(wave)) - len(wave) // 2) / rate
        assert abs((wave * np.exp(-2j * np.pi * pitch * time)).sum()) / 2 == pytest.approx(1, abs=1e-6)
        assert abs(wave.sum()) < 1e-9
        assert wave[::-1] == pytest.approx(wave.conj(), abs=1e-9)


@pytest.mark.parametrize("number", range(2, 7))
def test_a_swing_shows_its_size_at_its_own_pitch_most(number):
    one = seen(swinging(PITCHES[number]))
    middle = one.packets[1000:2000].mean(axis=0)
    assert middle.argmax() == number
    assert middle[number] == pytest.approx(1.0, abs=0.03)


def test_gravity_and_slow_turning_are_not_movement():
    slow = 9.8 + swinging(0.05, size=3.0, seconds=60)
    assert np.abs(seen(slow).moved[500:-500]).max() < 0.05
    assert seen(slow).packets[500:-500].max() < 0.1


@pytest.mark.parametrize("factor", [-1.0, 25.0])
def test_what_is_seen_grows_with_the_movement_and_loudness_does_not(factor):
    signal = quiet(seconds=40) - 9.80665 * np.array([0.06, -0.17, 0.983])
    with_twitches(signal, 100.0, [10, 20, 30])
    plain, scaled = seen(signal), seen(factor * signal)
    assert scaled.packets == pytest.approx(abs(factor) * plain.packets, rel=1e-3, abs=1e-6)
    assert scaled.floor == pytest.approx(abs(factor) * plain.floor, rel=1e-3)
    assert scaled.loud == pytest.approx(plain.loud, rel=1e-3, abs=1e-3)


def test_axes_in_another_order_are_as_loud():
    signal = quiet(seconds=40)
    with_twitches(signal, 100.0, [10, 20, 30])
    assert seen(signal[:, [2, 0, 1]]).loud == pytest.approx(seen(signal).loud, rel=1e-6)


def test_a_twitch_is_loud_where_it_is_and_quiet_is_about_one():
    signal = quiet(seconds=40)
    (peak,) = with_twitches(signal, 100.0, [20])
    one = seen(signal)
    assert one.loud.argmax() / 100 == pytest.approx(peak, abs=0.05)
    assert one.loud.max() > 10
    assert 0.8 < np.median(one.loud) < 3


def test_the_floor_follows_slowly_and_does_not_rise_with_a_twitch():
    signal = quiet(seconds=120)
    before = seen(signal).floor
    with_twitches(signal, 100.0, np.arange(5, 115, 3.0), mg=80)
    assert np.median(seen(signal).floor[:, TWITCH] / before[:, TWITCH]) == pytest.approx(1, abs=0.35)


def test_the_floor_is_a_low_percentile_of_the_bins_around():
    strength = np.random.default_rng(1).gamma(3, 1, (400, 2))
    low = _quiet(strength, 20.0)
    for at in (0, 57, 399):
        first = at // 10 * 10
        around = strength[max(0, first - 120) : first + 130]
        assert low[at] == pytest.approx(np.percentile(around, 20.0, axis=0))
    strength[100:200] = np.nan
    assert np.isfinite(_quiet(strength, 20.0)).all()
    assert not _quiet(np.full((30, 1), np.nan), 20.0).any()


def test_bins_hold_the_mean_or_the_largest_and_the_last_may_be_shorter():
    values = np.arange(7.0)[:, None]
    assert _binned(values, 3, np.mean)[:, 0].tolist() == [1.0, 4.0, 6.0]
    assert _binned(values, 3, np.max)[:, 0].tolist() == [2.0, 5.0, 6.0]


def test_a_filter_does_not_delay_and_holds_the_ends():
    values = np.zeros((101, 2))
    values[50, 0] = 1.0
    for taps in (_low_pass(200.0), _hump(100.0), _hump(100.0, 0.5)):
        answer = _filtered(values, taps)
        assert answer.shape == values.shape
        assert answer[:, 0].argmax() == 50
        assert not answer[:, 1].any()
        assert _filtered(np.full((60, 1), 4.0), taps) == pytest.approx(4.0)


@pytest.mark.parametrize("rate", [50.0, 100.0, 200.0])
def test_the_band_stops_what_never_changes_and_passes_ten_hertz(rate):
    assert _band(rate).sum() == pytest.approx(0, abs=1e-9)
    time = np.arange(round(4 * rate)) / rate
    wave = np.sin(2 * np.pi * 10 * time)[:, None]
    inner = slice(round(rate), round(3 * rate))
    assert np.abs(_filtered(wave, _band(rate)))[inner].max() == pytest.approx(1.0, abs=0.25)


def test_what_is_above_the_pitches_of_a_twitch_is_high_and_nothing_else():
    assert seen(swinging(150.0, rate=500.0), 500.0).high[500:-500].mean() == pytest.approx(0.7, abs=0.1)
    assert seen(swinging(10.0, rate=500.0), 500.0).high[500:-500].max() < 0.05
    assert not seen(swinging(10.0, rate=KEPT * 2), KEPT * 2).high.any()


def test_a_gyroscope_tells_how_fast_the_phone_turns():
    signal = np.concatenate([quiet(seconds=20), np.zeros((2000, 3))], axis=1)
    signal[800:1200, 4] = 2.0
    one = seen(signal)
    assert one.turned[1000] == pytest.approx(2.0, rel=0.01)
    assert one.turned[:700].max() < 1e-6
    assert not seen(quiet(seconds=20)).turned.any()


@pytest.mark.parametrize(("begin", "end"), [(0.0, 2.0), (5.0, 7.5), (18.0, 20.0)])
def test_what_was_lost_is_dead_and_not_stuck(begin, end):
    signal = quiet(seconds=20)
    signal[round(begin * 100) : round(end * 100)] = 0
    one = seen(signal, lost=[Span(begin, end, "gap")])
    last = min(round(end * 100), 1999)  # the sample at the end of the stretch goes with it
    assert np.flatnonzero(one.dead).tolist() == list(range(round(begin * 100), last + 1))
    assert not one.stuck.any()
    assert one.loud[~one.dead].max() < 6  # no step at its edges


def test_what_does_not_change_is_stuck():
    signal = quiet(seconds=20)
    signal[500:700] = signal[500]
    one = seen(signal)
    assert np.flatnonzero(one.stuck).tolist() == list(range(501, 700))  # those that equal the one before
    assert one.dead[501:700].all()


@pytest.mark.parametrize(("samples", "flat"), [(49, False), (60, True)])
def test_half_a_second_without_any_change_is_flat(samples, flat):
    pushed = quiet(seconds=5)
    pushed[100 : 100 + samples] = pushed[100]
    assert _flat(pushed, 100.0, 0.0).any() == flat
    assert not _flat(pushed, 100.0, 0.1).any()  # rounded values stay the same at rest


@pytest.mark.parametrize(("level", "clipped"), [(11.0, False), (19.6, True), (-19.6, True)])
def test_a_high_value_that_stays_is_the_end_of_the_scale(level, clipped):
    pushed = quiet(seconds=5)
    pushed[200:205, 1] = level
    assert _clipped(pushed, 100.0).any() == clipped
    if clipped:
        assert runs(_clipped(pushed, 100.0))[0] == pytest.approx((200 - 25, 205 + 25), abs=1)


def test_a_stay_is_four_samples_alike_of_one_axis():
    pushed = np.random.default_rng(1).normal(size=(50, 2))
    pushed[10:14, 0] = 1.0
    pushed[30:33, 1] = 2.0
    stays = _stays(pushed)
    assert np.flatnonzero(stays[:, 0]).tolist() == [11, 12, 13]
    assert not stays[:, 1].any()


def test_lost_samples_are_those_within_the_stretch():
    times = np.arange(100) / 10
    assert np.flatnonzero(_gone(times, [Span(1.0, 2.0, "gap")], 0.1)).tolist() == list(range(10, 21))
    assert not _gone(times, [], 0.1).any()


def test_a_dead_recording_has_no_loudness():
    one = seen(np.full((2000, 3), 9.8))
    assert one.dead.all()
    assert not one.loud.any()


def test_size_of_noise_is_what_it_was_made_of():
    one = seen(quiet(seconds=60, mg=2.0))
    assert one.moved[200:-200].std() == pytest.approx(2 * MG * 0.75, rel=0.15)
