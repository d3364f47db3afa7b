"""``make bench``: every benchmark in a process of its own, and the figures into ``benchmarks/RESULTS.md``."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version

from benchmarks import record
from benchmarks.timing import run

BENCHMARKS = ("startup", "inference", "assessment", "rules", "batch", "memory", "web", "measure")
NAMED = ("vastus", "numpy", "scipy", "msgspec", "click", "litestar", "uvicorn", "edfio", "av")
PEERS = ("pyagrum", "pgmpy", "neurokit2", "spikeinterface", "opencv-python-headless")
HEAD = """# Benchmarks

Made by `make bench` ({day}); one benchmark alone: `python -m benchmarks.{first}`, and so on. {machine}.
{versions}.
Processes that wanted to run when it began: {load:.1f}.

What is compared runs in turn, so that a busy minute hits all alike; a ratio is the median over the rounds. Start-up
and batch are what one waits by the clock, and grow with whatever else the machine does. The rest is processor time,
or the clock's where that is shorter. The p99 of fewer than 100 runs is the slowest.
"""


def main() -> None:
    """Run them all, print the tables and keep them."""
    made = [_head()]
    for name in BENCHMARKS:
        for table in run(name):
            print(table)
            made.append(str(table))
    floors = record.floors(record.PATH.read_text(encoding="utf-8"))
    text = "\n".join(made)
    record.PATH.write_text(record.with_floors(text, floors) if floors else text, encoding="utf-8")


def _head() -> str:
    return HEAD.format(
        day=datetime.now(UTC).date().isoformat(),
        first=BENCHMARKS[0],
        machine=f"{_processor()}, {os.cpu_count()} cores, {platform.system()}",
        load=os.getloadavg()[0],
        versions=f"Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in (*NAMED, *PEERS)),
    )


def _processor() -> str:
    """Return the name of the processor, where the system tells it."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()


if __name__ == "__main__":
    main()
