"""Small inputs by the kind of fault that each probes, and public stories in our words, each with its right level."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
import yaml

from tests.metrics import EMERGENCY, SAME_DAY, Share, share
from tests.people.pictures import DATA
from tests.people.sample import table
from tests.situations.stories import finished
from vastus.assess.answers import Answers
from vastus.assess.rules import levels
from vastus.evidence.model import LEVELS, Level
from vastus.service import shipped


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One probe."""

    id: str
    answers: dict[str, Any]
    expected: Level
    also_acceptable: tuple[Level, ...]
    kind: str
    why: str
    strength: str


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a careful panel would say."""

    urgency: Level
    also_acceptable: tuple[Level, ...]
    cause: str


class Retold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A public story, retold."""

    id: str
    source: str
    facts: str
    expected: Expected
    answers: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """What both have in common."""

    id: str
    kind: str
    answers: dict[str, Any]
    accepted: tuple[int, ...]  # the expected level first


@cache
def kinds() -> tuple[Case, ...]:
    """Return the probes."""
    lines = (DATA / "kinds.jsonl").read_bytes().splitlines()
    read = [msgspec.json.decode(line, type=Kind) for line in lines]
    return tuple(Case(c.id, c.kind, c.answers, _ranks(c.expected, c.also_acceptable)) for c in read)


@cache
def retold() -> tuple[Case, ...]:
    """Return the stories."""
    read = msgspec.convert(yaml.safe_load((DATA / "retold.yaml").read_text()), tuple[Retold, ...])
    return tuple(Case(c.id, "story", c.answers, _ranks(c.expected.urgency, c.expected.also_acceptable)) for c in read)


def _ranks(expected: Level, also: tuple[Level, ...]) -> tuple[int, ...]:
    return tuple(LEVELS.index(level) for level in (expected, *also))


def as_told(cases: tuple[Case, ...]) -> list[int]:
    """Return the levels by what was told; what was not is unknown."""
    return _judged(cases, lambda case: shipped.assessor().read(case.answers))


def rest_denied(cases: tuple[Case, ...]) -> list[int]:
    """Return the levels with all else denied."""
    return _judged(cases, lambda case: finished(case.answers, shipped.assessor()))


def _judged(cases: tuple[Case, ...], read: Callable[[Case], Answers]) -> list[int]:
    settled = [table().settle(read(case)) for case in cases]
    return [LEVELS.index(level) for level in levels(settled, table())]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of some cases came out how."""

    safe: Share
    right: Share
    deep: Share  # emergencies below same day
    alarmed: Share  # self-care or routine, said to be an emergency


def counted(cases: tuple[Case, ...], given: list[int]) -> Counted:
    """Count; a level is safe at the lowest accepted one or above, and right where it is accepted."""
    both = list(zip(cases, given, strict=True))
    return Counted(
        safe=share(level >= min(case.accepted) for case, level in both),
        right=share(level in case.accepted for case, level in both),
        deep=share(level < SAME_DAY for case, level in both if min(case.accepted) == EMERGENCY),
        alarmed=share(level == EMERGENCY for case, level in both if max(case.accepted) <= 1),
    )
