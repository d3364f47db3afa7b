"""What every store does: one suite over the plain reference and SQLite."""

from collections.abc import Callable, Iterator
from datetime import timedelta, timezone
from pathlib import Path

import msgspec
import pytest

from tests.store.steps import FOUND, START, brought, changed, fresh, recording, step
from vastus.errors import Conflict
from vastus.store.memory import Memory
from vastus.store.recording import KeptRecording, Stage
from vastus.store.sqlite import Sql
from vastus.store.step import Step
from vastus.store.store import Store


def _memory(_: Path) -> Store:
    return Memory()


def _sql(folder: Path) -> Store:
    return Sql(fresh(folder))


@pytest.fixture(params=[_memory, _sql], ids=["memory", "sql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    make: Callable[[Path], Store] = request.param
    made = make(tmp_path)
    yield made
    made.close()


def test_a_step_comes_back_as_it_was_given(store: Store) -> None:
    given = step(told="yes")
    assert store.append(given) == given
    assert store.latest("a") == given
    assert list(store.steps()) == [given]
    assert store.kept("a-1") == given


def test_what_was_never_kept_is_not_there(store: Store) -> None:
    assert store.latest("a") is None
    assert store.kept("a-1") is None
    assert store.interviews() == []


def test_the_same_key_again_changes_nothing(store: Store) -> None:
    first = store.append(step(key="k"))
    assert store.append(step("b", 7, "k", told="yes")) == first
    assert list(store.steps()) == [first]


def test_a_number_is_kept_once(store: Store) -> None:
    first = store.append(step())
    with pytest.raises(Conflict, match="another tab"):
        store.append(step(key="other"))
    assert list(store.steps()) == [first]


def test_the_newest_interview_comes_first(store: Store) -> None:
    for one in (step("a"), step("b", minutes=5), step("a", 2, minutes=9), step("c", minutes=5)):
        store.append(one)
    assert [last.key for last in store.interviews()] == ["a-2", "c-1", "b-1"]


def test_steps_come_in_the_order_they_were_kept(store: Store) -> None:
    given = [step("b", minutes=5), step("a"), step("b", 2)]
    for one in given:
        store.append(one)
    assert list(store.steps()) == given


def test_the_last_step_is_the_one_of_the_highest_number(store: Store) -> None:
    store.restore([step("a", 2), step("a", 1)])
    assert store.latest("a") == step("a", 2)
    assert store.interviews() == [step("a", 2)]


def test_a_time_in_another_zone_is_the_same_time(store: Store) -> None:
    there = START.astimezone(timezone(timedelta(hours=5)))
    kept = store.append(msgspec.structs.replace(step(), at=there))
    store.append(step("b", minutes=-1))
    assert kept.at == START
    assert [last.interview for last in store.interviews()] == ["a", "b"]


def test_restoring_twice_brings_nothing_new(store: Store) -> None:
    store.append(step())
    both = [step(), step("a", 2)]
    assert store.restore(both) == 1
    assert store.restore(both) == 0
    assert list(store.steps()) == both


@pytest.mark.parametrize("bad", [step(key="other"), step(told="yes"), step("z", 5, "a-1")])
def test_restoring_is_all_or_nothing(store: Store, bad: Step) -> None:
    store.append(step())
    with pytest.raises(Conflict):
        store.restore([step("n"), bad, step("m")])
    assert list(store.steps()) == [step()]


def test_a_fault_half_way_through_brings_nothing(store: Store) -> None:
    def broken() -> Iterator[Step]:
        yield step("n")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.restore(broken())
    assert list(store.steps()) == []


def test_it_can_be_written_to_while_its_steps_are_read(store: Store) -> None:
    store.restore([step("a"), step("b")])
    for one in store.steps():
        store.append(step(one.interview, 2))
    assert len(list(store.steps())) == 4


def test_after_erasing_it_is_as_new(store: Store) -> None:
    store.restore([step("a"), step("b")], [brought(recording())])
    store.erase()
    assert list(store.steps()) == []
    assert store.recordings() == []
    assert store.append(step()) == step()


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": 0},
        {"number": 2_000_000},
        {"key": ""},
        {"key": "k" * 129},
        {"interview": ""},
        {"at": "2026-03-01T09:00:00"},
    ],
)
def test_a_step_from_outside_is_checked(wrong: dict[str, object]) -> None:
    told = msgspec.to_builtins(step())
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**told, **wrong}, Step)


