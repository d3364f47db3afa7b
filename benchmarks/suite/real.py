"""Real recordings and real shapes as they were, beside the suite: no modelled disturbance, no drawn size.

*Voluntary*: every real record of a contraction or of walking, as it is. Nobody marked twitches in them; every detection
counts as false here, so the figure is the most that can be wrong. *Evoked*: averaged evoked responses at the size they
had, at known times in real rest. *Grid*: the discharges of five real motor units over 64 electrodes at the size they
had, one by one, at known times in real rest.
"""

import json
from pathlib import Path

import numpy as np
from scipy.signal import resample_poly

from benchmarks.suite import formats
from benchmarks.suite.emg import FLOOR_UV, REACH_UV
from benchmarks.suite.recordings import Plan, finish
from benchmarks.suite.schedule import Truth, schedule
from benchmarks.suite.sources import NATIVE, RATE, STEP_UV, Array, Rng, Sources

GRID_RATE, GRID_SECONDS, GRID_PER_MINUTE = 2048, 60, 20
EVOKED_SECONDS, EVOKED_PER_MINUTE = 120, 30
REST_UV = 3.0
NEEDLE_RATE, NEEDLE_STEP_UV = 4000, 0.1
COLUMNS = {
    "elderly_lower_limb": ["EMG VL", "EMG BF", "EMG TA", "EMG LG"],
    "uci_lower_limb": ["EMG RF", "EMG BF", "EMG VM", "EMG ST"],
}


def build(sources: Sources, folder: Path, seed: int) -> None:
    """Write every real recording and its truth into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    for name, step in STEP_UV.items():
        for key, counts in sources.records(name)[0].items():
            _voluntary(folder, f"{name}-{key}", counts * step, NATIVE[name], COLUMNS[name])
    for path in sorted((sources.root / "physionet_emgdb").glob("*.dat")):
        samples = np.fromfile(path, "<i2").astype(float)[:, None] * NEEDLE_STEP_UV
        _voluntary(folder, f"needle-{path.stem}", samples, NEEDLE_RATE, ["EMG TA"])
    _evoked(sources, rng, folder)
    _grid(sources, rng, folder)


def _voluntary(folder: Path, name: str, signal: Array, rate: int, columns: list[str]) -> None:
    whole = len(signal) // rate
    condition = "needle" if name.startswith("needle") else "walking" if name.endswith("mar") else "contraction"
    truth = _keep(folder, Plan(name, "emg", condition, 0, whole, rate, len(columns)), signal, columns, [])
    truth["watched_seconds_least"] = 0.0  # how much of it is voluntary, nobody knows
    (folder / f"{name}.truth.json").write_text(json.dumps(truth, indent=1), encoding="utf-8")


def _evoked(sources: Sources, rng: Rng, folder: Path) -> None:
    """Put averaged responses, each at the size that was measured, into rest on one channel."""
    with np.load(sources.root / "evoked_templates" / "templates.npz") as packed:
        shapes = packed["waveform"].astype(float) * packed["mean_pp_uv"][:, None]
    x = sources.rest_noise(rng, EVOKED_SECONDS * RATE)[:, None] * REST_UV
    twitches = []
    for t in schedule(rng, EVOKED_SECONDS, EVOKED_PER_MINUTE, clustered=False, blocked=[]):
        number = int(rng.integers(len(shapes)))
        twitches.append(_added(x, shapes[number][:, None], int(t * RATE), RATE, number) | {"channel": "EMG 1"})
    plan = Plan("evoked", "emg", "evoked", EVOKED_PER_MINUTE, EVOKED_SECONDS, RATE)
    _keep(folder, plan, x, ["EMG 1"], twitches)


def _grid(sources: Sources, rng: Rng, folder: Path) -> None:
    """Put single discharges of real units into rest on 64 channels."""
    with np.load(sources.root / "motor_unit_templates" / "vl_grid_averages.npz") as packed:
        shapes = packed["average_uv"].astype(float)
    fade = np.sin(np.linspace(0, np.pi / 2, 10)) ** 2  # a cut shape has no steps at its ends
    shapes = shapes * np.concatenate([fade, np.ones(shapes.shape[1] - 20), fade[::-1]])[None, :, None]
    names = [f"EMG {c + 1}" for c in range(shapes.shape[2])]
    rest = np.stack([sources.rest_noise(rng, GRID_SECONDS * RATE) for _ in names], axis=1)
    x = resample_poly(rest, GRID_RATE // 16, RATE // 16, axis=0) * REST_UV
    twitches = []
    for t in schedule(rng, GRID_SECONDS, GRID_PER_MINUTE, clustered=False, blocked=[]):
        number = int(rng.integers(len(shapes)))
        told = _added(x, shapes[number], int(t * GRID_RATE), GRID_RATE, number)
        twitches.append(told | {"channel": names[told["channel"]]})
    plan = Plan("grid", "emg", "grid", GRID_PER_MINUTE, GRID_SECONDS, GRID_RATE, len(names))
    _keep(folder, plan, x, names, twitches)


def _added(x: Array, shape: Array, first: int, rate: int, number: int) -> Truth:
    """Add a shape (samples, channels) to x; return its truth, by the channel where it is largest."""
    x[first : first + len(shape)] += shape
    best = int(np.ptp(shape, axis=0).argmax())
    size = np.abs(shape[:, best])
    inside = np.flatnonzero(size > 0.05 * size.max())
    return {
        "begin": (first + int(inside[0])) / rate,
        "peak_time": (first + int(size.argmax())) / rate,
        "duration": float(inside[-1] - inside[0]) / rate,
        "amplitude": float(np.ptp(shape[:, best])),
        "unit": "uV",
        "channel": best,
        "source_unit": str(number),
        "doublet": False,
    }


def _keep(folder: Path, plan: Plan, signal: Array, names: list[str], twitches: list[Truth]) -> Truth:
    formats.edf(folder / f"{plan.name}.edf", np.clip(signal, -REACH_UV, REACH_UV), plan.rate, names)
    truth = finish({"modality": "emg", "twitches": twitches, "excluded": [], "floor": FLOOR_UV}, plan)
    truth["file"] = f"{plan.name}.edf"
    (folder / f"{plan.name}.truth.json").write_text(json.dumps(truth, indent=1), encoding="utf-8")
    return truth
