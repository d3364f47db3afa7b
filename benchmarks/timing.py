"""What every benchmark shares: runs in turn, medians, and a table that says whether an aim was met.

Only the standard library, so that measuring start-up and memory does not disturb what is measured.
"""

import json
import math
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "data" / "vignettes-dev.jsonl"
VASTUS = str(Path(sys.executable).with_name("vastus"))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; ``ratio`` is how many times the figure of the first row of its group."""

    what: str
    median: float | None
    p99: float | None = None
    unit: str = "ms"
    runs: int = 1
    ratio: float | None = None
    aim: str = ""
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """What one benchmark found."""

    title: str
    rows: list[Row]
    note: str = ""

    def __str__(self) -> str:
        lines = [f"## {self.title}", "", *([self.note, ""] if self.note else [])]
        lines += ["| what | median | p99 | runs | ratio | aim | met |", "|---|---:|---:|---:|---:|---|---|"]
        for row in self.rows:
            met = "" if row.met is None else "yes" if row.met else "**no**"
            ratio = "" if row.ratio is None else f"{row.ratio:.3g}×"
            cells = [row.what, _figure(row.median, row.unit), _figure(row.p99, row.unit), str(row.runs), ratio]
            lines.append(f"| {' | '.join([*cells, row.aim, met])} |")
        return "\n".join([*lines, ""])


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    if unit == "ms" and value < 0.1:
        return f"{value * 1000:.3g} µs"
    return f"{value:,.0f} {unit}" if value >= 1000 else f"{value:.3g} {unit}"


def waited(call: Callable[[], object]) -> float:
    """Return how long one waits for a call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def seconds(call: Callable[[], object]) -> float:
    """Return how long a call takes in this process.

    The processor's time, or the clock's where that is shorter (several threads): other programs that want the
    processor too would otherwise slow a long call and spare a short one.
    """
    clock, used = time.perf_counter(), time.process_time()
    call()
    return min(time.perf_counter() - clock, time.process_time() - used)


def in_turn(
    calls: Mapping[str, Callable[[], object]], rounds: int, measure: Callable[[Callable[[], object]], float] = seconds
) -> dict[str, list[float]]:
    """Return the seconds of every call; each round runs all of them, so that a noisy minute hits all alike."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            taken[name].append(measure(call))
    return taken


def p99(values: Sequence[float]) -> float:
    """Return the value that 99 in 100 do not exceed (nearest rank: with fewer than 100, the greatest)."""
    return sorted(values)[math.ceil(0.99 * len(values)) - 1]


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median over the rounds of how many times ours theirs took."""
    return statistics.median(their / our for our, their in zip(ours, theirs, strict=True))


def row(what: str, taken: Sequence[float], *, most: float | None = None, of: str = "p99", unit: str = "ms") -> Row:
    """Return the row of these seconds; ``most`` is the aim, for the p99 or the median."""
    scale = 1000 if unit == "ms" else 1
    median, slow = statistics.median(taken) * scale, p99(taken) * scale
    aim = "" if most is None else f"{of} ≤ {most:g} {unit}"
    met = None if most is None else (slow if of == "p99" else median) <= most
    return Row(what, median, slow, unit, len(taken), aim=aim, met=met)


def told() -> list[dict[str, Any]]:
    """Return the answers of the development cases."""
    return [json.loads(line)["answers"] for line in CASES.read_text(encoding="utf-8").splitlines()]


def present(tables: Callable[[], list[Table]]) -> None:
    """Run a benchmark and print its tables, as text or, with ``--json``, for ``benchmarks.run``."""
    made = tables()
    print(json.dumps([asdict(table) for table in made]) if "--json" in sys.argv else "\n".join(map(str, made)))


def run(name: str) -> list[Table]:
    """Run a benchmark in a process of its own."""
    command = [sys.executable, "-m", f"benchmarks.{name}", "--json"]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    return [Table(t["title"], [Row(**r) for r in t["rows"]], t["note"]) for t in json.loads(done.stdout)]
