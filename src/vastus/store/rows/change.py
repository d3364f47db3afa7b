"""What one step changes of an interview, so that no step repeats what the steps before it hold.

Answers and pages stay JSON here, as they are kept: whatever an answer may be, it comes back letter for letter.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import Raw
from sqlalchemy import Row


@dataclass(frozen=True, slots=True)
class Held:
    """All that an interview holds after a step: finding → answer, and the pages that were put, in order."""

    answers: dict[str, Raw]
    pages: tuple[Raw, ...]

    @classmethod
    def read(cls, answers: str, pages: str) -> "Held":
        """Return what is held, from its JSON."""
        return cls(msgspec.json.decode(answers, type=dict[str, Raw]), msgspec.json.decode(pages, type=tuple[Raw, ...]))


@dataclass(frozen=True, slots=True)
class Change:
    """What is different after a step: first answers and pages go, then others come."""

    removed: tuple[str, ...]
    answered: dict[str, Raw]
    popped: int
    pushed: tuple[Raw, ...]

    @classmethod
    def of(cls, row: Row[Any]) -> "Change":
        """Return the change that a row of the table of steps holds."""
        return cls(
            msgspec.json.decode(row.removed, type=tuple[str, ...]),
            msgspec.json.decode(row.answered, type=dict[str, Raw]),
            row.popped,
            msgspec.json.decode(row.pushed, type=tuple[Raw, ...]),
        )

    def columns(self) -> dict[str, Any]:
        """Return the change as the table of steps holds it."""
        return {
            "removed": as_json(self.removed),
            "answered": as_json(self.answered),
            "popped": self.popped,
            "pushed": as_json(self.pushed),
        }


NOTHING_YET = Held({}, ())


def change(before: Held, after: Held) -> Change:
    """Return what leads from one to the other, so that ``applied`` gives the same answers in the same order."""
    removed = tuple(finding for finding in before.answers if finding not in after.answers)
    answered = {finding: answer for finding, answer in after.answers.items() if before.answers.get(finding) != answer}
    if list(_answers(before, removed, answered)) != list(after.answers):  # in another order than things were told in
        removed, answered = tuple(before.answers), after.answers
    same = _shared(before.pages, after.pages)
    return Change(removed, answered, len(before.pages) - same, after.pages[same:])


def applied(before: Held, step: Change) -> Held:
    """Return what is held after a step."""
    kept = before.pages[: len(before.pages) - step.popped]
    return Held(_answers(before, step.removed, step.answered), (*kept, *step.pushed))


def folded(rows: Iterable[Row[Any]]) -> Iterator[tuple[Row[Any], Held]]:
    """Yield each row of the table of steps, in the order they were kept, with all that is held after it.

    A change was made to what the highest number of its interview held then.
    """
    standing: dict[str, tuple[int, Held]] = {}
    for row in rows:
        number, held = standing.get(row.interview, (0, NOTHING_YET))
        after = applied(held, Change.of(row))
        if row.number > number:
            standing[row.interview] = (row.number, after)
        yield row, after


def as_json(value: object) -> str:
    """Return a value as JSON, the shortest there is."""
    return msgspec.json.encode(value).decode()


def _answers(before: Held, removed: tuple[str, ...], answered: dict[str, Raw]) -> dict[str, Raw]:
    gone = set(removed)
    return {**{finding: answer for finding, answer in before.answers.items() if finding not in gone}, **answered}


def _shared(before: tuple[Raw, ...], after: tuple[Raw, ...]) -> int:
    """Return how many pages both begin with."""
    pairs = zip(before, after, strict=False)
    return next((place for place, (one, other) in enumerate(pairs) if one != other), min(len(before), len(after)))
