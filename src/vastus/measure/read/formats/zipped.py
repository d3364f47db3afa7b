"""Zipped exports of phone apps: phyphox and Sensor Logger.

Members are matched by what they are called and what they hold, and nothing is ever written anywhere under their names.
Sensor Logger: tszheichoi/awesome-sensor-logger, UNITS.md (m/s2 and rad/s on every phone; z, y, x in that order).
phyphox: CSV tables with units in their header, and in ``meta/time.csv`` when it was paused.
"""

import codecs
import re
import stat
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import IO, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from vastus.errors import BadRecording, Fault
from vastus.measure.read.formats.table import Columns, gathered, opened, source
from vastus.measure.read.sniff import SPREADSHEET
from vastus.measure.read.source import Beside, Held, Options, Progress
from vastus.measure.read.table.columns import EPOCH, LAST_EPOCH
from vastus.measure.read.table.names import Column, Kind, described_all
from vastus.measure.read.table.text import number
from vastus.sentence import sentence

PACKED_MOST = 64 << 20  # bytes of the archive
UNPACKED_MOST = 512 << 20  # bytes of all members that are read, counted while reading
MEMBERS_MOST = 64
LISTED = 8  # of them, when none is a recording
RATIO_MOST = 200  # unpacked bytes for one packed byte
codecs.lookup("cp437")  # of old names in zips; loaded now, for later no further file can be opened
DIRECTORY_MOST = 1 << 20  # bytes of the list of members
_END = struct.Struct("<4s4H2LH")  # the end of a zip: PKWARE's APPNOTE 4.3.16
_ZIP64 = 0xFFFFFFFF  # the true figure stands elsewhere
_OF_SPREADSHEETS = frozenset({"xl/workbook.xml", "xl/workbook.bin", "content.xml"})  # of Excel and LibreOffice
LONGEST_PAUSE = 86400.0  # s

_SENSORS: tuple[tuple[re.Pattern[str], Kind], ...] = (  # by the name of a member, in small letters
    (re.compile(r"uncalibrated|gravity|magnet|orientation|watch|headphone|annotation|barometer"), "other"),
    (re.compile(r"total_?acceleration"), "acceleration"),
    (re.compile(r"gyro|rotation"), "gyroscope"),
    (re.compile(r"linear|^accelerometer\.csv$"), "linear"),  # Sensor Logger's Accelerometer is without gravity
    (re.compile(r"accel"), "acceleration"),
)


@dataclass(frozen=True, slots=True)
class Member:
    """A table in the archive: the sensor it is named after (None when the name says nothing), and its columns."""

    info: ZipInfo
    kind: Kind | None
    columns: tuple[Column, ...]

    def holds(self, kind: Kind) -> bool:
        """Return whether this sensor is in it."""
        return any(column.kind == kind for column in self.columns)


@dataclass(frozen=True, slots=True)
class Pauses:
    """When a phyphox recording was paused, which its own clock does not show."""

    known: bool
    start: datetime | None = None
    moments: tuple[tuple[float, float], ...] = ()  # experiment time, and how long it was paused then, in s

    @classmethod
    def read(cls, text: str) -> "Pauses":
        """Return the pauses in the text of meta/time.csv; lines that cannot be read are passed over."""
        start, paused, pauses = None, None, []
        for line in text.splitlines()[1:]:
            event, experiment, system = _event(line)
            if event == "PAUSE":
                paused = system
            elif event == "START" and paused is not None and 0 < system - paused < LONGEST_PAUSE:
                pauses.append((experiment, system - paused))
            elif event == "START" and start is None and EPOCH < system < LAST_EPOCH:
                start = datetime.fromtimestamp(system, UTC)
        return cls(known=True, start=start, moments=tuple(pauses))


def _event(line: str) -> tuple[str, float, float]:
    separator = next((mark for mark in (";", "\t") if mark in line), ",")
    cells = [cell.strip().strip('"') for cell in line.split(separator)]
    try:
        return cells[0], number(cells[1], comma=separator != ","), number(cells[2], comma=separator != ",")
    except (IndexError, ValueError):
        return "", 0.0, 0.0


def _paused(columns: Columns, pauses: Pauses) -> Columns:
    """Return the times with the pauses in them."""
    if columns.times is None or not pauses.moments:
        return columns
    times = columns.times + sum((columns.times >= at) * seconds for at, seconds in pauses.moments)
    return replace(columns, times=times)


class _Counted:
    """Bytes of one member; more of them than allowed are refused while they come, whatever the archive claims."""

    def __init__(self, stream: IO[bytes], info: ZipInfo, budget: list[int]) -> None:
        self._stream = stream
        self._most = RATIO_MOST * max(1, info.compress_size)
        self._budget = budget  # what is left for all members together

    def read(self, size: int = -1, /) -> bytes:
        try:
            data = self._stream.read(size)
        except (BadZipFile, zlib.error, EOFError) as error:
            raise _damaged() from error
        self._most -= len(data)
        self._budget[0] -= len(data)
        if self._most < 0 or self._budget[0] < 0:
            raise BadRecording("zip", sentence("This zip unpacks to far more than it holds; it is not opened."))
        return data


def open_source(file: BinaryIO, options: Options, _beside: Beside, progress: Progress) -> Held:
    """Open a zipped export of phyphox or Sensor Logger.

    Raises BadRecording: zip (damaged, protected, or more than is allowed), and what a table raises.
    """
    _checked_end(file)
    try:
        archive = ZipFile(file)
    except (BadZipFile, EOFError, NotImplementedError, ValueError, OSError, struct.error) as error:
        raise _damaged() from error
    with archive:
        return _Export(archive, options, progress).source()


