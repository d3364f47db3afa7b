"""What all that is known is written in: ids, texts, and values that refuse a key that nobody reads."""

from typing import Annotated

import msgspec
from msgspec import Meta

Id = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Text = Annotated[str, Meta(min_length=1)]


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The base of all values of the base: frozen, and a key that nobody knows is a fault."""


class Entry(Item, frozen=True):
    """An entry that others refer to by its id."""

    id: Id
