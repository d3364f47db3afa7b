"""Reads a video: how each patch of skin moved, measured while the pictures go by.

The video is decoded once. What stays is one row of numbers for each picture, so that memory does not grow with its
size, and only by a row for each picture with its length.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from vastus.errors import Ask, BadRecording
from vastus.measure.read.formats.frames import FASTEST, RATE_SLACK, Reel, opened, wrong_rate
from vastus.measure.read.formats.skin import QUALITY, Floats, Follower, Luma, grid
from vastus.measure.read.source import Beside, Head, Options, Progress
from vastus.measure.recording import Channel, Picture, Samples, SampleUnit
from vastus.measure.spans import Span
from vastus.sentence import counted, sentence

if TYPE_CHECKING:
    import av

WORKING_POINTS = 480 * 270  # of a picture as it is looked at; more takes longer and shows no smaller twitch
STILL_AT = 1.0  # s; by then most cameras have set their light
STILL_SIDE = 960  # points of the longer side of the still
LEAST_PICTURES, LEAST_SECONDS = 12, 1.0
SLOWEST = 8.0  # pictures a second; between two of them a whole twitch could pass
LONG_GAP, LONG_STEPS = 0.06, 1.75  # s, and usual steps: a longer gap between pictures can hide a twitch
QUARTER = 90  # degrees
SCALE_MOST = 100.0  # mm in one point of a picture
ROWS = 4096  # pictures for which room is made at a time


@dataclass(frozen=True)
class Film:
    """A source made of one row of numbers at the true time of each picture."""

    head: Head
    times: NDArray[np.float64]
    rows: Floats

    def block(self, first: int, last: int) -> Samples:
        """Return rows on the even grid, between those of the pictures before and after."""
        at = np.arange(max(0, first), min(last, self.head.length)) / self.head.rate
        before = np.clip(np.searchsorted(self.times, at, side="right") - 1, 0, len(self.times) - 2)
        share = ((at - self.times[before]) / (self.times[before + 1] - self.times[before])).clip(0, 1)
        part = share[:, None].astype(np.float32)
        out = self.rows[before] * (1 - part) + self.rows[before + 1] * part
        for span in self.head.lost:
            out[(at > span.begin) & (at < span.end)] = 0
        return np.asarray(out, np.float32)


@dataclass(frozen=True)
class View:
    """How the stored pictures are looked at: ``turns`` quarter turns to the left, then shrunk by ``scale``."""

    turns: int
    stored: tuple[int, int]  # width, height
    scale: float  # working points in one point of the stored picture

    @property
    def size(self) -> tuple[int, int]:
        """Return width and height of the upright picture."""
        width, height = self.stored
        return (height, width) if self.turns % 2 else (width, height)

    @property
    def working(self) -> tuple[int, int]:
        """Return width and height of the stored picture as it is worked on."""
        width, height = (max(2, round(length * self.scale)) for length in self.stored)
        return width, height

    @classmethod
    def of(cls, picture: "av.VideoFrame") -> "View":
        """Return the view that fits a picture and what the camera said about up and down."""
        size = (picture.width, picture.height)
        return cls(round(picture.rotation / QUARTER) % 4, size, min(1.0, (WORKING_POINTS / (size[0] * size[1])) ** 0.5))


def open_source(file: BinaryIO, options: Options, _beside: Beside, progress: Progress) -> Film:
    """Open a video and follow the skin in it. Raises BadRecording."""
    _check(options)
    reel = opened(file)
    with reel.container:
        pictures = reel.pictures()
        time, first = next(pictures, (0.0, None))
        if first is None:
            raise _hardly_any()
        watching = Watching(reel, View.of(first))
        for at, picture in chain([(time, first)], pictures):
            watching.take(at, picture)
            if reel.seconds:
                progress(min(1.0, at / reel.seconds))
    return watching.film(options.scale)


def _check(options: Options) -> None:
    """Refuse what cannot be said of a video, before it is decoded."""
    if options.channels:
        raise BadRecording("channels", sentence("A video has no channels to choose from. Please choose none."))
    if options.scale is not None and not 0 < options.scale < SCALE_MOST:
        raise BadRecording(
            "mapping",
            sentence("One pixel cannot be {scale} mm large.", scale=options.scale),
            asks=[Ask("scale", unusable=str(options.scale))],
        )


class Watching:
    """Goes along with a video, and keeps what its pictures show."""

    def __init__(self, reel: Reel, view: View) -> None:
        from av.video.reformatter import VideoReformatter

        width, height = view.working
        self._reel, self._view, self._shrink = reel, view, VideoReformatter()
        self._grid = grid(height, width) if view.turns % 2 else grid(width, height)
        self._follower = Follower(self._grid, float(np.clip(reel.rate or 30, SLOWEST, FASTEST)))
        self._rows = np.zeros((ROWS, 2 * len(self._grid.corners) + len(QUALITY)), np.float32)
        self._times: list[float] = []
        self._still = b""

    def take(self, time: float, picture: "av.VideoFrame") -> None:
        """Take the next picture and its time in seconds."""
        if not self._times or self._times[-1] < STILL_AT <= time:
            self._still = _still(self._shrink, picture, self._view.turns)
        if len(self._times) == len(self._rows):
            self._rows.resize((len(self._rows) + ROWS, self._rows.shape[1]), refcheck=False)
        self._rows[len(self._times)] = self._follower.follow(self._luma(picture))
        self._times.append(time)

    def _luma(self, picture: "av.VideoFrame") -> Luma:
        """Return the brightness of a picture, upright, 0 to 255."""
        width, height = self._view.working
        grey = self._shrink.reformat(picture, width, height, "gray16le", interpolation="AREA", threads=1)
        return np.asarray(np.rot90(grey.to_ndarray(), self._view.turns) / np.float32(257), np.float32)

    def film(self, millimetres: float | None) -> Film:
        """Return what was seen, in pixels of the stored picture, or in mm when one pixel has that many."""
        times = np.array(self._times)
        step = _step(times)
        rows = self._rows[: len(times)]
        rows[:, : -len(QUALITY)] *= (millimetres or 1.0) / self._view.scale
        rows[:, -2:] *= (millimetres or 1.0) / self._view.scale
        middles = self._grid.middles / self._view.scale
        head = Head(
            modality="video",
            length=int(times[-1] / step) + 1,
            rate=1 / step,
            channels=_channels(middles, "px" if millimetres is None else "mm"),
            format="video",
            lost=_gaps(times, step),
            picture=Picture(
                self._still, self._view.size, tuple((float(x), float(y)) for x, y in middles), millimetres or 1.0
            ),
            notes=_notes(self._reel, times),
        )
        return Film(head, times, rows)


def _step(times: NDArray[np.float64]) -> float:
    """Return the usual seconds between two pictures. Raises BadRecording (empty, rate)."""
    if len(times) < LEAST_PICTURES or times[-1] < LEAST_SECONDS:
        raise _hardly_any()
    step = float(np.median(np.diff(times)))
    if not SLOWEST <= 1 / step <= FASTEST * RATE_SLACK:
        raise wrong_rate(1 / step)
    return step


def _hardly_any() -> BadRecording:
    return BadRecording(
        "empty", sentence("This video holds hardly any pictures that can be read. Please record again.")
    )


def _channels(middles: Floats, unit: SampleUnit) -> tuple[Channel, ...]:
    places = [f"{x:.0f}, {y:.0f}" for x, y in middles]
    moving = [Channel(f"patch {k} {axis}", place, unit) for axis in "xy" for k, place in enumerate(places, 1)]
    quality = [Channel(name, "picture", unit if name.startswith("shift") else "1") for name in QUALITY]
    return (*moving, *quality)


def _gaps(times: NDArray[np.float64], step: float) -> tuple[Span, ...]:
    """Return where pictures are missing for so long that a twitch could hide."""
    at = np.flatnonzero(np.diff(times) > max(LONG_GAP, LONG_STEPS * step))
    return tuple(Span(float(times[k]), float(times[k + 1]), "lost") for k in at)


def _notes(reel: Reel, times: NDArray[np.float64]) -> tuple[str, ...]:
    notes: list[str] = []
    if reel.broken:
        notes.append(
            counted(
                "{count} picture could not be read; where it belongs counts as not watched.",
                "{count} pictures could not be read; where they belong counts as not watched.",
                reel.broken,
            )
        )
    if reel.cut_short or reel.seconds > times[-1] + 1:
        notes.append(sentence("The file ends before the video does; what is there was read."))
    return tuple(notes)


def _still(shrink: Any, picture: "av.VideoFrame", turns: int) -> bytes:
    """Return a picture as JPEG, upright, its longer side at most STILL_SIDE points."""
    import av

    scale = min(1.0, STILL_SIDE / max(picture.width, picture.height))
    width, height = (max(2, round(length * scale) // 2 * 2) for length in (picture.width, picture.height))
    small = shrink.reformat(picture, width, height, "rgb24", interpolation="AREA", threads=1)
    upright = np.ascontiguousarray(np.rot90(small.to_ndarray(), turns))
    pen = av.CodecContext.create("mjpeg", "w")
    pen.height, pen.width = upright.shape[:2]
    pen.pix_fmt, pen.time_base, pen.options = "yuvj420p", Fraction(1, 30), {"qmin": "3", "qmax": "3"}
    frame = av.VideoFrame.from_ndarray(upright, "rgb24").reformat(format="yuvj420p")
    frame.pts = 0
    return b"".join(bytes(packet) for packet in [*pen.encode(frame), *pen.encode(None)])
