"""The plain reference: a list of steps and a dict of recordings. It keeps nothing when the program ends."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from vastus.errors import Conflict
from vastus.store.recording import ExportedRecording, KeptRecording, Stage
from vastus.store.step import CHANGED, ELSEWHERE, OTHERWISE, Step


class MemorySteps:
    """The steps in memory; slow and plain on purpose."""

    def __init__(self, kept: Iterable[Step] = ()) -> None:
        self._kept = list(kept)

    def append(self, step: Step) -> Step:
        """Keep a step, unless one is kept under its key."""
        kept = self.by_key(step.key)
        if kept is not None:
            return kept
        if any((other.interview_id, other.number) == (step.interview_id, step.number) for other in self._kept):
            raise Conflict(ELSEWHERE)
        self._kept.append(step)
        return step

    def by_key(self, key: str) -> Step | None:
        """Return the step that was kept under a key."""
        return next((step for step in self._kept if step.key == key), None)

    def latest(self, interview_id: str) -> Step | None:
        """Return the step with the highest number."""
        return max(self.of(interview_id), key=lambda step: step.number, default=None)

    def of(self, interview_id: str) -> list[Step]:
        """Return every step of an interview, in the order they were kept."""
        return [step for step in self._kept if step.interview_id == interview_id]

    def ended(self, *, before: datetime | None = None, most: int | None = None) -> list[Step]:
        """Return the last steps of the interviews that came to their end, the newest first."""
        return [step for step in self._last() if step.ended and (before is None or step.at < before)][:most]

    def left(self, *, answered: bool = False, most: int | None = None) -> list[Step]:
        """Return the last steps of the interviews that were left in the middle, the newest first."""
        return [step for step in self._last() if not step.ended and (step.answers or not answered)][:most]

    def count(self, *, ended: bool) -> int:
        """Return how many interviews came to their end, or how many did not."""
        return sum(step.ended == ended for step in self._last())

    def all(self) -> Iterator[Step]:
        """Yield every step, in the order they were kept."""
        yield from tuple(self._kept)

    def _last(self) -> list[Step]:
        last = [self.latest(interview_id) for interview_id in {step.interview_id for step in self._kept}]
        return sorted((step for step in last if step), key=lambda step: (step.at, step.interview_id), reverse=True)


class MemoryRecordings:
    """The recordings in memory, each with what was measured."""

    def __init__(self, kept: Iterable[tuple[KeptRecording, bytes | None]] = ()) -> None:
        self._kept = {recording.id: (recording, measurement) for recording, measurement in kept}

    def put(self, recording: KeptRecording, measurement: bytes | None = None) -> KeptRecording:
        """Keep a recording in place of the one before it."""
        before, measured = self._kept.get(recording.id, (None, None))
        if before is None:
            same = self.by_key(recording.key)
            if same is not None:
                return same
        if recording.revision != (before.revision if before else 0) + 1 or (before and before.key != recording.key):
            raise Conflict(CHANGED)
        self._kept[recording.id] = (recording, measurement if measurement is not None else measured)
        return recording

    def get(self, recording_id: str) -> KeptRecording | None:
        """Return the recording of that id."""
        return self._kept.get(recording_id, (None, None))[0]

    def by_key(self, key: str) -> KeptRecording | None:
        """Return the recording that was begun with a key."""
        return next((recording for recording in self.all() if recording.key == key), None)

    def all(self) -> list[KeptRecording]:
        """Return every recording, the newest first."""
        return sorted((one for one, _ in self._kept.values()), key=lambda one: (one.at, one.id), reverse=True)

    def since(self, begin: datetime) -> list[KeptRecording]:
        """Return the recordings from a time on, the newest first."""
        return [recording for recording in self.all() if recording.at >= begin]

    def at_stage(self, *stages: Stage) -> list[KeptRecording]:
        """Return the recordings that are at one of these stages, the oldest first."""
        return [recording for recording in reversed(self.all()) if recording.stage in stages]

    def revisions(self, begin: datetime | None = None) -> tuple[str, ...]:
        """Return the id and revision of each recording."""
        some = self.all() if begin is None else self.since(begin)
        return tuple(f"{recording.id}:{recording.revision}" for recording in sorted(some, key=lambda one: one.id))

    def count(self) -> int:
        """Return how many recordings there are."""
        return len(self._kept)

    def measurement(self, recording_id: str) -> bytes | None:
        """Return what was measured, as JSON."""
        return self._kept.get(recording_id, (None, None))[1]

    def measured(self) -> Iterator[ExportedRecording]:
        """Yield every recording that was measured, the oldest first."""
        for recording in self.at_stage("done"):
            measurement = self.measurement(recording.id)
            if measurement is not None:
                yield ExportedRecording(recording, msgspec.json.decode(measurement))

    def drop(self, recording_id: str, now: datetime) -> None:  # noqa: ARG002, there are no backups
        """Forget a recording."""
        self._kept.pop(recording_id, None)

    def bring(self, one: ExportedRecording) -> None:
        """Keep a recording from an export. Raises Conflict when another is kept in its place."""
        kept = self.get(one.recording.id) or self.by_key(one.recording.key)
        if kept is None:
            self._kept[one.recording.id] = (one.recording, msgspec.json.encode(one.measurement))
        elif kept != one.recording:
            raise Conflict(OTHERWISE)

    def copy(self) -> "MemoryRecordings":
        """Return recordings that can be changed without changing these."""
        return MemoryRecordings(self._kept.values())


class Memory:
    """A store in memory."""

    def __init__(self) -> None:
        self.steps = MemorySteps()
        self.recordings = MemoryRecordings()

    def state(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the key of each step, and the id and revision of each recording."""
        return tuple(step.key for step in self.steps.all()), self.recordings.revisions()

    def restore(self, steps: Iterable[Step], recordings: Iterable[ExportedRecording] = ()) -> int:
        """Keep what is new, or nothing at all."""
        before = self._count()
        all_steps, all_recordings = MemorySteps(self.steps.all()), self.recordings.copy()
        for step in steps:
            if all_steps.append(step) != step:
                raise Conflict(OTHERWISE)
        for one in recordings:
            all_recordings.bring(one)
        self._hold(all_steps, all_recordings)
        return self._count() - before

    def erase(self) -> None:
        """Forget everything."""
        self._hold(MemorySteps(), MemoryRecordings())

    def close(self) -> None:
        """Nothing to let go of."""

    def _hold(self, steps: MemorySteps, recordings: MemoryRecordings) -> None:
        """Hold what these hold; who was handed ours goes on with them."""
        self.steps._kept, self.recordings._kept = steps._kept, recordings._kept

    def _count(self) -> int:
        return sum(1 for _ in self.steps.all()) + self.recordings.count()
