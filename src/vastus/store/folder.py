"""The data folder: where things lie in it, and that one vastus alone writes to it."""

import fcntl
import os
from pathlib import Path

from vastus.errors import VastusError
from vastus.sentence import sentence
from vastus.store import disk

DATABASE = "vastus.db"
CHOICES = "choices.json"  # what a person chose once, such as the country
RECORDINGS = "recordings"  # the files that were brought, each in a folder of its own
RUNNING = "running"  # locked while a vastus uses the folder; says where it can be reached


class InUse(VastusError):
    """Another vastus uses this folder; ``where`` says where it can be reached."""

    def __init__(self, where: str) -> None:
        self.where = where
        super().__init__(
            sentence(
                "vastus is running already, at {where}. Go on there, or stop it first: with Quit on its page, or "
                "Ctrl-C where it was started.",
                where=where,
            )
        )


class Folder:
    """A data folder that one process holds at a time; the lock falls when that process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = path / DATABASE
        self.recordings = path / RECORDINGS
        self._handle: int | None = None

    def hold(self) -> None:
        """Keep every other vastus out. Raises InUse, with the address of the one that runs, and Unusable."""
        mark = self.path / RUNNING
        disk.make_folder(self.path)
        disk.make(mark)
        handle = os.open(mark, os.O_RDWR)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(handle)
            raise InUse(mark.read_text() or sentence("another window")) from error
        os.truncate(handle, 0)
        self._handle = handle

    def tell(self, address: str) -> None:
        """Write down where this vastus can be reached; never with a secret in it."""
        if self._handle is None:
            raise ValueError(sentence("hold the folder first"))
        os.truncate(self._handle, 0)
        os.pwrite(self._handle, address.encode(), 0)

    def release(self) -> None:
        """Let others in again."""
        if self._handle is not None:
            os.truncate(self._handle, 0)
            os.close(self._handle)
            self._handle = None
