"""The data folder as a whole: opened by one vastus at a time, brought away, brought back, erased, looked at."""

import platform
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from vastus.service import clock, shipped
from vastus.service.data.data import Data
from vastus.service.data.export import written
from vastus.service.settings import Settings
from vastus.store import database
from vastus.store.database import State
from vastus.store.disk import Unusable
from vastus.store.folder import Folder, InUse
from vastus.store.sqlite import Sqlite, held_while_used

WAL_MENDED = (3, 51, 3)


@dataclass(frozen=True, slots=True)
class Opened:
    """The data folder in use: what is kept in it, and a way to say where this vastus can be reached."""

    data: Data
    folder: Folder

    def reached_at(self, address: str) -> None:
        """Write down the address, so that a second vastus can name it; it holds no secret."""
        self.folder.tell(address)


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[Opened]:
    """Hold the folder, open what is kept in it, and write a backup. Raises InUse and Unusable."""
    with _held(settings) as folder:
        store = Sqlite(folder.database)
        try:
            store.back_up(clock.now())
            yield Opened(Data.over(store, folder.recordings), folder)
        finally:
            store.close()


def export(settings: Settings | None = None) -> bytes:
    """Return everything that is kept, also while another vastus runs."""
    try:
        with opened(settings) as kept:
            return kept.data.export()
    except InUse:
        return written(*held_while_used(_folder(settings).database))


def restore(content: bytes, settings: Settings | None = None) -> int:
    """Keep what an export holds, and return how many entries were new. Raises InUse, BadAnswers and Conflict."""
    with opened(settings) as used:
        return used.data.restore(content)


def erase(settings: Settings | None = None) -> None:
    """Forget everything, also what is damaged or of a newer vastus. Raises InUse.

    Which files that means is decided in one place, ``store.database.wipe``.
    """
    with _held(settings) as folder:
        database.wipe(folder.database)


@dataclass(frozen=True, slots=True)
class Condition:
    """What ``vastus doctor`` finds."""

    python: str
    sqlite: str
    sqlite_mended: bool  # whether it is free of the fault in its write-ahead log
    folder: Path
    private: bool  # whether nobody else can read the folder and the database
    running: str | None  # the address of the vastus that runs, if one does
    state: State | None
    fault: str | None  # why the database cannot be used
    backups: tuple[str, ...]
    free: int  # bytes
    base: str


def examine(settings: Settings | None = None) -> Condition:
    """Return how things stand; what is kept is not changed by it."""
    folder = _folder(settings)
    running, state, fault = None, None, None
    try:
        with _held(settings):
            state = database.look(folder.database)
    except InUse as error:
        running = error.where
    except Unusable as error:
        fault = error.summary
    if running is not None:
        try:
            state = database.look_while_used(folder.database)
        except Unusable as error:
            fault = error.summary
    return Condition(
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
        sqlite_mended=sqlite3.sqlite_version_info >= WAL_MENDED,
        folder=folder.path,
        private=_private(folder.path) and _private(folder.database),
        running=running,
        state=state,
        fault=fault,
        backups=tuple(backup.name for backup in database.backups(folder.database)),
        free=shutil.disk_usage(_standing(folder.path)).free,
        base=shipped.base().fingerprint,
    )


@contextmanager
def _held(settings: Settings | None) -> Iterator[Folder]:
    folder = _folder(settings)
    folder.hold()
    try:
        yield folder
    finally:
        folder.release()


def _folder(settings: Settings | None) -> Folder:
    return Folder((settings or Settings.read()).data_folder)


def _private(path: Path) -> bool:
    return not path.exists() or not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)


def _standing(path: Path) -> Path:
    """Return the place, or the nearest folder above it that exists."""
    return next(folder for folder in (path, *path.parents) if folder.exists())
