"""Which candidates of a video are twitches."""

from dataclasses import replace

import numpy as np
import pytest

from vastus.measure.detect.video.judge import (
    BIAS,
    ECHO,
    ECHO_LATER,
    KNOWN_AFTER,
    KNOWN_FULL,
    KNOWN_MOST,
    MOST_POINTED,
    OVER_BEAT,
    STAYS,
    THRESHOLD,
    TRAITS,
    WEIGHTS,
    certainty,
    echoless,
    judged,
    traits,
)
from vastus.measure.detect.video.motion import Candidate, Scene

MIDDLES = np.array([(20.0 * x, 20.0 * y) for y in range(5) for x in range(5)])
SCENE = Scene(middles=MIDDLES, apart=20.0, pixel=1.0, width=100.0)
CLEAR = (3.0, -0.2, 0.0, 0.1, -2.5, 0.1)
PLAIN = Candidate(
    time=5.0, begin=4.95, duration=0.2, amplitude=1.0, place=12, middle=(40.0, 40.0), angle=0.3, strength=20.0,
    remains=0.0, beats=float("inf"), traits=CLEAR,
)  # fmt: skip


def at(time, **more) -> Candidate:
    return replace(PLAIN, time=time, begin=time - 0.05, **more)


def sure(hits: list[Candidate]) -> list[float]:
    return [one.certainty for one in judged(hits, SCENE)]


def test_certainty_is_the_logistic_curve_of_the_traits():
    values = (*CLEAR, 1.5)
    log_odds = BIAS + sum(weight * value for weight, value in zip(WEIGHTS, values, strict=True))
    assert certainty(values) == pytest.approx(1 / (1 + np.exp(-log_odds)))
    assert len(TRAITS) == len(WEIGHTS) == len(values)


def test_certainty_grows_with_what_speaks_for_a_twitch():
    weak = (1.5, -3.0, 0.5, 1.0, -2.0, 0.5, 0.0)
    strong = (3.0, -0.2, 0.0, 0.1, -2.5, 0.1, 2.0)
    assert certainty(weak) < 0.1
    assert certainty(strong) > 0.9


@pytest.mark.parametrize(
    ("number", "way"),
    [(0, 1), (1, 1), (3, -1), (5, -1), (6, 1)],
    ids=["strength", "compact", "unrest", "pointed", "known"],
)
def test_each_trait_pulls_its_way(number, way):
    values = [2.0, -1.0, 0.2, 0.4, -2.0, 0.3, 0.5]
    chances = []
    for more in (-0.2, 0.0, 0.2):
        moved = list(values)
        moved[number] += way * more
        chances.append(certainty(moved))
    assert chances == sorted(chances)
    assert chances[0] < chances[-1]


def test_each_is_judged_once_in_the_order_of_time():
    found = judged([at(9.0), at(3.0), at(6.0)], SCENE)
    assert [one.candidate.time for one in found] == [3.0, 6.0, 9.0]
    assert all(one.certainty > THRESHOLD for one in found)
    assert judged([], SCENE) == []


@pytest.mark.parametrize(
    "change",
    [{"remains": STAYS + 0.01}, {"beats": OVER_BEAT - 0.01}, {"traits": (*CLEAR[:5], MOST_POINTED + 0.01)}],
    ids=["step", "beat", "lost patch"],
)
def test_a_step_a_beat_and_a_patch_that_lost_its_way_are_none(change):
    assert echoless([at(5.0, **change)], SCENE) == []


@pytest.mark.parametrize(
    "change", [{"remains": STAYS - 0.01}, {"beats": OVER_BEAT + 0.01}, {"traits": (*CLEAR[:5], MOST_POINTED - 0.01)}]
)
def test_just_below_these_limits_it_is_possible(change):
    assert len(echoless([at(5.0, **change)], SCENE)) == 1


@pytest.mark.parametrize("place", [12, 0])
def test_right_beside_a_stronger_one_nothing_counts(place):
    pair = [at(5.0), at(5.0 + ECHO - 0.01, strength=19.0, place=place)]
    assert [one.time for one in echoless(pair, SCENE)] == [5.0]
    assert echoless(pair[::-1], SCENE) == echoless(pair, SCENE)


def test_a_while_later_everything_counts_again():
    pair = [at(5.0), at(5.0 + ECHO_LATER + 0.01, strength=0.5, angle=0.3 + np.pi)]
    assert len(echoless(pair, SCENE)) == 2


@pytest.mark.parametrize(
    ("share", "angle", "place", "counts"),
    [
        (0.2, 0.3, 12, True),  # the same way at the same place: another twitch
        (0.05, 0.3, 12, False),
        (0.9, 0.3 + np.pi, 12, False),  # the swing back, however strong
        (0.9, 0.3 + 1.2, 12, True),
        (0.4, 0.3 + 1.2, 12, False),
        (0.4, 0.3 + np.pi, 0, True),  # another place
        (0.2, 0.3, 0, False),  # its shadow elsewhere
    ],
)
def test_what_follows_a_stronger_one_soon_must_be_strong_enough(share, angle, place, counts):
    pair = [at(5.0), at(5.5, strength=20.0 * share, angle=angle, place=place)]
    assert len(echoless(pair, SCENE)) == 1 + counts


def test_an_echo_of_an_echo_counts_when_the_first_echo_does_not():
    three = [at(5.0), at(5.2, strength=15.0), at(5.45, strength=12.0)]
    assert [one.time for one in echoless(three, SCENE)] == [5.0, 5.45]


def test_a_place_that_moved_so_before_is_known():
    alone = traits(at(5.0), [at(5.0)], SCENE)
    assert alone == (*CLEAR, 0.0)
    assert traits(at(5.0), [at(5.0), at(9.0, strength=8.0)], SCENE)[-1] == pytest.approx(8.0 / KNOWN_FULL)
    assert traits(at(5.0), [at(9.0, strength=99.0)], SCENE)[-1] == pytest.approx(min(2.0, KNOWN_MOST / KNOWN_FULL))


@pytest.mark.parametrize(
    "other",
    [
        at(5.0 + KNOWN_AFTER - 0.01, strength=8.0),
        at(9.0, strength=8.0, place=0),
        at(9.0, strength=8.0, angle=0.3 + np.pi / 2),
    ],
    ids=["at once", "elsewhere", "another way"],
)
def test_at_once_elsewhere_or_another_way_makes_it_no_better_known(other):
    assert traits(at(5.0), [at(5.0), other], SCENE)[-1] == 0


def test_the_neighbouring_patch_is_the_same_place():
    assert traits(at(5.0), [at(9.0, strength=8.0, place=13)], SCENE)[-1] > 0
    assert traits(at(5.0), [at(9.0, strength=8.0, place=10)], SCENE)[-1] > 0
    assert traits(at(5.0), [at(9.0, strength=8.0, place=24)], SCENE)[-1] == 0


def test_moving_all_in_time_changes_no_certainty():
    some = [at(3.0), at(3.5, strength=9.0, place=3), at(9.0, angle=2.0), at(9.9, strength=4.0)]
    later = [replace(one, time=one.time + 100, begin=one.begin + 100) for one in some]
    assert sure(later) == pytest.approx(sure(some))


def test_turning_all_directions_changes_no_certainty():
    some = [at(3.0), at(3.5, strength=9.0), at(9.0, angle=2.0), at(9.9, strength=4.0)]
    turned = [replace(one, angle=one.angle + 1.0) for one in some]
    assert sure(turned) == pytest.approx(sure(some))
