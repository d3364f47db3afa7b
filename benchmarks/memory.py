"""``python -m benchmarks.memory``: the most memory that an interview and a batch hold at once.

The system says a child's greatest memory, but counts in what its parent held when it was started: so this
process imports nothing large, and its own size is the least that it can measure.
"""

import os
import sys
import tempfile
from pathlib import Path

from benchmarks.batch import cases_file
from benchmarks.timing import VASTUS, Row, Table, present

UNSURE = "?\n\n" * 1000  # not sure of anything, more often than it is asked; an empty line asks for the result
TOLD, SHOWN = 0, 1  # standard input and output


def main() -> list[Table]:
    """Return the peaks of a bare Python, of a whole interview and of a batch."""
    with tempfile.TemporaryDirectory() as folder, cases_file() as cases:
        unsure = Path(folder, "unsure")
        unsure.write_text(UNSURE, encoding="utf-8")
        rows = [
            _peak("`python -c pass`", [sys.executable, "-c", "pass"]),
            _peak("`vastus --help`", [VASTUS, "--help"]),
            _peak("`vastus assess`, a whole interview", [VASTUS, "assess"], told=str(unsure), most=150),
            _peak("`vastus assess --batch`, 1,000 cases", [VASTUS, "assess", "--batch", cases, "--json"]),
        ]
    note = "Peak resident set of the largest process of each command; a batch has one process for each core."
    return [Table("Memory", rows, note)]


def _peak(what: str, command: list[str], told: str = os.devnull, most: float | None = None) -> Row:
    files = [
        (os.POSIX_SPAWN_OPEN, TOLD, told, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, SHOWN, os.devnull, os.O_WRONLY, 0),
    ]
    child = os.posix_spawn(command[0], command, os.environ, file_actions=files)
    _, status, used = os.wait4(child, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    held = used.ru_maxrss / 1024
    aim = "" if most is None else f"≤ {most:g} MB"
    return Row(what, held, unit="MB", aim=aim, met=None if most is None else held <= most)


if __name__ == "__main__":
    present(main)
