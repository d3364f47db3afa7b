"""The development suite: ``python -m benchmarks.suite.plans FOLDER [--seed N] [--only emg|accelerometer|video]``."""

import argparse
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from benchmarks.suite import emg, phone, video
from benchmarks.suite.recordings import Plan, make
from benchmarks.suite.sources import DEFAULT, Sources

SEED = {"dev": 20261}
MODALITIES = ("emg", "accelerometer", "video")


def plans(only: str | None = None) -> list[Plan]:
    """Return the plans of every modality and condition, with and without twitches."""
    every = [*_emg(), *_phone(), *_video()]
    return [plan for plan in every if only in (None, plan.modality)]


def _emg() -> Iterator[Plan]:
    for condition in emg.CONDITIONS:
        rates = {"clean": (0, 0, 1, 3, 10, 40, 80), "everything": (0, 0, 3, 10, 40, 80)}.get(condition, (0, 10, 40))
        for k, per_minute in enumerate(rates):
            form = "hea" if k == 2 else "edf"
            rate, channels = (2000, 1000, 2048)[k % 3], 4 if k == 1 else 1
            yield Plan(f"emg-{condition}-{k}", "emg", condition, per_minute, 90, rate, channels, form)
    yield Plan("emg-everything-grid", "emg", "everything", 30, 30, 2048, 64)


def _phone() -> Iterator[Plan]:
    for condition in phone.CONDITIONS:
        rates = (0, 3, 10, 20) if condition in ("rest", "breathing and pulse", "everything") else (0, 10, 20)
        for k, per_minute in enumerate(rates):
            form, rate = ("csv", "sensor-logger", "phyphox")[k % 3], (100, 200, 50, 100)[k]
            name = f"acc-{condition.replace(' ', '-')}-{k}"
            yield Plan(name, "accelerometer", condition, per_minute, 120, rate, 3, form)


def _video() -> Iterator[Plan]:
    for condition in video.CONDITIONS:
        full = condition in ("still", "shake", "everything")
        rates = ((0, 60), (40, 60), (40, 120), (40, 30)) if full else ((0, 60), (40, 60))
        for k, (per_minute, rate) in enumerate(rates):
            form = "mjpeg" if (condition, k) == ("flicker", 1) else "h264"
            yield Plan(f"video-{condition.replace(' ', '-')}-{k}", "video", condition, per_minute, 24, rate, 1, form)


def build(chosen: list[Plan], folder: Path, seed: int, root: Path = DEFAULT, workers: int = 2) -> None:
    """Build every plan into ``folder`` from the sources under ``root``."""
    jobs = [(plan, root, folder, seed) for plan in chosen]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as crew:
        for name in crew.map(_one, jobs):
            print(name, file=sys.stderr)


def _one(job: tuple[Plan, Path, Path, int]) -> str:
    plan, root, folder, seed = job
    return make(plan, _sources(root), folder, seed).name


@cache
def _sources(root: Path) -> Sources:
    return Sources(root)


def main() -> None:
    """Build the suite from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=SEED["dev"])
    parser.add_argument("--only", choices=MODALITIES)
    chosen = parser.parse_args()
    build(plans(chosen.only), chosen.folder, chosen.seed)


if __name__ == "__main__":
    main()
