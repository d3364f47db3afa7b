"""What the child of a file answers, asked without its limits: the same code, in this very process."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import numpy as np
import pytest

from tests.measure.read import seeds
from vastus.errors import Refusal
from vastus.measure.read import sniff
from vastus.measure.read.guard import child
from vastus.measure.read.guard.line import Kind, Line, Opened, Order
from vastus.measure.read.source import Options


class Unbound:
    """No limits, but what was asked of them."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def begin(self) -> None:
        self.asked.append("begin")

    def hold(self, kind: sniff.Format, size: int) -> None:
        self.asked.append(f"hold {kind.module}")

    def spend(self) -> None:
        self.asked.append("spend")

    def ajar(self, number: int) -> None:
        self.asked.append("ajar")

    def shut(self, taken: int) -> None:
        self.asked.append("shut")


@contextmanager
def answering(path: Path, *, parts: bool = True, bounds: Unbound | None = None) -> Iterator[Line]:
    """The other end of the line of a child, which has its order."""
    ours, theirs = socket.socketpair()
    ours.settimeout(10)
    folder = os.open(path.parent, os.O_RDONLY)
    with path.open("rb") as file, ours, theirs:
        thread = threading.Thread(target=child.answer, args=(theirs, file, folder, bounds or Unbound()))
        thread.start()
        line = Line(ours)
        line.send(Kind.ORDER, msgspec.msgpack.encode(Order(Options(), path.stat().st_size, parts)))
        yield line
        ours.shutdown(socket.SHUT_RDWR)
        thread.join(10)
        assert not thread.is_alive()
    os.close(folder)


def heard(line: Line, of: type) -> tuple[Kind, object]:
    kind, size = line.next()
    return kind, msgspec.msgpack.decode(line.take(size), type=of)


def asked(line: Line, first: int, last: int) -> np.ndarray:
    """The samples, in however many messages they come."""
    line.send(Kind.ASK, msgspec.msgpack.encode((first, last)))
    held = b""
    while len(held) < 4 * (last - first) * 2:
        kind, size = line.next()
        assert kind is Kind.SAMPLES
        held += line.take(size)
    return np.frombuffer(held, np.float32).reshape(-1, 2)


def refused(path: Path, *, parts: bool = True) -> str:
    with answering(path, parts=parts) as line:
        kind, refusal = heard(line, Refusal)
    assert kind is Kind.REFUSED
    assert isinstance(refusal, Refusal)
    return refusal.code


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "a.edf"
    path.write_bytes(seeds.edf([seeds.counts(20, 100, k) for k in range(2)]))
    return path


def test_limits_are_drawn_before_anything_is_parsed_and_closed_when_it_is_open(small: Path) -> None:
    bounds = Unbound()
    with answering(small, bounds=bounds) as line:
        assert heard(line, Opened)[0] is Kind.OPENED
        asked(line, 0, 5)
    assert bounds.asked == ["begin", "hold edf", "shut", "spend"]


def test_blocks_are_the_same_in_whatever_order_and_size(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(small) as line:
        heard(line, Opened)
        table = asked(line, 0, 2000)
        monkeypatch.setattr(child, "CHUNK", 300)
        for first, last in [(0, 100), (100, 200), (200, 300), (250, 350), (0, 1999), (1900, 2000), (5, 6), (50, 51)]:
            np.testing.assert_array_equal(asked(line, first, last), table[first:last])


@pytest.mark.parametrize("question", [(5, 3), (-1, 3), (0, 2001)])
def test_a_question_beyond_the_recording_ends_the_talk(small: Path, question: tuple[int, int]) -> None:
    before = set(threading.enumerate())
    with answering(small) as line:
        heard(line, Opened)
        (thread,) = set(threading.enumerate()) - before
        line.send(Kind.ASK, msgspec.msgpack.encode(question))
        thread.join(10)
        assert not thread.is_alive()  # while the other end still listens


def test_a_block_that_cannot_be_read_is_refused(small: Path) -> None:
    with answering(small) as line:
        heard(line, Opened)
        os.truncate(small, 1500)
        line.send(Kind.ASK, msgspec.msgpack.encode((1000, 1010)))
        kind, refusal = heard(line, Refusal)
    assert kind is Kind.REFUSED
    assert getattr(refusal, "code", "") == "changed"


def test_files_beside_are_opened_only_for_formats_that_have_some(tmp_path: Path) -> None:
    held, dat, _ = seeds.wfdb()
    path = tmp_path / "r.hea"
    path.write_bytes(held)
    assert refused(path) == "part"
    (tmp_path / "r.dat").symlink_to(path)
    assert refused(path) == "part"
    (tmp_path / "r.dat").unlink()
    (tmp_path / "r.dat").mkdir()
    assert refused(path) == "part"
    (tmp_path / "r.dat").rmdir()
    (tmp_path / "r.dat").write_bytes(dat)
    assert refused(path, parts=False) == "part"
    path.write_bytes(held.replace(b"r.dat", b"../r.dat"))
    assert refused(path) == "part"
    path.write_bytes(held)
    bounds = Unbound()
    with answering(path, bounds=bounds) as line:
        opened = heard(line, Opened)[1]
    assert isinstance(opened, Opened)
    assert len(opened.parts) == 1
    assert bounds.asked == ["begin", "hold wfdb", "ajar", "shut"]


def test_progress_earns_time(tmp_path: Path) -> None:
    path, bounds = tmp_path / "a.csv", Unbound()
    path.write_bytes(seeds.table(60000))
    told: list[object] = []
    with answering(path, bounds=bounds) as line:
        while (message := heard(line, object))[0] is Kind.PROGRESS:
            told.append(message[1])
    assert len(told) == bounds.asked.count("spend") > 1


def test_what_no_recorder_writes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.edf"
    path.write_bytes(seeds.edf(seconds=0.00001))
    assert refused(path) == "rate"
    path.write_bytes(seeds.edf())
    os.truncate(path, 513 * sniff.MEGABYTE)
    assert refused(path) == "size"


def test_too_little_memory_is_told(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: bytes) -> sniff.Format:
        raise MemoryError

    monkeypatch.setattr(child, "sniff", full)
    assert refused(small) == "memory"


def test_a_listener_that_left_ends_the_child(small: Path) -> None:
    before = threading.active_count()
    with answering(small):
        assert threading.active_count() == before + 1
    assert threading.active_count() == before
