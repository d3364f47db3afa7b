"""The cache: quick when nothing changed, and never in the way."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.evidence.small import SMALL, changed, written
from vastus.errors import BadBase
from vastus.evidence import load
from vastus.evidence.load import shipped
from vastus.evidence.model import Base


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(SMALL, tmp_path / "base")


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that grows with each time a base is compiled."""
    times: list[int] = []
    real = load.compile_base

    def counted(files: Mapping[str, bytes]) -> Base:
        times.append(len(files))
        return real(files)

    monkeypatch.setattr(load, "compile_base", counted)
    return times


def test_a_hit_gives_an_equal_base_without_reading_yaml(tmp_path: Path, folder: Path, compiled: list[int]) -> None:
    fresh, kept = (load.load(folder, tmp_path / "cache") for _ in range(2))
    assert kept == fresh
    assert kept is not fresh
    assert kept.cause["grave"].links == fresh.cause["grave"].links
    assert len(compiled) == 1


def test_without_a_folder_nothing_is_kept(folder: Path, compiled: list[int]) -> None:
    assert load.load(folder) == load.load(folder)
    assert len(compiled) == 2


def test_the_shipped_base_is_equal_from_the_cache(tmp_path: Path, compiled: list[int]) -> None:
    assert shipped(tmp_path) == shipped(tmp_path) == shipped()
    assert len(compiled) == 2


def test_a_changed_a_new_or_a_renamed_file_misses(tmp_path: Path, folder: Path, compiled: list[int]) -> None:
    def marks() -> str:
        return load.load(folder, tmp_path / "cache").fingerprint

    seen = [marks()]
    written(changed("causes.yaml", "high: 0.7", "high: 0.6"), folder)
    seen.append(marks())
    (folder / "more.yaml").write_text("sources: [{id: other, cite: Other., read: 'no'}]\n")
    seen.append(marks())
    (folder / "more.yaml").rename(folder / "again.yaml")
    seen.append(marks())
    assert len(set(seen)) == len(seen) == len(compiled)
    (folder / "again.yaml").unlink()
    written(SMALL, folder)
    assert marks() == seen[0]
    assert len(compiled) == 4


def test_what_is_no_yaml_file_does_not_count(folder: Path) -> None:
    before = load.load(folder)
    (folder / "notes.txt").write_text("not read")
    assert load.load(folder) == before


@pytest.mark.parametrize("harm", ["cut", "one bit", "empty", "other"])
def test_a_spoilt_file_is_made_anew(tmp_path: Path, folder: Path, compiled: list[int], harm: str) -> None:
    fresh = load.load(folder, tmp_path / "cache")
    [kept] = (tmp_path / "cache").iterdir()
    good = kept.read_bytes()
    at = good.index(b"emergency")
    flipped = good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :]
    kept.write_bytes({"cut": good[:-20], "one bit": flipped, "empty": b"", "other": b"hello"}[harm])
    assert load.load(folder, tmp_path / "cache") == fresh
    assert len(compiled) == 2
    assert kept.read_bytes() == good


def test_a_folder_that_cannot_be_made_only_costs_time(tmp_path: Path, folder: Path, compiled: list[int]) -> None:
    (tmp_path / "file").write_text("in the way")
    assert load.load(folder, tmp_path / "file" / "cache") == load.load(folder, tmp_path / "file" / "cache")
    assert len(compiled) == 2


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path, folder: Path) -> None:
    load.load(folder, tmp_path / "cache")
    [kept] = (tmp_path / "cache").iterdir()
    kept.unlink()
    kept.mkdir()  # a folder stands where the file should go
    assert load.load(folder, tmp_path / "cache") == load.load(folder)
    assert [*(tmp_path / "cache").iterdir()] == [kept]


def test_only_its_owner_can_read_it(tmp_path: Path, folder: Path) -> None:
    before = os.umask(0)
    try:
        load.load(folder, tmp_path / "home" / "cache")
    finally:
        os.umask(before)
    [kept] = (tmp_path / "home" / "cache").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700


def test_a_faulty_base_is_never_kept(tmp_path: Path) -> None:
    folder = written(changed("causes.yaml", "seen: 3", "seen: 5"), tmp_path / "base")
    for _ in range(2):
        with pytest.raises(BadBase):
            load.load(folder, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()
