"""What waits is measured one after the other by real processes; what is broken off begins anew or is gone."""

import os
import signal
import time
from datetime import timedelta

import msgspec
import pytest

from tests.service.recordings.bringing import Clock, bring, until
from tests.store.steps import recording as row
from vastus.errors import Conflict
from vastus.service.recordings.recordings import Recordings
from vastus.store.files import PIECE
from vastus.store.recording import Hints
from vastus.store.store import Store


def test_a_start_clears_up_and_goes_on(recordings: Recordings, store: Store, clock: Clock, short: bytes) -> None:
    name = bring(recordings, short)
    half = (
        recordings.arrivals.begin("half.edf", 3 * PIECE, "key-of-half")
        if recordings.arrivals.next_one() is None
        else None
    )
    assert half is None  # one that waits counts
    store.recordings.put(msgspec.structs.replace(recordings.recording(name), stage="measuring", revision=3))
    store.recordings.put(msgspec.structs.replace(row("half", stage="receiving"), at=clock.now, size=3 * PIECE))
    store.recordings.put(msgspec.structs.replace(row("old", stage="receiving"), at=clock.now - timedelta(days=2)))
    store.recordings.put(msgspec.structs.replace(row("form", "form-0123", stage="receiving"), at=clock.now))
    for left in ("half", "old", "nobodys", "form"):
        recordings.files.open(left)
    recordings.files.add("half", 0, b"x" * (PIECE + 9))
    with recordings.working():
        assert sorted(recordings.files.ids()) == sorted([name, "half"])
        assert recordings.arrivals.received("half") == PIECE
        assert until(recordings, name, "done", "refused").stage == "done"
    assert {kept.id for kept in recordings.all()} == {name, "half"}


def test_what_is_measured_can_be_broken_off(recordings: Recordings, short: bytes) -> None:
    with recordings.working():
        name = bring(recordings, short)
        until(recordings, name, "measuring")
        recordings.remove(name)
        assert recordings.files.ids() == []
        time.sleep(0.3)
        assert recordings.all() == []
        other = bring(recordings, short, key="key-of-b")
        assert until(recordings, other, "done", "refused").stage == "done"


def test_a_stop_in_the_middle_begins_anew(recordings: Recordings, store: Store, short: bytes, clock: Clock) -> None:
    with recordings.working():
        name = bring(recordings, short)
        until(recordings, name, "measuring")
    assert recordings.recording(name).stage == "measuring"
    with recordings.working():
        assert until(recordings, name, "done", "refused").stage == "done"


def test_erasing_everything_stops_what_is_measured(recordings: Recordings, store: Store, short: bytes) -> None:
    with recordings.working():
        name = bring(recordings, short)
        until(recordings, name, "measuring")
        with recordings.erasing():
            store.erase()
        assert recordings.all() == []
        assert recordings.files.ids() == []
        again = bring(recordings, short)
        assert until(recordings, again, "done", "refused").stage == "done"


def test_a_process_that_dies_is_told_and_can_be_tried_again(recordings: Recordings, short: bytes) -> None:
    with recordings.working():
        name = bring(recordings, short)
        until(recordings, name, "measuring")
        while (child := recordings._queue._worker._child) is None:
            time.sleep(0.01)
        os.killpg(child.pid, signal.SIGKILL)
        kept = until(recordings, name, "refused", "done")
        assert kept.refusal is not None
        assert kept.refusal.code == "broken"
        recordings.measure_again(name, Hints())
        with pytest.raises(Conflict):
            recordings.measure_again(name, Hints())
        assert until(recordings, name, "refused", "done").stage == "done"


def test_what_is_no_recording_is_refused_kindly(recordings: Recordings) -> None:
    with recordings.working():
        name = bring(recordings, b"Dear diary, today my knee twitched.\n" * 40, "diary.txt")
        kept = until(recordings, name, "refused", "done")
    assert kept.refusal is not None
    assert kept.refusal.summary
    assert "Traceback" not in str(kept.refusal.error())
