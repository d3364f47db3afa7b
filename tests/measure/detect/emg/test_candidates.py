"""What might be a twitch, and the features by which it is judged."""

from typing import Any

import numpy as np
import pytest

from tests.measure.detect.muscle import discharge, plain_view, put, rest
from vastus.measure.detect.emg.artefacts import Artefacts
from vastus.measure.detect.emg.candidates import (
    FEATURES,
    LEAST,
    REST,
    RISES,
    Candidates,
    candidates,
    cut,
    features,
    without_rests,
)
from vastus.measure.detect.emg.cleaning.heart import Beats
from vastus.measure.detect.emg.view import View

R = 1000
OPEN = np.zeros(400, np.bool_)


def flat(seconds: float = 4.0, channels: int = 1) -> np.ndarray:
    return np.zeros((channels, round(seconds * R)))


def hushed() -> np.ndarray:
    """Hardly any noise, but some: nothing at all has no logarithm."""
    return 1e-3 * quiet()


def quiet(seconds: float = 4.0, channels: int = 1, seed: int = 1) -> np.ndarray:
    return rest(seconds, seed=seed, level=1.0, channels=channels, rate=R).T


def among(view: View, closed: np.ndarray | None = None) -> Candidates:
    return candidates(view, view.loudest(), np.zeros(view.loudest().shape[1], np.bool_) if closed is None else closed)


def of(view: View, hits: Candidates, closed: np.ndarray | None = None) -> dict[str, np.ndarray]:
    shut = np.zeros(view.loudest().shape[1], np.bool_) if closed is None else closed
    return dict(zip(FEATURES, features(view, hits, shut).T, strict=True))


def one_at(view: View, at: int, channel: int = 0) -> Candidates:
    place, row = np.array([at]), np.array([channel])
    return Candidates(at=place, channel=row, floor=np.ones(1, np.float32), shapes=cut(view.clean, place, row, 50))


def with_discharges(size: float, times, channels: int = 1, gains=(1.0,)) -> View:
    clean = quiet(channels=channels)
    for channel, gain in enumerate(gains):
        put(clean[channel], gain * discharge(size, rate=R), np.asarray(times), R)
    return plain_view(clean)


def test_each_discharge_is_one_candidate_at_its_peak():
    hits = among(with_discharges(60, [0.5, 1.2, 1.9, 3.3]))
    assert hits.at.tolist() == pytest.approx([500, 1200, 1900, 3300], abs=1)
    assert (hits.floor == 1).all()
    assert hits.shapes.shape == (4, 101)


@pytest.mark.parametrize("side", [1.0, -1.0])
def test_the_side_of_the_peak_does_not_matter(side):
    clean = side * with_discharges(60, [0.5, 1.2]).clean
    assert among(plain_view(clean)).at.tolist() == pytest.approx([500, 1200], abs=1)


def test_the_channel_is_the_one_that_shows_it_largest():
    hits = among(with_discharges(80, [1.0, 2.0], channels=3, gains=(0.3, 1.0, 0.5)))
    assert hits.channel.tolist() == [1, 1]
    assert len(hits.at) == 2


@pytest.mark.parametrize(("floor", "size"), [(1.0, LEAST), (5.0, 5.0 * RISES)])
def test_a_candidate_rises_out_of_its_noise_and_over_a_least_size(floor, size):
    for factor, count in ((0.98, 0), (1.02, 1)):
        clean = flat()
        clean[0, 1000] = factor * size
        assert len(among(plain_view(clean, floor)).at) == count


def test_nothing_is_sought_where_it_is_closed_dead_or_without_a_floor():
    view = with_discharges(60, [0.5, 1.5, 2.5])
    closed = OPEN.copy()
    closed[145:155] = True
    assert among(view, closed).at.tolist() == pytest.approx([500, 2500], abs=1)
    dead = np.zeros((1, 40), np.bool_)
    dead[0, 4:6] = True
    assert among(plain_view(view.clean, dead=dead)).at.tolist() == pytest.approx([1500, 2500], abs=1)
    floor = np.array([[1.0, np.inf, 1.0, 1.0]], np.float32)
    assert among(View(**{**fields_of(view), "floor": floor})).at.tolist() == pytest.approx([500, 2500], abs=1)


