"""``vastus doctor`` says what it sees, and asks to mend what is to be mended."""

from dataclasses import replace
from pathlib import Path

import pytest

from vastus.cli import doctor
from vastus.service.data import folder
from vastus.service.data.folder import Condition
from vastus.store.database import State

WELL = Condition(
    python="3.13.1",
    sqlite="3.51.3",
    sqlite_mended=True,
    folder=Path("/srv/somebody/vastus"),
    private=True,
    running=None,
    state=State("0003", 2, 31, ("a:1", "b:4")),
    fault=None,
    backups=("vastus-1.db", "vastus-2.db"),
    free=12_340_000_000,
    base="3271edbd",
)


@pytest.fixture
def looks(vastus, monkeypatch):
    """Run the doctor on a condition, and return its exit code and its words on one line."""

    def look(**changes):
        monkeypatch.setattr(folder, "examine", lambda: replace(WELL, **changes))
        done = vastus("doctor", columns=200)
        return done.exit_code, " ".join(done.stdout.split())

    return look


def test_where_all_is_well_it_says_so_and_names_what_it_saw(looks):
    code, text = looks()
    assert code == 0
    assert text.endswith("All is well.")
    assert "Python 3.13.1 SQLite 3.51.3 Knowledge fingerprint 3271edbd" in text
    assert "Folder /srv/somebody/vastus, only you can read it" in text
    assert "Database whole; shape 0003, 2 interviews, 31 steps, 2 recordings" in text
    assert "Backups 2, the newest vastus-2.db" in text
    assert "Running no" in text
    assert "Free space 12.3 GB" in text


@pytest.mark.parametrize(
    ("changes", "words", "mends"),
    [
        ({"private": False}, "others can read it", "chmod -R go= /srv/somebody/vastus"),
        ({"fault": "The file is damaged."}, "Database cannot be used", "- The file is damaged."),
        ({"free": doctor.LITTLE - 1}, "Free space 0.2 GB", "Make room"),
    ],
)
def test_what_is_to_be_mended_is_named_and_the_exit_code_says_so(looks, changes, words, mends):
    code, text = looks(**changes)
    assert code == 1
    assert words in text
    assert mends in text
    assert "All is well" not in text


def test_every_fault_is_told_at_once(looks):
    code, text = looks(private=False, fault="The file is damaged.", free=0)
    assert code == 1
    assert text.index("The file is damaged.") < text.index("chmod") < text.index("Make room")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": State()}, "Database none yet"),
        ({"state": None}, "Database cannot be used"),
        ({"backups": ()}, "Backups none yet"),
        ({"running": "http://127.0.0.1:8642/"}, "Running yes, at http://127.0.0.1:8642/"),
        ({"sqlite": "3.40.1", "sqlite_mended": False}, "SQLite 3.40.1; it has a fault (mended in 3.51.3)"),
        ({"free": doctor.LITTLE}, "Free space 0.2 GB"),
    ],
)
def test_what_is_new_or_can_do_no_harm_is_no_fault(looks, changes, words):
    code, text = looks(**changes)
    assert (code, words in text, text.endswith("All is well.")) == (0, True, True)
