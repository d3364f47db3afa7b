"""Twitches of a phone on the thigh, in small recordings whose every twitch is known."""

import numpy as np
import pytest

from tests.measure.detect.phone import AXES, MG, TURNS, coarse, found, quiet, resting, steps, with_twitches
from vastus.made import made_by
from vastus.measure.detect import detect
from vastus.measure.detect.motion.certainty import CUT
from vastus.measure.detect.motion.features import Shape
from vastus.measure.detect.motion.find import _edges, _lined, _within
from vastus.measure.detect.motion.view import views
from vastus.measure.read.table.clock import even
from vastus.measure.recording import held
from vastus.measure.spans import Span

TIMES = np.array([5.03, 9.5, 14.21, 20.0, 20.9, 31.7, 40.33, 47.5, 55.11])


@pytest.mark.parametrize("rate", [25.0, 50.0, 99.3, 100.0, 208.0, 500.0])
def test_twitches_are_found_where_they_are_whatever_the_rate(rate):
    signal = quiet(rate=rate)
    peaks = with_twitches(signal, rate, TIMES)
    twitches = found(signal, rate)
    assert len(twitches.events) == len(TIMES)
    assert np.abs(twitches.events.peak_time - peaks).max() < 0.05
    assert np.median(twitches.events.amplitude) == pytest.approx(30 * MG, rel=0.5 if rate < 60 else 0.2)
    assert np.all(twitches.events.begin <= twitches.events.peak_time)
    assert np.median(twitches.events.peak_time - twitches.events.begin) >= 1 / rate or rate < 60
    assert np.all((twitches.events.duration > 0.03) & (twitches.events.duration < 0.4))
    assert np.all(twitches.events.certainty >= CUT)
    assert (twitches.unit, twitches.modality) == ("m/s2", "motion")


def test_one_axis_is_enough():
    signal = quiet()
    with_twitches(signal, 100.0, TIMES, way=(0, 0, 1))
    twitches = found(signal[:, 2:])
    assert len(twitches.events) == len(TIMES)


@pytest.mark.parametrize("seed", range(4))
def test_a_quiet_phone_shows_nothing(seed):
    twitches = found(quiet(seconds=180, seed=seed))
    assert len(twitches.events) == 0
    assert twitches.families == ()
    assert twitches.watched == pytest.approx(180, abs=1)
    assert twitches.excluded == ()
    assert twitches.notes == ()


def test_what_is_too_small_is_not_told_and_the_limit_is_said():
    signal = quiet(seconds=200)
    times = np.arange(5, 195, 2.37)
    twitches = found(signal)
    limit = twitches.smallest_visible
    assert limit is not None
    assert 4 * MG < limit < 12 * MG
    large, small = quiet(seconds=200), quiet(seconds=200)
    with_twitches(large, 100.0, times, mg=2 * limit / MG)
    with_twitches(small, 100.0, times, mg=0.3 * limit / MG)
    assert len(found(large).events) > 0.95 * len(times)
    assert len(found(small).events) < 0.1 * len(times)


def test_the_family_is_one_and_shows_the_mean_shape():
    signal = quiet()
    with_twitches(signal, 100.0, TIMES)
    twitches = found(signal)
    (family,) = twitches.families
    assert (family.number, family.count, family.doublets) == (0, len(TIMES), 0)
    assert family.isolated == 1.0
    assert family.channel == 2
    assert family.shape.shape == (61, 1)
    assert family.shape[30, 0] == pytest.approx(30 * MG, rel=0.15)
    assert family.phases >= 2
    assert set(twitches.events.channel) == {2}
    assert set(twitches.events.source_unit) == {0}
    assert not twitches.events.doublet.any()
    assert twitches.shapes.shape == (len(TIMES), 61)
    assert twitches.shapes.mean(axis=0) == pytest.approx(family.shape[:, 0], abs=1e-6)


