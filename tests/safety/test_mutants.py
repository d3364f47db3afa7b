"""No slip in the rules goes unnoticed: each changes the level of some small case, or is explained."""

import pytest
from msgspec.structs import replace

from tests.mutate import explained, kills, unnoticed
from tests.safety.cases import read
from tests.safety.kills import Finder
from tests.safety.mutants import mutants
from vastus.assess.rules import Table, levels
from vastus.evidence.load import shipped

BASE = shipped()
AGAIN = "look at what changed, then run: python -m tests.mutate --find"


@pytest.fixture(scope="module")
def left():
    return [mutant.name for mutant in unnoticed(BASE)]


@pytest.mark.hazard("H-12")
def test_every_small_case_has_its_level():
    cases = kills()
    found = levels([read(case["answers"], BASE) for case in cases], Table(BASE))
    wrong = [(case, level) for case, level in zip(cases, found, strict=True) if level != case["level"]]
    assert not wrong, AGAIN


@pytest.mark.hazard("H-12", "H-25")
def test_every_slip_in_the_rules_is_noticed_or_explained(left):
    assert sorted(set(left) - explained().keys()) == [], AGAIN


def test_nothing_is_explained_that_is_noticed(left):
    assert sorted(explained().keys() - set(left)) == []


def test_there_are_slips_of_every_kind():
    names = [mutant.name for mutant in mutants(BASE)]
    assert len(names) == len(set(names)) > 2500
    kinds = ["dropped", "lowered to", "fallback 0 dropped", "becomes any", "becomes all", "all without", "any without"]
    for kind in [*kinds, "at_least age", "at_most lab-potassium", "not left out", "fever: yes becomes no"]:
        assert any(kind in name for name in names), kind


@pytest.mark.hazard("H-12")
def test_a_rule_that_no_case_watches_is_noticed_as_such():
    # The gate bites: with a new rule and no case for it, its slips are left over.
    new = replace(
        BASE.rule["sr_saddle"], id="sr_new", when=BASE.finding["passed-attack-when"].asks_when, level="routine"
    )
    wider = replace(BASE, rules=(*BASE.rules, new))
    assert "sr_new: dropped" in {mutant.name for mutant in unnoticed(wider)}


def test_a_case_is_found_for_a_slip_that_answers_can_notice():
    mutant = next(mutant for mutant in mutants(BASE) if mutant.name == "sr_saddle: lowered to same_day")
    assert Finder(BASE).find(mutant) == {"saddle-numbness": "yes"}


def test_no_case_is_found_for_one_that_is_explained():
    mutant = next(mutant for mutant in mutants(BASE) if mutant.name == "sx_confused: dropped")
    assert mutant.name in explained()
    assert Finder(BASE).find(mutant) is None
