"""The messages of a template, as translators see them."""

from collections.abc import Iterator
from pathlib import Path

from jinja2.ext import babel_extract

WORDS = ("_", "gettext", "ngettext")


def of_template(path: Path) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield each message of a template with its line; a counted one in both its forms."""
    options = {"trimmed": "true", "newstyle_gettext": "true", "trim_blocks": "true", "silent": "false"}
    with path.open("rb") as file:
        for line, _, message in ((line, name, said) for line, name, said, _ in babel_extract(file, WORDS, [], options)):
            parts = message if isinstance(message, tuple) else (message,)
            yield line, tuple(part for part in parts if part)
