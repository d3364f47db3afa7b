"""All that follows from the answers, as one value: what to do, why, what fits, and what would change it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vastus import __version__
from vastus.assess.answers import Answers, Value, read_answers
from vastus.assess.change import Change, Changes
from vastus.assess.question import Interviewer, Page
from vastus.assess.rules import Table, Urgency, urgency
from vastus.evidence.model import Base
from vastus.made import Made

if TYPE_CHECKING:
    from vastus.assess.fit import Explanation


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a person is told; every page, report and JSON draws from it."""

    answers: Answers
    urgency: Urgency
    explanations: "tuple[Explanation, ...]"  # all causes, best first
    would_change: tuple[Change, ...]
    next_page: Page | None
    made: Made

    @property
    def fitting(self) -> "tuple[Explanation, ...]":
        """The explanations that fit at least partly."""
        return tuple(explanation for explanation in self.explanations if explanation.fit != "not")


class Assessor:
    """A base made ready to assess: rules compiled, numbers drawn, trials laid out."""

    def __init__(self, base: Base) -> None:
        from vastus.assess.fit import DRAWS, SEED, Model  # here, so that who only tells a result needs no numpy

        self.base = base
        self.table = Table(base)
        self.model = Model(base)
        self.interviewer = Interviewer(self.table, self.model)
        self.changes = Changes(base, self.table)
        self.made = Made(f"vastus {__version__}", {"draws": DRAWS, "seed": SEED}, (base.fingerprint,))

    def read(self, values: Mapping[str, Value]) -> Answers:
        """Return the answers as told; raises BadAnswers with every fault."""
        return read_answers(values, self.base)

    def urgency(self, answers: Answers) -> Urgency:
        """Return how soon to be seen, and nothing else."""
        return urgency(self.table.settle(answers), self.table)

    def assess(self, answers: Answers) -> Assessment:
        """Return all that follows from these answers; their order does not matter."""
        settled = self.table.settle(answers)
        now = urgency(settled, self.table)
        return Assessment(
            answers=answers,
            urgency=now,
            explanations=tuple(self.model.explain(settled)),
            would_change=tuple(self.changes.rising(answers, now.level)),
            next_page=self.interviewer.page_after(answers, settled, now),
            made=self.made,
        )
