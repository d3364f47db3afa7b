"""What is known, as frozen values: the shape of every file under ``base/``."""

from functools import cached_property
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from vastus.evidence.entry import (
    CauseId,
    ClaimId,
    Entry,
    FindingId,
    GroupId,
    Id,
    Item,
    RemedyId,
    RuleId,
    ScreenId,
    SourceId,
    Sources,
    StageId,
    TestId,
    Text,
)
from vastus.evidence.expressions import Expression
from vastus.evidence.pages import Claim, Topic
from vastus.evidence.policy import AdvicePolicy, Countries, Handover, Measured, SearchWords, Shelf
from vastus.sentence import sentence

Level = Literal["self_care", "routine", "within_2_weeks", "same_day", "emergency"]
LEVELS: tuple[Level, ...] = ("self_care", "routine", "within_2_weeks", "same_day", "emergency")
Grade = Literal["A", "B", "C", "D", "A against"]
JUDGEMENT = "judgement"


class Source(Entry, frozen=True):
    """Where something was read, and how much of it."""

    cite: Text
    read: Literal["page", "copy", "summary", "abstract", "secondary", "no"]
    url: str | None = None
    level: str | None = None
    note: str | None = None


class Option(Entry, frozen=True):
    """One answer that can be chosen, and how it reads when it is told back."""

    text: Text
    said: Text
    denied: str | None = None


class Finding(Entry, frozen=True, dict=True):
    """Something that a person can tell, a sensor can show or a laboratory can measure."""

    kind: Literal["yes_no", "one_of", "many_of", "number"]
    group: Id
    term: Text
    question: Text
    short: Text
    who: Literal["ask", "sensor", "diary", "laboratory", "handover"] = "ask"
    help: str | None = None
    options: tuple[Option, ...] = ()
    said: str | None = None
    unit: str | None = None
    lowest: float | None = None
    highest: float | None = None
    danger: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    worse: Literal["more", "less"] | None = None
    common: float | None = None
    implied: bool = False
    fixed: bool = False
    asks_when: Expression | None = None
    claims: tuple[ClaimId, ...] = ()

    @cached_property
    def choices(self) -> frozenset[str]:
        """The ids that an answer may name."""
        return frozenset(self._options)

    def option(self, wanted: str) -> Option:
        """Return the option of that id; KeyError where there is none."""
        return self._options[wanted]

    @cached_property
    def _options(self) -> dict[str, Option]:
        return {option.id: option for option in self.options}


class Stage(Entry, frozen=True):
    """A part of the interview, by which a person sees how far it has come."""

    title: Text


class Screen(Entry, frozen=True):
    """Findings that a person answers on one screen, each for itself."""

    stage: StageId
    text: Text
    items: Annotated[tuple[FindingId, ...], Meta(min_length=1)]
    mode: Literal["tick", "each"] = "each"
    more_of: ScreenId | None = None

    @property
    def topic(self) -> str:
        """The screen that it goes on from, or itself: between the two the talk does not jump."""
        return self.more_of or self.id


class Term(Entry, frozen=True):
    """A condition with a name, for use in several rules."""

    means: Text
    expr: Expression


class Fallback(Item, frozen=True):
    """The level that still holds while the rule is open.

    ``falls_to`` says on purpose how far the level may fall once the rest is denied.
    """

    when: Expression
    level: Level
    reason: Text
    falls_to: Level | None = None
    on_purpose: str | None = None


class Way(Item, frozen=True):
    """One way in which a rule can hold, and the reason that is true of it."""

    when: Expression
    text: Text


class Rule(Entry, frozen=True):
    """Findings that together ask for a least urgency.

    Of its ``reasons`` the first is told whose condition holds, and the plain ``reason``, which has to be true of every
    other way, where none does.
    """

    kind: Literal["danger", "floor"]
    level: Level
    reason: Text
    when: Expression
    basis: Literal["guideline", "judgement"]
    sources: Sources
    fallbacks: tuple[Fallback, ...] = ()
    reasons: tuple[Way, ...] = ()
    why: str | None = None


class Exit(Entry, frozen=True):
    """A person this tool is not made for, and where to go instead."""

    action: Literal["leave", "leave after the safety questions", "limit", "stop"]
    reason: Text
    minimum: Level
    when: Expression
    why: str | None = None


class Number(Item, frozen=True):
    """A figure with its source, or a labelled judgement with its reason."""

    what: Text
    value: float | str
    unit: str | None = None
    population: str | None = None
    interval: tuple[float, float] | None = None
    note: str | None = None
    source: SourceId | None = None
    judgement: str | None = None


class Prior(Item, frozen=True):
    """A range to order causes by: always a judgement, never shown as a probability."""

    low: Annotated[float, Meta(gt=0, lt=1)]
    high: Annotated[float, Meta(gt=0, lt=1)]
    judgement: Text


class Counts(Item, frozen=True):
    """``seen`` of ``of`` people with the cause had the finding."""

    seen: Annotated[int, Meta(ge=0)]
    of: Annotated[int, Meta(ge=1)]

    def __post_init__(self) -> None:
        """Refuse more people seen than there were."""
        if self.seen > self.of:
            raise ValueError(
                sentence("{seen} seen of {of}: a count cannot be above its total", seen=self.seen, of=self.of)
            )