def _damaged() -> BadRecording:
    return BadRecording(
        "zip", sentence("This zip is damaged, or packed in a way that cannot be read. Export it again.")
    )


def _checked_end(file: BinaryIO) -> None:
    """Refuse a list of members that would fill the memory before one of them is seen."""
    size = file.seek(0, 2)
    if size > PACKED_MOST:
        raise BadRecording("size", sentence("A zip may have {most} MB.", most=PACKED_MOST >> 20))
    file.seek(max(0, size - 65557))  # the end record and the longest comment
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at >= 0 and len(tail) - at >= _END.size and DIRECTORY_MOST < _END.unpack_from(tail, at)[5] < _ZIP64:
        raise _too_many()
    file.seek(0)


def _too_many() -> BadRecording:
    return BadRecording(
        "zip", sentence("This zip holds more than {most} files. Export the recording alone.", most=MEMBERS_MOST)
    )


def _allowed(info: ZipInfo) -> bool:
    """Return whether a member is a table to look at. Raises BadRecording for what has no place in an export."""
    if stat.S_ISLNK(info.external_attr >> 16):
        raise BadRecording("zip", sentence("This zip holds a link to another file; it is not opened."))
    plain = _plain(info)
    if not plain.endswith((".csv", ".tsv", ".txt")) or plain.startswith(".") or "__macosx" in info.filename.lower():
        return False
    if info.flag_bits & 1:
        raise BadRecording("zip", sentence("This zip asks for a password. Export it again without one."))
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise _damaged()
    return True


def _plain(info: ZipInfo) -> str:
    return re.split(r"[/\\]", info.filename.lower())[-1]


def _is_meta(info: ZipInfo) -> bool:
    folders = re.split(r"[/\\]", info.filename.lower())
    return "meta" in folders[:-1] or folders[-1] == "metadata.csv"


def _unit(kind: Kind | None) -> str:
    """Return the unit of a sensor that a member of Sensor Logger is named after."""
    return {"linear": "m/s2", "acceleration": "m/s2", "gyroscope": "rad/s"}.get(kind or "", "")


class _Export:
    """An open archive while it is read."""

    def __init__(self, archive: ZipFile, options: Options, progress: Progress) -> None:
        self._archive = archive
        self._options = options
        self._progress = progress
        self._budget = [UNPACKED_MOST]
        infos = archive.infolist()
        if len(infos) > MEMBERS_MOST:
            raise _too_many()
        if any(info.filename in _OF_SPREADSHEETS for info in infos):
            raise BadRecording("variant", SPREADSHEET)
        self._infos = [info for info in infos if _allowed(info)]

    def source(self) -> Held:
        """Read the best table there is, and the turning beside it. Raises BadRecording."""
        members = [self._seen(info) for info in self._infos if not _is_meta(info)]
        pauses = self._pauses()
        best = self._best(members)
        with self._stream(best.info) as stream:
            columns = gathered(
                stream,
                self._options.mapping,
                kind=best.kind,
                unit=_unit(best.kind),
                progress=lambda done: self._progress(min(0.9, 0.9 * done / max(1, best.info.file_size))),
            )
        columns = _paused(columns, pauses)
        turning = self._turning(members, columns, pauses)
        form = "phyphox" if pauses.known else "sensor logger"
        held = source(columns, self._options, form, start=pauses.start, turning=turning)
        self._progress(1.0)
        return held

    def _turning(self, members: list[Member], columns: Columns, pauses: Pauses) -> Columns | None:
        """Return the turning of the phone, if another table holds it and the first is of movement."""
        gyroscope = next((member for member in members if member.holds("gyroscope")), None)
        if gyroscope is None or columns.layout.unit != "m/s2" or columns.turning.shape[1]:
            return None
        with self._stream(gyroscope.info) as stream:
            return _paused(gathered(stream, {}, kind="gyroscope", unit=_unit("gyroscope")), pauses)

    def _best(self, members: list[Member]) -> Member:
        """Return movement without gravity before movement with it, before another table. Raises BadRecording (zip)."""
        kinds: tuple[Kind, ...] = ("linear", "acceleration", "emg")
        for kind in kinds:
            for member in members:
                if member.holds(kind):
                    return member
        for member in members:
            if self._options.mapping and member.kind != "other":
                return member
        if not members:
            raise BadRecording("zip", sentence("This zip holds no table. Export the recording once more, as CSV."))
        raise BadRecording(
            "zip",
            sentence("No recording was found in this zip. Export the recording once more, as CSV. It holds:"),
            [Fault("", member.info.filename[:40]) for member in members[:LISTED]],
        )

    def _seen(self, info: ZipInfo) -> Member:
        """Return what a member seems to hold; one that is no table holds nothing."""
        kind = next((kind for pattern, kind in _SENSORS if pattern.search(_plain(info))), None)
        try:
            with self._stream(info) as stream:
                sheet, _ = opened(stream)
        except BadRecording as refusal:
            if refusal.code == "zip":
                raise
            return Member(info, "other", ())
        return Member(info, kind, tuple(described_all(sheet.names, kind, _unit(kind))))

    @contextmanager
    def _stream(self, info: ZipInfo) -> Iterator[_Counted]:
        try:
            stream = self._archive.open(info)
        except (BadZipFile, EOFError, NotImplementedError, ValueError, OSError, RuntimeError, struct.error) as error:
            raise _damaged() from error
        with stream:
            yield _Counted(stream, info, self._budget)

    def _pauses(self) -> Pauses:
        info = next((info for info in self._infos if re.search(r"(^|/)meta/time\.csv$", info.filename.lower())), None)
        if info is None:
            return Pauses(known=False)
        with self._stream(info) as stream:
            return Pauses.read(stream.read(1 << 16).decode("utf-8", "replace"))
