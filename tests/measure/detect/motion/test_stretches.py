"""Long movements in which no twitch can be told apart."""

import numpy as np
import pytest

from tests.measure.detect.phone import AXES, MG, TURNS, coarse, quiet, resting, steps, with_twitches
from vastus.measure.detect.motion.stretches import _around, _beat, _why, stretches
from vastus.measure.detect.motion.view import views
from vastus.measure.recording import held
from vastus.measure.spans import Span, covered, joined


def of(signal, rate=100.0, lost=()) -> list[Span]:
    (view,) = views(held(signal, rate, [*AXES, *TURNS][: signal.shape[1]], "motion", lost=lost))
    return list(joined(stretches(view)))


def shaken(hertz, mg, long=15.0):
    """A minute with a movement from 20 s on."""
    signal = quiet(seconds=60.0)
    signal[2000 : 2000 + round(long * 100)] += steps(long, 100.0, hertz, mg)
    return signal


def test_rest_has_no_stretch():
    assert of(quiet(seconds=60)) == []


@pytest.mark.parametrize("mg", [15, 40, 150])
def test_twitches_however_large_are_no_stretch(mg):
    signal = quiet(seconds=60)
    with_twitches(signal, 100.0, np.arange(3, 57, 1.7), mg=mg)
    assert covered(of(signal), 60.0) < 3


@pytest.mark.parametrize(
    ("hertz", "mg", "why"), [(1.8, 200, "walking"), (2.7, 600, "jogging"), (5.0, 12, "tremor"), (8.0, 12, "tremor")]
)
def test_a_long_movement_is_named_by_its_beat(hertz, mg, why):
    found = of(shaken(hertz, mg))
    assert why in {span.why for span in found}
    assert min(span.begin for span in found) == pytest.approx(20, abs=1.2)
    assert max(span.end for span in found) == pytest.approx(35, abs=1.2)


def test_a_movement_with_no_beat_of_steps_and_too_strong_for_a_tremor_is_moving():
    signal = quiet(seconds=60)
    signal[2000:3500] += 300 * MG * np.sin(2 * np.pi * 7 * np.arange(1500) / 100)[:, None] * [0.5, 0.5, 0.7]
    assert {span.why for span in of(signal)} == {"moving"}


@pytest.mark.parametrize("seconds", [0.3, 0.6])
def test_what_is_over_soon_is_no_stretch(seconds):
    assert of(shaken(5.0, 40, long=seconds)) == []


def test_a_moment_of_quiet_does_not_end_a_movement():
    signal = shaken(1.8, 200)
    signal[2700:2760] = quiet(seconds=0.6)
    found = [span for span in of(signal) if span.seconds > 3]
    assert covered(found, 60.0) == pytest.approx(15, abs=2)


def test_times_are_those_of_the_recording():
    signal = quiet(seconds=400, rate=50.0)
    signal[15_000:15_750] += steps(15, 50.0, 1.8, 200)
    last = list(views(held(signal, 50.0, AXES, "motion")))[-1]
    (first, *_) = [span for span in stretches(last) if span.seconds > 5]
    assert first.begin == pytest.approx(300, abs=1.2)


def test_a_buzz_is_named_and_a_knock_is_too_short():
    signal = quiet(seconds=20, rate=500.0)
    time = np.arange(250) / 500
    signal[4000:4250] += 0.8 * np.sin(2 * np.pi * 160 * time)[:, None] * [0.5, 0.5, 0.7]
    (span,) = [span for span in of(signal, 500.0) if span.why == "buzz"]
    assert (span.begin, span.end) == pytest.approx((8.0, 8.5), abs=0.05)
    knocked = quiet(seconds=20, rate=500.0)
    knocked[4000:4050] += 0.8 * np.sin(2 * np.pi * 160 * time[:50])[:, None] * [0.5, 0.5, 0.7]
    assert [span for span in of(knocked, 500.0) if span.why == "buzz"] == []


def test_a_turning_phone_moves():
    signal = np.concatenate([quiet(seconds=20), np.zeros((2000, 3))], axis=1)
    signal[800:1200, 3] = 1.0
    (span,) = of(signal)
    assert span.why == "moving"
    assert (span.begin, span.end) == pytest.approx((8, 12), abs=0.6)


def test_a_stuck_sensor_is_flat_or_at_the_end_of_its_scale():
    still = quiet(seconds=20)
    still[500:700] = still[500]
    assert [(span.why, span.begin, span.end) for span in of(still)] == [("flat", 5.01, 7.0)]
    wild = quiet(seconds=20)
    wave = 40 * np.sin(2 * np.pi * 1.1 * np.arange(300) / 100)[:, None] * [1, 1, 1]
    wild[500:800] = np.clip(wave, -19.6, 19.6)
    assert "clipped" in {span.why for span in of(wild)}


def test_what_was_lost_is_no_stretch_of_movement():
    signal = quiet(seconds=30)
    signal[1000:1500] = 0
    assert of(signal, lost=[Span(10, 15, "gap")]) == []


def test_the_steps_of_rounded_values_are_no_movement():
    assert [span for span in of(coarse(resting(0.02, seconds=60)), 60.0) if span.seconds > 2] == []


@pytest.mark.parametrize("factor", [-1.0, 1.0])
def test_the_side_does_not_matter(factor):
    signal = shaken(1.8, 200)
    assert of(factor * signal) == of(signal)


def test_what_is_around_a_bin_is_mirrored_at_the_ends():
    level = np.arange(40.0)
    assert _around(level, np.max)[:2].tolist() == [10, 11]
    assert _around(level, np.median)[20] == 20
    assert _around(level, np.max)[-1] == 39
    assert _around(level, np.median)[0] == 5  # 10 … 1, 0, 1 … 10
    assert _around(np.array([3.0, 4.0]), np.max).tolist() == [4, 4]  # too short to be mirrored


@pytest.mark.parametrize("hertz", [1.5, 3.0, 7.0, 12.0])
def test_a_beat_is_the_pitch_of_a_swing_and_holds_nearly_all_of_it(hertz):
    time = np.arange(1500) / 100
    beat, share = _beat(np.outer(np.sin(2 * np.pi * hertz * time), [0.6, 0, 0.8]), 100.0)
    assert beat == pytest.approx(hertz, abs=0.1)
    assert share > 0.95


def test_the_slowest_strong_beat_is_taken():
    time = np.arange(1500) / 100
    two = 0.7 * np.sin(2 * np.pi * 2 * time) + np.sin(2 * np.pi * 6 * time)
    assert _beat(two[:, None], 100.0)[0] == pytest.approx(2, abs=0.1)
    weak = 0.2 * np.sin(2 * np.pi * 2 * time) + np.sin(2 * np.pi * 6 * time)
    assert _beat(weak[:, None], 100.0)[0] == pytest.approx(6, abs=0.1)


def test_nothing_has_no_beat():
    assert _beat(np.zeros((300, 3)), 100.0) == (0.0, 0.0)
    assert _beat(np.zeros((2, 3)), 100.0) == (0.0, 0.0)


@pytest.mark.parametrize(("mg", "why"), [(20, "tremor"), (400, "moving")])
def test_a_shake_too_strong_for_a_tremor_is_movement(mg, why):
    signal = quiet(seconds=30)
    time = np.arange(3000) / 100
    signal += mg * MG * np.sin(2 * np.pi * 5 * time)[:, None] * [0.5, 0.5, 0.7]
    (view,) = views(held(signal, 100.0, AXES, "motion"))
    assert _why(view, 500, 2500) == why
