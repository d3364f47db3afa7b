"""The movement of a phone made for the tests: every part of it is known.

The movement of a twitch is that of a muscle of the model type (t/T) exp(1 - t/T) that pushes a damped mass: not the
measured curves on which the certainty was fitted.
"""

import numpy as np

from vastus.measure.detect import detect
from vastus.measure.recording import Channel, held

MG = 9.80665e-3
AXES = [Channel(name, "", "m/s2") for name in "xyz"]
TURNS = [Channel(name, "", "rad/s") for name in ("gx", "gy", "gz")]


def quiet(seconds=60.0, rate=100.0, seed=1, mg=1.0):
    """Noise of a resting phone (samples, 3) in m/s2, with gravity."""
    rng = np.random.default_rng(seed)
    return rng.normal(0, mg * MG, (round(seconds * rate), 3)) + 9.80665 * np.array([0.06, -0.17, 0.983])


def push(rate, peak=0.03, ring=14.0):
    """The acceleration of a damped mass that a single pull moves, peak 1, and where the peak lies (s)."""
    t = np.arange(0, 0.6, 1e-3)
    pull = np.diff((t / peak) * np.exp(1 - t / peak), n=2, prepend=[0, 0]) * 1e6
    answer = np.exp(-t * 2 * np.pi * ring * 0.5) * np.sin(2 * np.pi * ring * t)
    soft = np.exp(-0.5 * ((np.arange(-25, 26) / 7) ** 2))  # flesh: nothing starts at once
    moved = np.convolve(np.convolve(pull, answer), soft)[: len(t)]
    moved /= np.abs(moved).max()
    grid = np.arange(0, 0.6, 1 / rate)
    return np.interp(grid, t, moved), t[np.abs(moved).argmax()]


def with_twitches(signal, rate, times, mg=30.0, way=(0.3, -0.5, 0.8)):
    """Add twitches of this size that begin at ``times``; return the times of their peaks."""
    shape, peak = push(rate)
    for at in times:
        first = round(at * rate)
        signal[first : first + len(shape)] += mg * MG * shape[:, None] * np.array(way) / np.linalg.norm(way)
    return np.array([round(at * rate) / rate + peak for at in times])


def found(signal, rate=100.0, **more):
    return detect(held(signal, rate, AXES[: signal.shape[1]], "motion", **more))


def steps(seconds, rate, hertz, mg, seed=3):
    t = np.arange(round(seconds * rate)) / rate
    rng = np.random.default_rng(seed)
    waves = sum(
        np.sin(2 * np.pi * hertz * (k + 1) * t + rng.uniform(0, 6))[:, None] * rng.normal(size=3) / (k + 1)
        for k in range(4)
    )
    return mg * MG * np.hanning(len(t))[:, None] ** 0.25 * waves


def coarse(signal, step=0.1):
    return np.round(signal / step) * step


def resting(sd, seconds=180.0, gravity=1.0, seed=1, rate=60.0):
    return quiet(seconds, rate, seed, mg=sd / MG) - (1 - gravity) * 9.80665 * np.array([0.06, -0.17, 0.983])
