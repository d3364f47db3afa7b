"""What one can do with recordings that are kept: look at one, mark twitches in it, measure it again, erase it.

How a file arrives stands in ``arrivals``, how it is measured in ``queue`` and ``child``, how marks count in ``marks``.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path

import msgspec

from vastus.contract.measure import Measurement
from vastus.errors import Conflict, NotFound
from vastus.sentence import sentence
from vastus.service.clock import now
from vastus.service.recordings import marks
from vastus.service.recordings.arrivals import LARGEST, Arrivals, Resting, TooLarge, plain, sites
from vastus.service.recordings.child import RESULT
from vastus.service.recordings.queue import Queue
from vastus.service.recordings.register import Register
from vastus.service.recordings.weeks import weekly
from vastus.service.recordings.worker import run
from vastus.store import trace
from vastus.store.files import PIECE, WHOLE, Files
from vastus.store.recording import Hints, KeptRecording, Mark
from vastus.store.store import Store
from vastus.store.trace import Shape, Stretch, Trace

__all__ = [  # with what faces need of the rooms below, which they do not enter themselves
    "LARGEST",
    "PIECE",
    "Hints",
    "KeptRecording",
    "Mark",
    "Recordings",
    "Resting",
    "Stretch",
    "TooLarge",
    "Trace",
    "plain",
    "sites",
]


class Recordings:
    """All recordings: their rows in the store, and their files in the data folder."""

    def __init__(self, store: Store, folder: Path, clock: Callable[[], datetime] = now) -> None:
        self.files = Files(folder)
        self.clock = clock
        self._register = Register(store)
        self._queue = Queue(self._register, self.files, clock)
        self.arrivals = Arrivals(self._register, self.files, clock, self._queue.wake)

    def working(self) -> AbstractContextManager[None]:
        """Clear up what a crash left, and measure what waits until this ends."""
        return self._queue.working()

    def all(self) -> list[KeptRecording]:
        """Return every recording, the newest first."""
        return self._register.all()

    def since(self, begin: datetime) -> list[KeptRecording]:
        """Return the recordings from a time on, the newest first."""
        return self._register.since(begin)

    def recording(self, recording_id: str) -> KeptRecording:
        """Return a recording; raises NotFound."""
        return self._register.recording(recording_id)

    def share(self, recording_id: str) -> float:
        """Return how much of a recording is measured, 0 to 1."""
        return self._queue.share(recording_id)

    def measurement(self, recording_id: str) -> Measurement:
        """Return what was measured, with what the person marked counted in; raises NotFound."""
        return marks.marked(self.unmarked(recording_id), self.recording(recording_id).marks)

    def unmarked(self, recording_id: str) -> Measurement:
        """Return what the machine found, without the marks; raises NotFound."""
        return msgspec.json.decode(self._register.result(recording_id), type=Measurement)

    def folder(self, recording_id: str) -> Path:
        """Return the folder in which the files of a recording lie; raises NotFound."""
        return self.files.folder(self.recording(recording_id).id)

    def file(self, recording_id: str) -> Path:
        """Return the file that was brought; raises NotFound."""
        place = self.folder(recording_id) / WHOLE
        if not place.exists():
            raise NotFound(sentence("The file of this recording is not here any more."))
        return place

    def still(self, recording_id: str) -> bytes:
        """Return the still of a video, a JPEG; raises NotFound."""
        place = self.folder(recording_id) / trace.STILL
        if not place.exists():
            raise NotFound(sentence("There is no picture of this recording here."))
        return place.read_bytes()

    def trace(self, recording_id: str) -> Trace | None:
        """Return what there is to look at, or None when the files are not here; raises NotFound."""
        return trace.kept_in(self.folder(recording_id))

    def stretch(self, recording_id: str, drawn: Trace, line: int, span: tuple[float, float], width: int) -> Stretch:
        """Return a stretch of the trace in at most ``width`` bins; raises NotFound."""
        return trace.stretch(self.folder(recording_id), drawn, line, span, width)

    def shapes(self, recording_id: str) -> tuple[Shape, ...]:
        """Return the mean shape of each group, over the twitches that the marks leave.

        There is none when the files are not here. Raises NotFound.
        """
        recording, machine = self.recording(recording_id), self.unmarked(recording_id)
        kept = self.trace(recording_id)
        if kept is None:
            return ()
        rows = marks.rows_left(machine, recording.marks)
        groups = {unit.id for unit in marks.marked(machine, recording.marks).units}
        drawn = trace.mean_shapes(self.folder(recording_id), kept, {unit: rows[unit] for unit in rows if rows[unit]})
        return tuple(shape for shape in drawn if shape.unit in groups)

    def weekly(self) -> tuple[str, ...]:
        """Return how the weeks compare, in sentences."""
        return weekly(self.all())

    def mark(self, recording_id: str, time: float, *, is_one: bool | None) -> float:
        """Mark a moment as a twitch or as none, or with None take the mark back, and return the time that was marked.

        Raises NotFound, and Refused when nothing can be marked there.
        """
        recording, machine = self.recording(recording_id), self.unmarked(recording_id)
        own, at = marks.mark(machine, recording.marks, time, is_one=is_one)
        self._register.change(recording, marks=own, summary=marks.summary(marks.marked(machine, own)))
        return at

    def measure_again(self, recording_id: str, hints: Hints) -> None:
        """Measure a file again, with what the person said about it; its marks are taken away.

        Raises NotFound, and Conflict while it is busy, or when its file is not here.
        """
        recording = self.recording(recording_id)
        if recording.stage not in ("refused", "done") or not self.files.received(recording_id):
            raise Conflict(sentence("This file is being measured, or is not here any more."))
        self._queue.again(recording, hints)

    def measure_once(self, folder_name: str, hints: Hints) -> Measurement:
        """Measure a file that came into the folder of that name and is of no recording, and erase it.

        Raises BadRecording.
        """
        try:
            self.files.finish(folder_name)
            refusal = run(self.files.folder(folder_name), hints).refusal
            if refusal is not None:
                raise refusal.error()
            return msgspec.json.decode((self.files.folder(folder_name) / RESULT).read_bytes(), type=Measurement)
        finally:
            self.files.remove(folder_name)

    def remove(self, recording_id: str) -> None:
        """Erase one recording: its files, its row and the backups that hold it. Raises NotFound."""
        self._queue.remove(self.recording(recording_id).id)

    @contextmanager
    def erasing(self) -> Iterator[None]:
        """Break off what is measured, and erase all files; nothing is measured until the rows are erased as well."""
        with self._queue.resting():
            for folder in self.files.ids():
                self.files.remove(folder)
            yield
