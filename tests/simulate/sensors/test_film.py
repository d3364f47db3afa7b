"""A video of the skin of a thigh: what is drawn, what moves, what a camera takes."""

from dataclasses import replace

import numpy as np
import pytest

from vastus.simulate.leg import skin
from vastus.simulate.scene import Firing
from vastus.simulate.sensors import film
from vastus.simulate.signal import Scene, recording

ALONE = Firing(units=1, modulation=0.0, doublets=0.0)


def test_a_tracked_video_says_how_well_it_was_seen():
    made, truth = recording(Scene(3, "video", "unusable", 0.0, 20.0))
    names = [channel.name for channel in made.channels]
    patches = sum(name.endswith(" x") and name.startswith("patch") for name in names)
    assert names[patches] == "patch 1 y"
    assert names[-6:] == ["light", "focus", "match", "change", "shift x", "shift y"]
    parts = {span.why: made.piece(span.begin + 0.1, span.end - 0.1) for span in truth.excluded}
    quiet = made.piece(0, truth.excluded[0].begin)
    light, focus, match, change = range(-6, -2)
    assert parts["dark"][:, light].max() < 0.1 * quiet[:, light].min()
    assert parts["dark"][:, match].max() < 0.1 * quiet[:, match].min()
    assert not parts["frozen"][:, change].any()
    assert np.abs(parts["limb movement"][:, -2:]).max() > 3
    assert quiet[:, : 2 * patches].std() == pytest.approx(0.05, rel=0.1)
    assert np.ptp(quiet[:, [focus, match]], axis=0).max() == 0


@pytest.fixture(scope="module")
def stage():
    return film.staged(Scene(9, "video", "still", 40.0, 8.0, firing=ALONE))


@pytest.fixture(scope="module")
def image():
    return film.texture(np.random.default_rng(1))


def test_curves_cover_the_video_and_the_last_twitch(stage):
    length = 8 * skin.GRID + skin.WINDOW
    assert stage.shake.shape == (length, 2)
    assert stage.breath.shape == stage.pulse.shape == (length,)
    assert [spot.curve.shape for spot in stage.spots] == [(length,)]


def test_a_still_stage_moves_by_its_twitches_only(stage):
    assert not stage.shake.any()
    assert not stage.breath.any()
    assert not stage.pulse.any()
    down, right = film.shift(stage, 0)
    assert not down.any()
    assert not right.any()


def test_a_spot_moves_its_middle_by_the_known_amplitude_along_its_way(stage):
    known = max(stage.truth.twitches, key=lambda known: known.amplitude)
    (spot,) = stage.spots
    down, right = film.shift(stage, round(known.peak_time * skin.GRID))
    middle = np.unravel_index(spot.weight.argmax(), spot.weight.shape)
    assert np.hypot(down[middle], right[middle]) == pytest.approx(known.amplitude, rel=0.1)
    assert np.array([down[middle], right[middle]]) / np.hypot(down[middle], right[middle]) == pytest.approx(
        np.array(spot.way), abs=1e-3
    )
    assert np.hypot(*spot.way) == pytest.approx(1)


def test_a_spot_lies_in_the_picture_and_fades_towards_its_edge(stage):
    (spot,) = stage.spots
    assert spot.weight.shape == (film.HEIGHT, film.WIDTH)
    assert spot.weight.max() == pytest.approx(1, abs=0.01)
    y, x = np.unravel_index(spot.weight.argmax(), spot.weight.shape)
    assert 50 <= y <= film.HEIGHT - 50
    assert 60 <= x <= film.WIDTH - 60
    assert spot.weight.min() < 0.3


@pytest.mark.parametrize("condition", ["pulse and breathing", "shake", "everything"])
def test_a_condition_moves_what_it_names(condition):
    made = film.staged(Scene(3, "video", condition, 0.0, 8.0))
    assert made.shake.any() == (condition != "pulse and breathing")
    assert made.breath.any() == (condition != "shake")
    assert made.pulse.any() == (condition != "shake")
    assert (made.flicker > 0) == (condition == "everything")


def test_breath_moves_the_lower_edge_and_not_the_upper():
    made = film.staged(Scene(3, "video", "pulse and breathing", 0.0, 8.0))
    made = replace(made, pulse=0 * made.pulse)
    moment = int(np.abs(made.breath).argmax())
    down, right = film.shift(made, moment)
    assert not down[0].any()
    assert down[-1] == pytest.approx(made.breath[moment], rel=1e-5)
    assert down[60] == pytest.approx(made.breath[moment] * 60 / (film.HEIGHT - 1), rel=1e-5)
    assert not right.any()


