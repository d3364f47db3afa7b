"""Results made by hand, where a test needs one that no short file gives."""

from vastus.contract.measure import (
    Left,
    MadeBy,
    MeasuredChannel,
    MeasuredQuality,
    MeasuredRecording,
    Measurement,
    PerMinute,
    Twitch,
)


def twitch(time: float, *, unit: str | None = "0", doublet: bool = False, certainty: float = 0.95) -> Twitch:
    """Return a twitch."""
    return Twitch(time - 0.004, time, 0.01, 120.0, "uV", "EMG 1", unit, doublet, certainty)


def result(
    *times: float | Twitch, seconds: float = 120.0, left: tuple[Left, ...] = (), word: str = "good"
) -> Measurement:
    """Return a result of one channel with twitches at these times."""
    twitches = tuple(time if isinstance(time, Twitch) else twitch(time) for time in times)
    watched = seconds - sum(part.end - part.begin for part in left)
    rate = 60 * sum(not one.doublet for one in twitches) / watched
    return Measurement(
        recording=MeasuredRecording("emg", seconds, 2000.0, (MeasuredChannel("EMG 1", "uV", "thigh"),)),
        watched_seconds=watched,
        excluded=left,
        twitches=twitches,
        rate_per_minute=None if word == "none" else PerMinute(rate / 2, rate, rate * 2, 1.0, slow=False),
        intervals=None,
        minutes_to_halve=3.0,
        units=(),
        quality=MeasuredQuality(word, ("A line.",), ("Lie down.",)),  # type: ignore[arg-type]
        smallest_visible=20.0,
        made=MadeBy("test", {}, ()),
    )