class Link(Item, frozen=True):
    """How far one answer speaks for or against a cause."""

    finding: FindingId
    direction: Literal["for", "against"]
    strength: Literal["defining", "strong", "moderate", "weak"]
    option: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    bundle: Id | None = None
    counts: Counts | None = None
    range: str | None = None
    source: SourceId | None = None
    judgement: str | None = None


class CauseGroup(Entry, frozen=True):
    """What causes come from; nobody needs to be seen for one that is harmless."""

    title: Text
    harmless: bool = False


class Cause(Entry, frozen=True):
    """A reason for twitching, or for what is taken for it.

    ``watched_by`` are the rules that find something graver where this fits; ``named_with`` those that send the person
    because of this very cause, so that it may be named beside them.
    """

    name: Text
    plain: Text
    group: GroupId
    how: Text
    expect: Text
    prior: Prior
    links: Annotated[tuple[Link, ...], Meta(min_length=1)]
    sources: Sources
    serious: bool = False
    tells: str | None = None
    needs_one_of: tuple[FindingId, ...] = ()
    worse: tuple[str, ...] = ()
    better: tuple[str, ...] = ()
    who: str | None = None
    course: str | None = None
    numbers: tuple[Number, ...] = ()
    first_tests: tuple[str, ...] = ()
    tests: tuple[TestId, ...] = ()
    remedies: tuple[RemedyId, ...] = ()
    watched_by: tuple[RuleId, ...] = ()
    named_with: tuple[RuleId, ...] = ()
    note: str | None = None


class Dose(Item, frozen=True):
    """How much and how often, in words and, where it is guided, in seconds and repeats.

    ``article`` keeps the dose as a founding article gives it.
    """

    text: Text
    seconds: float | None = None
    repeats: int | None = None
    sides: Literal["both"] | None = None
    times: str | None = None
    rest_seconds: float | None = None
    minutes_total: float | None = None
    parts_s: dict[str, float] = msgspec.field(default_factory=dict)
    numbers: dict[str, Any] = msgspec.field(default_factory=dict)
    counts: dict[str, Any] = msgspec.field(default_factory=dict)
    article: dict[str, Any] = msgspec.field(default_factory=dict)


class Condition(Item, frozen=True):
    """An answer on which a remedy is offered, or left out."""

    finding: FindingId
    option: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None


class Remedy(Entry, frozen=True):
    """Something to try, with its dose, its grade and when to leave it."""

    name: Text
    kind: Literal[
        "habit",
        "food",
        "drink",
        "breathing",
        "relaxation",
        "warm_up",
        "stretch",
        "strength",
        "programme",
        "medicine",
        "caution",
    ]
    steps: Annotated[tuple[str, ...], Meta(min_length=1)]
    grade: Grade
    grade_for: Text
    works: Text
    sources: Sources
    dose: Dose | None = None
    days: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    stop: tuple[str, ...] = ()
    not_for: tuple[Condition, ...] = ()
    offer_when: tuple[Condition, ...] = ()
    helps: tuple[CauseId, ...] = ()
    waiting: bool = False
    drawing: Id | None = None
    judgement: str | None = None


class Test(Entry, frozen=True):
    """What is looked at, when it makes sense and when it does not."""

    __test__ = False  # not a class of tests, whatever its name

    name: Text
    clinical: Text
    happens: Text
    shows: Text
    when: Text
    sources: Sources
    not_when: str = ""
    prepare: str = ""


class Base(msgspec.Struct, frozen=True, dict=True):
    """All that is known, checked as a whole; ``fingerprint`` names this very state of it."""

    fingerprint: str
    sources: tuple[Source, ...]
    findings: tuple[Finding, ...]
    stages: tuple[Stage, ...]
    screens: tuple[Screen, ...]
    terms: tuple[Term, ...]
    rules: tuple[Rule, ...]
    exits: tuple[Exit, ...]
    groups: tuple[CauseGroup, ...]
    causes: tuple[Cause, ...]
    remedies: tuple[Remedy, ...]
    tests: tuple[Test, ...]
    claims: tuple[Claim, ...]
    topics: tuple[Topic, ...]
    advice: AdvicePolicy
    shelf: Shelf
    search: SearchWords
    measured: Measured
    handover: Handover
    countries: Countries

    @cached_property
    def finding(self) -> dict[str, Finding]:
        """The findings by id."""
        return {item.id: item for item in self.findings}

    @cached_property
    def term(self) -> dict[str, Expression]:
        """The conditions that have a name, by its id."""
        return {item.id: item.expr for item in self.terms}

    @cached_property
    def rule(self) -> dict[str, Rule]:
        """The rules by id."""
        return {item.id: item for item in self.rules}

    @cached_property
    def cause(self) -> dict[str, Cause]:
        """The causes by id."""
        return {item.id: item for item in self.causes}

    @cached_property
    def group(self) -> dict[str, CauseGroup]:
        """What causes come from, by id."""
        return {item.id: item for item in self.groups}

    @cached_property
    def remedy(self) -> dict[str, Remedy]:
        """The remedies and exercises by id."""
        return {item.id: item for item in self.remedies}

    @cached_property
    def source(self) -> dict[str, Source]:
        """The sources by id."""
        return {item.id: item for item in self.sources}

    @cached_property
    def topic(self) -> dict[str, Topic]:
        """The topics, myths, questions and contradictions by id."""
        return {item.id: item for item in self.topics}
