"""Builds one labelled recording from a plan: a signal file in a real-world format, and its truth beside it.

``make(Plan("emg-clean-1", "emg", "clean", 10, 90), Sources(), folder, seed=1)`` writes ``emg-clean-1.edf`` and
``emg-clean-1.truth.json``. The truth holds ``{modality, condition, person, seconds, watched_seconds,
watched_seconds_least, floor, rate_per_minute, rate_per_minute_all, twitches: [{begin, peak_time, duration, amplitude,
unit, channel, source_unit, doublet}], excluded: [{begin, end, why}], file, plan}``: times in s from the start,
amplitude in µV peak to peak, mg peak, or px peak.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from benchmarks.suite import emg, formats, phone, video
from benchmarks.suite.schedule import Truth
from benchmarks.suite.sources import Rng, Sources, Wave

LOST = {"flat", "clipped", "disconnected", "gap", "walking", "jogging", "frozen", "dark", "limb movement"}
"""Stretches nobody can watch. The other excluded ones (voluntary, tremor, buzz, posture) may be watched or left out."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to build. ``rate`` is samples (or frames) per second; ``form`` is the file ending or export style.

    ``size`` is the log-uniform range of twitch amplitudes (µV, mg or px); None takes the modality's own.
    """

    name: str
    modality: str
    condition: str
    per_minute: float
    seconds: float
    rate: int = 2000
    channels: int = 1
    form: str = "edf"
    size: tuple[float, float] | None = None


def finish(truth: Truth, plan: Plan) -> Truth:
    """Return a truth with watched time (s) and rates; second discharges of a doublet are not counted as twitches."""
    lost = sum(e["end"] - e["begin"] for e in truth["excluded"] if e["why"] in LOST)
    spared = sum(e["end"] - e["begin"] for e in truth["excluded"] if e["why"] not in LOST)
    counted = [w for w in truth["twitches"] if not w["doublet"]]
    large = [w for w in counted if w["amplitude"] >= truth["floor"]]
    watched = plan.seconds - lost
    return {
        **truth,
        "name": plan.name,
        "condition": plan.condition,
        "seconds": plan.seconds,
        "watched_seconds": watched,
        "watched_seconds_least": watched - spared,
        "rate_per_minute": 60 * len(large) / (watched - spared),
        "rate_per_minute_all": 60 * len(counted) / (watched - spared),
        "plan": asdict(plan),
    }


def make(plan: Plan, sources: Sources, folder: Path, seed: int, waves: list[Wave] | None = None) -> Path:
    """Build ``plan``, write the recording and ``NAME.truth.json`` into ``folder``, and return the recording's path."""
    rng = np.random.default_rng([seed, crc32(plan.name.encode())])
    folder.mkdir(parents=True, exist_ok=True)
    size = {"amplitude": plan.size} if plan.size else {}
    if plan.modality == "emg":
        path, truth = _emg(plan, sources, rng, folder, size | {"waves": waves})
    elif plan.modality == "accelerometer":
        path, truth = _phone(plan, sources, rng, folder, size)
    elif plan.modality == "video":
        path, truth = _video(plan, sources, rng, folder, size)
    else:
        raise ValueError(f"unknown modality {plan.modality!r}")
    truth = finish(truth, plan)
    truth["file"] = path.name
    (folder / f"{plan.name}.truth.json").write_text(json.dumps(truth, indent=1))
    return path


def _emg(plan: Plan, sources: Sources, rng: Rng, folder: Path, more: dict[str, Any]) -> tuple[Path, Truth]:
    path = folder / f"{plan.name}.{plan.form}"
    signal, names, truth = emg.build(
        sources,
        rng,
        plan.condition,
        plan.per_minute,
        seconds=plan.seconds,
        channels=plan.channels,
        rate=plan.rate,
        **more,
    )
    write = {"edf": formats.edf, "hea": formats.wfdb}[plan.form]
    write(path, signal, plan.rate, names)
    return path, truth


def _phone(plan: Plan, sources: Sources, rng: Rng, folder: Path, size: dict[str, Any]) -> tuple[Path, Truth]:
    path = folder / f"{plan.name}.{'csv' if plan.form == 'csv' else 'zip'}"
    times, signal, truth = phone.build(
        sources, rng, plan.condition, plan.per_minute, seconds=plan.seconds, rate=plan.rate, **size
    )
    write = formats.sensor_logger if plan.form == "sensor-logger" else formats.phyphox
    write(path, times, signal)
    return path, truth


def _video(plan: Plan, sources: Sources, rng: Rng, folder: Path, size: dict[str, Any]) -> tuple[Path, Truth]:
    path = folder / f"{plan.name}.mp4"
    codec = "mjpeg" if plan.form == "mjpeg" else "libx264"
    truth = video.build(
        sources,
        rng,
        path,
        plan.condition,
        plan.per_minute,
        seconds=plan.seconds,
        rate=plan.rate,
        codec=codec,
        **size,
    )
    return path, truth
