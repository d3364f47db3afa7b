"""Reads the base: all faults at once, each with its file and line; compiled once, then opened in milliseconds."""

import os
import re
import tempfile
from collections.abc import Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import msgspec

from vastus.errors import BadBase, Fault
from vastus.evidence import model
from vastus.evidence.model import Base
from vastus.made import fingerprint

KINDS: Mapping[str, type[model.Entry]] = {
    "sources": model.Source,
    "findings": model.Finding,
    "screens": model.Screen,
    "terms": model.Term,
    "rules": model.Rule,
    "exits": model.Exit,
    "causes": model.Cause,
    "remedies": model.Remedy,
    "tests": model.Test,
    "claims": model.Claim,
    "topics": model.Topic,
}
Places = dict[tuple[str, str], str]


def shipped(cache_folder: Path | None = None) -> Base:
    """Return the base that comes with vastus."""
    return load(resources.files("vastus.evidence") / "base", cache_folder)


def load(folder: Traversable, cache_folder: Path | None = None) -> Base:
    """Return the base kept in ``folder``; from the cache, where one is given and nothing has changed.

    Raises BadBase with every fault, each with its file and line.
    """
    files = _files(folder)
    if cache_folder is None:
        return compile_base(files)
    kept = cache_folder / f"base-{_mark(files)}.msgpack"
    try:
        return msgspec.msgpack.decode(kept.read_bytes(), type=Base)
    except (OSError, msgspec.MsgspecError):
        base = compile_base(files)
        _keep(kept, msgspec.msgpack.encode(base))
        return base


def compile_base(files: Mapping[str, bytes]) -> Base:
    """Return the base written in these YAML files; keys are their names below the folder."""
    from vastus.evidence.check import check

    faults: list[Fault] = []
    places: Places = {}
    items: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    for name in sorted(files):
        faults += _read(name, files[name], items, places)
    base = Base(fingerprint=_mark(files), **{kind: tuple(entries) for kind, entries in items.items()})
    faults += check(base, places)
    if faults:
        raise BadBase(f"The evidence base has {len(faults)} faults:", sorted(set(faults)))
    return base


def _read(name: str, content: bytes, items: dict[str, list[Any]], places: Places) -> list[Fault]:
    from vastus.evidence.yaml import Document

    document = Document(name, content.decode(errors="replace"))
    faults = document.faults
    if not isinstance(document.value, dict):
        return [*faults, Fault(document.place(()), f"a file holds lists under any of: {', '.join(KINDS)}")]
    for kind, entries in document.value.items():
        if kind not in KINDS or not isinstance(entries, list):
            faults.append(Fault(document.place((kind,)), f"{kind!r} is not a list of: {', '.join(KINDS)}"))
            continue
        for index, entry in enumerate(entries):
            item, wrong = _convert(entry, KINDS[kind])
            faults += [Fault(document.place((kind, index, *path)), what) for path, what in wrong]
            if item is not None:
                items[kind].append(item)
            # A faulty entry is still there: what refers to it is not at fault.
            named = item.id if item is not None else entry.get("id") if isinstance(entry, dict) else None
            if isinstance(named, str):
                places[kind, named] = document.place((kind, index))
    return faults


def _convert(entry: Any, kind: type[model.Entry]) -> tuple[Any, list[tuple[tuple[str | int, ...], str]]]:
    """Return the typed entry (None if it is faulty) and every fault, with its path inside the entry."""
    wrong: list[tuple[tuple[str | int, ...], str]] = []
    cut: list[tuple[str | int, ...]] = []
    while True:
        try:
            item = msgspec.convert(entry, type=kind)
        except msgspec.ValidationError as error:
            what, _, where = str(error).partition(" - at `$")
            path = tuple(int(n) if n else key for key, n in re.findall(r"\.([^.\[\]`]+)|\[(\d+)\]", where))
            wrong.append((_as_written(path, cut), what))
            # Cut the faulty piece out and look again, so that one fault does not hide the next.
            if not path or not _cut(entry, path):
                return None, wrong
            cut.append(path)
        else:
            return (None if wrong else item), wrong


def _as_written(path: tuple[str | int, ...], cut: list[tuple[str | int, ...]]) -> tuple[str | int, ...]:
    """Undo the shift that pieces cut out of a list have on the places behind them."""
    for gone in reversed(cut):
        at, last = len(gone) - 1, gone[-1]
        if len(path) > at and path[:at] == gone[:at] and isinstance(last, int):
            here = path[at]
            if isinstance(here, int) and here >= last:
                path = (*path[:at], here + 1, *path[at + 1 :])
    return path


def _cut(entry: Any, path: tuple[str | int, ...]) -> bool:
    for step in path[:-1]:
        try:
            entry = entry[step]
        except (KeyError, IndexError, TypeError):
            return False
    try:
        del entry[path[-1]]
    except (KeyError, IndexError, TypeError):
        return False
    return True


def _files(folder: Traversable) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for part in folder.iterdir():
        if part.is_dir():
            found |= {f"{part.name}/{name}": content for name, content in _files(part).items()}
        elif part.name.endswith(".yaml"):
            found[part.name] = part.read_bytes()
    return found


def _mark(files: Mapping[str, bytes]) -> str:
    shape = Path(model.__file__).read_bytes()
    return fingerprint(shape, *(part for name in sorted(files) for part in (name.encode(), files[name])))


def _keep(path: Path, content: bytes) -> None:
    """Write all or nothing; a folder that cannot be written only costs time at the next start."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except OSError:
        return
