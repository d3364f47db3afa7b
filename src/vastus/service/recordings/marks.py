"""What a person marks in a recording, beside what the machine found: both are counted in its result."""

from collections.abc import Iterable

import msgspec
import numpy as np

from vastus.contract.measure import Measurement, PerMinute, Twitch
from vastus.errors import Fault, Refused
from vastus.measure.spans import Span, inside
from vastus.say.measured import unit_of
from vastus.store.recording import Mark, Summary

SAME = 0.0005  # s; two times as near as this are one moment
NEAR = 0.03  # s; a twitch that is added so near to another is that one
MOST = 5000  # marks of one recording


def marked(result: Measurement, marks: Iterable[Mark]) -> Measurement:
    """Return a result in which what was marked is counted, and the rate follows from it; without marks, the result."""
    marks = tuple(marks)
    if not marks:
        return result
    none = {mark.time for mark in marks if not mark.is_one}
    left = [twitch for twitch in result.twitches if twitch.peak_time not in none]
    own = [_own(result, mark.time) for mark in marks if mark.is_one]
    twitches = tuple(sorted((*left, *own), key=lambda twitch: twitch.peak_time))
    changed = msgspec.structs.replace(result, twitches=twitches)
    return msgspec.structs.replace(changed, rate_per_minute=_rate(changed), minutes_to_halve=None)


def mark(
    result: Measurement, marks: tuple[Mark, ...], time: float, *, is_one: bool | None
) -> tuple[tuple[Mark, ...], float]:
    """Return the marks with one more, or with the one at ``time`` taken back (None), and the time that it stands at.

    Raises Refused where nothing can be marked.
    """
    machine = [twitch.peak_time for twitch in result.twitches]
    at = _nearest(machine, time, SAME if is_one is None else NEAR)
    if at is None:
        at = _nearest([one.time for one in marks], time, SAME if is_one is None else NEAR)
    others = tuple(one for one in marks if at is None or abs(one.time - at) > SAME)
    if is_one is None or (is_one and at is not None and _has(machine, at)):
        return others, time if at is None else at
    if not is_one:
        if at is None or not _has(machine, at):
            raise Refused("Nothing was found at that moment, so there is nothing to take out.")
        return (*others, Mark(at, is_one=False)), at
    at = time if at is None else at
    _check(result, others, at)
    return (*others, Mark(at, is_one=True)), at


def summary(result: Measurement) -> Summary:
    """Return what a list of recordings shows of a result."""
    rate = result.rate_per_minute
    told = result.recording
    return Summary(
        told.modality,
        told.seconds,
        result.watched_seconds,
        result.quality.word,
        *((rate.rate, rate.low, rate.high) if rate else (None, None, None)),
    )


def _check(result: Measurement, marks: tuple[Mark, ...], time: float) -> None:
    if not 0 <= time <= result.recording.seconds:
        raise Refused("That moment lies outside the recording.", [Fault("time", f"0 to {result.recording.seconds:g}")])
    if inside(np.array([time]), _spans(result))[0]:
        raise Refused("That moment was left out, so nothing can be counted there.")
    if len(marks) >= MOST:
        raise Refused("So many marks cannot be kept.")


def _rate(result: Measurement) -> PerMinute | None:
    from vastus.measure.rate import per_minute

    if result.rate_per_minute is None:
        return None
    times = np.array([twitch.peak_time for twitch in result.twitches if not twitch.doublet])
    found = per_minute(times, result.watched_seconds, _spans(result))
    low, rate, high, scatter = (float(f"{one:.4g}") for one in (found.low, found.rate, found.high, found.dispersion))
    return PerMinute(low, rate, high, scatter, found.slow)


def _spans(result: Measurement) -> tuple[Span, ...]:
    return tuple(Span(left.begin, left.end, left.why) for left in result.excluded)


def _own(result: Measurement, time: float) -> Twitch:
    """Return a twitch that a person marked; how strong and long it was nobody measured."""
    channel = result.recording.channels[0].name
    return Twitch(time, time, 0.0, 0.0, unit_of(result), channel, None, doublet=False, certainty=1.0)


def _has(times: list[float], time: float) -> bool:
    return _nearest(times, time, SAME) is not None


def _nearest(times: list[float], time: float, within: float) -> float | None:
    return min((one for one in times if abs(one - time) <= within), key=lambda one: abs(one - time), default=None)
