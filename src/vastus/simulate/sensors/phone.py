"""The acceleration of a phone that lies on the thigh, every discharge known."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vastus.measure.recording import Channel
from vastus.measure.spans import Span
from vastus.simulate import slots
from vastus.simulate.leg import muscle, points, skin
from vastus.simulate.leg.skin import GRID
from vastus.simulate.scene import Scene
from vastus.simulate.sensors import shaking
from vastus.simulate.truth import Known, Truth, clear, known

CHANNELS = tuple(Channel(axis, "thigh", "m/s2") for axis in "xyz")
# m, displacement over a small and a large unit: 1 to 100 mg with the times of ``skin``, so that the floor of 10 mg lies
# inside. What a visible fasciculation moves was found nowhere (judgement).
MOVES = (4e-6, 400e-6)
UPRIGHT = np.array([0.5, 0.5, 1.0])  # spread of directions: mostly out of the skin, which is the phone's z (judgement)
STEP = 0.25 * shaking.MG  # m/s2, the smallest step of usual sensors (judgement)
SPREAD = {"tremor": 0.3, "buzz": 0.1, "posture": 0.1, "walking": 0.5, "jogging": 0.5}  # s, left out on both sides
JITTER = 0.03  # of a sample, deviation of a phone's clock (measure.md, 4.2: 9.99 and 10.04 ms for 10)


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """What the phone went through, (samples, 3) m/s2 at GRID Hz; ``lost`` is what it did not write down."""

    scene: Scene
    signal: NDArray[np.float64]
    lost: tuple[Span, ...]
    truth: Truth


def build(scene: Scene) -> Trace:
    """Return the movement of the phone and the truth."""
    length = round(scene.seconds * GRID)
    signal = shaking.noise(scene.chance("noise"), length)
    spans = slots.stretches(scene.chance("stretches"), scene.seconds, shaking.wanted(scene))
    excluded = [s for span in spans for s in slots.widened([span], SPREAD.get(span.why, 0.0), scene.seconds)]
    twitches = _twitch(scene, signal, excluded)
    if scene.has("breathing and pulse"):
        signal += shaking.body(scene.chance("body"), length)
    if scene.has("buzz and knocks"):
        signal += shaking.knocks(scene.chance("knocks"), length)
    rng = scene.chance("disturbed")
    for span in spans:
        shaking.disturb(rng, signal, span)
    lost = tuple(span for span in spans if span.why == "gap")
    return Trace(scene, signal, lost, known(scene, twitches, excluded))


def _twitch(scene: Scene, signal: NDArray[np.float64], excluded: Iterable[Span]) -> list[Known]:
    """Add every twitch of a scene to a signal, in place, and return what is known of each."""
    rng = scene.chance("directions")
    units = muscle.drawn(scene, "units", points.number_of_units(scene), (scene.leg.muscle,))
    curves = [skin.movement(skin.contraction(unit.strength), scene.leg.phone).acceleration for unit in units]
    courses = [skin.course(curve) for curve in curves]
    moves = [MOVES[0] * (MOVES[1] / MOVES[0]) ** unit.strength for unit in units]
    ways = [way / np.linalg.norm(way) for way in rng.normal(size=(len(units), 3)) * UPRIGHT]
    twitches = []
    for row in clear(points.discharges(scene), excluded, scene.seconds):
        size, shown = row.size * moves[row.unit], courses[row.unit]
        # the curve begins at the nearest sample of the grid: half a millisecond at most
        slots.add(signal, round(row.time * GRID), size * curves[row.unit][:, None] * ways[row.unit])
        twitches.append(
            Known(
                begin=row.time + shown.begin,
                peak_time=row.time + shown.peak,
                duration=shown.duration,
                amplitude=float(size * np.abs(curves[row.unit]).max()),
                unit="m/s2",
                channel="acceleration",
                source_unit=str(row.unit),
                doublet=False,
                discharge=row.time,
            )
        )
    return twitches


def sampled(trace: Trace, times: NDArray[np.float64] | None = None) -> NDArray[np.float32]:
    """Return what the sensor hands on at these times (samples,) s, by default evenly: (samples, 3) m/s2.

    A sensor averages a little before it samples: a low-pass of second order at 0.9 of half the rate, both ways. The
    phone's buzz comes through it and is folded down, as real sensors show it.
    """
    from scipy.signal import butter, sosfiltfilt

    speed = trace.scene.speed
    if times is None:
        times = np.arange(round(trace.scene.seconds * speed)) / speed
    smooth = sosfiltfilt(butter(2, 0.9 * speed / 2, fs=GRID, output="sos"), trace.signal, axis=0)
    grid = np.arange(len(smooth)) / GRID
    read = np.stack([np.interp(times, grid, smooth[:, axis]) for axis in range(3)], axis=1)
    return np.asarray(np.rint(read / STEP) * STEP, dtype=np.float32)


def clock(trace: Trace) -> NDArray[np.float64]:
    """Return when a phone really samples: unevenly, and not at all where samples are lost."""
    scene, rng = trace.scene, trace.scene.chance("clock")
    times = np.arange(round(scene.seconds * scene.speed)) / scene.speed
    times = np.sort(np.clip(times + rng.normal(0, JITTER / scene.speed, len(times)), 0, scene.seconds))
    for span in trace.lost:
        times = times[(times < span.begin) | (times > span.end)]
    return times
