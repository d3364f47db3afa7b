"""``python -m benchmarks.startup``: how long a person waits for the first words, beside a bare Python and click."""

import os
import subprocess
import sys
import tempfile

import pexpect

from benchmarks.timing import VASTUS, Table, in_turn, present, row, waited

ROUNDS = 15
COLD_ROUNDS = 3


def main() -> list[Table]:
    """Return the seconds until help, and until the first question with and without a compiled base."""
    calls = {
        "`python -c pass`": lambda: _run(sys.executable, "-c", "pass"),
        "`python -c 'import click'`": lambda: _run(sys.executable, "-c", "import click"),
        "`vastus --help`": lambda: _run(VASTUS, "--help"),
        "`vastus assess` to the first question": lambda: _first_question(None),
    }
    for call in calls.values():
        call()  # bytecode and the compiled base are there, as they are from the second start on
    taken = in_turn(calls, ROUNDS, waited)
    aims = {"`vastus --help`": 0.2, "`vastus assess` to the first question": 0.8}
    rows = [row(what, times, most=aims.get(what), of="median", unit="s") for what, times in taken.items()]
    rows.append(row("the same, base not yet compiled", [_cold() for _ in range(COLD_ROUNDS)], unit="s"))
    return [Table("Start-up", rows, "From the start of the process, in turn.")]


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _cold() -> float:
    with tempfile.TemporaryDirectory() as home:
        return waited(lambda: _first_question(home))


def _first_question(home: str | None) -> None:
    """Start an interview in a terminal and wait until it asks; leave it then."""
    environment = os.environ | ({"VASTUS_HOME": home} if home else {})
    child = pexpect.spawn(VASTUS, ["assess"], env=environment, encoding="utf-8", timeout=60)
    child.expect_exact("> ")
    child.close(force=True)


if __name__ == "__main__":
    present(main)
