"""What a measurement shows, in words that the terminal and the browser share."""

from collections.abc import Mapping

from vastus.contract.measure import Measurement
from vastus.say.local import figure, span
from vastus.sentence import sentence

UNITS: Mapping[str, str] = {"uV": "µV", "m/s2": "m/s²", "px": sentence("pixels"), "mm": "mm"}
REASONS: Mapping[str, str] = {
    "buzz": "the phone buzzed",
    "clipped": "the signal was too strong for the device",
    "dark": "the picture was too dark",
    "disconnected": "an electrode was loose",
    "flat": "the sensor gave no signal",
    "focus": "the picture was not sharp",
    "frozen": "the picture stood still",
    "gap": "the device left a gap",
    "jogging": "running",
    "knock": "something knocked the phone",
    "light": "the light changed",
    "limb movement": "the leg moved",
    "lost": "the device left a gap",
    "movement": "the leg or the sensor moved",
    "moving": "the leg moved",
    "noisy": "too much disturbance",
    "posture": "the leg moved",
    "saturated": "the signal was too strong for the device",
    "shake": "the camera shook",
    "slow": "the sensor was too slow",
    "tremor": "even shaking",
    "voluntary": "the muscle was tensed",
    "walking": "walking",
}
PURE_CHANCE = 1.5  # judgement: below this dispersion nobody would call them clustered


def seen(result: Measurement) -> str:
    """Return what was seen in one line."""
    count = sum(not twitch.doublet for twitch in result.twitches)
    if result.rate_per_minute is None:
        return "This recording cannot tell"
    if count == 0:
        return "No twitch was seen"
    return "1 twitch was seen" if count == 1 else f"{count} twitches were seen"


def measured(result: Measurement) -> list[str]:
    """Return how often they came and how sure that is, in sentences."""
    rate = result.rate_per_minute
    if rate is None:
        return ["Too little of it could be watched. That is not the same as no twitch."]
    watched = f"{span(result.watched_seconds)} of {span(result.recording.seconds)} could be watched."
    if rate.rate == 0:
        return [watched, f"There can still be up to {figure(rate.high)} a minute: a short look can miss rare twitches."]
    lines = [
        watched,
        f"That is {figure(rate.rate)} a minute. "
        f"The true rate lies most likely between {figure(rate.low)} and {figure(rate.high)}.",
    ]
    if rate.slow:
        lines.append("The muscle has calmer and livelier minutes. Three short recordings tell more than one long one.")
    elif rate.dispersion > PURE_CHANCE:
        lines.append("They come in clusters, so one recording says less than it seems to.")
    if result.minutes_to_halve:
        lines.append(f"To know it twice as well, record about {span(60 * result.minutes_to_halve)} more, in parts.")
    if result.smallest_visible:
        unit = UNITS[unit_of(result)]
        lines.append(f"Twitches smaller than about {figure(result.smallest_visible)} {unit} could not be seen here.")
    return lines


def left_out(result: Measurement) -> list[str]:
    """Return how much time was left out for which reason, the longest first."""
    seconds: dict[str, float] = {}
    for part in result.excluded:
        reason = REASONS.get(part.why, part.why)
        seconds[reason] = seconds.get(reason, 0) + part.end - part.begin
    return [f"{span(seconds[reason])}: {reason}" for reason in sorted(seconds, key=lambda reason: -seconds[reason])]


def unit_of(result: Measurement) -> str:
    """Return what the amplitudes are counted in."""
    if result.twitches:
        return result.twitches[0].unit
    return {"emg": "uV", "motion": "m/s2"}.get(result.recording.modality, result.recording.channels[0].unit)