@pytest.mark.parametrize(
    ("hertz", "mg", "why", "note"),
    [
        (1.8, 150, {"walking", "moving"}, {"walking", "movement"}),
        (2.8, 600, {"jogging", "walking", "moving"}, {"movement", "walking"}),
        (5.0, 20, {"tremor", "moving"}, {"tremor", "movement"}),
    ],
)
def test_a_long_movement_is_left_out_and_named(hertz, mg, why, note):
    signal = quiet(seconds=150)
    signal[4000:5500] += steps(15, 100.0, hertz, mg)
    peaks = with_twitches(signal, 100.0, [20, 80, 90])
    twitches = found(signal)
    assert len(twitches.events) == 3
    assert np.abs(twitches.events.peak_time - peaks).max() < 0.05
    long = [span for span in twitches.excluded if span.seconds > 5]
    assert {span.why for span in long} <= why
    assert min(span.begin for span in long) == pytest.approx(40, abs=1.5)
    assert max(span.end for span in long) == pytest.approx(55, abs=1.5)
    assert set(twitches.notes) & note


def test_a_walk_of_minutes_is_left_out_although_the_floor_rises_with_it():
    signal = quiet(seconds=150)
    signal[2000:13000] += steps(110, 100.0, 1.9, 150)
    twitches = found(signal)
    assert len(twitches.events) == 0
    assert 35 < twitches.watched < 50


def test_twitches_in_a_row_are_not_taken_for_a_movement():
    signal = quiet(seconds=120)
    rng = np.random.default_rng(4)
    times = np.cumsum(rng.uniform(0.45, 1.2, 130)) + 3
    for at in times:
        with_twitches(signal, 100.0, [at], mg=rng.uniform(20, 100))
    twitches = found(signal)
    assert twitches.watched > 110
    assert len(twitches.events) > 0.9 * len(times)


def test_the_rebound_of_a_twitch_is_not_another():
    signal = quiet()
    with_twitches(signal, 100.0, TIMES, mg=60)
    with_twitches(signal, 100.0, TIMES + 0.2, mg=12)
    assert len(found(signal).events) == len(TIMES)


def test_a_pulse_and_a_breath_are_not_told():
    signal = quiet(seconds=180)
    t = np.arange(len(signal)) / 100
    signal += 15 * MG * np.sin(2 * np.pi * 0.25 * t)[:, None] * [0.5, 1, 0.7]
    ring = np.exp(-t[:60] / 0.12) * np.sin(2 * np.pi * 7 * t[:60])
    for at in np.cumsum(0.9 + 0.03 * np.random.default_rng(2).normal(size=190)):
        first = round(at * 100)
        part = signal[first : first + 60]
        part += 4 * MG * ring[: len(part), None] * [0.4, 0.8, 0.9]
    twitches = found(signal)
    assert len(twitches.events) == 0
    assert twitches.watched > 175


def knocked(signal, times, rate, seed=5):
    rng = np.random.default_rng(seed)
    t = np.arange(0, 0.15, 1 / rate)
    for at in times:
        ring = np.exp(-t / 0.012) * np.sin(2 * np.pi * rng.uniform(35, 70) * t)
        first = round(at * rate)
        signal[first : first + len(t)] += rng.uniform(30, 150) * MG * ring[:, None] * rng.uniform(0.2, 1, 3)


def test_knocks_are_not_told():
    signal = quiet(seconds=120, rate=200.0)
    knocked(signal, np.arange(5, 115, 5.3), 200.0)
    assert len(found(signal, 200.0).events) <= 1


def test_a_buzz_and_a_change_of_posture_are_left_out_by_name():
    signal = quiet(seconds=60, rate=400.0)
    t = np.arange(240) / 400
    signal[8000:8240] += 150 * MG * np.sin(2 * np.pi * 170 * t)[:, None] * [0.5, 1, 0.8]
    sway = np.hanning(400) * np.sin(2 * np.pi * 1.5 * np.linspace(0, 1, 400))
    signal[16000:16400] += 80 * MG * sway[:, None] * [0.9, -0.5, 0.4]
    twitches = found(signal, 400.0)
    assert len(twitches.events) == 0
    assert [span.why for span in twitches.excluded] == ["buzz", "posture"]
    assert [round(span.begin) for span in twitches.excluded] == [20, 40]
    assert set(twitches.notes) == {"buzz", "posture", "short"}


