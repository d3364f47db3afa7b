"""The files of recordings: each recording has a folder of its own, which only this user can read."""

import os
import shutil
from pathlib import Path

from vastus.errors import Conflict
from vastus.store import file

PART, WHOLE = "file.part", "file"  # what comes in has its name when it is whole
PIECE = 4 << 20  # bytes that are sent, and synced, at once
ELSE = "Another part of this file was expected, such as because it is sent from two tabs. Choose the file again."


class Files:
    """The folder of all recordings. Ids are made by vastus, or checked when they come from outside."""

    def __init__(self, folder: Path) -> None:
        self.place = folder

    def folder(self, name: str) -> Path:
        """Return the folder of a recording; it may not exist yet."""
        return self.place / name

    def open(self, name: str) -> None:
        """Make the folder of a recording, and the file that it comes into. Raises Unusable."""
        file.make_folder(self.place)
        file.make_folder(self.folder(name))
        file.make(self.folder(name) / PART)

    def received(self, name: str) -> int:
        """Return how many bytes have come in."""
        room = self.folder(name)
        return next((place.stat().st_size for place in (room / WHOLE, room / PART) if place.exists()), 0)

    def add(self, name: str, at: int, content: bytes) -> int:
        """Put bytes behind those that came in, wait until the disk holds them, and return how many there are.

        Raises Conflict when they do not follow on those.
        """
        place = self.folder(name) / PART
        with file.writing(place), place.open("r+b") as part:
            if part.seek(0, os.SEEK_END) != at:
                raise Conflict(ELSE)
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
            return part.tell()

    def finish(self, name: str) -> None:
        """Give a file that has come in whole its name."""
        room = self.folder(name)
        with file.writing(room):
            (room / PART).rename(room / WHOLE)
            file.sync(room)

    def trim(self, name: str) -> None:
        """Cut a half-received file back to its last whole piece: a power cut may have left anything behind it."""
        part = self.folder(name) / PART
        if part.exists():
            os.truncate(part, part.stat().st_size // PIECE * PIECE)

    def remove(self, name: str) -> None:
        """Overwrite and remove all files of a recording."""
        room = self.folder(name)
        if room.is_symlink() or not room.is_dir():
            return
        for part in sorted(room.iterdir()):
            if part.is_file() and not part.is_symlink():
                file.overwrite(part)
        room.rmdir()
        file.sync(self.place)

    def names(self) -> list[str]:
        """Return the ids of all recordings that have a folder."""
        return sorted(room.name for room in self.place.glob("*") if room.is_dir()) if self.place.exists() else []

    def free(self) -> int:
        """Return how many bytes the disk has left."""
        standing = next(folder for folder in (self.place, *self.place.parents) if folder.exists())
        return shutil.disk_usage(standing).free
