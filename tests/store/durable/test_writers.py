"""Many write at once, in threads of one process and in several: nothing is lost, and nothing is doubled."""

import multiprocessing
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar

import msgspec
import pytest
from sqlalchemy import Connection, event, text

from tests.store.steps import changed, fresh, recording, step
from vastus.errors import Conflict
from vastus.store.disk import Unusable
from vastus.store.rows.steps import append
from vastus.store.sqlite import Sqlite

SENDERS, ROUNDS = 8, 25
Result = TypeVar("Result")


def _send(store: Sqlite, meet: Callable[[], object], sender: int) -> list[str]:
    """Send a step in each round under the key that all senders use, and return which interview was kept under it."""
    kept = []
    for number in range(ROUNDS):
        meet()
        kept.append(store.steps.append(step(f"of-{sender}-{number}", key=f"key-{number}")).interview_id)
    return kept


def _go_on(store: Sqlite, meet: Callable[[], object], sender: int) -> list[int]:
    """Try in each round to go on with one interview, and return the numbers that were acknowledged."""
    numbers = []
    for _ in range(ROUNDS):
        meet()
        last = store.steps.latest("a")
        number = last.number + 1 if last else 1
        meet()
        try:
            numbers.append(store.steps.append(step(number=number, key=f"{sender}-{number}", told=f"{sender}")).number)
        except Conflict:
            continue
    return numbers


def _mark(store: Sqlite, meet: Callable[[], object], sender: int) -> list[int]:
    """Try in each round to change one recording, and return the revisions that were acknowledged."""
    revisions = []
    for _ in range(ROUNDS):
        meet()
        kept = store.recordings.get("r")
        assert kept is not None
        meet()
        try:
            revisions.append(store.recordings.put(changed(kept, fingerprint=f"{sender}")).revision)
        except Conflict:
            continue
    return revisions


def _all_keys_gave_one(store: Sqlite, kept: list[list[str]]) -> None:
    assert len({tuple(own) for own in kept}) == 1
    assert [one.interview_id for one in store.steps.all()] == kept[0]
    assert store.steps.count(ended=False) == ROUNDS


def _each_number_once(store: Sqlite, numbers: list[list[int]]) -> None:
    told = {number: str(sender) for sender, own in enumerate(numbers) for number in own}
    assert Counter(number for own in numbers for number in own) == Counter(range(1, ROUNDS + 1))
    every = store.steps.of("a")
    assert {one.number: one.answers["known-weakness"] for one in every} == told
    assert len(every) == ROUNDS
    assert store.steps.latest("a") == every[-1]


def _each_revision_once(store: Sqlite, revisions: list[list[int]]) -> None:
    by = {revision: str(sender) for sender, own in enumerate(revisions) for revision in own}
    assert Counter(revision for own in revisions for revision in own) == Counter(range(2, ROUNDS + 2))
    kept = store.recordings.get("r")
    assert kept is not None
    assert (kept.revision, kept.fingerprint) == (ROUNDS + 1, by[ROUNDS + 1])


ACTS: list[Any] = [
    pytest.param(_send, _all_keys_gave_one, id="one key"),
    pytest.param(_go_on, _each_number_once, id="one interview"),
    pytest.param(_mark, _each_revision_once, id="one recording"),
]


@pytest.mark.parametrize(("act", "hold"), ACTS)
def test_threads_of_one_store(tmp_path: Path, act: Callable[..., Any], hold: Callable[..., None]) -> None:
    store = Sqlite(fresh(tmp_path))
    store.recordings.put(recording())
    meet = Barrier(SENDERS, timeout=60).wait
    with ThreadPoolExecutor(SENDERS) as senders:
        done = list(senders.map(partial(act, store, meet), range(SENDERS)))
    hold(store, done)
    store.close()


@pytest.mark.parametrize(("act", "hold"), ACTS)
def test_processes_with_a_store_each(tmp_path: Path, act: Callable[..., Any], hold: Callable[..., None]) -> None:
    """They open the file one after the other, before anybody writes: who opens it clears up after a crash."""
    store = Sqlite(fresh(tmp_path))
    store.recordings.put(recording())
    children = multiprocessing.get_context("forkserver")
    with children.Manager() as manager, ProcessPoolExecutor(SENDERS, children) as senders:
        opening, meet = manager.Lock(), manager.Barrier(SENDERS, timeout=60)
        done = list(senders.map(partial(_opened, act, store.path, opening, meet), range(SENDERS)))
    hold(store, done)
    store.close()


