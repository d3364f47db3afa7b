"""What every store does: one suite over the plain reference and SQLite."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta, timezone
from pathlib import Path

import msgspec
import pytest

from tests.store.steps import FOUND, START, brought, changed, fresh, recording, step
from vastus.errors import Conflict
from vastus.store.memory import Memory
from vastus.store.recording import KeptRecording, Stage
from vastus.store.sqlite import Sqlite
from vastus.store.step import Step
from vastus.store.store import Store


def _memory(_: Path) -> Store:
    return Memory()


def _sql(folder: Path) -> Store:
    return Sqlite(fresh(folder))


@pytest.fixture(params=[_memory, _sql], ids=["memory", "sql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    make: Callable[[Path], Store] = request.param
    made = make(tmp_path)
    yield made
    made.close()


def test_a_step_comes_back_as_it_was_given(store: Store) -> None:
    given = step(told="yes")
    assert store.steps.append(given) == given
    assert store.steps.latest("a") == given
    assert list(store.steps.all()) == [given]
    assert store.steps.by_key("a-1") == given


def test_what_was_never_kept_is_not_there(store: Store) -> None:
    assert store.steps.latest("a") is None
    assert store.steps.by_key("a-1") is None
    assert store.steps.ended() == store.steps.left() == []
    assert store.steps.count(ended=True) == store.steps.count(ended=False) == 0


def test_the_same_key_again_changes_nothing(store: Store) -> None:
    first = store.steps.append(step(key="k"))
    assert store.steps.append(step("b", 7, "k", told="yes")) == first
    assert list(store.steps.all()) == [first]


def test_a_number_is_kept_once(store: Store) -> None:
    first = store.steps.append(step())
    with pytest.raises(Conflict, match="another tab"):
        store.steps.append(step(key="other"))
    assert list(store.steps.all()) == [first]


@pytest.mark.parametrize("ended", [True, False])
def test_the_newest_interview_comes_first(store: Store, ended: bool) -> None:
    for one in (
        step("a", ended=not ended),
        step("b", minutes=5, ended=ended),
        step("a", 2, minutes=9, ended=ended),
        step("c", minutes=5, ended=ended),
        step("other", minutes=7, ended=not ended),
    ):
        store.steps.append(one)
    listed = store.steps.ended if ended else store.steps.left
    assert [last.key for last in listed()] == ["a-2", "c-1", "b-1"]
    assert [last.key for last in listed(most=2)] == ["a-2", "c-1"]
    assert (store.steps.count(ended=ended), store.steps.count(ended=not ended)) == (3, 1)


def test_those_that_ended_before_a_time(store: Store) -> None:
    for one in (step("a", ended=True), step("b", minutes=5, ended=True), step("c", minutes=9, ended=True)):
        store.steps.append(one)
    at = START + timedelta(minutes=9)
    assert [last.key for last in store.steps.ended(before=at)] == ["b-1", "a-1"]
    assert [last.key for last in store.steps.ended(before=at, most=1)] == ["b-1"]
    assert store.steps.ended(before=START.astimezone(timezone(timedelta(hours=5)))) == []


def test_one_in_which_nothing_was_answered_is_told_apart(store: Store) -> None:
    begun = store.steps.append(msgspec.structs.replace(step(), answers={}))
    assert (store.steps.left(), store.steps.left(answered=True)) == ([begun], [])
    assert store.steps.count(ended=False) == 1
    told = store.steps.append(step(number=2))
    assert store.steps.left() == store.steps.left(answered=True) == [told]


def test_every_step_comes_back_whole_and_in_its_order(store: Store) -> None:
    """Each step is kept as what it changed: answers that come, change and go, and pages that are taken back."""
    told: list[dict[str, object]] = [
        {},
        {"a": "yes", "b": 1, "c": ["x"]},
        {"a": "yes", "b": 1.0, "c": ["x"]},
        {"a": "yes", "b": True, "d": "\0☃"},
        {"d": "\0☃", "a": "yes"},
        {},
        {"a": None},
    ]
    put = [(), (("p", ("a",)),), (("p", ("a",)), ("q", ())), (("p", ("a", "b")), ("q", ())), (("q", ()),), (), ()]
    given = [
        msgspec.structs.replace(step(number=n + 1, key=f"k{n}"), answers=told[n], pages=put[n]) for n in range(len(put))
    ]
    for one in given:
        store.steps.append(one)
    exact = [msgspec.json.encode(one) for one in given]
    assert [msgspec.json.encode(one) for one in store.steps.all()] == exact
    assert [msgspec.json.encode(store.steps.by_key(one.key)) for one in given] == exact
    assert msgspec.json.encode(store.steps.latest("a")) == exact[-1]
    assert [msgspec.json.encode(one) for one in store.steps.of("a")] == exact
    assert store.steps.of("b") == []


def test_steps_come_in_the_order_they_were_kept(store: Store) -> None:
    given = [step("b", minutes=5), step("a"), step("b", 2)]
    for one in given:
        store.steps.append(one)
    assert list(store.steps.all()) == given


def test_the_last_step_is_the_one_of_the_highest_number(store: Store) -> None:
    store.restore([step("a", 2), step("a", 1)])
    assert store.steps.latest("a") == step("a", 2)
    assert store.steps.left() == [step("a", 2)]
    assert store.steps.by_key("a-1") == step("a", 1)


def test_a_time_in_another_zone_is_the_same_time(store: Store) -> None:
    there = START.astimezone(timezone(timedelta(hours=5)))
    kept = store.steps.append(msgspec.structs.replace(step(), at=there))
    store.steps.append(step("b", minutes=-1))
    assert kept.at == START
    assert [last.interview_id for last in store.steps.left()] == ["a", "b"]


def test_restoring_twice_brings_nothing_new(store: Store) -> None:
    store.steps.append(step())
    both = [step(), step("a", 2)]
    assert store.restore(both) == 1
    assert store.restore(both) == 0
    assert list(store.steps.all()) == both


@pytest.mark.parametrize("bad", [step(key="other"), step(told="yes"), step("z", 5, "a-1")])
def test_restoring_is_all_or_nothing(store: Store, bad: Step) -> None:
    store.steps.append(step())
    with pytest.raises(Conflict):
        store.restore([step("n"), bad, step("m")])
    assert list(store.steps.all()) == [step()]


def test_a_fault_half_way_through_brings_nothing(store: Store) -> None:
    def broken() -> Iterator[Step]:
        yield step("n")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.restore(broken())
    assert list(store.steps.all()) == []


def test_it_can_be_written_to_while_its_steps_are_read(store: Store) -> None:
    store.restore([step("a"), step("b")])
    for one in store.steps.all():
        store.steps.append(step(one.interview_id, 2))
    assert len(list(store.steps.all())) == 4


def test_after_erasing_it_is_as_new(store: Store) -> None:
    store.restore([step("a"), step("b")], [brought(recording())])
    store.erase()
    assert list(store.steps.all()) == []
    assert store.recordings.all() == []
    assert store.steps.append(step()) == step()


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
    assert store.recordings.put(given) == given
    assert store.recordings.get("r") == given
    assert store.recordings.all() == [given]
    assert store.recordings.measurement("r") is None


def test_what_was_never_brought_is_not_there(store: Store) -> None:
    assert store.recordings.get("r") is None
    assert store.recordings.measurement("r") is None
    assert store.recordings.by_key("key-r") is None
    assert (store.recordings.all(), list(store.recordings.measured())) == ([], [])
    assert (store.recordings.count(), store.recordings.revisions()) == (0, ())


def test_a_result_stays_when_only_marks_change(store: Store) -> None:
    first = store.recordings.put(recording(stage="measuring"))
    done = store.recordings.put(changed(first, stage="done"), msgspec.json.encode(FOUND))
    last = store.recordings.put(changed(done, marks=()))
    assert store.recordings.get("r") == last
    assert msgspec.json.decode(store.recordings.measurement("r") or b"") == FOUND
    assert list(store.recordings.measured()) == [brought(last)]


def test_only_the_next_change_is_kept(store: Store) -> None:
    first = store.recordings.put(recording())
    second = store.recordings.put(changed(first, file_name="b"))
    for wrong in (first, changed(first, file_name="c"), changed(changed(second)), recording("new", revision=2)):
        with pytest.raises(Conflict, match="changed somewhere else"):
            store.recordings.put(wrong)
    assert store.recordings.all() == [second]


def test_the_key_of_a_recording_gives_what_was_begun_with_it(store: Store) -> None:
    first = store.recordings.put(recording(key="k"))
    assert store.recordings.put(recording("other", "k")) == first
    assert store.recordings.all() == [first]


def test_a_recording_keeps_its_key(store: Store) -> None:
    first, second = store.recordings.put(recording("r", "q1")), store.recordings.put(recording("s", "q2"))
    for key in ("q2", "q3"):
        with pytest.raises(Conflict):
            store.recordings.put(changed(first, key=key))
    assert {one.key for one in store.recordings.all()} == {first.key, second.key}


def test_the_newest_recording_comes_first_and_the_oldest_is_brought_away_first(store: Store) -> None:
    for one in (recording("a", minutes=5), recording("b"), recording("c", minutes=9, stage="refused")):
        store.recordings.put(one, msgspec.json.encode(FOUND))
    assert [kept.id for kept in store.recordings.all()] == ["c", "a", "b"]
    assert [one.recording.id for one in store.recordings.measured()] == ["b", "a"]


def test_a_part_of_the_recordings_is_read_alone(store: Store) -> None:
    given = {
        one.id: store.recordings.put(one)
        for one in (recording("a"), recording("b", minutes=5, stage="waiting"), recording("c", minutes=9))
    }
    assert store.recordings.since(START + timedelta(minutes=5)) == [given["c"], given["b"]]
    assert store.recordings.since(START + timedelta(minutes=10)) == []
    assert store.recordings.at_stage("done") == [given["a"], given["c"]]
    assert store.recordings.at_stage("waiting", "done") == [given["a"], given["b"], given["c"]]
    assert store.recordings.at_stage("refused") == store.recordings.at_stage() == []
    assert store.recordings.by_key("key-b") == given["b"]
    assert store.recordings.count() == 3


def test_revisions_tell_whether_anything_changed(store: Store) -> None:
    first = store.recordings.put(recording("a"))
    store.recordings.put(recording("b", minutes=5))
    assert store.recordings.revisions() == ("a:1", "b:1")
    store.recordings.put(changed(first, marks=()))
    assert store.recordings.revisions() == ("a:2", "b:1")
    assert store.recordings.revisions(START + timedelta(minutes=1)) == ("b:1",)


def test_one_that_is_dropped_is_gone_and_no_other(store: Store) -> None:
    store.recordings.put(recording("a"))
    other = store.recordings.put(recording("b"))
    store.recordings.drop("a", START)
    store.recordings.drop("a", START)
    assert store.recordings.all() == [other]
    with pytest.raises(Conflict):  # the worker comes too late
        store.recordings.put(recording("a", revision=2))
    assert store.recordings.put(recording("a")) == recording("a")


def test_recordings_are_restored_once(store: Store) -> None:
    both = [brought(recording("a", revision=7)), brought(recording("b"))]
    assert store.restore([step()], both) == 3
    assert store.restore([step()], both) == 0
    assert [one.id for one in store.recordings.all()] == ["b", "a"]
    assert msgspec.json.decode(store.recordings.measurement("a") or b"") == FOUND


@pytest.mark.parametrize("bad", [recording("r", stage="refused"), recording("z", "key-r"), recording("r", "z")])
def test_restoring_recordings_is_all_or_nothing(store: Store, bad: KeptRecording) -> None:
    store.recordings.put(recording())
    with pytest.raises(Conflict, match="differ"):
        store.restore([step()], [brought(recording("n")), brought(bad)])
    assert store.recordings.all() == [recording()]
    assert list(store.steps.all()) == []


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


def test_an_export_calls_things_as_it_always_did() -> None:
    """What an earlier vastus wrote is read, and what this one writes could be read by it."""
    assert msgspec.to_builtins(step()).keys() == {"interview", "number", "key", "at", "told", "pages", "ended"}
    exported = msgspec.to_builtins(brought(recording()))
    assert exported.keys() == {"kept", "found"}
    assert exported["kept"].keys() == {
        "id", "key", "at", "name", "size", "site", "stage", "revision", "fingerprint", "said", "refusal", "summary",
        "marks",
    }  # fmt: skip
    assert exported["kept"]["said"].keys() == {"channels", "mapping", "scale"}


def test_the_state_changes_with_every_write_and_with_nothing_else(store: Store) -> None:
    seen = [store.state()]

    def differs(act: Callable[[], object]) -> bool:
        act()
        assert store.state() == store.state()
        seen.append(store.state())
        return seen[-1] not in seen[:-1]

    assert differs(lambda: store.steps.append(step()))
    assert not differs(lambda: (list(store.steps.all()), store.recordings.all(), store.steps.of("a")))
    assert not differs(lambda: store.steps.append(step()))  # the same key again
    assert differs(lambda: store.recordings.put(recording()))
    assert differs(lambda: store.recordings.put(changed(recording(), stage="waiting")))
    assert differs(lambda: store.restore([step("b")]))


def test_the_state_changes_when_all_is_erased_and_when_somebody_else_writes(tmp_path: Path) -> None:
    path = fresh(tmp_path)
    store = Sqlite(path)
    empty = store.state()
    store.erase()
    erased = store.state()
    store.steps.append(step())
    one = store.state()
    with closing(sqlite3.connect(path)) as other:
        other.execute("DELETE FROM step")
        other.commit()
    assert len({empty, erased, one, store.state()}) == 4
    store.close()