# Recordings


@pytest.mark.parametrize("stage", ["receiving", "refused", "done"])
def test_a_recording_comes_back_as_it_was_given(store: Store, stage: Stage) -> None:
    given = recording(stage=stage)
    assert store.put(given) == given
    assert store.recording("r") == given
    assert store.recordings() == [given]
    assert store.found("r") is None


def test_what_was_never_brought_is_not_there(store: Store) -> None:
    assert store.recording("r") is None
    assert store.found("r") is None
    assert (store.recordings(), list(store.measured())) == ([], [])


def test_a_result_stays_when_only_marks_change(store: Store) -> None:
    first = store.put(recording(stage="measuring"))
    done = store.put(changed(first, stage="done"), msgspec.json.encode(FOUND))
    last = store.put(changed(done, marks=()))
    assert store.recording("r") == last
    assert msgspec.json.decode(store.found("r") or b"") == FOUND
    assert list(store.measured()) == [brought(last)]


def test_only_the_next_change_is_kept(store: Store) -> None:
    first = store.put(recording())
    second = store.put(changed(first, name="b"))
    for wrong in (first, changed(first, name="c"), changed(changed(second)), recording("new", revision=2)):
        with pytest.raises(Conflict, match="changed somewhere else"):
            store.put(wrong)
    assert store.recordings() == [second]


def test_the_key_of_a_recording_gives_what_was_begun_with_it(store: Store) -> None:
    first = store.put(recording(key="k"))
    assert store.put(recording("other", "k")) == first
    assert store.recordings() == [first]


def test_a_recording_keeps_its_key(store: Store) -> None:
    first, second = store.put(recording("r", "q1")), store.put(recording("s", "q2"))
    for key in ("q2", "q3"):
        with pytest.raises(Conflict):
            store.put(changed(first, key=key))
    assert {one.key for one in store.recordings()} == {first.key, second.key}


def test_the_newest_recording_comes_first_and_the_oldest_is_brought_away_first(store: Store) -> None:
    for one in (recording("a", minutes=5), recording("b"), recording("c", minutes=9, stage="refused")):
        store.put(one, msgspec.json.encode(FOUND))
    assert [kept.id for kept in store.recordings()] == ["c", "a", "b"]
    assert [one.kept.id for one in store.measured()] == ["b", "a"]


def test_one_that_is_dropped_is_gone_and_no_other(store: Store) -> None:
    store.put(recording("a"))
    other = store.put(recording("b"))
    store.drop("a", START)
    store.drop("a", START)
    assert store.recordings() == [other]
    with pytest.raises(Conflict):  # the worker comes too late
        store.put(recording("a", revision=2))
    assert store.put(recording("a")) == recording("a")


def test_recordings_are_restored_once(store: Store) -> None:
    both = [brought(recording("a", revision=7)), brought(recording("b"))]
    assert store.restore([step()], both) == 3
    assert store.restore([step()], both) == 0
    assert [one.id for one in store.recordings()] == ["b", "a"]
    assert msgspec.json.decode(store.found("a") or b"") == FOUND


@pytest.mark.parametrize("bad", [recording("r", stage="refused"), recording("z", "key-r"), recording("r", "z")])
def test_restoring_recordings_is_all_or_nothing(store: Store, bad: KeptRecording) -> None:
    store.put(recording())
    with pytest.raises(Conflict, match="differ"):
        store.restore([step()], [brought(recording("n")), brought(bad)])
    assert store.recordings() == [recording()]
    assert list(store.steps()) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "../evil"}, {"id": "a/b"}, {"id": ""}, {"id": "a\n"}, {"id": "."}, {"key": ""}, {"size": -1},
        {"stage": "gone"}, {"revision": 0}, {"at": "2026-03-01T09:00:00"}, {"marks": [{"time": -1, "is_one": True}]},
    ],
)  # fmt: skip
def test_a_recording_from_outside_is_checked(wrong: dict[str, object]) -> None:
    told = msgspec.to_builtins(recording())
    assert msgspec.convert(told, KeptRecording) == recording()
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**told, **wrong}, KeptRecording)
