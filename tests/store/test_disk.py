"""Files and folders for one user alone, that are there after a power cut and leave nothing when they go."""

import os
import stat
from pathlib import Path

import pytest

from vastus.store import disk
from vastus.store.disk import ERASED, PIECE, Unusable


def _mode(place: Path) -> int:
    return stat.S_IMODE(place.stat().st_mode)


@pytest.fixture(autouse=True)
def _open_to_all():
    before = os.umask(0)
    yield
    os.umask(before)


def test_what_is_made_is_private_whatever_stood_there(tmp_path: Path) -> None:
    disk.make_folder(tmp_path / "deep" / "home")
    disk.make(tmp_path / "deep" / "home" / "file")
    assert (_mode(tmp_path / "deep" / "home"), _mode(tmp_path / "deep" / "home" / "file")) == (0o700, 0o600)
    (tmp_path / "open").mkdir(mode=0o777)
    (tmp_path / "letter").write_text("mine")
    disk.make_folder(tmp_path / "open")
    disk.make(tmp_path / "letter")
    assert (_mode(tmp_path / "open"), _mode(tmp_path / "letter")) == (0o700, 0o600)
    assert (tmp_path / "letter").read_text() == "mine"


def test_a_folder_that_all_share_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o1777)
    with pytest.raises(Unusable, match="all users share"):
        disk.make_folder(tmp_path / "shared")
    assert _mode(tmp_path / "shared") == 0o1777


def test_what_stands_in_the_way_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(Unusable, match=r"home cannot be written \(Not a directory\)") as told:
        disk.make_folder(tmp_path / "file" / "home")
    assert "VASTUS_HOME" in str(told.value)
    with pytest.raises(Unusable, match="No such file"):
        disk.make(tmp_path / "nowhere" / "file")


@pytest.mark.parametrize("size", [0, 1, PIECE, PIECE + 1, 3 * PIECE + 7])
@pytest.mark.parametrize("name", ["letter", f"letter{ERASED}"])
def test_all_bytes_are_overwritten_before_a_file_goes(tmp_path: Path, name: str, size: int) -> None:
    (tmp_path / name).write_bytes(b"k" * size)
    os.link(tmp_path / name, tmp_path / "held")  # another name for the same bytes
    disk.overwrite(tmp_path / name)
    assert [part.name for part in tmp_path.iterdir()] == ["held"]
    assert (tmp_path / "held").read_bytes() == bytes(size)


def test_one_half_overwritten_is_not_taken_for_what_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: int) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "letter").write_text("mine")
    with monkeypatch.context() as context:
        context.setattr("os.fsync", broken)
        with pytest.raises(OSError, match="No space"):
            disk.overwrite(tmp_path / "letter")
    assert [part.name for part in tmp_path.iterdir()] == [f"letter{ERASED}"]
