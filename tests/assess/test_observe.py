"""What recordings show reaches the rules as answers, and never makes anything less urgent."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.assess.small import any_answers
from vastus.assess.answers import Answers, read_answers, tell
from vastus.assess.observe import Sight, observe, observed, sight
from vastus.assess.rules import Table, urgency
from vastus.evidence.load import shipped
from vastus.evidence.model import LEVELS
from vastus.evidence.policy import Observation

BASE = shipped()
TABLE = Table(BASE)
CASES = Path(__file__).parents[1] / "data/vignettes-dev.jsonl"
TOLD = [read_answers(json.loads(line)["answers"], BASE) for line in CASES.read_text().splitlines()]
TOLD += [read_answers(any_answers(BASE, seed, share=0.2), BASE) for seed in range(40)] + [Answers()]
SIGHTS = st.lists(
    st.builds(
        Sight, st.booleans(), st.integers(0, 4), st.sampled_from([None, "front-thigh", "calf", "arm-hand", "trunk"])
    ),
    max_size=5,
)
WEEKS = st.sampled_from(["inside", "above", "below", "cannot tell yet"])


def level(answers):
    return LEVELS.index(urgency(TABLE.settle(answers), TABLE).level)


@given(st.sampled_from(TOLD), SIGHTS, WEEKS)
def test_nothing_that_is_seen_lowers_the_urgency(told, sights, week):
    more = observed(told, observe(sights, BASE.measured, week), TABLE, BASE)
    assert level(more) >= level(told)


def test_a_week_above_the_own_range_is_seen_by_a_doctor():
    told = read_answers({"trend": "steady", "duration": 3}, BASE)
    more = observed(told, observe([], BASE.measured, "above"), TABLE, BASE)
    assert tell(more.get("trend"), BASE.finding["trend"]) == "increasing"
    assert level(more) > level(told)


def test_legs_and_arms_are_several_parts_and_one_spot_never_takes_that_back():
    far = observe([Sight(True, 1, "calf"), Sight(True, 1, "arm-hand")], BASE.measured)
    assert Observation("twitch-spread", "several-parts") in far
    told = read_answers({"twitch-spread": "several-parts"}, BASE)
    near = observe([Sight(True, 2, "calf")], BASE.measured)
    assert Observation("twitch-spread", "one-limb") in near
    assert observed(told, near, TABLE, BASE).get("twitch-spread").present == {"several-parts"}


def test_what_was_told_stays_beside_what_was_seen():
    told = read_answers({"twitch-context": ["standing"], "twitch-site": ["calf"]}, BASE)
    more = observed(told, observe([Sight(True, 1, "shin")], BASE.measured), TABLE, BASE)
    assert more.get("twitch-context").present == {"standing", "rest"}
    assert more.get("twitch-site").present == {"calf", "shin"}


@pytest.mark.parametrize("week", ["inside", "below", "cannot tell yet"])
def test_a_quiet_or_fading_week_says_nothing(week):
    assert observe([Sight(False, 0, "calf")], BASE.measured, week) == ()


def test_what_a_detector_could_have_invented_is_not_present():
    assert sight("emg", 300, ["EMG 1"]) == Sight(False, 0)
    assert sight("emg", 300, ["EMG 1"] * 12).present
    assert sight("motion", 300, ["x", "x"]) == Sight(False, 0)
    assert sight("video", 300, []) == Sight(False, 0)


def test_places_are_muscles_or_spots_and_a_grid_is_one_muscle():
    turns = ["a", "b"] * 6
    assert sight("emg", 300, turns, channels=2, site="front-thigh") == Sight(True, 2, "front-thigh")
    assert sight("emg", 300, ["a"] * 10 + ["b"] * 2, channels=2).spots == 1
    assert sight("emg", 300, turns, channels=64).spots == 1
    assert sight("video", 300, turns).spots == 2
    assert sight("motion", 300, turns).spots == 1


def test_places_outside_the_legs_are_never_told_as_spots_in_the_legs():
    for sights in ([Sight(True, 2, "arm-hand")], [Sight(True, 1, "arm-hand"), Sight(True, 1, "face-eyelid")]):
        assert not [one for one in observe(sights, BASE.measured) if one.finding == "twitch-spread"]
