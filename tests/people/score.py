"""What is counted of virtual people: how many are sent where they should be, and what hangs on single rules."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from tests.metrics import EMERGENCY, SAME_DAY, Share, share
from tests.people.pictures import Picture, pictures
from tests.people.sample import Crowd, Sampler, Somebody, Told, sampler, table
from vastus.assess.rules import Lanes
from vastus.evidence.model import LEVELS, Base

SEED = 20
COUNT = 160  # of each picture
ROUTINE = LEVELS.index("routine")
MANY = 20  # fewer people than this say nothing of a condition
OWN = 0.05  # the least share of a condition's people in whom a rule of its own holds
WHEN = frozenset({"passed-attack-when", "breathless-new", "throat-jaw-new", "medicine-change"})


@dataclass(frozen=True)
class Group:
    """The people of one picture, and what the rules say of them."""

    id: str
    picture: Picture
    people: tuple[Somebody, ...]
    crowd: Crowd

    @property
    def told(self) -> list[tuple[int, int, int]]:
        """Of who tells a reason: the level needed, the lowest accepted, and the level given."""
        both = zip(self.people, self.crowd.levels, strict=True)
        return [(*person.need, level) for person, level in both if person.tells and person.need is not None]

    @property
    def emergencies(self) -> list[int]:
        """The levels given to those whom everybody would call an emergency."""
        both = zip(self.people, self.crowd.levels, strict=True)
        return [level for person, level in both if person.emergency]

    @property
    def never_lower(self) -> list[int]:
        """The levels given to emergencies of which nobody would accept less than the same day."""
        return [level for needed, lowest, level in self.told if needed == EMERGENCY and lowest >= SAME_DAY]

    @property
    def harmless(self) -> bool:
        """Whether nobody with it needs more than self-care."""
        return self.picture.top == 0

    @property
    def right(self) -> Share:
        """How many of those who tell a reason are at the level, or between it and the lowest accepted."""
        return share(lowest <= level <= needed for needed, lowest, level in self.told)

    @property
    def safe(self) -> Share:
        """How many of those who tell a reason are at the lowest accepted level or above."""
        return share(level >= lowest for _, lowest, level in self.told)

    @property
    def too_high(self) -> Share:
        """How many of all are above the highest level that the picture allows."""
        most = LEVELS.index(self.picture.highest) if self.picture.highest else EMERGENCY
        return share(level > most for level in self.crowd.levels)

    @property
    def silent(self) -> int:
        """How many have nothing for which a guideline asks."""
        return sum(person.need is None for person in self.people)

    @property
    def lost(self) -> int:
        """How many had a reason, and forgot it or were not sure."""
        return sum(person.need is not None and not person.tells for person in self.people)


def group(name: str, count: int = COUNT, seed: int = SEED) -> Group:
    """Return that many people of a picture, judged."""
    drawn = sampler()
    people = drawn.people(name, count, seed)
    crowd = Crowd(drawn.base, table(), [person.told for person in people])
    return Group(name, pictures().conditions[name], tuple(people), crowd)


@cache
def groups(count: int = COUNT, seed: int = SEED) -> tuple[Group, ...]:
    """Return the people of every picture."""
    return tuple(group(name, count, seed) for name in pictures().conditions)


@dataclass(frozen=True, slots=True)
class Figures:
    """The main figures."""

    emergencies: Share  # called one
    deep: Share  # emergencies below same day
    safe: Share
    right: Share
    left: Share  # harmless ones at self-care or routine
    alarmed: Share  # harmless ones as emergencies
    short: dict[str, Share]  # conditions of whose emergencies fewer than nine in ten are called one


def figures(all_groups: Sequence[Group]) -> Figures:
    """Return the main figures of these groups."""
    harmless = [level for one in all_groups if one.harmless for level in one.crowd.levels]
    called = {one.id: share(level == EMERGENCY for level in one.emergencies) for one in all_groups}
    return Figures(
        emergencies=share(level == EMERGENCY for one in all_groups for level in one.emergencies),
        deep=share(level < SAME_DAY for one in all_groups for level in one.never_lower),
        safe=share(level >= lowest for one in all_groups for _, lowest, level in one.told),
        right=share(lowest <= level <= needed for one in all_groups for needed, lowest, level in one.told),
        left=share(level <= ROUTINE for level in harmless),
        alarmed=share(level == EMERGENCY for level in harmless),
        short={name: part for name, part in called.items() if part.of >= MANY and part.value < 0.9},
    )


# Leave one condition out


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A condition without some rules: how many of its people the others still catch."""

    condition: str
    rules: tuple[str, ...]
    before: Share
    after: Share


