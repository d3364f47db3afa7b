"""The server of children, run in this very process: its forks are ordinary programs here."""

import os
import resource
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator

import pytest

from vastus.measure.read import sniff
from vastus.measure.read.guard import limits, server


class Forks:
    """In place of a fork, a program that is started; its number is what fork returns."""

    def __init__(self, *program: str) -> None:
        self.program = program
        self.started: list[subprocess.Popen[bytes]] = []

    def __call__(self) -> int:
        self.started.append(subprocess.Popen(self.program))
        return self.started[-1].pid


@pytest.fixture
def serving(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[socket.socket, socket.socket, Forks]]:
    """The control line, the bell that is rung when a child ends, and the forks."""
    forks = Forks("sleep", "60")
    monkeypatch.setattr(os, "fork", forks)
    control, theirs = socket.socketpair()
    ended, bell = socket.socketpair()
    thread = threading.Thread(target=server._Server(theirs, ended).serve)
    thread.start()
    with control, theirs, ended, bell:
        yield control, bell, forks
        control.shutdown(socket.SHUT_RDWR)
        thread.join()
    for program in forks.started:
        program.kill()
        program.wait()


def start(control: socket.socket) -> socket.socket:
    """Have a child started; return the line on which its end is told."""
    life, told = socket.socketpair()
    life.settimeout(10)
    line, other = socket.socketpair()
    file = os.open(os.devnull, os.O_RDONLY)
    socket.send_fds(control, [b"f"], [other.fileno(), told.fileno(), file, file])
    for end in (told, line, other):
        end.close()
    os.close(file)
    return life


def status(life: socket.socket) -> int:
    with life:
        return int.from_bytes(life.recv(2), "little", signed=True)


def wait_for_start(forks: Forks) -> None:
    end = time.monotonic() + 10
    while not forks.started and time.monotonic() < end:
        time.sleep(0.01)


def end_of(forks: Forks) -> int:
    """The signal that ended the first program; it is left for the server to reap, as a child is."""
    wait_for_start(forks)
    told = os.waitid(os.P_PID, forks.started[0].pid, os.WEXITED | os.WNOWAIT)
    assert told
    return told.si_status


@pytest.mark.parametrize(("program", "expected"), [(("true",), 0), (("false",), 1), (("sh", "-c", "kill -9 $$"), -9)])
def test_the_end_of_a_child_is_told(serving, program, expected) -> None:
    control, bell, forks = serving
    forks.program = program
    life = start(control)
    life.settimeout(0.1)
    for _ in range(100):
        bell.send(b"!")
        try:
            assert status(life.dup()) == expected
        except TimeoutError:
            continue
        break
    life.close()


def test_a_child_whose_line_is_closed_is_killed(serving) -> None:
    control, _, forks = serving
    start(control).close()
    assert end_of(forks) == signal.SIGKILL


def test_children_end_with_their_server(serving) -> None:
    control, _, forks = serving
    life = start(control)
    wait_for_start(forks)
    control.shutdown(socket.SHUT_RDWR)
    try:
        wait_until_gone(forks.started[0].pid)
    finally:
        life.close()


def wait_until_gone(number: int) -> None:
    """Return when a process has ended and was reaped."""
    for _ in range(200):
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    raise AssertionError(f"process {number} lives on")


def test_the_limits_asked_for_are_those_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", lambda what, bounds: asked.update({what: bounds}))
    monkeypatch.setattr(os, "dup2", lambda *_: None)
    bounds = limits.Bounds()
    bounds.begin()
    assert asked[resource.RLIMIT_FSIZE] == asked[resource.RLIMIT_CORE] == (0, 0)
    bounds.hold(sniff.EDF, 200 * sniff.MEGABYTE)
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    assert 149 < asked[resource.RLIMIT_CPU][0] - used < 153  # 30 s, and 60 s for each 100 MB
    code = limits._resident_code()
    assert code is not None
    assert asked[resource.RLIMIT_DATA][0] == pytest.approx(
        300 * sniff.MEGABYTE - code - limits.SLACK, abs=sniff.MEGABYTE
    )
    assert asked[resource.RLIMIT_NPROC] == (0, 0)
    assert asked[resource.RLIMIT_NOFILE] == (6, 6)
    asked.clear()
    bounds.hold(sniff.VIDEOS, 1)
    assert resource.RLIMIT_NPROC not in asked
    bounds.hold(sniff.WFDB, 1)
    assert asked[resource.RLIMIT_NOFILE] == (6, 70)
    bounds.ajar(6)
    assert asked[resource.RLIMIT_NOFILE][0] == 7
    bounds.shut(8)
    assert asked[resource.RLIMIT_NOFILE] == (8, 8)
