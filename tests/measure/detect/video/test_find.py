"""Twitches of skin on video, in motion whose every part is known."""

from dataclasses import replace

import numpy as np
import pytest

from tests.measure.detect.skin import (
    AT,
    MIDDLES,
    SIZE,
    Field,
    breath,
    clock,
    filmed,
    pulse,
    quality,
    shake,
    spot,
    turning,
    twitch,
    twitching,
)
from vastus.measure.detect import detect
from vastus.measure.detect.video import find as video
from vastus.measure.detect.video.watch import NAMES, Watch, watch
from vastus.measure.recording import Recording
from vastus.measure.spans import Span, covered
from vastus.measure.twitches import Twitches


def found(recording: Recording) -> Twitches:
    return detect(recording)


@pytest.mark.parametrize("rate", [30, 60, 120, 240])
def test_each_twitch_is_found_once_where_and_when_it_was(rate):
    t = clock(rate=rate)
    twitches = found(filmed(rate=rate, y=0.8 * twitching(t), x=0.6 * twitching(t)))
    np.testing.assert_allclose(twitches.events.peak_time, np.array(AT) + 0.04, atol=0.04)
    (family,) = twitches.families
    assert family.place is not None
    assert np.hypot(family.place[0] - 150, family.place[1] - 110) < 12
    assert family.count == len(AT)
    assert family.isolated == 1
    assert (twitches.events.certainty > 0.8).all()
    assert twitches.unit == "px"


@pytest.mark.parametrize("height", [0.5, 1.0, 3.0])
@pytest.mark.parametrize("size", [14.0, 24.0, 32.0])
def test_amplitude_is_that_of_the_middle_of_the_spot(height, size):
    t = clock()
    push = np.sum([twitch(t, at, height) for at in AT], axis=0)[:, None] * spot(146, 118, size)
    amplitude = found(filmed(y=push)).events.amplitude
    assert len(amplitude) == len(AT)
    assert np.median(amplitude) == pytest.approx(height, rel=0.3)


def test_a_quiet_leg_shows_no_twitch():
    for seed in range(2):
        assert len(found(filmed(30, seed=seed)).events) == 0


def test_two_places_are_two_families():
    t = clock()
    twitches = found(filmed(y=twitching(t) + twitching(t - 1.3, 1.0, (60, 160))))
    assert [family.count for family in twitches.families] == [len(AT), len(AT)]
    assert sorted(round(family.place[0], -1) for family in twitches.families if family.place) == [60, 150]
    assert set(twitches.events.source_unit) == {0, 1}


@pytest.mark.parametrize("disturbance", [breath, pulse, shake, turning])
def test_what_moves_more_than_one_spot_or_again_and_again_is_no_twitch(disturbance: Field):
    t = clock(30)
    assert len(found(filmed(30, y=disturbance(t))).events) == 0


def one_vessel(t: np.ndarray) -> np.ndarray:
    """Return a beat so brief that most of the time nothing moves, as with a twitch."""
    phase = np.cumsum(1.15 * (1 + 0.03 * np.sin(1.3 * t))) * (t[1] - t[0]) % 1
    beat = np.exp(-(((phase - 0.3) / 0.06) ** 2))
    return np.asarray(0.8 * beat[:, None] * spot(200, 90, 16))


def test_a_pulse_at_one_spot_is_no_twitch_however_clear():
    t = clock(30)
    assert len(found(filmed(30, y=one_vessel(t))).events) == 0


@pytest.mark.parametrize("disturbance", [breath, pulse, shake])
def test_twitches_are_found_through_it(disturbance: Field):
    t = clock()
    twitches = found(filmed(y=disturbance(t) + twitching(t, 1.5, (150, 160))))
    np.testing.assert_allclose(twitches.events.peak_time, np.array(AT) + 0.04, atol=0.06)


def test_a_step_of_the_skin_is_no_twitch():
    t = clock()
    assert len(found(filmed(y=(t > 9.3)[:, None] * spot(150, 110))).events) == 0


@pytest.mark.parametrize(
    ("line", "usual", "then", "why", "note"),
    [
        ("light", 0.6, 0.02, "dark", "dark"),
        ("light", 0.6, 0.8, "light", "light"),
        ("change", 1.0, 0.0, "frozen", "frozen"),
        ("focus", 1.0, 0.4, "focus", "focus"),
        ("match", 0.98, 0.2, "lost", "frozen"),
    ],
)
def test_what_could_not_be_watched_is_left_out_and_said(line, usual, then, why, note):
    t = clock()
    recording = filmed(y=twitching(t), lines={line: quality(t, 7.0, 10.0, usual, then)})
    twitches = found(recording)
    assert {span.why for span in twitches.excluded} == {why}
    (begin, end) = twitches.excluded[0].begin, twitches.excluded[-1].end
    assert 6.4 < begin < 7.1
    assert 9.9 < end < 10.6
    assert note in twitches.notes
    assert len(twitches.events) == len(AT) - 1
    assert twitches.watched == pytest.approx(20 - covered(twitches.excluded, 20))


