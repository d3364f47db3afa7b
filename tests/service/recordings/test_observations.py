"""What recordings show: the recent ones alone, and nothing where the signal was bad."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from tests.service.kept import bring
from tests.service.results import result, twitch
from vastus.evidence.policy import Observation
from vastus.service.clock import now
from vastus.service.data.data import Data
from vastus.service.recordings.observations import RECENT, observations
from vastus.store.memory import Memory


@pytest.fixture
def data(tmp_path: Path) -> Data:
    return Data.over(Memory(), tmp_path)


def lively(count=20, *, word="good"):
    return result(*(5 + 0.4 * k for k in range(count)), seconds=300.0, word=word)


def test_without_recordings_nothing_is_shown(data):
    assert observations(data.recordings) == ()


def test_a_lively_recording_shows_twitches_at_rest_where_it_lay(data):
    bring(data, "a", lively(), site="calf")
    assert observations(data.recordings) == (
        Observation("twitch-context", "rest"),
        Observation("twitch-site", "calf"),
    )


@pytest.mark.parametrize(
    ("found", "at"),
    [
        (lively(0), None),
        (lively(word="none"), None),
        (lively(), now() - RECENT - timedelta(days=1)),
        (lively(), now() + timedelta(days=1)),
    ],
    ids=["quiet", "bad signal", "long ago", "a wrong clock"],
)
def test_what_says_nothing_changes_nothing(data, found, at):
    bring(data, "a", found, at, site="arm-hand")
    assert observations(data.recordings) == ()


def test_a_twitch_that_follows_at_once_on_another_is_not_counted_again(data):
    bring(data, "a", result(5.0, *(twitch(6 + 0.1 * k, doublet=True) for k in range(30)), seconds=300.0))
    assert observations(data.recordings) == ()


def test_what_is_marked_as_none_is_not_counted(data):
    bring(data, "a", lively(4))
    assert observations(data.recordings) != ()
    for twitch_ in lively(4).twitches:
        data.recordings.mark("a", twitch_.peak_time, is_one=False)
    assert observations(data.recordings) == ()


def test_what_is_added_by_hand_counts_and_is_no_second_place(data):
    bring(data, "quiet", result(seconds=300.0), site="calf")
    there = [msgspec.structs.replace(one, channel="EMG 2") for one in lively(4).twitches]
    bring(data, "a", result(*there, seconds=300.0), site="calf")
    for time in (20.0, 30.0, 40.0, 50.0):
        data.recordings.mark("a", time, is_one=True)
        data.recordings.mark("quiet", time, is_one=True)
    assert observations(data.recordings) == (
        Observation("twitch-context", "rest"),
        Observation("twitch-site", "calf"),
    )


def test_weeks_above_the_own_range_are_seen(data):
    for week in range(5):
        bring(data, f"w{week}", lively(10), now() - timedelta(days=7 * (5 - week)))
    bring(data, "last", lively(600), now() - timedelta(minutes=1))
    assert Observation("measured-trend", "above") in observations(data.recordings)
