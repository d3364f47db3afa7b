"""The JSON contract of ``vastus assess``, version 1; its schema stands in docs/reference/assess.schema.json."""

from typing import Any, Literal

import msgspec

from vastus.assess.answers import Value
from vastus.assess.assessment import Assessment
from vastus.contract.made import MadeBy, recipe
from vastus.evidence.model import Level

VERSION = 1


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """What is asked: answers by finding, those whose lists tell all there is, and an id that comes back."""

    answers: dict[str, Any]
    id: str | int | None = None
    complete: tuple[str, ...] = ()


class Because(msgspec.Struct, frozen=True):
    """A rule that holds, the findings by which it does, and where it comes from."""

    rule: str
    findings: tuple[str, ...]
    sources: tuple[str, ...]


class Explained(msgspec.Struct, frozen=True, rename={"for_": "for"}, omit_defaults=True):
    """A cause that fits at least partly; ``posterior`` and ``interval`` only with --research."""

    cause: str
    rank: int
    fit: Literal["well", "partly", "not"]
    for_: tuple[str, ...]
    against: tuple[str, ...]
    posterior: float | None = None
    interval: tuple[float, float] | None = None


class WouldChange(msgspec.Struct, frozen=True):
    """Answers that would raise the urgency, and to what."""

    findings: dict[str, Value]
    urgency: Level


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What follows from one case."""

    contract: int = VERSION
    id: str | int | None = None
    urgency: Level
    final: bool
    because: tuple[Because, ...]
    open_rules: tuple[str, ...]
    explanations: tuple[Explained, ...]
    would_change: tuple[WouldChange, ...]
    next_question: str | None
    scope_exit: str | None
    made: MadeBy
    asked: tuple[tuple[str, ...], ...] | msgspec.UnsetType = msgspec.UNSET


def result(
    assessment: Assessment,
    case: Case,
    asked: tuple[tuple[str, ...], ...] | msgspec.UnsetType = msgspec.UNSET,
    *,
    research: bool = False,
) -> Result:
    """Return an assessment in the words of the contract."""
    urgency = assessment.urgency
    shown = assessment.explanations if research else assessment.fitting
    return Result(
        id=case.id,
        urgency=urgency.level,
        final=urgency.final,
        because=tuple(Because(r.rule.id, r.findings, r.rule.sources) for r in urgency.because),
        open_rules=tuple(rule.id for rule in urgency.open_rules),
        explanations=tuple(
            Explained(
                cause=e.cause.id,
                rank=rank,
                fit=e.fit,
                for_=e.speaks_for,
                against=e.speaks_against,
                posterior=e.likely if research else None,
                interval=e.interval if research else None,
            )
            for rank, e in enumerate(shown, 1)
        ),
        would_change=tuple(WouldChange(change.findings, change.urgency) for change in assessment.would_change),
        next_question=assessment.next_page.findings[0] if assessment.next_page else None,
        scope_exit=urgency.way_out.reason if urgency.way_out else None,
        made=recipe(assessment.made),
        asked=asked,
    )
