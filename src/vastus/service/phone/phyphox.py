"""A phone that runs phyphox: its motion sensor read over the local network, into a file like the app's own export.

The remote interface of phyphox (API 1.1): ``/config`` names the buffers of each sensor, ``/get`` returns the values
after a threshold, ``/control`` starts and stops. It has no password and no encryption, so only addresses of the local
network are asked, nothing is followed elsewhere, and no answer may be larger than ``LARGEST``.
"""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from errno import ENOSPC
from http.client import HTTPConnection, HTTPException
from io import FileIO, StringIO
from ipaddress import ip_address
from math import isfinite
from pathlib import Path
from socket import getaddrinfo
from typing import Any
from urllib.parse import quote, urlsplit

from vastus.errors import VastusError
from vastus.sentence import sentence

PORT = 8080  # Android; an iPhone answers on 80
TIMEOUT = 4.0  # seconds
LARGEST = 4 << 20  # bytes of one answer
LONGEST = 15 * 60.0  # seconds of one recording
# Preferred first: without gravity a quiet leg reads zero.
SOURCES = ("linear_acceleration", "accelerometer")
HEADS = {"linear_acceleration": "Linear Acceleration", "accelerometer": "Acceleration"}
AXES = ("x", "y", "z")
WHERE = sentence(
    "In phyphox, open an experiment with acceleration, then the menu with three dots, and allow remote access. "
    "The address stands at the bottom of the phone's screen, such as 192.168.1.20:8080. Phone and computer must be in "
    "the same Wi-Fi."
)
FULL = sentence("The disk is full. Make some room, then begin again.")


class PhoneFault(VastusError):
    """The phone cannot be used, or cannot be reached; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the phone answers."""

    host: str
    port: int

    @classmethod
    def read(cls, text: str) -> "Address":
        """Return the address that a person typed or scanned; raises PhoneFault unless it is of the local network."""
        typed = text.strip()
        try:
            parts = urlsplit(typed if "://" in typed else f"http://{typed}")
            host, port = parts.hostname, parts.port
        except ValueError as error:
            raise PhoneFault(
                sentence("{typed} is not an address. {where}", typed=repr(typed[:60]), where=WHERE)
            ) from error
        if not host or parts.scheme != "http" or parts.username is not None:
            raise PhoneFault(
                sentence("{typed} is not the address of a phone. {where}", typed=repr(typed[:60]), where=WHERE)
            )
        return cls(_local(host), port or PORT)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def _local(host: str) -> str:
    """Return the number of a host of the local network; the number is asked from then on, never the name again."""
    try:
        numbers = {entry[4][0] for entry in getaddrinfo(host, None)}
    except (OSError, UnicodeError) as error:
        raise PhoneFault(
            sentence("Nothing is called {host} in this network. {where}", host=repr(host[:60]), where=WHERE)
        ) from error
    for number in sorted(map(str, numbers)):
        address = ip_address(number.partition("%")[0])
        if address.version == 4 and (address.is_private or address.is_link_local):  # noqa: PLR2004
            return str(address)
    raise PhoneFault(sentence("That address is not in your own network, so it is not asked."))


@dataclass(frozen=True, slots=True)
class Sensor:
    """The sensor that an experiment reads: its name, and the buffers of its time and axes."""

    name: str
    time: str
    axes: tuple[str, str, str]
    title: str

    @property
    def header(self) -> tuple[str, ...]:
        """Return the first line of the app's own export."""
        return ("Time (s)", *(f"{HEADS[self.name]} {axis} (m/s^2)" for axis in AXES))


@dataclass(frozen=True, slots=True)
class Pull:
    """What one request brought: rows of (time, x, y, z), and which session the phone is in."""

    rows: tuple[tuple[float, ...], ...]
    session: str


@dataclass(slots=True)
class Phone:
    """The phone's side, one request at a time: its server is single-threaded."""

    address: Address

    def sensor(self) -> Sensor:
        """Return the motion sensor of the open experiment; raises PhoneFault when it has none."""
        config = self._asked("/config")
        inputs = {str(part.get("source")): _outputs(part) for part in _listed(config, "inputs")}
        for source in SOURCES:
            buffers = inputs.get(source)
            if buffers and all(axis in buffers for axis in ("t", *AXES)):
                axes = (buffers["x"], buffers["y"], buffers["z"])
                title = str(config.get("localTitle") or config.get("title") or "")
                return Sensor(source, buffers["t"], axes, title[:80])
        raise PhoneFault(sentence("The open experiment on the phone does not read acceleration. {where}", where=WHERE))

    def after(self, sensor: Sensor, seconds: float | None) -> Pull:
        """Return the values later than ``seconds`` (s), or all that the phone still holds."""
        if seconds is None:
            wanted = [f"{quote(name)}=full" for name in (sensor.time, *sensor.axes)]
        else:
            later = f"{seconds:.9g}"
            wanted = [f"{quote(sensor.time)}={later}"]
            wanted += [f"{quote(name)}={later}%7C{quote(sensor.time)}" for name in sensor.axes]
        answer = self._asked("/get?" + "&".join(wanted))
        status = answer.get("status")
        if not isinstance(status, Mapping):
            raise PhoneFault(sentence("The phone answers, but not as phyphox does. {where}", where=WHERE))
        columns = [_buffer(answer, name) for name in (sensor.time, *sensor.axes)]
        rows = tuple(row for row in zip(*columns, strict=False) if all(isfinite(value) for value in row))
        return Pull(rows, str(status.get("session")))

    def control(self, command: str) -> None:
        """Start, stop or clear; raises PhoneFault when the phone refuses."""
        if self._asked(f"/control?cmd={command}").get("result") is not True:
            raise PhoneFault(sentence("The phone did not do that. Look at its screen, and try again."))

    def _asked(self, path: str) -> Mapping[str, Any]:
        line = HTTPConnection(self.address.host, self.address.port, timeout=TIMEOUT)
        try:
            line.request("GET", path)
            answer = line.getresponse()
            content = answer.read(LARGEST + 1)
        except (OSError, HTTPException) as error:
            raise PhoneFault(
                sentence("No phone answers at {address}. {where}", address=self.address, where=WHERE)
            ) from error
        finally:
            line.close()
        if answer.status != 200 or len(content) > LARGEST:  # noqa: PLR2004
            raise self._not_phyphox()
        try:
            values = json.loads(content, parse_int=float)  # a whole number may be too long for a float
        except (ValueError, RecursionError) as error:
            raise self._not_phyphox() from error
        return values if isinstance(values, Mapping) else {}

    def _not_phyphox(self) -> PhoneFault:
        return PhoneFault(
            sentence("What answers at {address} is not phyphox. {where}", address=self.address, where=WHERE)
        )


