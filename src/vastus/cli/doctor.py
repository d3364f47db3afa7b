"""``vastus doctor``: looks whether all is as it should be; it changes nothing that is kept."""

import sys

import click

from vastus.cli.show.sheet import Sheet
from vastus.say.tongue import anew
from vastus.sentence import Sentence, sentence
from vastus.service.data import folder
from vastus.service.data.folder import Condition

LITTLE = 200_000_000  # bytes of free space, below which writing soon may fail
KNOWN_FAULT = sentence(
    "{version}; it has a fault (mended in 3.51.3) that can damage a file when several connections write at once; "
    "vastus writes through one alone, so it cannot happen here"
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
        sheet.text(found, 0, f"{anew(name):<10} ")
    sheet.gap()
    sheet.bullets(faults)
    if not faults:
        sheet.text(sentence("All is well."))
    click.echo(str(sheet))
    if faults:
        sys.exit(1)


def _lines(seen: Condition) -> list[tuple[str, str]]:
    return [
        ("Python", seen.python),
        ("SQLite", seen.sqlite if seen.sqlite_mended else sentence(KNOWN_FAULT.message, version=seen.sqlite)),
        (sentence("Knowledge"), sentence("fingerprint {mark}", mark=seen.base)),
        (sentence("Folder"), _folder(seen)),
        (sentence("Database"), _database(seen)),
        (sentence("Backups"), _backups(seen)),
        (sentence("Running"), sentence("yes, at {address}", address=seen.running) if seen.running else sentence("no")),
        (sentence("Free space"), sentence("{size:.1f} GB", size=seen.free / 1e9)),
    ]


def _folder(seen: Condition) -> Sentence:
    if seen.private:
        return sentence("{folder}, only you can read it", folder=seen.folder)
    return sentence("{folder}, others can read it", folder=seen.folder)


def _backups(seen: Condition) -> Sentence:
    if not seen.backups:
        return sentence("none yet")
    return sentence("{count}, the newest {name}", count=len(seen.backups), name=seen.backups[-1])


def _database(seen: Condition) -> Sentence:
    if seen.fault or seen.state is None:
        return sentence("cannot be used")
    if seen.state.shape is None:
        return sentence("none yet")
    state = seen.state
    return sentence(
        "whole; shape {shape}, {interviews} interviews, {steps} steps, {recordings} recordings",
        shape=state.shape,
        interviews=state.interviews,
        steps=state.steps,
        recordings=len(state.recordings),
    )


def _faults(seen: Condition) -> list[str]:
    faults = [seen.fault] if seen.fault else []
    if not seen.private:
        faults.append(sentence("Others can read {folder}. To mend it: chmod -R go= {folder}", folder=seen.folder))
    if seen.free < LITTLE:
        faults.append(sentence("There is little free space left. Make room, or answers may not be kept."))
    return faults
