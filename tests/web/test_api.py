"""The same for programs: what the command says, page by page, and nothing that a request can break."""

import contextlib
import json

import pytest
import schemathesis
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings

from tests.web.person import HOME, OWN, Person
from vastus.cli.main import main

ANSWERS = {"answers": {"age": 40, "function-loss": ["foot-catches"], "duration": 20}}


def test_the_api_says_what_the_command_says():
    said = CliRunner().invoke(main, ["assess", "--json", "--answers", "-"], input=json.dumps(ANSWERS))
    answer = Person().enter().client.post("/api/assess", json=ANSWERS, headers=OWN)
    assert answer.status_code == 200
    assert answer.json() == json.loads(said.stdout)


def test_the_api_names_every_fault():
    answer = Person().enter().client.post("/api/assess", json={"answers": {"age": "x", "nothing": 1}}, headers=OWN)
    assert answer.status_code == 400
    assert len(answer.json()["faults"]) == 2


def test_an_interview_by_the_api():
    person = Person().enter()
    stands = person.client.post("/api/interviews", json={"key": "begin-by-api"}, headers=OWN).json()
    first = stands["id"]
    for turn in range(80):
        if not stands["asks"]:
            break
        sent = {"number": stands["number"], "key": f"turn-number-{turn}", "answers": {}}
        stands = person.client.post(f"/api/interviews/{first}/answers", json=sent, headers=OWN).json()
    assert stands["screen"] is None
    assert person.get(f"/api/interviews/{first}").json() == stands
    result = person.get(f"/api/interviews/{first}/result").json()
    assert result == person.client.post("/api/assess", json={"answers": stands["answers"]}, headers=OWN).json()
    assert person.get("/api/interviews/none").json()["error"]
    late = {"number": 1, "key": "much-too-late", "answers": {"age": 3}}
    assert person.client.post(f"/api/interviews/{first}/answers", json=late, headers=OWN).status_code == 409


def _schema():
    return schemathesis.openapi.from_dict(Person().enter().get("/api/openapi.json").json())


OPERATIONS = [found.ok() for found in _schema().get_all_operations()]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_no_request_breaks_the_api(operation):
    @settings(
        max_examples=25,
        deadline=None,
        phases=[Phase.generate],
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case):
        person = _fuzzed()
        sent = case.as_transport_kwargs(base_url=HOME)
        headers = {**dict(sent.get("headers") or {}), **OWN}
        if sent.get("params") in ({}, None):
            sent.pop("params", None)
        with contextlib.suppress(UnicodeEncodeError):
            answer = person.client.request(
                sent["method"], sent["url"], headers=headers, json=sent.get("json"), content=sent.get("data")
            )
            assert answer.status_code < 500, (case, answer.text)

    ask()


_ONE: list[Person] = []


def _fuzzed() -> Person:
    if not _ONE:
        _ONE.append(Person().enter())
    return _ONE[0]
