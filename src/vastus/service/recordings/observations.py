"""What the recordings of the last weeks show, as observations that can be put beside what a person answered."""

from collections.abc import Hashable, Iterator
from datetime import timedelta

from vastus.assess.observe import Sight, Week, observe, sight
from vastus.contract.measure import Measurement, Twitch
from vastus.evidence.policy import Observation
from vastus.service import shipped
from vastus.service.recordings import weeks
from vastus.service.recordings.recordings import Recordings
from vastus.store.recording import KeptRecording

RECENT = timedelta(days=28)  # judgement: what was recorded before says little of now


def observations(recordings: Recordings) -> tuple[Observation, ...]:
    """Return what the recordings of the last four weeks show."""
    week: Week = "above" if weeks.above(recordings.all()) else "cannot tell yet"
    return observe(_sights(recordings), shipped.base().measured, week)


def _sights(recordings: Recordings) -> Iterator[Sight]:
    now = recordings.clock()
    for recording in recordings.since(now - RECENT):
        if recording.stage == "done" and recording.at <= now:
            sight = _sight(recording, recordings.measurement(recording.id))
            if sight is not None:
                yield sight


def _sight(recording: KeptRecording, measurement: Measurement) -> Sight | None:
    """Return what one recording says; a bad signal is no measurement."""
    if measurement.quality.word == "none":
        return None
    modality = measurement.recording.modality
    return sight(
        modality,
        measurement.watched_seconds,
        [_place(twitch, modality) for twitch in measurement.twitches if not twitch.doublet],
        channels=len(measurement.recording.channels),
        site=recording.site or None,
    )


def _place(twitch: Twitch, modality: str) -> Hashable:
    """Return where a twitch was seen; of one that was marked by hand nobody knows, so it shares its place with none."""
    if twitch.by_hand:
        return twitch.peak_time
    return twitch.source_unit if modality == "video" else twitch.channel
