"""The JSON contract of ``vastus measure``, version 1; its schema stands in docs/reference/measure.schema.json."""

from typing import TYPE_CHECKING, Literal

import msgspec

from vastus.contract.made import MadeBy, recipe

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from vastus.measure.rate import Rate
    from vastus.measure.recording import Recording
    from vastus.measure.spans import Span
    from vastus.measure.twitches import Family, Twitches

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

    @property
    def by_hand(self) -> bool:
        """Return whether a person marked it: where it was, and how strong and long, nobody measured."""
        return self.amplitude == 0 and self.duration == 0


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
    return counted(
        Measurement(
            recording=_recording(recording),
            watched_seconds=round(twitches.watched, 3),
            excluded=tuple(Left(round(s.begin, 4), round(s.end, 4), s.why) for s in twitches.excluded),
            twitches=_twitches(twitches),
            rate_per_minute=None,
            intervals=None,
            minutes_to_halve=None,
            units=tuple(_unit(family, twitches) for family in twitches.families),
            quality=MeasuredQuality(judged.word, tuple(map(str, judged.says)), tuple(map(str, judged.try_next))),
            smallest_visible=None if twitches.smallest_visible is None else _short(twitches.smallest_visible),
            made=recipe(twitches.made),
        )
    )


def counted(measurement: Measurement) -> Measurement:
    """Return a measurement in which all that is told of its twitches follows from them.

    How often they came, the times between them, how much longer to record, and the groups with their counts: what the
    machine found and what a person marked are told by this one function. The ``units`` handed in say which groups there
    are and what form they have; one that no twitch belongs to is left out.
    """
    usable = measurement.quality.word != "none"
    rate = _rate(measurement) if usable else None
    return msgspec.structs.replace(
        measurement,
        rate_per_minute=None if rate is None else _per_minute(rate),
        intervals=_between(measurement) if usable else None,
        minutes_to_halve=None if rate is None else _longer(rate, measurement.watched_seconds),
        units=_groups(measurement),
    )


def times_of(measurement: Measurement) -> "NDArray[np.float64]":
    """Return the peak time, s, of each twitch that counts: the second discharge of a pair does not; shape (n,)."""
    import numpy as np

    return np.array([twitch.peak_time for twitch in measurement.twitches if not twitch.doublet], np.float64)


def spans_of(measurement: Measurement) -> tuple["Span", ...]:
    """Return the stretches that were left out."""
    from vastus.measure.spans import Span

    return tuple(Span(left.begin, left.end, left.why) for left in measurement.excluded)


def _rate(measurement: Measurement) -> "Rate":
    from vastus.measure.rate import per_minute

    return per_minute(times_of(measurement), measurement.watched_seconds, spans_of(measurement))


def _per_minute(rate: "Rate") -> PerMinute:
    return PerMinute(
        low=_short(rate.low),
        rate=_short(rate.rate),
        high=_short(rate.high),
        dispersion=_short(rate.dispersion),
        slow=rate.slow,
    )


def _between(measurement: Measurement) -> Between | None:
    from vastus.measure.rate import intervals

    between = intervals(times_of(measurement), spans_of(measurement))
    if not between.count:
        return None
    variation = between.variation
    return Between(
        between.count,
        tuple(_short(quantile) for quantile in between.quantiles),
        None if variation is None else _short(variation),
    )


def _longer(rate: "Rate", watched: float) -> float:
    from vastus.measure.rate import minutes_to_halve

    return round(minutes_to_halve(rate, watched), 1)


def _groups(measurement: Measurement) -> tuple[Unit, ...]:
    """Return the groups that a twitch belongs to, each with what its twitches say."""
    own: dict[str | None, list[Twitch]] = {}
    for twitch in measurement.twitches:
        own.setdefault(twitch.source_unit, []).append(twitch)
    return tuple(_recounted(unit, own[unit.id]) for unit in measurement.units if unit.id in own)


def _recounted(source_unit: Unit, members: list[Twitch]) -> Unit:
    import numpy as np

    from vastus.measure.shapes import isolated

    return msgspec.structs.replace(
        source_unit,
        count=len(members),
        doublets=sum(twitch.doublet for twitch in members),
        isolated=_short(isolated(np.array([twitch.peak_time for twitch in members]))),
        amplitude=_short(float(np.median([twitch.amplitude for twitch in members]))),
    )


def _recording(recording: "Recording") -> MeasuredRecording:
    return MeasuredRecording(
        modality=recording.modality,
        seconds=round(recording.seconds, 6),
        rate=recording.rate,
        channels=tuple(MeasuredChannel(channel.name, channel.unit, channel.place) for channel in recording.channels),
        start=recording.start.isoformat() if recording.start else None,
        notes=tuple(str(note) for note in recording.notes),
    )


def _twitches(twitches: "Twitches") -> tuple[Twitch, ...]:
    names, events = [channel.name for channel in twitches.channels], twitches.events
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
            begin=round(begin, 5),
            peak_time=round(peak, 5),
            duration=round(duration, 5),
            amplitude=_short(amplitude),
            unit=twitches.unit,
            channel=names[channel],
            source_unit=None if unit < 0 else str(unit),
            doublet=doublet,
            certainty=round(certainty, 4),
        )
        for begin, peak, duration, amplitude, channel, unit, doublet, certainty in columns
    )


def _unit(family: "Family", twitches: "Twitches") -> Unit:
    return Unit(
        id=str(family.number),
        count=family.count,
        isolated=_short(family.isolated),
        doublets=family.doublets,
        amplitude=_short(family.amplitude),
        duration=round(family.duration, 5),
        phases=family.phases,
        turns=family.turns,
        channel=twitches.channels[family.channel].name,
        place=family.place,
    )


def _short(value: float) -> float:
    """Return a number to four digits; more would say more than was measured."""
    return float(f"{value:.4g}")
