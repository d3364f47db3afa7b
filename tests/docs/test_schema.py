"""The JSON Schemas: they take what the code takes and makes, and refuse what it refuses."""

import copy
import json
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from tests.docs import schema
from tests.evidence import shipped
from tests.evidence.small import SMALL
from vastus.contract.assess import Case, Result
from vastus.evidence.yaml import Document
from vastus.service.interviews import cases

EVIDENCE = Draft202012Validator(schema.evidence())
CONTRACT = schema.contract()


def part(name: str) -> Draft202012Validator:
    """Return the part of the contract's schema that holds for a case or a result alone."""
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": CONTRACT["$defs"]})


CASE, RESULT = part("Case"), part("Result")
TOLD = {
    "age": 34,
    "movement-type": ["flicker-seen", "!body-jolt"],
    "function-loss": "none",
    "twitch-spread": "one-spot",
    "caffeine": 450.5,
    "fever": "unsure",
}


def test_the_schemas_are_schemas() -> None:
    Draft202012Validator.check_schema(schema.evidence())
    Draft202012Validator.check_schema(CONTRACT)


@pytest.mark.parametrize("name", shipped.files())
def test_every_shipped_file_fits(name: str) -> None:
    value = Document(name, shipped.files()[name]).value
    assert [error.json_path for error in EVIDENCE.iter_errors(value)] == []


def small() -> dict[str, Any]:
    return copy.deepcopy(Document("r.yaml", SMALL["rules/rules.yaml"].encode()).value)


def with_two_keys(value: Any) -> None:
    value["rules"][0]["when"]["use"] = "any_weak"


def with_no_key(value: Any) -> None:
    value["rules"][0]["when"] = {}


def with_a_misspelt_key(value: Any) -> None:
    value["rules"][0]["lvel"] = value["rules"][0].pop("level")


def with_another_level(value: Any) -> None:
    value["rules"][1]["level"] = "soon"


def with_no_sources(value: Any) -> None:
    value["rules"][1]["sources"] = []


def with_an_unknown_list(value: Any) -> None:
    value["cures"] = []


@pytest.mark.parametrize(
    "spoil",
    [with_two_keys, with_no_key, with_a_misspelt_key, with_another_level, with_no_sources, with_an_unknown_list],
)
def test_a_spoilt_file_does_not_fit(spoil: Any) -> None:
    value = small()
    assert EVIDENCE.is_valid(value)
    spoil(value)
    assert not EVIDENCE.is_valid(value)


def test_a_file_is_never_empty() -> None:
    assert not EVIDENCE.is_valid({})
    assert not EVIDENCE.is_valid([])


@pytest.mark.parametrize("case", [{"answers": {}}, {"answers": TOLD, "id": 7}, {"answers": TOLD, "id": "x", "more": 1}])
def test_a_case_fits(case: dict) -> None:
    assert CASE.is_valid(case)
    assert cases.read_case(json.dumps(case)).answers == case["answers"]


@pytest.mark.parametrize("case", [{}, {"answers": []}, {"answers": {"age": None}}, {"answers": {}, "id": 1.5}])
def test_what_is_no_case_does_not_fit(case: dict) -> None:
    assert not CASE.is_valid(case)


GRAVE = {"bladder-change": "yes", "back-pain": "yes", "weakness-area": "both-legs", "age": 16}


@pytest.mark.parametrize("answers", [{}, TOLD, GRAVE], ids=["nothing", "a healthy leg", "an emergency"])
@pytest.mark.parametrize("research", [False, True])
def test_a_real_result_fits_and_can_be_read_back(answers: dict, *, research: bool) -> None:
    result = cases.assess(Case(answers, id="x"), research=research)
    written = msgspec.json.encode(result)
    assert [error.message for error in RESULT.iter_errors(json.loads(written))] == []
    assert json.loads(msgspec.json.encode(msgspec.json.decode(written, type=Result))) == json.loads(written)


def test_a_real_interview_fits() -> None:
    written = msgspec.json.encode(cases.replay(Case(GRAVE)))
    result = json.loads(written)
    assert [error.message for error in RESULT.iter_errors(result)] == []
    assert result["asked"]


@pytest.mark.parametrize(
    ("key", "value"), [("contract", 2), ("urgency", "soon"), ("final", "no"), ("because", None), ("made", {})]
)
def test_a_spoilt_result_does_not_fit(key: str, value: object) -> None:
    result = json.loads(msgspec.json.encode(cases.assess(Case({}))))
    assert not RESULT.is_valid({**result, key: value})
    assert not RESULT.is_valid({name: part for name, part in result.items() if name != key})
