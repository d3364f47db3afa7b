"""``python -m benchmarks.rules``: the urgency alone, beside the plain reading of the rules that it must agree with."""

import statistics
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import cycle, islice

from tests.safety import plain

from benchmarks.timing import Row, Table, in_turn, present, ratio, row, told
from vastus.assess.rules import levels, urgency
from vastus.service import shipped

ROUNDS = 3
MANY = 1000


def main() -> list[Table]:
    """Return the times of one case with its reasons, of a case among a thousand, and of the plain reading."""
    assessor, base = shipped.assessor(), shipped.base()
    answers = told()
    cases = [assessor.read(case) for case in answers]
    many = list(islice(cycle(cases), MANY))
    taken: dict[str, list[float]] = {"plain": [], "one": [], "level": []}
    for case, given in zip(cases, answers, strict=True):
        calls: dict[str, Callable[[], object]] = {
            "plain": partial(plain.advise, given, base),
            "one": partial(urgency, case, assessor.table),
            "level": partial(levels, [case], assessor.table),
        }
        for name, times in in_turn(calls, ROUNDS).items():
            taken[name] += times
    lanes = [whole / MANY for whole in in_turn({"all": partial(levels, many, assessor.table)}, 10 * ROUNDS)["all"]]
    agree = [plain.advise(given, base).level for given in answers] == levels(cases, assessor.table)
    slow = statistics.median(taken["plain"])
    rows = [
        row("the plain reading, one case", taken["plain"]),
        replace(row("vastus, one case, with the reasons", taken["one"]), ratio=ratio(taken["one"], taken["plain"])),
        replace(row("vastus, one case, level only", taken["level"]), ratio=ratio(taken["level"], taken["plain"])),
        replace(row(f"vastus, each of {MANY:,} cases at once", lanes), ratio=slow / statistics.median(lanes)),
        Row("levels of both over all cases", None, runs=len(cases), aim="equal", met=agree),
    ]
    note = "The ratio is the plain reading's time to ours: a single case gains nothing, many at once do."
    return [Table(f"Rules alone: {len(base.rules)} rules over {len(cases)} development cases", rows, note)]


if __name__ == "__main__":
    present(main)