def fields_of(view: View) -> dict[str, Any]:
    return {name: getattr(view, name) for name in View.__slots__}


def test_only_the_core_is_searched_and_what_can_be_cut_out_whole():
    clean = flat()
    for at in (20, 900, 1100, 2900, 3100, 3980):
        clean[0, at] = 90
    assert among(plain_view(clean, core=slice(1000, 3000))).at.tolist() == [1100, 2900]
    assert among(plain_view(clean)).at.tolist() == [900, 1100, 2900, 3100]


def test_of_two_in_forty_milliseconds_the_larger_is_a_candidate():
    clean = flat()
    clean[0, 1000], clean[0, 1025] = 60, 90
    assert among(plain_view(clean)).at.tolist() == [1025]
    clean[0, 1025] = 0
    clean[0, 1055] = 90  # further, but the first is 0.67 of it: no tail
    assert among(plain_view(clean)).at.tolist() == [1000, 1055]
    clean[0, 1000] = 30  # a third of it: its tail
    assert among(plain_view(clean)).at.tolist() == [1055]


def test_no_candidate_in_nothing():
    hits = among(plain_view(flat()))
    assert len(hits.at) == 0
    assert hits.shapes.shape == (0, 101)
    assert features(plain_view(flat()), hits, OPEN).shape == (0, len(FEATURES))


def test_a_piece_is_cut_around_its_own_sample_of_its_own_channel():
    table = np.arange(40.0).reshape(2, 20).astype(np.float32)
    assert cut(table, np.array([5, 10]), np.array([0, 1]), 2).tolist() == [[3, 4, 5, 6, 7], [28, 29, 30, 31, 32]]


def test_what_an_artefact_leaves_is_no_candidate():
    view = with_discharges(60, [1.0, 2.0])
    hits = among(view)
    size = float(np.ptp(hits.shapes[0]))

    def left(at: int, tall: float) -> list[int]:
        taken = Artefacts(np.array([at]), np.zeros(0, np.int64), np.array([[tall]], np.float32))
        return [round(one / 1000) * 1000 for one in without_rests(hits, taken, view).at]

    assert left(1010, 1.05 * size / REST) == [2000]
    assert left(1010, 0.95 * size / REST) == [1000, 2000]  # more than a rest of it
    assert left(1070, 99 * size) == [1000, 2000]  # too far away to be its rest


def test_what_a_heartbeat_leaves_is_no_candidate():
    view = with_discharges(60, [1.0, 2.0])
    hits = among(view)
    none = Artefacts(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, 1), np.float32))
    for tall, count in ((70.0, 2), (100.0, 1)):
        beating = plain_view(view.clean, beats=(Beats(np.array([1030]), np.array([tall], np.float32)),))
        assert len(without_rests(hits, none, beating).at) == count
    assert len(without_rests(hits, none, view).at) == 2


def test_every_feature_has_a_name_and_a_number():
    view = with_discharges(60, [0.5, 1.2, 1.9])
    found = features(view, among(view), OPEN)
    assert found.shape == (3, len(FEATURES))
    assert found.dtype == np.float32
    assert np.isfinite(found).all()


def test_height_and_strength_are_sizes_over_the_noise():
    clean = hushed()
    clean[0, 1000:1010] = 40.0
    found = of(plain_view(clean), one_at(plain_view(clean), 1005))
    assert found["height"] == pytest.approx(np.log(40.0), rel=1e-4)
    assert found["strength"] == pytest.approx(np.log(40 * np.sqrt(10 / 25)), rel=1e-5)


