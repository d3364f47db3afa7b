"""``python -m benchmarks.batch``: 1,000 cases through the command, from its start to its end."""

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

from benchmarks.timing import VASTUS, Row, Table, in_turn, present, ratio, row, told, waited

CASES, FEWER = 1000, 200
ROUNDS = 3
# The peer: the same cases in the same order, one after the other, as somebody would write it in Python.
LOOP = """
import sys
from vastus.service.interviews.cases import {judge}, read_case
import msgspec
for line in open(sys.argv[1], encoding="utf-8"):
    print(msgspec.json.encode({judge}(read_case(line))).decode())
"""


@contextmanager
def cases_file(count: int = CASES) -> Iterator[str]:
    """Keep a file of that many cases, the development cases over and over, while it is needed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "cases.jsonl")
        cases = islice(cycle(told()), count)
        lines = [json.dumps({"id": number, "answers": answers}) for number, answers in enumerate(cases)]
        path.write_text("\n".join([*lines, ""]), encoding="utf-8")
        yield str(path)


def main() -> list[Table]:
    """Return the seconds of a batch beside a plain loop, with all answers given and with the engine asking."""
    rows = [
        *_beside_a_loop(CASES, "assess", [], 4),
        *_beside_a_loop(FEWER, "replay", ["--interview"], 12 * FEWER / CASES),
    ]
    note = "The whole process, start-up and all; the ratio is the batch's time to that of a plain loop over the same."
    return [Table(f"Batch on {os.cpu_count()} cores", rows, note)]


def _beside_a_loop(count: int, judge: str, options: list[str], most: float) -> Iterator[Row]:
    with cases_file(count) as cases:
        batch = [VASTUS, "assess", "--batch", cases, "--json", *options]
        loop = [sys.executable, "-c", LOOP.format(judge=judge), cases]
        used = _processor_seconds()
        taken = in_turn({"batch": lambda: _run(batch, count), "loop": lambda: _run(loop, count)}, ROUNDS, waited)
        used = (_processor_seconds() - used) / ROUNDS / 2
    named = " ".join(["vastus assess --batch FILE --json", *options])
    yield replace(
        row(f"`{named}`, {count:,} cases", taken["batch"], most=most, of="median", unit="s"),
        ratio=1 / ratio(taken["batch"], taken["loop"]),
    )
    yield row(f"a plain loop over the same {count:,}", taken["loop"], unit="s")
    yield Row("processor time of each, over all cores", used, unit="s", runs=ROUNDS)


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _run(command: list[str], cases: int) -> None:
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    results = len(done.stdout.splitlines())
    if results != cases:
        raise SystemExit(f"{cases} cases went in, {results} results came out")


if __name__ == "__main__":
    present(main)
