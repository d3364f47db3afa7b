"""What can be looked at: every stretch of a trace shows its smallest and largest sample, however far away one looks."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vastus.made import Made
from vastus.measure.recording import Channel, Picture, held
from vastus.measure.twitches import Events, Family, Twitches
from vastus.store import trace
from vastus.store.trace import Trace

RATE = 1000.0
LENGTH = 150_001
PLENTY = 10**12


def _recording(channels: int, length: int = LENGTH):
    samples = np.random.default_rng(3).normal(0, 1, (length, channels)).astype(np.float32)
    samples[77_777:77_778] = 50
    lines = [Channel(f"line {k}", "thigh", "uV") for k in range(channels)]
    return samples, held(samples, RATE, lines, "emg")


def _twitches(recording, seen: list[int], families: tuple[Family, ...] = ()) -> Twitches:
    count = len(seen)
    flat = np.zeros(count)
    events = Events(flat, flat, flat, flat, np.array(seen, np.int64), flat, flat.astype(np.int64), flat.astype(bool))
    return Twitches(
        recording.modality,
        recording.seconds,
        recording.rate,
        recording.channels,
        "uV",
        events,
        (),
        families,
        1.0,
        None,
        (),
        Made("test"),
    )


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    samples, recording = _recording(2)
    folder = tmp_path_factory.mktemp("folder")
    kept_trace = trace.keep(recording, _twitches(recording, [0]), folder, PLENTY)
    return samples, folder, kept_trace


@given(begin=st.floats(-5, 160), length=st.floats(0, 160), width=st.integers(20, 2000), line=st.integers(0, 1))
@settings(max_examples=150, deadline=None)
def test_no_peak_is_lost_and_none_invented(kept, begin: float, length: float, width: int, line: int) -> None:
    samples, folder, kept_trace = kept
    seen = trace.stretch(folder, kept_trace, line, (begin, begin + length), width)
    assert 1 <= len(seen.begins) == len(seen.low) == len(seen.high) <= width
    assert (np.diff(seen.begins) > 0).all()
    first = min(max(int(np.floor(begin * RATE)), 0), LENGTH - 1)
    last = min(max(int(np.ceil((begin + length) * RATE)), first + 1), LENGTH)
    inside = samples[first:last, line]
    assert seen.low.min() <= inside.min()
    assert seen.high.max() >= inside.max()
    if seen.sampled:
        assert seen.low.tolist() == inside.tolist()
    scale = 1 if seen.sampled else 16**3  # a bin may reach to the edge of its level, and no further
    around = samples[first // scale * scale : -(-last // scale) * scale, line]
    assert seen.low.min() >= around.min()
    assert seen.high.max() <= around.max()


def test_each_bin_holds_its_own_samples(kept) -> None:
    samples, folder, kept_trace = kept
    seen = trace.stretch(folder, kept_trace, 1, (0.0, 150.0), 300)
    at = int(np.argmax(seen.high))
    assert seen.begins[at] <= 77.777 < seen.begins[at + 1]
    assert seen.high[at] == samples[77_777, 1]
    for k in (0, 100, 298):
        own = samples[round(seen.begins[k] * RATE) : round(seen.begins[k + 1] * RATE), 1]
        assert (seen.low[k], seen.high[k]) == (own.min(), own.max())


def test_near_by_every_sample_is_there(kept) -> None:
    samples, folder, kept_trace = kept
    seen = trace.stretch(folder, kept_trace, 0, (77.77, 77.79), 400)
    assert seen.sampled
    assert seen.high.tolist() == samples[77_770:77_790, 0].tolist()


@pytest.mark.parametrize("length", [1, 15, 16, 17, 4096, 65_536, 65_537])
def test_any_length_is_kept(tmp_path: Path, length: int) -> None:
    samples, recording = _recording(1, 80_000)
    short = held(samples[:length], RATE, recording.channels, "emg")
    kept_trace = trace.keep(short, _twitches(short, []), tmp_path, PLENTY)
    seen = trace.stretch(tmp_path, kept_trace, 0, (0, length / RATE), 64)
    assert (seen.low.min(), seen.high.max()) == (samples[:length].min(), samples[:length].max())
    assert kept_trace.seconds == length / RATE


def test_of_many_channels_those_that_saw_most_are_kept_in_their_order(tmp_path: Path) -> None:
    _, recording = _recording(12, 2000)
    kept_trace = trace.keep(recording, _twitches(recording, [11, 11, 10, 3]), tmp_path, PLENTY)
    assert [line.name for line in kept_trace.lines] == [f"line {k}" for k in (0, 1, 2, 3, 4, 5, 10, 11)]
    assert trace.kept_in(tmp_path) == kept_trace


def test_without_room_on_the_disk_there_is_no_trace_but_all_else(tmp_path: Path) -> None:
    _, recording = _recording(2, 2000)
    shape = np.array([[0, 1], [3, -9], [0, 1]], np.float32)
    family = Family(4, 1, 1.0, 0, 10.0, 0.01, 2, 1, 1, shape=shape, rate=500.0)
    kept_trace = trace.keep(recording, _twitches(recording, [1], (family, family)), tmp_path, trace.SPARE + 19_999)
    assert kept_trace.lines == ()
    assert not list(tmp_path.glob("trace-*"))
    assert kept_trace.shapes[0] == trace.Shape("4", 500.0, (1.0, -9.0, 1.0))


def test_a_shape_is_drawn_anew_over_the_twitches_that_are_left(tmp_path: Path) -> None:
    _, recording = _recording(1, 2000)
    shape = np.array([[1], [5], [1]], np.float32)
    families = tuple(Family(number, 2, 1.0, 0, 5.0, 0.01, 1, 0, 0, shape=shape, rate=500.0) for number in (0, 1))
    each = np.array([[0, 4, 0], [2, 6, 2], [0, 5, 1], [2, 5, 1]], np.float32)
    twitches = replace(_twitches(recording, [0, 0, 0, 0], families), shapes=each)
    there = trace.keep(recording, twitches, tmp_path, PLENTY)
    assert trace.mean_shapes(tmp_path, there, {}) == there.shapes
    first, second = trace.mean_shapes(tmp_path, there, {"0": [1]})
    assert first == trace.Shape("0", 500.0, (2.0, 6.0, 2.0))
    assert second == there.shapes[1]
    assert trace.mean_shapes(tmp_path, there, {"1": [2, 3]})[1].values == (1.0, 5.0, 1.0)
    (tmp_path / trace.SHAPES).unlink()  # as in a folder of an earlier vastus
    assert trace.mean_shapes(tmp_path, there, {"0": [1]}) == there.shapes


def test_the_still_of_a_video_is_kept(tmp_path: Path) -> None:
    _, recording = _recording(1, 600)
    picture = Picture(b"\xff\xd8still", (640, 480), ((10.0, 20.0),))
    video = replace(recording, modality="video", picture=picture)
    kept_trace = trace.keep(video, _twitches(video, []), tmp_path, PLENTY)
    assert (kept_trace.still, kept_trace.patches) == ((640, 480), ((10.0, 20.0),))
    assert (tmp_path / "still.jpg").read_bytes() == b"\xff\xd8still"


def test_where_no_files_are_there_is_nothing_to_look_at(tmp_path: Path) -> None:
    assert trace.kept_in(tmp_path) is None
    assert isinstance(Trace(1.0, 1, (), (), None), Trace)
