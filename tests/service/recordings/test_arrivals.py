"""How a file arrives: offered once a day, with room for it, and its pieces one after the other."""

from datetime import timedelta

import msgspec
import pytest

from tests.service.recordings.bringing import NOON, Clock
from tests.store.steps import recording as row
from vastus.errors import Conflict
from vastus.service.recordings.arrivals import LARGEST, Resting, TooLarge, plain
from vastus.service.recordings.recordings import Recordings
from vastus.store.store import Store


def test_a_file_goes_on_where_it_stopped(recordings: Recordings) -> None:
    first = recordings.arrivals.begin("a.edf", 10, "key-of-a")
    assert recordings.arrivals.receive(first.id, 0, b"abcd") == 4
    assert recordings.arrivals.begin("a.edf", 10, "key-of-a") == recordings.recording(first.id)
    assert recordings.arrivals.received(first.id) == 4
    for at, content in ((0, b"abcd"), (5, b"x"), (4, b"1234567")):
        with pytest.raises(Conflict):
            recordings.arrivals.receive(first.id, at, content)
    recordings.arrivals.receive(first.id, 4, b"efghij")
    assert recordings.recording(first.id).stage == "waiting"
    with pytest.raises(Conflict):
        recordings.arrivals.receive(first.id, 10, b"k")
    assert recordings.arrivals.begin("a.edf", 10, "key-of-a").id == first.id


def test_too_large_is_said_before_a_byte_comes(recordings: Recordings, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TooLarge, match="2 GB"):
        recordings.arrivals.begin("a.edf", LARGEST + 1, "key-of-a")
    monkeypatch.setattr(recordings.files, "free", lambda: 500_000_100)
    with pytest.raises(TooLarge, match="disk"):
        recordings.arrivals.begin("a.edf", 101, "key-of-a")
    assert recordings.arrivals.begin("a.edf", 100, "key-of-a").size == 100


def test_one_is_offered_a_day_and_three_a_week(recordings: Recordings, store: Store, clock: Clock) -> None:
    assert recordings.arrivals.next_one() is None
    for number in range(3):
        store.recordings.put(msgspec.structs.replace(row(f"r{number}"), at=clock.now))
        rests = recordings.arrivals.next_one()
        assert rests is not None
        assert rests > clock.now
        with pytest.raises(Resting):
            recordings.arrivals.begin("a.edf", 10, f"key-{number}-new")
        clock.now += timedelta(days=1)
        assert (recordings.arrivals.next_one() is None) == (number < 2)
    assert recordings.arrivals.next_one() == NOON + timedelta(days=7)
    clock.now = NOON + timedelta(days=7)
    assert recordings.arrivals.next_one() is None
    assert recordings.arrivals.begin("a.edf", 10, "key-9-new").stage == "receiving"


def test_a_bad_signal_and_a_wrong_clock_make_nobody_wait(recordings: Recordings, store: Store, clock: Clock) -> None:
    bad = msgspec.structs.replace(row("bad"), at=clock.now)
    store.recordings.put(msgspec.structs.replace(bad, summary=msgspec.structs.replace(bad.summary, quality="none")))  # type: ignore[type-var]
    store.recordings.put(msgspec.structs.replace(row("later"), at=clock.now + timedelta(days=2)))
    store.recordings.put(msgspec.structs.replace(row("half", stage="receiving"), at=clock.now))
    assert recordings.arrivals.next_one() is None


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("C:\\fakepath\\leg.mp4", "leg.mp4"),
        ("../../etc/passwd", "passwd"),
        ("\n\0", "recording"),
        ("a" * 999, "a" * 255),
    ],
)
def test_the_name_of_a_file_is_only_shown(given: str, name: str) -> None:
    assert plain(given) == name
