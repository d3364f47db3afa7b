"""What recordings show becomes answers like any other. They can raise an urgency by the rules, and never lower it."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from vastus.assess.answers import NONE, Answer, Answers
from vastus.assess.rules import Table, urgency
from vastus.evidence.model import LEVELS, Base, Finding
from vastus.evidence.policy import Measured, Observation

if TYPE_CHECKING:
    from vastus.measure.recording import Modality

# Twitches a minute that a detector may invent where there is none: the goals that its floors are held to.
INVENTED = {"emg": 0.1, "motion": 0.3, "video": 0.3}
DOUBT = 0.025  # judgement: the usual one-sided error
LEAST_IN_A_PLACE = 3  # judgement: fewer could be cross-talk or chance
MOST_MUSCLES = 8  # more channels than this are a grid over one muscle, which says nothing of another

Week = Literal["inside", "above", "below", "cannot tell yet"]


@dataclass(frozen=True, slots=True)
class Sight:
    """What one recording at rest says for certain; ``site`` is one of those that the base knows."""

    present: bool
    spots: int
    site: str | None = None


def sight(
    modality: "Modality", watched: float, places: Sequence[Hashable], *, channels: int = 1, site: str | None = None
) -> Sight:
    """Return what one recording of good enough quality says, from the place of each twitch in ``watched`` seconds.

    Twitches count as present when so many would hardly be invented (Poisson, one-sided 2.5 %) in the watched time.
    A signal too bad to say anything is no sight, and is not to be handed in.
    """
    from scipy.stats import poisson

    present = bool(poisson.sf(len(places) - 1, INVENTED[modality] * watched / 60) < DOUBT)
    # A phone feels the whole thigh, and a grid lies over one muscle: neither tells places apart.
    told_apart = modality == "video" or (modality == "emg" and channels <= MOST_MUSCLES)
    spots = sum(count >= LEAST_IN_A_PLACE for count in Counter(places).values()) if told_apart else 1
    return Sight(present, max(1, spots) if present else 0, site)


def observe(sights: Iterable[Sight], measured: Measured, week: Week = "cannot tell yet") -> tuple[Observation, ...]:
    """Return what recordings at rest show together, and whether the last week was above the person's own range.

    What was not seen says nothing: a recording is short, and a muscle that is quiet today is no answer.
    """
    present = [one for one in sights if one.present]
    sites = {one.site for one in present if one.site is not None}
    legs, elsewhere = sites.intersection(measured.legs), sites.difference(measured.legs)
    shown = [*measured.seen] if present else []
    shown += [Observation(measured.site, site) for site in sorted(sites)]
    if legs and elsewhere:
        shown += measured.several_parts
    elif not elsewhere and (len(sites) > 1 or any(one.spots > 1 for one in present)):
        shown += measured.one_limb
    if week == "above":
        shown += measured.more_than_usual
    return tuple(shown)


def observed(answers: Answers, shown: Iterable[Observation], table: Table, base: Base) -> Answers:
    """Return the answers with what was shown; what would lower the urgency is left out."""
    level = _level(answers, table)
    for one in shown:
        more = _with(answers, one, base.finding[one.finding])
        reached = _level(more, table)
        if reached >= level:
            answers, level = more, reached
    return answers


def _level(answers: Answers, table: Table) -> int:
    return LEVELS.index(urgency(table.settle(answers), table).level)


def _with(answers: Answers, one: Observation, finding: Finding) -> Answers:
    before = answers.get(one.finding)
    if finding.kind == "many_of":
        present = (before.present - {NONE}) | {one.option}
        denied = (before.denied - {one.option}) | (finding.choices & {NONE})
        return answers.having(one.finding, Answer(present, denied))
    if _says_more(before, one.option, finding.order):
        return answers
    return answers.having(one.finding, Answer(frozenset({one.option}), finding.choices - {one.option}))


def _says_more(before: Answer, option: str, order: tuple[str, ...]) -> bool:
    """Return whether what was answered already goes as far."""
    return option in order and any(
        there in order and order.index(there) >= order.index(option) for there in before.present
    )
