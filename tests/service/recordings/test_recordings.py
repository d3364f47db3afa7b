"""Recordings from the first byte to the result, with real files and real processes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from tests.service.signals import TIMES, write_csv, write_edf
from tests.store.steps import recording as row
from vastus.errors import BadAnswers, BadRecording, NotFound
from vastus.service.interviews.interviews import Interviews
from vastus.service.recordings.recordings import LARGEST, Recordings, Resting, TooLarge, plain
from vastus.store.files import PIECE
from vastus.store.memory import Memory
from vastus.store.recording import KeptRecording, Said
from vastus.store.sqlite import Sql
from vastus.store.step import Conflict
from vastus.store.store import Store

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="module")
def edf(tmp_path_factory) -> bytes:
    return write_edf(tmp_path_factory.mktemp("edf") / "a.edf").read_bytes()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Sql(tmp_path / "home" / "vastus.db")
    yield made
    made.close()


@pytest.fixture
def recordings(store: Store, clock: Clock, tmp_path: Path) -> Recordings:
    return Recordings(store, tmp_path / "home" / "recordings", clock)


def _bring(recordings: Recordings, content: bytes, name: str = "a.edf", key: str = "key-of-a") -> str:
    kept = recordings.begin(name, len(content), key)
    for at in range(0, len(content), PIECE):
        recordings.receive(kept.id, at, content[at : at + PIECE])
    return kept.id


def _until(recordings: Recordings, name: str, *stages: str) -> KeptRecording:
    for _ in range(600):
        kept = recordings.kept(name)
        if kept.stage in stages:
            return kept
        time.sleep(0.1)
    raise AssertionError(recordings.kept(name))


def test_from_the_first_byte_to_the_result_and_away(recordings: Recordings, edf: bytes, tmp_path: Path) -> None:
    with recordings.working():
        name = _bring(recordings, edf)
        kept = _until(recordings, name, "done", "refused")
        assert (kept.stage, kept.refusal, kept.size) == ("done", None, len(edf))
        assert kept.fingerprint == sha256(edf).hexdigest()
        found = recordings.found(name)
        assert [round(one.peak_time) for one in found.twitches] == [round(one) for one in TIMES]
        assert kept.summary is not None
        assert kept.summary.rate == found.rate_per_minute.rate  # type: ignore[union-attr]
        assert recordings.file(name).read_bytes() == edf
        look = recordings.look(name)
        assert look is not None
        near = recordings.stretch(name, look, 0, (1.9, 2.1), 500)
        assert near.high.max() > 100
        modes = {place.stat().st_mode & 0o777 for place in recordings.folder(name).iterdir()}
        assert modes == {0o600}
        recordings.mark(name, TIMES[0], is_one=False)
        assert len(recordings.found(name).twitches) == len(TIMES) - 1
        assert len(recordings.measured(name).twitches) == len(TIMES)
        changed = recordings.kept(name).summary
        assert changed is not None
        assert (changed.rate or 0) < (kept.summary.rate or 0)
        recordings.remove(name)
        assert recordings.all() == []
        assert recordings.files.names() == []
        with pytest.raises(NotFound):
            recordings.kept(name)


def test_a_file_that_asks_is_measured_when_it_was_answered(recordings: Recordings, tmp_path: Path) -> None:
    content = write_csv(tmp_path / "a.csv").read_bytes()
    with recordings.working():
        name = _bring(recordings, content)
        kept = _until(recordings, name, "refused")
        assert kept.refusal is not None
        assert kept.refusal.code == "unit"
        with pytest.raises(NotFound, match="not measured"):
            recordings.found(name)
        assert recordings.next_one() is None  # a file that could not be read is no recording
        recordings.again(name, Said(mapping={"unit": "uV"}))
        assert _until(recordings, name, "done", "refused").stage == "done"
        assert recordings.next_one() is not None
        assert recordings.found(name).twitches


def test_what_is_no_recording_is_refused_kindly(recordings: Recordings) -> None:
    with recordings.working():
        name = _bring(recordings, b"Dear diary, today my knee twitched.\n" * 40, "diary.txt")
        kept = _until(recordings, name, "refused", "done")
    assert kept.refusal is not None
    assert kept.refusal.summary
    assert "Traceback" not in str(kept.refusal.error())


def test_a_file_goes_on_where_it_stopped(recordings: Recordings) -> None:
    first = recordings.begin("a.edf", 10, "key-of-a")
    assert recordings.receive(first.id, 0, b"abcd") == 4
    assert recordings.begin("a.edf", 10, "key-of-a") == recordings.kept(first.id)
    assert recordings.received(first.id) == 4
    for at, content in ((0, b"abcd"), (5, b"x"), (4, b"1234567")):
        with pytest.raises(Conflict):
            recordings.receive(first.id, at, content)
    recordings.receive(first.id, 4, b"efghij")
    assert recordings.kept(first.id).stage == "waiting"
    with pytest.raises(Conflict):
        recordings.receive(first.id, 10, b"k")
    assert recordings.begin("a.edf", 10, "key-of-a").id == first.id


def test_too_large_is_said_before_a_byte_comes(recordings: Recordings, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TooLarge, match="2 GB"):
        recordings.begin("a.edf", LARGEST + 1, "key-of-a")
    monkeypatch.setattr(recordings.files, "free", lambda: 500_000_100)
    with pytest.raises(TooLarge, match="disk"):
        recordings.begin("a.edf", 101, "key-of-a")
    assert recordings.begin("a.edf", 100, "key-of-a").size == 100


def test_one_is_offered_a_day_and_three_a_week(recordings: Recordings, store: Store, clock: Clock) -> None:
    assert recordings.next_one() is None
    for number in range(3):
        store.put(msgspec.structs.replace(row(f"r{number}"), at=clock.now))
        rests = recordings.next_one()
        assert rests is not None
        assert rests > clock.now
        with pytest.raises(Resting):
            recordings.begin("a.edf", 10, f"key-{number}-new")
        clock.now += timedelta(days=1)
        assert (recordings.next_one() is None) == (number < 2)
    assert recordings.next_one() == NOON + timedelta(days=7)
    clock.now = NOON + timedelta(days=7)
    assert recordings.next_one() is None
    assert recordings.begin("a.edf", 10, "key-9-new").stage == "receiving"


def test_a_bad_signal_and_a_wrong_clock_make_nobody_wait(recordings: Recordings, store: Store, clock: Clock) -> None:
    bad = msgspec.structs.replace(row("bad"), at=clock.now)
    store.put(msgspec.structs.replace(bad, summary=msgspec.structs.replace(bad.summary, quality="none")))  # type: ignore[type-var]
    store.put(msgspec.structs.replace(row("later"), at=clock.now + timedelta(days=2)))
    store.put(msgspec.structs.replace(row("half", stage="receiving"), at=clock.now))
    assert recordings.next_one() is None


def test_a_start_clears_up_and_goes_on(recordings: Recordings, store: Store, clock: Clock, edf: bytes) -> None:
    name = _bring(recordings, edf)
    half = recordings.begin("half.edf", 3 * PIECE, "key-of-half") if recordings.next_one() is None else None
    assert half is None  # one that waits counts
    store.put(msgspec.structs.replace(recordings.kept(name), stage="measuring", revision=3))
    store.put(msgspec.structs.replace(row("half", stage="receiving"), at=clock.now, size=3 * PIECE))
    store.put(msgspec.structs.replace(row("old", stage="receiving"), at=clock.now - timedelta(days=2)))
    store.put(msgspec.structs.replace(row("form", "form-0123", stage="receiving"), at=clock.now))
    for left in ("half", "old", "nobodys", "form"):
        recordings.files.open(left)
    recordings.files.add("half", 0, b"x" * (PIECE + 9))
    with recordings.working():
        assert sorted(recordings.files.names()) == sorted([name, "half"])
        assert recordings.received("half") == PIECE
        assert _until(recordings, name, "done", "refused").stage == "done"
    assert {kept.id for kept in recordings.all()} == {name, "half"}


def test_what_is_measured_can_be_broken_off(recordings: Recordings, edf: bytes) -> None:
    with recordings.working():
        name = _bring(recordings, edf)
        _until(recordings, name, "measuring")
        recordings.remove(name)
        assert recordings.files.names() == []
        time.sleep(0.3)
        assert recordings.all() == []
        other = _bring(recordings, edf, key="key-of-b")
        assert _until(recordings, other, "done", "refused").stage == "done"


def test_a_stop_in_the_middle_begins_anew(recordings: Recordings, store: Store, edf: bytes, clock: Clock) -> None:
    with recordings.working():
        name = _bring(recordings, edf)
        _until(recordings, name, "measuring")
    assert recordings.kept(name).stage == "measuring"
    with recordings.working():
        assert _until(recordings, name, "done", "refused").stage == "done"


def test_erasing_everything_stops_what_is_measured(recordings: Recordings, edf: bytes, tmp_path: Path) -> None:
    with recordings.working():
        name = _bring(recordings, edf)
        _until(recordings, name, "measuring")
        recordings.erase(Interviews(recordings.store))
        assert recordings.all() == []
        assert recordings.files.names() == []
        again = _bring(recordings, edf)
        assert _until(recordings, again, "done", "refused").stage == "done"


def test_a_process_that_dies_is_told_and_can_be_tried_again(recordings: Recordings, edf: bytes) -> None:
    with recordings.working():
        name = _bring(recordings, edf)
        _until(recordings, name, "measuring")
        while (child := recordings.worker._child) is None:
            time.sleep(0.01)
        os.killpg(child.pid, signal.SIGKILL)
        kept = _until(recordings, name, "refused", "done")
        assert kept.refusal is not None
        assert kept.refusal.code == "broken"
        recordings.again(name, Said())
        with pytest.raises(Conflict):
            recordings.again(name, Said())
        assert _until(recordings, name, "refused", "done").stage == "done"


def test_the_measuring_process_ends_when_nobody_listens(tmp_path: Path) -> None:
    room = tmp_path / "room"
    room.mkdir()
    write_edf(room / "file")
    command = [sys.executable, "-m", "vastus.service.recordings.child", str(room)]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write("{}\n")
    child.stdin.close()
    assert child.wait(30) == 1
    child.stdout.close()
    assert not (room / "found.json").exists()


def test_a_file_is_measured_at_once_and_leaves_nothing(recordings: Recordings, edf: bytes, tmp_path: Path) -> None:
    recordings.files.open("once")
    recordings.files.add("once", 0, edf)
    assert len(recordings.measure_once("once", Said()).twitches) == len(TIMES)
    recordings.files.open("once")
    recordings.files.add("once", 0, b"nothing that is known" * 9)
    with pytest.raises(BadRecording) as seen:
        recordings.measure_once("once", Said())
    assert seen.value.code
    assert recordings.files.names() == []
    assert recordings.all() == []


def test_results_and_marks_are_brought_away_and_back(recordings: Recordings, edf: bytes, tmp_path: Path) -> None:
    with recordings.working():
        name = _bring(recordings, edf)
        _until(recordings, name, "done")
    recordings.mark(name, 60.5, is_one=True)
    content = Interviews(recordings.store).export()
    other = Interviews(Memory())
    assert other.restore(content) == 1
    assert other.restore(content) == 0
    assert other.export() == content
    there = Recordings(other.store, tmp_path / "other")
    assert there.found(name) == recordings.found(name)
    assert len(there.found(name).twitches) == len(TIMES) + 1
    assert there.look(name) is None
    with pytest.raises(NotFound, match="not here"):
        there.file(name)
    with pytest.raises(Conflict):
        there.again(name, Said())


@pytest.mark.parametrize(
    ("change", "told"),
    [({"found": {"contract": 1}}, "missing required"), ({"kept": {"stage": "refused"}}, "not measured")],
)
def test_an_export_with_a_recording_that_cannot_be_shown_is_refused(change, told) -> None:
    from tests.service.results import result

    store = Memory()
    store.put(row(), msgspec.json.encode(result(1.0)))
    content = msgspec.json.decode(Interviews(store).export())
    assert Interviews(Memory()).restore(msgspec.json.encode(content)) == 1
    one = content["recordings"][0]
    for part, changed in change.items():
        one[part] = {**one[part], **changed} if part == "kept" else changed
    interviews = Interviews(Memory())
    with pytest.raises(BadAnswers, match=told):
        interviews.restore(msgspec.json.encode(content))
    assert interviews.recorded() == 0


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
