"""Stretches of time with a reason: put in order, put together, and asked what they cover."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of time, in seconds since the start, and why it is named."""

    begin: float
    end: float
    why: str

    @property
    def seconds(self) -> float:
        """Return how long it lasts."""
        return self.end - self.begin


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans in order; those of one reason that touch become one, and those without length go."""
    by_reason: dict[str, list[Span]] = {}
    for span in sorted(spans):
        own = by_reason.setdefault(span.why, [])
        if own and span.begin <= own[-1].end:
            own[-1] = Span(own[-1].begin, max(own[-1].end, span.end), span.why)
        elif span.end > span.begin:
            own.append(span)
    return tuple(sorted(span for own in by_reason.values() for span in own))


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return stretches that do not touch, whatever they were named for; they have no reason any more."""
    return joined(Span(span.begin, span.end, "") for span in spans)


def covered(spans: Iterable[Span], seconds: float) -> float:
    """Return how many seconds between 0 and ``seconds`` lie in at least one span."""
    return sum(max(0.0, min(span.end, seconds) - max(span.begin, 0.0)) for span in merged(spans))


def inside(times: NDArray[np.float64], spans: Iterable[Span]) -> NDArray[np.bool_]:
    """Return for each time (n,) whether it lies in a span, its two ends included."""
    shut = merged(spans)
    begins = [span.begin for span in shut]
    at = [bisect_right(begins, time) - 1 for time in times]
    return np.array([k >= 0 and time <= shut[k].end for k, time in zip(at, times, strict=True)], dtype=np.bool_)
