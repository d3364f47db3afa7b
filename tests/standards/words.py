"""What a person reads in the evidence base, and what only a clinician, a researcher or the machine does."""

from collections.abc import Iterator
from typing import Any

import msgspec.inspect as shapes
from msgspec import Struct

from vastus.evidence.entry import Item
from vastus.evidence.expressions import NODES
from vastus.evidence.load import POLICIES
from vastus.evidence.model import Base

# By the name of the type: each field with text in it stands in exactly one of the two tables.
PERSON: dict[str, tuple[str, ...]] = {
    "Finding": ("question", "help", "short", "said", "unit"),
    "Option": ("text", "said", "denied"),
    "Screen": ("text",),
    "Rule": ("reason",),
    "Way": ("text",),
    "Exit": ("reason",),
    "Cause": ("plain", "how", "expect", "tells", "worse", "better"),
    "Remedy": ("name", "grade_for", "works", "steps", "days", "cautions", "stop"),
    "Dose": ("text", "times"),
    "Test": ("name", "happens", "shows", "when", "not_when", "prepare"),
    "Topic": ("title", "settled", "next"),
    "Line": ("text",),
    "Side": ("says",),
    "Stage": ("title",),
    "CauseGroup": ("title",),
    "AdvicePolicy": ("at_once", "next_try"),
    "LevelWords": ("headline", "to_do", "again", "next"),
    "OpenWords": ("headline", "to_do", "again", "next", "sooner"),
    "LeaveWords": ("headline", "next"),
    "UnnamedWords": ("unsettled", "seen_first", "safe_first", "not_here"),
    "Together": ("text",),
    "Group": ("title",),
    "Waiting": ("title", "steps"),
    "Aloud": ("text",),
    "SearchWords": ("tries",),
}
OTHERS: dict[str, tuple[str, ...]] = {
    # on the clinician's page; a name of this kind reaches a person only behind the words «Doctors call it»
    "Cause": ("name", "who", "course", "first_tests", "note"),
    "Finding": ("term", "danger", "order"),
    "Test": ("clinical",),
    "Rule": ("why",),
    "Exit": ("why",),
    "Fallback": ("reason", "on_purpose"),
    "Term": ("means",),
    # for whoever checks the evidence
    "Source": ("cite", "url", "level", "note"),
    "Claim": ("kind", "says", "because", "home", "numbers"),
    "Number": ("what", "value", "unit", "population", "note", "judgement"),
    "Prior": ("judgement",),
    "Link": ("option", "range", "judgement"),
    "Remedy": ("judgement",),
    "Waiting": ("judgement",),
    "Dose": ("parts_s", "numbers", "counts", "article"),
    # for the machine
    "Choice": ("option",),
    "Condition": ("option",),
    "Sign": ("option",),
    "Observation": ("option",),
    "Measured": ("out_of_reach", "legs"),
    "AdvicePolicy": ("levels",),  # its keys
    "SearchWords": ("small", "same"),
    "Base": ("fingerprint",),
    # names and numbers, which stand as they are
    "Phone": ("name", "number"),
    "Country": ("code", "name", "emergency"),
}


def text_fields() -> set[tuple[str, str]]:
    """Return every field below Base that can hold words: a string that is not an id, or anything at all."""
    found: set[tuple[str, str]] = set()
    seen: set[type] = set()

    def look(shape: Any) -> Iterator[shapes.Type]:
        if isinstance(shape, shapes.StructType):
            if shape.cls not in seen:
                seen.add(shape.cls)
                for field in shape.fields:
                    kinds = [*look(field.type)]  # all of them, to look into each
                    if any(map(_holds_words, kinds)):
                        found.add((shape.cls.__name__, field.name))
            return
        if isinstance(shape, shapes.Metadata):
            yield from look(shape.type)
            return
        yield shape
        for part in ("types", "item_types", "item_type", "key_type", "value_type"):
            inner = getattr(shape, part, ())
            for piece in inner if isinstance(inner, tuple) else (inner,):
                yield from look(piece)

    for kind in (Base, *NODES.values()):  # a condition is read by a hook, which the types do not tell
        list(look(shapes.type_info(kind)))
    return found


def _holds_words(shape: shapes.Type) -> bool:
    return isinstance(shape, shapes.AnyType) or (isinstance(shape, shapes.StrType) and shape.pattern is None)


def person_reads(item: Struct) -> Iterator[tuple[str, str]]:
    """Yield every string of an entry that a person reads, each with the path to it."""
    own = PERSON.get(type(item).__name__, ())
    for name in item.__struct_fields__:
        value = getattr(item, name)
        several: dict[Any, Any] = value if isinstance(value, dict) else {}
        if isinstance(value, tuple):
            several = {getattr(part, "id", place): part for place, part in enumerate(value)}
        for place, part in (several or {"": value}).items():
            path = f"{name}[{place}]" if several else name
            if isinstance(part, Struct):
                yield from ((f"{path}.{inner}", text) for inner, text in person_reads(part))
            elif name in own and part:
                yield path, part


def entries(base: Base) -> Iterator[tuple[str, Item]]:
    """Yield every entry of the base with its kind and id, as in ``finding:age``, and every policy with its name."""
    yield from ((f"policy:{name}", getattr(base, name)) for name in POLICIES)
    for kind in base.__struct_fields__:
        value = getattr(base, kind)
        if isinstance(value, tuple):
            yield from ((f"{kind.removesuffix('s')}:{entry.id}", entry) for entry in value)
