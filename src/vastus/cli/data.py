"""``vastus export``, ``import`` and ``erase``: what is kept belongs to the person."""

import os
from pathlib import Path
from typing import BinaryIO

import click

from vastus.errors import Refused
from vastus.say.tongue import told
from vastus.sentence import counted, sentence
from vastus.service.data import folder
from vastus.service.settings import Settings

SURE = sentence(
    "Erase every interview and recording that is kept on this machine, and all backups? This cannot be undone."
)


@click.command()
@click.option("--all", "everything", is_flag=True, help="Everything that is kept.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this new file.")
def export(*, everything: bool, out: Path | None) -> None:
    """Bring everything that is kept away, as one JSON file."""
    if not everything:
        raise click.UsageError(told(sentence("Say what to export: vastus export --all")))
    content = folder.export()
    if out is None:
        click.echo(content, nl=False)
    else:
        _write(content, out)
        _say(
            sentence(
                "Written to {out}. It holds your answers and results in plain text: "
                "keep it where only you can read it.",
                out=out,
            )
        )


@click.command("import")
@click.argument("file", type=click.File("rb"))
def import_(file: BinaryIO) -> None:
    """Keep what an export holds; what is kept already stays as it is."""
    new = folder.restore(file.read())
    _say(counted("{count} entry was new, and is kept now.", "{count} entries were new, and are kept now.", new))


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask first.")
def erase(*, yes: bool) -> None:
    """Erase everything that is kept, with all backups."""
    if not yes and not click.confirm(told(SURE)):
        _say(sentence("Nothing was erased."))
        return
    folder.erase()
    _say(
        sentence(
            "Everything in {folder} is erased. Files that you exported are yours to remove.",
            folder=Settings.read().data_folder,
        )
    )


def _say(text: str) -> None:
    click.echo(told(text))


def _write(content: bytes, out: Path) -> None:
    try:
        handle = os.open(out, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
    except FileExistsError as error:
        raise Refused(sentence("{out} is there already. Choose another name.", out=out)) from error
    except OSError as error:
        raise Refused(sentence("{out} could not be written: {why}.", out=out, why=error.strerror)) from error
