"""What every store does: one suite over the plain reference and SQLite."""

from collections.abc import Callable, Iterator
from datetime import timedelta, timezone
from pathlib import Path

import msgspec
import pytest

from tests.store.steps import START, fresh, step
from vastus.store.memory import Memory
from vastus.store.sql import Sql
from vastus.store.step import Conflict, Step, Store


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
    store.restore([step("a"), step("b")])
    store.erase()
    assert list(store.steps()) == []
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
