"""Where in time disturbances lie, so that no two meet; and how a shape is added to a signal."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vastus.measure.spans import Span

MARGIN = 1.0  # s, left free on both sides of a stretch; in a short recording a sixth of its part


def stretches(rng: np.random.Generator, seconds: float, demands: Sequence[tuple[str, float, float]]) -> list[Span]:
    """Return a stretch for each wanted (why, shortest, longest); what does not fit is left out.

    The recording is cut into as many equal parts as are wanted; which stretch comes into which part is chance.
    """
    if not demands:
        return []
    part = seconds / len(demands)
    margin = min(MARGIN, part / 6)
    order = rng.permutation(len(demands))
    spans = []
    for k, number in enumerate(order):
        why, shortest, longest = demands[number]
        length = min(rng.uniform(shortest, longest), part - 2 * margin)
        begin = k * part + margin + rng.random() * (part - 2 * margin - length)
        if length >= shortest / 2:
            spans.append(Span(float(begin), float(begin + length), why))
    return spans


def widened(spans: Sequence[Span], by: float, seconds: float) -> list[Span]:
    """Return the spans with ``by`` seconds more on both sides."""
    return [Span(max(0.0, span.begin - by), min(seconds, span.end + by), span.why) for span in spans]


def rows(span: Span, rate: float, length: int) -> slice:
    """Return which samples of a recording of ``length`` samples a stretch covers."""
    return slice(max(0, round(span.begin * rate)), min(length, round(span.end * rate)))


def add(signal: NDArray[np.float64], at: int, curve: NDArray[np.float64]) -> None:
    """Add a shape (m,) or (m, channels) to a signal from sample ``at`` on; what lies outside falls away."""
    first, last = max(0, at), min(len(signal), at + len(curve))
    if last > first:
        signal[first:last] += curve[first - at : last - at]


def log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    """Return a number whose logarithm is spread evenly."""
    return float(low * (high / low) ** rng.random())
