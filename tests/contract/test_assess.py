import json
from typing import Any

import msgspec
import pytest

from vastus import __version__
from vastus.contract import assess as contract
from vastus.errors import BadAnswers, Refused
from vastus.evidence.model import LEVELS
from vastus.service import shipped
from vastus.service.interviews import cases, interview

SHAPE = {
    "contract",
    "id",
    "urgency",
    "final",
    "because",
    "open_rules",
    "explanations",
    "would_change",
    "next_question",
    "scope_exit",
    "made",
}
TOLD = {"age": 62, "sex": "male", "movement-type": ["flicker-seen"], "foot-blood-flow": ["none"], "duration": 60}
DRAG = {
    **TOLD,
    "function-loss": ["foot-catches"],
    "weak-felt": "yes",
    "weakness-onset": "over-4-weeks",
    "tingling": "no",
}


def run(answers, judge=cases.assess, name=None, **options):
    """A result as a program gets it: through JSON."""
    return json.loads(msgspec.json.encode(judge(contract.Case(answers, name), **options)))


def test_a_result_has_the_shape_of_the_contract():
    found = run(DRAG)
    assert found.keys() == SHAPE
    assert found["contract"] == 1
    assert found["id"] is None
    assert found["urgency"] in LEVELS
    assert isinstance(found["final"], bool)
    assert found["because"]
    for because in found["because"]:
        assert because.keys() == {"rule", "findings", "sources"}
        assert because["rule"] in shipped.base().rule
        assert set(because["findings"]) <= DRAG.keys()
        assert because["sources"]
    assert set(found["open_rules"]) <= shipped.base().rule.keys()
    assert found["explanations"]
    for rank, explained in enumerate(found["explanations"], 1):
        assert explained.keys() == {"cause", "rank", "fit", "for", "against"}
        assert explained["cause"] in shipped.base().cause
        assert explained["rank"] == rank
        assert explained["fit"] in ("well", "partly")
        assert {*explained["for"], *explained["against"]} <= shipped.base().finding.keys()
    for change in found["would_change"]:
        assert change.keys() == {"findings", "urgency"}
        assert LEVELS.index(change["urgency"]) > LEVELS.index(found["urgency"])
    assert found["next_question"] in shipped.base().finding
    assert found["scope_exit"] is None
    assert found["made"]["by"] == f"vastus {__version__}"
    assert found["made"]["of"] == [shipped.base().fingerprint]


def test_a_foot_that_drags_is_seen_within_two_weeks():
    found = run(DRAG)
    assert found["urgency"] == "within_2_weeks"
    assert any("function-loss" in because["findings"] for because in found["because"])


@pytest.mark.parametrize("name", ["a-case", 17, None])
def test_the_id_comes_back(name):
    assert run(TOLD, name=name)["id"] == name


def test_posteriors_come_for_research_only():
    assert "posterior" not in msgspec.json.encode(run(DRAG)).decode()
    found = run(DRAG, research=True)
    assert len(found["explanations"]) == len(shipped.base().causes)
    for explained in found["explanations"]:
        low, high = explained["interval"]
        assert 0 <= low <= high <= 1
        assert 0 < explained["posterior"] < 1
    listed = [e for e in found["explanations"] if e["fit"] != "not"]
    assert [e["cause"] for e in listed] == [e["cause"] for e in run(DRAG)["explanations"]]


def test_research_changes_nothing_else():
    plain, research = run(DRAG), run(DRAG, research=True)
    assert {k: v for k, v in plain.items() if k != "explanations"} == {
        k: v for k, v in research.items() if k != "explanations"
    }


def test_nobody_who_told_nothing_is_told_that_it_is_final():
    found = run({})
    assert found["urgency"] == "self_care"
    assert not found["final"]
    assert found["because"] == []
    assert found["explanations"] == []


def test_a_person_it_is_not_made_for_is_told_where_to_go():
    found = run({"age": 9})
    assert found["scope_exit"] == next(way.reason for way in shipped.base().exits if way.id == "sx_under_18")
    assert found["next_question"] is None


def test_an_emergency_asks_nothing_more():
    found = run({"face-droop": "yes"})
    assert found["urgency"] == "emergency"
    assert found["final"]
    assert found["next_question"] is None
    assert found["would_change"] == []


# Reading cases


def test_a_case_is_read_and_what_else_stands_in_it_is_left_alone():
    case = cases.read_case('{"id": 3, "answers": {"age": 40}, "note": "kept by somebody else"}')
    assert case == contract.Case({"age": 40}, 3)


@pytest.mark.parametrize("text", ["", "no json", "[]", '{"id": 1}', '{"answers": []}', '{"answers": {}, "id": [1]}'])
def test_what_is_not_a_case_is_refused_with_an_example(text):
    with pytest.raises(BadAnswers) as refused:
        cases.read_case(text)
    assert '"answers": {"movement-type": ["twitch"]' in str(refused.value)


def test_answers_are_told_in_the_words_of_the_contract():
    told: dict[str, Any] = {
        "age": 40.0,
        "cramp": "unsure",
        "sex": "female",
        "chest-signs": ["palpitations", "!fainting"],
    }
    assert interview.tell_answers(shipped.assessor().read(told).given) == told


# Made again


def test_a_result_is_made_again_from_what_it_says_of_itself():
    case = contract.Case(DRAG, "a-case")
    for research in (False, True):
        told = msgspec.json.encode(cases.assess(case, research=research))
        made = msgspec.json.decode(told, type=contract.Result).made
        assert msgspec.json.encode(cases.again(made, case, research=research)) == told


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"by": "vastus 0.0.1"}, f"this is vastus {__version__}"),
        ({"of": ("0123456789abcdef",)}, "another evidence base"),
        ({"settings": {"draws": 7.0, "seed": 1.0}}, "other settings"),
    ],
)
def test_by_another_version_base_or_setting_it_is_not_made_again(change, reason):
    made = msgspec.structs.replace(cases.assess(contract.Case(TOLD)).made, **change)
    with pytest.raises(Refused, match=reason):
        cases.again(made, contract.Case(TOLD))
