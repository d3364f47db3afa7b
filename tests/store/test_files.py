"""The files of recordings: private, whole or known to be half, and gone without a trace."""

import os
import stat
from pathlib import Path

import pytest

from vastus.errors import Conflict
from vastus.store.disk import Unusable
from vastus.store.files import PIECE, Files


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "home" / "recordings")


def test_what_comes_in_is_private_and_gets_its_name_when_it_is_whole(files: Files) -> None:
    before = os.umask(0)
    try:
        files.open("a")
        assert files.add("a", 0, b"abc") == 3
        assert files.add("a", 3, b"de") == 5
    finally:
        os.umask(before)
    part = files.folder("a") / "file.part"
    modes = [stat.S_IMODE(place.stat().st_mode) for place in (part, files.folder("a"), files.place)]
    assert modes == [0o600, 0o700, 0o700]
    files.finish("a")
    assert (files.folder("a") / "file").read_bytes() == b"abcde"
    assert not part.exists()
    assert files.received("a") == 5
    assert files.received("b") == 0


@pytest.mark.parametrize("at", [0, 2, 4])
def test_only_what_follows_is_taken(files: Files, at: int) -> None:
    files.open("a")
    files.add("a", 0, b"abc")
    with pytest.raises(Conflict, match="Another part"):
        files.add("a", at, b"x")
    assert files.received("a") == 3


def test_after_a_power_cut_only_whole_pieces_count(files: Files) -> None:
    files.open("a")
    files.add("a", 0, b"x" * (PIECE + 5))
    files.trim("a")
    assert files.received("a") == PIECE
    files.trim("never")


def test_what_is_removed_is_overwritten(files: Files, tmp_path: Path) -> None:
    files.open("a")
    files.add("a", 0, b"knee" * 700_000)
    os.link(files.folder("a") / "file.part", tmp_path / "held")  # another name for the same bytes
    files.remove("a")
    assert files.ids() == []
    content = (tmp_path / "held").read_bytes()
    assert (len(content), set(content)) == (2_800_000, {0})
    files.remove("a")


def test_a_link_is_never_followed(files: Files, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "letter").write_text("mine")
    files.open("a")
    (files.place / "b").symlink_to(precious)
    files.remove("b")
    assert (precious / "letter").read_text() == "mine"


def test_no_room_is_told_plainly(files: Files, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(Unusable, match="cannot be written"):
        files.open("a")
    assert files.free() > 0
    assert files.ids() == []
