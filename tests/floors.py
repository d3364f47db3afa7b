"""The least branch coverage of each room, read from the run before: ``python -m tests.floors``."""

import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from coverage import Coverage

# The terminal's interviews are driven in a process of their own, as a person would; what runs there is not counted.
LEAST = {
    "assess": 95,
    "store": 95,
    "evidence": 95,
    "measure": 95,
    "contract": 95,
    "simulate": 90,
    "say": 90,
    "draw": 90,
    "service": 90,
    "web": 90,
    "cli": 60,
}


def covered(report: dict) -> dict[str, float]:
    """Return, for each room, the share of its lines and branches that ran, in percent."""
    ran: dict[str, int] = defaultdict(int)
    there: dict[str, int] = defaultdict(int)
    for name, file in report["files"].items():
        parts = Path(name).parts
        room = parts[parts.index("vastus") + 1]
        summary = file["summary"]
        ran[room] += summary["covered_lines"] + summary["covered_branches"]
        there[room] += summary["num_statements"] + summary["num_branches"]
    return {room: 100 * ran[room] / there[room] for room in there if there[room]}


def short(shares: dict[str, float]) -> list[str]:
    """Return what falls below its floor."""
    return [
        f"{room}: {shares.get(room, 0):.1f} % of lines and branches ran; {least} % is the least"
        for room, least in LEAST.items()
        if shares.get(room, 0) < least
    ]


def main() -> int:
    coverage = Coverage()
    coverage.load()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "coverage.json"
        coverage.json_report(outfile=str(path))
        shares = covered(json.loads(path.read_text()))
    for room in LEAST:
        print(f"{room:10} {shares.get(room, 0):5.1f} %")
    wrong = short(shares)
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
