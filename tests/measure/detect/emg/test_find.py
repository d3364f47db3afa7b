"""Twitches in muscle voltage, from signals of which every part is known."""

import numpy as np
import pytest

from tests.measure.detect.muscle import RATE, beat, discharge, put, recorded, rest, train
from vastus.measure import detect
from vastus.measure.spans import Span, inside
from vastus.measure.twitches import Twitches

TIMES = np.array([2.31, 4.02, 4.35, 7.7, 9.98, 13.4, 13.9, 17.25, 20.02, 24.6, 27.1])


def matched(found: Twitches, times: np.ndarray, within: float = 0.005) -> int:
    if not len(found.events):
        return 0
    return int((np.abs(times[:, None] - found.events.peak_time).min(axis=1) < within).sum())


def with_twitches(size: float, level: float = 3.0, channels: int = 1, rate: float = RATE, seed: int = 1) -> np.ndarray:
    table = rest(30, seed=seed, level=level, channels=channels, rate=rate)
    put(table[:, 0], discharge(size, rate=rate), TIMES, rate)
    return table


@pytest.mark.parametrize("rate", [500, 1000, 2048, 5000])
def test_each_twitch_is_found_once_at_its_time(rate):
    found = detect(recorded(with_twitches(150, rate=rate), rate))
    assert len(found.events) == len(TIMES)
    assert matched(found, TIMES, within=0.003) == len(TIMES)
    assert found.watched == pytest.approx(30)
    assert found.notes == ("short",)


def test_amplitude_is_peak_to_peak_and_noise_the_floor():
    found = detect(recorded(with_twitches(200, level=2.0)))
    assert np.median(found.events.amplitude) == pytest.approx(200, rel=0.08)
    assert found.noise == pytest.approx(2.0, rel=0.25)
    assert found.smallest_visible is not None
    assert 10 < found.smallest_visible < 50
    assert ((found.events.duration > 0.002) & (found.events.duration < 0.03)).all()
    assert (found.events.begin <= found.events.peak_time).all()


def test_a_quiet_leg_has_none():
    for seed in range(4):
        found = detect(recorded(rest(40, seed=20 + seed, level=2.0 + seed, channels=1 + seed)))
        assert len(found.events) == 0
        assert found.excluded == ()
        assert found.families == ()


def test_the_smallest_visible_is_honest():
    table = rest(60, seed=3, level=3.0)
    told = detect(recorded(table)).smallest_visible
    assert told is not None
    times = np.arange(2, 58, 1.63)
    twice, half = table.copy(), table.copy()
    put(twice[:, 0], discharge(2 * told), times)
    put(half[:, 0], discharge(0.4 * told), times)
    assert matched(detect(recorded(twice)), times) > 0.9 * len(times)
    assert matched(detect(recorded(half)), times) < 0.1 * len(times)


def test_one_discharge_on_many_channels_is_one_event_on_the_largest():
    table = rest(30, seed=4, channels=6)
    for channel, gain in enumerate((0.1, 0.4, 1.0, 0.5, 0.2, 0.1)):
        put(table[:, channel], gain * discharge(250), TIMES)
    found = detect(recorded(table))
    assert len(found.events) == len(TIMES)
    assert (found.events.channel == 2).all()
    assert len(found.families) == 1
    assert found.families[0].count == len(TIMES)
    assert found.families[0].channel == 2
    assert found.shapes.mean(axis=0) == pytest.approx(found.families[0].shape[:, 2], abs=10)  # which is slid into place


def test_of_a_grid_a_family_names_the_channel_that_saw_it_best():
    table = rest(30, seed=4, channels=12)
    for channel, gain in enumerate((*[0.1] * 4, 0.2, 0.2, 0.3, 0.3, 0.5, 0.4, 1.0, 0.5)):
        put(table[:, channel], gain * discharge(250), TIMES)
    found = detect(recorded(table))
    assert [family.channel for family in found.families] == [10]
    assert (found.events.channel == 10).all()
    assert np.ptp(found.shapes, axis=1).min() > 200


