"""What the first pages claim in figures is what there is."""

import re
import tomllib
from pathlib import Path

import pytest

import vastus
from vastus.evidence.load import shipped

ROOT = Path(__file__).parents[2]
BASE = shipped()
COUNTED = {
    "causes": len(BASE.causes),
    "findings": len(BASE.findings),
    "safety rules": len(BASE.rules),
    "remedies and exercises": len(BASE.remedies),
    "tests": len(BASE.tests),
    "claims": len(BASE.claims),
}
FIGURE = re.compile(rf"(\d+) ({'|'.join(COUNTED)})\b")


def floors(text: str) -> list[set[str]]:
    """Return the rooms of each line of the drawing of the house, from the top."""
    drawing = re.search(r"## Floors.*?```text\n(.*?)```", text, re.DOTALL)
    assert drawing
    return [{room.strip() for room in re.split(r"\s{2,}", line)[0].split("|")} for line in drawing[1].splitlines()]


def test_the_readme_counts_what_there_is():
    told = FIGURE.findall((ROOT / "README.md").read_text())
    assert {name for _, name in told} == COUNTED.keys()
    assert [(number, name) for number, name in told if int(number) != COUNTED[name]] == []


def test_the_house_is_drawn_as_it_is_built():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    built = [{room.strip() for room in layer.split("|")} for layer in layers]
    assert floors((ROOT / "docs" / "explanation" / "house.md").read_text()) == built


def test_the_version_is_one():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert settings["project"]["version"] == vastus.__version__


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
def test_every_python_that_is_supported_is_tried(python):
    assert f'"{python}"' in (ROOT / ".github" / "workflows" / "ci.yml").read_text()
