"""Uneven clocks: what was sampled stays where it was, and what was not is lost, never made up."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vastus.errors import BadRecording
from vastus.measure.read.table.clock import GAP_SECONDS, PAUSE_MOST, even, onto


def wave(t):
    """A movement of 4 and 11 Hz, shape (n, 2)."""
    return np.column_stack([np.sin(2 * np.pi * 4 * t), 0.5 * np.cos(2 * np.pi * 11 * t)]).astype(np.float32)


def steady(n=500, rate=100.0):
    return np.arange(n) / rate


def in_lost(result, t, margin):
    return any(span.begin - margin < t < span.end + margin for span in result.lost)


def check(result, within=0.03, clock=wave):
    """Every sample is the wave at its time, or lies in lost time and is zero."""
    t = np.arange(len(result.samples)) / result.rate
    lost = np.array([in_lost(result, at, -0.5 / result.rate) for at in t])
    sure = np.array([not in_lost(result, at, 0.5 / result.rate) for at in t])
    assert np.all(result.samples[lost] == 0)
    assert np.abs(result.samples[sure] - clock(t[sure])).max() < within
    return lost


def test_an_even_clock_is_left_as_it_is():
    result = even(steady() + 7.0, wave(steady()))
    assert result.rate == pytest.approx(100)
    assert (result.lost, result.notes) == ((), ())
    assert result.first == 7.0
    np.testing.assert_allclose(result.samples, wave(steady()), atol=1e-6)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    rate=st.sampled_from([50.0, 100.0, 104.3, 200.0, 500.0]),
    jitter=st.floats(0, 0.2),
    gaps=st.lists(st.tuples(st.floats(0.5, 4.0), st.floats(0.4, 3.0)), max_size=3),
    repeated=st.floats(0, 0.02),
)
@example(seed=0, rate=100.0, jitter=0.0, gaps=[(1.005, 0.5), (1.515, 1.5)], repeated=0.0)  # a sample between two gaps
@example(seed=4392, rate=50.0, jitter=0.09375, gaps=[(3.0, 3.0), (0.5, 3.0)], repeated=0.0)  # 25 samples are left
def test_jitter_repeats_and_gaps_leave_the_signal_where_it_was(seed, rate, jitter, gaps, repeated):
    rng = np.random.default_rng(seed)
    t = np.arange(0, 6, 1 / rate)
    t = t + rng.uniform(-jitter, jitter, len(t)) / rate
    for begin, seconds in gaps:
        t = t[(t < begin) | (t > begin + seconds)]
    t = np.repeat(t, 1 + (rng.random(len(t)) < repeated))
    result = even(t, wave(t - t[0]))
    # A movement of 11 Hz, read 50 times a second by a shaky clock, cannot be drawn better than this between samples
    lost = check(result, within=0.3 if rate == 50 else 0.1)
    true = sum(np.diff(t)[np.diff(t) > 0.3])
    assert sum(span.seconds for span in result.lost) == pytest.approx(true, abs=0.05)
    assert lost.sum() / result.rate == pytest.approx(true, abs=0.2)
    # Of a few samples, both ends of each stretch and a tenth of the steps may all be shaken to the same side
    few = 2 * jitter * (0.1 + (1 + len(result.lost)) / len(t))
    assert result.rate == pytest.approx(rate, rel=0.01 if len(t) > 100 else max(0.01, few))


def test_one_missing_sample_is_bridged_and_four_are_a_gap():
    t = steady()
    assert even(np.delete(t, 50), wave(np.delete(t, 50))).lost == ()
    (gap,) = even(np.delete(t, range(50, 54)), wave(np.delete(t, range(50, 54)))).lost
    assert gap.begin == pytest.approx(0.49)
    assert gap.end == pytest.approx(0.54)
    assert gap.why == "gap"


def test_an_unsteady_clock_may_pause_longer_before_it_is_a_gap():
    # Samples that come in packets of four every 40 ms, stamped as they came: 1, 1, 1, 37 ms apart
    t = np.cumsum(np.tile([0.037, 0.001, 0.001, 0.001], 200))
    result = even(t, np.zeros((800, 1), np.float32))
    assert result.lost == ()
    assert result.rate == pytest.approx(100, rel=0.01)
    t[400:] += 2 * GAP_SECONDS
    assert len(even(t, np.zeros((800, 1), np.float32)).lost) == 1


def test_samples_under_one_coarse_time_are_spread():
    t = steady(4000, 2000.0)
    coarse = np.floor(t * 1000) / 1000
    result = even(coarse, wave(t))
    assert result.rate == pytest.approx(2000, rel=1e-3)
    check(result, within=0.02)


def test_a_sample_written_twice_counts_once_and_is_said():
    t = np.repeat(steady(), 1 + (np.arange(500) % 100 == 3))
    result = even(t, wave(t))
    assert result.notes == ("5 samples were written twice; one of each is used.",)
    np.testing.assert_allclose(result.samples, wave(steady()), atol=1e-6)


@pytest.mark.parametrize("leap", [-1.0, -3.0, -1e6])
def test_a_clock_set_back_goes_on_after_lost_time(leap):
    t = steady()
    written = t + leap * (t >= 2.5)
    result = even(written, wave(t))
    (gap,) = result.lost
    assert result.moved
    assert gap.begin == pytest.approx(2.49)
    assert gap.seconds == pytest.approx(0.2)
    assert result.notes == ("The clock was set back 1 time; the moment is left out.",)
    assert result.rate == pytest.approx(100)
    # What came after the leap is whole, only its place is unknown
    np.testing.assert_allclose(result.samples[269:], wave(t)[250 : 250 + len(result.samples) - 269], atol=1e-3)


def test_neighbours_that_changed_places_are_put_in_order():
    t = steady()
    swapped = t.copy()
    swapped[[100, 101]] = swapped[[101, 100]]
    result = even(swapped, wave(swapped))
    assert (result.lost, result.moved) == ((), False)
    np.testing.assert_allclose(result.samples, wave(t), atol=1e-6)


def test_hours_between_two_parts_are_shortened():
    t = steady() + 10_000 * (steady() > 2.5)
    result = even(t, wave(steady()))
    assert result.moved
    assert len(result.samples) / result.rate == pytest.approx(5 + PAUSE_MOST, abs=0.1)


@pytest.mark.parametrize(
    ("times", "code"),
    [
        (np.zeros(0), "empty"),
        (np.array([0.0, 1.0]), "empty"),
        (np.full(100, np.nan), "empty"),
        (np.zeros(100), "rate"),
        (np.arange(100.0), "rate"),
        (np.arange(100.0) * 1e-6, "rate"),
        (np.arange(400.0) * 0.01 + 599 * np.arange(400).cumsum(), "rate"),
        (np.repeat(np.arange(400.0) * 700, 5) + np.tile(np.arange(5) * 0.01, 400), "size"),
    ],
)
def test_times_that_tell_no_speed_or_no_end_are_refused(times, code):
    samples = np.random.default_rng(1).normal(size=(len(times), 1)).astype(np.float32)
    with pytest.raises(BadRecording) as raised:
        even(times, samples)
    assert raised.value.code == code


def test_another_sensor_is_put_on_the_same_grid():
    t = np.arange(0.5, 4.0, 1 / 52)
    t = t[(t < 2) | (t > 3)]
    placed = onto(t, wave(t), 100.0, 500)
    grid = np.arange(500) / 100
    inside = ((grid > 0.53) & (grid < 1.95)) | ((grid > 3.05) & (grid < 3.9))
    assert np.abs(placed[inside] - wave(grid[inside])).max() < 0.15
    assert np.all(placed[(grid < 0.49) | (grid > 4.0) | ((grid > 2.02) & (grid < 2.98))] == 0)
    assert np.all(onto(t[:2], wave(t[:2]), 100.0, 50) == 0)
    late = onto(t + 10, wave(t), 100.0, 500)
    assert np.all(late == 0)
