"""One vastus at a time writes to a folder."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from vastus.store.folder import Folder, InUse


def test_a_second_one_is_told_where_the_first_can_be_reached(tmp_path: Path) -> None:
    first, second = Folder(tmp_path), Folder(tmp_path)
    first.hold()
    with pytest.raises(InUse, match="another window"):
        second.hold()
    first.tell("http://127.0.0.1:8642/")
    with pytest.raises(InUse, match=r"at http://127\.0\.0\.1:8642/\. Go on there") as seen:
        second.hold()
    assert seen.value.where == "http://127.0.0.1:8642/"
    first.release()
    first.release()
    second.hold()
    second.release()
    assert (tmp_path / "running").read_text() == ""


def test_only_the_holder_tells(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="hold the folder first"):
        Folder(tmp_path).tell("http://127.0.0.1:1/")


def test_the_mark_is_private(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "home")
    folder.hold()
    assert stat.S_IMODE(os.stat(tmp_path / "home" / "running").st_mode) == 0o600
    folder.release()


def test_the_lock_falls_with_its_process(tmp_path: Path) -> None:
    hold = "import os, sys, pathlib; from vastus.store.folder import Folder\n"
    hold += "f = Folder(pathlib.Path(sys.argv[1])); f.hold(); f.tell('gone'); print('held', flush=True); input()"
    child = subprocess.Popen(
        [sys.executable, "-c", hold, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    with pytest.raises(InUse, match="gone"):
        Folder(tmp_path).hold()
    child.kill()
    child.communicate()
    folder = Folder(tmp_path)
    folder.hold()
    assert (tmp_path / "running").read_text() == ""
    folder.release()
