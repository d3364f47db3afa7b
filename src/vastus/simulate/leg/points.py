"""When motor units fire by themselves: point processes with a slow change of mood (follow-and-simulate.md, 4).

Between discharges a unit forgets (Kleine 2008: intervals beyond the refractory time are exponential). Its rate wanders
as the exponential of an Ornstein-Uhlenbeck process, which makes counts negative-binomial-like. On top of that come
doublets (5 ms, of axonal origin), chains of about 80 ms (type 2, of neuronal origin) and second units that fire along.
"""

import numpy as np
from numpy.typing import NDArray

from vastus.simulate.scene import Firing, Scene
from vastus.simulate.truth import Discharge

Times = NDArray[np.float64]
STEP = 0.5  # s, of the grid on which the rate wanders; far below the memory of minutes
DOUBLET = (0.005, 0.0008)  # s, mean and deviation (Kleine 2008 for the mean; the deviation is a judgement)
CHAIN_SHARE = 0.3  # probability that a discharge of a type-2 unit is followed by another (judgement)
CHAIN_REFRACTORY = 0.03  # s, the middle of 17-46 ms (Kleine 2008)
CHAIN_SCALE = 0.025  # s, of a gamma of shape 3: its mode of 2 x 25 ms brings the preferred interval to 80 ms
ALONG = 0.001  # s, deviation of the lag of a second unit (judgement)
SIZE = 0.06  # deviation of a discharge's size; averaged shapes vary less than single ones (judgement)
FEW, MANY, BUSY = (1, 4), (5, 15), 20.0  # units that fire, and from which rate a minute on there are many (judgement)


def mood(rng: np.random.Generator, seconds: float, firing: Firing) -> Times:
    """Return the factor of a unit's rate in each STEP, shape (steps,); its mean over many units is 1."""
    from scipy.signal import lfilter

    steps = int(np.ceil(seconds / STEP))
    hold = np.exp(-STEP / firing.memory)
    push = rng.normal(size=steps) * firing.modulation * np.sqrt(1 - hold**2)
    push[0] = rng.normal() * firing.modulation  # begins anywhere in its range
    wander: Times = lfilter([1.0], [1.0, -hold], push)
    return np.asarray(np.exp(wander - firing.modulation**2 / 2))


def poisson(rng: np.random.Generator, rate: float, seconds: float, firing: Firing) -> Times:
    """Return the times (n,) of one unit that fires ``rate`` times a second in the mean, refractory time kept."""
    passed = np.concatenate([[0.0], np.cumsum(mood(rng, seconds, firing) * rate * STEP)])
    until = np.arange(len(passed)) * STEP
    inner = np.sort(rng.uniform(0, passed[-1], rng.poisson(passed[-1])))
    times = np.interp(inner, passed, until)
    return spaced(times[times < seconds], firing.refractory)


def spaced(times: Times, gap: float) -> Times:
    """Return the times (n,) without each that follows one of the remaining by less than ``gap`` seconds."""
    if not (np.diff(times) < gap).any():
        return times
    keep, last = [], -np.inf
    for time in times:
        if time - last >= gap:
            keep.append(time)
            last = time
    return np.array(keep)


def doublets(rng: np.random.Generator, times: Times, firing: Firing) -> Times:
    """Return second discharges (m,): each time has one with the probability that ``firing`` says."""
    chosen = times[rng.random(len(times)) < firing.doublets]
    lag = rng.normal(*DOUBLET, len(chosen))
    return np.asarray(chosen + firing.refractory + np.abs(lag - firing.refractory))  # folded at the refractory time


def chained(rng: np.random.Generator, times: Times) -> Times:
    """Return the times of a type-2 unit: each discharge may be followed by another at about 80 ms, and so on."""
    links = [times]
    while len(links[-1]):
        on = links[-1][rng.random(len(links[-1])) < CHAIN_SHARE]
        links.append(on + CHAIN_REFRACTORY + rng.gamma(3.0, CHAIN_SCALE, len(on)))
    return spaced(np.sort(np.concatenate(links)), CHAIN_REFRACTORY)


def dispersion(rate: float, window: float, firing: Firing) -> float:
    """Return the variance of a unit's count in ``window`` seconds, divided by its mean (the Fano factor).

    ``rate`` is in discharges a second, doublets not counted. The covariance of the exponential of an
    Ornstein-Uhlenbeck process is exp(s2 exp(-u/memory)) - 1, integrated over pairs of moments in the window; doublets
    compound it: each of a share p counts twice.
    """
    lag = (np.arange(2000) + 0.5) * window / 2000
    excess = np.expm1(firing.modulation**2 * np.exp(-lag / firing.memory))
    clumping = rate * 2 * float(np.mean((1 - lag / window) * excess)) * window
    p = firing.doublets
    return (1 + 3 * p) / (1 + p) + clumping * (1 + p)


def number_of_units(scene: Scene) -> int:
    """Return how many motor units fire in a scene."""
    if scene.firing.units is not None:
        return scene.firing.units
    low, high = MANY if scene.twitch_rate > BUSY else FEW
    return int(scene.chance("number of units").integers(low, high + 1))


def discharges(scene: Scene) -> list[Discharge]:
    """Return every discharge of a scene in the order of time; the mean rate is that of the scene, doublets aside."""
    number, firing = number_of_units(scene), scene.firing
    rng = scene.chance("points")
    shares = rng.dirichlet(np.full(number, 2.0))  # no unit has it all, none nothing (judgement)
    # what chains and second units add is taken from the rate at which events begin
    begun = scene.twitch_rate / 60 * (1 - CHAIN_SHARE * firing.bursting) / (1 + firing.synchrony * (number > 1))
    rows: list[Discharge] = []
    for unit, share in enumerate(shares):
        times = poisson(rng, begun * share, scene.seconds, firing)
        if unit < round(firing.bursting * number):
            times = chained(rng, times)
        rows += _sized(rng, unit, times, firing)
        if number > 1:
            along = times[rng.random(len(times)) < firing.synchrony]
            lag = rng.uniform(0.0, 0.01)  # s, fixed for each pair of units: they share a path (judgement)
            rows += _sized(rng, (unit + 1) % number, along + lag + rng.normal(0, ALONG, len(along)), firing)
    return sorted(rows, key=lambda row: row.time)


def _sized(rng: np.random.Generator, number: int, times: Times, firing: Firing) -> list[Discharge]:
    """Return the discharges of a unit at these times and their doublets, each of a size of its own."""
    second = doublets(rng, times, firing)
    first = [Discharge(float(t), number, float(rng.normal(1, SIZE))) for t in times]
    # fibres have not all recovered 5 ms on, so a second potential is smaller (judgement)
    return first + [Discharge(float(t), number, float(rng.uniform(0.75, 1.0))) for t in second]
