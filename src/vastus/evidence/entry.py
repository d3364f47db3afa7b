"""What all that is known is written in: ids, texts, and values that refuse a key that nobody reads."""

from typing import Annotated

import msgspec
from msgspec import Meta

Id = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Text = Annotated[str, Meta(min_length=1)]

# An id of an entry says of which kind it is, so that whoever looks for references finds all of them (references.py).
HOME, PAGE = "home", "page"  # a kind and an id with a colon between them; a page of any kind
SourceId = Annotated[Id, Meta(extra={"of": "sources"})]
Sources = Annotated[tuple[SourceId, ...], Meta(min_length=1)]
FindingId = Annotated[Id, Meta(extra={"of": "findings"})]
StageId = Annotated[Id, Meta(extra={"of": "stages"})]
ScreenId = Annotated[Id, Meta(extra={"of": "screens"})]
TermId = Annotated[Id, Meta(extra={"of": "terms"})]
RuleId = Annotated[Id, Meta(extra={"of": "rules"})]
GroupId = Annotated[Id, Meta(extra={"of": "groups"})]
CauseId = Annotated[Id, Meta(extra={"of": "causes"})]
RemedyId = Annotated[Id, Meta(extra={"of": "remedies"})]
TestId = Annotated[Id, Meta(extra={"of": "tests"})]
ClaimId = Annotated[Id, Meta(extra={"of": "claims"})]
TopicId = Annotated[Id, Meta(extra={"of": "topics"})]
PageId = Annotated[Id, Meta(extra={"of": PAGE})]
Home = Annotated[str, Meta(extra={"of": HOME})]


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The base of all values of the base: frozen, and a key that nobody knows is a fault."""


class Entry(Item, frozen=True):
    """An entry that others refer to by its id."""

    id: Id
