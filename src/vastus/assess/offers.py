"""What a person may try meanwhile, what to beware of, and what is not worth trying."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vastus.assess.answers import Answers, holds
from vastus.assess.naming import ROUTINE, rank, sent_elsewhere
from vastus.assess.rules import Facts, Table, Urgency
from vastus.evidence.model import LEVELS, Base, Remedy

if TYPE_CHECKING:  # which needs numpy
    from vastus.assess.fit import Explanation

MOST_REMEDIES = 4
MOST_UNKNOWN = 3  # a remedy is offered only if no more than this is unknown of what speaks against it


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to try, with what is not known and would speak against it."""

    remedy: Remedy
    not_if: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offers:
    """What is offered, what a person should beware of, and the names of what good trials speak against."""

    meanwhile: tuple[Offer, ...] = ()
    cautions: tuple[Offer, ...] = ()
    not_worth: tuple[str, ...] = ()


def offers(
    nameable: Sequence["Explanation"],
    fitting: Iterable["Explanation"],
    *,
    urgency: Urgency,
    settled: Answers,
    table: Table,
    base: Base,
) -> Offers:
    """Return what follows from the causes that may be named, and from the answers with what follows from them.

    What to beware of with a harmless cause stays where a doctor is seen the same day, though it is not named then.
    """
    if sent_elsewhere(urgency):
        return Offers()
    listed = [base.remedy[name] for name in dict.fromkeys(n for e in nameable for n in e.cause.remedies)]
    facts = Facts.of([settled])
    tried = [
        remedy for remedy in listed if remedy.kind != "caution" and not (remedy.waiting and rank(urgency) > ROUTINE)
    ]
    meanwhile = [offer for remedy in tried if (offer := _offer(remedy, settled, table, facts, base))]
    if rank(urgency) >= LEVELS.index("same_day") or urgency.way_out:
        meanwhile = []  # there is nothing to begin before being seen
    harmless = () if urgency.level == LEVELS[-1] else (e for e in fitting if not e.cause.serious)
    of_causes = {name for explanation in (*nameable, *harmless) for name in explanation.cause.remedies}
    cautions = [r for r in base.remedies if r.kind == "caution" and (r.offer_when or r.id in of_causes)]
    against = [remedy.name for remedy in base.remedies if remedy.grade == "A against"]
    return Offers(
        tuple(meanwhile[:MOST_REMEDIES]),
        tuple(Offer(remedy) for remedy in cautions if _fits(remedy, settled)),
        tuple(against if meanwhile else ()),
    )


def _fits(remedy: Remedy, settled: Answers) -> bool:
    excluded = any(holds(condition, settled) for condition in remedy.not_for)
    wanted = not remedy.offer_when or any(holds(condition, settled) for condition in remedy.offer_when)
    return wanted and not excluded and remedy.grade != "A against"


def _offer(remedy: Remedy, settled: Answers, table: Table, facts: Facts, base: Base) -> Offer | None:
    """Return the remedy as it may be offered, or None; what is not known is said as a condition."""
    if not _fits(remedy, settled):
        return None
    unknown = [c for c in remedy.not_for if holds(c, settled) is None and table.relevant(c.finding, facts) is not False]
    if len({condition.finding for condition in unknown}) > MOST_UNKNOWN:
        return None
    not_if = [base.finding[c.finding].option(option).said for c in unknown for option in c.option]
    return Offer(remedy, tuple(dict.fromkeys(not_if)))
