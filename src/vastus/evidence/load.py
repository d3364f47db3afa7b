"""Reads the base: all faults at once, each with its file and line; compiled once, then opened in milliseconds."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin

import msgspec

from vastus.errors import BadBase, Fault, NotFound
from vastus.evidence import model
from vastus.evidence.model import Base
from vastus.made import fingerprint

if TYPE_CHECKING:
    from vastus.evidence.yaml import Document

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
Steps = tuple[str | int, ...]


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
    return _kept(kept) or _keep(kept, compile_base(files))


def place(kind: str, name: str) -> str:
    """Return the file and line at which an entry of the shipped base stands; raises NotFound."""
    from vastus.evidence.yaml import Document

    for file, content in sorted(_files(resources.files("vastus.evidence") / "base").items()):
        if name.encode() in content:
            document = Document(file, content)
            for index, entry in enumerate(document.value.get(kind, ())):
                if entry["id"] == name:
                    return document.place((kind, index))
    raise NotFound(f"There is no {name!r} among the {kind}.")


def compile_base(files: Mapping[str, bytes]) -> Base:
    """Return the base written in these YAML files; keys are their names below the folder."""
    from vastus.evidence.check import check
    from vastus.evidence.yaml import Document

    documents = [Document(name, files[name]) for name in sorted(files)]
    faults: set[Fault] = set()
    places: Places = {}
    items: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    for document in documents:
        faults.update(_read(document, items, places))
    base = Base(fingerprint=_mark(files), **{kind: tuple(entries) for kind, entries in items.items()})
    if all(isinstance(document.value, dict) for document in documents):  # else nobody can tell what is missing
        faults.update(check(base, places))
    if faults:
        raise BadBase(f"Faults in the evidence base: {len(faults)}", sorted(faults))
    return base


def _read(document: "Document", items: dict[str, list[Any]], places: Places) -> Iterator[Fault]:
    if not isinstance(document.value, dict):
        yield from document.faults or [
            Fault(document.place(()), f"a file holds lists under any of: {', '.join(KINDS)}")
        ]
        return
    yield from document.faults
    for kind, entries in document.value.items():
        if kind not in KINDS or not isinstance(entries, list):
            yield Fault(document.place((kind,)), f"{kind!r} is not a list of: {', '.join(KINDS)}")
            continue
        for index, entry in enumerate(entries):
            wrong = [*_faults(entry, KINDS[kind], (kind, index))]
            yield from (Fault(document.place(path), what) for path, what in wrong)
            if not wrong:
                items[kind].append(msgspec.convert(entry, type=KINDS[kind]))
            # A faulty entry is still there: what refers to it is not at fault.
            if isinstance(entry, dict) and isinstance(named := entry.get("id"), str):
                here = document.place((kind, index))
                if (kind, named) in places:
                    yield Fault(here, f"{named}: the id is already used among the {kind}, at {places[kind, named]}")
                places.setdefault((kind, named), here)


def _faults(value: Any, kind: Any, path: Steps = ()) -> Iterator[tuple[Steps, str]]:
    """Yield every fault of a value that should be of this kind, each at the smallest piece that shows it."""
    try:
        msgspec.convert(value, type=kind)
    except msgspec.ValidationError as error:
        inside = [*_inside(value, kind, path)]
        yield from inside or [(path, str(error).partition(" - at `$")[0])]


def _inside(value: Any, kind: Any, path: Steps) -> Iterator[tuple[Steps, str]]:
    parts = get_args(kind)
    if isinstance(kind, type) and issubclass(kind, model.Item):
        if isinstance(value, dict):
            yield from _keys(value, kind, path)
    elif get_origin(kind) is tuple:
        for index, part in enumerate(value if isinstance(value, list) else ()):
            yield from _faults(part, parts[0], (*path, index))
    else:  # Annotated[kind, …] or kind | None: look through it
        for part in parts:
            yield from _inside(value, part, path)


def _keys(entry: dict[str, Any], kind: type[model.Item], path: Steps) -> Iterator[tuple[Steps, str]]:
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    for key, part in entry.items():
        if key in fields:
            yield from _faults(part, fields[key].type, (*path, key))
        else:
            near = get_close_matches(key, fields, n=1)
            yield (*path, key), f"nobody reads the key {key!r}" + (f"; did you mean {near[0]!r}?" if near else "")
    for key, field in fields.items():
        if field.required and key not in entry:
            yield path, f"the key {key!r} is missing"


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


def _kept(path: Path) -> Base | None:
    """Return the base kept in a file; None where there is none, or where a single bit of it has changed."""
    try:
        mark, _, content = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    if mark != fingerprint(content).encode():
        return None
    return msgspec.msgpack.decode(content, type=Base)


def _keep(path: Path, base: Base) -> Base:
    """Write all or nothing, and return the base; a folder that cannot be written only costs time at the next start."""
    content = msgspec.msgpack.encode(base)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(fingerprint(content).encode() + b"\n" + content)
            os.replace(name, path)
        except OSError:
            os.unlink(name)
            raise
    except OSError:
        pass
    return base
