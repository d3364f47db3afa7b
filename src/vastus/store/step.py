"""One step of an interview, as it is kept; steps are only ever added, so going back is a step too."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, Any, Protocol

import msgspec

from vastus.errors import VastusError

ELSEWHERE = "This interview went on somewhere else, such as in another tab. Load the page again to go on from there."
OTHERWISE = "What is kept here and what is brought in differ in the same step, so nothing was brought in."

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Key = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
Number = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
Time = Annotated[datetime, msgspec.Meta(tz=True)]


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that was told and put up to here; ``key`` names the write, so that a repeated one changes nothing."""

    interview: Name
    number: Number  # 1, 2, … within its interview
    key: Key
    at: Time
    told: dict[str, Any]  # finding → answer, in the words of the JSON contract
    pages: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (screen, findings) in the order they were put
    ended: bool = False  # nothing was left to ask


class Conflict(VastusError):
    """Somebody else, most often another tab, went on with this interview."""


class Store(Protocol):
    """What a store can do; ``memory.Memory`` is the plain reference that all others agree with."""

    def append(self, step: Step) -> Step:
        """Keep a step durably and return it; the step kept under its key before, if there is one.

        Raises Conflict when the interview already has a step of that number under another key.
        """

    def kept(self, key: str) -> Step | None:
        """Return the step that was kept under a key."""

    def latest(self, interview: str) -> Step | None:
        """Return the last step of an interview."""

    def interviews(self) -> list[Step]:
        """Return the last step of every interview, the newest first."""

    def steps(self) -> Iterator[Step]:
        """Yield every step, in the order they were kept."""

    def restore(self, steps: Iterable[Step]) -> int:
        """Keep steps from an export, all or none, and return how many were new.

        Raises Conflict when one of them differs from what is kept under its key, or under its number.
        """

    def erase(self) -> None:
        """Forget everything; no byte of it stays in the store's folder."""

    def close(self) -> None:
        """Let go of files and connections."""
