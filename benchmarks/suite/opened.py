"""Reads the files of the suite for the peers, which do not read all of these formats themselves."""

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.suite.formats import MG
from benchmarks.suite.sources import Array


def read_emg(path: Path) -> tuple[Array, float]:
    """Return (samples, channels) in µV and the rate in Hz, from EDF or the WFDB records of this suite."""
    import edfio

    if path.suffix == ".edf":
        record = edfio.read_edf(path)
        return np.stack([s.data for s in record.signals], axis=1), record.signals[0].sampling_frequency
    head = path.read_text().split("\n")[0].split()
    counts = np.fromfile(path.with_suffix(".dat"), "<i2").reshape(-1, int(head[1]))
    return counts / 10.0, float(head[2])


def read_phone(path: Path) -> tuple[Array, Array]:
    """Return times (samples,) s and acceleration (samples, 3) mg from the exports of this suite."""
    if path.suffix == ".csv":
        text, columns = path.read_text(), (0, 1, 2, 3)
    else:
        with zipfile.ZipFile(path) as box:
            logger = "Accelerometer.csv" in box.namelist()
            text = box.read("Accelerometer.csv" if logger else "Raw Data.csv").decode()
            columns = (1, 4, 3, 2) if logger else (0, 1, 2, 3)
    rows = np.loadtxt(io.StringIO(text), delimiter=",", skiprows=1, usecols=columns)
    return rows[:, 0], rows[:, 1:] / MG


def read_video(path: Path) -> tuple[Array, NDArray[np.uint8]]:
    """Return times (frames,) s and luminance (frames, height, width)."""
    import av

    times, frames = [], []
    frame: Any
    with av.open(str(path)) as box:
        for frame in box.decode(video=0):
            times.append(float(frame.pts * frame.time_base))
            frames.append(frame.to_ndarray(format="gray"))
    return np.array(times), np.stack(frames)
