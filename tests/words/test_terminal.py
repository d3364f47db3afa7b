"""In the pseudo-language the terminal says nothing in English, but what a person types there."""

import json
import os
import subprocess
import sys
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner

from tests.service.signals import write_csv, write_edf
from tests.situations.stories import own
from tests.words.strange import bare, strange
from vastus.cli.main import COMMANDS, main
from vastus.evidence.load import KINDS
from vastus.say.tongue import speaking

TONGUE, ASKED = strange()
TYPED = ("vastus learn NAME", "vastus learn", "vastus assess", "vastus doctor", "NAME")
STORIES = ("runner-fluttering-thigh", "foot-that-drags", "no-pee-since-yesterday")


@pytest.fixture(scope="module", autouse=True)
def nothing_untranslated():
    yield
    assert ASKED.unknown() == set()


def run(*words: str, typed: str = "", home: str = "") -> str:
    """Return all that a command says, on either output."""
    with speaking(TONGUE):
        done = CliRunner().invoke(main, words, input=typed, env={"VASTUS_HOME": home} if home else {})
    return done.output


def untold(text: str, *values: str) -> list[str]:
    return bare(text, *TYPED, *values)


@pytest.fixture
def home():
    with TemporaryDirectory(prefix="v") as folder:  # short, so that no line of the terminal breaks it
        yield f"{folder}/home"


@pytest.mark.parametrize("name", STORIES)
def test_a_result_is_told(tmp_path, name):
    case = tmp_path / "case.json"
    case.write_text(json.dumps({"answers": next(one for one in own() if one.id == name).answers}))
    assert untold(run("assess", "--answers", str(case))) == []


def test_an_interview_is_told_whatever_is_typed():
    typed = "nonsense\nb\nc\n99\nb\n?\n" + "x y\n?\n" * 150
    assert untold(run("assess", typed=typed)) == []


@pytest.mark.parametrize("typed", ["", "q\nperhaps\nno\n", "q\nyes\n"])
def test_an_interview_that_is_left_is_told(typed):
    assert untold(run("assess", typed=typed)) == []


@pytest.mark.parametrize(
    "name", ["", "magnesium", "mechanism", "x08", "sc_sleep", "t_emg", "exercise_fatigue", "movement-type"]
)
def test_pages_to_read_are_told(name):
    said = run("learn", *([name] if name else []))
    assert "⟦" in said
    assert untold(_without_sources(said), name) == []


def _without_sources(text: str) -> str:
    """Return a page without the sources, which are cited as they are, and without what a page is opened by."""
    lines = text.splitlines()
    first = next((place for place, line in enumerate(lines) if line.startswith("   1  ")), len(lines))
    return "\n".join(line.split(": ", 1)[-1] if line.lstrip().startswith("- ") else line for line in lines[:first])


def test_a_measurement_is_told(tmp_path):
    write_edf(tmp_path / "thigh.edf")
    assert untold(run("measure", str(tmp_path / "thigh.edf")), "EMG thigh 1", "EMG thigh 2") == []


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    write_csv(tmp_path / "table.csv")
    assert untold(run("measure", str(tmp_path / "table.csv")), str(tmp_path), "--map", "unit=uV", "EMG", "uV") == []


def test_the_doctor_is_told(home):
    said = run("doctor", home=home)
    assert untold(said, home, "Python", "SQLite", "chmod -R go=", "GB") == []


def test_what_is_kept_is_told(home, tmp_path):
    out = tmp_path / "out.json"
    said = [run("export", "--all", "--out", str(out), home=home), run("export", "--all", "--out", str(out), home=home)]
    said += [run("import", str(out), home=home), run("erase", "--yes", home=home)]
    assert [untold(one, str(out), home) for one in said] == [[], [], [], []]


def test_the_tool_for_the_evidence_is_told_what_it_shows_stands_as_it_is():
    """Whoever doubts or mends the base reads it as it is written."""
    assert untold(run("evidence", "show", "nobody"), "nobody", "body", "food", "vastus evidence list") == []
    assert untold(run("evidence", "list", "nothing"), "nothing", *KINDS) == []
    assert "⟦" in run("evidence", "sources")


def test_what_each_command_is_for_is_told():
    listed = run().partition("Commands:")[2].splitlines()
    said = [line.strip().partition("  ")[2] for line in listed if line.strip()]
    assert len(said) >= len(COMMANDS)
    assert untold("\n".join(said)) == []


def test_the_language_is_a_setting_and_one_that_is_not_there_is_refused():
    words = [sys.executable, "-m", "vastus", "learn", "qwertzuiop"]
    spoken, refused = (
        subprocess.run(words, env={**os.environ, "VASTUS_LANGUAGE": code}, capture_output=True, text=True, check=False)
        for code in ("qps", "xx")
    )
    assert (spoken.returncode, "⟦" in spoken.stderr) == (2, True)
    assert (refused.returncode, refused.stderr) == (2, "There is no language xx. There are: en-GB, qps.\n")
