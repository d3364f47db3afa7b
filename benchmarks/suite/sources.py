"""The real source material in ``tests/data/signals``, or any folder laid out the same way.

Every array is handed out at one common rate, ``RATE`` = 2000 Hz, in microvolts unless said otherwise.
"""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, resample_poly, sosfiltfilt

from benchmarks.timing import ROOT

Array = NDArray[np.float64]
Rng = np.random.Generator

RATE = 2000
DEFAULT = ROOT / "tests" / "data" / "signals"
STEP_UV = {"elderly_lower_limb": 2.442, "uci_lower_limb": 0.75}
NATIVE = {"elderly_lower_limb": 2000, "uci_lower_limb": 1000}
LEAST_BURST_UV, LEAST_BURST = 30, 3000  # RMS over 0.2 s, samples: what is weaker or shorter is no contraction


def band(x: Array, low: float, high: float, rate: float) -> Array:
    """Return x (samples, …) through a zero-phase fourth-order Butterworth band-pass along its first axis."""
    filtered: Array = sosfiltfilt(butter(4, [low, high], "bandpass", fs=rate, output="sos"), x, axis=0)
    return filtered


@dataclass(frozen=True, slots=True)
class Wave:
    """One real discharge shape: ``shape`` (n,) at RATE, 1 peak to peak, with the person it came from."""

    shape: Array
    person: str
    unit: str
    kind: str


class Sources:
    """Real rest noise, voluntary bursts, discharge shapes, ECG and twitch displacements of one person split."""

    def __init__(self, root: Path | str = DEFAULT) -> None:
        self.root = Path(root)

    def records(self, name: str) -> tuple[dict[str, Array], list[list]]:
        """Return the records (samples, columns) of a data set in counts, and its index of quiet runs."""
        folder = self.root / name
        with np.load(folder / "emg.npz") as packed:
            records = {key: packed[key] for key in packed.files}
        return records, json.loads((folder / "rest.json").read_text(encoding="utf-8"))

    @cached_property
    def rest(self) -> list[tuple[str, Array]]:
        """Quiet runs of at least 2 s: (person, (n,) µV at RATE, 10-900 Hz, mean removed)."""
        runs = []
        for name, step in STEP_UV.items():
            records, index = self.records(name)
            filtered: dict[tuple[str, int], Array] = {}
            for key, column, begin, end in index:
                if (key, column) not in filtered:
                    x = records[key][:, column] * step
                    filtered[key, column] = band(x, 10, 0.45 * NATIVE[name], NATIVE[name])
                run = filtered[key, column][begin:end]
                runs.append((f"{name}:{key}", resample_poly(run, RATE // NATIVE[name], 1)))
        return runs

    @cached_property
    def bursts(self) -> list[tuple[str, Array]]:
        """Real voluntary contractions of 1.5-4 s: (person, (n,) µV at RATE, 20-450 Hz), faded at both ends."""
        found = []
        for name, step in STEP_UV.items():
            for key, counts in self.records(name)[0].items():
                for column in _own(name, key):
                    x = band(counts[:, column] * step, 20, 0.45 * min(NATIVE[name], 1000), NATIVE[name])
                    cut = _strongest(resample_poly(x, RATE // NATIVE[name], 1))
                    if cut is not None:
                        found.append((f"{name}:{key}", cut))
        return found

    @cached_property
    def waves(self) -> list[Wave]:
        """Discharge shapes: spike-triggered motor-unit averages and averaged evoked responses."""
        found = []
        for kind, folder in (("motor unit", "motor_unit_templates"), ("evoked", "evoked_templates")):
            with np.load(self.root / folder / "templates.npz") as packed:
                names = packed["unit"] if "unit" in packed else packed["person"]
                for i, shape in enumerate(packed["waveform"].astype(float)):
                    found.append(Wave(shape, str(packed["person"][i]), f"{names[i]}#{i}", kind))
        return found

    @cached_property
    def ecg(self) -> Array:
        """Real electrocardiogram (n,) at RATE, scaled so that the R wave is about 1."""
        with np.load(self.root / "ecg" / "ecg.npz") as packed:
            x = packed["counts"].astype(float)
        x = band(resample_poly(x - np.median(x), 2, 1), 2, 100, RATE)
        scaled: Array = x / np.percentile(np.abs(x), 99.8)
        return scaled

    @cached_property
    def twitches(self) -> tuple[Array, NDArray[np.int16]]:
        """Evoked rectus femoris displacement: ((n, 1000) mm at 1000 Hz, (n,) person numbers)."""
        with np.load(self.root / "tmg_rectus_femoris" / "twitches.npz") as packed:
            return packed["displacement_um"] / 1000.0, packed["person"]

    def rest_noise(self, rng: Rng, samples: int) -> Array:
        """Return (samples,) µV of real rest: runs in random order and sign, cross-faded over 50 ms."""
        fade = 100
        ramp = np.sqrt(np.linspace(0, 1, fade))
        out = np.zeros(samples + fade)
        at = 0
        while at < samples:
            run = self.rest[rng.integers(len(self.rest))][1] * rng.choice((-1, 1))
            run = run[: samples + fade - at].copy()
            run /= max(run.std(), 1e-9) / rng.uniform(0.85, 1.15)
            if len(run) > 2 * fade:
                run[:fade] *= ramp
                run[-fade:] *= ramp[::-1]
            out[at : at + len(run)] += run
            at += max(len(run) - fade, 1)
        return out[:samples]


def _own(name: str, key: str) -> list[int]:
    """Return the columns over the muscles that the task of this record works."""
    if name == "uci_lower_limb":
        return [0, 2]
    return [0] if key.endswith("VL") else []


def _strongest(x: Array) -> Array | None:
    """Return the stretch around the strongest moment of x (n,) µV, faded over 0.3 s at both ends."""
    level = np.sqrt(np.convolve(x**2, np.ones(400) / 400, "same"))
    top = int(level.argmax())
    cut = x[max(0, top - 3000) : top + 5000].copy()
    if level.max() < LEAST_BURST_UV or len(cut) < LEAST_BURST:
        return None
    fade = np.sin(np.linspace(0, np.pi / 2, 600)) ** 2
    cut[:600] *= fade
    cut[-600:] *= fade[::-1]
    return cut
