"""Settings come from two variables and from nothing else."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vastus.service.settings import ENGLISH, Settings

FOLDERS = st.text("abc/._- ", min_size=1, max_size=20).map(lambda text: f"/{text}")
OTHERS = st.dictionaries(st.sampled_from(["LANG", "LANGUAGE", "LC_ALL", "VASTUS", "HOME_VASTUS", "PWD"]), st.text())


@given(FOLDERS, OTHERS)
def test_all_that_is_kept_moves_with_the_folder(home, others):
    moved = Settings.read({**others, "VASTUS_HOME": home})
    assert moved.data_folder == Path(home)
    assert moved.cache_folder.parent == moved.data_folder
    assert moved.language == ENGLISH


@given(st.text(min_size=1, max_size=12), OTHERS)
def test_the_language_is_what_was_set_and_is_never_guessed(code, others):
    assert Settings.read({**others, "VASTUS_HOME": "/x", "VASTUS_LANGUAGE": code}).language == code
    assert Settings.read({**others, "VASTUS_HOME": "/x", "VASTUS_LANGUAGE": ""}).language == ENGLISH
    assert Settings.read({**others, "VASTUS_HOME": "/x"}).language == ENGLISH


def test_the_folder_of_somebody_is_written_with_a_tilde(monkeypatch):
    monkeypatch.setenv("HOME", "/srv/somebody")
    assert Settings.read({"VASTUS_HOME": "~/legs"}).data_folder == Path("/srv/somebody/legs")


@pytest.mark.parametrize("environment", [{}, {"VASTUS_HOME": ""}])
def test_without_a_folder_it_is_where_such_programs_keep_things(environment, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    usual = Settings.read(environment)
    assert usual.data_folder.name == usual.cache_folder.name == "vastus"
    assert usual.data_folder != usual.cache_folder


def test_the_environment_of_the_process_is_read_when_nothing_else_is_given(monkeypatch, tmp_path):
    monkeypatch.setenv("VASTUS_HOME", str(tmp_path))
    monkeypatch.setenv("VASTUS_LANGUAGE", "de")
    assert Settings.read() == Settings(tmp_path / "cache", tmp_path, "de")
