"""``vastus doctor``: looks whether all is as it should be; it changes nothing that is kept."""

import sys

import click

from vastus.cli.sheet import Sheet
from vastus.service.data import folder
from vastus.service.data.folder import Condition

LITTLE = 200_000_000  # bytes of free space, below which writing soon may fail
KNOWN_FAULT = (
    "has a fault (mended in 3.51.3) that can damage a file when several connections write at once; vastus writes "
    "through one alone, so it cannot happen here"
)


@click.command()
def doctor() -> None:
    """Look whether all is as it should be.

    The exit code is 1 when something needs mending.
    """
    seen = folder.examine()
    faults = _faults(seen)
    sheet = Sheet()
    for name, found in _lines(seen):
        sheet.text(found, 0, f"{name:<10} ")
    sheet.gap()
    sheet.bullets(faults)
    if not faults:
        sheet.text("All is well.")
    click.echo(str(sheet))
    if faults:
        sys.exit(1)


def _lines(seen: Condition) -> list[tuple[str, str]]:
    return [
        ("Python", seen.python),
        ("SQLite", seen.sqlite if seen.sqlite_mended else f"{seen.sqlite}; it {KNOWN_FAULT}"),
        ("Knowledge", f"fingerprint {seen.base}"),
        ("Folder", f"{seen.folder}, {'only you can read it' if seen.private else 'others can read it'}"),
        ("Database", _database(seen)),
        ("Backups", f"{len(seen.backups)}, the newest {seen.backups[-1]}" if seen.backups else "none yet"),
        ("Running", f"yes, at {seen.running}" if seen.running else "no"),
        ("Free space", f"{seen.free / 1e9:.1f} GB"),
    ]


def _database(seen: Condition) -> str:
    if seen.fault or seen.state is None:
        return "cannot be used"
    if seen.state.shape is None:
        return "none yet"
    state = seen.state
    held = f"{state.interviews} interviews, {state.steps} steps, {len(state.recordings)} recordings"
    return f"whole; shape {state.shape}, {held}"


def _faults(seen: Condition) -> list[str]:
    faults = [seen.fault] if seen.fault else []
    if not seen.private:
        faults.append(f"Others can read {seen.folder}. To mend it: chmod -R go= {seen.folder}")
    if seen.free < LITTLE:
        faults.append("There is little free space left. Make room, or answers may not be kept.")
    return faults
