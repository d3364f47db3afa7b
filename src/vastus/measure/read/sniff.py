"""What a file is, told by its first bytes and never by its name."""

import re
from dataclasses import dataclass

from vastus.errors import BadRecording
from vastus.sentence import sentence

LOOKED_AT = 4096  # bytes that are enough to tell
MEGABYTE = 1_000_000
SIGNALS, VIDEO = 300 * MEGABYTE, 600 * MEGABYTE  # memory that reading one file may take


@dataclass(frozen=True, slots=True)
class Format:
    """Who reads it, and what that may take."""

    module: str  # in the folder formats; its ``open_source`` is an Opener
    most: int  # bytes of the file
    memory: int = SIGNALS  # bytes of the process
    needs: tuple[str, ...] = ()  # imported before the door is shut, because an import opens files
    beside: bool = False  # a second file belongs to it


_FFMPEG = (  # av imports these only when a file holds such a stream
    *("av", "av.subtitles", "av.subtitles.codeccontext", "av.subtitles.stream", "av.subtitles.subtitle"),
    *("av.audio.codeccontext", "av.video.codeccontext", "av.sidedata.motionvectors", "av.video.reformatter"),
)

EDF = Format("edf", 512 * MEGABYTE)
WFDB = Format("wfdb", 1 * MEGABYTE, beside=True)
OPENSIGNALS = Format("opensignals", 64 * MEGABYTE)
MATLAB = Format("matlab", 256 * MEGABYTE)
TABLE = Format("table", 64 * MEGABYTE)
ZIPPED = Format("zipped", 64 * MEGABYTE)
VIDEOS = Format("video", 512 * MEGABYTE, memory=VIDEO, needs=_FFMPEG)
FORMATS = (EDF, WFDB, OPENSIGNALS, MATLAB, TABLE, ZIPPED, VIDEOS)

_STARTS = (
    (b"\xffBIOSEMI", EDF),
    (b"PK\x03\x04", ZIPPED),
    (b"PK\x05\x06", ZIPPED),
    (b"MATLAB 5.0 MAT-file", MATLAB),
    (b"\x1a\x45\xdf\xa3", VIDEOS),
    (b"# OpenSignals Text File Format", OPENSIGNALS),
)
_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")  # with which a mov or mp4 begins
_STILLS = (b"heic", b"heix", b"mif1", b"avif")  # brands of pictures in the same boxes
_HDF = sentence(
    "This is an HDF5 file (MATLAB 7.3 or newer). In MATLAB, save it again with save(name, '-v7'), or export EDF or CSV."
)
_PACKED = sentence("This file is packed. Please unpack it and give the file inside.")
SPREADSHEET = sentence("This is a spreadsheet. Open it, save the sheet with the recording as CSV, and give that file.")
_PICTURE = sentence(
    "This is a picture, and one picture cannot show a twitch. Please give a video, or what a sensor recorded."
)
_PAPER = sentence("This is a document, not a recording. Please export the recording itself, as EDF or CSV.")
_KNOWN = (  # what is not read, but can be named together with a way forward
    (b"\x89HDF", _HDF),
    (b"MATLAB 7.3", _HDF),
    (b"\x1f\x8b", _PACKED),
    (b"7z\xbc\xaf", _PACKED),
    (b"Rar!", _PACKED),
    (b"BZh", _PACKED),
    (b"\xfd7zXZ", _PACKED),
    (b"\xd0\xcf\x11\xe0", SPREADSHEET),
    (b"\xff\xd8\xff", _PICTURE),
    (b"\x89PNG", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"%PDF", _PAPER),
    (b"{\\rtf", _PAPER),
    (b"PAR1", sentence("This is a Parquet table. Please save it as CSV.")),
)
_HEADER = re.compile(rb"[\w.\-]+(?:/\d+)?[ \t]+\d+(?:[ \t]|$)")  # a name and a number of signals
_SIGNAL = re.compile(rb"(?![\d.+\-eE]+[ \t])[^\s,;]*[A-Za-z~][^\s,;]*[ \t]+\d+(?:[x:+ \t\r]|$)")  # a file, not a number
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def sniff(first: bytes) -> Format:
    """Return the format of a file that begins with these bytes (at least LOOKED_AT, unless it is shorter)."""
    for start, kind in _STARTS:
        if first.startswith(start):
            return kind
    for start, why in _KNOWN:
        if first.startswith(start):
            raise BadRecording("variant", why)
    if first[:8] == b"0       " and b"\n" not in first[:256] and first[252:256].strip().lstrip(b"-").isdigit():
        return EDF
    if first[4:8] == b"ftyp" and first[8:12] in _STILLS:
        raise BadRecording("variant", _PICTURE)
    if first[4:8] in _BOXES or (first[:4] == b"RIFF" and first[8:12] == b"AVI "):
        return VIDEOS
    if first[257:262] == b"ustar":
        raise BadRecording(
            "variant",
            sentence("This is a tar archive, such as OTB+. Please export the recording as EDF, MAT or CSV."),
        )
    return _text(first)


def _text(first: bytes) -> Format:
    if not first.startswith(_UTF16) and not _readable(first):
        raise BadRecording(
            "format",
            sentence(
                "vastus does not know this kind of file. It reads EDF, BDF, WFDB (give the .hea), OpenSignals, OTB "
                ".mat, CSV, phyphox, Sensor Logger, Physics Toolbox, and videos (mp4, mov, webm, mkv, avi)."
            ),
        )
    return WFDB if _is_wfdb(first) else TABLE


def _readable(first: bytes) -> bool:
    """Return whether this may be text: UTF-16 without a mark has a zero in every second place."""
    if max(first[0::2].count(0), first[1::2].count(0)) > len(first) // 4:
        return first[0::2].count(0) * first[1::2].count(0) == 0
    return not any(byte < 9 or 13 < byte < 27 for byte in first)  # noqa: PLR2004 - signs no text has


def _is_wfdb(first: bytes) -> bool:
    """Return whether this is a WFDB header: below remarks, a line of the record and a line of its first signal."""
    lines = [line for raw in first.splitlines() if (line := raw.strip()) and not line.startswith(b"#")][:2]
    return len(lines) > 1 and bool(_HEADER.match(lines[0])) and bool(_SIGNAL.match(lines[1]))
