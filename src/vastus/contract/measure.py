"""The JSON contract of ``vastus measure``, version 1; its schema stands in docs/reference/measure.schema.json."""

from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from vastus.measure.recording import Recording
    from vastus.measure.twitches import Events, Family, Twitches

VERSION = 1


class MeasuredChannel(msgspec.Struct, frozen=True):
    """One channel: what it is called, what it counts in, and where it sat."""

    name: str
    unit: str
    place: str


class MeasuredRecording(msgspec.Struct, frozen=True):
    """What was measured; ``rate`` is samples or pictures a second."""

    modality: Literal["emg", "motion", "video"]
    seconds: float
    rate: float
    channels: tuple[MeasuredChannel, ...]
    start: str | None = None
    notes: tuple[str, ...] = ()


class Left(msgspec.Struct, frozen=True):
    """A stretch in which no twitch could have been told, and why."""

    begin: float
    end: float
    why: str


class Twitch(msgspec.Struct, frozen=True):
    """One twitch; times in seconds since the start of the recording."""

    begin: float
    peak_time: float
    duration: float
    amplitude: float
    unit: str
    channel: str
    source_unit: str | None
    doublet: bool
    certainty: float


class PerMinute(msgspec.Struct, frozen=True):
    """Twitches per watched minute with the 95 % interval; ``dispersion`` is 1 for twitches that come by pure chance.

    ``slow`` is true where calmer and livelier minutes make up most of the uncertainty.
    """

    low: float
    rate: float
    high: float
    dispersion: float
    slow: bool = False


class Unit(msgspec.Struct, frozen=True):
    """Twitches that look alike: with many channels a motor unit, with few a family of shapes."""

    id: str
    count: int
    isolated: float
    doublets: int
    amplitude: float
    duration: float
    phases: int
    turns: int
    channel: str
    place: tuple[float, float] | None = None


class MeasuredQuality(msgspec.Struct, frozen=True):
    """How good the recording was, in words, and what to do better."""

    word: Literal["good", "fair", "poor", "none"]
    says: tuple[str, ...]
    try_next: tuple[str, ...]


class Between(msgspec.Struct, frozen=True):
    """The times between twitches, in seconds; stretches that were left out part them."""

    count: int
    quantiles: tuple[float, ...]  # 10, 25, 50, 75 and 90 %
    variation: float | None  # standard deviation over mean; 1 when they come by pure chance


class MadeBy(msgspec.Struct, frozen=True):
    """How the result came to be."""

    by: str
    settings: dict[str, float | str]
    of: tuple[str, ...]


class Measurement(msgspec.Struct, frozen=True, kw_only=True):
    """The contract, version 1. No rate is told where the quality is "none"."""

    contract: int = VERSION
    recording: MeasuredRecording
    watched_seconds: float
    excluded: tuple[Left, ...]
    twitches: tuple[Twitch, ...]
    rate_per_minute: PerMinute | None
    intervals: Between | None
    minutes_to_halve: float | None  # how much longer to record until the interval is half as wide
    units: tuple[Unit, ...]
    quality: MeasuredQuality
    smallest_visible: float | None
    made: MadeBy


def measurement(recording: "Recording", twitches: "Twitches") -> Measurement:
    """Return what was found in the words of the contract."""
    from vastus.measure.quality import quality

    judged = quality(twitches)
    usable = judged.word != "none"
    made = twitches.made
    return Measurement(
        recording=_recording(recording),
        watched_seconds=round(twitches.watched, 3),
        excluded=tuple(Left(round(s.begin, 4), round(s.end, 4), s.why) for s in twitches.excluded),
        twitches=_twitches(twitches.events, twitches),
        rate_per_minute=rate_of(twitches) if usable else None,
        intervals=_between(twitches) if usable else None,
        minutes_to_halve=_longer(twitches) if usable else None,
        units=tuple(_unit(family, twitches) for family in twitches.families),
        quality=MeasuredQuality(judged.word, tuple(map(str, judged.says)), tuple(map(str, judged.try_next))),
        smallest_visible=None if twitches.smallest_visible is None else _short(twitches.smallest_visible),
        made=MadeBy(made.by, dict(made.settings), made.of),
    )


def rate_of(twitches: "Twitches") -> PerMinute:
    """Return how often they came, in watched time."""
    from vastus.measure.rate import per_minute

    found = per_minute(twitches.times, twitches.watched, twitches.excluded)
    return PerMinute(_short(found.low), _short(found.rate), _short(found.high), _short(found.dispersion), found.slow)


def _recording(recording: "Recording") -> MeasuredRecording:
    return MeasuredRecording(
        recording.modality,
        round(recording.seconds, 6),
        recording.rate,
        tuple(MeasuredChannel(channel.name, channel.unit, channel.place) for channel in recording.channels),
        recording.start.isoformat() if recording.start else None,
        tuple(str(note) for note in recording.notes),
    )


def _twitches(events: "Events", twitches: "Twitches") -> tuple[Twitch, ...]:
    names = [channel.name for channel in twitches.channels]
    columns = zip(
        events.begin.tolist(),
        events.peak_time.tolist(),
        events.duration.tolist(),
        events.amplitude.tolist(),
        events.channel.tolist(),
        events.source_unit.tolist(),
        events.doublet.tolist(),
        events.certainty.tolist(),
        strict=True,
    )
    return tuple(
        Twitch(
            round(begin, 5),
            round(peak, 5),
            round(duration, 5),
            _short(amplitude),
            twitches.unit,
            names[channel],
            None if unit < 0 else str(unit),
            doublet,
            round(certainty, 4),
        )
        for begin, peak, duration, amplitude, channel, unit, doublet, certainty in columns
    )


def _unit(family: "Family", twitches: "Twitches") -> Unit:
    return Unit(
        str(family.number),
        family.count,
        _short(family.isolated),
        family.doublets,
        _short(family.amplitude),
        round(family.duration, 5),
        family.phases,
        family.turns,
        twitches.channels[family.channel].name,
        family.place,
    )


def _between(twitches: "Twitches") -> Between | None:
    from vastus.measure.rate import intervals

    found = intervals(twitches.times, twitches.excluded)
    if not found.count:
        return None
    variation = found.variation
    return Between(
        found.count,
        tuple(_short(quantile) for quantile in found.quantiles),
        None if variation is None else _short(variation),
    )


def _longer(twitches: "Twitches") -> float | None:
    from vastus.measure.rate import minutes_to_halve, per_minute

    longer = minutes_to_halve(per_minute(twitches.times, twitches.watched, twitches.excluded), twitches.watched)
    return None if longer is None else round(longer, 1)


def _short(number: float) -> float:
    """Return a number to four digits; more would say more than was measured."""
    return float(f"{number:.4g}")
