"""What the tests of the pages know of a person: the answers of a case, the findings that are asked for, and the day."""

from datetime import UTC, datetime

from vastus.assess.answers import absent, read_answers, ticked
from vastus.service import shipped

BASE = shipped.base()
ASKED = [finding for finding in BASE.findings if finding.who == "ask"]
# Somebody who has none of what is asked for, and must say no more than this.
WELL = {"age": 40, "sex": "male"}


class Clock:
    """A clock that stands still until it is put forward."""

    def __init__(self) -> None:
        self.at = datetime(2026, 5, 3, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


def known(answers):
    """Return the answers of a case as somebody ticks them."""
    given = read_answers(answers, BASE).given
    return {name: ticked(answer, BASE.finding[name]) for name, answer in given.items()}


def well():
    """Return the answers of somebody who has nothing that is asked for."""
    return {finding.id: absent(finding) for finding in ASKED} | known(WELL)
