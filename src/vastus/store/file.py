"""The database file as a file: is it ours and whole, who may read it, and how no byte of it is left."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from vastus.errors import VastusError

SHAPES = ("0001", "0002")  # as in migrations/versions; the last is the one that this vastus writes
HEAD = SHAPES[-1]
OURS = frozenset({"step", "alembic_version"})
BACKUPS = "backups"
RECORDINGS = "recordings"  # the files that were brought, each in a folder of its own
ERASED = ".erased"
PIECE = 1 << 20  # bytes overwritten at once


class Unusable(VastusError):
    """The database file, or its folder, cannot be used; what lies there was left as it was."""


@dataclass(frozen=True, slots=True)
class State:
    """What was found in a database: its shape (None while it is empty), and how much it holds."""

    shape: str | None = None
    interviews: int = 0
    steps: int = 0
    recordings: tuple[str, ...] = ()  # id and revision of each


def look(path: Path) -> State:
    """Return what a database that nobody uses holds. Raises Unusable; the file stays byte for byte as it is.

    SQLite may write to a file as soon as it reads it (a journal is played back, a header changed), so what is
    looked at is a copy.
    """
    log = path.with_name(f"{path.name}-wal")
    if not path.exists():
        return State()
    if not path.stat().st_size:
        if backups(path) or (log.exists() and log.stat().st_size):
            raise _damaged(path, "it is empty, but it was not before")
        return State()
    with _reading(path), TemporaryDirectory(prefix=f"{path.name}-look-", dir=path.parent) as folder:
        copy = Path(folder) / path.name
        for ending in ("", "-wal", "-journal"):
            part = path.with_name(path.name + ending)
            if part.exists():
                shutil.copyfile(part, copy.with_name(copy.name + ending))
        with closing(sqlite3.connect(copy)) as connection:
            return _state(connection, path)


def look_while_used(path: Path) -> State:
    """Return what a database holds that a running vastus writes to; this only reads. Raises Unusable."""
    with _reading(path), closing(sqlite3.connect(address(path, "ro"), uri=True)) as connection:
        return _state(connection, path)


def look_at_backup(path: Path) -> State:
    """Return what a backup holds; nobody writes to it, so it is read where it lies. Raises Unusable."""
    with _reading(path), closing(sqlite3.connect(f"{address(path, 'ro')}&immutable=1", uri=True)) as connection:
        return _state(connection, path)


def address(path: Path, mode: str) -> str:
    """Return the file as SQLite's URI names it; whatever signs are in its name, they are quoted."""
    return f"{path.absolute().as_uri()}?mode={mode}"


def make_folder(folder: Path) -> None:
    """Make a folder for this user alone, so that a power cut does not undo it. Raises Unusable."""
    with writing(folder):
        new = not folder.exists()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_mode & stat.S_ISVTX:
            raise Unusable(f"{folder} is a folder that all users share. Set VASTUS_HOME to a folder of your own.")
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


def backups(path: Path) -> list[Path]:
    """Return the backups of a database, the oldest first."""
    return sorted((path.parent / BACKUPS).glob(f"{path.stem}-*{path.suffix}"))


def wipe(path: Path, *, only: str = "*") -> None:
    """Overwrite and remove the database and all that belongs to it: log, backups, recordings, leftovers of a crash.

    A file is renamed first, so that one half overwritten is never taken for a database.
    """
    for part in _parts(path, only):
        overwrite(part)
    for folder in path.parent.glob(f"{path.name}-look-*"):
        folder.rmdir()
    for room in path.parent.glob(f"{RECORDINGS}/*"):
        if room.is_dir() and not room.is_symlink() and not any(room.iterdir()):
            room.rmdir()
    if path.parent.exists():
        sync(path.parent)


def overwrite(part: Path) -> None:
    """Overwrite a file with zeros, wait until the disk holds them, and remove it."""
    gone = part if part.name.endswith(ERASED) else part.rename(part.with_name(part.name + ERASED))
    with gone.open("r+b") as file:
        left = gone.stat().st_size
        while left > 0:
            left -= file.write(bytes(min(PIECE, left)))
        file.flush()
        os.fsync(file.fileno())
    gone.unlink()


def finish_wiping(path: Path) -> None:
    """Remove what an erasing that was broken off had still to remove."""
    wipe(path, only=f"*{ERASED}")


def _parts(path: Path, only: str) -> list[Path]:
    """Return the files to wipe, the database last: until then the rest can be asked for again."""
    names = (
        f"{RECORDINGS}/*/*",
        f"{BACKUPS}/{path.stem}-*{path.suffix}*",
        f"{path.name}-look-*/*",
        f"{path.name}?*",
        path.name,
    )
    found = [part for name in names for part in sorted(path.parent.glob(name))]
    return [part for part in found if part.is_file() and not part.is_symlink() and part.match(only)]


def _state(connection: sqlite3.Connection, path: Path) -> State:
    connection.execute("PRAGMA trusted_schema=OFF")
    faults = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    if faults != ["ok"]:
        raise _damaged(path, faults[0].splitlines()[0])
    held = dict(connection.execute("SELECT name, type FROM sqlite_master"))
    if not held:
        return State()
    if not held.keys() >= OURS or set(held.values()) - {"table", "index"}:
        raise Unusable(
            f"{path} is a database of another program. It was left as it was. Move it away, or set VASTUS_HOME to "
            "another folder."
        )
    shape = str((connection.execute("SELECT version_num FROM alembic_version").fetchone() or ("",))[0])
    if shape not in SHAPES:
        raise Unusable(_unknown(path, shape))
    interviews, steps = connection.execute("SELECT count(DISTINCT interview), count(*) FROM step").fetchone()
    rows = connection.execute("SELECT id || ':' || revision FROM recording ORDER BY id") if shape != SHAPES[0] else ()
    return State(shape, interviews, steps, tuple(row[0] for row in rows))


def _unknown(path: Path, shape: str) -> str:
    return (
        f"{path} was written by a newer vastus (shape {shape or 'unknown'}; this one knows {HEAD}). It was left as it "
        "was. Use the newer vastus, or set VASTUS_HOME to another folder."
    )


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise _damaged(path, str(error)) from error
    except OSError as error:
        raise Unusable(f"{path} cannot be read ({error.strerror}). Mend its rights, or those of its folder.") from error


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Say plainly when something cannot be written. Raises Unusable."""
    try:
        yield
    except OSError as error:
        raise Unusable(
            f"{path} cannot be written ({error.strerror}). Mend the rights of its folder, or set VASTUS_HOME to a "
            "folder of your own."
        ) from error


def _damaged(path: Path, why: str) -> Unusable:
    newest = backups(path)[-1:]
    copy = f"bring back a copy ({newest[0]})" if newest else "bring back a copy"
    return Unusable(
        f'{path} is damaged ({why}). It was left as it was. Move it away to begin anew, or {copy}: see "If the file is '
        'damaged" in docs/explanation/keeping.md.'
    )
