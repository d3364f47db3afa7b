"""Limits, each drawn in a process of its own: what it forbids is tried, and what stays allowed is done."""

import os
import resource
import subprocess
import sys

import pytest

from vastus.measure.read.guard import limits
from vastus.measure.read.sniff import MEGABYTE, SIGNALS, VIDEO, Format

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="macOS does not hold these limits")
BEFORE = """
import os, resource, socket, sys, time
from vastus.measure.read.guard import limits
from vastus.measure.read.sniff import FORMATS, SIGNALS, VIDEO, WFDB, EDF, Format
file, folder = os.open(sys.argv[1], os.O_RDONLY), os.open(os.path.dirname(sys.argv[1]), os.O_RDONLY)
line, _ = socket.socketpair()
stray = os.open(sys.argv[1], os.O_RDONLY)
"""


def run(tmp_path, code):
    """Run some code in a process of its own; what it says on the socket pair is lost, so it says it by its status."""
    path = tmp_path / "a"
    path.write_bytes(b"held")
    done = subprocess.run(
        [sys.executable, "-c", BEFORE + code, str(path)], check=False, capture_output=True, timeout=60
    )
    return done.returncode


def test_no_other_descriptor_stays_open_and_the_streams_lead_nowhere(tmp_path):
    code = """
kept = os.dup(line.fileno())
limits.keep_only(file, folder, kept)
assert os.pread(limits.FILE, 4, 0) == b"held"
assert os.listdir(limits.FOLDER) == ["a"]
socket.socket(fileno=limits.LINE).detach()
for number in range(limits.TAKEN, 600):
    try:
        os.fstat(number)
    except OSError:
        continue
    os._exit(9)
assert all(os.fstat(number).st_rdev == os.stat(os.devnull).st_rdev for number in range(3))
os._exit(7)
"""
    assert run(tmp_path, code) == 7


@pytest.mark.parametrize(("kind", "opens"), [("EDF", False), ("WFDB", True)])
def test_only_a_format_of_two_files_can_open_another_until_the_door_is_shut(tmp_path, kind, opens):
    code = f"""
limits.keep_only(file, folder, os.dup(line.fileno()))
bounds = limits.Bounds()
bounds.begin()
bounds.hold({kind}, 4)
def can_open():
    try:
        os.close(os.open("a", os.O_RDONLY, dir_fd=limits.FOLDER))
    except OSError:
        return False
    return True
before = can_open()
if {opens}:
    bounds.ajar(limits.TAKEN)
ajar = can_open()
bounds.shut(limits.TAKEN)
os._exit(7 if (before, ajar, can_open()) == (False, {opens}, False) else 9)
"""
    assert run(tmp_path, code) == 7


def test_nothing_can_be_written(tmp_path):
    code = """
out = os.open(sys.argv[1] + ".out", os.O_WRONLY | os.O_CREAT)
limits.Bounds().begin()
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    os.write(out, b"x")
except OSError:
    os._exit(7)
"""
    assert run(tmp_path, code) == 7


@LINUX
def test_no_more_memory_is_taken_than_the_format_may_take(tmp_path):
    code = """
limits.Bounds().hold(Format("edf", 1, memory=SIGNALS), 4)
small = bytearray(SIGNALS // 4)
try:
    bytearray(SIGNALS)
except MemoryError:
    os._exit(7)
"""
    assert run(tmp_path, code) == 7


@LINUX
def test_time_on_the_processor_is_the_step_and_what_was_used(tmp_path):
    code = """
resource.setrlimit(resource.RLIMIT_CPU, (500, 600))
bounds = limits.Bounds()
bounds.spend(30)
first = resource.getrlimit(resource.RLIMIT_CPU)
bounds.spend(10_000)
os._exit(7 if 31 <= first[0] <= 40 and first[1] == 600 and resource.getrlimit(resource.RLIMIT_CPU)[0] == 600 else 9)
"""
    assert run(tmp_path, code) == 7


@pytest.mark.skipif(os.geteuid() == 0, reason="root may fork whatever the limit")
def test_a_format_of_signals_cannot_fork(tmp_path):
    code = """
limits.Bounds().hold(EDF, 4)
try:
    os.fork()
except OSError:
    os._exit(7)
"""
    assert run(tmp_path, code) == 7


@pytest.mark.parametrize(
    ("kind", "forks"), [(Format("edf", 1, memory=SIGNALS), False), (Format("v", 1, memory=VIDEO), True)]
)
def test_what_is_asked_of_the_system(monkeypatch, kind, forks):
    asked = []
    monkeypatch.setattr(resource, "setrlimit", lambda which, pair: asked.append((which, pair)))
    monkeypatch.setattr(os, "dup2", lambda *pair: asked.append(pair))
    limits.Bounds().hold(kind, 100 * MEGABYTE)
    named = dict(asked)
    assert named[resource.RLIMIT_NOFILE] == (limits.TAKEN, limits.TAKEN)
    assert (resource.RLIMIT_NPROC in named) != forks
    assert (limits.LINE, limits.FOLDER) in asked  # a format of one file has no folder


def test_where_the_system_says_nothing_of_memory_none_is_limited(monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(resource, "setrlimit", lambda which, pair: asked.append(which))
    monkeypatch.setattr(limits, "Path", lambda _: tmp_path / "no-such-file")
    limits._hold_memory(10)
    assert asked == []
