"""Recordings that a phone sends while it measures: followed in the background, then brought in like any other file."""

from dataclasses import dataclass, field
from secrets import token_urlsafe
from threading import Event, Lock, Thread
from typing import Protocol

from vastus.errors import Conflict, NotFound
from vastus.sentence import sentence
from vastus.service.phone.phyphox import PhoneFault, Transfer
from vastus.store.files import PIECE, Files
from vastus.store.recording import KeptRecording

EVERY = 0.4  # seconds between two requests; the phone's server is slow
FILE = "phone.csv"
NO_SUCH = sentence("There is no such recording here. Please begin again.")


class Inbox(Protocol):
    """Where files arrive: what is needed here of the room of recordings, and no more."""

    def check_offer(self) -> None:
        """Raise Resting when no recording is offered now."""

    def begin(self, file_name: str, size: int, key: str, /) -> KeptRecording:
        """Make room for a file. Raises TooLarge and Resting."""

    def receive(self, recording_id: str, at: int, content: bytes, /) -> int:
        """Keep the next bytes of a file, and return how many there are."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a recording has come; what is in it is not looked at yet."""

    seconds: float
    trouble: str | None
    over: bool


@dataclass(slots=True)
class Take:
    """One recording as it comes in, followed in the background."""

    transfer: Transfer
    ends: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)

    def follow(self) -> None:
        """Fetch what is new until it ends."""
        while not self.ends.wait(EVERY):
            with self.lock:
                self.transfer.step()
                if self.transfer.over:
                    return


class Takes:
    """The recordings that come in now; one at a time is enough for one leg."""

    def __init__(self, inbox: Inbox, files: Files) -> None:
        self.inbox = inbox
        self.files = files
        self._takes: dict[str, Take] = {}

    def begin(self, address: str) -> str:
        """Start the phone at this address, and return the id of what comes in. Raises PhoneFault and Resting."""
        self.inbox.check_offer()
        for other in tuple(self._takes):
            self.cancel(other)
        take_id = f"take-{token_urlsafe(12)}"
        self.files.open(take_id)
        try:
            take = Take(Transfer.begin(address, self.files.folder(take_id) / FILE))
        except PhoneFault:
            self.files.remove(take_id)
            raise
        self._takes[take_id] = take
        Thread(target=take.follow, name=take_id, daemon=True).start()
        return take_id

    def standing(self, take_id: str) -> Standing:
        """Return how far a recording has come; raises NotFound."""
        transfer = self._take(take_id).transfer
        return Standing(transfer.seconds, transfer.trouble, transfer.over)

    def finish(self, take_id: str) -> str:
        """Stop the phone, bring in what it sent, and return the id of the recording.

        Raises NotFound, TooLarge, and Conflict when nothing came in.
        """
        transfer = self._ended(take_id).transfer
        path = transfer.finish()
        try:
            if not transfer.seconds or not path.exists():  # all may have been erased meanwhile
                raise Conflict(
                    sentence("Nothing came from the phone. Look whether it still measures, and begin again.")
                )
            recording = self.inbox.begin(FILE, path.stat().st_size, take_id)
            with path.open("rb") as file:
                at = 0
                for piece in iter(lambda: file.read(PIECE), b""):
                    at = self.inbox.receive(recording.id, at, piece)
        finally:
            self.files.remove(take_id)
        return recording.id

    def cancel(self, take_id: str) -> None:
        """Stop the phone, and keep nothing."""
        self._ended(take_id).transfer.finish()
        self.files.remove(take_id)

    def _take(self, take_id: str) -> Take:
        take = self._takes.get(take_id)
        if take is None:
            raise NotFound(NO_SUCH)
        return take

    def _ended(self, take_id: str) -> Take:
        take = self._takes.pop(take_id, None)
        if take is None:
            raise NotFound(NO_SUCH)
        take.ends.set()
        with take.lock:  # a request that is on its way comes back first
            return take
