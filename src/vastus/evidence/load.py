"""Reads the base: all faults at once, each with its file and line; compiled once, then opened in milliseconds."""

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin

import msgspec

from vastus.errors import BadBase, Fault, NotFound
from vastus.evidence import expressions, model, pages, policy
from vastus.evidence.entry import Entry, Item
from vastus.evidence.expressions import NODES, Expression
from vastus.evidence.model import Base
from vastus.made import fingerprint
from vastus.sentence import Sentence, sentence

if TYPE_CHECKING:
    from vastus.evidence.yaml import Document

# What a file may hold: lists of entries of these kinds, and, once in the whole base, each of the policies.
KINDS: Mapping[str, type[Entry]] = {
    "sources": model.Source,
    "findings": model.Finding,
    "stages": model.Stage,
    "screens": model.Screen,
    "terms": model.Term,
    "rules": model.Rule,
    "exits": model.Exit,
    "groups": model.CauseGroup,
    "causes": model.Cause,
    "remedies": model.Remedy,
    "tests": model.Test,
    "claims": pages.Claim,
    "topics": pages.Topic,
}
POLICIES: Mapping[str, type[Item]] = {
    "advice": policy.AdvicePolicy,
    "shelf": policy.Shelf,
    "search": policy.SearchWords,
    "measured": policy.Measured,
    "handover": policy.Handover,
    "countries": policy.Countries,
}
SHAPE = ("entry", "expressions", "pages", "policy", "model")  # the modules that say how the base is written
Places = dict[tuple[str, str], str]  # file and line of each (kind, id); a policy goes by its name twice
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
    cached = cache_folder / f"base-{_mark(files)}.msgpack"
    return _from_cache(cached) or _into_cache(cached, compile_base(files))


def place(kind: str, name: str) -> str:
    """Return the file and line at which an entry of the shipped base stands; raises NotFound."""
    from vastus.evidence.yaml import Document

    for file, content in sorted(_files(resources.files("vastus.evidence") / "base").items()):
        if name.encode() in content:
            document = Document(file, content)
            for index, entry in enumerate(document.value.get(kind, ())):
                if entry["id"] == name:
                    return document.place((kind, index))
    raise NotFound(sentence("There is no {name!r} among the {kind}.", name=name, kind=kind))


def compile_base(files: Mapping[str, bytes]) -> Base:
    """Return the base written in these YAML files; keys are their names below the folder."""
    from vastus.evidence.check import check
    from vastus.evidence.yaml import Document

    documents = [Document(name, files[name]) for name in sorted(files)]
    faults: set[Fault] = set()
    places: Places = {}
    items: dict[str, list[Any]] = {kind: [] for kind in (*KINDS, *POLICIES)}
    for document in documents:
        faults.update(_read(document, items, places))
    # A policy that is missing or faulty is None here, and told of as a fault: no such base is handed out.
    parts: dict[str, Any] = {kind: tuple(items[kind]) for kind in KINDS}
    parts |= {name: next(iter(items[name]), None) for name in POLICIES}
    base = Base(fingerprint=_mark(files), **parts)
    if all(isinstance(document.value, dict) for document in documents):  # else nobody can tell what is missing
        faults.update(check(base, places))
        faults.update(_missing(documents, places))
    if faults:
        raise BadBase(sentence("Faults in the evidence base: {count}", count=len(faults)), sorted(faults))
    return base


def _missing(documents: Sequence["Document"], places: Places) -> Iterator[Fault]:
    for name in POLICIES:
        if (name, name) not in places:
            near = next((part for part in documents if part.name == f"{name}.yaml"), *documents[:1])
            yield Fault(
                near.place(()),
                sentence("nowhere in the base stands {name!r}; the shipped base has it in {name}.yaml", name=name),
            )


def _read(document: "Document", items: dict[str, list[Any]], places: Places) -> Iterator[Fault]:
    if not isinstance(document.value, dict):
        yield from document.faults or [
            Fault(
                document.place(()),
                sentence("a file holds lists under any of: {kinds}", kinds=", ".join((*KINDS, *POLICIES))),
            )
        ]
        return
    yield from document.faults
    for kind, value in document.value.items():
        if kind in POLICIES:
            yield from _policy(document, kind, items, places)
        elif kind in KINDS and isinstance(value, list):
            yield from _entries(document, kind, items, places)
        else:
            yield Fault(
                document.place((kind,)),
                sentence("{kind!r} is not a list of: {kinds}", kind=kind, kinds=", ".join((*KINDS, *POLICIES))),
            )


