"""How long a command takes, and the most memory that it and all processes it starts hold at once (Linux).

A page that several processes share is counted once, divided between them (the system's "Pss").
"""

import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from resource import struct_rusage

EVERY = 0.05  # seconds between two looks
TOLD, SAID = 1, 2  # standard output and error
LAST_WORDS = 2000  # characters of what a command that failed had said


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that ended well."""

    seconds: float  # by the clock
    processor: float  # of all its processes, seconds
    held: float  # MB, the most at once


def run(command: list[str], out: Path | str = os.devnull, environment: Mapping[str, str] | None = None) -> Ran:
    """Run a command with its standard output in a file; one that fails ends the benchmark."""
    start = time.perf_counter()
    with open(out, "wb") as told, tempfile.TemporaryFile() as said:
        process = os.posix_spawn(
            command[0],
            command,
            os.environ | (environment or {}),
            file_actions=[
                (os.POSIX_SPAWN_DUP2, told.fileno(), TOLD),
                (os.POSIX_SPAWN_DUP2, said.fileno(), SAID),
            ],
        )
        most, status, used = _watched(process)
        seconds = time.perf_counter() - start
        if status:
            said.seek(0)
            words = said.read().decode(errors="replace")[-LAST_WORDS:]
            raise SystemExit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}:\n{words}")
    return Ran(seconds, used.ru_utime + used.ru_stime, most)


def _watched(process: int) -> tuple[float, int, struct_rusage]:
    """Wait for a process; return the most memory, how it ended, and what it used."""
    most = 0.0
    while True:
        most = max(most, sum(map(_held, _tree(process))))
        done, status, used = os.wait4(process, os.WNOHANG)
        if done:
            return most, status, used
        time.sleep(EVERY)


def _tree(process: int) -> Iterator[int]:
    """Yield a process and all that it started and that are still there."""
    yield process
    for task in _listed(Path(f"/proc/{process}/task")):
        try:
            children = Path(task, "children").read_text(encoding="ascii").split()
        except OSError:  # it has ended
            continue
        for child in children:
            yield from _tree(int(child))


def _listed(folder: Path) -> list[str]:
    try:
        return [entry.path for entry in os.scandir(folder)]
    except OSError:  # it has ended
        return []


def _held(process: int) -> float:
    """Return the memory of a process in MB; 0 for one that has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
