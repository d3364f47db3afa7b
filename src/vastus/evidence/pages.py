"""What can be read: pages with their lines, and the claims of the founding articles that they settle."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from vastus.evidence.entry import ClaimId, Entry, Home, Id, Item, RemedyId, SourceId, Sources, Text


class Claim(Entry, frozen=True):
    """Something the founding articles say, and whether it holds."""

    kind: str
    says: Text
    verdict: Literal["supported", "partly", "contradicted", "unverifiable"]
    because: Text
    sources: Sources
    home: Annotated[tuple[Home, ...], Meta(min_length=1)]
    numbers: dict[str, Any] = msgspec.field(default_factory=dict)


class Line(Item, frozen=True):
    """One statement of a page, with how well it is known."""

    text: Text
    grade: Literal["A", "B", "C", "D", "A against", "guideline", "fact", "judgement"]
    sources: Sources
    claims: tuple[ClaimId, ...] = ()


class Side(Item, frozen=True):
    """What some of the articles say of a matter they disagree on."""

    articles: Annotated[tuple[Id, ...], Meta(min_length=1)]
    says: Text


class Topic(Entry, frozen=True):
    """A page to read: a topic, a myth, a question, or a contradiction and how it was settled."""

    kind: Literal["topic", "myth", "question", "serious", "glossary", "contradiction"]
    title: Text
    next: Text
    lines: tuple[Line, ...] = ()
    sides: tuple[Side, ...] = ()
    settled: str | None = None
    remedies: tuple[RemedyId, ...] = ()
    sources: tuple[SourceId, ...] = ()
    claims: tuple[ClaimId, ...] = ()
    drawing: Id | None = None
