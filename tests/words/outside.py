"""Counts what people may read in Python and no translator is given: ``python -m tests.words.outside``.

A sentence here is a text of four words or more that is neither a docstring nor marked, nor an option's help of a
command, nor a regular expression, nor a word that data may hold (``Literal``), nor what a program reads (SQL, a
header, a log).
"""

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.words.messages import MARKED, SOURCE

WORDS = re.compile(r"[A-Za-z]{2,}(?:'[a-z]+)?,? [A-Za-z0-9{}]+,? [A-Za-z0-9{}]+,? [A-Za-z0-9{}]+")
NOT_READ = re.compile(
    r"\b(?:SELECT|INSERT|DELETE|UPDATE|CREATE|ALTER|PRAGMA|FROM|CONFLICT)\b|[\\^$|]|default-src|<!doctype|^[a-z-]+="
)
# Where nothing is said to a person: signals and pictures made for tests, the shape of the store.
SILENT = ("simulate/", "store/migrations/")


def outside(source: Path = SOURCE) -> Iterator[tuple[str, int, str]]:
    """Yield each unmarked sentence of Python with its file and line."""
    for path in sorted(source.rglob("*.py")):
        name = path.relative_to(source).as_posix()
        if not name.startswith(SILENT):
            yield from ((name, line, text) for line, text in in_module(path.read_text()))


def in_module(code: str) -> Iterator[tuple[int, str]]:
    """Yield each unmarked sentence of a module with its line."""
    tree = ast.parse(code)
    known = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            known |= {id(part) for part in ast.walk(node) if part is not node}
        if isinstance(node, ast.Call) and (_name(node.func) in MARKED or _name(node.func) in ("error", "Meta")):
            known |= {id(part) for part in ast.walk(node)}
        if isinstance(node, ast.Subscript) and _name(node.value) == "Literal":
            known |= {id(part) for part in ast.walk(node)}
        if isinstance(node, ast.keyword) and node.arg in ("help", "description"):
            known |= {id(part) for part in ast.walk(node)}
    for node in ast.walk(tree):
        text = _text(node)
        if text and id(node) not in known and WORDS.search(text) and not NOT_READ.search(text):
            yield node.lineno, text  # type: ignore[attr-defined]


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def main() -> None:
    """Print the sentences, and how many there are in each room."""
    found = list(outside(Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCE))
    for name, line, text in found:
        print(f"{name}:{line}: {text}")
    print(dict(Counter(name.split("/")[0] for name, _, _ in found)), len(found))


if __name__ == "__main__":
    main()
