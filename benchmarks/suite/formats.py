"""Writes signals in the file formats people really have: EDF+, WFDB, phyphox and Sensor Logger exports.

The same signal gives the same bytes: the members of a zip carry no clock.
"""

import io
import zipfile
from pathlib import Path

import numpy as np
from edfio import Edf, EdfSignal

from benchmarks.suite.sources import Array

MG = 9.80665e-3  # m/s² in one milli-g
STARTED = 1767225600  # 2026-01-01, seconds of the system clock of a modelled phone
AXES = ",".join(f'"Linear Acceleration {axis} (m/s^2)"' for axis in "xyz")
PHYPHOX_TIMES = '"event","experiment time","system time","system time text"\n'
PHYPHOX_EVENT = '"{}",{:.6E},{:.3f},"2026-01-01 00:00:00.000 UTC+00:00"\n'
LOGGER_ABOUT = "version,device name,recording time,platform,appVersion,sampleRateMs\n"


def edf(path: Path, signal: Array, rate: int, names: list[str]) -> None:
    """Write signal (samples, channels) in µV as EDF+ with 0.1 µV steps."""
    whole = signal[: len(signal) // rate * rate]
    columns = [
        EdfSignal(whole[:, k].copy(), rate, label=name, physical_dimension="uV", physical_range=(-3276.8, 3276.7))
        for k, name in enumerate(names)
    ]
    Edf(columns).write(path)


def wfdb(path: Path, signal: Array, rate: int, names: list[str]) -> None:
    """Write signal (samples, channels) in µV as a WFDB record: ``path`` is the header, the samples lie beside it."""
    counts = np.clip(np.round(signal * 10), -32768, 32767).astype("<i2")
    path.with_suffix(".dat").write_bytes(counts.tobytes())
    lines = [f"{path.stem} {len(names)} {rate} {len(counts)}"]
    for k, name in enumerate(names):
        total = int(counts[:, k].sum(dtype=np.int64)) & 0xFFFF
        checksum = total - 65536 if total > 32767 else total
        lines.append(f"{path.stem}.dat 16 10/uV 16 0 {counts[0, k]} {checksum} 0 {name}")
    path.write_text("\n".join(lines) + "\n")


def phyphox(path: Path, times: Array, signal: Array) -> None:
    """Write times (samples,) s and signal (samples, 3) mg as a phyphox CSV, or as its zip export."""
    size = np.linalg.norm(signal, axis=1, keepdims=True)
    text = _csv(f'"Time (s)",{AXES},"Absolute acceleration (m/s^2)"', np.column_stack([times, signal * MG, size * MG]))
    if path.suffix == ".csv":
        path.write_text(text)
        return
    events = (("START", 0.0), ("PAUSE", times[-1]))
    happened = [PHYPHOX_EVENT.format(name, at, STARTED + at) for name, at in events]
    members = {
        "Raw Data.csv": text,
        "meta/device.csv": '"property","value"\n"deviceModel","modelled phone"\n"version","1.1"\n',
        "meta/time.csv": PHYPHOX_TIMES + "".join(happened),
    }
    _packed(path, members)


def sensor_logger(path: Path, times: Array, signal: Array) -> None:
    """Write times (samples,) s and signal (samples, 3) mg as a Sensor Logger zip (columns z, y, x)."""
    gravity = np.array([0.06, -0.17, 0.983]) * 1000
    members = {
        "Accelerometer.csv": _logged(times, signal * MG),
        "TotalAcceleration.csv": _logged(times, (signal + gravity / np.linalg.norm(gravity) * 1000) * MG),
        "Metadata.csv": LOGGER_ABOUT + "3,modelled phone,2026-01-01_00-00-00,ios,1.0,10\n",
    }
    _packed(path, members)


def _csv(header: str, table: Array) -> str:
    text = io.StringIO()
    np.savetxt(text, table, fmt=["%.9E"] * table.shape[1], delimiter=",")
    return header + "\n" + text.getvalue()


def _logged(times: Array, x: Array) -> str:
    stamps = [str(STARTED * 10**9 + round(t * 1e9)) for t in times]
    rows = (f"{s},{t:.7f},{a[2]:.9f},{a[1]:.9f},{a[0]:.9f}" for s, t, a in zip(stamps, times, x, strict=True))
    return "time,seconds_elapsed,z,y,x\n" + "\n".join(rows) + "\n"


def _packed(path: Path, members: dict[str, str]) -> None:
    with zipfile.ZipFile(path, "w") as box:
        for name, text in members.items():
            box.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
