"""The files of recordings: each recording has a folder of its own, which only this user can read."""

import os
import shutil
from pathlib import Path

from vastus.errors import Conflict
from vastus.sentence import sentence
from vastus.store import disk

PART, WHOLE = "file.part", "file"  # what comes in has its name when it is whole
PIECE = 4 << 20  # bytes that are sent, and synced, at once
ELSE = sentence(
    "Another part of this file was expected, such as because it is sent from two tabs. Choose the file again."
)


class Files:
    """The folder of all recordings. Ids are made by vastus, or checked when they come from outside."""

    def __init__(self, folder: Path) -> None:
        self.place = folder

    def folder(self, recording_id: str) -> Path:
        """Return the folder of a recording; it may not exist yet."""
        return self.place / recording_id

    def open(self, recording_id: str) -> None:
        """Make the folder of a recording, and the file that it comes into. Raises Unusable."""
        disk.make_folder(self.place)
        disk.make_folder(self.folder(recording_id))
        disk.make(self.folder(recording_id) / PART)

    def received(self, recording_id: str) -> int:
        """Return how many bytes have come in."""
        folder = self.folder(recording_id)
        return next((place.stat().st_size for place in (folder / WHOLE, folder / PART) if place.exists()), 0)

    def add(self, recording_id: str, at: int, content: bytes) -> int:
        """Put bytes behind those that came in, wait until the disk holds them, and return how many there are.

        Raises Conflict when they do not follow on those.
        """
        place = self.folder(recording_id) / PART
        with disk.writing(place), place.open("r+b") as part:
            if part.seek(0, os.SEEK_END) != at:
                raise Conflict(ELSE)
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
            return part.tell()

    def finish(self, recording_id: str) -> None:
        """Give a file that has come in whole its name."""
        folder = self.folder(recording_id)
        with disk.writing(folder):
            (folder / PART).rename(folder / WHOLE)
            disk.sync(folder)

    def trim(self, recording_id: str) -> None:
        """Cut a half-received file back to its last whole piece: a power cut may have left anything behind it."""
        part = self.folder(recording_id) / PART
        if part.exists():
            os.truncate(part, part.stat().st_size // PIECE * PIECE)

    def remove(self, recording_id: str) -> None:
        """Overwrite and remove all files of a recording."""
        folder = self.folder(recording_id)
        if folder.is_symlink() or not folder.is_dir():
            return
        for part in sorted(folder.iterdir()):
            if part.is_file() and not part.is_symlink():
                disk.overwrite(part)
        folder.rmdir()
        disk.sync(self.place)

    def ids(self) -> list[str]:
        """Return the ids of all recordings that have a folder."""
        return sorted(part.name for part in self.place.glob("*") if part.is_dir()) if self.place.exists() else []

    def free(self) -> int:
        """Return how many bytes the disk has left."""
        standing = next(folder for folder in (self.place, *self.place.parents) if folder.exists())
        return shutil.disk_usage(standing).free
