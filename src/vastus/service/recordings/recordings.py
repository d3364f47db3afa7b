"""What one can do with recordings: bring a file, have it measured, look at it, mark twitches in it, and erase it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import msgspec

from vastus.assess.answers import NONE
from vastus.contract.measure import Measurement
from vastus.errors import NotFound, VastusError
from vastus.service import shipped
from vastus.service.clock import now
from vastus.service.interviews.interviews import Interviews
from vastus.service.recordings import marks
from vastus.service.recordings.child import RESULT, Word
from vastus.service.recordings.queue import Worker, run
from vastus.service.recordings.weeks import weekly
from vastus.store import file, trace
from vastus.store.files import WHOLE, Files
from vastus.store.recording import KeptRecording, Said
from vastus.store.step import Conflict
from vastus.store.store import Store
from vastus.store.trace import Stretch, Trace

AS_FORM = "form-"  # begins the key of a file that came as one form, which cannot go on where it stopped
LARGEST = 2_000_000_000  # bytes of one file
SPARE = 500_000_000  # bytes of the disk that are left alone
HALF_LIVES = timedelta(days=1)  # a file that came in half is kept so long, to go on with it
A_WEEK, WEEKLY = timedelta(days=7), 3  # people-and-products: one recording a day, three a week


class TooLarge(VastusError):
    """The file is larger than what vastus takes, or than what the disk has room for."""


class Resting(VastusError):
    """The next recording is offered on another day."""


class Recordings:
    """All recordings: their rows in the store, their files in the data folder, and the worker that measures them."""

    def __init__(self, store: Store, folder: Path, clock: Callable[[], datetime] = now) -> None:
        self.store = store
        self.files = Files(folder)
        self.clock = clock
        self.worker = Worker(self._take, self._give)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Clear up what a crash left, and measure what waits until this ends."""
        self._clear_up()
        self.worker.begin()
        try:
            yield
        finally:
            self.worker.close()

    def begin(self, name: str, size: int, key: str, site: str = "") -> KeptRecording:
        """Make room for a file; the same key gives the recording that was begun with it.

        ``site`` is where on the body the sensor lay, one of ``sites()``; another word is left out.

        Raises TooLarge, Resting and Unusable.
        """
        before = next((kept for kept in self.store.recordings() if kept.key == key), None)
        if before is not None:
            return before
        if self.next_one() is not None:
            raise Resting("The next recording is offered on another day.")
        self.check(size)
        kept = KeptRecording(
            id=token_urlsafe(12), key=key, at=self.clock(), name=plain(name), size=size, site=_known(site)
        )
        self.files.open(kept.id)
        return self.store.put(kept)

    def check(self, size: int) -> None:
        """Raise TooLarge when a file has no room here."""
        if size > LARGEST:
            raise TooLarge(f"This file is larger than {LARGEST // 10**9} GB. Record for three to five minutes only.")
        if self.files.free() < size + SPARE:
            raise TooLarge("The disk has too little room for this file. Make some room, then try again.")

    def receive(self, name: str, at: int, content: bytes) -> int:
        """Keep the next bytes of a file durably, and return how many there are; when it is whole, it waits its turn.

        Raises NotFound, and Conflict when they are not the next ones.
        """
        kept = self.kept(name)
        if kept.stage != "receiving" or at + len(content) > kept.size:
            raise Conflict("More came in than this file holds. Choose the file again.")
        received = self.files.add(name, at, content)
        if received == kept.size:
            self.arrive(name)
        return received

    def arrive(self, name: str) -> None:
        """Take a file as whole, however long it became, and let it wait for its turn."""
        kept = self.kept(name)
        size = self.files.received(name)
        self.files.finish(name)
        self._change(kept, stage="waiting", size=size)
        self.worker.wake()

    def received(self, name: str) -> int:
        """Return how many bytes of a file are here."""
        return self.files.received(name)

    def kept(self, name: str) -> KeptRecording:
        """Return a recording; raises NotFound."""
        kept = self.store.recording(name)
        if kept is None:
            raise NotFound("There is no such recording here. It may have been erased.")
        return kept

    def all(self) -> list[KeptRecording]:
        """Return every recording, the newest first."""
        return self.store.recordings()

    def share(self, name: str) -> float:
        """Return how much of a recording is measured, 0 to 1."""
        return self.worker.share(name)

    def again(self, name: str, said: Said) -> None:
        """Measure a file again, with what the person said about it. Raises NotFound, and Conflict while it is busy."""
        kept = self.kept(name)
        if kept.stage not in ("refused", "done") or not self.files.received(name):
            raise Conflict("This file is being measured, or is not here any more.")
        self._change(kept, stage="waiting", said=said, refusal=None, summary=None, marks=())
        self.worker.wake()

    def found(self, name: str) -> Measurement:
        """Return what was measured, with what the person marked counted in; raises NotFound."""
        kept = self.kept(name)
        return marks.marked(self.measured(name), kept.marks)

    def measured(self, name: str) -> Measurement:
        """Return what the machine found, without the marks; raises NotFound."""
        content = self.store.found(name)
        if content is None or self.kept(name).stage != "done":
            raise NotFound("This recording is not measured yet.")
        return msgspec.json.decode(content, type=Measurement)

    def folder(self, name: str) -> Path:
        """Return the folder in which the files of a recording lie; raises NotFound."""
        return self.files.folder(self.kept(name).id)

    def file(self, name: str) -> Path:
        """Return the file that was brought; raises NotFound."""
        place = self.folder(name) / WHOLE
        if not place.exists():
            raise NotFound("The file of this recording is not here any more.")
        return place

    def look(self, name: str) -> Trace | None:
        """Return what there is to look at, or None when the files are not here; raises NotFound."""
        return trace.looked(self.folder(name))

    def stretch(self, name: str, look: Trace, line: int, span: tuple[float, float], width: int) -> Stretch:
        """Return a stretch of the trace in at most ``width`` bins; raises NotFound."""
        return trace.stretch(self.folder(name), look, line, span, width)

    def weekly(self) -> tuple[str, ...]:
        """Return how the weeks compare, in sentences."""
        return weekly(self.store.recordings())

    def mark(self, name: str, time: float, *, is_one: bool | None) -> float:
        """Mark a moment as a twitch or as none, or with None take the mark back, and return the time that was marked.

        Raises NotFound, and Refused when nothing can be marked there.
        """
        kept, result = self.kept(name), self.measured(name)
        marked, at = marks.mark(result, kept.marks, time, is_one=is_one)
        summary = marks.summary(marks.marked(result, marked))
        self._change(kept, marks=marked, summary=summary)
        return at

    def remove(self, name: str) -> None:
        """Erase one recording: its files, its row and the backups that hold it. Raises NotFound."""
        self.kept(name)
        self.store.drop(name, self.clock())  # first, so that the worker cannot take it
        self.worker.stop(name)
        self.files.remove(name)

    def measure_once(self, name: str, said: Said) -> Measurement:
        """Measure a file that came into the folder of ``name`` and is of no recording, and erase it.

        Raises BadRecording.
        """
        try:
            self.files.finish(name)
            word = run(self.files.folder(name), said)
            if word.refusal is not None:
                raise word.refusal.error()
            return msgspec.json.decode((self.files.folder(name) / RESULT).read_bytes(), type=Measurement)
        finally:
            self.files.remove(name)

    def erase(self, interviews: Interviews) -> None:
        """Forget everything: what is measured now is broken off, then all recordings and interviews are erased."""
        with self.worker.resting():
            for name in self.files.names():
                self.files.remove(name)
            interviews.erase()

    def next_one(self) -> datetime | None:
        """Return when the next recording is offered, or None when it is now: one a day, and three in seven days.

        One that was refused, or in which nothing could be measured, does not count. A time later than now was written
        with a wrong clock, and does not count either.
        """
        today = self.clock()
        days = sorted((kept.at for kept in self.store.recordings() if _counts(kept) and kept.at <= today), reverse=True)
        if len(days) >= WEEKLY and days[WEEKLY - 1] + A_WEEK > today:
            return days[WEEKLY - 1] + A_WEEK
        if days and days[0].astimezone().date() == today.astimezone().date():
            return today + timedelta(days=1)
        return None

    def _clear_up(self) -> None:
        """Begin anew what was broken off, and remove what belongs to nothing."""
        for kept in self.store.recordings():
            if kept.stage == "measuring":
                self._change(kept, stage="waiting")
            elif kept.stage == "receiving" and (kept.at + HALF_LIVES < self.clock() or kept.key.startswith(AS_FORM)):
                self.remove(kept.id)
            elif kept.stage == "receiving":
                self.files.trim(kept.id)
        known = {kept.id for kept in self.store.recordings()}
        for name in self.files.names():
            if name not in known:
                self.files.remove(name)

    def _take(self) -> tuple[str, Path, Said] | None:
        """Hand the worker the recording that waits longest."""
        for kept in reversed(self.store.recordings()):
            if kept.stage == "waiting":
                with suppress(Conflict):  # erased at this very moment
                    self._change(kept, stage="measuring")
                    return kept.id, self.files.folder(kept.id), kept.said
        return None

    def _give(self, name: str, word: Word) -> None:
        """Keep what came out, unless the recording was erased meanwhile."""
        with suppress(Conflict, NotFound):
            kept = self.kept(name)
            if word.refusal is not None:
                self._change(kept, stage="refused", refusal=word.refusal)
                return
            place = self.files.folder(name) / RESULT
            content = place.read_bytes()
            summary = marks.summary(msgspec.json.decode(content, type=Measurement))
            self._change(kept, content, stage="done", fingerprint=word.fingerprint, summary=summary)
            file.overwrite(place)

    def _change(self, kept: KeptRecording, found: bytes | None = None, **changes: Any) -> KeptRecording:
        return self.store.put(msgspec.structs.replace(kept, revision=kept.revision + 1, **changes), found)


def plain(name: str) -> str:
    """Return the name of a file as it is shown: without folders, and without what cannot be printed."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable()).strip()[:255] or "recording"


def sites() -> dict[str, str]:
    """Return where on the body a sensor can lie, in words."""
    measured = shipped.base().measured
    options = shipped.base().finding[measured.site].options
    return {option.id: option.text for option in options if option.id not in (NONE, *measured.out_of_reach)}


def _known(site: str) -> str:
    return site if site in sites() else ""


def _counts(kept: KeptRecording) -> bool:
    if kept.stage == "done":
        return kept.summary is None or kept.summary.quality != "none"
    return kept.stage in ("waiting", "measuring")
