"""The database as a file: whether it is ours and whole, where its backups lie, and how no byte of it is left."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from vastus.sentence import sentence
from vastus.store.disk import ERASED, Unusable, overwrite, sync
from vastus.store.folder import CHOICES, RECORDINGS

SHAPES = ("0001", "0002", "0003")  # as in migrations/versions; the last is the one that this vastus writes
HEAD = SHAPES[-1]
OURS = frozenset({"step", "alembic_version"})
BACKUPS = "backups"
LOOK = "-look-"  # in the name of a folder that holds a copy to look at


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
            raise _damaged(path, sentence("it is empty, but it was not before"))
        return State()
    with _reading(path), TemporaryDirectory(prefix=f"{path.name}{LOOK}", dir=path.parent) as folder:
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


def backups(path: Path) -> list[Path]:
    """Return the backups of a database, the oldest first."""
    return sorted((path.parent / BACKUPS).glob(f"{path.stem}-*{path.suffix}"))


def wipe(path: Path) -> None:
    """Overwrite and remove the database and all that belongs to it: log, backups, recordings, leftovers of a crash."""
    _wipe(path, _parts(path))


def finish_wiping(path: Path) -> None:
    """Remove what a crash left: of an erasing the files it had still to remove, of a look its copy."""
    _wipe(path, [part for part in _parts(path) if part.name.endswith(ERASED) or _looked_at(path, part.parent)])


def _wipe(path: Path, parts: list[Path]) -> None:
    for part in parts:
        overwrite(part)
    for folder in (*path.parent.glob(f"{path.name}{LOOK}*"), *path.parent.glob(f"{RECORDINGS}/*")):
        if folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir()):
            folder.rmdir()
    if path.parent.exists():
        sync(path.parent)


def _parts(path: Path) -> list[Path]:
    """Return the files to wipe, the database last: until then the rest can be asked for again."""
    names = (
        f"{CHOICES}*",
        f"{RECORDINGS}/*/*",
        f"{BACKUPS}/{path.stem}-*{path.suffix}*",
        f"{path.name}{LOOK}*/*",
        f"{path.name}?*",
        path.name,
    )
    found = [part for name in names for part in sorted(path.parent.glob(name))]
    return [part for part in found if part.is_file() and not part.is_symlink()]


def _looked_at(path: Path, folder: Path) -> bool:
    return folder.name.startswith(f"{path.name}{LOOK}")


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
            sentence(
                "{path} is a database of another program. It was left as it was. Move it away, or set VASTUS_HOME to "
                "another folder.",
                path=path,
            )
        )
    shape = str((connection.execute("SELECT version_num FROM alembic_version").fetchone() or ("",))[0])
    if shape not in SHAPES:
        raise Unusable(_unknown(path, shape))
    interviews, steps = connection.execute("SELECT count(DISTINCT interview), count(*) FROM step").fetchone()
    rows = connection.execute("SELECT id || ':' || revision FROM recording ORDER BY id") if shape != SHAPES[0] else ()
    return State(shape, interviews, steps, tuple(row[0] for row in rows))


def _unknown(path: Path, shape: str) -> str:
    return sentence(
        "{path} was written by a newer vastus (shape {shape}; this one knows {head}). It was left as it was. Use the "
        "newer vastus, or set VASTUS_HOME to another folder.",
        path=path,
        shape=shape or sentence("unknown"),
        head=HEAD,
    )


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise _damaged(path, str(error)) from error
    except OSError as error:
        raise Unusable(
            sentence(
                "{path} cannot be read ({why}). Mend its rights, or those of its folder.",
                path=path,
                why=error.strerror,
            )
        ) from error


def _damaged(path: Path, why: str) -> Unusable:
    newest = backups(path)[-1:]
    if not newest:
        return Unusable(
            sentence(
                "{path} is damaged ({why}). It was left as it was. Move it away to begin anew, or bring back a copy: "
                'see "If the file is damaged" in docs/explanation/keeping.md.',
                path=path,
                why=why,
            )
        )
    return Unusable(
        sentence(
            "{path} is damaged ({why}). It was left as it was. Move it away to begin anew, or bring back a copy "
            '({copy}): see "If the file is damaged" in docs/explanation/keeping.md.',
            path=path,
            why=why,
            copy=newest[0],
        )
    )
