"""Recordings that a phone sends while it measures: followed in the background, then brought in like any other file."""

from dataclasses import dataclass, field
from secrets import token_urlsafe
from threading import Event, Lock, Thread

from vastus.errors import Conflict, NotFound
from vastus.service.phone.phyphox import PhoneFault, Take
from vastus.service.recordings.recordings import Recordings, Resting
from vastus.store.files import PIECE

EVERY = 0.4  # seconds between two requests; the phone's server is slow
FILE = "phone.csv"
NO_SUCH = "There is no such recording here. Please begin again."


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a recording has come; what is in it is not looked at yet."""

    seconds: float
    trouble: str | None
    over: bool


@dataclass(slots=True)
class Running:
    """One recording as it comes in."""

    take: Take
    ends: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)

    def follow(self) -> None:
        """Fetch what is new until it ends."""
        while not self.ends.wait(EVERY):
            with self.lock:
                self.take.step()
                if self.take.over:
                    return


class Takes:
    """The recordings that come in now; one at a time is enough for one leg."""

    def __init__(self, recordings: Recordings) -> None:
        self.recordings = recordings
        self._running: dict[str, Running] = {}

    def begin(self, address: str) -> str:
        """Start the phone at this address, and return the name of what comes in. Raises PhoneFault and Resting."""
        if self.recordings.next_one() is not None:
            raise Resting("The next recording is offered on another day.")
        for name in tuple(self._running):
            self.cancel(name)
        name = f"take-{token_urlsafe(12)}"
        self.recordings.files.open(name)
        try:
            running = Running(Take.begin(address, self.recordings.files.folder(name) / FILE))
        except PhoneFault:
            self.recordings.files.remove(name)
            raise
        self._running[name] = running
        Thread(target=running.follow, name=name, daemon=True).start()
        return name

    def standing(self, name: str) -> Standing:
        """Return how far a recording has come; raises NotFound."""
        take = self._found(name).take
        return Standing(take.seconds, take.trouble, take.over)

    def finish(self, name: str) -> str:
        """Stop the phone, bring in what it sent, and return the id of the recording.

        Raises NotFound, TooLarge, and Conflict when nothing came in.
        """
        running = self._ended(name)
        path = running.take.finish()
        try:
            if not running.take.seconds or not path.exists():  # all may have been erased meanwhile
                raise Conflict("Nothing came from the phone. Look whether it still measures, and begin again.")
            kept = self.recordings.begin(FILE, path.stat().st_size, name)
            with path.open("rb") as file:
                at = 0
                for piece in iter(lambda: file.read(PIECE), b""):
                    at = self.recordings.receive(kept.id, at, piece)
        finally:
            self.recordings.files.remove(name)
        return kept.id

    def cancel(self, name: str) -> None:
        """Stop the phone, and keep nothing."""
        self._ended(name).take.finish()
        self.recordings.files.remove(name)

    def _found(self, name: str) -> Running:
        running = self._running.get(name)
        if running is None:
            raise NotFound(NO_SUCH)
        return running

    def _ended(self, name: str) -> Running:
        running = self._running.pop(name, None)
        if running is None:
            raise NotFound(NO_SUCH)
        running.ends.set()
        with running.lock:  # a request that is on its way comes back first
            return running
