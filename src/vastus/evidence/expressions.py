"""Conditions over the findings: a small type for each way of saying one, and one way through all of them.

In YAML a condition is a mapping with one key (``all``, ``any``, ``not``, ``is``, ``at_least``, ``at_most``, ``use``);
each key has its type here, and writes itself the same way again.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, TypeVar, cast

import msgspec
from msgspec import Meta

from vastus.evidence.entry import FindingId, Item, TermId
from vastus.sentence import sentence

T = TypeVar("T")
Terms = Mapping[str, "Expression"]  # the conditions that have a name, by their ids


class Expression:
    """One condition over the findings: one of the seven types of ``Node``."""

    __slots__ = ()

    @property
    def parts(self) -> tuple["Expression", ...]:
        """The conditions directly inside this one; a named condition holds none itself."""
        return ()


class Choice(Item, frozen=True):
    """A finding, and one or several of its options."""

    finding: FindingId
    option: str | Annotated[tuple[str, ...], Meta(min_length=1)]


class Bound(Item, frozen=True):
    """A number to compare a finding with; the bound itself is inside."""

    finding: FindingId
    number: float


class All(Expression, Item, frozen=True, rename={"inner": "all"}):
    """All of these conditions hold."""

    inner: tuple[Expression, ...]

    def __post_init__(self) -> None:
        """Refuse an empty list: it would always hold."""
        _refuse_empty(self.inner)

    @property
    def parts(self) -> tuple[Expression, ...]:
        """The conditions that hold together."""
        return self.inner


class Any(Expression, Item, frozen=True, rename={"inner": "any"}):
    """At least one of these conditions holds."""

    inner: tuple[Expression, ...]

    def __post_init__(self) -> None:
        """Refuse an empty list: it would never hold."""
        _refuse_empty(self.inner)

    @property
    def parts(self) -> tuple[Expression, ...]:
        """The conditions of which one is enough."""
        return self.inner


class Not(Expression, Item, frozen=True, rename={"inner": "not"}):
    """The condition inside does not hold; an exit may say so, a rule may not."""

    inner: Expression

    @property
    def parts(self) -> tuple[Expression, ...]:
        """The condition that does not hold."""
        return (self.inner,)


class Is(Expression, Item, frozen=True, rename={"choice": "is"}):
    """A finding has one of these options; for many_of, at least one of them is present."""

    choice: Choice

    @property
    def finding(self) -> str:
        """The finding that is looked at."""
        return self.choice.finding

    @property
    def options(self) -> tuple[str, ...]:
        """The options, whether written as one or as a list."""
        return (self.choice.option,) if isinstance(self.choice.option, str) else self.choice.option


class AtLeast(Expression, Item, frozen=True, rename={"bound": "at_least"}):
    """A number is known, and is the bound or above it."""

    bound: Bound

    @property
    def finding(self) -> str:
        """The finding that is looked at."""
        return self.bound.finding

    @property
    def number(self) -> float:
        """The lowest number with which it holds."""
        return self.bound.number


class AtMost(Expression, Item, frozen=True, rename={"bound": "at_most"}):
    """A number is known, and is the bound or below it."""

    bound: Bound

    @property
    def finding(self) -> str:
        """The finding that is looked at."""
        return self.bound.finding

    @property
    def number(self) -> float:
        """The highest number with which it holds."""
        return self.bound.number


class Use(Expression, Item, frozen=True, rename={"term": "use"}):
    """A condition with a name holds."""

    term: TermId


Node = All | Any | Not | Is | AtLeast | AtMost | Use
NODES: Mapping[str, type[All | Any | Not | Is | AtLeast | AtMost | Use]] = {
    "all": All,
    "any": Any,
    "not": Not,
    "is": Is,
    "at_least": AtLeast,
    "at_most": AtMost,
    "use": Use,
}


def fold(expression: Expression, step: Callable[[Node, Iterator[T]], T], terms: Terms | None = None) -> T:
    """Return what ``step`` makes of a condition and of what it made of the conditions inside it, from the inside out.

    What is inside comes one by one, and only as far as ``step`` asks for it. With ``terms`` a named condition holds
    what its name stands for; without them it holds nothing.
    """
    node = cast("Node", expression)
    inside = (terms[node.term],) if isinstance(node, Use) and terms is not None else node.parts
    return step(node, (fold(part, step, terms) for part in inside))


def leaves(expression: Expression, terms: Terms | None = None) -> list[Is | AtLeast | AtMost | Use]:
    """Return the conditions that hold no others, in their order; with ``terms`` named ones are looked through."""
    return fold(expression, _leaves, terms)


def _leaves(node: Node, inside: Iterator[list[Is | AtLeast | AtMost | Use]]) -> list[Is | AtLeast | AtMost | Use]:
    within = [leaf for some in inside for leaf in some]
    return within if within or isinstance(node, All | Any | Not) else [node]


def read(value: object, kind: type[T]) -> T:
    """Return a value as YAML or JSON holds it as that kind; raises msgspec.ValidationError."""
    return msgspec.convert(value, kind, dec_hook=decode)


def decode(kind: type, value: object) -> object:
    """Return a written condition: the hook by which msgspec reads what it cannot read itself."""
    if kind is not Expression:
        raise NotImplementedError(kind)
    if not isinstance(value, dict):
        raise ValueError(sentence("Expected `object`, got `{kind}`", kind=type(value).__name__))  # noqa: TRY004, in the words of msgspec
    if len(value) != 1 or not NODES.keys() >= value.keys():
        raise ValueError(sentence("a condition has exactly one of: {nodes}", nodes=", ".join(NODES)))
    return read(value, NODES[next(iter(value))])


def _refuse_empty(parts: tuple[Expression, ...]) -> None:
    if not parts:
        raise ValueError(sentence("an empty list of conditions says nothing; name at least one"))
