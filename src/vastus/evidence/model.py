"""What is known, as frozen values: the shape of every file under ``base/``."""

from functools import cached_property
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

Id = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Text = Annotated[str, Meta(min_length=1)]
Sources = Annotated[tuple[Id, ...], Meta(min_length=1)]
Level = Literal["self_care", "routine", "within_2_weeks", "same_day", "emergency"]
LEVELS: tuple[Level, ...] = ("self_care", "routine", "within_2_weeks", "same_day", "emergency")
Grade = Literal["A", "B", "C", "D", "A against"]
JUDGEMENT = "judgement"


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The base of all entries: frozen, and a key that nobody knows is a fault."""


class Entry(Item, frozen=True):
    """An entry that others refer to by its id."""

    id: Id


class Source(Entry, frozen=True):
    """Where something was read, and how much of it."""

    cite: Text
    read: Literal["page", "copy", "summary", "abstract", "secondary", "no"]
    url: str | None = None
    level: str | None = None
    note: str | None = None


class Is(Item, frozen=True):
    """A finding has one of these options; for many_of, at least one of them is present."""

    finding: Id
    option: str | Annotated[tuple[str, ...], Meta(min_length=1)]

    @property
    def options(self) -> tuple[str, ...]:
        """The options, whether written as one or as a list."""
        return (self.option,) if isinstance(self.option, str) else self.option


class Bound(Item, frozen=True):
    """A number to compare a finding with; the bound itself is inside."""

    finding: Id
    number: float


class Expression(Item, frozen=True, rename={"all_of": "all", "any_of": "any", "is_": "is", "not_": "not"}):
    """One condition over the findings; exactly one of its keys is set."""

    all_of: tuple["Expression", ...] | None = None
    any_of: tuple["Expression", ...] | None = None
    not_: "Expression | None" = None
    is_: Is | None = None
    at_least: Bound | None = None
    at_most: Bound | None = None
    use: Id | None = None

    def __post_init__(self) -> None:
        """Refuse none or two keys, and an empty list: an empty ``all`` would always hold."""
        keys = (self.all_of, self.any_of, self.not_, self.is_, self.at_least, self.at_most, self.use)
        if sum(key is not None for key in keys) != 1:
            raise ValueError("a condition has exactly one of: all, any, not, is, at_least, at_most, use")
        if self.all_of == () or self.any_of == ():
            raise ValueError("an empty list of conditions says nothing; name at least one")

    @property
    def parts(self) -> tuple["Expression", ...]:
        """The conditions directly inside this one."""
        return self.all_of or self.any_of or ((self.not_,) if self.not_ else ())


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
    who: Literal["ask", "sensor", "diary", "laboratory"] = "ask"
    help: str | None = None
    options: tuple[Option, ...] = ()
    said: str | None = None
    unit: str | None = None
    lowest: float | None = None
    highest: float | None = None
    danger: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    common: float | None = None
    implied: bool = False
    asks_when: Expression | None = None
    claims: tuple[Id, ...] = ()

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


class Screen(Entry, frozen=True):
    """Findings that a person answers on one screen, each for itself."""

    text: Text
    items: Annotated[tuple[Id, ...], Meta(min_length=1)]
    mode: Literal["tick", "each"] = "each"


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


class Rule(Entry, frozen=True):
    """Findings that together ask for a least urgency."""

    kind: Literal["danger", "floor"]
    level: Level
    reason: Text
    when: Expression
    basis: Literal["guideline", "judgement"]
    sources: Sources
    ask_first: tuple[Id, ...] = ()
    fallbacks: tuple[Fallback, ...] = ()
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
    source: Id | None = None
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
            raise ValueError(f"{self.seen} seen of {self.of}: a count cannot be above its total")


class Link(Item, frozen=True):
    """How far one answer speaks for or against a cause."""

    finding: Id
    direction: Literal["for", "against"]
    strength: Literal["defining", "strong", "moderate", "weak"]
    option: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    bundle: Id | None = None
    counts: Counts | None = None
    range: str | None = None
    source: Id | None = None
    judgement: str | None = None


class Cause(Entry, frozen=True):
    """A reason for twitching, or for what is taken for it."""

    name: Text
    plain: Text
    group: Id
    how: Text
    expect: Text
    prior: Prior
    links: Annotated[tuple[Link, ...], Meta(min_length=1)]
    sources: Sources
    serious: bool = False
    tells: str | None = None
    needs_one_of: tuple[Id, ...] = ()
    worse: tuple[str, ...] = ()
    better: tuple[str, ...] = ()
    who: str | None = None
    course: str | None = None
    numbers: tuple[Number, ...] = ()
    first_tests: tuple[str, ...] = ()
    remedies: tuple[Id, ...] = ()
    watched_by: tuple[Id, ...] = ()
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
    parts_s: dict[str, float] = {}
    numbers: dict[str, Any] = {}
    counts: dict[str, Any] = {}
    article: dict[str, Any] = {}


class Condition(Item, frozen=True):
    """An answer on which a remedy is offered, or left out."""

    finding: Id
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
    helps: tuple[Id, ...] = ()
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


class Claim(Entry, frozen=True):
    """Something the founding articles say, and whether it holds."""

    kind: str
    says: Text
    verdict: Literal["supported", "partly", "contradicted", "unverifiable"]
    because: Text
    sources: Sources
    home: Annotated[tuple[str, ...], Meta(min_length=1)]
    numbers: dict[str, Any] = {}


class Line(Item, frozen=True):
    """One statement of a page, with how well it is known."""

    text: Text
    grade: Literal["A", "B", "C", "D", "A against", "guideline", "fact", "judgement"]
    sources: Sources
    claims: tuple[Id, ...] = ()


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
    remedies: tuple[Id, ...] = ()
    sources: tuple[Id, ...] = ()
    claims: tuple[Id, ...] = ()


class Base(msgspec.Struct, frozen=True, dict=True):
    """All that is known, checked as a whole; ``fingerprint`` names this very state of it."""

    fingerprint: str
    sources: tuple[Source, ...]
    findings: tuple[Finding, ...]
    screens: tuple[Screen, ...]
    terms: tuple[Term, ...]
    rules: tuple[Rule, ...]
    exits: tuple[Exit, ...]
    causes: tuple[Cause, ...]
    remedies: tuple[Remedy, ...]
    tests: tuple[Test, ...]
    claims: tuple[Claim, ...]
    topics: tuple[Topic, ...]

    @cached_property
    def finding(self) -> dict[str, Finding]:
        """The findings by id."""
        return {item.id: item for item in self.findings}

    @cached_property
    def rule(self) -> dict[str, Rule]:
        """The rules by id."""
        return {item.id: item for item in self.rules}

    @cached_property
    def cause(self) -> dict[str, Cause]:
        """The causes by id."""
        return {item.id: item for item in self.causes}

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
