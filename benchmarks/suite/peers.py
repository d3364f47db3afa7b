"""What a user could run today on the same files: ``python -m benchmarks.suite.peers TRUTHS RESULTS [--only emg]``.

Writes RESULTS/PEER/NAME.json for every truth. The peers answer with default settings; what joins them to the files
(peak inside an interval, one entry per 20 ms) is ours. ``neurokit`` is NeuroKit2's ``emg_activation`` by method, on the
two liveliest channels; ``mad-6`` is |x| above six robust SD joined over 20 ms; ``spikeinterface`` is locally exclusive
detection at 5 or 8 SD (it takes its noise from stretches drawn by chance, so two runs differ); ``peaks`` is
``find_peaks`` on the 5-40 Hz vector size; ``farneback`` is flow less its median.
"""

import argparse
import json
import os
import time
import warnings
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, find_peaks, sosfiltfilt
from scipy.stats import chi2

from benchmarks.suite.opened import read_emg, read_phone, read_video
from benchmarks.suite.plans import MODALITIES
from benchmarks.suite.sources import Array

Found = list[tuple[float, float, float, float, str]]  # begin s, peak s, duration s, amplitude, channel
Frames = NDArray[np.uint8]
UNIT = {"emg": "uV", "accelerometer": "mg", "video": "px/frame"}
READ: dict[str, Callable[[Path], tuple[Any, Any]]] = {
    "emg": read_emg,
    "accelerometer": read_phone,
    "video": read_video,
}
FAILED = (IndexError, ValueError, KeyError)  # what the peers raise on recordings that they cannot handle
LIVELIEST = 2  # channels that NeuroKit2 is shown


def clean(x: Array, rate: float) -> Array:
    """Return x (samples, channels) from 20 to 450 Hz."""
    filtered: Array = sosfiltfilt(butter(4, [20, min(450, 0.45 * rate)], "bandpass", fs=rate, output="sos"), x, axis=0)
    return filtered


def merged(found: Found, gap: float = 0.02) -> Found:
    """Keep the largest of detections that lie within ``gap`` seconds, over all channels."""
    kept: Found = []
    for one in sorted(found, key=lambda f: f[1]):
        if kept and one[1] - kept[-1][1] < gap:
            kept[-1] = max(kept[-1], one, key=lambda f: f[3])
        else:
            kept.append(one)
    return kept


def mad(x: Array, rate: float, k: float = 6.0) -> Found:
    """Find |x| above k robust standard deviations, joined over 20 ms."""
    found: Found = []
    for c, y in enumerate(clean(x, rate).T):
        on = np.flatnonzero(np.abs(y) > k * 1.4826 * np.median(np.abs(y)))
        if len(on):
            runs = np.split(on, np.flatnonzero(np.diff(on) > 0.02 * rate) + 1)
            found += _intervals(y, rate, [(r[0], r[-1] + 1) for r in runs], f"EMG {c + 1}")
    return merged(found)


def neurokit(x: Array, rate: float, method: str, most: int = LIVELIEST) -> Found:
    """Find with NeuroKit2's emg_activation and its defaults, on the channels with the largest excursions."""
    import neurokit2 as nk

    found: Found = []
    for c in np.argsort(-np.percentile(np.abs(clean(x, rate)), 99.9, axis=0))[:most]:
        y = nk.emg_clean(x[:, c], sampling_rate=int(rate))
        size = nk.emg_amplitude(y)
        _, info = nk.emg_activation(emg_amplitude=size, emg_cleaned=y, sampling_rate=int(rate), method=method)
        ends = np.sort(np.asarray(info["EMG_Offsets"], float))
        after = [(a, ends[ends > a]) for a in np.asarray(info["EMG_Onsets"], float)]
        spans = [(int(a), int(e[0])) for a, e in after if len(e)]
        found += _intervals(np.asarray(y), rate, spans, f"EMG {c + 1}")
    return merged(found)


def spikes(x: Array, rate: float, threshold: float) -> Found:
    """Find with spikeinterface's locally exclusive peak detection and a 15 ms dead time."""
    import spikeinterface.core as si
    from spikeinterface.sortingcomponents.peak_detection import detect_peaks

    y = clean(x, rate).astype("float32")
    record = si.NumpyRecording([y], rate)
    side = int(np.ceil(np.sqrt(y.shape[1])))
    record.set_dummy_probe_from_locations(np.array([divmod(c, side) for c in range(y.shape[1])], float) * 8.0)
    options = {"peak_sign": "both", "detect_threshold": threshold, "exclude_sweep_ms": 15.0, "radius_um": 30.0}
    peaks = detect_peaks(record, method="locally_exclusive", method_kwargs=options, job_kwargs={"progress_bar": False})
    return merged([_spike(peak, rate) for peak in peaks])


def _spike(peak: Any, rate: float) -> tuple[float, float, float, float, str]:
    at = peak["sample_index"] / rate
    return at, at, 0.0, 2 * abs(float(peak["amplitude"])), f"EMG {peak['channel_index'] + 1}"


