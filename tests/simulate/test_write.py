"""Files of simulated recordings: what a person would bring, and the same bytes for the same seed."""

import json
import subprocess
import sys
from hashlib import sha256

import av
import numpy as np
import pytest
from edfio import read_edf

from vastus.simulate.signal import Firing, Scene, recording, write

SCENES = [
    Scene(3, "emg", "everything", 60.0, 12.0, channels=3),
    Scene(3, "motion", "everything", 20.0, 20.0),
    Scene(3, "video", "everything", 60.0, 5.0, rate=30.0),
]
SLOW = {"emg": 500.0, "motion": 25.0, "video": 24.0}
KEYS = {
    "modality", "condition", "seed", "seconds", "watched_seconds", "watched_seconds_least", "floor", "rate_per_minute",
    "rate_per_minute_all", "latency", "leg", "twitches", "excluded", "file",
}  # fmt: skip
TWITCH = {"begin", "peak_time", "duration", "amplitude", "unit", "channel", "source_unit", "doublet", "discharge"}
MAKE = """
import sys
from pathlib import Path
from vastus.simulate.signal import Scene, write
write(
    Scene(3, sys.argv[1], "everything", *map(float, sys.argv[2:4]), int(sys.argv[4]), float(sys.argv[5])),
    Path(sys.argv[6]),
)
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("written")
    return {scene.modality: write(scene, folder) for scene in SCENES}


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.modality)
def test_the_same_seed_gives_the_same_bytes_in_another_process(scene, written, tmp_path):
    done = written[scene.modality]
    asked = [scene.modality, scene.twitch_rate, scene.seconds, scene.channels, scene.speed, tmp_path / "there"]
    subprocess.run([sys.executable, "-c", MAKE, *map(str, asked)], check=True, env={"PYTHONHASHSEED": "77"})
    for file in (done.path, done.beside):
        other = tmp_path / "there" / file.name
        assert sha256(file.read_bytes()).hexdigest() == sha256(other.read_bytes()).hexdigest()
    different = write(Scene(4, scene.modality, scene.condition, seconds=5.0, rate=SLOW[scene.modality]), tmp_path)
    assert different.path.read_bytes() != done.path.read_bytes()


@pytest.mark.parametrize("modality", ["emg", "motion", "video"])
def test_the_truth_says_all_that_is_known(modality, written):
    done = written[modality]
    told = json.loads(done.beside.read_text())
    assert told == json.loads(json.dumps(done.as_json()))
    assert set(told) == KEYS
    assert told["file"] == done.path.name
    assert told["twitches"]
    assert all(set(twitch) == TWITCH for twitch in told["twitches"])
    assert all(set(span) == {"begin", "end", "why"} for span in told["excluded"])


def test_edf_holds_the_recording_to_a_tenth_of_a_microvolt(written):
    file = read_edf(written["emg"].path)
    made, _ = recording(SCENES[0])
    table = made.piece(0, made.seconds)
    assert [signal.label for signal in file.signals] == [channel.name for channel in made.channels]
    assert {signal.physical_dimension for signal in file.signals} == {"uV"}
    assert {signal.sampling_frequency for signal in file.signals} == {2000}
    for k, signal in enumerate(file.signals):
        assert np.abs(signal.data - table[:, k]).max() <= 0.06


def test_phyphox_holds_the_recording_at_the_clock_of_a_phone(written):
    path = written["motion"].path
    header = path.read_text().split("\n", 1)[0]
    assert header.startswith('"Time (s)","Linear Acceleration x (m/s^2)"')
    table = np.loadtxt(path, delimiter=",", skiprows=1)
    steps = np.diff(table[:, 0])
    assert steps.min() >= 0
    assert np.median(steps) == pytest.approx(0.01, rel=0.02)
    assert steps.std() > 1e-4  # uneven, as real clocks are
    made, _ = recording(SCENES[1])
    even = np.stack([np.interp(np.arange(2000) / 100, table[:, 0], table[:, k]) for k in (1, 2, 3)], axis=1)
    assert np.corrcoef(even.ravel(), made.piece(0, 20).ravel())[0, 1] > 0.99
    assert table[:, 4] == pytest.approx(np.linalg.norm(table[:, 1:4], axis=1), abs=1e-6)


def test_a_phone_writes_nothing_down_where_it_lost_samples(tmp_path):
    done = write(Scene(1, "motion", "unusable", seconds=30.0), tmp_path)
    (gap,) = [span for span in done.truth.excluded if span.why == "gap"]
    times = np.loadtxt(done.path, delimiter=",", skiprows=1)[:, 0]
    assert not ((times > gap.begin) & (times < gap.end)).any()


def frames(path):
    with av.open(str(path)) as box:
        stream = box.streams.video[0]
        assert (stream.width, stream.height, stream.codec_context.name) == (320, 240, "h264")
        return [(float(frame.time or 0.0), frame.to_ndarray(format="gray")) for frame in box.decode(stream)]


def test_mp4_holds_each_frame_at_its_own_time(written):
    seen = frames(written["video"].path)
    steps = np.diff([time for time, _ in seen])
    assert len(seen) == pytest.approx(150, abs=5)
    assert np.median(steps) == pytest.approx(1 / 30, rel=0.02)
    assert steps.min() > 0
    assert steps.max() > 1.5 / 30  # a dropped frame


def test_frozen_and_dark_frames_are_frozen_and_dark(tmp_path):
    done = write(Scene(3, "video", "unusable", 0.0, 8.0, rate=24.0), tmp_path)
    spans = {span.why: span for span in done.truth.excluded}
    taken = frames(done.path)
    within = {
        why: [light.astype(float) for time, light in taken if span.begin + 0.1 < time < span.end - 0.1]
        for why, span in spans.items()
    }
    assert set(within) == {"frozen", "dark", "limb movement"}
    assert max(np.abs(light - within["frozen"][0]).mean() for light in within["frozen"]) < 1
    assert np.mean(within["dark"]) < 30
    assert np.abs(np.diff(within["limb movement"], axis=0)).mean() > 1


def test_a_twitch_can_be_seen_in_the_picture(tmp_path):
    """The spot moves by what the truth says: measured on the decoded frames by least squares on brightness."""
    from vastus.simulate.sensors import film

    scene = Scene(9, "video", "still", 40.0, 6.0, rate=30.0, firing=Firing(units=1))
    done = write(scene, tmp_path)
    known = max((k for k in done.truth.twitches if not k.doublet), key=lambda k: k.amplitude)
    spot = film.staged(scene).spots[int(known.source_unit)]
    seen = frames(done.path)
    before = np.mean([light for time, light in seen if known.begin - 0.25 < time < known.begin - 0.02], axis=0)
    at = min(seen, key=lambda row: abs(row[0] - known.peak_time))[1].astype(float)
    slope = -(np.gradient(before)[0] * spot.way[0] + np.gradient(before)[1] * spot.way[1]) * spot.weight
    moved = float((slope * (at - before)).sum() / (slope**2).sum())
    assert known.amplitude > 0.5
    assert moved == pytest.approx(known.amplitude, rel=0.3)
