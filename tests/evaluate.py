"""How well the advice does on cases with a known answer: ``make evaluate`` prints it, ``--write`` renews the page."""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import msgspec

from tests import metrics
from tests.metrics import EMERGENCY, Share, Triage
from tests.people import report as people
from tests.people.report import table as _table
from tests.situations.stories import finished, panel
from vastus.contract import assess as contract
from vastus.evidence.model import LEVELS, Level
from vastus.service import shipped
from vastus.service.interviews import cases, interview

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests/data/vignettes-dev.jsonl"
PAGE = ROOT / "docs/explanation/evaluation.md"
UNKNOWN = "unknown"  # the published case keeps its cause to itself
# What the cases call a cause, where our base has another name for it.
CALLED = {
    "peripheral_arterial_disease": "arterial_disease",
    "mechanical_back_pain": "back_strain",
    "nocturnal_leg_cramps": "night_cramps",
    "hypothyroid_myopathy": "hypothyroid",
    "polymyositis": "myositis",
    "multifocal_motor_neuropathy": "motor_neuropathy",
    "brain_tumour": "brain_lesion",
    "hyperventilation_tetany": "hyperventilation",
}
Metric = Callable[[Sequence[Triage]], Share]
METRICS: tuple[tuple[str, str, Metric], ...] = (
    ("Exact level (accuracy)", "≥ 75 %", metrics.accuracy),
    ("At the level or above (strict safety)", "≥ 97 %", metrics.strict_safety),
    ("At most one level below (Gilbert safety)", "", metrics.gilbert_safety),
    ("Emergencies not called one (emergency under-triage)", "≤ 3 %", metrics.emergency_under_triage),
    ("Emergencies below same day", "none", metrics.emergency_below_same_day),
    ("Errors that are too cautious (inclination to overtriage)", "≤ 75 %", metrics.inclination_to_overtriage),
    ("Advice given (comprehensiveness)", "", metrics.comprehensiveness),
)


class Vignette(msgspec.Struct, frozen=True):
    """A published case as answers, without its text."""

    id: str
    answers: dict[str, Any]
    gold_cause: str
    gold_also_acceptable: tuple[str, ...]
    gold_urgency: Level
    adjudicated_urgency: Level
    cluster: str

    @property
    def cause(self) -> str:
        """The known cause by our name."""
        name = self.gold_cause.removeprefix("other:")
        return CALLED.get(name, name)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out for one case."""

    level: Level
    causes: tuple[str, ...]  # that fit at least partly, best first
    screens: int = 0
    findings: int = 0

    def rank(self, *wanted: str) -> int | None:
        """Return the place of the first of these causes; None where none is listed."""
        return next((place for place, cause in enumerate(self.causes, 1) if cause in wanted), None)


def outcome(result: contract.Result) -> Outcome:
    """Return what is counted of a result."""
    asked = result.asked or ()
    causes = tuple(explained.cause for explained in result.explanations)
    return Outcome(result.urgency, causes, len(asked), sum(map(len, asked)))


@cache
def vignettes() -> tuple[Vignette, ...]:
    """Return the published cases."""
    return tuple(msgspec.json.decode(line, type=Vignette) for line in CASES.read_bytes().splitlines())


def told(judge: Callable[[contract.Case], contract.Result]) -> list[Outcome]:
    """Return the outcome of each published case, only with what its text tells."""
    return [outcome(judge(contract.Case(case.answers))) for case in vignettes()]


def stories(judge: Callable[[contract.Case], contract.Result]) -> list[Outcome]:
    """Return the outcome of each story of the panel, all else denied."""
    assessor = shipped.assessor()
    cases = (interview.tell_answers(finished(story.answers, assessor).given) for story in panel())
    return [outcome(judge(contract.Case(dict(answers)))) for answers in cases]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All cases, each assessed from its answers at once and by an interview."""

    told: list[Outcome]
    asked: list[Outcome]
    panel_told: list[Outcome]
    panel_asked: list[Outcome]

    def triage(self, outcomes: Sequence[Outcome], *, adjudicated: bool = True) -> list[Triage]:
        """Return the published cases against the adjudicated level, or against that of the first reader."""
        return [
            Triage.of(case.adjudicated_urgency if adjudicated else case.gold_urgency, found.level)
            for case, found in zip(vignettes(), outcomes, strict=True)
        ]

    def panel_triage(self, outcomes: Sequence[Outcome]) -> list[Triage]:
        """Return the stories against the level of the panel."""
        return [Triage.of(story.urgency, found.level) for story, found in zip(panel(), outcomes, strict=True)]

    def ranks(
        self, outcomes: Sequence[Outcome], *, accepted: bool = False, but_emergencies: bool = False
    ) -> list[int | None]:
        """Return the place of the known cause, where it is in the base; or of it and those as good, if accepted."""
        known = shipped.base().cause
        return [
            found.rank(case.cause, *(case.gold_also_acceptable if accepted else ()))
            for case, found in zip(vignettes(), outcomes, strict=True)
            if case.cause in known and not (but_emergencies and found.level == LEVELS[EMERGENCY])
        ]

    def panel_ranks(self, outcomes: Sequence[Outcome]) -> list[int | None]:
        """Return the place of the first cause that the panel accepts."""
        return [found.rank(*story.causes) for story, found in zip(panel(), outcomes, strict=True)]


