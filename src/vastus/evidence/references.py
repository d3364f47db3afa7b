"""Who names whom in the base: read from the types, where each id says of which kind it is."""

from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Any, Union, get_args, get_origin

import msgspec

from vastus.evidence.entry import HOME, PAGE, Item

# Of which kinds a page to read can be, in the order in which an id is looked up.
PAGES = ("topics", "causes", "remedies", "tests")
# Where a claim can be at home: the word before the colon, and the kind.
HOMES: Mapping[str, str] = {
    "cause": "causes",
    "finding": "findings",
    "rule": "rules",
    "remedy": "remedies",
    "test": "tests",
    "topic": "topics",
}


def references(item: Item) -> Iterator[tuple[str, str]]:
    """Yield the kind and id of all that a value of the base names, conditions included.

    The id of a page goes by all the kinds of which it could be.
    """
    for kind, name in _named(type(item), item):
        if kind == HOME:
            home, _, inside = name.partition(":")
            yield HOMES.get(home, home), inside
        elif kind == PAGE:
            yield from ((page, name) for page in PAGES)
        else:
            yield kind, name


def _named(kind: Any, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Item):
        for field in msgspec.structs.fields(type(value)):
            yield from _named(field.type, getattr(value, field.name))
        return
    for plain, mark in _looked_through(kind):
        if isinstance(value, tuple) and get_origin(plain) is tuple:
            for part in value:
                yield from _named(get_args(plain)[0], part)
        elif isinstance(value, dict) and get_origin(plain) is dict:
            for part in value.values():
                yield from _named(get_args(plain)[1], part)
        elif isinstance(value, str) and mark:
            yield mark, value


def _looked_through(kind: Any) -> Iterator[tuple[Any, str]]:
    """Yield what a type comes down to, with the kind of entry that its ids are of; nothing where they are of none."""
    if get_origin(kind) in (Union, UnionType):
        for part in get_args(kind):
            yield from _looked_through(part)
        return
    if metadata := getattr(kind, "__metadata__", ()):
        marks = [meta.extra["of"] for meta in metadata if isinstance(meta, msgspec.Meta) and meta.extra]
        yield get_args(kind)[0], marks[-1] if marks else ""
        return
    yield kind, ""