def test_gaps_flat_and_clipped_stretches_are_left_out():
    signal = quiet(seconds=120)
    with_twitches(signal, 100.0, [10, 70, 110])
    signal[2000:2900] = 0.0
    signal[4000:5000] = signal[4000]
    wild = 80 * np.sin(2 * np.pi * 0.9 * np.arange(1000) / 100)[:, None] * [1, 0.9, 1.1]
    signal[8000:9000] = np.clip(wild, -19.6, 19.6)
    twitches = found(signal, lost=[Span(20.0, 29.0, "gap")])
    assert len(twitches.events) == 3
    left = {span.why: span for span in twitches.excluded}
    assert left["gap"] == Span(20.0, 29.0, "gap")
    assert (left["flat"].begin, left["flat"].end) == (pytest.approx(40, abs=0.1), pytest.approx(50, abs=0.1))
    assert left["clipped"].begin == pytest.approx(80, abs=1)
    assert twitches.watched == pytest.approx(120 - 29, abs=2.5)
    assert {"gap", "flat", "clipped"} <= set(twitches.notes)


def test_a_turning_leg_is_left_out_when_there_is_a_gyroscope():
    signal = quiet(seconds=60)
    turning = np.random.default_rng(3).normal(0, 0.01, (6000, 3))
    turning[2000:2500, 1] += 1.0
    twitches = detect(held(np.hstack([signal, turning]), 100.0, AXES + TURNS, "motion"))
    (span,) = twitches.excluded
    assert span.why == "moving"
    assert span.begin == pytest.approx(20, abs=0.5)
    assert span.end == pytest.approx(25, abs=0.5)


def test_nothing_is_claimed_of_a_dead_a_slow_or_an_empty_recording():
    flat = found(np.full((6000, 3), 9.8))
    assert flat.watched == 0
    assert flat.smallest_visible is None
    slow = found(quiet(rate=10.0), 10.0)
    assert (slow.watched, slow.smallest_visible) == (0, None)
    tiny = found(quiet(seconds=0.5))
    assert len(tiny.events) == 0
    with pytest.raises(ValueError, match="m/s2"):
        detect(held(np.zeros((100, 1)), 100.0, TURNS[:1], "motion"))


# The browser's own sensor, rounded to 0.1 m/s2

JOLTS = np.arange(7.0, 175, 6.1)


@pytest.mark.parametrize("gravity", [0.0, 1.0])
@pytest.mark.parametrize("sd", [0.015, 0.025, 0.04, 0.1])
def test_a_rounded_phone_at_rest_is_watched_and_no_step_is_a_twitch(sd, gravity):
    signal = resting(sd, gravity=gravity)
    signal[:180] += steps(3, 60.0, 1.3, 40)  # the hand that began it
    twitches = found(coarse(signal), 60.0)
    assert len(twitches.events) == 0
    assert twitches.watched > 170
    assert ("noisy" in twitches.notes) == (sd > 0.05)
    assert twitches.made.settings["rounded"] == 0.1


@pytest.mark.parametrize(("sd", "size"), [(0.01, 0.5), (0.03, 0.5), (0.1, 1.2)])
@pytest.mark.parametrize("gravity", [0.0, 1.0])
def test_jolts_of_a_rounded_phone_are_found(sd, size, gravity):
    signal = resting(sd, gravity=gravity)
    peaks = with_twitches(signal, 60.0, JOLTS, mg=size / MG)
    twitches = found(coarse(signal), 60.0)
    assert len(twitches.events) == len(JOLTS)
    assert np.abs(twitches.events.peak_time - peaks).max() < 0.05
    assert twitches.watched > 175


def test_an_unsteady_clock_does_not_hide_that_values_are_rounded():
    signal = resting(0.02)
    peaks = with_twitches(signal, 60.0, JOLTS, mg=0.5 / MG)
    times = (np.arange(len(signal)) + np.random.default_rng(3).uniform(-0.3, 0.3, len(signal))) / 60
    placed = even(times, coarse(signal).astype(np.float32))
    twitches = found(placed.samples, placed.rate)
    assert len(twitches.events) == len(JOLTS)
    assert np.abs(twitches.events.peak_time - peaks).max() < 0.06
    assert twitches.watched > 175