@cache
def evaluate() -> Evaluation:
    """Run every case both ways."""
    return Evaluation(
        told(cases.assess),
        told(cases.replay),
        stories(cases.assess),
        stories(cases.replay),
    )


def page(evaluation: Evaluation) -> str:
    """Return the whole page, as Markdown; the same cases and base give the same page."""
    return "\n".join(
        [
            *_opening(),
            *people.sections(),
            *_published(evaluation),
            *_explained(evaluation),
            *_asked(evaluation),
            *_panel(evaluation),
            *_missed(evaluation),
            *_cannot_show(evaluation),
            "",
        ]
    )


def _opening() -> Iterator[str]:
    cases = vignettes()
    clusters = len({case.cluster for case in cases})
    yield from (
        "# How well it does on cases with a known answer",
        "",
        "Made by `python -m tests.evaluate --write`; a test fails when this page is not up to date.",
        "",
        f"**Published cases:** {len(cases)} cases ({clusters} groups that are not near-copies), encoded as answers by",
        "this project; each with the cause its publisher names, the urgency of a first reader, and one adjudicated",
        "between two readers (Cohen's kappa 0.66, with quadratic weights 0.89). *Told* means all that the text tells,",
        "at once; a missing answer is unknown. *Interview* means that the engine asks for itself, and what the text",
        'does not tell is "not sure".',
        "",
        f"**Stories of a panel:** {len(panel())} stories in a lay person's words, with all else denied.",
        "",
        "Shares are given with the counts and, in brackets, the 95 % interval after Wilson. Shares of urgency are of",
        "the cases that were given advice. Goals are this project's own.",
    )


def _published(evaluation: Evaluation) -> Iterator[str]:
    columns = [
        evaluation.triage(outcomes, adjudicated=adjudicated)
        for adjudicated in (True, False)
        for outcomes in (evaluation.told, evaluation.asked)
    ]
    yield from ("", "## Urgency of the published cases", "")
    yield from _table(
        [
            (
                "",
                "goal",
                "told, adjudicated",
                "interview, adjudicated",
                "told, first reader",
                "interview, first reader",
            ),
            *_metric_rows(columns),
        ]
    )
    yield from ("", "How often each level was advised (interview, adjudicated; a row is the level it should be):", "")
    yield from _table(_confusion(columns[1]))


def _metric_rows(columns: Sequence[Sequence[Triage]]) -> Iterator[tuple[str, ...]]:
    for name, goal, metric in METRICS:
        yield (name, goal, *(str(metric(cases)) for cases in columns))
    for number, level in enumerate(LEVELS):
        goal = "≥ 70 %" if level == "self_care" else ""
        yield (f"Exact where it should be {level}", goal, *(str(metrics.accuracy(c, number)) for c in columns))


def _confusion(cases: Sequence[Triage]) -> Iterator[tuple[str, ...]]:
    yield ("", *LEVELS)
    for gold, level in enumerate(LEVELS):
        yield (level, *(str(cases.count(Triage(gold, advice))) for advice in range(len(LEVELS))))


