"""Moments that could be a twitch, and their features."""

import numpy as np
import pytest

from tests.measure.detect.phone import AXES, MG, quiet, steps, with_twitches
from vastus.measure.detect.motion.features import (
    APART,
    FEATURES,
    LOUD,
    Shape,
    _alike,
    _length,
    _line,
    _peaks,
    _sharp,
    moments,
    shape,
)
from vastus.measure.detect.motion.view import View, views
from vastus.measure.recording import held

TIMES = np.array([5.03, 9.5, 14.21, 20.0, 25.7])


def seen(signal, rate=100.0) -> View:
    (one,) = views(held(signal, rate, AXES[: signal.shape[1]], "motion"))
    return one


def twitching(mg=30.0, rate=100.0, way=(0.3, -0.5, 0.8), times=TIMES, seed=1):
    signal = quiet(seconds=30, rate=rate, seed=seed)
    peaks = with_twitches(signal, rate, times, mg=mg, way=way)
    return seen(signal, rate), peaks


def named(view: View, found, number=0):
    return dict(zip(FEATURES, found.features[number], strict=True))


def nearest(view, found, time):
    return int(np.abs(view.time(found.at) - time).argmin())


@pytest.mark.parametrize("rate", [50.0, 100.0, 208.0])
def test_each_twitch_is_a_moment(rate):
    view, peaks = twitching(rate=rate)
    found = moments(view)
    assert np.abs(peaks[:, None] - view.time(found.at)).min(axis=1).max() < 0.06
    assert found.features.shape == (len(found.at), len(FEATURES)) == (len(found.shapes), len(FEATURES))
    assert np.isfinite(found.features).all()


def test_only_what_is_loud_is_a_moment_and_dead_time_never():
    view, _ = twitching()
    found = moments(view)
    assert (view.loud[found.at] > LOUD).all()
    signal = quiet(seconds=30)
    signal[1000:1200] = signal[1000]
    one = seen(signal)
    assert not one.dead[moments(one).at].any()


def test_nothing_moves_nothing_is_found():
    found = moments(seen(np.full((2000, 3), 9.8)))
    assert len(found.at) == 0
    assert found.features.shape == (0, len(FEATURES))


def test_only_the_inner_part_of_a_view_is_asked():
    signal = quiet(seconds=300, rate=50.0)
    with_twitches(signal, 50.0, np.arange(3, 297, 7.3))
    cut = list(views(held(signal, 50.0, AXES, "motion")))
    at = [view.time(moments(view).at) for view in cut]
    assert at[0].max() < 240 <= at[1].min()


def test_of_two_moments_close_together_the_louder_counts():
    loud = np.zeros(200)
    loud[[50, 55, 120, 140]] = 5, 9, 4, 4
    assert _peaks(loud, 12).tolist() == [55, 120, 140]
    assert _peaks(loud, 20).tolist() == [55, 120, 140]  # equals of equals stay
    assert _peaks(np.zeros(50), 5).tolist() == []


def test_moments_are_apart():
    view, _ = twitching(times=[5.0, 5.05, 5.11, 9.0])
    assert np.diff(moments(view).at).min() > APART * 100


def test_the_shape_has_the_size_of_the_twitch_and_its_peak():
    view, peaks = twitching(mg=50.0)
    for time in peaks:
        one = shape(view, round(time * 100))
        assert one.amplitude == pytest.approx(50 * MG, rel=0.15)
        assert (view.first + one.peak) / 100 == pytest.approx(time, abs=0.021)


def test_a_slow_sway_under_a_twitch_does_not_change_its_shape():
    signal = quiet(seconds=30)
    (peak,) = with_twitches(signal, 100.0, [14.0], mg=50)
    sway = signal + 0.3 * np.sin(2 * np.pi * 0.1 * np.arange(3000) / 100)[:, None]
    plain, swaying = (shape(seen(one), round(peak * 100)) for one in (signal, sway))
    assert swaying.amplitude == pytest.approx(plain.amplitude, rel=0.1)


def test_the_shape_at_an_end_is_cut_off():
    view, _ = twitching()
    assert len(shape(view, 0).size) == 61
    assert len(shape(view, 2999).size) == 61
    assert len(shape(view, 1500).size) == 121


def made(size: np.ndarray, way=(1.0, 0.0, 0.0)) -> Shape:
    moved = np.outer(size, way)
    return Shape(moved=moved, size=np.abs(size), first=100, top=int(np.abs(size).argmax()))


