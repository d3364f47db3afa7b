"""``python -m benchmarks.batch``: 1,000 cases through the command, from its start to its end."""

import json
import os
import resource
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path

from benchmarks.timing import VASTUS, Row, Table, present, row, told, waited

CASES, FEWER = 1000, 200
ROUNDS = 3


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
    """Return the seconds of a batch, with all answers given and with the engine asking for itself."""
    with cases_file() as cases:
        command = [VASTUS, "assess", "--batch", cases, "--json"]
        used = _processor_seconds()
        given = [waited(lambda: _run(command)) for _ in range(ROUNDS)]
        used = (_processor_seconds() - used) / ROUNDS
    with cases_file(FEWER) as cases:
        asked = [waited(lambda: _run([VASTUS, "assess", "--batch", cases, "--json", "--interview"], FEWER))]
    rows = [
        row("`vastus assess --batch FILE --json`", given, most=10, of="median", unit="s"),
        Row("processor time of that, over all cores", used, unit="s", runs=ROUNDS),
        row(f"{FEWER} cases with `--interview`, some 15 pages each", asked, unit="s"),
    ]
    return [Table(f"Batch: {CASES:,} cases on {os.cpu_count()} cores", rows, "The whole process, start-up and all.")]


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _run(command: list[str], cases: int = CASES) -> None:
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    results = len(done.stdout.splitlines())
    if results != cases:
        raise SystemExit(f"{cases} cases went in, {results} results came out")


if __name__ == "__main__":
    present(main)
