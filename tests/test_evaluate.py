from statistics import median

import pytest
from msgspec import UNSET

from tests import metrics
from tests.evaluate import CALLED, CASES, PAGE, UNKNOWN, Outcome, evaluate, outcome, page, vignettes
from vastus.contract import assess as contract
from vastus.service import shipped
from vastus.service.interviews import cases


@pytest.fixture(scope="module")
def evaluation():
    return evaluate()


@pytest.mark.parametrize("way", ["told", "asked"])
def test_no_emergency_falls_below_same_day(evaluation, way):
    for adjudicated in (True, False):
        cases = evaluation.triage(getattr(evaluation, way), adjudicated=adjudicated)
        assert metrics.emergency_below_same_day(cases).seen == 0
        assert metrics.emergency_below_same_day(cases).of >= 20
    panel = evaluation.panel_triage(getattr(evaluation, f"panel_{way}"))
    assert metrics.emergency_below_same_day(panel).seen == 0
    assert metrics.emergency_below_same_day(panel).of >= 30


@pytest.mark.parametrize("way", ["told", "asked"])
def test_the_urgency_keeps_its_floors(evaluation, way):
    cases = evaluation.triage(getattr(evaluation, way))
    assert metrics.strict_safety(cases).value >= 0.96
    assert metrics.accuracy(cases).value >= 0.75
    assert metrics.accuracy(cases, 0).value >= 0.7
    assert metrics.inclination_to_overtriage(cases).value <= 0.8  # 10 of 13; the goal of 0.75 is missed
    assert metrics.comprehensiveness(cases) == metrics.Share(81, 81)


def test_the_known_cause_is_among_the_first_three(evaluation):
    assert metrics.top(evaluation.ranks(evaluation.told), 3).value >= 0.8


def test_an_interview_stays_short(evaluation):
    for outcomes in (evaluation.asked, evaluation.panel_asked):
        screens = [found.screens for found in outcomes]
        assert median(screens) <= 20
        assert max(screens) <= 35


def test_the_page_is_up_to_date(evaluation):
    assert PAGE.read_text() == page(evaluation), "renew it: python -m tests.evaluate --write"


def test_the_cases_are_whole_and_hold_no_text():
    assert len(vignettes()) == len({case.id for case in vignettes()}) == 81
    longest = max(len(value) for line in CASES.read_text().splitlines() for value in line.split('"'))
    assert longest < 60


def test_every_known_cause_is_one_of_ours():
    assert {case.cause for case in vignettes()} - shipped.base().cause.keys() <= {UNKNOWN}
    assert not CALLED.keys() & shipped.base().cause.keys()


def test_only_what_is_listed_has_a_place():
    found = Outcome("routine", ("bfs", "caffeine"))
    assert found.rank("caffeine") == 2
    assert found.rank("caffeine", "bfs") == 1
    assert found.rank("als") is None


def test_an_outcome_counts_screens_and_the_questions_on_them():
    result = cases.replay(contract.Case({"face-droop": "yes"}))
    found = outcome(result)
    assert (found.level, found.screens) == ("emergency", 2)
    assert result.asked is not UNSET
    assert found.findings == sum(len(put) for put in result.asked)
    assert outcome(cases.assess(contract.Case({}))).screens == 0
