"""Recordings over time: the median of a week against what is usual for this person, sensor by sensor.

One recording says little, because twitching goes up and down by itself (people-and-products: rule 5). What a phone
feels and what electrodes see are not the same, so each sensor is compared with itself alone.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from vastus.say.local import day
from vastus.store.recording import KeptRecording

if TYPE_CHECKING:
    from vastus.measure.rate import Week

SEEN_BY = {"emg": "electrodes", "motion": "the motion sensor", "video": "the camera"}
SAYS = {
    "cannot tell yet": "After three weeks with a recording, vastus can say what is usual for you.",
    "inside": "That is inside your usual range, {low} to {high}.",
    "above": "Your usual range is {low} to {high}, so that is more. Ups and downs are common.",
    "below": "Your usual range is {low} to {high}, so that is less. Ups and downs are common.",
}


def above(recordings: Iterable[KeptRecording]) -> bool:
    """Return whether the last week of a sensor lies above what is usual for this person."""
    return any(week.word == "above" for _, _, week in _compared(recordings))


def weekly(recordings: Iterable[KeptRecording]) -> tuple[str, ...]:
    """Return how the last week of each sensor compares with the weeks before, in sentences."""
    lines = []
    for modality, last, week in _compared(recordings):
        if week.median is not None:
            says = SAYS[week.word].format(low=_said(week.low), high=_said(week.high))
            lines.append(
                f"In the week from {day(last)}, {SEEN_BY[modality]} saw about {_said(week.median)} a minute. {says}"
            )
    return tuple(lines)


def _compared(recordings: Iterable[KeptRecording]) -> list[tuple[str, date, "Week"]]:
    """Return for each sensor when its last week began, and how that week compares with the weeks before."""
    from vastus.measure.rate import Rate
    from vastus.measure.rate import weekly as compared

    weeks: dict[str, dict[date, list[Rate]]] = {}
    for kept in recordings:
        told = kept.summary
        if told is not None and told.rate is not None and told.low is not None and told.high is not None:
            rates = weeks.setdefault(told.modality, {}).setdefault(_monday(kept), [])
            rates.append(Rate(told.low, told.rate, told.high, 1.0))
    return [
        (modality, max(own), compared([own[monday] for monday in sorted(own)]))
        for modality, own in sorted(weeks.items())
    ]


def _monday(kept: KeptRecording) -> date:
    """Return the day on which the week of a recording begins, on the clock of this machine."""
    on = kept.at.astimezone().date()
    return on - timedelta(days=on.weekday())


def _said(rate: float | None) -> str:
    return "" if rate is None else f"{rate:.2g}" if rate < 10 else f"{rate:.0f}"  # noqa: PLR2004