def test_a_moving_leg_is_left_out():
    t = clock()
    away = np.where((t > 15.4) & (t < 17.4), 12 * np.sin(np.pi * (t - 15.4)) ** 2, 0)
    twitches = found(filmed(y=twitching(t) + away[:, None] * np.ones(len(MIDDLES))))
    (span,) = twitches.excluded
    assert span.why == "limb movement"
    assert 14.9 < span.begin < 15.8
    assert 17.0 < span.end < 17.9
    assert "movement" in twitches.notes
    assert len(twitches.events) == len(AT)


def test_a_hand_that_shakes_is_noted_and_watched_on():
    t = clock()
    drift = 6 * np.sin(2 * np.pi * 0.1 * t)[:, None] * np.ones(len(MIDDLES))
    twitches = found(filmed(y=drift + shake(t)))
    assert "shake" in twitches.notes
    assert twitches.excluded == ()


def test_lost_pictures_are_left_out_and_are_no_motion():
    t = clock()
    recording = filmed(y=3.0 + twitching(t))
    lost = (Span(7.0, 7.5, "lost"), Span(12.40, 12.47, "lost"))

    def piece(begin: float, end: float) -> np.ndarray:
        rows = recording.piece(begin, end).copy()
        at = (round(begin * 60) + np.arange(len(rows))) / 60
        for span in lost:
            rows[(at > span.begin) & (at < span.end)] = 0
        return rows

    twitches = found(replace(recording, piece=piece, lost=lost))
    assert {span.why for span in twitches.excluded} == {"lost"}
    assert len(AT) - 1 <= len(twitches.events) <= len(AT)
    assert not any(6.9 < time < 7.7 for time in twitches.events.peak_time)


def test_a_recording_nobody_could_watch_shows_nothing_and_sees_nothing():
    twitches = found(filmed(lines={"light": np.full(1200, 0.01)}))
    assert twitches.watched == 0
    assert twitches.smallest_visible is None
    assert len(twitches.events) == 0


def test_the_smallest_visible_twitch_grows_with_the_noise():
    noise = np.random.default_rng(2).normal(0, 1.0, (1200, len(MIDDLES)))
    quiet, loud = found(filmed()), found(filmed(x=noise, y=noise[::-1]))
    assert quiet.smallest_visible is not None
    assert loud.smallest_visible is not None
    assert quiet.smallest_visible < 0.5 < loud.smallest_visible
    assert "noisy" in loud.notes
    assert "noisy" not in quiet.notes


def watch_of(recording: Recording) -> Watch:
    """What is known of a recording without looking for twitches in it."""
    table = recording.piece(0, recording.seconds)[:, -len(NAMES) :]
    return watch(dict(zip(NAMES, table.T, strict=True)), recording, float(SIZE[0]))


def test_few_pictures_and_short_recordings_are_noted():
    assert {"few-frames", "short"} <= set(watch_of(filmed(10, 30)).notes)
    assert not {"few-frames", "short"} & set(watch_of(filmed(120, 50)).notes)


def test_millimetres_stay_millimetres():
    t = clock()
    plain = filmed(y=twitching(t))
    assert plain.picture is not None
    channels = tuple(replace(one, unit="mm") if one.unit == "px" else one for one in plain.channels)
    scale = np.array([0.1 if one.unit == "mm" else 1.0 for one in channels], np.float32)
    scaled = replace(
        plain,
        channels=channels,
        picture=replace(plain.picture, pixel=0.1),
        piece=lambda begin, end: plain.piece(begin, end) * scale,
    )
    pixels, millimetres = found(plain), found(scaled)
    assert millimetres.unit == "mm"
    np.testing.assert_allclose(millimetres.events.peak_time, pixels.events.peak_time)
    np.testing.assert_allclose(millimetres.events.amplitude, 0.1 * pixels.events.amplitude, rtol=1e-3)
    assert millimetres.smallest_visible == pytest.approx(0.1 * (pixels.smallest_visible or 0), rel=1e-3)


def test_what_comes_later_does_not_change_what_was_found():
    t = clock(30)
    whole = filmed(30, y=(twitching(t) + twitching(t - 20)))
    first = replace(whole, seconds=22.0, piece=lambda begin, end: whole.piece(begin, min(end, 22.0)))
    early = [time for time in found(whole).events.peak_time if time < 10]
    np.testing.assert_allclose([time for time in found(first).events.peak_time if time < 10], early)


def test_progress_reaches_the_end():
    told: list[float] = []
    video.find(filmed(12), told.append)
    assert told == sorted(told)
    assert told[-1] == 1
