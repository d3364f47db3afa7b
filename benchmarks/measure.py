"""``python -m benchmarks.measure``: recordings on disk to JSON out, beside a plain filter and beside the peers."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks import long, tree
from benchmarks.peer import SHOWN
from benchmarks.suite.score import pool, score_one
from benchmarks.timing import VASTUS, Row, Table, in_turn, present, row, waited

CHANNELS, RATE, STRETCH, REPEATS = 64, 2048, 90, 20  # 64 channels, 30 minutes
DAY_RATE, DAY = 2000, 86400
PHONE, PHONE_RATE = 3600, 100
VIDEO = 180
GROWTH, MOST_BENT = 16, 1.25  # channels of the files that grow in length; how much dearer the later parts may be
LATENCY = 7  # rounds


@dataclass(frozen=True, slots=True)
class Growing:
    """How much there was, and what it took."""

    size: int
    ran: tree.Ran


def main() -> list[Table]:
    """Return all tables; the recordings are made first and thrown away after."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        hard = long.muscle("everything", STRETCH, CHANNELS, RATE)
        return [_large(folder, hard), *_growth(folder, hard), _others(folder), _latency(folder)]


def _measured(path: Path, out: Path | str = os.devnull) -> tree.Ran:
    return tree.run([VASTUS, "measure", str(path), "--json"], out)


def _large(folder: Path, hard: long.Muscle) -> Table:
    """Return the time and memory of a large EDF, beside the yardstick and the peers."""
    path, out = folder / "large.edf", folder / "large.json"
    hard.write(path, CHANNELS, REPEATS)
    path.read_bytes()  # in the system's cache for all alike
    ours = _measured(path, out)
    filters = {
        workers: tree.run([sys.executable, "-m", "benchmarks.filtered", str(path), str(workers)]) for workers in (1, 2)
    }
    path.unlink()
    f1 = pool([score_one(hard.told(REPEATS), json.loads(out.read_text(encoding="utf-8")))])["f1"]
    rows = [
        Row(f"vastus, F1 {f1:.2f}", ours.seconds, unit="s"),
        Row("vastus, processor time on all cores", ours.processor, unit="s"),
        _most("vastus, memory of all its processes", ours.held, 400, "MB"),
        *(line for workers, ran in filters.items() for line in _yardstick(workers, ours, ran)),
        *_peers(folder, hard, ours),
    ]
    note = (
        "Surface EMG with every disturbance of the suite, EDF on disk to JSON, start-up and all. The ratio to reading "
        "and filtering is our time to its; the ratio to a peer is its time to ours. The peers were shown a part, and "
        "their time was multiplied; what they import and compile is not counted."
    )
    return Table(f"Measure: {CHANNELS} channels × {REPEATS * STRETCH // 60} min × {RATE:,} Hz", rows, note)


def _yardstick(workers: int, ours: tree.Ran, theirs: tree.Ran) -> list[Row]:
    what = f"reading and `sosfiltfilt`, {'one core' if workers == 1 else f'{workers} cores'}"
    times = ours.seconds / theirs.seconds
    used = ours.processor / theirs.processor
    return [
        Row(what, theirs.seconds, unit="s", ratio=times, aim="ours ≤ 3×", met=times <= 3),
        Row(f"{what}, processor time", theirs.processor, unit="s", ratio=used),
    ]


def _peers(folder: Path, hard: long.Muscle, ours: tree.Ran) -> list[Row]:
    path, out = folder / "part.edf", folder / "peer.json"
    rows = []
    for name, (_, parts) in SHOWN.items():
        hard.write(path, CHANNELS, parts)
        tree.run([sys.executable, "-m", "benchmarks.peer", str(path), name], out, {"PYTHONWARNINGS": "ignore"})
        told = json.loads(out.read_text(encoding="utf-8"))
        f1 = pool([score_one(hard.told(parts), told)])["f1"]
        seconds = told["seconds"] * REPEATS / parts
        times = seconds / ours.seconds
        what = f"{name}, F1 {f1:.2f}, shown {parts * STRETCH} s"
        rows.append(Row(what, seconds, unit="s", ratio=times, aim="≥ 10×", met=times >= 10))
    return rows


