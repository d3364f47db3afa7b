"""Local motion of skin, and the candidates that rise and fall in it."""

from dataclasses import replace

import numpy as np
import pytest

from tests.measure.detect.skin import MIDDLES, NOISE, SIZE, breath, clock, filmed, pulse, shake, spot, turning, twitch
from vastus.measure.detect.video.motion import (
    FAINTEST,
    MAD,
    SPOTS,
    WIDTHS,
    Course,
    Footprint,
    Scene,
    _beats,
    best,
    candidates,
    local,
    pulses,
    quiet,
)

RATE = 60.0
SCENE = Scene(middles=MIDDLES, apart=21.0, pixel=1.0, width=float(SIZE[0]))
FEW = Scene(
    middles=np.array([(20.0 * x, 20.0 * y) for y in range(7) for x in range(7)]), apart=20.0, pixel=1.0, width=140.0
)


def moved(course, angle=0.0, *, noise=NOISE, size=24.0):
    """Motion (2, samples, places) of one spot that follows a course, over noise."""
    rng = np.random.default_rng(1)
    push = course[:, None] * spot(150, 110, size)
    still = rng.normal(0, noise, (2, len(course), len(MIDDLES)))
    return (still + np.stack([np.cos(angle) * push, np.sin(angle) * push])).astype(np.float32)


def single(height=1.0, at=3.0, seconds=6.0):
    return twitch(clock(seconds), at, height)


def strongest(motion):
    return max(candidates(motion, SCENE, RATE), key=lambda one: one.strength)


def test_a_scene_is_that_of_the_picture():
    scene = Scene.of(filmed(1))
    assert scene.middles.tolist() == MIDDLES.tolist()
    assert (scene.apart, scene.pixel, scene.width) == (21.0, 1.0, float(SIZE[0]))


def test_a_scene_needs_to_know_where_its_patches_are():
    with pytest.raises(ValueError, match="patches"):
        Scene.of(replace(filmed(2), picture=None))


def test_one_patch_alone_is_endlessly_far_from_the_next():
    recording = filmed(1)
    assert recording.picture is not None
    assert Scene.of(replace(recording, picture=replace(recording.picture, patches=((1.0, 1.0),)))).apart == np.inf


def test_a_spot_is_one_in_its_middle_and_falls_with_distance():
    shape = FEW.spots(1.0)
    assert np.diag(shape).tolist() == [1.0] * 49
    assert np.array_equal(shape, shape.T)
    assert shape[0, 1] == pytest.approx(np.exp(-0.5))
    assert FEW.spots(2.0)[0, 1] > shape[0, 1]


@pytest.mark.parametrize("common", [breath, turning, shake])
def test_common_motion_is_taken_out(common):
    everywhere = common(clock(2)) * np.ones(len(MIDDLES))
    rest = local(np.stack([everywhere, 0.5 * everywhere]).astype(np.float32), SCENE)
    assert np.abs(rest).max() < 0.02


def test_common_motion_is_taken_out_and_a_spot_stays():
    t = clock(2)
    everywhere = (breath(t) + turning(t)).astype(np.float32)
    alone = np.stack([everywhere, everywhere + (np.arange(len(t)) == 60)[:, None] * spot(150, 110)]).astype(np.float32)
    rest = local(alone, SCENE)
    assert np.abs(rest[0]).max() < 0.01
    assert rest[1, 60].max() > 0.8


@pytest.mark.parametrize("factor", [-1.0, 10.0])
def test_local_motion_grows_with_motion(factor):
    motion = moved(single(5.0), noise=0.2)
    assert local(np.float32(factor) * motion, SCENE) == pytest.approx(
        factor * local(motion, SCENE), abs=0.05 * abs(factor)
    )


@pytest.mark.parametrize("width", [3.0, 6.0])
def test_a_pulse_of_its_width_is_as_high_as_it_is(width):
    time = np.arange(400)
    bump = np.exp(-0.5 * ((time - 200) / width) ** 2)
    found = pulses(np.stack([bump, 2 * bump])[:, :, None].astype(np.float32), width)
    assert found[:, 200, 0] == pytest.approx([1.0, 2.0], rel=0.03)
    assert found[0, :, 0].argmax() == 200


