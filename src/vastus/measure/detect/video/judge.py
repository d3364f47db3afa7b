"""Judges which candidates of a video are twitches, and how certain that is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vastus.measure.detect.video.motion import Candidate, Scene

NEAR = 2.2  # distances between patches: one spot
ALIKE = 0.7  # cosine between two directions
KNOWN_AFTER = 0.4  # s; sooner, it is the same twitch
KNOWN_MOST, KNOWN_FULL = 20.0, 8.0  # times the floor
ECHO, ECHO_LATER = 0.3, 0.7  # s: around a stronger one nothing else is counted; later only what is fairly strong
ECHO_AGAIN, ECHO_BACK, ECHO_THERE = 0.1, 0.5, 0.3  # of the stronger one: the same way, any way, and elsewhere
STAYS = 0.75  # of its height still there half a second later: a step of the skin, no twitch
MOST_POINTED = 0.9  # logarithm; 99 of 100 twitches are broader than the patch they are seen best in
TRAITS = ("strength", "compact", "left over", "unrest", "rise", "pointed", "known place")
# Logistic regression on development videos; again by ``python -m benchmarks.calibrate_video FOLDER``.
BIAS = -3.895
WEIGHTS = (2.274, 1.286, 0.534, -2.438, -0.134, -1.078, 1.724)
OVER_BEAT = 2.0  # times the pulse of its place that a twitch must reach: every beat looks like a small twitch
THRESHOLD = 0.55  # of certainty, from which a candidate counts


@dataclass(frozen=True)
class Judged:
    """A candidate and how certain it is that it was a twitch."""

    candidate: Candidate
    certainty: float


def judged(hits: Sequence[Candidate], scene: Scene) -> list[Judged]:
    """Return candidates without echoes, in the order of time, each with its certainty."""
    return [Judged(one, certainty(traits(one, hits, scene))) for one in echoless(hits, scene)]


def echoless(hits: Sequence[Candidate], scene: Scene) -> list[Candidate]:
    """Return candidates in the order of time, less steps, beats of the pulse, and what follows from a stronger one."""
    ordered = sorted((one for one in hits if _possible(one)), key=lambda one: -one.strength)
    alone: list[Candidate] = []
    for one in ordered:
        if not any(_echo(one, other, scene) for other in alone):
            alone.append(one)
    return sorted(alone, key=lambda one: one.time)


def traits(candidate: Candidate, hits: Sequence[Candidate], scene: Scene) -> tuple[float, ...]:
    """Return TRAITS of a candidate; the last says how strongly the same place moved the same way at other times."""
    known = 0.0
    for other in hits:
        if (
            abs(other.time - candidate.time) > KNOWN_AFTER
            and _same_place(candidate, other, scene)
            and _alike(candidate, other) > ALIKE
        ):
            known = max(known, min(other.strength, KNOWN_MOST) / KNOWN_FULL)
    return (*candidate.traits, min(known, 2.0))


def certainty(values: Sequence[float]) -> float:
    """Return the chance that a candidate with these TRAITS was a twitch."""
    return float(1 / (1 + np.exp(-BIAS - np.dot(WEIGHTS, values))))


def _possible(candidate: Candidate) -> bool:
    """Return whether this is neither a beat of the pulse, nor a step, nor one patch that lost its way."""
    return candidate.beats > OVER_BEAT and candidate.remains < STAYS and candidate.pointed < MOST_POINTED


def _echo(candidate: Candidate, stronger: Candidate, scene: Scene) -> bool:
    """Return whether ``candidate`` is the swing back of a stronger one, or its shadow elsewhere."""
    apart = abs(candidate.time - stronger.time)
    share = candidate.strength / stronger.strength
    if apart > ECHO_LATER:
        return False
    if apart < ECHO:
        return True
    if _same_place(candidate, stronger, scene):
        alike = _alike(candidate, stronger)
        return share < (ECHO_AGAIN if alike > ALIKE else ECHO_BACK) or alike < 0
    return share < ECHO_THERE


def _same_place(candidate: Candidate, other: Candidate, scene: Scene) -> bool:
    """Return whether two candidates lie at one spot."""
    return bool(np.hypot(*(scene.middles[candidate.place] - scene.middles[other.place])) < NEAR * scene.apart)


def _alike(candidate: Candidate, other: Candidate) -> float:
    """Return the cosine between the directions of two candidates."""
    return float(np.cos(candidate.angle - other.angle))
