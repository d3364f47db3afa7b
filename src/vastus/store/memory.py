"""The plain reference: a list of steps. It keeps nothing when the program ends."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from vastus.errors import Conflict
from vastus.store.recording import Brought, KeptRecording
from vastus.store.step import CHANGED, ELSEWHERE, OTHERWISE, Step


class Memory:
    """A store in memory; slow and plain on purpose."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._recordings: dict[str, tuple[KeptRecording, bytes | None]] = {}

    def append(self, step: Step) -> Step:
        """Keep a step, unless one is kept under its key."""
        kept = self.kept(step.key)
        if kept is not None:
            return kept
        if any((other.interview, other.number) == (step.interview, step.number) for other in self._steps):
            raise Conflict(ELSEWHERE)
        self._steps.append(step)
        return step

    def kept(self, key: str) -> Step | None:
        """Return the step that was kept under a key."""
        return next((step for step in self._steps if step.key == key), None)

    def latest(self, interview: str) -> Step | None:
        """Return the step with the highest number."""
        own = [step for step in self._steps if step.interview == interview]
        return max(own, key=lambda step: step.number, default=None)

    def interviews(self) -> list[Step]:
        """Return the last step of every interview, the newest first."""
        last = [self.latest(name) for name in {step.interview for step in self._steps}]
        return sorted((step for step in last if step), key=lambda step: (step.at, step.interview), reverse=True)

    def steps(self) -> Iterator[Step]:
        """Yield every step, in the order they were kept."""
        yield from tuple(self._steps)

    def put(self, kept: KeptRecording, found: bytes | None = None) -> KeptRecording:
        """Keep a recording in place of the one before it."""
        before, result = self._recordings.get(kept.id, (None, None))
        if before is None:
            same = next((other for other, _ in self._recordings.values() if other.key == kept.key), None)
            if same is not None:
                return same
        if kept.revision != (before.revision if before else 0) + 1 or (before and before.key != kept.key):
            raise Conflict(CHANGED)
        self._recordings[kept.id] = (kept, found if found is not None else result)
        return kept

    def recording(self, name: str) -> KeptRecording | None:
        """Return the recording of that id."""
        return self._recordings.get(name, (None, None))[0]

    def recordings(self) -> list[KeptRecording]:
        """Return every recording, the newest first."""
        return sorted((kept for kept, _ in self._recordings.values()), key=lambda one: (one.at, one.id), reverse=True)

    def found(self, name: str) -> bytes | None:
        """Return the result of a recording."""
        return self._recordings.get(name, (None, None))[1]

    def measured(self) -> Iterator[Brought]:
        """Yield every recording that was measured, the oldest first."""
        for kept, found in sorted(self._recordings.values(), key=lambda one: (one[0].at, one[0].id)):
            if kept.stage == "done" and found is not None:
                yield Brought(kept, msgspec.json.decode(found))

    def drop(self, name: str, now: datetime) -> None:  # noqa: ARG002, there are no backups
        """Forget a recording."""
        self._recordings.pop(name, None)

    def restore(self, steps: Iterable[Step], brought: Iterable[Brought] = ()) -> int:
        """Keep what is new, or nothing at all."""
        trial = Memory()
        trial._steps, trial._recordings = list(self._steps), dict(self._recordings)
        for step in steps:
            if trial.append(step) != step:
                raise Conflict(OTHERWISE)
        for one in brought:
            trial._bring(one)
        new = len(trial._steps) + len(trial._recordings) - len(self._steps) - len(self._recordings)
        self._steps, self._recordings = trial._steps, trial._recordings
        return new

    def erase(self) -> None:
        """Forget everything."""
        self._steps, self._recordings = [], {}

    def _bring(self, one: Brought) -> None:
        kept = self.recording(one.kept.id)
        if kept is None and not any(other.key == one.kept.key for other in self.recordings()):
            self._recordings[one.kept.id] = (one.kept, msgspec.json.encode(one.found))
        elif kept != one.kept:
            raise Conflict(OTHERWISE)

    def close(self) -> None:
        """Nothing to let go of."""