def test_width_is_the_time_of_the_middle_of_its_energy():
    for samples in (5, 10, 20):
        clean = hushed()
        clean[0, 1000 - samples // 2 : 1000 + samples // 2 + samples % 2] = 400.0
        width = np.exp(of(plain_view(clean), one_at(plain_view(clean), 1000))["width"][0])
        assert width == pytest.approx(0.8 * samples, abs=1.5)


@pytest.mark.parametrize("factor", [-1.0, 7.0, 0.5])
def test_features_do_not_depend_on_size_or_side_when_the_noise_goes_along(factor):
    view = with_discharges(60, [0.5, 1.2, 1.9, 3.3])
    hits = among(view)
    scaled = plain_view(factor * view.clean, floor=abs(factor))
    moved = Candidates(at=hits.at, channel=hits.channel, floor=abs(factor) * hits.floor, shapes=factor * hits.shapes)
    assert features(scaled, moved, OPEN) == pytest.approx(features(view, hits, OPEN), abs=2e-3)


def test_features_do_not_depend_on_where_in_the_view_it_lies():
    view = with_discharges(60, [1.5])
    later = plain_view(np.roll(view.clean, 700, axis=1))
    here, there = (of(one, one_at(one, at)) for one, at in ((view, 1500), (later, 2200)))
    for name in FEATURES:
        assert there[name] == pytest.approx(here[name], abs=1e-4), name


def test_around_is_the_loudness_of_the_rest():
    clean = flat()
    clean[0, 1000] = 50.0
    clean[0, 1040] = 20.0  # beyond 30 ms
    rest_size = np.sqrt(20.0**2 / 40)
    assert of(plain_view(clean), one_at(plain_view(clean), 1000))["around"] == pytest.approx(
        np.log(rest_size), rel=1e-4
    )


def test_a_beat_counts_when_it_is_near_and_by_its_size_in_that_channel():
    view = with_discharges(60, [1.0])
    hits = among(view)
    size = float(np.ptp(hits.shapes[:, 38:63]))

    def beat(at: int) -> float:
        beats = (Beats(np.array([at, 3900]), np.array([30.0], np.float32)),)
        return float(of(plain_view(view.clean, beats=beats), hits)["beat"][0])

    assert beat(1050) == pytest.approx(30 / size, rel=1e-3)
    assert beat(1070) == 0
    assert of(view, hits)["beat"][0] == 0


def test_bustle_falls_with_the_way_to_the_next_contraction():
    view = with_discharges(60, [1.0, 2.0])
    hits = among(view)
    closed = OPEN.copy()
    closed[250:300] = True
    found = of(view, hits, closed)["bustle"]
    assert found == pytest.approx(np.exp(-np.array([150, 50]) / 50), rel=1e-3)
    assert of(view, hits)["bustle"].tolist() == [0, 0]


def test_a_shift_is_how_far_the_raw_level_stays_apart():
    view = with_discharges(60, [1.0])
    raw = view.clean.copy()
    raw[0, 1000:] += 30.0
    hits = among(view)
    size = float(np.ptp(hits.shapes[:, 38:63]))
    assert of(plain_view(view.clean, raw=raw), hits)["shift"] == pytest.approx(30 / size, rel=0.1)
    hum = view.clean + 100 * np.sin(2 * np.pi * 50 * np.arange(4000) / R)
    assert of(plain_view(view.clean, raw=hum.astype(np.float32)), hits)["shift"][0] < 0.1


def test_unrest_is_weak_activity_all_around_and_not_another_twitch():
    calm = with_discharges(60, [1.0])
    busy = calm.clean.copy()
    busy[0, 750:1250] *= 3
    twice = with_discharges(60, [1.0, 1.15])
    found = [float(of(one, one_at(one, 1000))["unrest"][0]) for one in (calm, plain_view(busy), twice)]
    assert found[0] == pytest.approx(0.0, abs=0.15)
    assert found[1] == pytest.approx(np.log(3) + found[0], abs=0.05)
    assert found[2] == pytest.approx(found[0], abs=0.25)
