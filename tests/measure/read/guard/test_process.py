"""Each file is read in a process of its own: what it may not do, how it ends, and what a person is told."""

import gc
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from tests.measure.read import seeds
from vastus.errors import BadRecording
from vastus.made import fingerprint, made_by
from vastus.measure import read
from vastus.measure.read import sniff
from vastus.measure.read.guard.line import SHORT, Kind, Line
from vastus.measure.recording import Recording

process = sys.modules["vastus.measure.read.guard.process"]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def server():
    return process._servers[0]._process.pid


def children():
    """The process numbers of the children that are alive."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(parent) == server() and state != "Z":
            found.append(int(path.parent.name))
    return found


def gone(number, seconds=5.0):
    end = time.monotonic() + seconds
    while number in children() and time.monotonic() < end:
        time.sleep(0.01)
    return number not in children()


def opened(path, **options):
    """A recording and the number of its process."""
    before = set(children()) if process._servers else set()
    recording = read(path, **options)
    (number,) = set(children()) - before
    return recording, number


def whole(recording):
    return recording.piece(0, recording.seconds)


def refused(path, **options):
    with pytest.raises(BadRecording) as caught:
        read(path, **options)
    return caught.value


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "a.edf"
    path.write_bytes(seeds.edf([seeds.counts(20, 100, k) for k in range(3)], labels=["EMG a", "EMG b", "EMG c"]))
    return path


def sparse(path: Path, signals: int, records: int, samples: int) -> Path:
    """An EDF of any size that takes no room on the disk: all its samples are zero."""
    held = seeds.edf(
        [np.zeros((1, samples), int)] * signals, labels=[f"EMG {k}" for k in range(signals)], records=records
    )
    path.write_bytes(held)
    os.truncate(path, 256 * (1 + signals) + 2 * signals * records * samples)
    return path


def test_a_file_becomes_a_recording(small: Path) -> None:
    recording = read(small)
    assert isinstance(recording, Recording)
    assert (recording.modality, recording.seconds, recording.rate, recording.length) == ("emg", 20.0, 100.0, 2000)
    assert [channel.name for channel in recording.channels] == ["EMG a", "EMG b", "EMG c"]
    assert recording.made.by == made_by("measure.read EDF")
    assert recording.made.of == (fingerprint(small.read_bytes()),)
    assert whole(recording).shape == (2000, 3)


def test_what_was_told_is_kept_in_how_it_was_made(small: Path) -> None:
    made = read(small, channels=[2, "EMG a"], mapping={"unit": "mV"}, scale=0.5).made
    assert made.settings == {"unit": "mV", "channels": '["2", "EMG a"]', "scale": 0.5}


@pytest.mark.parametrize("name", ["edf", "bdf", "wfdb", "opensignals", "otb", "table", "phyphox", "sensor_logger"])
def test_a_piece_equals_the_same_stretch_of_the_whole(tmp_path: Path, name: str) -> None:
    recording = read(written(tmp_path, name))
    table = whole(recording)
    assert table.dtype == np.float32
    assert len(table) == recording.length
    random = np.random.default_rng(0)
    for begin, end in np.sort(random.uniform(-0.2, 1.2, (40, 2)) * recording.seconds, axis=1):
        first, last = max(0, round(begin * recording.rate)), max(0, round(end * recording.rate))
        np.testing.assert_array_equal(recording.piece(begin, end), table[first:last])


def written(folder: Path, name: str) -> Path:
    path = folder / "anything.xyz"
    if name == "wfdb":
        held, dat, _ = seeds.wfdb(212, 500, 3)
        (folder / "r.dat").write_bytes(dat)
    elif name == "bdf":
        held = seeds.edf(width=3)
    else:
        made = getattr(seeds, name)()
        held = made[0] if isinstance(made, tuple) else made
    path.write_bytes(held)
    return path


def test_pieces_of_any_order_and_size_are_right(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = read(small)
    table = whole(recording)
    for first, last in [
        (0, 500),
        (500, 1000),
        (1000, 1500),
        (400, 900),
        (800, 1300),
        (1200, 1700),
        (3, 3),
        (1999, 2000),
    ]:
        np.testing.assert_array_equal(recording.piece(first / 100, last / 100), table[first:last])


@LINUX
def test_an_hour_of_many_channels_takes_no_more_memory_than_a_minute(tmp_path: Path) -> None:
    for name, signals, records, samples in [("grid", 64, 1800, 2048), ("day", 1, 86400, 2000)]:
        recording, number = opened(sparse(tmp_path / name, signals, records, samples))
        assert recording.seconds == records
        for begin in range(0, records, records // 20):
            assert np.abs(recording.piece(begin, begin + records / 20)).max() < 1e-9
        assert peak(number) < 100 * sniff.MEGABYTE
        recording.close()


def peak(number: int) -> int:
    status = Path(f"/proc/{number}/status").read_text()
    return 1024 * int(status.split("VmHWM:")[1].split()[0])


@LINUX
def test_a_recording_that_is_closed_or_dropped_leaves_no_process(small: Path) -> None:
    recording, number = opened(small)
    recording.close()
    assert gone(number)
    recording.close()
    recording, number = opened(small)
    del recording
    gc.collect()
    assert gone(number)
    closed = read(small)
    closed.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        closed.piece(0, 1)


@LINUX
def test_no_descriptor_is_left_open(small: Path) -> None:
    read(small).close()
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        read(small).close()
        refused(small, channels=["none"])
    gc.collect()
    assert len(os.listdir("/proc/self/fd")) == before


@LINUX
def test_a_start_that_is_given_up_leaves_no_process(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(seeds.table(60000))

    def stop(_: float) -> None:
        raise KeyboardInterrupt

    read(path).close()
    with pytest.raises(KeyboardInterrupt):
        read(path, progress=stop)
    assert all(gone(number) for number in children())


@LINUX
def test_a_child_that_dies_is_told_and_hurts_nobody_else(small: Path) -> None:
    other = read(small)
    recording, number = opened(small)
    os.kill(number, signal.SIGKILL)
    for _ in range(2):
        with pytest.raises(BadRecording, match="most likely damaged") as caught:
            whole(recording)
        assert caught.value.code == "died"
    assert whole(other).shape == (2000, 3)


@LINUX
def test_a_child_that_used_up_its_time_is_told(small: Path) -> None:
    recording, number = opened(small)
    os.kill(number, signal.SIGXCPU)
    with pytest.raises(BadRecording, match="too long") as caught:
        whole(recording)
    assert caught.value.code == "time"


@LINUX
def test_a_child_that_falls_silent_is_given_up_and_killed(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "SILENCE", 0.3)
    recording, number = opened(small)
    os.kill(number, signal.SIGSTOP)
    with pytest.raises(BadRecording) as caught:
        recording.piece(10, 12)
    assert caught.value.code == "time"
    assert gone(number)


@LINUX
def test_a_server_that_dies_is_started_again(small: Path) -> None:
    read(small)
    os.kill(server(), signal.SIGKILL)
    process._servers[0]._process.wait()
    assert whole(read(small)).shape == (2000, 3)


def test_a_forked_process_starts_a_server_of_its_own(small: Path) -> None:
    read(small)
    assert process._servers[0].is_alive()
    process._servers[0].owner += 1  # as it looks from a process that was forked from this one
    assert not process._servers[0].is_alive()
    assert whole(read(small)).shape == (2000, 3)


def test_several_threads_may_ask_one_recording(small: Path) -> None:
    recording = read(small)
    table = whole(recording)
    wrong: list[bool] = []

    def ask(seed: int) -> None:
        for first in np.random.default_rng(seed).integers(0, 1900, 50):
            piece = recording.piece(first / 100, first / 100 + 1)
            wrong.append(not np.array_equal(piece, table[first : first + 100]))

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(wrong) == 200
    assert not any(wrong)


def test_progress_is_told_while_a_file_is_read_through(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(seeds.table(60000))
    told: list[float] = []
    read(path, progress=told.append)
    assert told == sorted(told)
    assert len(told) > 1
    assert 0 < told[-1] <= 1


def test_a_file_that_vanishes_is_still_read_and_one_that_shrinks_says_so(small: Path) -> None:
    recording = read(small)
    os.truncate(small, 1500)
    for _ in range(2):
        with pytest.raises(BadRecording) as caught:
            recording.piece(10, 12)
        assert caught.value.code == "changed"
    small.write_bytes(seeds.edf())
    recording = read(small)
    small.unlink()
    assert len(whole(recording)) == 64


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "none").code == "missing"
    assert refused("a\0b").code == "missing"
    assert refused(tmp_path).code == "file"
    assert refused("/dev/zero").code == "file"
    os.mkfifo(tmp_path / "pipe")
    assert refused(tmp_path / "pipe").code == "file"
    (tmp_path / "empty").touch()
    assert refused(tmp_path / "empty").code == "empty"


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(seeds.table(500))
    os.truncate(path, 65 * sniff.MEGABYTE)
    wrong = refused(path)
    assert wrong.code == "size"
    assert "64 MB" in str(wrong)


@LINUX
def test_a_packed_table_takes_no_more_memory_than_allowed(tmp_path: Path) -> None:
    path = tmp_path / "a.mat"
    held, _ = seeds.otb(Data=np.zeros((79_900, 250)), Description=np.array(["EMG"] * 250, object))
    path.write_bytes(held)
    assert len(held) < sniff.MEGABYTE < 150 * sniff.MEGABYTE < 79_900 * 250 * 8
    recording, number = opened(path)
    assert recording.length == 79_900
    assert not recording.piece(0, 1).any()
    assert peak(number) < sniff.SIGNALS


def test_a_zip_that_unpacks_a_thousandfold_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(seeds.zipped({"Raw Data.csv": b"0" * 100_000_000}))
    assert path.stat().st_size < sniff.MEGABYTE
    assert refused(path).code == "zip"


@LINUX
def test_children_that_die_while_they_are_closed_confuse_nobody(small: Path) -> None:
    for _ in range(40):
        recording, number = opened(small)
        os.kill(number, signal.SIGKILL)
        recording.close()
    assert whole(read(small)).shape == (2000, 3)


@pytest.mark.parametrize(
    "name",
    [
        "../secret.dat",
        "/etc/passwd",
        "sub/secret.dat",
        "http://127.0.0.1/x",
        "file:secret.dat",
        "..",
        "~",
        "-",
        ".hidden",
    ],
)
def test_a_record_may_name_only_plain_files_beside_it(tmp_path: Path, name: str) -> None:
    held, dat, _ = seeds.wfdb()
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    for place in (tmp_path / "secret.dat", folder / "sub" / "secret.dat", folder / ".hidden"):
        place.write_bytes(dat)
    path = folder / "r.hea"
    path.write_bytes(held.replace(b"r.dat", name.encode()))
    assert refused(path).code in {"part", "mapping"}  # some names make it look like a table


def test_links_folders_and_pipes_beside_a_record_are_not_opened(tmp_path: Path) -> None:
    held, dat, _ = seeds.wfdb()
    path = tmp_path / "r.hea"
    path.write_bytes(held)
    part = tmp_path / "r.dat"
    assert refused(path).code == "part"
    (tmp_path / "real").write_bytes(dat)
    part.symlink_to(tmp_path / "real")
    assert refused(path).code == "part"
    part.unlink()
    part.mkdir()
    assert refused(path).code == "part"
    part.rmdir()
    os.mkfifo(part)
    assert refused(path).code == "part"
    part.unlink()
    part.write_bytes(dat)
    recording = read(path)
    assert recording.made.of == (fingerprint(held), fingerprint(dat))


@pytest.mark.parametrize(
    "held",
    [
        b"ffconcat version 1.0\nfile secret.csv\n",
        b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nsecret.csv\n",
        b"v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
        b"concat:secret.csv|secret.csv\n",
    ],
)
def test_a_list_of_files_that_calls_itself_a_video_opens_none(tmp_path: Path, held: bytes) -> None:
    (tmp_path / "secret.csv").write_bytes(seeds.table())
    path = tmp_path / "film.mp4"
    path.write_bytes(held)
    assert refused(path).code == "table"


HOSTILE = """
import os, socket, sys
from vastus.measure.read import sniff
from vastus.measure.read.guard import limits
limits.keep_only(0, 0, int(sys.argv[1]))
kind, bounds = getattr(sniff, sys.argv[2]), limits.Bounds()
bounds.begin()
bounds.hold(kind, 1)
attempts = {
    "open": lambda: os.open("/etc/hostname", os.O_RDONLY),
    "socket": socket.socket,
    "dup": lambda: os.dup(0),
    "pipe": os.pipe,
    "memory": lambda: bytearray(kind.memory),
    "half of it": lambda: bytearray(kind.memory // 2),
}
for name, act in attempts.items():
    try:
        act()
    except (OSError, MemoryError):
        os.write(limits.LINE, name.encode() + b" ")
"""


def run(code: str, *words: str, pass_fds: tuple[int, ...] = ()) -> int:
    done = subprocess.run([sys.executable, "-c", code, *words], pass_fds=pass_fds, timeout=60, check=False)
    return done.returncode


@LINUX
@pytest.mark.parametrize("kind", ["EDF", "VIDEOS"])
def test_under_its_limits_a_process_can_open_nothing_and_take_no_more_memory(kind: str) -> None:
    heard, told = os.pipe()
    assert run(HOSTILE, str(told), kind, pass_fds=(told,)) == 0
    os.close(told)
    with os.fdopen(heard) as answer:
        assert answer.read().split() == ["open", "socket", "dup", "pipe", "memory"]


@LINUX
def test_time_on_the_processor_is_limited() -> None:
    code = (
        "from vastus.measure.read.guard.limits import Bounds\nb = Bounds()\nb.begin()\nb.spend(0.1)\nwhile True: pass"
    )
    assert run(code) == -signal.SIGXCPU


@LINUX
def test_nothing_is_written_under_the_limits(tmp_path: Path) -> None:
    path = tmp_path / "out"
    code = "import sys, os\nfrom vastus.measure.read.guard.limits import Bounds\nBounds().begin()\n"
    assert run(code + "os.write(os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY), b'x')", str(path)) != 0
    assert path.stat().st_size == 0


def test_a_peer_that_sends_nonsense_ends_the_talk() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        line = Line(ours)
        Line(theirs).send(Kind.OPENED, b"abc")
        assert line.next() == (Kind.OPENED, 3)
        assert line.take(3) == b"abc"
        with pytest.raises(EOFError):
            line.take(SHORT + 1)
        theirs.close()
        with pytest.raises(EOFError):
            line.next()
        with pytest.raises(EOFError):
            line.send(Kind.ASK, b"x" * (1 << 20))
