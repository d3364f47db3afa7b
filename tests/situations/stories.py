"""Stories as YAML, so that a clinician can read, doubt and write one, and what a finished interview makes of them."""

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from vastus.assess.answers import Answers, deny, ticked
from vastus.assess.assessment import Assessor
from vastus.evidence.model import Level

HERE = Path(__file__).parent


class Panel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A story of the panel: its level, ours where that differs on purpose, and any of the causes that explain it."""

    id: str
    story: str
    answers: dict[str, Any]
    urgency: Level
    causes: tuple[str, ...]
    expect: Level | None = None
    why: str | None = None

    @property
    def level(self) -> Level:
        """The level that we give."""
        return self.expect or self.urgency


class Own(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A story of our own: bounds of the level, and causes of which one is among the first three."""

    id: str
    story: str
    answers: dict[str, Any]
    at_least: Level
    at_most: Level
    causes: tuple[str, ...]


@cache
def panel() -> tuple[Panel, ...]:
    """Return the stories of the panel."""
    return msgspec.convert(yaml.safe_load((HERE / "panel.yaml").read_text()), tuple[Panel, ...])


@cache
def own() -> tuple[Own, ...]:
    """Return our own stories."""
    return msgspec.convert(yaml.safe_load((HERE / "own.yaml").read_text()), tuple[Own, ...])


def finished(told: dict[str, Any], assessor: Assessor) -> Answers:
    """Return what was told, with all else denied that has a plain "no", as after an interview to the end."""
    answers = assessor.read(told)
    given = dict(answers.given)
    for finding in assessor.base.findings:
        if finding.id in given:
            given[finding.id] = ticked(given[finding.id], finding)
        elif finding.who == "ask" and not (no := deny(finding)).unsure:
            given[finding.id] = no
    return Answers(given)
