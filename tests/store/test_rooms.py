"""The files of recordings: private, whole or known to be half, and gone without a trace."""

import os
import stat
from pathlib import Path

import pytest

from vastus.store.file import Unusable
from vastus.store.rooms import PIECE, Rooms
from vastus.store.step import Conflict


@pytest.fixture
def rooms(tmp_path: Path) -> Rooms:
    return Rooms(tmp_path / "home" / "recordings")


def test_what_comes_in_is_private_and_gets_its_name_when_it_is_whole(rooms: Rooms) -> None:
    before = os.umask(0)
    try:
        rooms.open("a")
        assert rooms.add("a", 0, b"abc") == 3
        assert rooms.add("a", 3, b"de") == 5
    finally:
        os.umask(before)
    part = rooms.room("a") / "file.part"
    modes = [stat.S_IMODE(place.stat().st_mode) for place in (part, rooms.room("a"), rooms.folder)]
    assert modes == [0o600, 0o700, 0o700]
    rooms.finish("a")
    assert (rooms.room("a") / "file").read_bytes() == b"abcde"
    assert not part.exists()
    assert rooms.received("a") == 5
    assert rooms.received("b") == 0


@pytest.mark.parametrize("at", [0, 2, 4])
def test_only_what_follows_is_taken(rooms: Rooms, at: int) -> None:
    rooms.open("a")
    rooms.add("a", 0, b"abc")
    with pytest.raises(Conflict, match="Another part"):
        rooms.add("a", at, b"x")
    assert rooms.received("a") == 3


def test_after_a_power_cut_only_whole_pieces_count(rooms: Rooms) -> None:
    rooms.open("a")
    rooms.add("a", 0, b"x" * (PIECE + 5))
    rooms.trim("a")
    assert rooms.received("a") == PIECE
    rooms.trim("never")


def test_what_is_removed_is_overwritten(rooms: Rooms, tmp_path: Path) -> None:
    rooms.open("a")
    rooms.add("a", 0, b"knee" * 700_000)
    os.link(rooms.room("a") / "file.part", tmp_path / "held")  # another name for the same bytes
    rooms.remove("a")
    assert rooms.names() == []
    content = (tmp_path / "held").read_bytes()
    assert (len(content), set(content)) == (2_800_000, {0})
    rooms.remove("a")


def test_a_link_is_never_followed(rooms: Rooms, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "letter").write_text("mine")
    rooms.open("a")
    (rooms.folder / "b").symlink_to(precious)
    rooms.remove("b")
    assert (precious / "letter").read_text() == "mine"


def test_no_room_is_told_plainly(rooms: Rooms, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(Unusable, match="cannot be written"):
        rooms.open("a")
    assert rooms.free() > 0
    assert rooms.names() == []
