"""``make floors``: vastus and its peers on the suite in the same run, and the tables into ``benchmarks/RESULTS.md``.

``python -m benchmarks.floors [--split dev] [--seed N …] [--only emg|accelerometer|video] [--without-peers]``: only a
whole run of the development suite is kept in ``RESULTS.md``, all others are just printed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import record, tables
from benchmarks.suite import plans, real
from benchmarks.suite.ours import measured
from benchmarks.suite.peers import PEERS
from benchmarks.suite.score import Figures, rows_of
from benchmarks.suite.sources import Sources
from benchmarks.timing import ROOT
from vastus.errors import VastusError

REAL = "real"
HEAD = """# Floors

Made by `make floors` ({day}, seed {seeds}): every recording of the [suite](suite/plans.py), vastus and what one gets
from other tools, in the same run. Twitches are at known times: real shapes and movements in real rest or modelled
noise, with real and modelled disturbances; no recording of a patient with twitches marked by people could be found
([what is real](../tests/data/signals/README.md)). These people are those that vastus was built on, so these figures
are needed, not enough.

A detection is right within ±20 ms (EMG), ±50 ms (accelerometer) or ±100 ms (video) of a twitch, one to one. A twitch is
required from 50 µV, 10 mg or 0.5 px; a smaller one, and the second discharge of a pair, may be found. All else is
false, in excluded stretches too ([how it is scored](suite/score.py)). Seconds are those of the clock for all files
of a table; vastus reads the file too, the peers are handed the signal.
"""


def main() -> None:
    """Build, run, score, print; keep a whole run."""
    chosen = _chosen()
    with tempfile.TemporaryDirectory() as folder:
        rows = _rows(Path(folder), chosen)
    seeds = ", ".join(map(str, chosen.seed))
    head = HEAD.format(day=datetime.now(UTC).date().isoformat(), seeds=seeds)
    part = "\n".join([head, *tables.every(rows)])
    print(part)
    if not chosen.only and not chosen.without_peers and chosen.seed == [plans.SEED["dev"]]:
        old = record.PATH.read_text(encoding="utf-8")
        record.PATH.write_text(record.with_floors(old, record.marked(part)), encoding="utf-8")


def _chosen() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=sorted(plans.SEED), default="dev")
    parser.add_argument("--seed", type=int, nargs="+")
    parser.add_argument("--only", choices=plans.MODALITIES)
    parser.add_argument("--without-peers", action="store_true")
    chosen = parser.parse_args()
    chosen.seed = chosen.seed or [plans.SEED[chosen.split]]
    return chosen


def _rows(root: Path, chosen: argparse.Namespace) -> dict[str, list[Figures]]:
    """Return the scored recordings of every method, each with the seconds it took; those of ``real`` apart."""
    rows: dict[str, list[Figures]] = {}
    for name, folder in _built(root, chosen):
        results = folder.with_name(f"{folder.name}-found")
        _answer(folder, results / tables.OURS)
        if not chosen.without_peers:
            _run_peers(folder, results)
        for method in (tables.OURS, *PEERS):
            kind = PEERS[method][0] if method in PEERS else None
            if not (results / method).exists():
                continue
            scored = [row for row in rows_of(folder, results / method) if kind in (None, row["modality"])]
            timed = [{**row, "elapsed": _elapsed(results / method / f"{row['name']}.json")} for row in scored]
            rows.setdefault(f"{name}{method}", []).extend(timed)
    return rows


def _built(root: Path, chosen: argparse.Namespace) -> Iterator[tuple[str, Path]]:
    """Yield the folders of recordings; each row's key starts with what is given beside it."""
    for seed in chosen.seed:
        folder = root / str(seed)
        _say(f"building the suite of seed {seed}")
        plans.build(plans.plans(chosen.only), folder, seed)
        yield "", folder
    if chosen.only in (None, "emg"):
        folder = root / REAL
        real.build(Sources(), folder, chosen.seed[0])
        yield tables.REAL, folder


def _answer(folder: Path, results: Path) -> None:
    results.mkdir(parents=True)
    for truth in _truths(folder):
        start = time.perf_counter()
        try:
            reply = measured(folder / truth["file"])
        except VastusError as problem:
            _say(f"no answer for {truth['file']}: {problem}")
            continue
        reply["elapsed_seconds"] = time.perf_counter() - start
        (results / f"{truth['name']}.json").write_text(json.dumps(reply), encoding="utf-8")
        _say(f"{truth['name']}: {len(reply['twitches'])} twitches in {reply['elapsed_seconds']:.1f} s")


def _run_peers(folder: Path, results: Path) -> None:
    """Run the peers in a process of their own, where warnings are no errors."""
    _say("running the peers")
    command = [sys.executable, "-m", "benchmarks.suite.peers", str(folder), str(results)]
    environment = os.environ | {"PYTHONWARNINGS": "ignore"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=sys.stderr)


def _truths(folder: Path) -> Iterable[Figures]:
    return (json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.truth.json")))


def _elapsed(result: Path) -> float:
    """Return the seconds that an answer took; a recording without an answer took none that counts."""
    return float(json.loads(result.read_text(encoding="utf-8"))["elapsed_seconds"]) if result.exists() else 0.0


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
