"""The register of recordings: the row of each, found by its id, and changed one step after the other."""

from datetime import datetime
from typing import Any

import msgspec

from vastus.errors import NotFound
from vastus.sentence import sentence
from vastus.store.recording import KeptRecording, Stage
from vastus.store.store import Store


class Register:
    """The rows of all recordings; whoever finds, begins or changes a recording does it here."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[KeptRecording]:
        """Return every recording, the newest first."""
        return self._store.recordings.all()

    def since(self, begin: datetime) -> list[KeptRecording]:
        """Return the recordings from a time on, the newest first."""
        return self._store.recordings.since(begin)

    def at_stage(self, *stages: Stage) -> list[KeptRecording]:
        """Return the recordings that are at one of these stages, the oldest first."""
        return self._store.recordings.at_stage(*stages)

    def recording(self, recording_id: str) -> KeptRecording:
        """Return a recording; raises NotFound."""
        recording = self._store.recordings.get(recording_id)
        if recording is None:
            raise NotFound(sentence("There is no such recording here. It may have been erased."))
        return recording

    def begun_with(self, key: str) -> KeptRecording | None:
        """Return the recording that was begun with a key."""
        return self._store.recordings.by_key(key)

    def add(self, recording: KeptRecording) -> KeptRecording:
        """Keep a new recording, and return it; the one begun with its key before, if there is one."""
        return self._store.recordings.put(recording)

    def change(self, recording: KeptRecording, result: bytes | None = None, **changes: Any) -> KeptRecording:
        """Keep a change of a recording, with its result when it has one. Raises Conflict when it is not the next."""
        return self._store.recordings.put(
            msgspec.structs.replace(recording, revision=recording.revision + 1, **changes), result
        )

    def result(self, recording_id: str) -> bytes:
        """Return what was measured, as JSON; raises NotFound."""
        result = self._store.recordings.measurement(recording_id)
        if result is None or self.recording(recording_id).stage != "done":
            raise NotFound(sentence("This recording is not measured yet."))
        return result

    def drop(self, recording_id: str, now: datetime) -> None:
        """Forget a recording, in the backups too."""
        self._store.recordings.drop(recording_id, now)
