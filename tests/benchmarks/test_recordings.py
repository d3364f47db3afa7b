"""The builder of labelled recordings: a seed means one file, and the truth says what is in it."""

import json

import numpy as np
import pytest
from benchmarks.suite.opened import read_emg, read_phone, read_video
from benchmarks.suite.plans import SEED, plans
from benchmarks.suite.recordings import Plan, make
from benchmarks.suite.sources import Sources
from scipy.ndimage import gaussian_filter

SMALL = [
    Plan("edf", "emg", "everything", 20, 40, 1000, 2),
    Plan("wfdb", "emg", "clean", 20, 10, 2048, form="hea"),
    Plan("csv", "accelerometer", "everything", 20, 60, 100, 3, "csv"),
    Plan("logger", "accelerometer", "rest", 20, 30, 50, 3, "sensor-logger"),
    Plan("zip", "accelerometer", "tremor", 20, 60, 50, 3, "phyphox"),
    Plan("video", "video", "everything", 30, 3, 30, 1, "h264"),
    Plan("jpeg", "video", "flicker", 30, 3, 30, 1, "mjpeg"),
]


@pytest.fixture(scope="module")
def sources():
    return Sources()


def built(plan, sources, folder, seed):
    path = make(plan, sources, folder, seed)
    truth = json.loads((folder / f"{plan.name}.truth.json").read_text())
    return path, truth


@pytest.mark.parametrize("plan", SMALL, ids=lambda plan: plan.name)
def test_the_same_seed_makes_the_same_bytes_and_another_seed_others(plan, sources, tmp_path):
    made = [built(plan, sources, tmp_path / str(k), seed) for k, seed in enumerate((1, 1, 2))]
    (first, told), (again, retold), (other, _) = made
    assert first.read_bytes() == again.read_bytes()
    assert told == retold
    assert first.with_suffix(".dat").exists() == (plan.form == "hea")
    assert samples(first) != samples(other)


def samples(path):
    return (path.with_suffix(".dat") if path.suffix == ".hea" else path).read_bytes()


# The figures of the development suite rest on what its seed has always meant.
@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("emg-clean-5", (62, 1.905, 22.8575)),
        ("emg-everything-grid", (10, 1.577, 81.409)),
        ("acc-everything-2", (5, 5.309241, 2.1429)),
    ],
)
def test_the_seed_of_the_suite_means_what_it_always_did(name, known, sources, tmp_path):
    plan = next(plan for plan in plans() if plan.name == name)
    _, truth = built(plan, sources, tmp_path, SEED["dev"])
    first = truth["twitches"][0]
    assert (len(truth["twitches"]), first["peak_time"], first["amplitude"]) == pytest.approx(known, rel=1e-4)


def test_a_discharge_is_where_the_truth_says(sources, tmp_path):
    path, truth = built(Plan("emg", "emg", "clean", 30, 30, 2000, size=(400, 500)), sources, tmp_path, 3)
    x, rate = read_emg(path)
    single = [twitch for twitch in truth["twitches"] if not twitch["doublet"]]
    assert len(single) > 5
    for twitch in single:
        begin = round((twitch["peak_time"] - 0.02) * rate)
        piece = np.abs(x[begin : begin + round(0.04 * rate), 0])
        assert (begin + piece.argmax()) / rate == pytest.approx(twitch["peak_time"], abs=0.002)


def test_a_phone_moves_where_the_truth_says(sources, tmp_path):
    plan = Plan("phone", "accelerometer", "rest", 10, 60, 200, 3, "csv", size=(80, 100))
    path, truth = built(plan, sources, tmp_path, 3)
    times, x = read_phone(path)
    size = np.linalg.norm(x - np.median(x, axis=0), axis=1)
    assert len(truth["twitches"]) > 5
    for twitch in truth["twitches"]:
        near = np.abs(times - twitch["peak_time"]) < 0.1
        assert times[near][size[near].argmax()] == pytest.approx(twitch["peak_time"], abs=0.02)


def test_a_picture_changes_where_the_truth_says(sources, tmp_path):
    plan = Plan("film", "video", "still", 60, 5, 60, 1, "mjpeg", size=(2.5, 3.0))
    path, truth = built(plan, sources, tmp_path, 5)
    times, frames = read_video(path)

    def seen(at):
        return gaussian_filter(frames[np.abs(times - at) < 0.03].mean(axis=0, dtype=float), 2)

    assert truth["twitches"]
    quiet = np.abs(seen(0.3) - seen(0.45)).max()
    for twitch in truth["twitches"]:
        assert np.abs(seen(twitch["begin"] - 0.05) - seen(twitch["peak_time"])).max() > 1.5 * quiet


def test_what_cannot_be_watched_is_told_and_holds_no_twitch(sources, tmp_path):
    _, truth = built(Plan("lost", "emg", "unusable", 40, 60), sources, tmp_path, 2)
    lost = sum(stretch["end"] - stretch["begin"] for stretch in truth["excluded"])
    assert lost > 10
    assert truth["watched_seconds"] == pytest.approx(60 - lost)
    for twitch in truth["twitches"]:
        assert not any(stop["begin"] < twitch["peak_time"] < stop["end"] for stop in truth["excluded"])


@pytest.mark.parametrize("modality", ["emg", "accelerometer", "video"])
def test_an_unknown_condition_is_refused(modality, sources, tmp_path):
    form = {"emg": "edf", "accelerometer": "csv", "video": "h264"}[modality]
    with pytest.raises(ValueError, match="unknown"):
        make(Plan("odd", modality, "windy", 1, 10, 100, 1, form), sources, tmp_path, 1)


def test_an_unknown_modality_is_refused(sources, tmp_path):
    with pytest.raises(ValueError, match="unknown modality"):
        make(Plan("odd", "sonar", "clean", 1, 10), sources, tmp_path, 1)
