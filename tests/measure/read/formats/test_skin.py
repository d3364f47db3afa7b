"""Patches of skin: cut between picture points, shifted by parts of one, and followed where they go."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.measure.read.film import moved, texture
from vastus.measure.read.formats.skin import EDGE, LEAST_SIDE, QUALITY, Follower, cut, grid, shrunk, slide, smooth

BASE = texture(96, 128).astype(np.float32)


@given(st.integers(24, 400), st.integers(24, 400))
def test_patches_lie_side_by_side_inside_the_picture(width, height):
    patches = grid(width, height)
    corners, side = patches.corners, patches.side
    assert side >= LEAST_SIDE
    assert len(corners) >= 1
    if min(width, height) >= (1 + 2 * EDGE) * side:
        assert (corners >= 0).all()
        assert (corners + side <= [height, width]).all()
    steps = {float(step) for axis in (0, 1) for step in np.diff(np.unique(corners[:, axis]))}
    assert all(step == pytest.approx(side) for step in steps)
    np.testing.assert_allclose(patches.middles, corners[:, ::-1] + side / 2, rtol=1e-6)


def test_softening_keeps_what_is_even_and_takes_steps_between_points():
    flat = np.full((9, 9), 7.0, np.float32)
    np.testing.assert_array_equal(smooth(flat), flat)
    board = np.indices((9, 9)).sum(0).astype(np.float32) % 2
    assert np.ptp(smooth(board)[1:-1, 1:-1]) < 1e-6


@given(st.integers(0, 60), st.integers(0, 90))
def test_a_patch_at_a_point_is_that_part_of_the_picture(y, x):
    (patch,) = cut(BASE, np.array([[y, x]], np.float32), 20)
    np.testing.assert_array_equal(patch, BASE[y : y + 20, x : x + 20])


@given(st.floats(0, 60), st.floats(0, 90))
def test_between_points_a_slope_goes_on(y, x):
    rows, columns = np.mgrid[:96, :128].astype(np.float32)
    (patch,) = cut(rows + 2 * columns, np.array([[y, x]], np.float32), 10)
    assert patch[0, 0] == pytest.approx(y + 2 * x, abs=1e-3)


def test_a_patch_beyond_the_edge_is_cut_at_the_edge():
    (patch,) = cut(BASE, np.array([[-9, 500]], np.float32), 20)
    np.testing.assert_allclose(patch, BASE[:20, 107:127], rtol=1e-6)


def test_shrinking_takes_means_of_blocks():
    table = np.arange(35, dtype=np.float32).reshape(5, 7)
    np.testing.assert_array_equal(shrunk(table, 2), [[4, 6, 8], [18, 20, 22]])


@settings(deadline=None, max_examples=20)
@given(st.floats(-1.5, 1.5), st.floats(-1.5, 1.5))
def test_the_shift_of_a_whole_picture_is_found_from_near(x, y):
    soft = smooth(BASE)
    shift = np.zeros(2, np.float32)
    for _ in range(4):
        shift = slide(smooth(moved(BASE, x, y).astype(np.float32)), soft, shift)
    assert shift == pytest.approx([y, x], abs=0.6)


def test_a_picture_too_small_to_slide_stays():
    start = np.array([1.0, 2.0], np.float32)
    small = np.ones((6, 6), np.float32)
    np.testing.assert_array_equal(slide(small, small, start), start)


def follow(pictures, rate=30.0):
    """The last of what a follower says of some pictures: x, y of each patch, and the quality by name."""
    follower = Follower(grid(128, 96), rate)
    for picture in pictures:
        said = follower.follow(np.asarray(picture, np.float32))
    count = len(follower.grid.corners)
    return said[:count], said[count : 2 * count], dict(zip(QUALITY, said[2 * count :], strict=True))


def test_patches_go_where_the_picture_goes():
    x, y, quality = follow([moved(BASE, 0.3 * k, -0.2 * k) for k in range(6)])
    assert np.median(x) == pytest.approx(1.5, abs=0.05)
    assert np.median(y) == pytest.approx(-1.0, abs=0.05)
    assert quality["shift x"] == pytest.approx(1.5, abs=0.05)
    assert quality["match"] > 0.9


@pytest.mark.parametrize("light", [lambda k: BASE * (1 + 0.04 * k), lambda k: BASE + 3 * k])
def test_light_and_contrast_are_no_motion(light):
    x, y, _ = follow([light(k) for k in range(6)])
    assert np.abs(np.hypot(x, y)).max() < 0.02


def test_darkness_matches_nothing_and_light_brings_the_places_back():
    dark = np.zeros_like(BASE)
    _, _, quality = follow([BASE, dark])
    assert quality["light"] == 0
    assert quality["match"] < 0.1
    x, y, quality = follow([BASE, *[dark] * 40, BASE])
    assert quality["match"] > 0.9
    assert np.median(np.hypot(x, y)) < 0.05


def test_another_scene_becomes_the_new_reference():
    other = texture(96, 128)[::-1, ::-1]
    _, _, first = follow([BASE, other])
    _, _, later = follow([BASE, *[other] * 40])
    assert first["match"] < 0.5 < later["match"]
