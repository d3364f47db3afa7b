"""Every message that a person may read, from Python, the templates and the base, each with the place it stands at.

Babel writes the file for translators from it (``python -m tests.words.make``, or ``make words``).
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from jinja2.ext import babel_extract
from msgspec import Struct

import vastus
from tests.standards.words import PERSON
from vastus.evidence import expressions
from vastus.evidence.load import KINDS, POLICIES
from vastus.evidence.yaml import Document

SOURCE = Path(vastus.__file__).parent
BASE, PAGES = SOURCE / "evidence" / "base", SOURCE / "web" / "pages"
MARKED = {"sentence": 1, "counted": 2}  # the functions that mark a message, and how many forms each takes
IN_TEMPLATES = ("_", "gettext", "ngettext")
# What a doctor calls it stands on the pages to read as well, behind the words that say so.
DOCTORS = {"Cause": ("name",), "Test": ("clinical",), "Country": ("name",)}


class Message(NamedTuple):
    """A message in its one form or two, and the file and line where it stands."""

    forms: tuple[str, ...]
    file: str
    line: int


def every() -> Iterator[Message]:
    """Yield every message."""
    for path in sorted(SOURCE.rglob("*.py")):
        yield from of_python(path)
    for path in sorted(part for part in PAGES.rglob("*") if part.suffix in (".html", ".svg")):
        yield from of_template(path)
    for path in sorted(BASE.rglob("*.yaml")):
        yield from of_base(path)


def of_python(path: Path, root: Path = SOURCE.parents[1]) -> Iterator[Message]:
    """Yield what is marked in a module; a text that is not written there itself comes from elsewhere.

    Babel's own reader misses a call inside the call of another function, so the syntax tree is asked.
    """
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKED:
            given = node.args[: MARKED[node.func.id]]
            forms = [form for part in given for form in _literals(part)]
            if node.func.id == "counted" and len(forms) == len(given):
                yield Message(tuple(forms), _named(path, root), node.lineno)
            elif node.func.id == "sentence":
                yield from (Message((form,), _named(path, root), node.lineno) for form in forms)


def of_template(path: Path) -> Iterator[Message]:
    """Yield the messages of a template; a counted one in both its forms."""
    options = {"trimmed": "true", "newstyle_gettext": "true", "trim_blocks": "true", "silent": "false"}
    with path.open("rb") as file:
        for line, _, message, _ in babel_extract(file, IN_TEMPLATES, [], options):
            forms = message if isinstance(message, tuple) else (message,)
            yield Message(tuple(form for form in forms if form), _named(path), line)


def of_base(path: Path) -> Iterator[Message]:
    """Yield the texts of a file of the base that a person reads."""
    document = Document(path.name, path.read_bytes())
    for kind, value in document.value.items():
        for at, item in _items(kind, value):
            for steps, text in read(item):
                line = document.place((*at, *steps)).rpartition(":")[2]
                yield Message((text,), _named(path), int(line))


def _items(kind: str, value: Any) -> Iterator[tuple[tuple[str | int, ...], Struct]]:
    """Yield what a file of the base holds under one key: a policy, or each entry of a list."""
    if kind in POLICIES:
        yield (kind,), expressions.read(value, POLICIES[kind])
        return
    for place, entry in enumerate(value):
        yield (kind, place), expressions.read(entry, KINDS[kind])


def read(item: Struct) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield every text of an entry that a person reads, each with the keys that lead to it."""
    own = (*PERSON.get(type(item).__name__, ()), *DOCTORS.get(type(item).__name__, ()))
    for field in msgspec.structs.fields(item):
        for steps, part in _parts(getattr(item, field.name), (field.encode_name,)):
            if isinstance(part, Struct):
                yield from (((*steps, *inner), text) for inner, text in read(part))
            elif field.name in own and isinstance(part, str) and part:
                yield steps, part


def _parts(value: Any, steps: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(value, tuple):
        yield from (((*steps, place), part) for place, part in enumerate(value))
    elif isinstance(value, dict):
        yield from (((*steps, key), part) for key, part in value.items())
    else:
        yield steps, value


def _literals(node: ast.expr) -> list[str]:
    """Return the texts that an argument can be: one, or either of two."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*_literals(node.body), *_literals(node.orelse)]
    return []


def _named(path: Path, root: Path = SOURCE.parents[1]) -> str:
    return path.relative_to(root).as_posix()
