"""Virtual people: what is so of them, what they tell of it, and what the rules say to all of them at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from tests.people.pictures import Feature, Language, Person, Picture, Pictures, pictures
from vastus.assess.answers import Answer, absent, deny, ticked
from vastus.assess.rules import Facts, Judged, Lanes, Table
from vastus.evidence.load import shipped
from vastus.evidence.model import Base, Finding

FORGOTTEN = UNSURE = 0.05
PLAINLY = frozenset({"age", "sex", "pregnancy", "caffeine", "sleep-hours", "fluids"})  # nobody forgets these
# One question asks since when "the back or the leg" hurts: an old back and a new leg answer it either way.
ONE_DATE = "back-pain-onset"


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody tells: this is so, of that they are not sure; all else they deny, where it is asked."""

    so: Person
    unsure: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Somebody:
    """A virtual person."""

    condition: str
    truth: Person
    told: Told
    need: tuple[int, int] | None  # of what was told, or else of what is so; None: nothing asks for a level
    tells: bool  # whether what was told asks for a level

    @property
    def emergency(self) -> bool:
        """Whether everybody would call it an emergency, by what was told."""
        return self.tells and self.need == (4, 4)


class Sampler:
    """Draws people from pictures; the same seed draws the same."""

    def __init__(self, base: Base, drawn: Pictures) -> None:
        self.base = base
        self.drawn = drawn
        self.language = Language(base, drawn.terms)

    def people(self, name: str, count: int, seed: int) -> list[Somebody]:
        """Return that many people with the condition."""
        rng = Random(f"{seed}/{name}")
        return [self._somebody(name, rng) for _ in range(count)]

    def _somebody(self, name: str, rng: Random) -> Somebody:
        picture = self.drawn.conditions[name]
        truth = self._truth(picture, rng)
        told = self._told(truth, rng)
        truly, tells = picture.need(self.language, truth), picture.need(self.language, told.so)
        return Somebody(name, truth, told, tells or truly, tells is not None)

    def _truth(self, picture: Picture, rng: Random) -> Person:
        mean, deviation, youngest, oldest = picture.age
        person: Person = {
            "age": float(round(min(oldest, max(18.0, youngest, rng.gauss(mean, deviation))))),
            "sex": {"female" if rng.random() < picture.female else "male"},
            "sleep-hours": float(round(2 * min(10, max(3, rng.gauss(6.8, 1.1))))) / 2,
            "caffeine": float(max(0, min(450, round(rng.gauss(190, 110), -1)))),
            "fluids": float(max(3, min(14, round(rng.gauss(7, 2))))),
        }
        usual, own = dict(person), dict(person)
        self._play(self.drawn.noise, usual, rng)
        self._play(picture.features, own, rng)
        hurts = self.language.holds("pain", own)
        for finding, value in usual.items():
            if finding not in own:
                if not (finding == ONE_DATE and hurts):  # what is new is dated, not the old ache beside it
                    own[finding] = value
            elif self.base.finding[finding].kind == "many_of":
                own[finding] = own[finding] | value
        if "leg-pain" in own and "back-pain" in usual and rng.random() < 0.5 and ONE_DATE in usual:
            itself = any(text.startswith("back-pain") for feature in picture.features for text in feature.puts)
            if not itself and own.get(ONE_DATE) != {"old-but-worse"}:
                own[ONE_DATE] = usual[ONE_DATE]
        own.setdefault("pregnancy", {"no"})
        return own

    def _play(self, features: Sequence[Feature], person: Person, rng: Random) -> None:
        for feature in features:
            low, high = feature.age
            if not low <= person["age"] <= high or (feature.sex and feature.sex not in person["sex"]):
                continue
            if feature.when and not self.language.holds(feature.when, person):
                continue
            if feature.one:
                (text,) = rng.choices(list(feature.one), list(feature.one.values()))
                self.language.put(text, person)
            elif feature.f:
                share = feature.p if isinstance(feature.p, float | int) else rng.uniform(*feature.p)
                if rng.random() < share:
                    self.language.put(feature.f, person)

    def _told(self, truth: Person, rng: Random) -> Told:
        """Return what is told: of each thing one in twenty is forgotten, and one in twenty is not sure."""
        so: Person = {}
        unsure = set()
        for name, value in truth.items():
            if name in PLAINLY:
                so[name] = value
            elif isinstance(value, float):
                if rng.random() < FORGOTTEN + UNSURE:
                    unsure.add(name)
                else:
                    so[name] = value
            else:
                kept = set()
                for option in sorted(value):
                    dice = rng.random()
                    if dice >= FORGOTTEN + UNSURE:
                        kept.add(option)
                    elif dice >= FORGOTTEN:
                        unsure.add(name)
                if kept:
                    so[name] = kept
                elif self.base.finding[name].kind == "one_of":
                    unsure.add(name)  # a date or a place that is forgotten is not denied
        return Told(so, frozenset(unsure))


class Crowd:
    """Many people, judged at once: one to a lane of the rules."""

    def __init__(self, base: Base, table: Table, told: Sequence[Told]) -> None:
        self.facts = Facts(len(told))
        answered: dict[str, Lanes] = {}
        known: dict[tuple[str, Answer], Lanes] = {}
        for lane, one in enumerate(told):
            for name, answer in self._answers(base, one):
                known[name, answer] = known.get((name, answer), 0) | 1 << lane
                answered[name] = answered.get(name, 0) | 1 << lane
        for (name, answer), lanes in known.items():
            self.facts.add(name, answer, lanes)
        self._deny(base, table, answered)
        table.follow(self.facts, answered)
        self.judged: Judged[Lanes] = table.judge(self.facts)
        self.levels = [self.judged.level(lane) for lane in range(len(told))]

    @staticmethod
    def _answers(base: Base, told: Told) -> Iterator[tuple[str, Answer]]:
        for name, value in told.so.items():
            finding = base.finding[name]
            if isinstance(value, float):
                yield name, Answer(number=value)
            elif finding.kind != "many_of":
                yield name, Answer(frozenset(value), finding.choices - value)
            elif name in told.unsure:
                yield name, Answer(frozenset(value), finding.choices & {"none"})
            else:
                yield name, ticked(Answer(frozenset(value)), finding)
        yield from ((name, Answer()) for name in told.unsure - told.so.keys())

    def _deny(self, base: Base, table: Table, answered: dict[str, Lanes]) -> None:
        """Let everybody deny what they were asked and did not tell; what is asked may hang on what was denied."""
        left = [finding for finding in base.findings if finding.who == "ask" and not deny(finding).unsure]
        changed = True
        while changed:
            changed = False
            for finding in left:
                here = ~answered.get(finding.id, 0) & self._asked(table, finding)
                if here:
                    self.facts.add(finding.id, absent(finding), here)
                    answered[finding.id] = answered.get(finding.id, 0) | here
                    changed = True

    def _asked(self, table: Table, finding: Finding) -> Lanes:
        return self.facts.all if finding.asks_when is None else table.condition(finding.asks_when)(self.facts)[0]


@cache
def sampler() -> Sampler:
    """Return the sampler of all pictures, over the shipped base."""
    return Sampler(shipped(), pictures())


@cache
def table() -> Table:
    """Return the shipped rules."""
    return Table(shipped())
