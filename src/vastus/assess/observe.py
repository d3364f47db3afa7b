"""What recordings show becomes answers like any other. They can raise an urgency by the rules, and never lower it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from vastus.assess.answers import NONE, Answer, Answers
from vastus.assess.rules import Table, urgency
from vastus.evidence.model import LEVELS, Base, Finding
from vastus.measure.twitches import Twitches

# Twitches a minute that a detector may invent where there is none: the goals that its floors are held to.
INVENTED = {"emg": 0.1, "motion": 0.3, "video": 0.3}
DOUBT = 0.025  # judgement: the usual one-sided error
LEAST_IN_A_PLACE = 3  # judgement: fewer could be cross-talk or chance
MOST_MUSCLES = 8  # more channels than this are a grid over one muscle, which says nothing of another
LEGS = frozenset({"front-thigh", "back-thigh", "inner-thigh", "around-knee", "calf", "shin", "foot", "buttock-hip"})

Week = Literal["inside", "above", "below", "cannot tell yet"]


@dataclass(frozen=True, slots=True)
class Sight:
    """What one recording at rest says for certain; ``site`` is an option of the finding twitch-site."""

    present: bool
    spots: int
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """An option of a finding that the recordings show."""

    finding: str
    option: str


def sight(twitches: Twitches, site: str | None = None) -> Sight | None:
    """Return what one recording says; None for a signal too bad to say anything.

    Twitches count as present when so many would hardly be invented (Poisson, one-sided 2.5 %) in the watched time.
    """
    from scipy.stats import poisson

    from vastus.measure.quality import quality

    if quality(twitches).word == "none":
        return None
    invented = INVENTED[twitches.modality] * twitches.watched / 60
    present = bool(poisson.sf(len(twitches.times) - 1, invented) < DOUBT)
    return Sight(present, _spots(twitches) if present else 0, site)


def _spots(twitches: Twitches) -> int:
    """Return in how many places the twitches were seen."""
    single = ~twitches.events.doublet
    match twitches.modality:
        case "emg":
            if len(twitches.channels) > MOST_MUSCLES:
                return 1
            places = twitches.events.channel[single]
        case "video":
            places = twitches.events.source_unit[single]
        case "motion":
            return 1  # a phone feels the whole thigh
    _, counts = np.unique(places[places >= 0], return_counts=True)
    return max(1, int((counts >= LEAST_IN_A_PLACE).sum()))


def observe(sights: Iterable[Sight], week: Week = "cannot tell yet") -> tuple[Observation, ...]:
    """Return what recordings at rest show together, and whether the last week was above the person's own range.

    What was not seen says nothing: a recording is short, and a muscle that is quiet today is no answer.
    """
    seen = [one for one in sights if one.present]
    sites = {one.site for one in seen if one.site is not None}
    found = [Observation("twitch-context", "rest")] if seen else []
    found += [Observation("twitch-site", site) for site in sorted(sites)]
    if sites & LEGS and sites - LEGS:
        found.append(Observation("twitch-spread", "several-parts"))
    elif len(sites) > 1 or any(one.spots > 1 for one in seen):
        found.append(Observation("twitch-spread", "one-limb"))
    if week == "above":
        found += [Observation("measured-trend", "above"), Observation("trend", "increasing")]
    return tuple(found)


def observed(told: Answers, seen: Iterable[Observation], table: Table, base: Base) -> Answers:
    """Return the answers with what was seen; an observation that would lower the urgency is left out."""
    answers, level = told, _level(told, table)
    for one in seen:
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
    """Return whether what was told already goes as far."""
    return option in order and any(
        told in order and order.index(told) >= order.index(option) for told in before.present
    )
