"""The queue: recordings that wait are measured one after the other, and what came out is kept."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from vastus.contract.measure import Measurement
from vastus.errors import Conflict, NotFound
from vastus.service.recordings import marks
from vastus.service.recordings.arrivals import AS_FORM
from vastus.service.recordings.child import RESULT, Report
from vastus.service.recordings.register import Register
from vastus.service.recordings.worker import Worker
from vastus.store import disk
from vastus.store.files import Files
from vastus.store.recording import Hints, KeptRecording

HALF_LIVES = timedelta(days=1)  # a file that came in half is kept so long, to go on with it


class Queue:
    """What waits to be measured, and the worker that measures it."""

    def __init__(self, register: Register, files: Files, clock: Callable[[], datetime]) -> None:
        self._register = register
        self._files = files
        self._clock = clock
        self._worker = Worker(self._next, self._keep)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Clear up what a crash left, and measure what waits until this ends."""
        self._clear_up()
        self._worker.begin()
        try:
            yield
        finally:
            self._worker.close()

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Break off what is measured, and measure nothing until this ends."""
        with self._worker.resting():
            yield

    def wake(self) -> None:
        """Say that a recording waits."""
        self._worker.wake()

    def share(self, recording_id: str) -> float:
        """Return how much of a recording is measured, 0 to 1."""
        return self._worker.share(recording_id)

    def again(self, recording: KeptRecording, hints: Hints) -> None:
        """Let a recording wait anew, with what the person said about its file; its marks are taken away."""
        self._register.change(recording, stage="waiting", hints=hints, refusal=None, summary=None, marks=())
        self.wake()

    def remove(self, recording_id: str) -> None:
        """Erase a recording: its row and the backups that hold it, then its files; what measures it is broken off."""
        self._register.drop(recording_id, self._clock())  # first, so that the worker cannot take it
        self._worker.stop(recording_id)
        self._files.remove(recording_id)

    def _next(self) -> tuple[str, Path, Hints] | None:
        """Hand the worker the recording that waits longest."""
        for recording in self._register.at_stage("waiting"):
            with suppress(Conflict):  # erased at this very moment
                self._register.change(recording, stage="measuring")
                return recording.id, self._files.folder(recording.id), recording.hints
        return None

    def _keep(self, recording_id: str, report: Report) -> None:
        """Keep what came out, unless the recording was erased meanwhile."""
        with suppress(Conflict, NotFound):
            recording = self._register.recording(recording_id)
            if report.refusal is not None:
                self._register.change(recording, stage="refused", refusal=report.refusal)
                return
            place = self._files.folder(recording_id) / RESULT
            content = place.read_bytes()
            summary = marks.summary(msgspec.json.decode(content, type=Measurement))
            self._register.change(recording, content, stage="done", fingerprint=report.fingerprint, summary=summary)
            disk.overwrite(place)

    def _clear_up(self) -> None:
        """Begin anew what was broken off, and remove what belongs to nothing."""
        for recording in self._register.at_stage("measuring", "receiving"):
            if recording.stage == "measuring":
                self._register.change(recording, stage="waiting")
            elif self._given_up(recording):
                self.remove(recording.id)
            else:
                self._files.trim(recording.id)
        known = {recording.id for recording in self._register.all()}
        for folder in self._files.ids():
            if folder not in known:
                self._files.remove(folder)

    def _given_up(self, recording: KeptRecording) -> bool:
        """Return whether nobody goes on with a file of which a part is here."""
        return recording.at + HALF_LIVES < self._clock() or recording.key.startswith(AS_FORM)