def test_what_never_changes_has_no_pulse():
    assert np.abs(pulses(np.full((2, 100, 3), 7.0, np.float32), 4.0)).max() < 1e-4


def test_the_best_of_a_moment_is_its_place_its_spot_and_its_way():
    motion = moved(single(2.0), angle=0.7)
    top = best(motion, SCENE, RATE)
    moment = int(top.strength.argmax())
    assert moment / RATE == pytest.approx(3.06, abs=0.06)
    assert np.hypot(*(MIDDLES[top.place[moment]] - (150, 110))) < 22
    assert np.arctan2(top.push[moment, 1], top.push[moment, 0]) == pytest.approx(0.7, abs=0.1)
    assert top.strength[moment] > 4 * FAINTEST
    assert np.median(top.strength) < FAINTEST


def test_a_narrow_spot_stands_out_most_as_a_narrow_one():
    top = best(moved(single(2.0), size=12.0), SCENE, RATE)
    assert top.spot[int(top.strength.argmax())] == 0
    assert list(SPOTS) == sorted(SPOTS)


def test_what_so_many_places_do_at_once_is_weighed_down():
    everywhere = np.repeat(single(1.0)[:, None], len(MIDDLES), axis=1)
    still = np.random.default_rng(1).normal(0, NOISE, (2, *everywhere.shape))
    crowd = best((still + np.stack([everywhere, 0 * everywhere])).astype(np.float32), SCENE, RATE)
    alone = best(moved(single(1.0)), SCENE, RATE)
    assert crowd.strength.max() < 0.5 * alone.strength.max()


def test_the_floor_of_a_spot_is_the_noise_that_a_spot_averages():
    still = np.random.default_rng(1).normal(0, NOISE, (2, 1200, len(MIDDLES))).astype(np.float32)
    shape = SCENE.spots(SPOTS[0])
    weights = (shape / (shape**2).sum(axis=1, keepdims=True)).T
    push = pulses(still, WIDTHS[1] * RATE) @ weights.astype(np.float32)
    plain = np.median(np.hypot(*(MAD * np.median(np.abs(push), axis=1)))) / 2**0.5
    assert quiet(still, SCENE, RATE) == pytest.approx(plain)
    assert quiet(3 * still, SCENE, RATE) == pytest.approx(3 * plain, rel=1e-4)


@pytest.mark.parametrize("angle", [0.0, 1.0, 2.5, -2.0])
def test_a_twitch_is_a_candidate_with_its_time_place_way_and_size(angle):
    one = strongest(moved(single(1.5), angle=angle))
    assert one.time == pytest.approx(3.04, abs=0.03)
    assert one.begin < one.time < one.begin + one.duration
    assert np.hypot(one.middle[0] - 150, one.middle[1] - 110) < 8
    assert np.cos(one.angle - angle) > 0.95
    assert one.amplitude == pytest.approx(1.5, rel=0.25)
    assert one.remains < 0.3
    assert one.beats == np.inf
    assert one.pointed == one.traits[5] < 0.9


def test_stillness_has_no_strong_candidate():
    still = np.random.default_rng(3).normal(0, NOISE, (2, 900, len(MIDDLES))).astype(np.float32)
    assert all(one.strength < 2 * FAINTEST for one in candidates(still, SCENE, RATE))
    assert candidates(np.zeros((2, 300, len(MIDDLES)), np.float32), SCENE, RATE) == []


def test_candidates_are_apart_in_time():
    two = moved(single(2.0) + single(2.0, at=3.08))
    times = [one.time for one in candidates(two, SCENE, RATE)]
    assert min(np.diff(sorted(times)), default=1.0) > 0.1


def test_a_step_stays_and_a_twitch_falls():
    t = clock(6)
    smooth = np.clip((t - 3.0) / 0.1, 0, 1)
    hits = [one for one in candidates(moved(2.0 * smooth), SCENE, RATE) if one.amplitude > 1]
    assert hits
    assert all(one.remains > 0.75 for one in hits)
    assert strongest(moved(single(2.0))).remains < 0.3


