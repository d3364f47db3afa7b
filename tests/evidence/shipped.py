"""The files of the shipped base, to read and to break."""

import copy
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from vastus.evidence.load import compile_base
from vastus.evidence.model import Base
from vastus.evidence.yaml import Document

FOLDER = Path(str(resources.files("vastus.evidence") / "base"))


@cache
def files() -> dict[str, bytes]:
    """Return every file of the base by its name below the folder."""
    return {str(path.relative_to(FOLDER)): path.read_bytes() for path in sorted(FOLDER.rglob("*.yaml"))}


@cache
def base() -> Base:
    """Return the shipped base, compiled from its files."""
    return compile_base(files())


@cache
def _read(name: str) -> Any:
    return Document(name, files()[name]).value


def entries(name: str) -> dict[str, list[dict[str, Any]]]:
    """Return what one file holds, to change at will."""
    return copy.deepcopy(_read(name))


def written(parts: dict[str, Any]) -> bytes:
    """Return the entries as YAML again, in their order."""
    return yaml.dump(parts, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True).encode()
