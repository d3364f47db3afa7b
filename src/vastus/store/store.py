"""What a store can do."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Protocol

from vastus.store.recording import Brought, KeptRecording
from vastus.store.step import Step


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

    def put(self, kept: KeptRecording, found: bytes | None = None) -> KeptRecording:
        """Keep a recording durably, in place of what was kept under its id, and return it.

        ``found`` is its result as JSON; without it the result that was kept stays. A recording that is new, but whose
        key is kept already, changes nothing, and the one kept under that key is returned.
        Raises Conflict when ``kept`` is not the change that follows next on the one kept.
        """

    def recording(self, name: str) -> KeptRecording | None:
        """Return the recording of that id."""

    def recordings(self) -> list[KeptRecording]:
        """Return every recording, the newest first."""

    def found(self, name: str) -> bytes | None:
        """Return the result of a recording as JSON; None while there is none."""

    def measured(self) -> Iterator[Brought]:
        """Yield every recording that was measured, with its result, the oldest first."""

    def drop(self, name: str, now: datetime) -> None:
        """Forget a recording and its result, in the backups too; at ``now`` a new backup is written."""

    def restore(self, steps: Iterable[Step], brought: Iterable[Brought] = ()) -> int:
        """Keep steps and recordings from an export, all or none, and return how many were new.

        Raises Conflict when a step differs from what is kept under its key, or under its number, or a recording from
        the one kept under its id or key.
        """

    def erase(self) -> None:
        """Forget everything; no byte of it stays in the store's folder."""

    def close(self) -> None:
        """Let go of files and connections."""
