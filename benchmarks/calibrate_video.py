"""``python -m benchmarks.calibrate_video FOLDER``: how certain a twitch on video is, fitted on known truth.

FOLDER holds NAME.mp4 and NAME.truth.json, as ``vastus simulate recording --modality video`` and the suite of this
folder write them. Printed are the numbers for vastus.measure.detect.video_judge, and a reliability curve in which each
recording is judged by numbers fitted on the others.
"""

import json
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from vastus.measure.detect.video.find import search, watched
from vastus.measure.detect.video.judge import TRAITS, echoless, traits
from vastus.measure.detect.video.motion import Scene
from vastus.measure.detect.video.watch import watch
from vastus.measure.read import read

TOLERANCE = 0.1  # s between a twitch and what was found
FOLDS = 5
SHRINK = 3.0  # how strongly numbers are held near 0
BINS = np.linspace(0, 1, 11)


def rows(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return the traits (candidates, traits) of a recording, and whether each was a twitch."""
    truth = json.loads(path.read_text())
    recording = read(path.parent / truth["file"])
    scene = Scene.of(recording)
    found = search(recording, scene, lambda _: None)
    watching = watch(found.lines, recording, scene.width * scene.pixel)
    free = watched(found.candidates, watching.excluded)
    recording.close()
    true = np.array([one["peak_time"] for one in truth["twitches"]])
    kept = echoless(free, scene)
    near = [bool(len(true)) and bool(np.abs(true - one.time).min() <= TOLERANCE) for one in kept]
    return np.array([traits(one, free, scene) for one in kept]).reshape(-1, len(TRAITS)), np.array(near, bool)


def fit(values: np.ndarray, true: np.ndarray) -> np.ndarray:
    """Return bias and weights of a logistic regression, by Newton's method."""
    spread = values.std(axis=0) + 1e-9
    table = np.column_stack([np.ones(len(values)), (values - values.mean(axis=0)) / spread])
    weights = np.zeros(table.shape[1])
    hold = SHRINK * np.eye(len(weights))
    hold[0, 0] = 1e-6
    for _ in range(50):
        told = 1 / (1 + np.exp(-table @ weights))
        slope = (table * (told * (1 - told))[:, None]).T @ table + hold
        weights += np.linalg.solve(slope, table.T @ (true - told) - hold @ weights)
    own = weights[1:] / spread
    return np.concatenate([[weights[0] - own @ values.mean(axis=0)], own])


def crossed(tables: Sequence[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Return each candidate's certainty from numbers fitted on other recordings, and whether it was a twitch."""
    told, true = [], []
    for fold in range(FOLDS):
        others = [table for k, table in enumerate(tables) if k % FOLDS != fold]
        weights = fit(np.concatenate([x for x, _ in others]), np.concatenate([y for _, y in others]))
        for values, near in tables[fold::FOLDS]:
            told.append(1 / (1 + np.exp(-weights[0] - values @ weights[1:])))
            true.append(near)
    return np.concatenate(told), np.concatenate(true)


def curve(told: np.ndarray, true: np.ndarray) -> list[str]:
    """Return the reliability curve as lines: told certainty, share that was a twitch, how many."""
    lines = []
    for low, high in pairwise(BINS):
        own = (told >= low) & (told < high if high < 1 else told <= 1)
        if own.any():
            lines.append(
                f"{low:.1f}-{high:.1f}  told {told[own].mean():.2f}  true {true[own].mean():.2f}  n {own.sum()}"
            )
    return lines


def main(folder: str) -> None:
    """Print the numbers and the curve."""
    tables = [rows(path) for path in sorted(Path(folder).rglob("*.truth.json"))]
    weights = fit(np.concatenate([x for x, _ in tables]), np.concatenate([y for _, y in tables]))
    print(f"BIAS = {weights[0]:.3f}")
    print(f"WEIGHTS = ({', '.join(f'{w:.3f}' for w in weights[1:])})  # {', '.join(TRAITS)}")
    print(*curve(*crossed(tables)), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1])
