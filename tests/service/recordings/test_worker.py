"""One thread measures what waits: it says how far it is, can be broken off, and tells when its child dies."""

import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from vastus.service.recordings.child import Report
from vastus.service.recordings.worker import BROKEN, Worker, run
from vastus.store.recording import Hints

Work = tuple[str, Path, Hints]


class Desk:
    """Hands out work, and takes what came of it."""

    def __init__(self, *work: Work) -> None:
        self.work = list(work)
        self.out: list[tuple[str, Report]] = []
        self.came = Event()

    def take(self) -> Work | None:
        return self.work.pop(0) if self.work else None

    def give(self, recording_id: str, report: Report) -> None:
        self.out.append((recording_id, report))
        if not self.work:
            self.came.set()


def until(holds: Callable[[], object]) -> None:
    for _ in range(1500):
        if holds():
            return
        time.sleep(0.02)
    raise AssertionError("it does not come about")


@pytest.fixture
def folder(tmp_path: Path, short: bytes) -> Path:
    (tmp_path / "file").write_bytes(short)
    return tmp_path


def test_what_waits_is_done_in_turn_and_what_came_out_is_told(tmp_path: Path) -> None:
    (tmp_path / "diary").mkdir()
    (tmp_path / "diary" / "file").write_bytes(b"nothing that is known" * 9)
    desk = Desk(("diary", tmp_path / "diary", Hints()), ("gone", tmp_path / "gone", Hints()))
    worker = Worker(desk.take, desk.give)
    worker.begin()
    assert desk.came.wait(60)
    worker.close()
    assert [(name, report.refusal.code) for name, report in desk.out if report.refusal] == [
        ("diary", "table"),
        ("gone", "missing"),
    ]
    assert worker.share("gone") == 0.0


def test_what_is_broken_off_is_not_told_and_nothing_holds_its_files(folder: Path) -> None:
    desk = Desk(("one", folder, Hints()))
    worker = Worker(desk.take, desk.give)
    worker.begin()
    until(lambda: worker.share("one") > 0)
    worker.stop("another")
    worker.stop("one")
    assert worker.share("one") == 0.0
    with worker.resting():
        desk.work.append(("one", folder, Hints()))
        worker.wake()
        time.sleep(0.1)
        assert desk.work
        desk.work.clear()
    worker.close()
    assert desk.out == []


def test_a_child_that_says_nothing_is_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    assert run(tmp_path, Hints()) == Report(refusal=BROKEN)
