"""Killed at any moment (SIGKILL): nothing acknowledged is lost, and nothing is doubled by a retry.

``make kill`` kills five times as often.
"""

import multiprocessing
import os
import signal
import time
from multiprocessing.reduction import DupFd
from pathlib import Path
from random import Random

from tests.store.durable.writer import write
from tests.store.steps import fresh, step
from vastus.store import database
from vastus.store.sqlite import Sqlite

KILLS = int(os.environ.get("VASTUS_KILLS", "100"))
AGAIN = 4  # writes that the next child repeats, as a client does that heard no answer


def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(tmp_path: Path) -> None:
    path, random = fresh(tmp_path), Random(1)
    children = multiprocessing.get_context("forkserver")
    children.set_forkserver_preload(["tests.store.durable.writer"])
    last = 0
    amid = 0  # kills that fell between a write and its acknowledgement
    for _ in range(KILLS):
        heard, said = os.pipe()
        child = children.Process(target=_run, args=(str(path), max(1, last - AGAIN + 1), DupFd(said)))
        child.start()
        os.close(said)
        first = os.read(heard, 4)
        time.sleep(random.random() * 0.04)
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        told = first + _rest(heard)
        assert child.exitcode == -signal.SIGKILL
        assert first, "the child ended before it wrote"
        last = max(last, *(int.from_bytes(told[at : at + 4], "big") for at in range(0, len(told), 4)))
        kept = database.look(path).steps
        assert kept in (last, last + 1)  # at most one was kept and not yet acknowledged
        amid += kept == last + 1
    store = Sqlite(path)
    wanted = [step(number=n, minutes=n, told=f"told {n}" * 20) for n in range(1, last + 2)]
    found = list(store.steps.all())
    assert found in (wanted, wanted[:-1])
    store.close()
    print(f"\n{KILLS} kills, {last} steps acknowledged, {amid} kills between a write and its acknowledgement")


def _run(path: str, first: int, said: DupFd) -> None:  # type: ignore[valid-type]
    write(path, first, said.detach())  # type: ignore[attr-defined]


def _rest(heard: int) -> bytes:
    with os.fdopen(heard, "rb") as pipe:
        return pipe.read()
