"""Opens a video as what its bytes say it is, and hands on its pictures with their true times.

Nothing but the open file can be read: the demuxer is forced, and a demuxer that asks for another file is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, NoReturn

from vastus.errors import BadRecording, Fault
from vastus.sentence import sentence

if TYPE_CHECKING:
    import av

CODECS = frozenset({"h264", "hevc", "mpeg4", "vp8", "vp9", "av1", "mjpeg"})
LONGEST_SIDE, MOST_POINTS = 4096, 4096 * 2304
MOST_SECONDS = 600.0
FASTEST = 240.0  # pictures a second
RATE_SLACK = 1.1  # cameras that say 240 write a little more
MOST_PICTURES = round(MOST_SECONDS * FASTEST * RATE_SLACK)
THREADS = 2  # for decoding; each holds pictures of its own, so more would cost memory


def demuxer(first: bytes) -> str:
    """Return the one demuxer that may read a file with these first bytes."""
    if first.startswith(b"\x1a\x45\xdf\xa3"):
        return "matroska"
    if first[:4] == b"RIFF" and first[8:12] == b"AVI ":
        return "avi"
    if first[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"):
        return "mov"
    raise BadRecording("format", sentence("This is no video that vastus knows. It reads mp4, mov, webm, mkv and avi."))


@dataclass
class Reel:
    """An opened video; ``pictures`` can be gone through once."""

    container: "av.container.InputContainer"
    stream: "av.VideoStream"
    rate: float  # pictures a second, as the header says
    seconds: float  # as the header says; 0 when it does not
    broken: int = field(default=0, init=False)  # packets and pictures that could not be read
    cut_short: bool = field(default=False, init=False)  # the file ended within a picture

    def pictures(self) -> Iterator[tuple[float, "av.VideoFrame"]]:
        """Return each picture and its time in seconds since the first; one that goes back in time is left out."""
        start, last = 0.0, -1.0
        for count, picture in enumerate(self._decoded()):
            time = _time(picture)
            if time is None or (count and time - start <= last):
                self.broken += 1
                continue
            start = time if last < 0 else start
            last = time - start
            if last > MOST_SECONDS or count > MOST_PICTURES:
                raise _too_long()
            yield last, picture

    def _decoded(self) -> Iterator["av.VideoFrame"]:
        from av.error import FFmpegError

        packets = self.container.demux(self.stream)
        while True:
            try:
                packet = next(packets, None)
            except FFmpegError:
                self.cut_short = True
                return
            if packet is None:
                return
            try:
                pictures = packet.decode()
            except FFmpegError:
                self.broken += 1
                continue
            for picture in pictures:
                if picture.is_corrupt or (picture.width, picture.height) != self.size:
                    self.broken += 1
                else:
                    yield picture

    @property
    def size(self) -> tuple[int, int]:
        """Return width and height of a picture as it is stored."""
        return self.stream.codec_context.width, self.stream.codec_context.height


def opened(file: BinaryIO) -> Reel:
    """Open a video. Raises BadRecording before a single picture is decoded, if its header asks for too much."""
    import av

    kind = demuxer(file.read(16))
    file.seek(0)
    try:
        container = av.open(
            file,
            "r",
            format=kind,
            options={"max_pixels": str(MOST_POINTS)},
            metadata_errors="ignore",
            io_open=_no_other_file,
        )
    except av.error.FFmpegError as error:
        raise BadRecording(
            "damaged",
            sentence("This video cannot be opened. Please copy it from the phone again, or record a new one."),
            [Fault("", str(error))],
        ) from error
    if not container.streams.video:
        raise BadRecording(
            "channels", sentence("There is no picture in this file, only sound or text. Please give a video.")
        )
    return _checked(container, container.streams.video[0])


def _checked(container: "av.container.InputContainer", stream: "av.VideoStream") -> Reel:
    """Return the reel of a stream whose header asks for no more than is read. Raises BadRecording."""
    context = stream.codec_context
    name = context.codec.canonical_name if context is not None else "unknown"
    if name not in CODECS:
        raise BadRecording(
            "codec",
            sentence(
                "This video is packed as {codec}, which vastus does not open. Please save it as mp4 (H.264).",
                codec=name,
            ),
        )
    _check_size(context.width, context.height)
    rate = float(stream.average_rate or stream.guessed_rate or 0)
    if rate > FASTEST * RATE_SLACK:
        raise wrong_rate(rate)
    seconds = (container.duration or 0) / 1e6
    if seconds > MOST_SECONDS + 1:
        raise _too_long()
    context.thread_count, context.thread_type = THREADS, "AUTO"
    context.options = {"max_pixels": str(MOST_POINTS)}
    return Reel(container, stream, rate, seconds)


def _check_size(width: int, height: int) -> None:
    """Refuse a picture without a size, or a larger one than is read."""
    if min(width, height) <= 0:
        raise BadRecording(
            "header",
            sentence(
                "This video does not say how large its picture is. Please copy it from the phone again, or record a "
                "new one."
            ),
        )
    if max(width, height) > LONGEST_SIDE or width * height > MOST_POINTS:
        raise BadRecording(
            "size",
            sentence(
                "A picture of this video has {width} × {height} points; vastus reads up to 4096 × 2304.",
                width=width,
                height=height,
            ),
        )


def wrong_rate(rate: float) -> BadRecording:
    """Return the refusal of a video with too few or too many pictures a second."""
    return BadRecording(
        "rate",
        sentence(
            "This video has {rate} pictures a second; vastus reads 8 to {most}.",
            rate=round(rate, 1),
            most=round(FASTEST),
        ),
    )


def _no_other_file(url: str, _flags: int, _options: dict[str, str]) -> NoReturn:
    raise BadRecording(
        "part", sentence("This video wants to open {name}; no other file is opened.", name=repr(url[:80]))
    )


def _too_long() -> BadRecording:
    return BadRecording(
        "size",
        sentence(
            "This video lasts over {minutes} minutes. Please give a shorter piece.", minutes=round(MOST_SECONDS / 60)
        ),
    )


def _time(picture: "av.VideoFrame") -> float | None:
    stamp = picture.pts if picture.pts is not None else picture.dts
    return None if stamp is None or not picture.time_base else float(stamp * picture.time_base)