def _explained(evaluation: Evaluation) -> Iterator[str]:
    unnamed = sum(case.cause == UNKNOWN for case in vignettes())
    outside = sorted({case.cause for case in vignettes()} - shipped.base().cause.keys() - {UNKNOWN})
    yield from (
        "",
        "## Explanations of the published cases",
        "",
        "Only explanations that a person would be shown count: those that fit at least partly. A cause is looked for",
        f"where it is in the base; {unnamed} cases name none, and not in the base is: {', '.join(outside) or 'none'}.",
        "An emergency stops the interview, so little is known then; the last column leaves such cases out.",
        "",
    )
    columns = (
        evaluation.ranks(evaluation.told),
        evaluation.ranks(evaluation.told, accepted=True),
        evaluation.ranks(evaluation.asked),
        evaluation.ranks(evaluation.asked, but_emergencies=True),
    )
    head = (
        "the known cause is among",
        "goal",
        "told",
        "told, or one as acceptable",
        "interview",
        "interview, the rest",
    )
    goals = {1: "", 3: "≥ 80 %", 5: ""}
    yield from _table(
        [
            head,
            *(
                (f"the first {most}", goal, *(str(metrics.top(ranks, most)) for ranks in columns))
                for most, goal in goals.items()
            ),
        ]
    )


def _asked(evaluation: Evaluation) -> Iterator[str]:
    yield from ("", "## Questions asked", "", "Median, and from fewest to most; an emergency stops the interview.", "")
    rows = [("", "screens (goal: median ≤ 20, never > 35)", "questions on them")]
    for name, outcomes in (("published", evaluation.asked), ("panel", evaluation.panel_asked)):
        ended = [found for found in outcomes if found.level != LEVELS[EMERGENCY]]
        for which, part in ((f"{name}, all", outcomes), (f"{name}, but for emergencies", ended)):
            rows.append((which, _spread([o.screens for o in part]), _spread([o.findings for o in part])))
    yield from _table(rows)


def _spread(counts: Sequence[int]) -> str:
    return f"{median(counts):g} ({min(counts)} to {max(counts)})"


def _panel(evaluation: Evaluation) -> Iterator[str]:
    runs = (evaluation.panel_told, evaluation.panel_asked)
    yield from ("", "## Stories of the panel", "")
    rows = [("", "goal", "told", "interview"), *_metric_rows([evaluation.panel_triage(run) for run in runs])]
    for most in (1, 3, 5):
        found = (str(metrics.top(evaluation.panel_ranks(run), most)) for run in runs)
        rows.append((f"An accepted cause among the first {most}", "", *found))
    yield from _table(rows)


def _missed(evaluation: Evaluation) -> Iterator[str]:
    yield from ("", "## Cases below their level", "")
    rows: list[tuple[str, ...]] = [("case", "adjudicated", "first reader", "told", "interview")]
    for case, first, second in zip(vignettes(), evaluation.told, evaluation.asked, strict=True):
        lowest = min(LEVELS.index(first.level), LEVELS.index(second.level))
        if lowest < max(LEVELS.index(case.adjudicated_urgency), LEVELS.index(case.gold_urgency)):
            rows.append((case.id, case.adjudicated_urgency, case.gold_urgency, first.level, second.level))
    yield from _table(rows)


def _cannot_show(evaluation: Evaluation) -> Iterator[str]:
    cases = evaluation.triage(evaluation.asked)
    missed = metrics.emergency_below_same_day(cases)
    limit = metrics.upper_limit_without_a_miss(missed.of)
    yield from (
        "",
        "## What these cases cannot show",
        "",
        f"- {missed.of} of the published cases are emergencies, and {missed.seen} of them fell below same day.",
        f"  No miss in {missed.of} would still allow up to {limit:.0%} of misses (the rule of three, 3 / {missed.of});",
        "  at least 299 without a miss are needed to say 99 %, and 2,995 to say 99.9 %.",
        "- The rules were mended while these cases were in sight, and many rules were made from the stories of the",
        "  panel: a good figure here shows that the rules do what they say, not that they are right. Only cases that",
        "  nobody has looked at can show that.",
        "- No clinician read the levels. The adjudication followed the same red flags as the rules, so the first",
        "  reader is the stricter check.",
        "- Published cases are rarer and sicker than people who twitch: the share of emergencies, and how often a",
        "  cause is listed, say little about an ordinary day. The intervals take every case as independent, which",
        "  near-copies are not: the truth is less certain than they say.",
        "- The cases were encoded by this project from a clinician's text. Nobody was asked; that a person reads a",
        "  question as it was meant is not shown here.",
        "- Only a handful of the published cases should be self-care, so how often a well person is sent to a doctor",
        "  without need cannot be read from them.",
    )


def main() -> None:
    """Print the page; with --write, renew it under docs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(ROOT)}")
    text = page(evaluate())
    if parser.parse_args().write:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(text)
    print(text)


if __name__ == "__main__":
    main()
