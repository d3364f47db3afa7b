"""The hazard log and the tests are linked both ways."""

import ast
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
LOG = yaml.safe_load((ROOT / "docs/safety/hazards.yaml").read_text())["hazards"]
HELD = [hazard for hazard in LOG if hazard.get("status") != "later"]
SEVERITY = ("minor", "significant", "considerable", "major", "catastrophic")
LIKELIHOOD = ("very low", "low", "medium", "high", "very high")
# The matrix of DCB0129 logs: 5 unacceptable, 4 to be removed, 3 undesirable, 2 tolerable, 1 acceptable.
RISK = ((1, 1, 2, 2, 3), (1, 2, 3, 3, 4), (2, 3, 3, 4, 5), (2, 3, 4, 5, 5), (3, 4, 5, 5, 5))


def risk(rating):
    return RISK[SEVERITY.index(rating["severity"])][LIKELIHOOD.index(rating["likelihood"])]


def marks_in(path):
    """Return the tests of a file with the hazards that each is marked with."""
    tree = ast.parse(path.read_text())
    common = [node.value for node in tree.body if isinstance(node, ast.Assign) and _name(node) == "pytestmark"]
    tests = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {node.name: _hazards([*common, *node.decorator_list]) for node in tests if node.name.startswith("test_")}


def _name(assign):
    return assign.targets[0].id if isinstance(assign.targets[0], ast.Name) else None


def _hazards(marks):
    calls = [mark for mark in marks if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.hazard"]
    return {ast.literal_eval(argument) for call in calls for argument in call.args}


@pytest.fixture(scope="module")
def marked():
    """All tests by path and name, with their hazards."""
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return {
        f"{path.relative_to(ROOT).as_posix()}::{name}": ids for path in files for name, ids in marks_in(path).items()
    }


def test_there_are_at_least_forty_hazards_that_tests_hold():
    assert len(HELD) >= 40
    assert len({hazard["id"] for hazard in LOG}) == len(LOG)


@pytest.mark.parametrize("hazard", LOG, ids=lambda hazard: hazard["id"])
def test_a_hazard_is_told_whole(hazard):
    needed = {"id", "hazard", "cause", "effect", "before"}
    if hazard.get("status") == "later":
        assert hazard.keys() == needed | {"status"}
        return
    assert hazard.keys() == needed | {"after", "controls", "tests"}
    assert all(control.keys() == {"type", "text"} for control in hazard["controls"])
    assert {control["type"] for control in hazard["controls"]} <= {"inherent", "protective", "information"}
    assert hazard["controls"]
    assert hazard["tests"]


@pytest.mark.parametrize("hazard", HELD, ids=lambda hazard: hazard["id"])
def test_the_controls_lower_the_risk(hazard):
    assert hazard["after"]["severity"] == hazard["before"]["severity"]  # a control makes the harm rarer, not milder
    assert risk(hazard["after"]) < risk(hazard["before"])
    assert risk(hazard["after"]) <= 4


def test_a_risk_that_is_left_high_is_named_in_the_readme():
    readme = (ROOT / "docs/safety/README.md").read_text()
    left = {hazard["id"] for hazard in HELD if risk(hazard["after"]) == 4}
    assert left
    assert all(name in readme for name in left)


@pytest.mark.parametrize("hazard", HELD, ids=lambda hazard: hazard["id"])
def test_every_test_of_a_hazard_exists(hazard, marked):
    assert [name for name in hazard["tests"] if name not in marked] == []
    assert len(set(hazard["tests"])) == len(hazard["tests"])


def test_every_mark_and_every_hazard_agree(marked):
    named = {(name, hazard["id"]) for hazard in HELD for name in hazard["tests"]}
    marks = {(name, hazard) for name, hazards in marked.items() for hazard in hazards}
    assert marks - named == set(), "marked, but the hazard does not name the test"
    here = {pair for pair in named if pair[0].startswith("tests/safety/")}
    assert here - marks == set(), "named, but the test is not marked"


def test_a_mark_for_no_hazard_would_be_found(tmp_path):
    path = tmp_path / "test_it.py"
    path.write_text(
        "import pytest\npytestmark = pytest.mark.hazard('H-98')\n@pytest.mark.hazard('H-99')\ndef test_it(): ...\n"
    )
    assert marks_in(path) == {"test_it": {"H-98", "H-99"}}
