"""Clinical pictures: of each condition how often people can tell what, and the least urgency for what they tell.

A picture's condition is written short: ``a=b/c`` any of these options, ``a=*`` any but none or no, ``a`` alone yes,
``!`` not, ``&`` and, ``|`` or; a name among ``terms`` stands for a condition.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import yaml

from vastus.evidence.model import LEVELS, Base, Level

DATA = Path(__file__).parents[1] / "data"
FILES = (DATA / "pictures.yaml", DATA / "pictures-more.yaml")
PLAIN_NO = frozenset({"none", "no"})
Person = dict[str, Any]  # finding → its number, or the set of its options


class Tier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is needed for who tells any of these; ``lowest`` is what an expert may still accept."""

    needed: Level
    lowest: Level
    any: tuple[str, ...]
    s: str

    @property
    def ranks(self) -> tuple[int, int]:
        """Both levels as numbers."""
        return LEVELS.index(self.needed), LEVELS.index(self.lowest)


class Feature(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"when": "if"}):
    """Something that occurs with a share (or one between two), or one of several things by their weights."""

    s: str
    f: str | None = None
    p: float | tuple[float, float] = 1.0
    one: dict[str, float] = {}
    when: str | None = None
    age: tuple[float, float] = (0, 200)
    sex: str | None = None

    @property
    def puts(self) -> tuple[str, ...]:
        """What it can make true of a person."""
        return tuple(self.one) if self.one else (self.f or "",)


class Picture(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One condition."""

    name: str
    age: tuple[float, float, float, float]  # mean, deviation, youngest, oldest
    female: float
    tiers: tuple[Tier, ...]
    features: tuple[Feature, ...]
    half: str = ""
    highest: Level | None = None  # above it, it is too cautious
    unaskable: tuple[str, ...] = ()
    cause: str | None = None  # the cause of the base, where it is one

    @property
    def top(self) -> int:
        """The highest level that somebody with it may need."""
        return max(tier.ranks[0] for tier in self.tiers)

    def need(self, language: "Language", person: Person) -> tuple[int, int] | None:
        """Return the level needed for what this person tells, and the lowest accepted; None where nothing asks."""
        met = [t.ranks for t in self.tiers if any(language.holds(condition, person) for condition in t.any)]
        return max(met, default=None)


class Pictures(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of pictures."""

    conditions: dict[str, Picture]
    sources: dict[str, dict[str, str]] = {}
    terms: dict[str, str] = {}
    noise: tuple[Feature, ...] = ()


@cache
def pictures() -> Pictures:
    """Return all pictures: those handed to the project, and our own beside them."""
    first, more = (msgspec.convert(yaml.safe_load(file.read_text()), Pictures) for file in FILES)
    assert first.conditions.keys().isdisjoint(more.conditions)
    return Pictures(
        conditions={**first.conditions, **more.conditions},
        sources={**first.sources, **more.sources},
        terms={**first.terms, **more.terms},
        noise=first.noise,
    )


class Atom(NamedTuple):
    """One thing that is asked of a person."""

    turned: bool
    finding: str
    options: frozenset[str] | None  # None: anything but none or no
    least: float | None = None


class Language:
    """The short language of the pictures, for one base."""

    def __init__(self, base: Base, terms: dict[str, str]) -> None:
        self.base = base
        self.terms = terms
        self._read: dict[str, list[list[Atom | tuple[bool, str]]]] = {}

    def holds(self, text: str, person: Person) -> bool:
        """Return whether a condition holds of a person."""
        ways = self._read.get(text)
        if ways is None:
            ways = self._read[text] = [[self._atom(a.strip()) for a in w.split("&")] for w in text.split("|")]
        return any(all(self._is(atom, person) for atom in way) for way in ways)

    def put(self, text: str, person: Person) -> None:
        """Make it so that the person has it."""
        for part in text.split("+") if text != "none" else ():
            name, _, option = part.strip().partition("=")
            kind = self.base.finding[name].kind
            if kind == "number":
                person[name] = float(option)
            elif kind == "many_of":
                person.setdefault(name, set()).add(option)
            else:
                person[name] = {option or "yes"}

    def unknown(self, text: str) -> list[str]:
        """Return what in a condition, or in what is put, the base does not have."""
        wrong = []
        for part in re.split(r"[|&+]", text):
            atom = part.strip().lstrip("!")
            if atom == "none" or atom in self.terms:
                continue
            name, _, options = re.sub(">=.*", "", atom).partition("=")
            finding = self.base.finding.get(name)
            if finding is None or finding.kind == "number":
                wrong += [atom] if finding is None else []
            elif options not in ("", "*"):
                wrong += [atom for option in options.split("/") if option not in finding.choices]
        return wrong

    def _atom(self, text: str) -> Atom | tuple[bool, str]:
        turned, text = text.startswith("!"), text.removeprefix("!")
        if text in self.terms:
            return turned, self.terms[text]
        name, least = text.split(">=") if ">=" in text else (text, None)
        name, _, options = name.partition("=")
        wanted = None if options == "*" else frozenset(options.split("/") if options else ("yes",))
        return Atom(turned, name, wanted, None if least is None else float(least))

    def _is(self, atom: Atom | tuple[bool, str], person: Person) -> bool:
        if not isinstance(atom, Atom):
            turned, condition = atom
            return self.holds(condition, person) != turned
        have = person.get(atom.finding)
        if atom.least is not None:
            return (have is not None and have >= atom.least) != atom.turned
        if have is None or isinstance(have, float):
            return atom.turned
        met = bool(have - PLAIN_NO) if atom.options is None else not have.isdisjoint(atom.options)
        return met != atom.turned
