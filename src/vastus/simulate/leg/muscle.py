"""Motor units, and the potential that one of them makes at the skin when it fires.

A line-source model. Along each fibre the membrane potential behind the front is V(u) = 96 u3 exp(-u) - 90 mV, u in mm
(Rosenfalck). The axial current is proportional to its slope, in both directions from the innervation zone, and stops
at the tendons; what leaves the fibre is the slope of that current, so nothing is left over at either end.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vastus.simulate.leg import conductor
from vastus.simulate.leg.conductor import FAR_ACROSS, FAR_ALONG, STEP
from vastus.simulate.scene import Body, Scene

INSIDE = 1.01  # S/m, inside a fibre (follow-and-simulate.md, 3.3)
RADIUS = 25e-6  # m, of a fibre (follow-and-simulate.md, 3.3)
SAMPLED = 60  # fibres that stand for all of a unit (follow-and-simulate.md, 3.3)
ZONE, TENDON = 4.0, 5.0  # mm, deviation of the innervation zone and of the half-length (follow-and-simulate.md, 3.3)
VELOCITY = (4.0, 0.2)  # m/s, mean and deviation over units; simulators use 2.5-5.5 (follow-and-simulate.md, 3.1, 3.2)
DEPTH = (3.0, 18.0)  # mm under the fat (judgement)
FIBRES = (150.0, 800.0)  # in a small and a large unit, around the 300-400 of the prototype (judgement)
TERRITORY = (2.5, 5.0)  # mm, radius; footprints of 14-25 mm on the skin (Gallina and Vieira 2015) ask for a few mm
TAIL = 20.0  # mm; 96 u3 exp(-u) has died away


@dataclass(frozen=True, slots=True)
class Muscle:
    """Where a muscle lies, in mm across the front of the thigh, and half the length of its fibres."""

    name: str
    across: int
    half_length: float


# Fibre lengths: Ward 2009 (vastus medialis 97, lateralis 99, rectus femoris 76 mm), from general knowledge; the
# distances across are a judgement for an adult thigh laid flat.
MUSCLES = {m.name: m for m in (
    Muscle("vastus medialis", -60, 48.0),
    Muscle("rectus femoris", 0, 38.0),
    Muscle("vastus lateralis", 60, 50.0),
)}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """A motor unit. Lengths in mm across, under the fat and along the fibres from the middle of the muscle.

    ``strength`` runs from 0 (small) to 1 (large); arrays have one entry for each sampled fibre. Places across and in
    depth are whole mm and places along are steps of 0.5 mm, so that each is an entry in the table of the conductor.
    """

    muscle: Muscle
    strength: float
    velocity: float  # m/s
    fibres: float  # how many the sampled ones stand for
    across: NDArray[np.int64]
    depth: NDArray[np.int64]
    zone: NDArray[np.int64]
    reach: NDArray[np.int64]  # shape (2, fibres): to the lower and to the upper tendon, from the zone


def grown(
    rng: np.random.Generator, muscle: Muscle, *, strength: float, depth: float, across: float = 0.0, middle: float = 0.0
) -> Unit:
    """Return a unit whose territory lies around (across, depth) mm, its innervation zone around ``middle`` mm."""
    radius = TERRITORY[0] + (TERRITORY[1] - TERRITORY[0]) * strength
    angle, out = rng.uniform(0, 2 * np.pi, SAMPLED), radius * np.sqrt(rng.random(SAMPLED))
    zone = rng.normal(middle, ZONE, SAMPLED)
    ends = np.array([[-1.0], [1.0]]) * rng.normal(muscle.half_length, TENDON, (2, SAMPLED))
    reach = np.maximum(np.abs(ends - zone), STEP)
    return Unit(
        muscle=muscle,
        strength=strength,
        velocity=float(np.clip(rng.normal(*VELOCITY), 2.5, 5.5)),
        fibres=FIBRES[0] * (FIBRES[1] / FIBRES[0]) ** strength,
        across=np.rint(muscle.across + across + out * np.cos(angle)).astype(np.int64),
        depth=np.maximum(1, np.rint(depth + out * np.sin(angle))).astype(np.int64),
        zone=np.rint(zone / STEP).astype(np.int64),
        reach=np.rint(reach / STEP).astype(np.int64),
    )


def drawn(scene: Scene, topic: str, number: int, muscles: tuple[str, ...]) -> list[Unit]:
    """Return units spread evenly over sizes, so that small and large ones both fire, and over the muscles."""
    rng = scene.chance(topic)
    strengths = (rng.permutation(number) + rng.random(number)) / number
    return [
        grown(
            rng,
            MUSCLES[muscles[k % len(muscles)]],
            strength=float(strength),
            depth=float(rng.uniform(*DEPTH)),
            across=float(rng.uniform(-10, 10)),
            middle=float(rng.normal(0, 5)),
        )
        for k, strength in enumerate(strengths)
    ]


def potential(motor_unit: Unit, body: Body, sites: NDArray[np.int64]) -> tuple[NDArray[np.float64], float]:
    """Return what single electrodes feel against a far one, and its samples a second.

    ``sites`` (electrodes, 2) are mm across and steps of 0.5 mm along. The potential is in uV, shape (samples,
    electrodes), from the discharge at the endplate on.
    """
    felt = np.stack([_weights(motor_unit, body, int(x), int(z)) for x, z in sites], axis=1)
    u = np.arange(int(TAIL / STEP)) * STEP
    front = 96 * (3 * u**2 - u**3) * np.exp(-u)  # mV/mm = V/m, the slope of V behind the front
    size = len(felt) + len(front)
    spread = np.fft.irfft(np.fft.rfft(felt, size, axis=0) * np.fft.rfft(front, size)[:, None], size, axis=0)
    current = INSIDE * np.pi * RADIUS**2 * motor_unit.fibres / SAMPLED  # A for each V/m, all fibres
    return 1e6 * current * STEP * spread, 1e3 * motor_unit.velocity / STEP


def _weights(motor_unit: Unit, body: Body, across: int, along: int) -> NDArray[np.float64]:
    """Return the slope that an electrode feels of a current at each step from the zone, both directions, all fibres."""
    steps = np.arange(motor_unit.reach.max() + 1)
    total = np.zeros(len(steps))
    beside = np.minimum(np.abs(across - motor_unit.across), FAR_ACROSS)
    for depth in np.unique(motor_unit.depth):
        at = np.flatnonzero(motor_unit.depth == depth)
        table = conductor.slope(body.fat, int(depth))
        for side, way in enumerate((-1, 1)):
            away = along - motor_unit.zone[at, None] - way * steps
            far = np.minimum(np.abs(away), int(FAR_ALONG / STEP))
            reached = steps <= motor_unit.reach[side, at, None]
            total -= way * (np.sign(away) * table[beside[at, None], far] * reached).sum(axis=0)
    return total