def test_patches_move_as_the_picture_does_at_their_middles():
    made = film.staged(replace(Scene(3, "video", "everything", 40.0, 6.0), rate=24.0))
    motion, channels = film.tracked(made)
    count = len(film.PATCHES)
    assert motion.shape == (144, 2 * count + len(film.QUALITY))
    assert len(channels) == motion.shape[1]
    for k in (0, 50, 143):
        down, right = film.shift(made, round(k / 24 * skin.GRID))
        for axis, plane in enumerate((right, down)):
            seen = np.array([plane[y, x] for x, y in film.PATCHES])
            assert np.abs(motion[k, axis * count : (axis + 1) * count] - seen).max() < 6 * film.TRACKED


def test_patches_lie_on_a_grid_within_the_picture():
    x, y = np.array(film.PATCHES).T
    assert np.unique(np.diff(np.unique(x))).tolist() == [film.PATCH]
    assert x.max() < film.WIDTH
    assert y.max() < film.HEIGHT
    assert len(set(film.PATCHES)) == len(film.PATCHES) == 70


def test_a_drawn_skin_has_texture_everywhere_and_follows_from_its_seed(image):
    same, other = (film.texture(np.random.default_rng(seed)) for seed in (1, 2))
    one = image
    assert one.shape == (film.HEIGHT + 2 * film.MARGIN, film.WIDTH + 2 * film.MARGIN)
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
    assert (one.min(), one.max()) >= (20, 20)
    assert one.max() <= 235
    tiles = one[:288, :384].reshape(18, 16, 24, 16).std(axis=(1, 3))
    assert tiles.min() > 2


@pytest.mark.parametrize(("down", "right"), [(0, 0), (3, -5), (-8, 2)])
def test_a_shift_by_whole_pixels_is_a_cut_elsewhere(down, right, image):
    still = np.zeros((film.HEIGHT, film.WIDTH), np.float32)
    picture = film.pictured(image, still + down, still + right)
    first, left = film.MARGIN - down, film.MARGIN - right
    assert picture == pytest.approx(image[first : first + film.HEIGHT, left : left + film.WIDTH], abs=1e-3)


def test_half_a_pixel_is_the_mean_of_two(image):
    still = np.zeros((film.HEIGHT, film.WIDTH), np.float32)
    half = film.pictured(image, still, still + 0.5)
    one, other = (film.pictured(image, still, still + by) for by in (0, 1))
    assert half == pytest.approx((one + other) / 2, abs=1e-3)


def test_a_shift_beyond_the_margin_stays_on_the_skin(image):
    far = np.full((film.HEIGHT, film.WIDTH), 500.0, np.float32)
    assert np.isfinite(film.pictured(image, far, -far)).all()


@pytest.mark.parametrize(("condition", "dropped"), [("still", 0), ("everything", 2)])
def test_a_phone_takes_frames_unevenly_and_drops_two_where_all_goes_wrong(condition, dropped):
    times = film.clock(Scene(3, "video", condition, seconds=10.0))
    steps = np.diff(times) * 60
    assert times[0] == 0
    assert times[-1] < 10
    assert (steps > 1.5).sum() <= dropped
    assert steps.min() >= 0.7 - 1e-9
    assert np.median(steps) == pytest.approx(1, abs=0.02)


def test_frames_are_pictures_with_grain_and_frozen_ones_repeat():
    made = film.staged(Scene(3, "video", "unusable", 0.0, 5.0, rate=24.0))
    frames = list(film.frames(made))
    assert all(light.shape == (film.HEIGHT, film.WIDTH) and light.dtype == np.uint8 for _, light in frames)
    assert [time for time, _ in frames] == sorted(time for time, _ in frames)
    for span in made.truth.excluded:
        own = [light.astype(float) for time, light in frames if span.begin + 0.1 < time < span.end - 0.1]
        if span.why == "frozen":
            assert all(np.array_equal(light, own[0]) for light in own)
        if span.why == "dark":
            assert np.mean(own) < 10


def test_twice_gives_the_same_frames():
    made = film.staged(Scene(3, "video", "shake", 10.0, 5.0, rate=24.0))
    one, other = (next(film.frames(made))[1] for _ in range(2))
    assert np.array_equal(one, other)
