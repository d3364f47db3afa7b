"""A surface EMG whose every discharge is known."""

import numpy as np
import pytest

from vastus.measure.spans import Span
from vastus.simulate.scene import Firing
from vastus.simulate.sensors import electric, electrodes, emg
from vastus.simulate.signal import Scene
from vastus.simulate.truth import Discharge

ALONE = Firing(units=2, modulation=0.0, doublets=0.0)
SCENE = Scene(3, rate_per_minute=30.0, seconds=20, channels=2, firing=ALONE)


@pytest.fixture(scope="module")
def built():
    return emg.build(SCENE)


@pytest.fixture(scope="module")
def shapes():
    return emg.templates(SCENE, electrodes.laid(SCENE), "units", 2)


def ramp(samples=101, rate=1000.0) -> emg.Template:
    return emg.Template(np.stack([np.arange(float(samples)), -2.0 * np.arange(samples)], axis=1), rate)


def test_a_signal_has_its_channels_and_its_truth(built):
    signal, layout, truth = built
    assert signal.shape == (40_000, 2)
    assert len(layout.channels) == 2
    assert len(truth.twitches) > 4
    assert truth.excluded == ()


def test_the_same_scene_is_the_same_signal(built):
    again, _, truth = emg.build(SCENE)
    assert np.array_equal(again, built[0])
    assert truth == built[2]


def test_a_template_has_every_channel_and_dies_away(shapes):
    for template in shapes:
        assert template.shape.shape[1] == 2
        assert np.abs(template.shape[-1]).max() < 0.05 * np.abs(template.shape).max()
        assert 5000 <= template.rate <= 11_000


@pytest.mark.parametrize("time", [0.1, 0.1003, 0.12345])
@pytest.mark.parametrize("size", [1.0, 0.5, -2.0])
def test_a_discharge_is_read_between_the_samples_of_its_template(time, size):
    signal = np.zeros((400, 2))
    emg.fire(signal, 1000.0, ramp(), time, size)
    at = np.flatnonzero(signal[:, 0])
    expected = size * (at / 1000 - time) * 1000
    assert signal[at, 0] == pytest.approx(expected)
    assert signal[at, 1] == pytest.approx(-2 * expected)
    assert at.min() >= np.ceil(time * 1000)
    assert at.max() <= time * 1000 + 100


def test_two_discharges_add_up():
    one, other, both = (np.zeros((400, 2)) for _ in range(3))
    emg.fire(one, 1000.0, ramp(), 0.10, 1.0)
    emg.fire(other, 1000.0, ramp(), 0.13, 0.7)
    emg.fire(both, 1000.0, ramp(), 0.10, 1.0)
    emg.fire(both, 1000.0, ramp(), 0.13, 0.7)
    assert both == pytest.approx(one + other)


def test_a_discharge_at_an_end_falls_away_there():
    signal = np.zeros((120, 2))
    emg.fire(signal, 1000.0, ramp(), 0.1, 1.0)
    assert signal[-1, 0] == pytest.approx(19)
    emg.fire(signal, 1000.0, ramp(), 5.0, 1.0)
    assert signal[-1, 0] == pytest.approx(19)


def test_at_half_the_rate_every_second_sample_is_left():
    fast, slow = np.zeros((800, 2)), np.zeros((400, 2))
    emg.fire(fast, 2000.0, ramp(), 0.1, 1.0)
    emg.fire(slow, 1000.0, ramp(), 0.1, 1.0)
    assert fast[::2] == pytest.approx(slow)


def test_what_is_known_is_what_the_largest_channel_shows():
    shape = np.zeros((200, 2))
    shape[50:60, 1], shape[60:70, 1] = 10.0, -30.0
    shape[50:60, 0] = 5.0
    known = emg.shown(Discharge(2.0, 7, 1.5), emg.Template(shape, 1000.0), electrodes.laid(SCENE))
    assert (known.begin, known.peak_time) == pytest.approx((2.05, 2.06))
    assert known.duration == pytest.approx(0.019)
    assert known.amplitude == pytest.approx(60.0)
    assert (known.channel, known.source_unit, known.discharge) == ("EMG 2", "7", 2.0)


@pytest.mark.parametrize("seed", range(5))
def test_a_unit_under_will_fires_evenly_at_6_to_14_a_second_within_its_stretch(seed):
    span = Span(10.0, 14.0, "voluntary")
    times = np.array(emg.train(np.random.default_rng(seed), span))
    gaps = np.diff(times)
    assert times.min() >= span.begin
    assert times.max() < span.end - 0.05
    assert 1 / emg.PACE[1] * 0.85 < gaps.mean() < 1 / emg.PACE[0] * 1.15
    assert gaps.std() / gaps.mean() < 2 * emg.UNEVEN


def test_a_contraction_is_added_in_its_stretch_and_no_twitch_lies_in_it():
    signal, _, truth = emg.build(Scene(3, condition="voluntary", rate_per_minute=30.0, seconds=50))
    assert {span.why for span in truth.excluded} == {"voluntary"}
    for span in truth.excluded:
        inside = signal[round((span.begin + 0.6) * 2000) : round((span.end - 0.4) * 2000)]
        assert inside.std() > 2 * np.median(np.abs(signal))
        assert not any(span.begin <= known.discharge <= span.end for known in truth.twitches)


def test_nothing_leaves_the_range_of_the_amplifier():
    signal, _, _ = emg.build(Scene(3, condition="unusable", seconds=30))
    assert np.abs(signal).max() <= electric.CLIP
