"""What the documents point to is there: links, files, commands of make."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(path for path in (ROOT / "docs").rglob("*.md"))]
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in PAGES}
LINK = re.compile(r"\]\((?!\w+:)([^)#\s]+)")
PLACE = re.compile(r"`((?:src|tests|docs|benchmarks|requirements|\.ci)(?:/[\w.-]+)+)/?`")
GOAL = re.compile(r"`?make ((?:[a-z]+ )*[a-z]+)`")
BY_DEVELOPERS = ("DEVELOPING.md", "CONTRIBUTING.md", "README.md", "docs/explanation/house.md")


def missing(page: str, pattern: re.Pattern[str], near: Path) -> list[str]:
    """Return what a page names and is not there."""
    text = re.sub(r"```.*?```", "", TEXTS[page], flags=re.DOTALL)
    return [place for place in pattern.findall(text) if not (near / place).exists()]


@pytest.mark.parametrize("page", TEXTS)
def test_a_link_leads_somewhere(page):
    assert missing(page, LINK, (ROOT / page).parent) == []


@pytest.mark.parametrize("page", BY_DEVELOPERS)
def test_a_file_that_is_named_is_there(page):
    named = [place for place in missing(page, PLACE, ROOT) if not re.search(r"[A-Z]{3}", place)]  # NAME, SENSOR
    assert named == []


def test_a_missing_file_is_told():
    assert PLACE.findall("see `tests/nothing.py` and `src/vastus/`") == ["tests/nothing.py", "src/vastus"]


@pytest.mark.parametrize("page", [*BY_DEVELOPERS, "docs/how-to/change-the-evidence.md"])
def test_a_command_of_make_is_there(page):
    goals = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {word for words in GOAL.findall(TEXTS[page]) for word in words.split()}
    assert named - goals == set()
