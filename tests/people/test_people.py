"""Floors over virtual people: few of each condition, a fixed seed; the full run is ``make evaluate``."""

from typing import Any

import pytest

from tests.people.kinds import as_told, counted, kinds, rest_denied, retold
from tests.people.pictures import Language, pictures
from tests.people.sample import Crowd, Told, sampler, table
from tests.people.score import figures, group, groups, left_out, not_sure_when, onsets, rules_of, without
from vastus.assess.answers import read_answers
from vastus.assess.rules import Facts, levels
from vastus.evidence.load import shipped
from vastus.evidence.model import LEVELS

BASE = shipped()
FEW, SEED = 60, 7


@pytest.fixture(scope="module")
def everybody():
    return groups(FEW, SEED)


@pytest.mark.hazard("H-02", "H-03")
def test_emergencies_are_found_and_the_harmless_left_in_peace(everybody):
    found = figures(everybody)
    assert found.emergencies.of > 1000
    assert found.emergencies.value >= 0.97
    assert found.deep.value <= 0.005  # of so few; the full run holds it to 0.2 %
    assert found.safe.value >= 0.97
    assert found.right.value >= 0.78
    assert found.left.value >= 0.93
    assert found.alarmed.value <= 0.015
    # A tenth below nine in ten is left for the luck of so few.
    assert all(part.value >= 0.8 for part in found.short.values()), found.short


@pytest.mark.parametrize("name", [n for n, picture in pictures().conditions.items() if picture.top == len(LEVELS) - 1])
@pytest.mark.hazard("H-05", "H-07")
def test_not_sure_when_it_began_keeps_an_emergency_at_the_same_day(name):
    fell = [(date, person.truth) for date, person in not_sure_when(name, FEW, SEED)]
    assert fell == []


def test_some_emergencies_have_dates_to_be_unsure_of():
    assert len(onsets(BASE)) > 10
    dated = [one for one in sampler().people("stroke_leg", 20, SEED) if one.truth.keys() & set(onsets(BASE))]
    assert len(dated) > 10


@pytest.mark.hazard("H-02", "H-03")
def test_probes_and_retold_stories_keep_their_level():
    for cases, floor in ((kinds(), 0.97), (retold(), 0.9)):
        for judge in (as_told, rest_denied):
            seen = counted(cases, judge(cases))
            assert seen.safe.value >= floor
            assert seen.right.value >= 0.9
            assert seen.deep.seen == seen.alarmed.seen == 0


def test_the_base_has_all_that_the_pictures_speak_of():
    drawn = pictures()
    language = Language(BASE, drawn.terms)
    spoken = [*drawn.terms.values()]
    for picture in drawn.conditions.values():
        spoken += [condition for tier in picture.tiers for condition in tier.any]
        for feature in picture.features:
            spoken += [*feature.puts, *([feature.when] if feature.when else [])]
        assert {feature.s for feature in picture.features} <= drawn.sources.keys() | {"recalled"}
        assert picture.cause is None or picture.cause in BASE.cause
    assert [wrong for text in spoken for wrong in language.unknown(text)] == []


def test_the_same_seed_draws_the_same_people():
    assert sampler().people("ali", 5, 3) == sampler().people("ali", 5, 3)
    assert sampler().people("ali", 5, 3) != sampler().people("ali", 5, 4)


@pytest.mark.parametrize("name", ["ces_retention", "serotonin_syndrome", "panic_known"])
def test_a_crowd_is_judged_as_each_alone(name):
    people = sampler().people(name, 25, SEED)
    crowd = Crowd(BASE, table(), [person.told for person in people])
    alone = [answers_of(person.told) for person in people]
    assert [LEVELS[level] for level in crowd.levels] == levels([table().settle(one) for one in alone], table())


def answers_of(told):
    """Return what one person answers, told as the contract tells it; what is asked hangs on what was answered."""
    given: dict[str, Any] = {}
    for name, value in told.so.items():
        finding = BASE.finding[name]
        if isinstance(value, float):
            given[name] = value
        elif finding.kind == "many_of":
            rest = [] if name in told.unsure else [f"!{o}" for o in finding.choices - value - {"none"}]
            given[name] = [*value, *rest]
        else:
            (given[name],) = value
    given |= dict.fromkeys(told.unsure - told.so.keys(), "unsure")
    open_ = [f for f in BASE.findings if f.who == "ask" and f.id not in given]
    while True:
        answers = read_answers(given, BASE)
        more = {f.id: no(f) for f in open_ if f.id not in given and no(f) and asked(f, answers)}
        if not more:
            return answers
        given |= more


def no(finding):
    plain = next((o for o in ("no", "none") if o in finding.choices), None)
    if plain:
        return [plain] if finding.kind == "many_of" else plain
    return [f"!{option}" for option in finding.choices] if finding.kind == "many_of" else None


def asked(finding, answers):
    return table().relevant(finding.id, Facts.of([answers])) is True


def test_rules_left_out_are_not_counted():
    one = group("snake_bite", 40, SEED)
    assert without(one, []).after == one.safe
    assert without(one, ["pn_snake"]).after.seen < one.safe.seen / 2


def test_each_rule_belongs_to_one_condition(everybody):
    own = rules_of(everybody)
    named = [rule for rules in own.values() for rule in rules]
    assert len(named) == len(set(named)) > 100
    assert "pn_snake" in own["snake_bite"]
    assert all(one.after.seen <= one.before.seen for one in left_out(everybody))


def test_a_thing_that_is_not_sure_is_not_denied():
    told = Told({"medicines": {"lithium"}}, frozenset({"medicines"}))
    crowd = Crowd(BASE, table(), [told])
    assert crowd.facts.denied.get(("medicines", "maoi"), 0) == 0
    assert crowd.facts.present["medicines", "lithium"] == 1
