"""What a store can do: a few things with each noun that it keeps, and a few with all of them at once."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Protocol

from vastus.store.recording import ExportedRecording, KeptRecording, Stage
from vastus.store.step import Step


class Steps(Protocol):
    """The steps of all interviews."""

    def append(self, step: Step) -> Step:
        """Keep a step durably and return it; the step kept under its key before, if there is one.

        Raises Conflict when the interview already has a step of that number under another key.
        """

    def by_key(self, key: str) -> Step | None:
        """Return the step that was kept under a key."""

    def latest(self, interview_id: str) -> Step | None:
        """Return the last step of an interview, which holds all of it."""

    def of(self, interview_id: str) -> list[Step]:
        """Return every step of an interview, in the order they were kept; each holds all of it."""

    def ended(self, *, before: datetime | None = None, most: int | None = None) -> list[Step]:
        """Return the last step of each interview that came to its end (``before`` a time), the newest first."""

    def left(self, *, answered: bool = False, most: int | None = None) -> list[Step]:
        """Return the last step of each interview that was left in the middle (once ``answered``), newest first."""

    def count(self, *, ended: bool) -> int:
        """Return how many interviews came to their end, or how many did not."""

    def all(self) -> Iterator[Step]:
        """Yield every step, in the order they were kept."""


class Recordings(Protocol):
    """The recordings, each with what was measured once it is; their files lie elsewhere."""

    def put(self, recording: KeptRecording, measurement: bytes | None = None) -> KeptRecording:
        """Keep a recording durably, in place of what was kept under its id, and return it.

        ``measurement`` is JSON; without it the one that was kept stays. A recording that is new, but whose key is kept
        already, changes nothing, and the one kept under that key is returned.
        Raises Conflict when ``recording`` is not the change that follows next on the one kept.
        """

    def get(self, recording_id: str) -> KeptRecording | None:
        """Return the recording of that id."""

    def by_key(self, key: str) -> KeptRecording | None:
        """Return the recording that was begun with a key."""

    def all(self) -> list[KeptRecording]:
        """Return every recording, the newest first."""

    def since(self, begin: datetime) -> list[KeptRecording]:
        """Return the recordings from a time on, the newest first."""

    def at_stage(self, *stages: Stage) -> list[KeptRecording]:
        """Return the recordings that are at one of these stages, the oldest first."""

    def revisions(self, begin: datetime | None = None) -> tuple[str, ...]:
        """Return the id and revision of each recording (from a time on): the same as long as nothing changed."""

    def count(self) -> int:
        """Return how many recordings there are."""

    def measurement(self, recording_id: str) -> bytes | None:
        """Return what was measured, as JSON; None while there is none."""

    def measured(self) -> Iterator[ExportedRecording]:
        """Yield every recording that was measured, with its measurement, the oldest first."""

    def drop(self, recording_id: str, now: datetime) -> None:
        """Forget a recording and its measurement, in the backups too; at ``now`` a new backup is written."""


class Store(Protocol):
    """All that is kept; ``memory.Memory`` is the plain reference that all others agree with."""

    @property
    def steps(self) -> Steps:
        """The steps of all interviews."""

    @property
    def recordings(self) -> Recordings:
        """The recordings."""

    def state(self) -> object:
        """Return what stays equal as long as nothing that is kept changes."""

    def restore(self, steps: Iterable[Step], recordings: Iterable[ExportedRecording] = ()) -> int:
        """Keep steps and recordings from an export, all or none, and return how many were new.

        Raises Conflict when a step differs from what is kept under its key, or under its number, or a recording from
        the one kept under its id or key.
        """

    def erase(self) -> None:
        """Forget everything; no byte of it stays in the store's folder."""

    def close(self) -> None:
        """Let go of files and connections."""
