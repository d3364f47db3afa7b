"""Plain lines of text, wrapped to the terminal: what is printed reads well without colour."""

import shutil
import textwrap
from collections.abc import Iterable

from vastus.say.tongue import anew
from vastus.say.written import capital

WIDEST, NARROWEST = 78, 30


def terminal_width() -> int:
    """Return how wide a line may be."""
    return max(min(shutil.get_terminal_size().columns, WIDEST), NARROWEST)


class Sheet:
    """A text that is written line by line, none wider than the terminal."""

    def __init__(self, width: int | None = None) -> None:
        self.width = width or terminal_width()
        self.lines: list[str] = []

    def gap(self) -> None:
        """Leave a line free, but never two."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def heading(self, text: str, rule: str = "=") -> None:
        """Write a heading with a rule below it."""
        self.gap()
        self.text(text)
        self.lines += [rule * min(max(map(len, self.lines[-1:])), self.width), ""]

    def text(self, text: str, indent: int = 0, first: str = "") -> None:
        """Write a paragraph in the language that is set; ``first`` stands before its first line, the others below."""
        lead = " " * indent
        self.lines += textwrap.wrap(
            anew(text),
            self.width,
            initial_indent=lead + first,
            subsequent_indent=lead + " " * len(first),
            break_on_hyphens=False,
        ) or [""]

    def bullets(self, items: Iterable[str], indent: int = 2) -> None:
        """Write a list."""
        for item in items:
            self.text(capital(item), indent, "- ")

    def numbered(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Write a list in which each item has a mark to type."""
        for mark, item in pairs:
            self.text(item, 0, f"{mark:>4}  ")

    def __str__(self) -> str:
        return "\n".join(self.lines)