def _opened(act: Callable[..., Result], path: Path, opening: Any, meet: Any, sender: int) -> Result:
    with opening:
        store = Sqlite(path)
    try:
        return act(store, meet.wait, sender)
    finally:
        store.close()


# What threads ask for at the same time shares a commit


def test_those_who_wait_share_a_commit_and_each_hears_its_own(tmp_path: Path) -> None:
    store = Sqlite(fresh(tmp_path))
    store.steps.append(step())
    commits = []
    event.listen(store._writer, "commit", lambda _: commits.append(1))
    given = [step(), step("b"), step("c"), step("d")]
    with ThreadPoolExecutor(len(given)) as senders:
        with store._alone():
            waiting = [senders.submit(store.steps.append, one) for one in given]
            while len(store._waiting) < len(given):
                pass
        assert [one.result() for one in waiting] == given
    assert len(commits) == 1
    assert len(list(store.steps.all())) == 4
    store.close()


def test_one_that_fails_takes_no_other_with_it(tmp_path: Path) -> None:
    store = Sqlite(fresh(tmp_path))
    store.steps.append(step())

    def broken(_: Connection) -> None:
        raise RuntimeError("broken")

    with ThreadPoolExecutor(4) as senders:
        with store._alone():
            good = senders.submit(store.steps.append, step("b"))
            late = senders.submit(store.steps.append, step(key="other"))
            wrong = senders.submit(store.write, broken)
            other = senders.submit(store.steps.append, step("c"))
            while len(store._waiting) < 4:
                pass
        assert (good.result(), other.result()) == (step("b"), step("c"))
        assert isinstance(late.exception(), Conflict)
        assert isinstance(wrong.exception(), RuntimeError)
    assert {one.key for one in store.steps.all()} == {"a-1", "b-1", "c-1"}
    store.close()


def test_it_is_read_while_the_disk_is_waited_for(tmp_path: Path) -> None:
    store = Sqlite(fresh(tmp_path))
    kept = store.steps.append(step())
    with store._alone(), ThreadPoolExecutor(1) as other:  # as long as something is written
        assert other.submit(store.steps.latest, "a").result(timeout=60) == kept
    store.close()


def test_the_reader_cannot_write(tmp_path: Path) -> None:
    store = Sqlite(fresh(tmp_path))
    with pytest.raises(Unusable, match="readonly"):
        store.read(lambda connection: append(connection, step()))
    assert list(store.steps.all()) == []
    store.close()


# The guards themselves, where no lock stands before them


def test_who_went_on_in_between_wins(tmp_path: Path) -> None:
    """Between reading how the interview stands and writing, somebody else goes on with it."""
    store = Sqlite(fresh(tmp_path))
    first = store.steps.append(step())

    @event.listens_for(store._writer, "after_execute")
    def _(connection: Connection, statement: object, *_: object) -> None:
        if "step" in str(statement).partition("(")[0] and "INSERT" in str(statement):
            connection.connection.driver_connection.execute("UPDATE interview SET number = 7")  # type: ignore[union-attr]

    with pytest.raises(Conflict, match="another tab"):
        store.steps.append(step(number=2))
    assert list(store.steps.all()) == [first]
    assert store.steps.latest("a") == first
    store.close()


def test_who_began_in_between_wins(tmp_path: Path) -> None:
    store = Sqlite(fresh(tmp_path))
    row = "INSERT INTO interview VALUES ('a', 1, 'k', '', 0, '{}', '[]')"

    @event.listens_for(store._writer, "after_execute")
    def _(connection: Connection, statement: object, *_: object) -> None:
        if "INSERT INTO step" in str(statement):
            connection.connection.driver_connection.execute(row)  # type: ignore[union-attr]

    with pytest.raises(Conflict, match="another tab"):
        store.steps.append(step(number=2))
    assert store.read(lambda c: c.execute(text("SELECT count(*) FROM interview")).scalar_one()) == 0
    assert list(store.steps.all()) == []
    store.close()


def test_a_change_that_is_late_changes_nothing(tmp_path: Path) -> None:
    store = Sqlite(fresh(tmp_path))
    kept = store.recordings.put(recording())
    store.recordings.put(changed(kept, file_name="mine"))
    with pytest.raises(Conflict, match="changed somewhere else"):
        store.recordings.put(msgspec.structs.replace(changed(kept), file_name="theirs"))
    assert [one.file_name for one in store.recordings.all()] == ["mine"]
    store.close()
