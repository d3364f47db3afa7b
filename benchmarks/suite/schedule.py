"""When twitches come, and where stretches lie that disturb a recording."""

from typing import Any

from benchmarks.suite.sources import Rng

Stretch = dict[str, Any]  # begin and end in seconds, why
Truth = dict[str, Any]  # what the truth file of a recording holds; see ``recordings``


def schedule(rng: Rng, seconds: float, per_minute: float, *, clustered: bool, blocked: list[Stretch]) -> list[float]:
    """Draw twitch times (s): Poisson, or clusters of 2-6 at 0.15-1.5 s; none within 0.4 s of a blocked stretch."""
    if per_minute <= 0:
        return []
    kept: list[float] = []
    for t in _drawn(rng, seconds, per_minute, clustered=clustered):
        free = all(t < b["begin"] - 0.4 or t > b["end"] + 0.4 for b in blocked)
        if free and 0.5 < t < seconds - 0.6 and (not kept or t - kept[-1] > 0.06):
            kept.append(float(t))
    return kept


def _drawn(rng: Rng, seconds: float, per_minute: float, *, clustered: bool) -> list[float]:
    times: list[float] = []
    at = 0.5
    while True:
        size = int(rng.integers(2, 7)) if clustered else 1
        at += rng.exponential(60 * size / per_minute)
        if at > seconds - 0.6:
            return times
        times.append(at)
        for _ in range(size - 1):
            at += rng.uniform(0.15, 1.5)
            times.append(at)


def place(
    rng: Rng, seconds: float, count: int, lengths: tuple[float, float], taken: list[Stretch]
) -> list[tuple[float, float]]:
    """Choose up to ``count`` stretches (begin, end) as long as ``lengths`` (s) allow, 1 s clear of all others."""
    chosen: list[tuple[float, float]] = []
    for _ in range(count * 20):
        if len(chosen) == count:
            break
        length = rng.uniform(*lengths)
        begin = rng.uniform(1, max(1.1, seconds - length - 1))
        others = chosen + [(b["begin"], b["end"]) for b in taken]
        if begin + length < seconds - 0.5 and all(begin + length + 1 < a or begin > b + 1 for a, b in others):
            chosen.append((float(begin), float(begin + length)))
    return sorted(chosen)
