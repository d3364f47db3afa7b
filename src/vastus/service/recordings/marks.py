"""What a person marks in a recording: a twitch that the machine missed, or one that is none.

``marked`` is the one place where marks are counted in. Pages, lists, weeks, advice and JSON tell what it returns.
"""

from collections.abc import Iterable, Mapping

import msgspec

from vastus.contract.measure import Measurement, Twitch, counted, spans_of
from vastus.errors import Fault, Refused
from vastus.say.measured import unit_of
from vastus.sentence import sentence
from vastus.store.recording import Mark, Summary

SAME = 0.0005  # s; two times as near as this are one moment
NEAR = 0.03  # s; a twitch that is added so near to another is that one
MOST = 5000  # marks of one recording
SETTING = "marks"  # under which a result names the marks that are counted in it


def marked(measurement: Measurement, marks: Iterable[Mark]) -> Measurement:
    """Return what follows from the twitches that the marks leave and add; without marks, the measurement itself.

    With a twitch that is taken out, the second discharge of its pair goes too: without a first there is no pair.
    """
    marks = tuple(marks)
    if not marks:
        return measurement
    left = [twitch for twitch, out in zip(measurement.twitches, _out(measurement, marks), strict=True) if not out]
    own = [_own(measurement, mark.time) for mark in marks if mark.is_one]
    twitches = sorted((*left, *own), key=lambda twitch: twitch.peak_time)
    made = measurement.made
    settings = {**made.settings, SETTING: written(marks)}
    return counted(
        msgspec.structs.replace(
            measurement, twitches=tuple(twitches), made=msgspec.structs.replace(made, settings=settings)
        )
    )


def mark(
    measurement: Measurement, marks: tuple[Mark, ...], time: float, *, is_one: bool | None
) -> tuple[tuple[Mark, ...], float]:
    """Return the marks with one more, or with the one at ``time`` taken back (None), and the time that it stands at.

    ``measurement`` is what the machine found. Raises Refused where nothing can be marked.
    """
    machine = [twitch.peak_time for twitch in measurement.twitches]
    at = _nearest(machine, time, SAME if is_one is None else NEAR)
    if at is None:
        at = _nearest([one.time for one in marks], time, SAME if is_one is None else NEAR)
    others = tuple(one for one in marks if at is None or abs(one.time - at) > SAME)
    if is_one is None or (is_one and at is not None and _has(machine, at)):
        return others, time if at is None else at
    if not is_one:
        if at is None or not _has(machine, at):
            raise Refused(sentence("Nothing was found at that moment, so there is nothing to take out."))
        return (*others, Mark(at, is_one=False)), at
    at = time if at is None else at
    _check(measurement, others, at)
    return (*others, Mark(at, is_one=True)), at


def summary(measurement: Measurement) -> Summary:
    """Return what a list of recordings shows of a measurement."""
    rate = measurement.rate_per_minute
    return Summary(
        modality=measurement.recording.modality,
        seconds=measurement.recording.seconds,
        watched=measurement.watched_seconds,
        quality=measurement.quality.word,
        rate=rate.rate if rate else None,
        low=rate.low if rate else None,
        high=rate.high if rate else None,
    )


def written(marks: Iterable[Mark]) -> str:
    """Return marks as a setting holds them: the time of each, s, after + for a twitch and - for none."""
    return " ".join(f"{'+' if mark.is_one else '-'}{mark.time!r}" for mark in marks)


def read(settings: Mapping[str, float | str]) -> tuple[Mark, ...]:
    """Return the marks that a result names among its settings. Raises Refused when they cannot be read."""
    text = str(settings.get(SETTING, ""))
    try:
        return tuple(Mark(float(part[1:]), is_one={"+": True, "-": False}[part[0]]) for part in text.split())
    except (KeyError, ValueError) as error:
        raise Refused(sentence("The marks of this result cannot be read.")) from error


def rows_left(machine: Measurement, marks: tuple[Mark, ...]) -> dict[str, list[int]]:
    """Return, for each group of which a twitch was taken out, which of all twitches that were found it still has.

    The second discharge of a pair is not among them.
    """
    out = _out(machine, marks)
    changed = {twitch.source_unit for twitch, gone in zip(machine.twitches, out, strict=True) if gone}
    rows: dict[str, list[int]] = {unit: [] for unit in changed if unit is not None}
    for number, twitch in enumerate(machine.twitches):
        if twitch.source_unit in rows and not out[number] and not twitch.doublet:
            rows[twitch.source_unit].append(number)
    return rows


def _out(measurement: Measurement, marks: tuple[Mark, ...]) -> list[bool]:
    """Return for each twitch whether it was taken out, be it with the first discharge of its pair."""
    none = {mark.time for mark in marks if not mark.is_one}
    first_is_out: dict[str | None, bool] = {}
    out = []
    for twitch in measurement.twitches:
        gone = twitch.peak_time in none
        if twitch.doublet:
            gone = gone or first_is_out.get(twitch.source_unit, False)
        else:
            first_is_out[twitch.source_unit] = gone
        out.append(gone)
    return out


def _check(measurement: Measurement, marks: tuple[Mark, ...], time: float) -> None:
    import numpy as np

    from vastus.measure.spans import inside

    seconds = measurement.recording.seconds
    if not 0 <= time <= seconds:
        raise Refused(
            sentence("That moment lies outside the recording."), [Fault("time", sentence("0 to {most}", most=seconds))]
        )
    if inside(np.array([time]), spans_of(measurement))[0]:
        raise Refused(sentence("That moment was left out, so nothing can be counted there."))
    if len(marks) >= MOST:
        raise Refused(sentence("So many marks cannot be kept."))


def _own(measurement: Measurement, time: float) -> Twitch:
    """Return a twitch that a person marked; how strong and long it was nobody measured."""
    return Twitch(
        begin=time,
        peak_time=time,
        duration=0.0,
        amplitude=0.0,
        unit=unit_of(measurement),
        channel=measurement.recording.channels[0].name,
        source_unit=None,
        doublet=False,
        certainty=1.0,
    )


def _has(times: list[float], time: float) -> bool:
    return _nearest(times, time, SAME) is not None


def _nearest(times: list[float], time: float, within: float) -> float | None:
    return min((one for one in times if abs(one - time) <= within), key=lambda one: abs(one - time), default=None)
