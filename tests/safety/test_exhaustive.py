"""All 2^24 sets of 24 grave answers, through the very function that serves one person.

Which 24: every emergency rule gives each danger answer 1/n, where n is the size of the smallest set of answers that
holds the rule with it; the findings with the highest sums are the gravest, one answer of each. They are run once with
all else unknown. Many of them fire alone, so that most sets are emergencies: a second run takes the 24 gravest that
only count together with others, with all else denied.

What must follow is worked out another way: each rule is read by the plain reading for every set of those of the 24
that it speaks of, and the highest demand counts (numpy, one byte a set).
"""

from collections import Counter
from itertools import product

import numpy as np
import pytest

from tests.safety.cases import leaves, ways
from tests.safety.plain import holds
from vastus.assess.answers import deny, read_answer, tell, ticked
from vastus.assess.rules import Facts, Table
from vastus.evidence.load import shipped
from vastus.evidence.model import LEVELS

BASE = shipped()
TABLE = Table(BASE)
MANY, HALF, CHUNK = 24, 12, 20  # powers of two: all sets, one half of the findings, sets judged at once


def gravest(*, alone):
    """Return the 24 gravest answers, one for each finding; without those that are an emergency alone."""
    worth: Counter[tuple[str, str]] = Counter()  # in 1/840, so that sums of shares are exact
    alarms: set[tuple[str, str]] = set()
    for rule in (rule for rule in BASE.rules if rule.level == "emergency"):
        share: Counter[tuple[str, str]] = Counter()
        for way in set(ways(rule.when, BASE)):
            alarms |= way if len(way) == 1 else frozenset()
            for answer in way:
                share[answer] = max(share[answer], 840 // len(way))
        worth += share
    chosen: dict[str, str] = {}
    for finding, option in sorted(worth, key=lambda answer: (-worth[answer], answer)):
        grave = option in BASE.finding[finding].danger and (alone or (finding, option) not in alarms)
        if grave and len(chosen) < MANY:
            chosen.setdefault(finding, option)
    return list(chosen.items())


def told(member, *, there, rest_denied):
    """Return the answer with a member of the 24 there or not."""
    finding, option = BASE.finding[member[0]], member[1]
    if finding.kind != "many_of":
        least = finding.order[0] if finding.order else next(o for o in ("no", "none") if o in finding.choices)
        return option if there else least
    if not rest_denied:
        return [option] if there else [f"!{option}"]
    return tell(ticked(read_answer([option], finding), finding) if there else deny(finding), finding)


def the_rest(members):
    """Return a plain no to everything else that has one."""
    names = {finding for finding, _ in members}
    others = [finding for finding in BASE.findings if finding.id not in names and finding.who == "ask"]
    return {finding.id: tell(deny(finding), finding) for finding in others if deny(finding).present}


def expected(members, rest):
    """Return the level of every set: the highest that any rule, fallback or exit asks for, read plainly."""
    places = {finding: place for place, (finding, _) in enumerate(members)}
    demands = [demand(rule, members, rest, places) for rule in BASE.rules]
    demands += [demand(way_out, members, rest, places) for way_out in BASE.exits]
    found = np.zeros((1 << HALF, 1 << HALF), dtype=np.uint8)
    for high in range(1 << HALF):
        for rows, row_of in demands:
            np.maximum(found[high], rows[row_of[high]], out=found[high])
    return found.reshape(-1)


def demand(rule, members, rest, places):
    """Return what a rule asks for: rows of levels by the low half of the set, and which row each high half takes."""
    conditions = [rule.when, *(fallback.when for fallback in getattr(rule, "fallbacks", ()))]
    spoken = {finding for condition in conditions for finding, _ in leaves(condition, BASE)}
    bits = sorted(places[finding] for finding in spoken & places.keys())
    table = np.zeros(1 << len(bits), dtype=np.uint8)
    for index, signs in enumerate(product((False, True), repeat=len(bits))):
        case = dict(rest)
        for bit, there in zip(reversed(bits), signs, strict=True):
            case[members[bit][0]] = told(members[bit], there=there, rest_denied=bool(rest))
        table[index] = asks_for(rule, case)
    halves = np.arange(1 << HALF)
    low = sum((halves >> bit & 1) << at for at, bit in enumerate(bits) if bit < HALF) + 0 * halves
    high = sum((halves >> bit - HALF & 1) << at for at, bit in enumerate(bits) if bit >= HALF) + 0 * halves
    patterns, row_of = np.unique(high, return_inverse=True)
    return [table[pattern | low] for pattern in patterns], row_of


def asks_for(rule, case):
    truth = holds(rule.when, case, BASE)
    if truth:
        return LEVELS.index(getattr(rule, "level", None) or rule.minimum)
    falls = [f.level for f in getattr(rule, "fallbacks", ()) if truth is None and holds(f.when, case, BASE)]
    return max((LEVELS.index(level) for level in falls), default=0)


def column(bit, width):
    """Return the lanes of the sets that hold a member: runs of 2^bit zeros and ones in turn."""
    run, filled = 1 << bit, 2 << bit
    lanes = ((1 << run) - 1) << run
    while filled < width:
        lanes |= lanes << filled
        filled *= 2
    return lanes


def judged(members, rest, part):
    """Return the lanes of each level for one part of the sets, by the shipped table."""
    width = 1 << CHUNK
    facts = Facts(width)
    for finding, value in rest.items():
        facts.add(finding, read_answer(value, BASE.finding[finding]), facts.all)
    for bit, member in enumerate(members):
        there = column(bit, width) if bit < CHUNK else facts.all * (part >> bit - CHUNK & 1)
        for lanes, so in ((there, True), (facts.all & ~there, False)):
            value = told(member, there=so, rest_denied=bool(rest))
            facts.add(member[0], read_answer(value, BASE.finding[member[0]]), lanes)
    return TABLE.judge(facts).at_least


@pytest.mark.slow
@pytest.mark.parametrize("alone", [True, False], ids=["gravest", "together"])
@pytest.mark.hazard("H-03")
def test_every_set_of_the_24_gravest_answers_gets_its_level(alone):
    members = gravest(alone=alone)
    rest = {} if alone else the_rest(members)
    assert len(members) == MANY
    levels = expected(members, rest)
    assert len(levels) == 1 << MANY
    for part, piece in enumerate(levels.reshape(-1, 1 << CHUNK)):
        for level, lanes in enumerate(judged(members, rest, part)):
            wanted = np.packbits(piece >= level, bitorder="little").tobytes()
            assert lanes == int.from_bytes(wanted, "little"), (part, LEVELS[level])
    seen = np.bincount(levels, minlength=len(LEVELS))
    assert seen[-1] > 0
    assert (seen > 0).sum() >= 3
    if not alone:
        # Nothing of it and all else denied: nobody sends this person anywhere.
        assert levels[0] == 0
