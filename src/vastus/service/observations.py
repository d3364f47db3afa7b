"""What the recordings of the last weeks add to what a person told; it can make the advice more urgent, never less."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from vastus.assess.advice import Advice
from vastus.assess.answers import Answers
from vastus.assess.observe import Sight, Week, observe, observed, sight
from vastus.contract.measure import Measurement
from vastus.evidence.policy import Observation
from vastus.service import shipped
from vastus.service.interviews.interview import Interview, advise
from vastus.service.interviews.interviews import KeptInterview
from vastus.service.recordings import weeks
from vastus.service.recordings.recordings import Recordings
from vastus.store.recording import KeptRecording

RECENT = timedelta(days=28)  # judgement: what was recorded before says little of now


@dataclass(frozen=True, slots=True)
class Added:
    """What a person is told with their recordings counted in, and what those added, in words."""

    advice: Advice
    shown: tuple[str, ...]


def added(sitting: KeptInterview, recordings: Recordings) -> Added:
    """Return what follows from an interview and from the recordings of the last four weeks together."""
    seen = observations(recordings)
    if not seen:
        return Added(sitting.advice, ())
    told = sitting.interview.answers
    more = observed(told, seen, shipped.assessor().table, shipped.base())
    if more == told:
        return Added(sitting.advice, ())
    return Added(_advice(_Key(more)), tuple(_words(told, more, seen)))


def observations(recordings: Recordings) -> tuple[Observation, ...]:
    """Return what the recordings of the last four weeks show."""
    now = recordings.clock()
    recent = [kept for kept in recordings.all() if kept.stage == "done" and now - RECENT <= kept.at <= now]
    sights = [one for kept in recent if (one := _sight(kept, recordings.found(kept.id))) is not None]
    week: Week = "above" if weeks.above(recordings.all()) else "cannot tell yet"
    return observe(sights, shipped.base().measured, week)


def _sight(kept: KeptRecording, found: Measurement) -> Sight | None:
    """Return what one recording says; a bad signal is no measurement."""
    if found.quality.word == "none":
        return None
    single = [twitch for twitch in found.twitches if not twitch.doublet]
    modality = found.recording.modality
    places = [twitch.source_unit if modality == "video" else twitch.channel for twitch in single]
    channels = len(found.recording.channels)
    return sight(modality, found.watched_seconds, places, channels=channels, site=kept.site or None)


def _words(told: Answers, more: Answers, seen: tuple[Observation, ...]) -> Iterator[str]:
    """Yield what was seen and had not been told, in the words of the base."""
    for one in seen:
        new = one.option in more.get(one.finding).present and one.option not in told.get(one.finding).present
        finding = shipped.base().finding[one.finding]
        if new and finding.who == "ask":
            yield next(option.said for option in finding.options if option.id == one.option)


class _Key:
    """Answers as a key: equal answers have equal advice."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self._parts = frozenset(answers.given.items())

    def __hash__(self) -> int:
        return hash(self._parts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._parts == other._parts


@lru_cache(64)
def _advice(key: _Key) -> Advice:
    return advise(Interview(key.answers).assess())
