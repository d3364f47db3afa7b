"""Files and folders on the disk: for this user alone, there after a power cut, and overwritten when they go."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vastus.errors import VastusError
from vastus.sentence import sentence

ERASED = ".erased"
PIECE = 1 << 20  # bytes overwritten at once


class Unusable(VastusError):
    """The database, a file or their folder cannot be used; what lies there was left as it was."""


def make_folder(folder: Path) -> None:
    """Make a folder for this user alone, so that a power cut does not undo it. Raises Unusable."""
    with writing(folder):
        new = not folder.exists()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_mode & stat.S_ISVTX:
            raise Unusable(
                sentence(
                    "{folder} is a folder that all users share. Set VASTUS_HOME to a folder of your own.", folder=folder
                )
            )
        folder.chmod(0o700)
        if new:
            sync(folder.parent)


def make(path: Path) -> None:
    """Make a file for this user alone, or leave its content as it is. Raises Unusable."""
    with writing(path):
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
        sync(path.parent)


def sync(place: Path) -> None:
    """Wait until the disk holds a file, or the names in a folder."""
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def overwrite(path: Path) -> None:
    """Overwrite a file with zeros, wait until the disk holds them, and remove it.

    It is renamed first, so that one half overwritten is never taken for what it was.
    """
    gone = path if path.name.endswith(ERASED) else path.rename(path.with_name(path.name + ERASED))
    with gone.open("r+b") as file:
        left = gone.stat().st_size
        while left > 0:
            left -= file.write(bytes(min(PIECE, left)))
        file.flush()
        os.fsync(file.fileno())
    gone.unlink()


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Say plainly when something cannot be written. Raises Unusable."""
    try:
        yield
    except OSError as error:
        raise Unusable(
            sentence(
                "{path} cannot be written ({why}). Mend the rights of its folder, or set VASTUS_HOME to a folder of "
                "your own.",
                path=path,
                why=error.strerror,
            )
        ) from error