def test_the_heart_is_taken_out_not_counted():
    table = with_twitches(150, channels=2)
    shape = beat()
    for time in np.arange(0.4, 29.2, 0.83) + np.random.default_rng(0).normal(0, 0.02, 35):
        at = round((time - 0.3) * RATE)
        table[max(at, 0) : at + len(shape)] += 120 * shape[max(-at, 0) :][: len(table) - max(at, 0), None]
    found = detect(recorded(table))
    assert matched(found, TIMES) >= len(TIMES) - 1
    assert len(found.events) <= len(TIMES)
    assert "heart" in found.notes


def test_mains_is_taken_out_not_counted():
    table = with_twitches(100)
    time = np.arange(len(table)) / RATE
    table[:, 0] += 30 * np.sin(2 * np.pi * 50.1 * time) + 9 * np.sin(2 * np.pi * 150.3 * time)
    found = detect(recorded(table))
    assert matched(found, TIMES) == len(found.events) == len(TIMES)
    assert "mains" in found.notes


def test_spikes_and_steps_are_not_counted():
    table = with_twitches(150)
    rng = np.random.default_rng(5)
    time = np.arange(-20, 21) / RATE
    put(table[:, 0], 500 * np.exp(-0.5 * (time / 2.5e-4) ** 2), np.arange(1.1, 29, 1.9))
    for at in np.arange(1.7, 28, 2.3):
        length = round(0.5 * RATE)
        step = rng.choice((-1, 1)) * 300 * np.exp(-np.arange(length) / RATE / rng.uniform(0.02, 0.15))
        table[round(at * RATE) : round(at * RATE) + length, 0] += step
    found = detect(recorded(table))
    assert matched(found, TIMES) >= len(TIMES) - 1
    assert len(found.events) <= len(TIMES) + 1
    assert "movement" in found.notes


@pytest.mark.parametrize("channels", [1, 3])
def test_voluntary_activity_is_excluded_not_counted(channels):
    table = with_twitches(150, channels=channels)
    table[15 * RATE : 16 * RATE, :] += 0
    table = np.concatenate([table, rest(12, seed=6, channels=channels)])
    table[33 * RATE : 36 * RATE] += train(3, seed=7)[:, None] * np.linspace(1, 0.5, channels)
    table[38 * RATE : 40 * RATE] += rest(2, seed=8, level=80)
    found = detect(recorded(table))
    assert matched(found, TIMES) == len(found.events) == len(TIMES)
    assert {span.why for span in found.excluded} == {"voluntary"}
    assert inside(np.array([33.1, 34.5, 35.9, 38.1, 39.9]), found.excluded).all()
    assert 32 < found.watched < 34  # nor the two seconds between the two, and from the last to the end
    assert "voluntary" in found.notes


def test_a_long_contraction_is_excluded():
    table = np.concatenate([rest(20, seed=1), rest(25, seed=2, level=150), rest(20, seed=3)])
    found = detect(recorded(table))
    assert len(found.events) == 0
    assert found.watched == pytest.approx(40, abs=2.5)


@pytest.mark.parametrize(("every", "active"), [(2.8, 1.2), (9.0, 6.6)])
def test_lone_potentials_between_steps_or_long_contractions_are_not_counted(every, active):
    table = rest(60, seed=1)
    for begin in np.arange(0, 30, every):
        table[round(begin * RATE) : round((begin + active) * RATE)] += rest(active, seed=2, level=120)
    put(table[:, 0], discharge(150), np.array([every + active + 0.7, 2 * every + active + 0.9, 45.0, 47.5, 55.0]))
    found = detect(recorded(table))
    assert found.times == pytest.approx([45.0, 47.5, 55.0], abs=0.01)
    assert found.watched < 32


def test_a_recording_that_begins_and_ends_with_a_contraction_is_watched_between():
    table = rest(30, seed=1)
    for begin, end in ((1.5, 3), (27, 28.5)):
        table[round(begin * RATE) : round(end * RATE)] += rest(end - begin, seed=2, level=120)
    put(table[:, 0], discharge(150), np.array([0.5, 15.0, 29.6]))
    found = detect(recorded(table))
    assert found.times == pytest.approx([15.0], abs=0.01)
    assert {(round(span.begin), round(span.end)) for span in found.excluded} == {(0, 3), (27, 30)}


