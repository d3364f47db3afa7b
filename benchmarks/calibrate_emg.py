"""Fits the certainty of muscle voltage anew: ``python -m benchmarks.calibrate_emg`` prints what certainty.py holds.

It builds recordings of two thirds of the people with the seeds below, which are for nothing else, fits the curve, and
then shows on the discharges of the other third, with a seed of their own, whether a certainty is what it says. Takes a
few minutes on two cores.
"""

import json
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.suite.emg import CONDITIONS
from benchmarks.suite.opened import read_emg
from benchmarks.suite.recordings import Plan, make
from benchmarks.suite.score import match
from benchmarks.suite.sources import Sources, Wave
from vastus.measure.detect.emg import certainty
from vastus.measure.detect.emg.pieces import searched
from vastus.measure.recording import Channel, held

FIT, HELD_BACK = (1, 2, 3, 4, 5), (91, 92)  # seeds
MIXES = ((0, 2000, 1), (0, 1000, 2), (3, 2000, 8), (10, 1000, 4), (40, 2048, 1), (80, 4000, 1), (40, 1000, 1))
MORE = ((0, 2000, 1), (10, 2000, 1), (80, 1000, 4), (40, 2048, 2), (30, 2048, 16))  # of all distractors together
SECONDS = 90.0
STRENGTH = 1.0  # of the ridge that keeps weights small
TOLERANCE = 0.02  # s, as the scorer has it
FLOOR = 50.0  # uV

Floats = NDArray[np.float64]


def plans() -> Iterator[Plan]:
    """Yield what is built with each seed: twitches a minute, samples a second and channels in every condition."""
    for condition in CONDITIONS:
        for k, (per_minute, rate, channels) in enumerate(MIXES + (MORE if condition == "everything" else ())):
            yield Plan(f"calibrate-{condition}-{k}", "emg", condition, per_minute, SECONDS, rate, channels)


@cache
def sources() -> Sources:
    """The material, loaded once in each process."""
    return Sources()


def waves(held_back: bool) -> list[Wave]:
    """Discharges of every third person, or of the others."""
    people = sorted({wave.person for wave in sources().waves})
    return [wave for wave in sources().waves if (people.index(wave.person) % 3 == 0) == held_back]


def looked(job: tuple[Plan, int, bool]) -> tuple[Floats, Floats]:
    """Return the features of every candidate of one recording, and whether it was a discharge."""
    plan, seed, held_back = job
    with tempfile.TemporaryDirectory() as folder:
        path = make(plan, sources(), Path(folder), seed, waves=waves(held_back))
        truth = json.loads((Path(folder) / f"{plan.name}.truth.json").read_text())
        samples, rate = read_emg(path)
    names = [Channel(f"EMG {k + 1}", "", "uV") for k in range(samples.shape[1])]
    features, times = [], []
    for one in searched(held(samples, rate, names, "emg")):
        features.append(one.features)
        times.append((one.candidates.at + one.view.first) / rate)
    at = np.concatenate(times)
    right = np.zeros(len(at))
    if truth["twitches"]:
        size = np.array([twitch["amplitude"] for twitch in truth["twitches"]])
        first = ~np.array([twitch["doublet"] for twitch in truth["twitches"]], bool)
        pair = match(
            np.array([twitch["peak_time"] for twitch in truth["twitches"]]), at, first & (size >= FLOOR), TOLERANCE
        )
        right[pair[pair >= 0]] = 1
    return np.concatenate(features).astype(float), right


def gathered(seeds: tuple[int, ...], held_back: bool) -> tuple[Floats, Floats]:
    """Return the features of all candidates, and whether each was a discharge."""
    jobs = [(plan, seed, held_back) for seed in seeds for plan in plans()]
    with ProcessPoolExecutor(2) as crew:
        parts = list(crew.map(looked, jobs, chunksize=4))
    return np.concatenate([features for features, _ in parts]), np.concatenate([right for _, right in parts])


def fitted(features: Floats, right: Floats) -> tuple[float, Floats]:
    """Return constant and weights of the likeliest logistic curve, with a ridge on standardised terms."""
    terms = certainty.terms(features.astype(np.float32))
    mean, spread = terms.mean(axis=0), terms.std(axis=0) + 1e-9
    table = np.column_stack([np.ones(len(terms)), (terms - mean) / spread])
    ridge = STRENGTH * np.diag([0.0] + [1.0] * terms.shape[1])
    weights = np.zeros(table.shape[1])
    for _ in range(100):  # Newton's steps; the loss is convex
        chance = 1 / (1 + np.exp(-table @ weights))
        bend = table.T @ (table * np.maximum(chance * (1 - chance), 1e-9)[:, None]) + ridge
        step = np.linalg.solve(bend, table.T @ (right - chance) - ridge @ weights)
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    return float(weights[0] - mean @ (weights[1:] / spread)), weights[1:] / spread


def curve(sure: Floats, right: Floats) -> list[tuple[float, float, float, int]]:
    """Return the reliability curve: for each stretch of certainty its begin, its mean, the share right, the count."""
    rows = []
    edges = (0.0, 0.1, 0.3, 0.5, certainty.CUT, 0.8, 0.9, 0.95, 0.99, 1.0001)
    for low, high in pairwise(edges):
        own = (sure >= low) & (sure < high)
        if own.any():
            rows.append((low, float(sure[own].mean()), float(right[own].mean()), int(own.sum())))
    return rows


def main() -> None:
    """Fit, print, and show how it holds."""
    constant, weights = fitted(*gathered(FIT, held_back=False))
    print(f"CONSTANT = {constant:.4g}\nWEIGHTS = ({', '.join(f'{weight:.4g}' for weight in weights)})\n")
    features, right = gathered(HELD_BACK, held_back=True)
    sure = 1 / (1 + np.exp(-(constant + certainty.terms(features.astype(np.float32)) @ weights)))
    print("other people and seeds:\ncertainty from   mean   right   candidates")
    for low, mean, share, count in curve(sure, right):
        print(f"{low:14.2f} {mean:6.3f} {share:7.3f} {count:12}")
    kept = sure >= certainty.CUT
    found = right[kept].sum() / right.sum()
    print(f"told: {kept.sum()}, right {right[kept].mean():.4f}, of what was a discharge {found:.3f}")


if __name__ == "__main__":
    main()
