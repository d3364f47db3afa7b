"""Results made by hand, where a test needs one that no short file gives."""

from vastus import __version__
from vastus.contract.made import MadeBy
from vastus.contract.measure import (
    Left,
    MeasuredChannel,
    MeasuredQuality,
    MeasuredRecording,
    Measurement,
    Twitch,
    Unit,
    counted,
)


def twitch(time: float, *, unit: str | None = "0", doublet: bool = False, certainty: float = 0.95) -> Twitch:
    """Return a twitch."""
    return Twitch(
        begin=time - 0.004,
        peak_time=time,
        duration=0.01,
        amplitude=120.0,
        unit="uV",
        channel="EMG 1",
        source_unit=unit,
        doublet=doublet,
        certainty=certainty,
    )


def unit(number: str) -> Unit:
    """Return a group of twitches, before they are counted."""
    return Unit(
        id=number,
        count=0,
        isolated=0.0,
        doublets=0,
        amplitude=0.0,
        duration=0.012,
        phases=2,
        turns=2,
        channel="EMG 1",
    )


def result(
    *times: float | Twitch, seconds: float = 120.0, left: tuple[Left, ...] = (), word: str = "good"
) -> Measurement:
    """Return a result of one channel with twitches at these times, and what follows from them."""
    twitches = tuple(time if isinstance(time, Twitch) else twitch(time) for time in times)
    return counted(
        Measurement(
            recording=MeasuredRecording("emg", seconds, 2000.0, (MeasuredChannel("EMG 1", "uV", "thigh"),)),
            watched_seconds=seconds - sum(part.end - part.begin for part in left),
            excluded=left,
            twitches=twitches,
            rate_per_minute=None,
            intervals=None,
            minutes_to_halve=None,
            units=tuple(unit(number) for number in sorted({one.source_unit or "" for one in twitches} - {""})),
            quality=MeasuredQuality(word, ("A line.",), ("Lie down.",)),  # type: ignore[arg-type]
            smallest_visible=20.0,
            made=MadeBy(f"vastus {__version__} measure.detect.emg", {"cut": 0.8}, ("0123456789abcdef",)),
        )
    )