@pytest.mark.parametrize("sd", [0.015, 0.04, 0.1])
def test_what_a_rounded_phone_could_have_shown_is_said(sd):
    limit = found(coarse(resting(sd)), 60.0).smallest_visible
    assert limit is not None
    assert limit >= 0.3
    signal = resting(sd)
    with_twitches(signal, 60.0, JOLTS, mg=limit / MG)
    assert len(found(coarse(signal), 60.0).events) > 0.8 * len(JOLTS)


@pytest.mark.parametrize(("hertz", "mg", "why"), [(1.9, 150, "walking"), (5.0, 30, "tremor")])
def test_a_movement_of_a_rounded_phone_is_still_left_out_and_named(hertz, mg, why):
    signal = resting(0.015)
    signal[4800:6000] += steps(20, 60.0, hertz, mg)
    twitches = found(coarse(signal), 60.0)
    assert len(twitches.events) == 0
    assert why in {span.why for span in twitches.excluded}
    assert twitches.watched == pytest.approx(160, abs=3)


def test_a_block_without_any_change_is_watched_once_the_rounding_is_known():
    signal = resting(0.005, seconds=500, gravity=0)
    signal[:300] += steps(5, 60.0, 1.3, 40)
    twitches = found(coarse(signal), 60.0)
    assert len(twitches.events) == 0
    assert twitches.watched > 490


def test_a_sensor_that_fails_again_and_again_is_not_taken_for_a_rounded_one():
    signal = resting(0.01, seconds=120, gravity=0, rate=100.0)
    for at in range(500, 11500, 1000):
        signal[at : at + 200] = 0.0
    twitches = found(signal)
    assert twitches.watched < 100
    assert twitches.notes == ("flat",)


def test_gaps_and_a_sensor_that_never_changes_are_not_taken_for_rounded_values():
    signal = resting(0.01, seconds=120, gravity=0, rate=100.0)
    lost = [Span(at, at + 8, "gap") for at in range(5, 115, 10)]
    for span in lost:
        signal[round(span.begin * 100) : round(span.end * 100)] = 0.0
    (view,) = views(held(signal, 100.0, AXES, "motion", lost=lost))
    assert view.step == 0
    assert found(coarse(resting(0.0)), 60.0).watched == 0


# A piece equals the same stretch of the whole


