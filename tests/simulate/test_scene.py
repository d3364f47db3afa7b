"""What is to be simulated: every fault named at once, every chance of its own."""

from dataclasses import replace

import numpy as np
import pytest

from vastus.errors import Refused, TooMany
from vastus.sentence import Sentence
from vastus.simulate.scene import CONDITIONS, MUSCLES, RATES, SAMPLES_A_SECOND, SPEEDS, USUAL_RATE
from vastus.simulate.signal import Body, Firing, Scene


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"modality": "smell"}, "modality"),
        ({"condition": "windy"}, "condition"),
        ({"modality": "motion", "condition": "clean"}, "condition"),
        ({"seed": -1}, "seed"),
        ({"seconds": 1.0}, "seconds"),
        ({"seconds": float("nan")}, "seconds"),
        ({"rate": 100.0}, "rate"),
        ({"rate": 2000.5}, "rate"),
        ({"seconds": 10.5}, "seconds"),
        ({"channels": 257}, "channels"),
        ({"modality": "video", "condition": "still", "channels": 2}, "channels"),
        ({"rate_per_minute": -1.0}, "rate per minute"),
        ({"body": Body("biceps", 5.0)}, "muscle"),
        ({"body": Body("rectus femoris", 0.0)}, "fat"),
        ({"body": Body("rectus femoris", 5.0, 20.0)}, "phone"),
        ({"firing": Firing(doublets=1.5)}, "doublets"),
        ({"firing": Firing(units=0)}, "units"),
        ({"firing": Firing(memory=0.0)}, "firing"),
    ],
)
def test_a_scene_that_cannot_be_is_refused_with_its_place(wrong, place):
    with pytest.raises(Refused) as refused:
        Scene(**{"seed": 1, **wrong})
    assert place in [fault.place for fault in refused.value.faults]


def test_all_faults_are_named_at_once():
    with pytest.raises(Refused) as refused:
        Scene(1, condition="windy", seconds=0, channels=0, body=Body("biceps", 99, 9), firing=Firing(synchrony=2))
    assert len(refused.value.faults) == 7


def test_what_would_not_fit_into_memory_is_refused():
    with pytest.raises(TooMany):
        Scene(1, seconds=3600, channels=256)


def test_what_is_wrong_can_be_said_in_another_language():
    with pytest.raises(Refused) as refused:
        Scene(1, condition="windy", seconds=0, rate=0.5, body=Body("biceps", 99, 9), firing=Firing(synchrony=2))
    assert isinstance(refused.value.summary, Sentence)
    for fault in refused.value.faults:
        assert isinstance(fault.what, Sentence)
        assert fault.what == fault.what.message.format(**fault.what.values)


@pytest.mark.parametrize("modality", CONDITIONS)
def test_a_sensor_has_a_speed_that_it_can_have(modality):
    low, high = SPEEDS[modality]
    assert low <= SAMPLES_A_SECOND[modality] <= high
    condition = CONDITIONS[modality][0]
    assert Scene(1, modality, condition).speed == SAMPLES_A_SECOND[modality]
    for rate in (low, high):
        assert Scene(1, modality, condition, rate=rate, seconds=10).speed == rate
    for rate in (0.9 * low, 1.1 * high):
        with pytest.raises(Refused):
            Scene(1, modality, condition, rate=rate)


@pytest.mark.parametrize(("condition", "rate"), [*RATES.items(), ("mains", USUAL_RATE)])
def test_a_condition_has_its_own_rate_unless_another_is_asked_for(condition, rate):
    assert Scene(1, condition=condition).twitch_rate == rate
    assert Scene(1, condition=condition, rate_per_minute=0.0).twitch_rate == 0
    assert Scene(1, condition=condition, rate_per_minute=7.0).twitch_rate == 7


def test_the_name_can_be_a_file():
    assert Scene(7, "motion", "buzz and knocks").name == "motion-buzz-and-knocks-7"


def test_everything_has_every_disturbance():
    assert Scene(1, condition="everything").has("ecg")
    assert Scene(1, condition="ecg").has("ecg")
    assert not Scene(1, condition="ecg").has("mains")
    assert not Scene(1, condition="healthy").has("ecg")


def test_each_topic_has_a_chance_of_its_own_that_nothing_else_moves():
    scene = Scene(3)
    first = scene.chance("units").random(5)
    scene.chance("noise").random(1000)
    assert np.array_equal(scene.chance("units").random(5), first)
    assert not np.array_equal(scene.chance("noise").random(5), first)
    assert not np.array_equal(Scene(4).chance("units").random(5), first)


def test_chance_does_not_depend_on_sensor_or_condition():
    one, other = Scene(3), Scene(3, "motion", "walking", seconds=90)
    assert np.array_equal(one.chance("points").random(9), other.chance("points").random(9))
    assert one.leg == other.leg


@pytest.mark.parametrize("seed", range(20))
def test_a_leg_is_drawn_within_what_can_be_seen(seed):
    leg = Scene(seed).leg
    assert leg.muscle in MUSCLES
    assert 2 <= leg.fat <= 8


def test_a_given_leg_is_kept():
    leg = Body("rectus femoris", 12.0, 0.0)
    assert Scene(1, body=leg).leg is leg


def test_legs_differ_and_every_muscle_occurs():
    assert {Scene(seed).leg.muscle for seed in range(30)} == set(MUSCLES)
    assert len({Scene(seed).leg.fat for seed in range(30)}) > 15


def test_equal_scenes_are_equal():
    assert Scene(1, firing=Firing(units=2)) == Scene(1, firing=Firing(units=2))
    assert replace(Scene(1), seed=2) == Scene(2)
    assert Scene(1) != Scene(2)


@pytest.mark.parametrize("modality", CONDITIONS)
def test_only_an_emg_has_more_than_one_channel_and_needs_whole_seconds(modality):
    condition = CONDITIONS[modality][0]
    if modality == "emg":
        assert Scene(1, modality, condition, channels=64, seconds=10).channels == 64
    else:
        assert Scene(1, modality, condition, seconds=7.25).seconds == 7.25