def _entries(document: "Document", kind: str, items: dict[str, list[Any]], places: Places) -> Iterator[Fault]:
    for index, entry in enumerate(document.value[kind]):
        yield from _item(document, entry, KINDS[kind], (kind, index), items[kind])
        # A faulty entry is still there: what refers to it is not at fault.
        if isinstance(entry, dict) and isinstance(named := entry.get("id"), str):
            here = document.place((kind, index))
            if (kind, named) in places:
                yield Fault(
                    here,
                    sentence(
                        "{named}: the id is already used among the {kind}, at {place}",
                        named=named,
                        kind=kind,
                        place=places[kind, named],
                    ),
                )
            places.setdefault((kind, named), here)


def _policy(document: "Document", name: str, items: dict[str, list[Any]], places: Places) -> Iterator[Fault]:
    here = document.place((name,))
    if (name, name) in places:
        yield Fault(
            here,
            sentence("{name!r} stands in the base once, and already at {place}", name=name, place=places[name, name]),
        )
    places.setdefault((name, name), here)
    yield from _item(document, document.value[name], POLICIES[name], (name,), items[name])


def _item(document: "Document", value: Any, kind: type[Item], path: Steps, read: list[Any]) -> Iterator[Fault]:
    """Add a value to what was read, or yield its faults."""
    wrong = [*_faults(value, kind, path)]
    yield from (Fault(document.place(at), what) for at, what in wrong)
    if not wrong:
        read.append(expressions.read(value, kind))


def _faults(value: Any, kind: Any, path: Steps = ()) -> Iterator[tuple[Steps, str]]:
    """Yield every fault of a value that should be of this kind, each at the smallest piece that shows it."""
    try:
        expressions.read(value, kind)
    except msgspec.ValidationError as error:
        inside = [*_inside(value, kind, path)]
        yield from inside or [(path, str(error).partition(" - at `$")[0])]


def _inside(value: Any, kind: Any, path: Steps) -> Iterator[tuple[Steps, str]]:
    parts = get_args(kind)
    if kind is Expression:
        yield from _condition(value, path) if isinstance(value, dict) else ()
    elif isinstance(kind, type) and issubclass(kind, Item):
        yield from _keys(value, kind, path) if isinstance(value, dict) else ()
    elif get_origin(kind) is tuple:
        for index, part in enumerate(value if isinstance(value, list) else ()):
            yield from _faults(part, parts[0], (*path, index))
    elif get_origin(kind) is dict:
        for key, part in (value if isinstance(value, dict) else {}).items():
            yield from _faults(part, parts[1], (*path, key))
    else:  # Annotated[kind, …] or kind | None: look through it
        for part in parts:
            yield from _inside(value, part, path)


def _keys(entry: dict[str, Any], kind: type[Item], path: Steps) -> Iterator[tuple[Steps, str]]:
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    yield from _parts(entry, {name: field.type for name, field in fields.items()}, path)
    for key, field in fields.items():
        if field.required and key not in entry:
            yield path, sentence("the key {key!r} is missing", key=key)


def _condition(entry: dict[str, Any], path: Steps) -> Iterator[tuple[Steps, str]]:
    fields = {key: msgspec.structs.fields(node)[0].type for key, node in NODES.items()}
    yield from _parts(entry, fields, path)


def _parts(entry: dict[str, Any], kinds: Mapping[str, Any], path: Steps) -> Iterator[tuple[Steps, str]]:
    for key, part in entry.items():
        if key in kinds:
            yield from _faults(part, kinds[key], (*path, key))
        else:
            yield (*path, key), _unread(key, kinds)


def _unread(key: str, kinds: Iterable[str]) -> Sentence:
    near = get_close_matches(key, kinds, n=1)
    if not near:
        return sentence("nobody reads the key {key!r}", key=key)
    return sentence("nobody reads the key {key!r}; did you mean {near!r}?", key=key, near=near[0])


def _files(folder: Traversable) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for part in folder.iterdir():
        if part.is_dir():
            files |= {f"{part.name}/{name}": content for name, content in _files(part).items()}
        elif part.name.endswith(".yaml"):
            files[part.name] = part.read_bytes()
    return files


def _mark(files: Mapping[str, bytes]) -> str:
    shape = [Path(model.__file__).with_name(f"{part}.py").read_bytes() for part in SHAPE]
    return fingerprint(*shape, *(part for name in sorted(files) for part in (name.encode(), files[name])))


def _from_cache(path: Path) -> Base | None:
    """Return the base kept in a file; None where there is none, or where a single bit of it has changed."""
    try:
        mark, _, content = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    if mark != fingerprint(content).encode():
        return None
    return msgspec.msgpack.decode(content, type=Base, dec_hook=expressions.decode)


def _into_cache(path: Path, base: Base) -> Base:
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
