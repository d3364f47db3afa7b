"""The how-to is followed to the letter: what it adds is asked, decides, explains and can be read; no Python."""

import re
import shutil
from pathlib import Path

import pytest

from tests.assess.healthy import healthy
from tests.evidence.shipped import FOLDER
from vastus.assess.advice import advise
from vastus.assess.answers import Value, absent
from vastus.assess.assessment import Assessor
from vastus.errors import BadBase
from vastus.evidence.load import load
from vastus.service.learn.library import Library

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "change-the-evidence.md"
BLOCKS = re.findall(r"```yaml\n# (\S+)\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
TOLD: dict[str, Value] = {
    "age": 34,
    "movement-type": ["flicker-seen"],
    "twitch-site": ["shin"],
    "tight-boots": "yes",
    "cramp": "yes",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "base"))


def follow(folder: Path, *, without: str = "") -> None:
    """Put the blocks of the how-to where it says."""
    for name, text in BLOCKS:
        if name != without:
            assert not (folder / name).exists()
            (folder / name).write_text(text, encoding="utf-8")


def test_each_step_adds_one_thing() -> None:
    assert [text.partition(":")[0] for _, text in BLOCKS] == ["findings", "screens", "tests", "causes", "rules"]


def test_what_the_how_to_adds_is_asked_decides_explains_and_can_be_read(folder: Path) -> None:
    follow(folder)
    base = load(folder)
    assessor = Assessor(base)
    assessed = assessor.assess(assessor.read(TOLD))
    assert "sf_boots" in [reason.rule.id for reason in assessed.urgency.because]
    explained = next(one for one in assessed.explanations if one.cause.id == "boot_pressure")
    assert explained.fit != "not"
    assert explained.speaks_for[0] == "tight-boots"
    named = next(one for one in advise(assessed, assessor).fitting if one.cause == "boot_pressure")
    assert "your boots or straps press for hours" in named.speaks_for
    library = Library(base)
    links = library.entry(library.by_id["boot_pressure"]).links
    assert ["t_boot_mark"] in [[page.id for page in group.pages] for group in links]
    assert library.by_id["t_boot_mark"].group == library.by_id["t_ck"].group


def test_the_screen_is_put_when_its_rule_waits_for_nothing_else(folder: Path) -> None:
    follow(folder)
    base = load(folder)
    assessor = Assessor(base)
    well = {name: value for name, value in healthy(base, "male").items() if name != "tight-boots"}
    answers = assessor.read({**well, "cramp": "yes"})
    while (page := assessor.interviewer.next_page(answers)) is not None and page.screen.id != "boots":
        for name in page.findings:
            answers = answers.having(name, absent(base.finding[name]))
    assert page is not None
    assert (page.findings, page.for_safety) == (("tight-boots",), True)


@pytest.mark.parametrize("left_out", [name for name, _ in BLOCKS if not name.startswith("causes/")])
def test_a_step_that_is_left_out_is_told_of(folder: Path, left_out: str) -> None:
    follow(folder, without=left_out)
    with pytest.raises(BadBase):
        load(folder)


def test_every_file_in_the_table_is_there() -> None:
    table = HOW_TO.read_text(encoding="utf-8").partition("| --- |")[2].partition("\n\n")[0]
    named = re.findall(r"`([\w/]+(?:\.yaml)?)`", table)
    assert len(named) > 10
    assert [name for name in named if not (FOLDER / name).exists()] == []
