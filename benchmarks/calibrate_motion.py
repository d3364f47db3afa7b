"""Fits the certainty of movement anew: ``python -m benchmarks.calibrate_motion`` prints what certainty.py holds.

It builds some 570 recordings from the people and with the seeds below, which are for nothing else; another 200 with a
seed of their own show whether what is fitted holds. Takes a quarter of an hour on one core.
"""

import io
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.suite import phone
from benchmarks.suite.recordings import Plan, make
from benchmarks.suite.score import match
from benchmarks.suite.sources import Sources
from vastus.measure.detect.motion import certainty
from vastus.measure.detect.motion.features import moments
from vastus.measure.detect.motion.stretches import stretches
from vastus.measure.detect.motion.view import views
from vastus.measure.read.formats import table, zipped
from vastus.measure.read.source import Options
from vastus.measure.recording import Recording, held
from vastus.measure.spans import inside, joined

FIT, HELD_BACK = ((12, 11), (45, 33)), ((20, 44),)  # recordings of each condition, and their seed
RATES = (0, 0, 0, 1, 3, 6, 10, 20, 20, 40, 60)  # twitches a minute
FORMS = {50: "phyphox", 100: "csv", 200: "sensor-logger", 400: "csv"}
STRENGTH = 10.0  # of the ridge that keeps weights small
TOLERANCE = 0.05  # s, as the scorer has it
FLOOR = 10.0  # mg

Floats = NDArray[np.float64]


def plans(each: int, seed: int, name: str = "train") -> Iterator[tuple[Plan, int]]:
    """Yield plans and their seeds; three times as many with all distractors together."""
    rng = np.random.default_rng(seed)
    for condition in phone.CONDITIONS:
        for k in range(each * (3 if condition == "everything" else 1)):
            per_minute = float(rng.choice(RATES))
            rate = int(rng.choice([50, 100, 100, 100, 200, 200, 400]))
            seconds = float(rng.choice([60, 120, 120, 120, 200, 300]))
            called = f"{name}-{condition.replace(' ', '-')}-{k}"
            yield Plan(called, "accelerometer", condition, per_minute, seconds, rate, 3, FORMS[rate]), seed * 1000 + k


def built(groups: tuple[tuple[int, int], ...], name: str = "train") -> Iterator[tuple[dict, Recording]]:
    """Yield each truth and its recording, through the file that a phone would write."""
    sources = Sources()
    with tempfile.TemporaryDirectory() as folder:
        for each, seed in groups:
            for plan, own in plans(each, seed, name):
                path = make(plan, sources, Path(folder), own)
                truth = json.loads((Path(folder) / f"{plan.name}.truth.json").read_text())
                yield truth, opened(path)
                path.unlink()


def opened(path: Path) -> Recording:
    """Return a file of the suite as a recording, without the limits that strangers' files need."""
    room = zipped if path.suffix == ".zip" else table
    source = room.open_source(io.BytesIO(path.read_bytes()), Options(), lambda _: io.BytesIO(), lambda _: None)
    return held(source.samples, source.head.rate, source.head.channels, "motion", lost=source.head.lost)


def gathered(groups: tuple[tuple[int, int], ...], name: str = "train") -> tuple[Floats, Floats]:
    """Return the features of every moment, and whether it was a twitch."""
    features, right = [], []
    for truth, recording in built(groups, name):
        found, times, spans = [], [], list(recording.lost)
        for view in views(recording):
            spans += stretches(view)
            one = moments(view)
            found.append(one.features)
            times.append(view.time(np.array([shape.peak for shape in one.shapes], np.int64)))
        at = np.concatenate(times)
        free = ~inside(at, joined(spans))
        features.append(np.concatenate(found)[free])
        right.append(labelled(truth, at)[free])
    return np.concatenate(features), np.concatenate(right)


def labelled(truth: dict, at: Floats) -> Floats:
    """Return 1 for each time that is a true twitch's, of any size."""
    label = np.zeros(len(at))
    true = np.array([twitch["peak_time"] for twitch in truth["twitches"]])
    if len(true):
        large = np.array([twitch["amplitude"] for twitch in truth["twitches"]]) >= FLOOR
        pair = match(true, at, large, TOLERANCE)
        label[pair[pair >= 0]] = 1
    return label


def fitted(features: Floats, right: Floats) -> tuple[float, Floats]:
    """Return constant and weights of the likeliest logistic curve, with a ridge on standardised terms."""
    from scipy.optimize import minimize

    terms = certainty.terms(features)
    mean, spread = terms.mean(axis=0), terms.std(axis=0) + 1e-9
    table = np.column_stack([np.ones(len(terms)), (terms - mean) / spread])

    def loss(weights: Floats) -> tuple[float, Floats]:
        line = table @ weights
        free = np.concatenate([[0.0], weights[1:]])
        slope = table.T @ (1 / (1 + np.exp(-line)) - right) + STRENGTH * free
        return float((np.logaddexp(0, line) - right * line).sum() + STRENGTH / 2 * free @ free), slope

    best = minimize(loss, np.zeros(table.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 2000}).x
    weights = best[1:] / spread
    return float(best[0] - mean @ weights), weights


def main() -> None:
    """Fit, print, and say how it holds."""
    constant, weights = fitted(*gathered(FIT))
    print(f"CONSTANT = {constant:.5g}\nWEIGHTS = np.array(\n    [")
    for at in range(0, len(weights), 10):
        print("        " + ", ".join(f"{weight:.5g}" for weight in weights[at : at + 10]) + ",")
    print("    ]\n)")
    features, right = gathered(HELD_BACK, "held")
    sure = 1 / (1 + np.exp(-(constant + certainty.terms(features) @ weights)))
    print("said    true   moments  (recordings that were held back)")
    for low in np.arange(0, 1, 0.1):
        own = (sure >= low) & (sure < low + 0.1)
        if own.any():
            print(f"{sure[own].mean():.2f}    {right[own].mean():.2f}   {own.sum()}")


if __name__ == "__main__":
    main()
