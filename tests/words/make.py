"""Writes the file that a translator begins with: ``python -m tests.words.make``, or ``make words``."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from tests.words.messages import every
from vastus import __version__

PLACE = Path("build") / "vastus.pot"


def catalogue() -> Catalog:
    """Return all messages; those of Python and the base hold values in braces, those of templates with a sign."""
    made = Catalog(project="vastus", version=__version__)
    for message in every():
        made.add(
            message.forms if len(message.forms) > 1 else message.forms[0], locations=[(message.file, message.line)]
        )
    return made


def main() -> None:
    """Write the file."""
    PLACE.parent.mkdir(exist_ok=True)
    with PLACE.open("wb") as file:
        write_po(file, catalogue(), width=0)
    print(f"{len(catalogue())} messages: {PLACE}")


if __name__ == "__main__":
    main()
