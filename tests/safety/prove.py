"""Proofs over all possible answers, from the shipped base; ``python -m tests.safety.prove --write`` makes the page.

A proof looks for answers that break the property, and shows that there are none.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import z3

from tests.safety.symbols import NO, YES, Formula, State, Symbols, bounds
from vastus.evidence.load import shipped
from vastus.evidence.model import LEVELS, Base, Fallback, Finding, Level, Rule

PAGE = Path(__file__).parents[2] / "docs/safety/proofs.md"
README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- first answers: made by make docs -->", "<!-- end of first answers -->"
ADULT = 18
Step = tuple[str, Formula, State]  # its name, when it can be taken, and what it makes of the finding
Broken = Iterator[str]


class Prover:
    """One reading of the base, and a solver that knows which answers are possible."""

    def __init__(self, base: Base, *, settled: bool) -> None:
        self.base = base
        self.symbols = Symbols(base, settled=settled)
        self.solver = z3.Solver()
        self.solver.add(self.symbols.world)
        self.speaks_of = [_variables(ask.holds) for ask in self.symbols.asks]
        self.looked = 0

    def never(self, *parts: Formula) -> bool:
        """Return whether no possible answers make all of these true."""
        self.looked += 1
        self.solver.push()
        self.solver.add(*parts)
        found = self.solver.check()
        self.solver.pop()
        if found == z3.unknown:
            raise RuntimeError(f"z3 gave up: {self.solver.reason_unknown()}")
        return bool(found == z3.unsat)

    def falls(self, step: Step, *, on_purpose: bool = False) -> Broken:
        """Yield the step if it can lower the urgency; a fallback counts as what it may fall to, where asked."""
        if not self._safe(step, up=False, on_purpose=on_purpose):
            yield f"{step[0]}: can lower the urgency"

    def rises(self, step: Step) -> Broken:
        """Yield the step if it can raise the urgency."""
        if not self._safe(step, up=True):
            yield f"{step[0]}: can raise the urgency"

    def _safe(self, step: Step, *, up: bool, on_purpose: bool = False) -> bool:
        """Return whether no level is reached on one side of the step alone."""
        _, before, after = step
        changed = {str(variable) for variable, _ in after}
        touched = [at for at, names in enumerate(self.speaks_of) if names & changed]
        was = [(self.symbols.asks[at].least if on_purpose else self.symbols.asks[at].level) for at in touched]
        asks = [self.symbols.asks[at] for at in touched]
        then = [z3.substitute(ask.holds, *after) for ask in asks]
        ways = []
        for level in range(1, len(LEVELS)):
            first = z3.Or([ask.holds for ask, at in zip(asks, was, strict=True) if _rank(at) >= level])
            last = z3.Or([holds for ask, holds in zip(asks, then, strict=True) if _rank(ask.level) >= level])
            ways.append(z3.And(z3.Not(first), last) if up else z3.And(first, z3.Not(last)))
        if not touched or self.never(before, z3.Or(ways)):
            return True
        # What the step does not touch may hold the level on both sides.
        rest = [ask for at, ask in enumerate(self.symbols.asks) if at not in touched]
        anyway = [z3.Or([ask.holds for ask in rest if _rank(ask.level) >= level]) for level in range(1, len(LEVELS))]
        return all(self.never(before, way, z3.Not(same)) for way, same in zip(ways, anyway, strict=True))


def least_urgency(prover: Prover) -> Broken:
    """P1: the urgency is the highest level that a rule, a fallback of an open rule or an exit asks for; no other."""
    reached = prover.symbols.reached
    for ask in prover.symbols.asks:
        if not prover.never(ask.holds, z3.Not(reached[_rank(ask.level)])):
            yield f"{ask.by}: less than {ask.level}"
    for level in LEVELS[1:]:
        if not prover.never(reached[_rank(level)], z3.Not(prover.symbols.at_least(_rank(level)))):
            yield f"{level}: nothing asks for it"


def danger_never_lowers(prover: Prover) -> Broken:
    """P2: a worse answer never lowers the urgency."""
    for finding in prover.base.findings:
        for step in worse(prover.symbols, finding):
            yield from prover.falls(step)


def first_answer(prover: Prover) -> Broken:
    """P2, for a question not answered before: only a fallback that says so on purpose may fall, and only so far."""
    for finding in prover.base.findings:
        for step in first_steps(prover.symbols, finding):
            yield from prover.falls(step, on_purpose=True)


def first_steps(symbols: Symbols, finding: Finding) -> Iterator[Step]:
    """Yield every first answer that is a danger, or the most worrying one."""
    for option in dict.fromkeys((*finding.danger, *finding.order[-1:])):
        yield f"{finding.id}: unknown, then {option}", symbols.unknown(finding), symbols.chosen(finding, option)
    if finding.worse:
        *_, (gravest, _) = rising(symbols, finding)
        yield f"{finding.id}: unknown, then {gravest:g}", symbols.unknown(finding), symbols.number(finding, gravest)


def unknown_is_not_no(prover: Prover) -> Broken:
    """P4: not known never gives less than the same answers with that finding, or one option of it, denied."""
    symbols = prover.symbols
    for finding in prover.base.findings:
        if finding.kind == "number":
            if finding.worse:
                (least, _), *_ = rising(symbols, finding)
                told = symbols.number(finding, least)
                yield from prover.rises((f"{finding.id}: {least:g}", symbols.unknown(finding), told))
            continue
        yield from prover.rises((f"{finding.id}: denied", symbols.unknown(finding), symbols.absent(finding)))
        if finding.kind == "many_of":
            for option in sorted(finding.choices):
                said, not_said = symbols.said[finding.id, option], symbols.not_said[finding.id, option]
                yield from prover.rises(
                    (f"{finding.id}: {option} denied", z3.Not(z3.Or(said, not_said)), [(not_said, YES)])
                )


def nothing_dead(prover: Prover) -> Broken:
    """P5: for each rule, fallback and exit there are answers in which it alone decides, or by which one leaves."""
    asks = [ask for ask in prover.symbols.asks if ask.by in prover.base.rule]
    for ask in prover.symbols.asks:
        others = [other for other in asks if other is not ask and _rank(other.level) >= _rank(ask.level)]
        alone = z3.Not(z3.Or([other.holds for other in others])) if ask.by in prover.base.rule else YES
        if prover.never(ask.holds, alone):
            yield f"{ask.by}: decides nothing" + (" (fallback)" if ask.fallback else "")


def measured_never_lowers(prover: Prover) -> Broken:
    """P6: a laboratory, sensor or diary value that becomes known never lowers the urgency."""
    symbols = prover.symbols
    for finding in prover.base.findings:
        if finding.who == "ask":
            continue
        before = symbols.unknown(finding)
        if finding.kind == "number":
            for number, _ in symbols.steps(finding):
                yield from prover.falls((f"{finding.id}: {number:g}", before, symbols.number(finding, number)))
        for option in sorted(finding.choices):
            yield from prover.falls((f"{finding.id}: {option}", before, symbols.chosen(finding, option)))


def worse(symbols: Symbols, finding: Finding) -> Iterator[Step]:
    """Yield every step from one answer to a worse one: a danger option, to the right in the order, the next number."""
    if finding.worse:
        for (number, told), (next_, _) in pairwise(rising(symbols, finding)):
            before = z3.And(told, z3.Not(excepted(symbols, finding)))
            yield f"{finding.id}: {number:g}, then {next_:g}", before, symbols.number(finding, next_)
    for option in finding.danger:
        chosen = symbols.chosen(finding, option)
        if finding.kind == "many_of":
            yield f"{finding.id}: and {option}", z3.Not(symbols.said[finding.id, option]), chosen
            continue
        moot = z3.And(symbols.put[finding.id] == NO, symbols.unknown(finding)) if finding.implied else NO
        if finding.id in symbols.follows:
            yield f"{finding.id}: did not arise, then {option}", z3.And(moot, symbols.follows[finding.id]), chosen
        for other in finding.choices - set(finding.danger) - set(finding.order):
            yield f"{finding.id}: {other}, then {option}", symbols.said[finding.id, other], chosen
        if option not in finding.order:
            for other in set(finding.order) - set(finding.danger):
                yield f"{finding.id}: {other}, then {option}", symbols.said[finding.id, other], chosen
    for place, option in enumerate(finding.order):
        for other in finding.order[:place]:
            yield (
                f"{finding.id}: {other}, then {option}",
                symbols.said[finding.id, other],
                symbols.chosen(finding, option),
            )


def rising(symbols: Symbols, finding: Finding) -> list[tuple[float, Formula]]:
    """Return the numbers that the base can tell apart, the least worrying first, and when each is told."""
    steps = symbols.steps(finding)
    if finding.id == "age":
        return [step for step in steps if step[0] >= ADULT]
    return steps if finding.worse == "more" else steps[::-1]


def excepted(symbols: Symbols, finding: Finding) -> Formula:
    """Return where a worse number may lower the urgency; the page says why (NUMBERS)."""
    # Who was not asked about pregnancy, and is too old for it, is settled as not pregnant.
    return z3.Not(symbols.put["pregnancy"]) if finding.id == "age" and symbols.settled else NO


def _rank(level: Level) -> int:
    return LEVELS.index(level)


def _variables(formula: z3.ExprRef) -> set[str]:
    found, seen, left = set(), set(), [formula]
    while left:
        part = left.pop()
        if part.get_id() not in seen:
            seen.add(part.get_id())
            left += part.children()
            if part.decl().kind() == z3.Z3_OP_UNINTERPRETED:
                found.add(str(part))
    return found


@dataclass(frozen=True)
class Property:
    """What is proved, in plain words, and how."""

    id: str
    says: str
    how: str
    broken: Callable[[Prover], Broken]


PROPERTIES = (
    Property(
        "P1",
        "The urgency is the highest level that something asks for: every rule that holds gives at least its level, and "
        "every fallback of an open rule at least its own, whatever else was answered; and no level is given for which "
        "nothing asks.",
        "For each rule, fallback and exit, z3 looks for answers in which it holds and the urgency is lower; for each "
        "level, for answers that reach it while nothing asks for it.",
        least_urgency,
    ),
    Property(
        "P2",
        "A worse answer never lowers the urgency: a danger option said instead of denied or added "
        "to others, any step to the right where the options go from least to most worrying, and any number further in "
        "the direction in which it is worse. Which numbers have a direction, and where age has an exception, is said "
        "below.",
        "For each such step of each finding, z3 looks for answers whose urgency falls by it. Of a number, the steps go "
        "from each bound that some condition names to the gap behind it, and on to the next.",
        danger_never_lowers,
    ),
    Property(
        "P2, first answer",
        "A question that was not answered counts like its gravest answer where a rule has a fallback for it. A first "
        "answer that is a danger, but not the gravest, may therefore lower the urgency; it does so only where a "
        "fallback says so on purpose, and never below the level named there.",
        "As before, from unknown to each danger option; a fallback with `falls_to` counts as that level.",
        first_answer,
    ),
    Property(
        "P4",
        "Not knowing never gives less than a no: the same answers with that finding, or one option of it, denied never "
        "have a higher urgency; nor have they with the least worrying number, where a number has a direction.",
        "For each finding and each option that can be denied, z3 looks for answers whose urgency rises by the denial.",
        unknown_is_not_no,
    ),
    Property(
        "P5",
        "No rule, fallback or exit is dead: for each rule and fallback there are answers in which it alone decides the "
        "level (of the rules; an exit may ask for the same), and each exit can be reached.",
        "For each, z3 finds such answers; if it finds none, the proof fails.",
        nothing_dead,
    ),
    Property(
        "P6",
        "A laboratory, sensor or diary value that becomes known never lowers the urgency.",
        "For each finding that is not asked of the person, z3 looks for answers whose urgency falls when any value of "
        "it is added. No probability can reach the rules at all: a test holds what the file may import and take.",
        measured_never_lowers,
    ),
)


@dataclass(frozen=True)
class Shown:
    """How a proof went."""

    looked: int
    seconds: float
    broken: tuple[str, ...]


def show(base: Base, *, settled: bool) -> dict[str, Shown]:
    """Return how each proof goes, by its id."""
    prover = Prover(base, settled=settled)
    shown = {}
    for proof in PROPERTIES:
        begun, before = time.perf_counter(), prover.looked
        broken = tuple(proof.broken(prover))
        shown[proof.id] = Shown(prover.looked - before, time.perf_counter() - begun, broken)
    return shown


def counts(base: Base) -> str:
    """Return what the proofs are about, in numbers."""
    danger = sum(len(finding.danger) for finding in base.findings)
    return (
        f"{len(base.rules)} rules with {sum(len(rule.fallbacks) for rule in base.rules)} fallbacks, {len(base.terms)} "
        f"named conditions and {len(base.exits)} exits, over {len(base.findings)} findings with "
        f"{sum(len(finding.options) for finding in base.findings)} options, {danger} of them dangers"
    )


@dataclass(frozen=True)
class Fall:
    """A first answer by which a level that a fallback held may fall, and how low."""

    answer: str
    rule: Rule
    fallback: Fallback
    lowest: Level


def lowering_first_answers(base: Base) -> list[Fall]:
    """Return the first answers that may lower the urgency, with each fallback that allows it."""
    prover = Prover(base, settled=True)
    steps = [step for finding in base.findings for step in first_steps(prover.symbols, finding)]
    return [fall for step in steps if list(prover.falls(step)) for fall in _falls(prover, step)]


def _falls(prover: Prover, step: Step) -> Iterator[Fall]:
    name, before, after = step
    reached = [z3.substitute(formula, *after) for formula in prover.symbols.reached]
    changed = {str(variable) for variable, _ in after}
    for ask, names in zip(prover.symbols.asks, prover.speaks_of, strict=True):
        if ask.fallback is None or not names & changed:
            continue
        below = [r for r in range(_rank(ask.level)) if not prover.never(before, ask.holds, z3.Not(reached[r + 1]))]
        if below:
            yield Fall(name.replace(" unknown, then", ""), prover.base.rule[ask.by], ask.fallback, LEVELS[below[0]])


def listed(falls: list[Fall], base: Base, *, reasons: bool) -> str:
    """Return each first answer with how far it may lower what was held; with ``reasons``, rule by rule."""
    lines = []
    for answer in dict.fromkeys(fall.answer for fall in falls):
        here = [fall for fall in falls if fall.answer == answer]
        highest = max((fall.fallback.level for fall in here), key=_rank)
        lowest = min((fall.lowest for fall in here), key=_rank)
        lines.append(f"- `{answer}`: from {_words(highest)} at most, to {_words(lowest)} at least.")
        if reasons:
            lines += dict.fromkeys(f"  - {_defended(fall, base)}" for fall in here)
    return "\n".join(lines)


def _defended(fall: Fall, base: Base) -> str:
    cited = [base.source[source].cite if source in base.source else source for source in fall.rule.sources]
    way = f"{_words(fall.fallback.level)} to {_words(fall.lowest)}"
    why = (fall.fallback.on_purpose or "").strip().rstrip(".")
    return f"`{fall.rule.id}`, {way}: {why}. ({'; '.join(cite.rstrip('.') for cite in cited)})"


def _words(level: Level) -> str:
    return level.replace("_", " ")


def numbers(base: Base) -> str:
    """Return which numbers have a direction, and why the others have none."""
    spoken = [finding for finding in base.findings if finding.kind == "number" and bounds(finding.id, base)]
    lines = [f"- `{finding.id}`: {finding.worse} is worse." for finding in spoken if finding.worse]
    both = ", ".join(f"`{finding.id}`" for finding in spoken if not finding.worse)
    return NUMBERS.format(lines="\n".join(lines), both=both)


def page(base: Base) -> str:
    """Return the page about the proofs."""
    plain, settled = show(base, settled=False), show(base, settled=True)
    parts = [INTRO.format(counts=counts(base))]
    for proof in PROPERTIES:
        parts.append(f"## {proof.id}\n\n{proof.says}\n\nHow: {proof.how}\n")
        if proof.broken is danger_never_lowers:
            parts.append(numbers(base))
        if proof.broken is first_answer:
            falls = listed(lowering_first_answers(base), base, reasons=True)
            parts.append(f"{FIRST}\n\n{falls}\n")
            parts.append(ORDER)
    rows = ["| proof | questions to z3 | seconds | counterexamples |", "|---|---|---|---|"]
    for proof in PROPERTIES:
        both = (plain[proof.id], settled[proof.id])
        found = sum(len(shown.broken) for shown in both)
        rows.append(f"| {proof.id} | {sum(s.looked for s in both)} | {sum(s.seconds for s in both):.1f} | {found} |")
    return "\n".join([*parts, "## Figures\n", *rows, "", LIMITS])


NUMBERS = """The numbers with a direction:

