"""``vastus learn``: reads what is known, with how well it is known and from where."""

import shutil
import sys

import click

from vastus.cli.show.library import entry_line, find, write
from vastus.cli.show.sheet import Sheet
from vastus.sentence import sentence
from vastus.service import shipped
from vastus.service.learn.library import Library, Reading


@click.command()
@click.argument("topic", nargs=-1)
def learn(topic: tuple[str, ...]) -> None:
    """Read about twitching; TOPIC is a name from the list, or words to look for.

    Without TOPIC this lists what can be read.
    """
    library = Library(shipped.base())
    if not topic:
        _print(_list(library.shelf, sentence("What you can read. Open one with: vastus learn NAME")))
        return
    wanted = " ".join(topic)
    found = find(wanted, library)
    if len(found) == 1:
        _print(write(found[0], library))
    else:
        head = sentence(
            "{count} pages speak of {wanted}. Open one with: vastus learn NAME", count=len(found), wanted=wanted
        )
        _print(_list([("", found)], head))


def _list(shelves: list[tuple[str, list[Reading]]], head: str) -> str:
    sheet = Sheet()
    sheet.text(head)
    for group, pages in shelves:
        sheet.gap()
        if group:
            sheet.heading(sentence(group), "-")
            sheet.lines.pop()
        for page in pages:
            sheet.text(entry_line(page), 2, "- ")
    return str(sheet)


def _print(text: str) -> None:
    """Print a text; page by page where someone reads it on a terminal that it does not fit."""
    if sys.stdout.isatty() and text.count("\n") >= shutil.get_terminal_size().lines:
        click.echo_via_pager(text + "\n")
    else:
        click.echo(text)
