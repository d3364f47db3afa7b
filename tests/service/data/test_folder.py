"""The data folder as a whole."""

from pathlib import Path

import pytest

from tests.store.steps import fresh, step
from vastus.service.data import folder
from vastus.service.settings import Settings
from vastus.store.folder import CHOICES, InUse
from vastus.store.sqlite import Sqlite


def _settings(folder: Path) -> Settings:
    return Settings(folder / "cache", folder)


def test_a_start_writes_a_backup_and_an_end_lets_go(tmp_path: Path) -> None:
    store = Sqlite(fresh(tmp_path))
    store.steps.append(step())
    store.close()
    settings = _settings(tmp_path)
    for _ in range(2):
        with folder.opened(settings) as kept:
            kept.reached_at("http://127.0.0.1:1/")
            with pytest.raises(InUse, match=r"127\.0\.0\.1:1"), folder.opened(settings):
                pass
            assert folder.examine(settings).running == "http://127.0.0.1:1/"
    seen = folder.examine(settings)
    assert len(seen.backups) == 1
    assert (seen.running, seen.fault, seen.private) == (None, None, True)


def test_open_rights_are_seen(tmp_path: Path) -> None:
    fresh(tmp_path).chmod(0o644)
    assert not folder.examine(_settings(tmp_path)).private


def test_damage_is_seen_while_it_runs(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    fresh(tmp_path)
    with folder.opened(settings) as kept:
        kept.folder.database.write_bytes(b"x" * 9000)
        seen = folder.examine(settings)
        assert seen.fault is not None
        assert "is damaged" in seen.fault
        kept.data.erase()


def test_a_fault_lets_go_too(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    with pytest.raises(RuntimeError), folder.opened(settings):
        raise RuntimeError
    with folder.opened(settings):
        pass


def test_erasing_everything_erases_what_was_chosen_too(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    for erase_by_the_browser in (True, False):
        with folder.opened(settings) as kept:
            kept.data.choose("GB")
            assert (tmp_path / CHOICES).exists()
            if erase_by_the_browser:
                kept.data.erase()
        if not erase_by_the_browser:
            (tmp_path / f"{CHOICES}.part").write_text("left by a crash")
            folder.erase(settings)
        assert list(tmp_path.glob(f"{CHOICES}*")) == []
