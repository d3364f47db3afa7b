"""The acceleration of a phone that lies on the thigh."""

from dataclasses import replace

import numpy as np
import pytest

from vastus.simulate.leg import skin
from vastus.simulate.scene import Body, Firing
from vastus.simulate.sensors import phone
from vastus.simulate.signal import Scene, recording

ALONE = Firing(units=1, modulation=0.0, doublets=0.0)


def test_what_a_phone_lost_is_named_and_empty():
    made, truth = recording(Scene(1, "motion", "unusable", seconds=60.0))
    (gap,) = [span for span in truth.excluded if span.why == "gap"]
    assert [(span.begin, span.end) for span in made.lost] == [(gap.begin, gap.end)]
    assert not made.piece(gap.begin, gap.end).any()


@pytest.fixture(scope="module")
def trace():
    return phone.build(Scene(2, "motion", "rest", 20.0, 30.0, firing=ALONE))


def test_a_trace_has_three_axes_on_the_fine_grid(trace):
    assert trace.signal.shape == (30 * skin.GRID, 3)
    assert trace.lost == ()
    assert len(trace.truth.twitches) > 3


@pytest.mark.parametrize("speed", [50.0, 100.0, 400.0])
def test_samples_are_steps_of_the_sensor_at_its_rate(speed):
    made = phone.build(Scene(2, "motion", "rest", 20.0, 10.0, rate=speed))
    table = phone.sampled(made)
    assert table.shape == (round(10 * speed), 3)
    steps = table.astype(np.float64) / phone.STEP
    assert np.abs(steps - np.rint(steps)).max() < 1e-3


def test_samples_at_given_times_are_those_of_the_even_ones_there(trace):
    even = phone.sampled(trace)
    some = phone.sampled(trace, np.array([1.0, 2.5, 7.77]))
    assert some == pytest.approx(even[[100, 250, 777]], abs=phone.STEP)


def test_a_sensor_smooths_a_little_and_moves_nothing_in_time(trace):
    loudest = max(trace.truth.twitches, key=lambda known: known.amplitude)
    still = phone.build(replace(trace.scene, rate_per_minute=0.0))
    table = np.linalg.norm(phone.sampled(trace) - phone.sampled(still), axis=1)
    near = slice(round((loudest.begin - 0.05) * 100), round((loudest.begin + 0.3) * 100))
    assert (near.start + table[near].argmax()) / 100 == pytest.approx(loudest.peak_time, abs=0.02)
    assert table[near].max() == pytest.approx(loudest.amplitude, rel=0.3, abs=2 * phone.STEP)


def test_a_phone_samples_unevenly_but_in_order(trace):
    times = phone.clock(trace)
    steps = np.diff(times)
    assert len(times) == 3000
    assert steps.min() >= 0
    assert steps.std() == pytest.approx(2**0.5 * phone.JITTER / 100, rel=0.2)
    assert np.abs(times - np.arange(3000) / 100).max() < 6 * phone.JITTER / 100
    assert np.array_equal(phone.clock(trace), times)


def test_where_samples_are_lost_there_is_no_time():
    made = phone.build(Scene(1, "motion", "unusable", seconds=60.0))
    (gap,) = made.lost
    times = phone.clock(made)
    assert not ((times >= gap.begin) & (times <= gap.end)).any()
    assert len(times) == pytest.approx(100 * (60 - gap.seconds), abs=3)


def test_a_bare_sensor_on_the_same_leg_moves_more_quickly():
    legs = [Body("rectus femoris", 4.0, mass) for mass in (0.0, 0.4)]
    scenes = [Scene(2, "motion", "rest", 20.0, 20.0, firing=ALONE, body=leg) for leg in legs]
    bare, heavy = (phone.build(scene).truth.twitches for scene in scenes)
    assert [k.discharge for k in bare] == [k.discharge for k in heavy]
    assert bare[0].peak_time < heavy[0].peak_time


def test_amplitudes_lie_between_a_small_and_a_large_unit():
    truth = phone.build(Scene(5, "motion", "many", None, 60.0)).truth
    sizes = np.array([known.amplitude for known in truth.twitches])
    assert len(sizes) > 10
    assert sizes.min() > 0.2 * phone.MOVES[0] * 2 * np.e / skin.TIMES[1] ** 2
    assert sizes.max() < 2 * phone.MOVES[1] * 2 * np.e / skin.TIMES[0] ** 2
    assert {known.channel for known in truth.twitches} == {"acceleration"}


def test_excluded_stretches_are_wider_than_what_disturbs():
    made = phone.build(Scene(3, "motion", "walking", 20.0, 90.0))
    walking = [span for span in made.truth.excluded if span.why == "walking"]
    assert len(walking) == 2
    still = np.linalg.norm(made.signal, axis=1)
    for span in walking:
        first = round(span.begin * skin.GRID)
        assert still[first + 1000 : first + 6000].max() > 5 * np.median(still)
