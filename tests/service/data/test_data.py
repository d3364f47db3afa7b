"""All that is kept: brought away, brought back, and erased together."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.assess.healthy import healthy
from tests.service.results import result
from tests.store.steps import recording as row
from vastus.errors import BadAnswers, Conflict, NotFound
from vastus.service import result as told
from vastus.service import shipped
from vastus.service.data.data import Count, Data
from vastus.service.interviews import interviews as kept
from vastus.service.interviews.interviews import KeptInterview
from vastus.store.memory import Memory
from vastus.store.recording import Hints
from vastus.store.sqlite import Sqlite
from vastus.store.store import Store


@pytest.fixture(params=["memory", "sql"])
def data(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Data]:
    store: Store = Memory() if request.param == "memory" else Sqlite(tmp_path / "home" / "vastus.db")
    yield Data.over(store, tmp_path / "recordings")
    store.close()


def held(data: Data) -> KeptInterview:
    """Hold a whole interview."""
    known, interview = healthy(shipped.base(), "female"), data.interviews.begin("begin")
    while interview.page is not None:
        answers = {name: known[name] for name in interview.page.findings if name in known}
        interview = data.interviews.answer(interview.id, interview.number, answers, f"key-{interview.number}")
    return interview


def measured(data: Data) -> None:
    data.store.recordings.put(row(), msgspec.json.encode(result(1.0)))


def test_it_is_counted(data: Data) -> None:
    held(data)
    data.interviews.begin("left-in-the-middle")
    measured(data)
    assert data.count() == Count(finished=1, left=1, recordings=1)
    assert data.count().whole == 3


def test_brought_elsewhere_and_back_it_is_byte_for_byte_the_same(data: Data, tmp_path: Path) -> None:
    done = held(data)
    data.interviews.begin("another")
    measured(data)
    content = data.export()
    other = Data.over(Sqlite(tmp_path / "other" / "vastus.db"), tmp_path / "elsewhere")
    assert other.restore(content) == len(list(data.store.steps.all())) + 1
    assert other.export() == content
    assert other.restore(content) == 0
    there = other.interviews.get(done.id)
    assert (there.answers, there.question) == (done.answers, None)
    data.erase()
    assert data.restore(content) > 0
    assert data.export() == content
    other.store.close()


def test_a_recording_comes_with_its_marks_and_without_its_file(data: Data, tmp_path: Path) -> None:
    measured(data)
    data.recordings.mark("r", 60.5, is_one=True)
    other = Data.over(Memory(), tmp_path / "elsewhere")
    other.restore(data.export())
    there = other.recordings
    assert there.measurement("r") == data.recordings.measurement("r")
    assert there.trace("r") is None
    with pytest.raises(NotFound, match="not here"):
        there.file("r")
    with pytest.raises(Conflict):
        there.measure_again("r", Hints())


def test_what_is_refused_brings_nothing(data: Data) -> None:
    step = {"interview": "a", "number": 1, "key": "a1", "at": "2026-03-02T10:00:00Z"}
    steps = [{**step, "told": {"age": 30}}, {**step, "number": 2, "key": "a2", "told": {"no-such": "yes"}}]
    with pytest.raises(BadAnswers, match="no-such"):
        data.restore(msgspec.json.encode({"vastus": 1, "steps": steps}))
    assert list(data.store.steps.all()) == []


def test_what_was_erased_is_not_found(data: Data) -> None:
    begun = data.interviews.begin("begin")
    data.recordings.files.open("half")
    data.erase()
    assert data.recordings.files.ids() == []
    with pytest.raises(NotFound, match="erased"):
        data.interviews.get(begun.id)
    assert data.interviews.begin("begin").id != begun.id


def test_nothing_that_was_told_stays_in_memory_after_erasing(data: Data) -> None:
    data.results.of(held(data))
    remembering = (kept._standing, told._advised)
    assert all(one.cache_info().currsize for one in remembering)
    data.erase()
    assert not any(one.cache_info().currsize for one in remembering)
