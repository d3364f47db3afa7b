"""Whatever single key or entry goes missing from the shipped files: a base, or every fault; never a crash."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evidence import shipped
from tests.evidence.small import SMALL
from vastus.errors import BadBase
from vastus.evidence.load import compile_base

Path = tuple[Any, ...]
pytestmark = pytest.mark.usefixtures("files_read_once")


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the way to everything that could be deleted."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield (*path, key)
        yield from paths(part, (*path, key))


@cache
def ways(name: str) -> list[Path]:
    return [*paths(shipped.entries(name))]


def without(name: str, path: Path) -> dict[str, bytes]:
    whole = shipped.entries(name)
    cut(whole, path)
    return {**shipped.files(), name: shipped.written(whole)}


def cut(parts: Any, path: Path) -> None:
    for step in path[:-1]:
        parts = parts[step]
    del parts[path[-1]]


@st.composite
def deletions(draw: st.DrawFn) -> tuple[str, Path]:
    name = draw(st.sampled_from(sorted(shipped.files())))
    return name, draw(st.sampled_from(ways(name)))


@settings(max_examples=25, deadline=None)
@given(deletions())
def test_a_missing_key_never_crashes(deletion: tuple[str, Path]) -> None:
    name, path = deletion
    assert told_well(without(name, path)) in (None, True)


def told_well(files: dict[str, bytes]) -> bool | None:
    """Return whether every fault has its file and line; None where the files are a base."""
    try:
        compile_base(files)
    except BadBase as error:
        places = [fault.place.rpartition(":") for fault in error.faults]
        return bool(places) and all(name in files and line.isdigit() for name, _, line in places)
    return None


def test_every_single_deletion_from_the_small_base() -> None:
    seen = set()
    for name, text in SMALL.items():
        for path in paths(yaml.load(text, yaml.CSafeLoader)):
            whole = yaml.load(text, yaml.CSafeLoader)
            cut(whole, path)
            files = {other: part.encode() for other, part in SMALL.items()}
            seen.add(told_well({**files, name: shipped.written(whole)}))
    assert seen == {None, True}