def _listed(answer: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    parts = answer.get(name)
    yield from (part for part in parts if isinstance(part, Mapping)) if isinstance(parts, list) else ()


def _outputs(part: Mapping[str, Any]) -> dict[str, str]:
    return {str(axis): str(name) for output in _listed(part, "outputs") for axis, name in output.items()}


def _buffer(answer: Mapping[str, Any], name: str) -> Sequence[float]:
    """Return the values of a buffer; what the phone could not measure is null, and becomes not a number.

    A buffer that is not there any more belongs to an experiment that was left; the session tells.
    """
    buffers = answer.get("buffer")
    buffer = buffers.get(name) if isinstance(buffers, Mapping) else None
    values = buffer.get("buffer") if isinstance(buffer, Mapping) else None
    if not isinstance(values, list):
        return []
    return [float(value) if isinstance(value, int | float) else float("nan") for value in values]


@dataclass(slots=True)
class Transfer:
    """One recording as it comes in; ``step`` is called again and again until it is ``over``.

    A lost connection is tried again; the phone keeps what it measured meanwhile. When another experiment is opened on
    the phone, its session changes: what came before belongs to something else, and is dropped.
    """

    phone: Phone
    sensor: Sensor
    path: Path
    last: float | None = None
    first: float | None = None
    session: str | None = None
    trouble: str | None = None  # why the phone did not answer the last time
    over: bool = False
    _file: FileIO | None = field(default=None, repr=False)

    @classmethod
    def begin(cls, address: str, path: Path) -> "Transfer":
        """Find the sensor, and start the phone. Raises PhoneFault."""
        phone = Phone(Address.read(address))
        sensor = phone.sensor()
        phone.control("clear")
        phone.control("start")
        transfer = cls(phone, sensor, path)
        transfer._open()
        return transfer

    @property
    def seconds(self) -> float:
        """Return how much was recorded."""
        return 0.0 if self.last is None or self.first is None else self.last - self.first

    def step(self) -> None:
        """Fetch what is new, and write it down."""
        if self.over:
            return
        try:
            pull = self.phone.after(self.sensor, self.last)
            if self.session not in (None, pull.session):
                self._changed()
                pull = self.phone.after(self.sensor, None)
        except PhoneFault as fault:
            self.trouble = str(fault)
            return
        self.trouble, self.session = None, pull.session
        self._keep(pull.rows)
        if self.seconds >= LONGEST:
            self.finish()

    def finish(self) -> Path:
        """Stop the phone, fetch the rest, and return the file. It holds what came, also when the phone is gone."""
        if not self.over:
            try:
                self.phone.control("stop")
                pull = self.phone.after(self.sensor, self.last)
                if self.session in (None, pull.session):
                    self._keep(pull.rows)
            except PhoneFault as fault:
                self.trouble = str(fault)
            self.cancel()
        return self.path

    def cancel(self) -> None:
        """End it; the file is the caller's."""
        self.over = True
        if self._file is not None:
            self._file.close()
            self._file = None

    def _changed(self) -> None:
        self.sensor = self.phone.sensor()
        self.last = self.first = None
        self.cancel()
        self.over = False
        self._open()

    def _open(self) -> None:
        self._file = self.path.open("wb", buffering=0)  # nothing waits to be written when it is closed
        self._write([self.sensor.header])

    def _write(self, rows: Sequence[tuple[float | str, ...]]) -> None:
        """Write rows; raises OSError, also when only a part of them found room."""
        lines = StringIO(newline="")
        csv.writer(lines).writerows(rows)
        content = lines.getvalue().encode()
        if self._file is not None and self._file.write(content) != len(content):
            raise OSError(ENOSPC, FULL)

    def _keep(self, rows: Sequence[tuple[float, ...]]) -> None:
        new = [row for row in rows if self.last is None or row[0] > self.last]
        if new and self._file is not None:
            try:
                self._write(new)
            except OSError:
                self.trouble, self.over = FULL, True
                return
            self.first = new[0][0] if self.first is None else self.first
            self.last = new[-1][0]
