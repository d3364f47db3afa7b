"""Recordings over time: the median of a week against what is usual for this person, sensor by sensor.

One recording says little, because twitching goes up and down by itself (people-and-products: rule 5). What a phone
feels and what electrodes see are not the same, so each sensor is compared with itself alone.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from vastus.say.written import day, figure
from vastus.sentence import Sentence, sentence
from vastus.store.recording import KeptRecording

if TYPE_CHECKING:
    from vastus.measure.rate import Week

SEEN: Mapping[str, Sentence] = {
    "emg": sentence("In the week from {day}, electrodes saw about {rate} a minute."),
    "motion": sentence("In the week from {day}, the motion sensor saw about {rate} a minute."),
    "video": sentence("In the week from {day}, the camera saw about {rate} a minute."),
}
COMPARED: Mapping[str, Sentence] = {
    "cannot tell yet": sentence("After three weeks with a recording, vastus can say what is usual for you."),
    "inside": sentence("That is inside your usual range, {low} to {high}."),
    "above": sentence("Your usual range is {low} to {high}, so that is more. Ups and downs are common."),
    "below": sentence("Your usual range is {low} to {high}, so that is less. Ups and downs are common."),
}
BOTH = sentence("{seen} {compared}")  # two whole sentences, one after the other


def above(recordings: Iterable[KeptRecording]) -> bool:
    """Return whether the last week of a sensor lies above what is usual for this person."""
    return any(week.word == "above" for _, _, week in _compared(recordings))


def weekly(recordings: Iterable[KeptRecording]) -> tuple[str, ...]:
    """Return how the last week of each sensor compares with the weeks before, in sentences."""
    lines = []
    for modality, last, week in _compared(recordings):
        if week.median is not None:
            seen = sentence(SEEN[modality].message, day=day(last), rate=figure(week.median))
            range_ = {"low": figure(week.low or 0), "high": figure(week.high or 0)}
            lines.append(sentence(BOTH.message, seen=seen, compared=sentence(COMPARED[week.word].message, **range_)))
    return tuple(lines)


def _compared(recordings: Iterable[KeptRecording]) -> list[tuple[str, date, "Week"]]:
    """Return for each sensor when its last week began, and how that week compares with the weeks before."""
    from vastus.measure.rate import Rate
    from vastus.measure.rate import weekly as compared

    weeks: dict[str, dict[date, list[Rate]]] = {}
    for recording in recordings:
        summary = recording.summary
        if summary is not None and summary.rate is not None and summary.low is not None and summary.high is not None:
            rates = weeks.setdefault(summary.modality, {}).setdefault(_monday(recording), [])
            rates.append(Rate(summary.low, summary.rate, summary.high, 1.0))
    return [
        (modality, max(own), compared([own[monday] for monday in sorted(own)]))
        for modality, own in sorted(weeks.items())
    ]


def _monday(recording: KeptRecording) -> date:
    """Return the day on which the week of a recording begins, on the clock of this machine."""
    on = recording.at.astimezone().date()
    return on - timedelta(days=on.weekday())
