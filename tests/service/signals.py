"""Small recordings as files, made here: an EMG with potentials at known times, and files that cannot be read."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 2000.0
SECONDS = 40.0
TIMES = np.arange(2.0, 38.0, 4.0)


def potentials(times: NDArray[np.float64] = TIMES, seconds: float = SECONDS, channels: int = 2) -> NDArray[np.float64]:
    """Return microvolts of shape (samples, channels): noise of 3, and a potential of some 200 at each time."""
    random = np.random.default_rng(7)
    table = random.normal(0, 3, (round(seconds * RATE), channels))
    t = np.arange(-20, 40) / RATE
    wave = 160 * np.exp(-((t / 0.002) ** 2)) - 90 * np.exp(-(((t - 0.004) / 0.003) ** 2))
    for time in times[times < seconds - 1]:
        first = round(time * RATE) - 20
        table[first : first + len(wave)] += wave[:, None] * np.linspace(1, 0.6, channels)
    return table


def write_edf(path: Path, table: NDArray[np.float64] | None = None) -> Path:
    """Write an EDF file of such a recording."""
    from edfio import Edf, EdfSignal

    table = potentials() if table is None else table
    edge = float(f"{np.abs(table).max() * 1.01:.5g}")
    names = [f"EMG thigh {k + 1}" for k in range(table.shape[1])]
    columns = zip(names, table.T, strict=True)
    signals = [
        EdfSignal(column, RATE, label=name, physical_dimension="uV", physical_range=(-edge, edge))
        for name, column in columns
    ]
    Edf(signals).write(path)
    return path


def write_csv(path: Path, *, unit: str = "") -> Path:
    """Write a table whose header tells its unit, or does not."""
    mark = f" ({unit})" if unit else ""
    rows = potentials(channels=1, seconds=30.0)[::2, 0]
    lines = [f"time (s),EMG{mark}", *(f"{2 * k / RATE:.4f},{value:.3f}" for k, value in enumerate(rows))]
    path.write_text("\n".join(lines) + "\n")
    return path


def write_mp4(path: Path, seconds: float = 3.0) -> Path:
    """Write a short video of noise that stands still: nothing twitches in it, and too little time is watched."""
    import av

    picture = np.random.default_rng(5).integers(60, 200, (120, 160), np.uint8).repeat(2, 0).repeat(2, 1)
    with av.open(str(path), "w") as video:
        stream = video.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for _ in range(round(30 * seconds)):
            frame = av.VideoFrame.from_ndarray(np.stack([picture] * 3, axis=2), format="rgb24")
            video.mux(stream.encode(frame))
        video.mux(stream.encode())
    return path