{lines}

Without one, as both little and much of it can be grave, or much of it where another thing is grave when it is new:
{both}. That such a number never lowers the urgency when a laboratory tells it is P6; `duration` may, both ways.

The exceptions, both of `age`: a child under 18 is sent to a doctor for children (`sx_under_18`), which ends on the
eighteenth birthday; and who was not asked about pregnancy is taken as not pregnant from 56 on. Within the adults, and
of those who were asked, it holds without exception.
"""

FIRST = """While it is not known since when something is so, or since when a medicine is taken, the advice is held up as
if it were the gravest. The first answer may then lower it, where it is a milder one, and never below what is said:"""

INTRO = """# What is proved about the safety rules

Made by `python -m tests.safety.prove --write`; the same proofs run in `make test`.

The proofs read the shipped evidence base:
{counts}.
They hold for all possible answers: every set of options said, denied or unknown, and every possible number.

What is proved is what is served: the shipped functions themselves (`Table.judge`, `Table.follow` and every condition in
`src/vastus/assess/rules.py`) run on formulas of the solver z3 in place of the bits of whole numbers, as they ask for no
more than `&`, `|` and `~`. What is written for the proof alone (`tests/safety/symbols.py`) says which answers are
possible. The same functions are tested besides against a plain reading (`tests/safety/plain.py`) on thousands of random
cases, and on all 2^24 sets of 24 grave answers (`tests/safety/test_exhaustive.py`).