@pytest.mark.parametrize("gap", [0.15, 0.25, 0.6, 1.2])
def test_quick_clusters_of_twitches_are_counted(gap):
    times = np.concatenate([at + gap * np.arange(5) for at in (2.0, 11.0, 20.0)])
    table = rest(30, seed=9)
    put(table[:, 0], discharge(200), times)
    found = detect(recorded(table))
    assert matched(found, times) == len(found.events) == len(times)
    assert found.excluded == ()


@pytest.mark.parametrize("kind", ["flat", "clipped", "disconnected"])
def test_what_cannot_be_used_is_excluded_with_its_reason(kind):
    table = with_twitches(150)
    where = slice(round(14.5 * RATE), round(16.7 * RATE))
    time = np.arange(where.stop - where.start) / RATE
    if kind == "flat":
        table[where] = 7.0
    elif kind == "clipped":
        table[where, 0] = np.clip(table[where, 0] + 9000 * np.sin(2 * np.pi * 0.7 * time), -3000, 3000)
    else:
        table[where, 0] += 400 * np.sin(2 * np.pi * 50 * time) + np.random.default_rng(0).normal(0, 120, len(time))
    found = detect(recorded(table))
    assert matched(found, TIMES) == len(found.events) == len(TIMES)
    assert {span.why for span in found.excluded} == {kind}
    assert found.watched == pytest.approx(27.8, abs=0.45)
    assert kind in found.notes


def test_one_dead_channel_of_two_excludes_nothing():
    table = with_twitches(150, channels=2)
    table[:, 1] = 0
    found = detect(recorded(table))
    assert matched(found, TIMES) == len(found.events) == len(TIMES)
    assert found.excluded == ()


def test_a_dead_recording_watches_nothing():
    found = detect(recorded(np.zeros((12 * RATE, 2))))
    assert len(found.events) == 0
    assert found.watched < 0.2
    assert found.smallest_visible is None


def test_what_was_lost_is_excluded():
    table = with_twitches(150)
    table[15 * RATE : 17 * RATE] = 0
    found = detect(recorded(table, lost=(Span(15, 17, "gap"),)))
    assert matched(found, TIMES) == len(found.events) == len(TIMES)
    assert found.watched == pytest.approx(28, abs=0.05)


def test_hidden_are_told_not_merged():
    table = rest(60, seed=10, level=2.0)
    firsts = np.arange(2, 58, 2.1)
    put(table[:, 0], discharge(300), firsts)
    seconds = firsts[::3] + np.resize([0.006, 0.012, 0.022], len(firsts[::3]))
    put(table[:, 0], 0.85 * discharge(300), seconds)
    found = detect(recorded(table))
    assert matched(found, firsts, 0.003) == len(firsts)
    assert matched(found, seconds, 0.003) >= 0.8 * len(seconds)
    assert len(found.times) == len(firsts)
    assert found.families[0].doublets >= 0.8 * len(seconds)
    assert found.families[0].count == len(found.events)


def test_a_part_is_found_like_the_same_stretch_of_the_whole():
    table = rest(90, seed=11, channels=2)
    times = np.sort(np.random.default_rng(1).uniform(1, 89, 60))
    put(table[:, 1], discharge(120), times)
    whole = detect(recorded(table)).events
    for first in (20, 30):  # whole pieces of the grid
        part = detect(recorded(table[first * RATE : (first + 50) * RATE])).events
        here = part.peak_time[(part.peak_time > 11) & (part.peak_time < 39)]
        there = whole.peak_time[(whole.peak_time > first + 11) & (whole.peak_time < first + 39)] - first
        assert len(here) > 10
        assert here == pytest.approx(there, abs=1e-9)


def test_progress_ends_at_one():
    heard: list[float] = []
    detect(recorded(rest(31, seed=12)), heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
    assert len(heard) == 4