def rules_of(all_groups: Sequence[Group]) -> dict[str, list[str]]:
    """Return each condition's own rules: those that hold in more of its people than of any other's."""
    names = [rule.id for rule in table().rules]
    held: dict[str, Counter[str]] = {one.id: Counter() for one in all_groups}
    for one in all_groups:
        for rule, (lanes, _) in zip(names, _demands(one), strict=True):
            held[one.id][rule] = lanes.bit_count()
    own: dict[str, list[str]] = {one.id: [] for one in all_groups}
    sizes = {one.id: len(one.people) for one in all_groups}
    for rule in names:
        home = max(own, key=lambda name: held[name][rule] / sizes[name])
        if held[home][rule] >= OWN * sizes[home]:
            own[home].append(rule)
    return own


def left_out(all_groups: Sequence[Group]) -> list[LeftOut]:
    """Return of each condition whose people need more than routine what is left without its own rules."""
    own = rules_of(all_groups)
    return [without(one, own[one.id]) for one in all_groups if one.picture.top > ROUTINE]


def three_gone(all_groups: Sequence[Group]) -> list[LeftOut]:
    """Return the same without the three rules whose loss, one after the other, costs the most of its people."""
    found = []
    for one in all_groups:
        if one.picture.top <= ROUTINE:
            continue
        gone: list[str] = []
        for _ in range(3):
            holding = [rule.id for rule, (lanes, _) in zip(table().rules, _demands(one), strict=True) if lanes]
            costs = {name: without(one, [*gone, name]).after.seen for name in holding if name not in gone}
            gone.append(min(costs, key=lambda name: costs[name]))
        found.append(without(one, gone))
    return found


def without(one: Group, gone: Collection[str]) -> LeftOut:
    """Return how many reach the lowest accepted level without these rules."""
    at_least: list[Lanes] = [0] * len(LEVELS)
    for rule, (_, by_level) in zip(table().rules, _demands(one), strict=True):
        if rule.id not in gone:
            for level, lanes in by_level:
                at_least[level] |= lanes
    for way_out, lanes in zip(table().exits, one.crowd.judged.exits, strict=True):
        at_least[LEVELS.index(way_out.minimum)] |= lanes
    levels = [max((lv for lv in range(1, 5) if at_least[lv] >> lane & 1), default=0) for lane in range(len(one.people))]
    both = zip(one.people, levels, strict=True)
    after = share(level >= person.need[1] for person, level in both if person.tells and person.need is not None)
    return LeftOut(one.id, tuple(gone), one.safe, after)


def _demands(one: Group) -> Iterator[tuple[Lanes, list[tuple[int, Lanes]]]]:
    """Yield of each rule in whom it or a fallback holds, and where each level is asked for."""
    judged = one.crowd.judged
    for rule, fired, held in zip(table().rules, judged.fired, judged.held, strict=True):
        parts = [(LEVELS.index(rule.level), fired)]
        parts += [(LEVELS.index(f.level), lanes) for f, lanes in zip(rule.fallbacks, held, strict=True)]
        anywhere = 0
        for _, lanes in parts:
            anywhere |= lanes
        yield anywhere, parts


# Not sure when it began


def onsets(base: Base) -> list[str]:
    """Return the findings that say since when."""
    return [f.id for f in base.findings if f.who == "ask" and (f.id.endswith("-onset") or f.id in WHEN)]


def not_sure_when(name: str, count: int, seed: int, drawn: Sampler | None = None) -> list[tuple[str, Somebody]]:
    """Return the emergencies that fall below the same day once one date is not sure, and all else is told fully.

    Who is below it although the date is told as well is a gap of another kind: *deep* counts those.
    """
    drawn = drawn or sampler()
    dates = onsets(drawn.base)
    cases: list[tuple[str, Somebody]] = []
    told: list[Told] = []
    people = drawn.people(name, count, seed)
    fully = Crowd(drawn.base, table(), [Told(person.truth) for person in people]).levels
    for person, level in zip(people, fully, strict=True):
        picture = drawn.drawn.conditions[name]
        if picture.need(drawn.language, person.truth) != (EMERGENCY, EMERGENCY) or level < SAME_DAY:
            continue
        for date in person.truth.keys() & dates:
            so = {finding: value for finding, value in person.truth.items() if finding != date}
            cases.append((date, person))
            told.append(Told(so, frozenset({date})))
    levels = Crowd(drawn.base, table(), told).levels
    return [case for case, level in zip(cases, levels, strict=True) if level < SAME_DAY]
