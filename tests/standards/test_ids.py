"""What is known is data: no id of the base stands as a literal in Python, so that who edits the data breaks no code."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec.inspect as shapes
import pytest

from vastus.evidence.expressions import NODES
from vastus.evidence.load import KINDS, shipped
from vastus.evidence.model import Base

SOURCE = Path(__file__).parents[2] / "src" / "vastus"
BASE = shipped()
# The rooms through which a module comes to the base. What reaches none of them cannot look an id up, whatever words
# it uses: a detector's "movement" is no screen.
KNOWN = ("vastus.evidence", "vastus.assess", "vastus.service.shipped")
# Ordinary words that are also the id of something, each with what it means where it stands.
ORDINARY = {
    "yes": "the language of answers: the options of every yes_no finding, written so by the check",
    "no": "the language of answers",
    "none": "the language of answers: nothing of a list",
    "judgement": "the language of the base: a source that is our own judgement",
    "above": "how a week compares (measure.rate.Word)",
    "below": "how a week compares",
    "inside": "how a week compares",
    "back": "a word to type, and a button",
    "week": "a word to type",
    "days": "a unit of time in a form",
    "weeks": "a unit of time in a form",
    "months": "a unit of time in a form",
    "years": "a unit of time in a form",
    "gain": "how many counts of a recorder are one unit (vastus.errors.Role)",
    "twitch": "what a person marks a moment as",
}


def modules() -> dict[str, Path]:
    """Return every module of vastus by its dotted name."""
    paths = sorted(SOURCE.rglob("*.py"))
    dotted = {path: ".".join(("vastus", *path.relative_to(SOURCE).with_suffix("").parts)) for path in paths}
    return {name.removesuffix(".__init__"): path for path, name in dotted.items()}


MODULES = modules()


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text(encoding="utf-8"))


@cache
def imports(name: str) -> frozenset[str]:
    """Return the modules of vastus that this one imports, lazily or for its types too."""
    met: set[str] = set()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.ImportFrom) and node.module:
            met |= {node.module, *(f"{node.module}.{part.name}" for part in node.names)}
        elif isinstance(node, ast.Import):
            met |= {part.name for part in node.names}
    return frozenset(met & MODULES.keys())


def reaches(name: str) -> bool:
    """Return whether a module comes to the base, however far away."""
    left, met = [name], {name}
    while left:
        more = imports(left.pop()) - met
        left += more
        met |= more
    return any(module.startswith(KNOWN) for module in met)


def ids() -> dict[str, str]:
    """Return every id of the base, of its options and of the groups of its findings, with what it is of."""
    named = {finding.group: "groups of findings" for finding in BASE.findings}
    named |= {option.id: f"options of {finding.id}" for finding in BASE.findings for option in finding.options}
    return named | {entry.id: kind for kind in KINDS for entry in getattr(BASE, kind)}


def of_the_schema() -> set[str]:
    """Return the words that the model lists itself, such as the kinds of a remedy: they are the shape of the data."""
    found: set[str] = {*KINDS, *NODES}
    seen: set[type] = set()

    def look(shape: Any) -> None:
        if isinstance(shape, shapes.LiteralType):
            found.update(str(value) for value in shape.values)
        if isinstance(shape, shapes.StructType):
            if shape.cls in seen:
                return
            seen.add(shape.cls)
            found.update(field.name for field in shape.fields)
        for part in ("type", "types", "fields", "item_types", "item_type", "key_type", "value_type"):
            inner = getattr(shape, part, ())
            for piece in inner if isinstance(inner, tuple) else (inner,):
                look(piece)

    look(shapes.type_info(Base))
    return found


def constants(module: ast.Module) -> Iterator[ast.Constant]:
    """Yield the texts of a module but for its docstrings."""
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body[0] for node in ast.walk(module) if isinstance(node, kinds) and node.body]
    told = {id(first.value) for first in bodies if isinstance(first, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node


def literals(module: ast.Module) -> set[str]:
    """Return the ids that stand in a module and are not ordinary words or words of the model."""
    return {str(node.value) for node in constants(module)} & (ids().keys() - ORDINARY.keys() - of_the_schema())


REACHING = [name for name in MODULES if reaches(name)]


@pytest.mark.parametrize("name", REACHING)
def test_no_id_of_the_base_stands_in_python(name: str) -> None:
    assert {word: ids()[word] for word in sorted(literals(tree(name)))} == {}, "let it stand in the base"


def test_the_modules_that_know_the_base_are_found() -> None:
    assert {"vastus.assess.advice", "vastus.service.learn.library", "vastus.web.learn", "vastus.say.words"} <= {
        *REACHING
    }
    assert "vastus.measure.rate" not in REACHING


@pytest.mark.parametrize("kind", KINDS)
def test_an_id_that_stands_there_is_found(kind: str) -> None:
    entry = next(e.id for e in getattr(BASE, kind) if e.id not in ORDINARY.keys() | of_the_schema())
    assert literals(ast.parse(f'FIRST = ("{entry}",)')) == {entry}
    assert literals(ast.parse(f'"""{entry}"""')) == set()


def test_an_ordinary_word_is_an_id_and_is_used() -> None:
    used = {node.value for name in REACHING for node in constants(tree(name))}
    assert ORDINARY.keys() - ids().keys() == set()
    assert ORDINARY.keys() - used == set()
    assert len(ORDINARY) <= 20