def test_the_length_is_the_time_above_a_third_of_the_peak():
    size = np.zeros(121)
    size[50:60] = 1.0
    assert np.exp(_length(made(size), 100.0)) == pytest.approx(0.1)
    assert np.exp(_length(made(size), 200.0)) == pytest.approx(0.05)
    assert np.exp(_length(made(5 * size), 100.0)) == pytest.approx(0.1)


def test_a_line_is_one_and_a_cloud_is_a_third():
    wave = np.sin(np.arange(121) / 3)
    assert _line(made(wave, (0.6, 0.0, 0.8)), 100.0) == pytest.approx(1.0)
    cloud = np.random.default_rng(1).normal(size=(100_001, 3))
    even = Shape(moved=cloud, size=np.linalg.norm(cloud, axis=1), first=0, top=50_000)
    assert _line(even, 1e6) == pytest.approx(1 / 3, abs=0.02)
    one = Shape(moved=wave[:, None], size=np.abs(wave), first=0, top=60)
    assert _line(one, 100.0) == 0.9  # one axis cannot tell


@pytest.mark.parametrize("hertz", [5.0, 10.0, 20.0])
def test_sharpness_is_the_pitch_of_a_wave_in_units_of_ten_hertz(hertz):
    wave = np.sin(2 * np.pi * hertz * (np.arange(1201) / 1000))
    one = Shape(moved=wave[:, None], size=np.abs(wave), first=0, top=600)
    assert np.exp(_sharp(one, 1000.0)) == pytest.approx(hertz / 10, rel=0.2)


def test_as_loud_within_four_seconds_is_alike():
    loud = np.zeros(2000)
    every = np.array([100, 300, 450, 690, 1440, 1900])
    loud[every] = 10, 8, 30, 12, 10, 10
    assert _alike(loud, every, 100, 100.0) == 1  # 300 is alike, 450 is louder, 690 too far
    assert _alike(loud, every, 300, 100.0) == 2
    assert _alike(loud, every, 1900, 100.0) == 0


def test_a_twitch_that_stands_alone_is_far_over_what_is_around():
    view, peaks = twitching(mg=60)
    found = moments(view)
    one = named(view, found, nearest(view, found, peaks[3]))
    assert one["loud"] > 2
    assert one["both sides"] <= one["one side"]
    assert one["both sides"] > 1
    assert one["over seconds"] > 1
    assert one["line"] > 0.8


def test_steps_are_alike_and_not_over_what_is_around():
    signal = quiet(seconds=30)
    signal[500:2500] += steps(20, 100.0, 1.8, 150)
    view = seen(signal)
    found = moments(view)
    walking = [named(view, found, k) for k in range(len(found.at)) if 800 < found.at[k] < 2200]
    twitch, peaks = twitching(mg=60)
    alone = named(twitch, moments(twitch), nearest(twitch, moments(twitch), peaks[2]))
    assert np.median([one["both sides"] for one in walking]) < alone["both sides"] - 1
    assert np.median([one["alike"] for one in walking]) > alone["alike"]


@pytest.mark.parametrize("factor", [-1.0, 20.0])
def test_features_do_not_depend_on_size_or_side(factor):
    signal = quiet(seconds=30) - 9.80665 * np.array([0.06, -0.17, 0.983])
    with_twitches(signal, 100.0, TIMES)
    plain, scaled = moments(seen(signal)), moments(seen(factor * signal))
    assert scaled.at.tolist() == plain.at.tolist()
    assert scaled.features == pytest.approx(plain.features, abs=0.02)


def test_features_do_not_depend_on_the_way_the_phone_lies():
    signal = quiet(seconds=30)
    with_twitches(signal, 100.0, TIMES)
    plain, turned = moments(seen(signal)), moments(seen(signal[:, [1, 2, 0]] * [1, -1, 1]))
    assert turned.at.tolist() == plain.at.tolist()
    assert turned.features == pytest.approx(plain.features, abs=1e-6)


def test_a_slow_wave_is_low_and_a_quick_one_high():
    def pitch_of(hertz):
        signal = quiet(seconds=30)
        time = np.arange(40) / 100
        signal[1480:1520] += 0.5 * (np.hanning(40) * np.sin(2 * np.pi * hertz * time))[:, None] * [0.3, -0.5, 0.8]
        view = seen(signal)
        found = moments(view)
        return named(view, found, nearest(view, found, 15.0))

    slow, quick = pitch_of(5.0), pitch_of(16.0)
    assert np.exp(slow["pitch"]) == pytest.approx(5.5, rel=0.3)
    assert np.exp(quick["pitch"]) == pytest.approx(16, rel=0.2)
    assert slow["low"] > quick["low"]
    assert slow["high"] < quick["high"]
