"""``python -m benchmarks.coverage``: how often the interval of a rate holds the rate that made the twitches.

Four ways in which twitches may come, five rates, five lengths. A cell is the share of intervals of 95 % that hold the
underlying rate, and in brackets half their width as a share of it (median). Aim: 0.93 to 0.97. An exact Poisson
interval (Garwood) is counted on the same twitches.
"""

import sys
from collections.abc import Callable

import numpy as np
from scipy.signal import lfilter
from scipy.stats import chi2

from vastus.measure.rate import per_minute

RATES = (0.5, 2.0, 5.0, 20.0, 80.0)  # twitches a minute
LENGTHS = (60, 180, 300, 900, 1800)  # s
REPEATS = 150
Draw = Callable[[np.random.Generator, float, float], np.ndarray]  # generator, twitches a second, seconds


def raindrops(rng: np.random.Generator, rate: float, seconds: float) -> np.ndarray:
    """A Poisson process."""
    return np.sort(rng.uniform(0, seconds, rng.poisson(rate * seconds)))


def clusters(rng: np.random.Generator, rate: float, seconds: float) -> np.ndarray:
    """Clusters of 2 to 6, 0.15 to 1.5 s apart, with pauses between them, as in the bench recordings."""
    pause = 4 / rate - 3 * 0.825  # so that the mean rate, pauses and clusters together, is ``rate``
    times: list[float] = []
    at = rng.uniform(-60, -30)
    while at < seconds:
        at += rng.exponential(pause)
        steps = np.cumsum(rng.uniform(0.15, 1.5, rng.integers(1, 6)))
        times += [at, *(at + steps)]
        at += steps[-1]
    return np.array([time for time in times if 0 <= time < seconds])


def echoes(rng: np.random.Generator, rate: float, seconds: float) -> np.ndarray:
    """A Hawkes process: each twitch brings 0.4 more on average, 5 s later on average."""
    lead = 60.0
    wave = rng.uniform(-lead, seconds, rng.poisson(0.6 * rate * (seconds + lead)))
    waves = [wave]
    while len(wave):
        born = rng.poisson(0.4, len(wave))
        wave = np.repeat(wave, born) + rng.exponential(5.0, born.sum())
        waves.append(wave)
    times = np.sort(np.concatenate(waves))
    return times[(times >= 0) & (times < seconds)]


def sways(rng: np.random.Generator, rate: float, seconds: float) -> np.ndarray:
    """A Poisson process whose log rate sways by 0.6 and forgets itself over two minutes."""
    keep = np.exp(-1 / 120)
    push = rng.normal(size=int(seconds)) * np.sqrt(1 - keep**2)
    push[0] = rng.normal()
    sway = lfilter([1.0], [1.0, -keep], push)
    counts = rng.poisson(rate * np.exp(0.6 * sway - 0.18))
    return np.sort(np.repeat(np.arange(len(counts)), counts) + rng.uniform(size=counts.sum()))


WAYS: dict[str, Draw] = {"raindrops": raindrops, "clusters": clusters, "echoes": echoes, "slow sways": sways}


def cell(draw: Draw, rate: float, seconds: float, repeats: int, seed: int = 1) -> tuple[float, float, float]:
    """Return the share of intervals that hold the rate, half their width, and the share of Poisson intervals."""
    rng = np.random.default_rng([seed, int(10 * rate), int(seconds)])
    held, plain, wide = 0, 0, []
    for _ in range(repeats):
        times = draw(rng, rate / 60, seconds)
        found = per_minute(times, seconds)
        held += found.low <= rate <= found.high
        wide.append((found.high - found.low) / (2 * rate))
        low, high = chi2.ppf(0.025, 2 * len(times)) if len(times) else 0.0, chi2.ppf(0.975, 2 * len(times) + 2)
        plain += low <= 2 * rate * seconds / 60 <= high
    return held / repeats, float(np.median(wide)), plain / repeats


def table(repeats: int) -> str:
    """Return the table of coverage in Markdown."""
    lines = [
        "## Coverage of the interval of a rate",
        "",
        f"Share of intervals of 95 % that hold the underlying rate, (half the width), [a Poisson interval]; {repeats} "
        "recordings a cell.",
        "",
        "| twitches come as | length | " + " | ".join(f"{rate:g}/min" for rate in RATES) + " |",
        "|---|---:|" + "---:|" * len(RATES),
    ]
    for name, draw in WAYS.items():
        for seconds in LENGTHS:
            cells = [cell(draw, rate, seconds, repeats) for rate in RATES if name != "clusters" or rate < 80]
            shown = [f"{held:.2f} ({wide:.2f}) [{plain:.2f}]" for held, wide, plain in cells]
            shown += ["-"] * (len(RATES) - len(shown))  # clusters with pauses cannot come that often
            lines.append(f"| {name} | {seconds / 60:g} min | " + " | ".join(shown) + " |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    print(table(int(sys.argv[1]) if len(sys.argv) > 1 else REPEATS))
