"""What a measurement shows, in words that the terminal and the browser share."""

from collections.abc import Iterator, Mapping

from vastus.contract.measure import Measurement, PerMinute, Twitch
from vastus.say.written import figure, span
from vastus.sentence import Sentence, counted, sentence

UNITS: Mapping[str, str] = {"uV": "µV", "m/s2": "m/s²", "px": sentence("pixels"), "mm": "mm"}
REASONS: Mapping[str, Sentence] = {
    "buzz": sentence("the phone buzzed"),
    "clipped": sentence("the signal was too strong for the device"),
    "dark": sentence("the picture was too dark"),
    "disconnected": sentence("an electrode was loose"),
    "flat": sentence("the sensor gave no signal"),
    "focus": sentence("the picture was not sharp"),
    "frozen": sentence("the picture stood still"),
    "gap": sentence("the device left a gap"),
    "jogging": sentence("running"),
    "light": sentence("the light changed"),
    "limb movement": sentence("the leg moved"),
    "lost": sentence("the device left a gap"),
    "moving": sentence("the leg moved"),
    "posture": sentence("the leg moved"),
    "slow": sentence("the sensor was too slow"),
    "tremor": sentence("even shaking"),
    "voluntary": sentence("the muscle was tensed"),
    "walking": sentence("walking"),
}
SENSORS: Mapping[str, Sentence] = {
    "emg": sentence("electrodes"),
    "motion": sentence("motion sensor"),
    "video": sentence("video"),
}
QUALITY: Mapping[str, Sentence] = {
    "good": sentence("This was a good recording."),
    "fair": sentence("This recording was fair."),
    "poor": sentence("This recording was poor, so take its numbers with care."),
    "none": sentence("This recording was too short or too disturbed to tell."),
}
SURE: tuple[tuple[float, Sentence], ...] = (  # judgement: the least certainty that is called so
    (0.9, sentence("very sure")),
    (0.7, sentence("quite sure")),
    (0.0, sentence("not so sure")),
)
KINDS: Mapping[str, Sentence] = {  # of a twitch on a page
    "found": sentence("found"),
    "out": sentence("taken out"),
    "own": sentence("added by you"),
}
PURE_CHANCE = 1.5  # judgement: below this dispersion nobody would call them clustered


def seen(measurement: Measurement) -> Sentence:
    """Return what was seen in one line."""
    count = sum(not twitch.doublet for twitch in measurement.twitches)
    if measurement.rate_per_minute is None:
        return sentence("This recording cannot tell")
    if count == 0:
        return sentence("No twitch was seen")
    return counted("{count} twitch was seen", "{count} twitches were seen", count)


def measured(measurement: Measurement) -> list[Sentence]:
    """Return how often they came and how sure that is, in sentences."""
    rate = measurement.rate_per_minute
    if rate is None:
        return [sentence("Too little of it could be watched. That is not the same as no twitch.")]
    lines = [
        sentence(
            "{watched} of {all} could be watched.",
            watched=span(measurement.watched_seconds),
            all=span(measurement.recording.seconds),
        )
    ]
    if rate.rate == 0:
        lines.append(
            sentence(
                "There can still be up to {most} a minute: a short look can miss rare twitches.", most=figure(rate.high)
            )
        )
        return lines
    lines.append(
        sentence(
            "That is {rate} a minute. The true rate lies most likely between {low} and {high}.",
            rate=figure(rate.rate),
            low=figure(rate.low),
            high=figure(rate.high),
        )
    )
    return [*lines, *_with_care(measurement, rate)]


def _with_care(measurement: Measurement, rate: PerMinute) -> Iterator[Sentence]:
    """Yield what makes a rate less sure, and what would make it surer."""
    if rate.slow:
        yield sentence(
            "The muscle has calmer and livelier minutes. Three short recordings tell more than one long one."
        )
    elif rate.dispersion > PURE_CHANCE:
        yield sentence("They come in clusters, so one recording says less than it seems to.")
    if measurement.minutes_to_halve:
        yield sentence(
            "To know it twice as well, record about {time} more, in parts.",
            time=span(60 * measurement.minutes_to_halve),
        )
    if measurement.smallest_visible:
        yield sentence(
            "Twitches smaller than about {size} {unit} could not be seen here.",
            size=figure(measurement.smallest_visible),
            unit=UNITS[unit_of(measurement)],
        )


def left_out(measurement: Measurement) -> list[Sentence]:
    """Return how much time was left out for which reason, the longest first."""
    seconds: dict[str, float] = {}
    for part in measurement.excluded:
        seconds[reason(part.why)] = seconds.get(reason(part.why), 0) + part.end - part.begin
    longest = sorted(seconds, key=lambda why: -seconds[why])
    return [sentence("{time}: {reason}", time=span(seconds[why]), reason=why) for why in longest]


def reason(why: str) -> str:
    """Return why a stretch was left out, in words."""
    return REASONS.get(why, why)


def size(twitch: Twitch) -> Sentence:
    """Return how strong a twitch was."""
    return sentence("{size} {unit}", size=figure(twitch.amplitude, 3), unit=UNITS[twitch.unit])


def sure(twitch: Twitch) -> Sentence:
    """Return how sure it is that a twitch is one."""
    return next(words for least, words in SURE if twitch.certainty >= least)


def unit_of(measurement: Measurement) -> str:
    """Return what the amplitudes are counted in."""
    if measurement.twitches:
        return measurement.twitches[0].unit
    recording = measurement.recording
    return {"emg": "uV", "motion": "m/s2"}.get(recording.modality, recording.channels[0].unit)