def test_a_course_has_its_peak_height_rise_and_fall():
    line = np.zeros(200)
    line[100:110] = np.linspace(0.1, 1.0, 10)
    line[110:130] = np.linspace(0.95, 0.0, 20)
    course = Course.of(line.astype(np.float32), 108, 100.0)
    assert course is not None
    assert course.peak == 109
    assert course.height == pytest.approx(1.0)
    assert course.rise == pytest.approx(0.10, abs=0.011)
    assert course.fall == pytest.approx(0.19, abs=0.02)
    assert course.remains == 0
    assert course.unrest < 0.02


@pytest.mark.parametrize("factor", [0.01, 30.0])
def test_a_course_in_another_unit_is_the_same_but_higher(factor):
    line = single(1.0) + 0.02 * np.random.default_rng(1).normal(size=360)
    plain, scaled = (Course.of((k * line).astype(np.float32), 183, RATE) for k in (1.0, factor))
    assert plain is not None
    assert scaled is not None
    assert scaled.height == pytest.approx(factor * plain.height, rel=1e-4)
    for name in ("rise", "fall", "remains", "unrest"):
        assert getattr(scaled, name) == pytest.approx(getattr(plain, name), abs=1e-3)


def test_where_nothing_rises_there_is_no_course():
    assert Course.of(np.zeros(200, np.float32), 100, 100.0) is None
    assert Course.of(-np.ones(200, np.float32) * np.hanning(200).astype(np.float32), 100, 100.0) is None


def test_of_a_long_flat_top_the_beginning_is_the_peak():
    line = np.zeros(300)
    line[100:160] = 1.0
    line[130] = 1.02
    course = Course.of(line.astype(np.float32), 110, 100.0)
    assert course is not None
    assert course.peak == 100


def test_a_course_at_an_end_is_read_as_far_as_it_goes():
    line = np.zeros(60)
    line[50:] = 1.0
    course = Course.of(line.astype(np.float32), 52, 100.0)
    assert course is not None
    assert course.remains == 0  # nothing is known of what comes later
    assert course.fall == pytest.approx((60 - course.peak + 1) / 100)


@pytest.mark.parametrize("size", [0.7, 1.0, 1.4])
@pytest.mark.parametrize("off", [(0.0, 0.0), (5.0, -5.0)])
def test_a_footprint_finds_the_spot_it_was_made_of(size, off):
    middle = FEW.middles[24] + off
    distance = ((FEW.middles - middle) ** 2).sum(axis=1)
    shape = np.exp(-distance / (2 * (size * FEW.apart) ** 2))
    print_ = Footprint.of(np.stack([0.6 * shape, 0.8 * shape]), FEW, 24)
    assert print_.middle == pytest.approx(tuple(middle), abs=1e-6)
    assert print_.share == pytest.approx(1.0, abs=1e-6)
    assert print_.height == pytest.approx(1 + 1 / (12 * size**2))  # a patch shows the mean over its side


def test_a_footprint_of_noise_explains_little():
    noise = np.random.default_rng(1).normal(size=(2, 49))
    assert Footprint.of(noise, FEW, 24).share < 0.4
    assert Footprint.of(np.zeros((2, 49)), FEW, 24).share == 0


def test_a_pulse_repeats_itself_and_a_twitch_stands_over_it():
    t = clock(12)
    beat = pulse(t)[:, np.abs(MIDDLES[:, 1] - 90).argmin()]
    noise = 0.01 * np.random.default_rng(1).normal(size=len(t))
    along = (beat + noise).astype(np.float32)
    peak = int(along.argmax())
    assert _beats(along, RATE, peak, 0.3) < 2
    larger = along + twitch(t, 6.0, 4.0).astype(np.float32)
    assert 3 < _beats(larger, RATE, round(6.04 * RATE), 0.3) < np.inf


def test_without_a_pulse_a_peak_is_endlessly_more_than_it():
    t = clock(12)
    noise = np.random.default_rng(1).normal(0, 0.05, len(t))
    assert _beats((noise + twitch(t, 6.0)).astype(np.float32), RATE, round(6.04 * RATE), 0.5) == np.inf
    assert _beats(np.zeros(30, np.float32), RATE, 10, 0.5) == np.inf  # too short for a second beat