Each property is proved twice: for the rules alone, and for the rules with what follows from the answers settled first
(who has no back pain has no back pain at night), which is what a person is told.
"""

ORDER = """## P3

The order of the questions cannot matter.

How: the urgency is a function of the answers alone; a property test gives the same answers in 10,000 random orders,
and through an interview with steps back and changed answers (`tests/safety/test_order.py`).
"""

LIMITS = """## What a proof does not show

- That the list of rules is complete, or that a level is clinically right. Rules have sources, or are judgements that
  say so; nothing here was checked by a clinician.
- That a person understands a question or answers it truly.
- That z3, Python and the machine are free of faults; that an answer as it is typed or clicked becomes the fact that it
  means (`read_answers`, `Facts.of`): that is tested.
- Anything about explanations, remedies or wording: those are tested, not proved.
"""


def excepted_first(base: Base) -> str:
    """Return what the README says of the first answers that may lower the urgency, in the words of the page."""
    return f"{FIRST}\n\n{listed(lowering_first_answers(base), base, reasons=False)}"


def main() -> None:
    """Prove all properties; keep the page if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    wanted = parser.parse_args()
    made = page(shipped())
    if wanted.write:
        PAGE.write_text(made)
        head, _, rest = README.read_text().partition(BEGIN)
        _, _, tail = rest.partition(END)
        README.write_text(f"{head}{BEGIN}\n{excepted_first(shipped())}\n{END}{tail}")
    else:
        print(made)


if __name__ == "__main__":
    main()