def _most(what: str, value: float, most: float, unit: str) -> Row:
    return Row(what, value, unit=unit, aim=f"≤ {most:g} {unit}", met=value <= most)


def _growth(folder: Path, hard: long.Muscle) -> list[Table]:
    """Return how time and memory grow with channels, and with length."""
    path = folder / "growing.edf"
    wider, longer = [], []
    for channels in (1, 4, 16, 64):
        hard.write(path, channels, 2)
        wider.append(Growing(channels, _measured(path)))
    for times in (1, 2, 4, 8):
        hard.write(path, GROWTH, times)
        longer.append(Growing(times, _measured(path)))
    path.unlink()
    note = "Processor time; the ratio is to the row above. Each channel or minute more may cost no more than before."
    return [
        Table(f"Measure: more channels, {2 * STRETCH} s", _grown(wider, "channels: {}"), note),
        Table(f"Measure: longer, {GROWTH} channels", _grown(longer, f"{STRETCH} s × " + "{}"), note),
    ]


def _grown(steps: list[Growing], what: str) -> list[Row]:
    rows = []
    for before, now in zip([None, *steps], steps, strict=False):
        times = now.ran.processor / before.ran.processor if before else None
        rows.append(Row(what.format(now.size), now.ran.processor, unit="s", ratio=times))
        rows.append(Row(f"{what.format(now.size)}, memory", now.ran.held, unit="MB"))
    bent = _slope(*steps[-2:]) / _slope(steps[0], steps[-2])
    met = bent <= MOST_BENT
    return [*rows, Row("cost of one more, at the end to before", None, ratio=bent, aim=f"≤ {MOST_BENT:g}×", met=met)]


def _slope(first: Growing, last: Growing) -> float:
    return (last.ran.processor - first.ran.processor) / (last.size - first.size)


def _others(folder: Path) -> Table:
    """Return the time and memory of a day of one channel, an hour of a phone, and three minutes of video."""
    path = folder / "day.edf"
    single = long.muscle("everything", STRETCH, 1, DAY_RATE)
    single.write(path, 1, DAY // STRETCH)
    rows = _both("one channel, 24 h at 2 kHz", _measured(path))
    path.unlink()
    path = folder / "hour.csv"
    long.phone(path, PHONE, PHONE_RATE)
    rows += _both("a phone, 1 h at 100 Hz, CSV", _measured(path))
    path.unlink()
    path = folder / "skin.mp4"
    long.video(path, VIDEO * long.PER_SECOND // long.FRAMES)
    rows += _both("video, 3 min of 1080p60", _measured(path), VIDEO)
    path.unlink()
    note = "The whole command, start-up and all; memory of all its processes at once."
    return Table("Measure: long recordings", rows, note)


def _both(what: str, ran: tree.Ran, most: float | None = None) -> list[Row]:
    first = _most(what, ran.seconds, most, "s") if most else Row(what, ran.seconds, unit="s")
    return [
        first,
        Row(f"{what}, processor", ran.processor, unit="s"),
        Row(f"{what}, memory", ran.held, unit="MB"),
    ]


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _latency(folder: Path) -> Table:
    """Return how long one waits for a small file, beside what its libraries need to be imported."""
    emg, phone = folder / "small.edf", folder / "small.csv"
    long.muscle("clean", 10, 1, 1000).write(emg, 1)
    long.phone(phone, 20, 100)
    commands = {
        "`python -c 'import numpy, scipy.signal'`": [sys.executable, "-c", "import numpy, scipy.signal"],
        "`vastus measure`, EMG of 10 s": [VASTUS, "measure", str(emg), "--json"],
        "`vastus measure`, a phone's 20 s": [VASTUS, "measure", str(phone), "--json"],
    }
    calls = {what: partial(_run, command) for what, command in commands.items()}
    taken = in_turn(calls, LATENCY, waited)
    rows = [row(what, times, unit="s") for what, times in taken.items()]
    return Table("Measure: small files", rows, "From the start of the process to the JSON, in turn.")


if __name__ == "__main__":
    present(main)
