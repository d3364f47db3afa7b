"""What is decided once for everybody: how advice is worded, where a page stands, what a sensor can say of a person."""

from typing import Annotated, Literal

from msgspec import Meta

from vastus.evidence.entry import FindingId, Item, PageId, RuleId, Sources, Text, TopicId
from vastus.evidence.expressions import Expression

PageKind = Literal[
    "topic", "myth", "question", "serious", "glossary", "contradiction",
    "cause", "test",
    "habit", "food", "drink", "breathing", "relaxation", "warm_up", "stretch", "strength", "programme", "medicine",
    "caution",
]  # fmt: skip


class Sign(Item, frozen=True):
    """An option of a finding; a number is named without one."""

    finding: FindingId
    option: str | None = None


class Observation(Item, frozen=True):
    """An option of a finding that a recording can show."""

    finding: FindingId
    option: str


# Advice


class LevelWords(Item, frozen=True):
    """What a person is told at one level of urgency: what to do, when to look again, and the next step."""

    headline: Text
    to_do: Annotated[tuple[Text, ...], Meta(min_length=1)]
    again: Text
    next: Text


class OpenWords(Item, frozen=True):
    """What is told while open questions could still raise the level; ``sooner`` where it is above self-care."""

    headline: Text
    to_do: Annotated[tuple[Text, ...], Meta(min_length=1)]
    again: Text
    next: Text
    sooner: Text


class LeaveWords(Item, frozen=True):
    """What is told to somebody whom this is not made for."""

    headline: Text
    next: Text


class UnnamedWords(Item, frozen=True):
    """Why no cause is named as most likely: which of these is told is decided by how soon to be seen."""

    unsettled: Text
    seen_first: Text
    safe_first: Text
    not_here: Text


class Together(Item, frozen=True):
    """What asks for more although no one answer shows it, for those whom it fits; ``rules`` of one level say so."""

    text: Text
    rules: Annotated[tuple[RuleId, ...], Meta(min_length=1)]
    when: Expression | None = None


class WithOnset(Item, frozen=True):
    """A finding that is judged as if it were new: without its onset the level would be found too low."""

    finding: FindingId
    onset: Sign


class AdvicePolicy(Item, frozen=True):
    """How advice is worded, and which signs are named first."""

    levels: dict[str, LevelWords]
    open: OpenWords
    leave: LeaveWords
    unnamed: UnnamedWords
    at_once: Text
    next_try: Text
    together: tuple[Together, ...]
    signs: tuple[Sign, ...]
    with_onset: tuple[WithOnset, ...] = ()


# Who helps, and what is told while help comes


class Phone(Item, frozen=True):
    """Somebody to ring, by the name that they have themselves."""

    name: Text
    number: Text


class Country(Item, frozen=True):
    """Whom to ring in a country; what is not known for sure is left out."""

    code: Text  # of ISO 3166, two capitals
    name: Text
    emergency: Annotated[tuple[Text, ...], Meta(min_length=1)]  # numbers, the best known first
    sources: Sources
    advice: Phone | None = None  # a nurse or doctor on the telephone, for what cannot wait until tomorrow
    crisis: Phone | None = None  # somebody who listens, for thoughts of not wanting to live


class Countries(Item, frozen=True):
    """The countries whose numbers are known."""

    listed: Annotated[tuple[Country, ...], Meta(min_length=1)]


class Completing(Item, frozen=True):
    """A question that completes what is handed over, for those whom it fits."""

    finding: FindingId
    when: Expression | None = None


class Aloud(Item, frozen=True):
    """How answers to a finding are read aloud, where the answers alone would not be understood."""

    finding: FindingId
    text: Text  # with {what} where the answers stand


class Waiting(Item, frozen=True):
    """What to do until help comes, for those of whom this holds; without a condition, for everybody."""

    title: Text
    steps: Annotated[tuple[Text, ...], Meta(min_length=1)]
    sources: Sources
    when: Expression | None = None
    judgement: str | None = None


class Handover(Item, frozen=True):
    """What completes the help in an emergency: questions, words to read aloud, and what to do meanwhile.

    ``since`` are the findings that say since when, the best first. ``listen`` is when somebody who listens is named.
    """

    age: FindingId
    ask: Annotated[tuple[Completing, ...], Meta(min_length=1)]
    since: Annotated[tuple[FindingId, ...], Meta(min_length=1)]
    aloud: tuple[Aloud, ...]
    waiting: Annotated[tuple[Waiting, ...], Meta(min_length=1)]
    listen: Expression


# Pages


class Group(Item, frozen=True):
    """Pages that stand together: the ones to begin with, then all of these kinds."""

    title: Text
    first: tuple[PageId, ...] = ()
    kinds: tuple[PageKind, ...] = ()


class Shelf(Item, frozen=True):
    """Where each page stands, and the few pages that have a part of their own to play."""

    groups: Annotated[tuple[Group, ...], Meta(min_length=1)]
    serious: TopicId
    tests: TopicId
    always: TopicId
    names_serious: tuple[TopicId, ...] = ()


class SearchWords(Item, frozen=True):
    """Words that count for nothing, words for the same thing, and searches to try."""

    small: Text
    same: tuple[Text, ...] = ()
    tries: tuple[Text, ...] = ()


# Recordings


class Measured(Item, frozen=True):
    """What recordings at rest say of a person: which answers they stand for.

    ``site`` is the finding whose options say where a sensor lay; nobody puts one on a site ``out_of_reach``.
    """

    site: FindingId
    out_of_reach: tuple[str, ...]
    legs: Annotated[tuple[str, ...], Meta(min_length=1)]
    seen: tuple[Observation, ...]
    one_limb: tuple[Observation, ...]
    several_parts: tuple[Observation, ...]
    more_than_usual: tuple[Observation, ...]
