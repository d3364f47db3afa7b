"""When a video could be watched at all."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.measure.detect.skin import quality
from vastus.measure.detect.video.watch import (
    DARK,
    FAST_MOST,
    NAMES,
    NEIGHBOURHOOD,
    Watch,
    _closed,
    _flicker,
    _lasting,
    _one_reason_each,
    _runs,
    _spans,
    _widened,
    usual,
    watch,
)
from vastus.measure.recording import Channel, held
from vastus.measure.spans import Span

FLAGS = st.lists(st.booleans(), max_size=40).map(lambda flags: np.array(flags, np.bool_))
RATE = 50.0


def clock(seconds=30.0):
    return np.arange(round(seconds * RATE)) / RATE


def watched(seconds=30.0, width=320.0, lost=(), **lines) -> Watch:
    """What is known of a video whose lines of quality are usual but for the given ones."""
    count = round(seconds * RATE)
    usual_lines = {"light": 0.6, "focus": 1.0, "match": 0.98, "change": 1.0, "shift x": 0.0, "shift y": 0.0}
    table = {name: np.full(count, value) for name, value in usual_lines.items()}
    table |= {name.replace("_", " "): line for name, line in lines.items()}
    recording = held(np.zeros((count, 1)), RATE, [Channel("patch 1 x", "", "px")], "video", lost=lost)
    return watch({name: table[name] for name in NAMES}, recording, width)


def test_a_still_well_lit_video_is_watched_all_through():
    assert watched(130.0) == Watch((), ())


@pytest.mark.parametrize(
    ("line", "then", "why", "note"),
    [
        ("light", 0.02, "dark", "dark"),
        ("light", 0.8, "light", "light"),
        ("light", 0.4, "light", "light"),
        ("change", 0.0, "frozen", "frozen"),
        ("focus", 0.5, "focus", "focus"),
        ("match", 0.2, "lost", "frozen"),
    ],
)
def test_each_fault_is_left_out_by_name_and_noted(line, then, why, note):
    before = {"light": 0.6, "change": 1.0, "focus": 1.0, "match": 0.98}[line]
    found = watched(130.0, **{line: quality(clock(130.0), 60.0, 63.0, before, then)})
    assert {span.why for span in found.excluded} == {why}
    assert found.excluded[0].begin == pytest.approx(60, abs=0.4)
    assert found.excluded[-1].end == pytest.approx(63, abs=0.4)
    assert found.notes == (note,)


@pytest.mark.parametrize(("line", "then"), [("light", 0.65), ("focus", 0.8), ("match", 0.6), ("change", 0.5)])
def test_what_is_only_a_little_worse_is_watched(line, then):
    before = {"light": 0.6, "change": 1.0, "focus": 1.0, "match": 0.98}[line]
    assert watched(130.0, **{line: quality(clock(130.0), 60.0, 63.0, before, then)}).excluded == ()


@pytest.mark.parametrize(("line", "then"), [("focus", 0.3), ("match", 0.1)])
def test_a_moment_of_it_is_watched(line, then):
    before = {"focus": 1.0, "match": 0.98}[line]
    assert watched(130.0, **{line: quality(clock(130.0), 60.0, 60.1, before, then)}).excluded == ()


def test_in_the_dark_nothing_else_is_named():
    dark = quality(clock(), 10.0, 15.0, 0.6, 0.01)
    found = watched(
        light=dark, focus=quality(clock(), 10.0, 15.0, 1.0, 0.1), change=quality(clock(), 10.0, 15.0, 1.0, 0.0)
    )
    assert {span.why for span in found.excluded} == {"dark"}


def test_a_picture_that_never_changes_is_frozen_all_along():
    found = watched(change=np.zeros(1500))
    assert [span.why for span in found.excluded] == ["frozen"]
    assert (found.excluded[0].begin, found.excluded[0].end) == (0, 30)


def test_a_leg_that_moves_is_left_out_from_begin_to_end():
    time = clock()
    away = np.where((time > 10) & (time < 12), 30 * np.sin(np.pi * (time - 10) / 2) ** 2, 0)
    for axis in ("shift_x", "shift_y"):
        found = watched(**{axis: away})
        (span,) = found.excluded
        assert span.why == "limb movement"
        assert (span.begin, span.end) == pytest.approx((10, 12), abs=0.5)
        assert "movement" in found.notes


def test_how_fast_is_meant_in_widths_of_the_picture():
    time = clock()
    away = np.where((time > 10) & (time < 12), 30 * np.sin(np.pi * (time - 10) / 2) ** 2, 0)
    assert watched(shift_x=away).excluded != ()
    assert watched(shift_x=away, width=32_000.0).excluded == ()
    assert watched(shift_x=0.1 * away, width=32.0).excluded == watched(shift_x=away).excluded


def test_two_movements_near_each_other_are_one():
    time = clock()
    pushes = sum(
        np.where((time > at) & (time < at + 0.8), 20 * np.sin(np.pi * (time - at) / 0.8) ** 2, 0) for at in (10, 11.2)
    )
    assert len(watched(shift_x=pushes).excluded) == 1


def test_a_hand_that_trembles_is_noted_and_watched():
    drift = 1.2 * np.cumsum(np.random.default_rng(1).normal(size=6500)) / np.sqrt(50)
    found = watched(130.0, shift_x=6 * np.sin(2 * np.pi * 0.1 * clock(130.0)))
    assert found.notes == ("shake",)
    assert found.excluded == ()
    assert np.abs(np.gradient(drift)).max() < FAST_MOST * 320


def test_a_lamp_that_flickers_is_noted():
    light = 0.6 * (1 + 0.05 * np.sin(2 * np.pi * 20 * clock(130.0)))
    assert watched(130.0, light=light).notes == ("light",)


@pytest.mark.parametrize(("seconds", "short"), [(119.0, True), (120.0, False)])
def test_two_minutes_are_long_enough(seconds, short):
    assert ("short" in watched(seconds).notes) == short


def test_lost_pictures_are_excluded_under_their_own_name_within_the_recording():
    found = watched(lost=[Span(5.0, 6.0, "lost"), Span(29.5, 31.0, "gap")])
    assert found.excluded == (Span(5.0, 6.0, "lost"), Span(29.5, 30.0, "gap"))


def test_usual_is_the_median_of_the_neighbourhood():
    line = np.concatenate([np.full(1000, 1.0), np.full(1000, 3.0)])
    found = usual(line, 2000 / (2 * NEIGHBOURHOOD))
    assert found[0] == 1
    assert found[-1] == 3
    assert found[1000] == pytest.approx(2.0, abs=0.01)
    assert (np.diff(found) >= 0).all()
    assert usual(np.array([4.0]), 50.0).tolist() == [4.0]


def test_a_spike_does_not_change_what_is_usual():
    line = np.full(1000, 0.5)
    line[100:110] = 90
    assert usual(line, 50.0) == pytest.approx(0.5)


@given(FLAGS)
def test_runs_are_where_flags_begin_and_end(flags):
    plain = np.zeros(len(flags), np.bool_)
    for begin, end in _runs(flags):
        plain[begin:end] = True
        assert begin < end
    assert plain.tolist() == flags.tolist()


@given(FLAGS, st.integers(1, 5))
def test_only_runs_that_last_are_left(flags, least):
    lasting = _lasting(flags, float(least), 1.0)
    assert all(end - begin >= least for begin, end in _runs(lasting))
    assert not (lasting & ~flags).any()
    assert [run for run in _runs(flags) if run[1] - run[0] >= least] == _runs(lasting)


@given(FLAGS, st.integers(1, 5))
def test_only_gaps_between_two_are_closed(flags, pause):
    closed = _closed(flags, float(pause), 1.0)
    assert (closed | ~flags).all()
    inner = [run for run in _runs(~closed) if run[0] > 0 and run[1] < len(flags)]
    assert all(end - begin >= pause for begin, end in inner)
    assert closed[:1].tolist() == flags[:1].tolist()
    assert closed[-1:].tolist() == flags[-1:].tolist()


@given(FLAGS.filter(len), st.integers(0, 4))
def test_widened_flags_are_near_a_flag(flags, by):
    at = np.flatnonzero(flags)
    assert _widened(flags, float(by), 1.0).tolist() == [bool((np.abs(at - k) <= by).any()) for k in range(len(flags))]


def test_spans_have_a_margin():
    flags = np.array([False, True, True, False, True])
    assert _spans(flags, "dark", 1.0, 0.5) == [Span(0.5, 3.5, "dark"), Span(3.5, 5.5, "dark")]


def test_what_lies_inside_another_is_not_named_again():
    spans = (Span(0, 10, "dark"), Span(2, 5, "focus"), Span(8, 12, "light"))
    assert _one_reason_each(spans) == (Span(0, 10, "dark"), Span(8, 12, "light"))
    assert _one_reason_each(()) == ()


def test_flicker_is_the_usual_change_of_light():
    light = np.where(np.arange(100) % 2, 0.66, 0.54)
    assert _flicker(light, np.full(100, 0.6)) == pytest.approx(0.2)
    assert _flicker(np.full(100, 0.001), np.full(100, 0.001)) == 0
    assert _flicker(0.01 * light, np.full(100, 0.006)) == pytest.approx(0.01 * 0.12 / DARK)