@pytest.mark.parametrize("rate", [100.0, 208.0])
def test_a_piece_equals_the_same_stretch_of_the_whole(rate):
    signal = quiet(seconds=600, rate=rate)
    rng = np.random.default_rng(9)
    with_twitches(signal, rate, np.sort(rng.uniform(2, 597, 80)), mg=25)
    signal[round(300 * rate) : round(315 * rate)] += steps(15, rate, 1.8, 150)
    whole = found(signal, rate)
    begin, end = 240, 480  # cut on the grid of bins
    size = round(0.1 * rate / max(1, rate // 100)) * max(1, rate // 100) * 10
    first = round(begin * size)
    piece = found(signal[first : round(end * size)], rate)
    at = begin * size / rate
    inner = (whole.events.peak_time > at + 35) & (whole.events.peak_time < at + (end - begin) * size / rate - 35)
    own = (piece.events.peak_time > 35) & (piece.events.peak_time < (end - begin) * size / rate - 35)
    np.testing.assert_allclose(piece.events.peak_time[own] + at, whole.events.peak_time[inner], atol=1e-6)
    np.testing.assert_allclose(piece.events.certainty[own], whole.events.certainty[inner], atol=1e-4)
    np.testing.assert_allclose(piece.events.amplitude[own], whole.events.amplitude[inner], rtol=1e-4)
    assert inner.sum() > 10


def test_it_is_read_once_in_pieces_and_progress_is_told():
    signal = quiet(seconds=1000, rate=50.0)
    read: list[float] = []
    told_of: list[float] = []
    whole = held(signal, 50.0, AXES, "motion")

    def piece(begin, end):
        read.append(end - begin)
        return whole.piece(begin, end)

    detect(type(whole)("motion", whole.seconds, 50.0, whole.channels, piece, whole.made), told_of.append)
    assert max(read) <= 300.1
    assert sum(read) < 1.3 * 1000
    assert told_of == sorted(told_of)
    assert told_of[-1] == 1.0


# How one twitch is described


def bump(size, first=50, last=60, samples=121) -> Shape:
    line = np.zeros(samples)
    line[first:last] = size
    return Shape(moved=line[:, None] * [0.0, 0.0, 1.0], size=np.abs(line), first=1000, top=first)


def test_a_twitch_begins_and_ends_where_it_stands_out():
    assert _edges(bump(1.0), 100.0) == (50, 59)
    assert _edges(bump(-3.0), 100.0) == (50, 59)
    assert _edges(bump(0.0), 100.0) == (50, 50)


@pytest.mark.parametrize(("pause", "end"), [(4, 69), (5, 59)])
def test_a_movement_may_pass_through_rest_for_a_moment(pause, end):
    one = bump(1.0)
    one.size[60 + pause - 1 : 70] = 0.5
    assert _edges(one, 100.0) == (50, end)


def test_a_pause_right_after_the_peak_ends_the_movement_and_does_not_begin_it():
    line = np.zeros(121)
    line[50:60], line[59], line[70:76] = 0.5, 1.0, 0.5
    late = Shape(moved=line[:, None], size=line, first=0, top=59)
    assert _edges(late, 100.0) == (50, 59)


def test_the_line_of_a_twitch_points_up_at_its_peak():
    for size in (2.0, -2.0):
        line = _lined(100.0, bump(size))
        assert line.shape == (61,)
        assert line[30] == pytest.approx(2.0)
        assert np.flatnonzero(line).tolist() == list(range(30, 40))


def test_beyond_what_is_known_the_line_is_nothing():
    early = Shape(moved=np.ones((40, 3)), size=np.full(40, 3**0.5), first=0, top=5)
    line = _lined(100.0, early)
    assert not line[:25].any()
    assert line[30] == pytest.approx(3**0.5)


def test_stretches_are_cut_to_the_block_and_empty_ones_go():
    spans = [Span(1, 5, "a"), Span(6, 7, "b"), Span(9, 12, "c")]
    assert _within(spans, 2.0, 10.0) == [Span(2.0, 5, "a"), Span(6, 7, "b"), Span(9, 10.0, "c")]
    assert _within(spans, 5.0, 6.0) == []


@pytest.mark.parametrize("order", [[1, 2, 0], [2, 1, 0]])
def test_the_way_the_phone_lies_does_not_matter(order):
    signal = quiet()
    with_twitches(signal, 100.0, TIMES)
    plain, turned = found(signal).events, found(signal[:, order]).events
    np.testing.assert_allclose(turned.peak_time, plain.peak_time)
    np.testing.assert_allclose(turned.amplitude, plain.amplitude)
    assert turned.channel.tolist() == [order.index(axis) for axis in plain.channel]


def test_upside_down_is_the_same():
    signal = quiet()
    with_twitches(signal, 100.0, TIMES)
    plain, turned = found(signal).events, found(-signal).events
    np.testing.assert_allclose(turned.peak_time, plain.peak_time)
    np.testing.assert_allclose(turned.certainty, plain.certainty)


def test_more_channels_than_a_phone_has_axes_are_named_by_their_own_number():
    signal = quiet(seconds=30)
    with_twitches(signal, 100.0, [10.0, 20.0], way=(0, 0, 1))
    turning = np.random.default_rng(3).normal(0, 0.01, (3000, 3))
    twitches = detect(held(np.hstack([turning, signal]), 100.0, TURNS + AXES, "motion"))
    assert twitches.events.channel.tolist() == [5, 5]


def test_it_says_how_it_came_to_be():
    recording = held(quiet(seconds=10), 100.0, AXES, "motion")
    made = detect(recording).made
    assert (made.by, made.input) == (made_by("measure.detect.motion"), recording.made)
    assert made.settings["cut"] == CUT
    assert "rounded" not in made.settings