def shaken(times: Array, x: Array, k: float | None = None, fixed: float | None = None) -> Found:
    """Find peaks of the 5-40 Hz vector size, above k robust standard deviations or a fixed height in mg."""
    rate = 1 / np.median(np.diff(times))
    grid = np.arange(times[0], times[-1], 1 / rate)
    y = np.stack([np.interp(grid, times, a) for a in x.T], axis=1)
    moving = sosfiltfilt(butter(4, [5, min(40, 0.45 * rate)], "bandpass", fs=rate, output="sos"), y, axis=0)
    size = np.linalg.norm(moving, axis=1)
    height = fixed or np.median(size) + (k or 0) * 1.4826 * np.median(np.abs(size - np.median(size)))
    peaks, _ = find_peaks(size, height=height, distance=max(1, int(0.25 * rate)))
    return [(grid[p] - 0.03, grid[p], 0.1, float(size[p]), "acceleration") for p in peaks]


def moved(times: Array, frames: Frames, changed: Callable[[Frames, Frames], float], k: float = 6.0) -> Found:
    """Find peaks of how much the picture changes, above k robust standard deviations."""
    level = np.array([0.0, *(changed(before, after) for before, after in pairwise(frames))])
    level[0] = level[1]
    centre = np.median(level)
    rate = 1 / np.median(np.diff(times))
    height = centre + k * 1.4826 * np.median(np.abs(level - centre))
    peaks, _ = find_peaks(level, height=height, distance=max(1, int(0.3 * rate)))
    return [(times[p] - 0.03, times[p], 0.15, float(level[p]), "video") for p in peaks]


def difference(before: Frames, after: Frames) -> float:
    """Return the mean difference of two frames."""
    import cv2

    return float(cv2.absdiff(after, before).mean())


def flow(before: Frames, after: Frames) -> float:
    """Return how fast the fastest hundredth of the picture moves against the rest, by Farneback's flow."""
    import cv2

    field = cv2.calcOpticalFlowFarneback(before, after, None, 0.5, 2, 15, 2, 5, 1.1, 0)
    field -= np.median(field, axis=(0, 1))
    return float(np.percentile(np.linalg.norm(field, axis=2), 99))


PEERS: dict[str, tuple[str, Callable[..., Found]]] = {
    "mad-6": ("emg", mad),
    "neurokit-threshold": ("emg", partial(neurokit, method="threshold")),
    "neurokit-mixture": ("emg", partial(neurokit, method="mixture")),
    "neurokit-biosppy": ("emg", partial(neurokit, method="biosppy")),
    "spikeinterface-5": ("emg", partial(spikes, threshold=5)),
    "spikeinterface-8": ("emg", partial(spikes, threshold=8)),
    "peaks-6-mad": ("accelerometer", partial(shaken, k=6.0)),
    "peaks-8-mg": ("accelerometer", partial(shaken, fixed=8.0)),
    "frame-difference": ("video", partial(moved, changed=difference)),
    "farneback": ("video", partial(moved, changed=flow)),
}


def _intervals(y: Array, rate: float, spans: list[tuple[int, int]], channel: str) -> Found:
    """Turn spans of samples into detections at the largest |y| inside each."""
    out = []
    for a, b in spans:
        piece = y[a : max(b, a + 1)]
        peak = (a + int(np.abs(piece).argmax())) / rate
        out.append((a / rate, peak, len(piece) / rate, float(np.ptp(piece)), channel))
    return out


def answer(found: Found, seconds: float, modality: str) -> dict[str, Any]:
    """Return detections in the product's format, with the exact Poisson 95 % interval of the rate."""
    n, minutes = len(found), seconds / 60
    names = ("begin", "peak_time", "duration", "amplitude", "channel")
    twitches = [dict(zip(names, one, strict=True)) | {"unit": UNIT[modality], "certainty": 0.5} for one in found]
    low = chi2.ppf(0.025, 2 * n) / 2 / minutes if n else 0.0
    rate = {"low": low, "rate": n / minutes, "high": chi2.ppf(0.975, 2 * n + 2) / 2 / minutes}
    return {"twitches": twitches, "watched_seconds": seconds, "rate_per_minute": rate}


def run(folder: Path, results: Path, only: str | None = None) -> None:
    """Run every peer on every recording of its modality in ``folder``; keep the answers and how long each took."""
    for path in sorted(folder.glob("*.truth.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        modality = truth["modality"]
        if only not in (None, modality):
            continue
        loaded = READ[modality](folder / truth["file"])
        for name, (kind, call) in PEERS.items():
            if kind == modality:
                (results / name).mkdir(parents=True, exist_ok=True)
                reply = json.dumps(_replied(name, call, loaded, truth))
                (results / name / f"{truth['name']}.json").write_text(reply, encoding="utf-8")


def _replied(name: str, call: Callable[..., Found], loaded: tuple[Any, Any], truth: dict[str, Any]) -> dict[str, Any]:
    """Return the answer of one peer; one that fails has found nothing."""
    start = time.perf_counter()
    try:
        found = call(*loaded)
    except FAILED as problem:
        print(f"{name} failed on {truth['file']}: {type(problem).__name__}: {str(problem)[:80]}")
        found = []
    return answer(found, truth["seconds"], truth["modality"]) | {"elapsed_seconds": time.perf_counter() - start}


def quietly() -> None:
    """Let the peers warn: with ``make``, warnings are errors."""
    warnings.simplefilter("ignore")
    os.environ["PYTHONWARNINGS"] = "ignore"


def main() -> None:
    """Run the peers from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("truths", type=Path)
    parser.add_argument("results", type=Path)
    parser.add_argument("--only", choices=MODALITIES)
    chosen = parser.parse_args()
    quietly()
    run(chosen.truths, chosen.results, chosen.only)


if __name__ == "__main__":
    main()
