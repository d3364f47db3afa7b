"""What the columns of a table hold: guessed from their names and from how they run, and told by ``--map``.

A unit is written in the table, told, or asked for. What was guessed is said.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from vastus.errors import BadRecording, Fault
from vastus.measure.read.table.text import Sheet, is_clock, number
from vastus.measure.recording import SampleUnit

Kind = Literal["time", "linear", "acceleration", "gyroscope", "emg", "other"]
GRAVITY = 9.80665  # m/s2 in 1 g, by definition
DEGREE = 0.017453292519943295  # rad

ACCELERATION: Mapping[str, float] = {"m/s2": 1.0, "g": GRAVITY, "mg": GRAVITY / 1000}
VOLTAGE: Mapping[str, float] = {"uv": 1.0, "mv": 1e3, "v": 1e6, "nv": 1e-3}
ROTATION: Mapping[str, float] = {"rad/s": 1.0, "deg/s": DEGREE, "mrad/s": 1e-3}
SECONDS: Mapping[str, float] = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}
ROLES = ("time", "x", "y", "z", "gx", "gy", "gz", "emg", "unit", "gyro_unit", "time_unit", "rate")
SLOWEST, FASTEST = 10.0, 30000.0  # samples a second that a sensor may have; outside, a unit of time was misread
EPOCH, LAST_EPOCH = 9e8, 4e9  # s: a clock that shows this counts from 1970

_SPELLINGS: Mapping[str, str] = {
    **dict.fromkeys(("m/s2", "m/s^2", "m/s**2", "m/s/s", "ms-2", "ms^-2", "m.s-2", "m.s^-2", "mps2"), "m/s2"),
    **dict.fromkeys(("g", "gs", "g-force", "gforce", "gn"), "g"),
    **dict.fromkeys(("mg", "milli-g", "millig"), "mg"),
    **dict.fromkeys(("uv", "microvolt", "microvolts", "mcv"), "uv"),
    **dict.fromkeys(("mv", "millivolt", "millivolts"), "mv"),
    **dict.fromkeys(("v", "volt", "volts"), "v"),
    **dict.fromkeys(("nv", "nanovolt", "nanovolts"), "nv"),
    **dict.fromkeys(("rad/s", "rads", "rad.s-1", "rad/sec", "radians/s"), "rad/s"),
    **dict.fromkeys(("deg/s", "deg/sec", "dps", "degrees/s"), "deg/s"),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "sincereboot"), "s"),
    **dict.fromkeys(("ms", "msec", "millis", "millisecond", "milliseconds"), "ms"),
    **dict.fromkeys(("us", "usec", "microsecond", "microseconds"), "us"),
    **dict.fromkeys(("ns", "nsec", "nanos", "nanosecond", "nanoseconds"), "ns"),
    "mrad/s": "mrad/s",
}
_IN_NAME = re.compile(r"^(?P<base>.*?)\s*[(\[{<](?P<unit>[^()\[\]{}<>]*)[)\]}>]\s*$")
_SUFFIX = re.compile(r"^(?P<base>.+?)[_ ](?:in_)?(?P<unit>s|ms|us|ns|g|mg|uv|mv|v|dps|rads|seconds|millis|nanos)$")
_TIME = re.compile(
    r"^(?:.*[_ ])?(?:time|times|timestamp|seconds|elapsed|datetime|clock|zeit|temps|tiempo|tempo|tid|czas|"
    r"время|時間|时间)(?:[_ ].*)?$|^t$|^.*time(?:stamp)?(?:_.*)?$"
)
_AXIS = re.compile(r"^(?P<rest>.*?)[_ .:-]?(?P<axis>[xyz])(?:[_ -]?axis)?$")
_OTHER = re.compile(
    r"grav|mag|^b$|tesla|orient|attitude|quat|euler|abs|total|tgf|norm|pitch|roll|yaw|gps|locat|heading|rms|filter|label|class"
)
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("gyroscope", re.compile(r"gyr|^w$|omega|angular|rotation|^g$|^r$")),
    ("linear", re.compile(r"lin|user|without|ohne|no_?g")),
    ("acceleration", re.compile(r"acc|^a$|^gf$|g-?force|beschl|ускор|加速")),
)
_EMG = re.compile(r"emg|muscle|vastus|rectus|electromyo|^rf$|^v[lm]$")
_UNITS: Mapping[Kind, Mapping[str, float]] = {
    "time": SECONDS,
    "linear": ACCELERATION,
    "acceleration": ACCELERATION,
    "gyroscope": ROTATION,
    "emg": VOLTAGE,
    "other": {},
}


_INSIDE: Mapping[Kind, SampleUnit] = {"emg": "uV", "linear": "m/s2", "acceleration": "m/s2", "gyroscope": "rad/s"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it seems to hold. ``unit`` is "" when none is written."""

    number: int
    name: str
    kind: Kind
    axis: str = ""
    unit: str = ""

    @property
    def factor(self) -> float:
        """Return what a value is multiplied with: into µV, m/s2, rad/s or s."""
        return _UNITS[self.kind][self.unit]


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns that are read. Without ``time`` there is a ``rate``."""

    signals: tuple[Column, ...]
    turning: tuple[Column, ...]
    time: Column | None
    clock: bool  # the time is clock text
    rate: float | None
    start: float | None  # s since 1970 at the first row, if a column tells it
    notes: tuple[str, ...]

    @property
    def unit(self) -> SampleUnit:
        """Return the unit the signals are turned into."""
        return _INSIDE[self.signals[0].kind]


def spelled(unit: str) -> str:
    """Return the one spelling of a unit; one that is not known comes back as it was, in small letters."""
    bare = unit.strip().lower().replace("µ", "u").replace("μ", "u").replace("²", "2").replace("°", "deg")
    bare = bare.replace("·", ".").replace("⁻", "-").replace(" ", "")
    return _SPELLINGS.get(bare, bare)


def described(at: int, name: str) -> Column:
    """Return what a column seems to hold, by its name alone."""
    base, unit = _split(name)
    low = (
        re.sub(r"(?<=[a-z0-9])(?=[XYZ]$)|(?<=[a-z])(?=Acceleration|Rotation|Timestamp)", "_", base).lower().strip(" _")
    )
    if unit in VOLTAGE or _EMG.search(low):
        return Column(at, name, "emg", "", unit if unit in VOLTAGE else "")
    axis = _AXIS.match(low)
    if axis and not _OTHER.search(low):
        return _moving(at, name, axis["rest"].strip(" _"), axis["axis"], unit)
    if _TIME.match(low) and not _OTHER.search(low):
        return Column(at, name, "time", "", unit if unit in SECONDS else "")
    return Column(at, name, "other")


def _split(name: str) -> tuple[str, str]:
    found = _IN_NAME.match(name) or _SUFFIX.match(name.lower())
    return (found["base"], spelled(found["unit"])) if found else (name, "")


def _moving(at: int, name: str, rest: str, axis: str, unit: str) -> Column:
    kind = next((kind for kind, pattern in _KINDS if pattern.search(rest)), None)
    if kind is None and (rest == "" or unit in ACCELERATION or unit in ROTATION):
        kind = "gyroscope" if unit in ROTATION else "acceleration"
    if kind is None:
        return Column(at, name, "other")
    if kind != "gyroscope" and rest in ("gf", "g-force", "gforce"):
        unit = unit or "g"  # the name is the unit
    return Column(at, name, kind, axis, unit if unit in _UNITS[kind] else "")


def arranged(sheet: Sheet, mapping: Mapping[str, str], kind: Kind | None = None, unit: str = "") -> Layout:
    """Return which columns are read and as what; turning is the signal only where ``kind`` says gyroscope.

    ``kind`` and ``unit`` are known where the name of a file tells its sensor. Raises BadRecording with code
    mapping, rate or unit, and the ``--map`` that would help.
    """
    unknown = sorted(set(mapping) - set(ROLES))
    if unknown:
        raise BadRecording("mapping", f"--map knows no {unknown[0]!r}. It knows: {', '.join(ROLES)}.")
    columns = described_all(sheet.names, kind, unit)
    signals = _signals(columns, mapping, kind)
    turning = _turning(columns, mapping, signals)
    time, clock = _time(columns, mapping, sheet, {column.number for column in (*signals, *turning)})
    rate = _rate(mapping) if time is None else None
    signals = tuple(_with_unit(column, mapping.get("unit", ""), "unit") for column in signals)
    turning = tuple(_with_unit(column, mapping.get("gyro_unit", ""), "gyro_unit") for column in turning)
    if time is not None and not clock:
        time = _with_seconds(time, mapping, sheet)
    said = _said(signals, turning, time, mapping, clock=clock)
    return Layout(signals, turning, time, clock, rate, _start(columns, sheet), said)


def described_all(names: tuple[str, ...], kind: Kind | None, unit: str) -> list[Column]:
    """Return what all columns seem to hold; without a written unit, the sensor that the file is named after counts."""
    found = [described(i, name) for i, name in enumerate(names)]
    if kind is None:
        return found
    return [Column(c.number, c.name, kind, c.axis, unit) if c.axis and not c.unit else c for c in found]


def named(columns: list[Column], wanted: str, role: str) -> Column:
    """Return the column of this name, or of this number from 1. Raises BadRecording."""
    for column in columns:
        if column.name.lower() == wanted.strip().lower() or _split(column.name)[0].lower() == wanted.strip().lower():
            return column
    if wanted.strip().isdecimal() and 1 <= int(wanted) <= len(columns):
        return columns[int(wanted) - 1]
    have = ", ".join(f"{column.number + 1} {column.name}".strip() for column in columns[:20])
    raise BadRecording("mapping", f"There is no column {wanted!r} for {role}. The columns are: {have}.")


def _signals(columns: list[Column], mapping: Mapping[str, str], kind: Kind | None) -> tuple[Column, ...]:
    axes = [role for role in "xyz" if role in mapping]
    if "emg" in mapping and axes:
        raise BadRecording("mapping", "A recording is of muscle (--map emg=…) or of movement (--map x=…), not both.")
    if "emg" in mapping:
        parts = [mapping["emg"]] if mapping["emg"] in (c.name for c in columns) else mapping["emg"].split("+")
        return tuple(_turned(named(columns, part, "emg"), "emg", "") for part in parts)
    if axes:
        return tuple(_turned(named(columns, mapping[role], role), "acceleration", role) for role in axes)
    turning = _axes(columns, "gyroscope") if kind == "gyroscope" else ()
    return turning or _guessed(columns)


def _turned(column: Column, kind: Kind, axis: str) -> Column:
    """Return the column in the role that was told; its written unit stays if it fits the role."""
    unit = column.unit or _split(column.name)[1]
    return Column(column.number, column.name, kind, axis, unit if unit in _UNITS[kind] else "")


def _guessed(columns: list[Column]) -> tuple[Column, ...]:
    emg = tuple(column for column in columns if column.kind == "emg")
    moving = _axes(columns, "linear") or _axes(columns, "acceleration")
    if emg and moving:
        raise BadRecording(
            "mapping",
            "This table holds muscle signals and movement. Say which of them to measure: "
            f"--map emg={emg[0].name} or --map {_as_map(moving)}.",
        )
    if not (emg or moving):
        have = ", ".join(f"{c.number + 1} {c.name}".strip() for c in columns[:20])
        raise BadRecording(
            "mapping",
            "It is not clear what these columns are. Say it with --map, by name or number: --map time=1,x=2,y=3,z=4 "
            "for movement, or --map time=1,emg=2 for a muscle signal.",
            [Fault("columns", have)],
        )
    return emg or moving


def _axes(columns: list[Column], kind: Kind) -> tuple[Column, ...]:
    """Return the first x, y and z of a kind, in that order whatever their order in the table."""
    found: dict[str, Column] = {}
    for column in columns:
        if column.kind == kind:
            found.setdefault(column.axis, column)
    return tuple(found[axis] for axis in sorted(found))


def _as_map(columns: tuple[Column, ...]) -> str:
    return ",".join(f"{column.axis}={column.name}" for column in columns)


def _turning(columns: list[Column], mapping: Mapping[str, str], signals: tuple[Column, ...]) -> tuple[Column, ...]:
    """Return the gyroscope if it is told or its unit is written: it is a help, so nobody is asked for it."""
    told = [role for role in ("gx", "gy", "gz") if role in mapping]
    if told:
        return tuple(_turned(named(columns, mapping[role], role), "gyroscope", role[1]) for role in told)
    if signals[0].kind != "acceleration" and signals[0].kind != "linear":
        return ()
    found = _axes(columns, "gyroscope")
    written = all(column.unit for column in found) or "gyro_unit" in mapping
    return found if len(found) == 3 and written else ()  # noqa: PLR2004 - x, y and z


def _time(
    columns: list[Column], mapping: Mapping[str, str], sheet: Sheet, taken: set[int]
) -> tuple[Column | None, bool]:
    if "time" in mapping:
        column = _turned(named(columns, mapping["time"], "time"), "time", "")
        return column, _is_clock(sheet, column.number)
    if "rate" in mapping:
        return None, False
    free = [column for column in columns if column.number not in taken]
    times = sorted((c for c in free if c.kind == "time"), key=lambda c: "elapsed" not in c.name.lower())
    for column in (*times, *(c for c in free if c.name == "")):
        clock = _is_clock(sheet, column.number)
        if clock or _rises(_values(sheet, column.number)):
            return Column(column.number, column.name, "time", "", column.unit), clock
    return None, False


def _is_clock(sheet: Sheet, at: int) -> bool:
    cells = [row[at] for row in sheet.rows if at < len(row) and row[at]]
    return bool(cells) and sum(is_clock(cell) for cell in cells) > len(cells) // 2


def _values(sheet: Sheet, at: int) -> list[float]:
    found = []
    for row in sheet.rows:
        try:
            found.append(number(row[at], comma=sheet.comma))
        except (ValueError, IndexError):
            continue
    return [value for value in found if value == value]  # noqa: PLR0124 - not nan


def _rises(values: list[float]) -> bool:
    """Return whether most steps go forwards and hardly any back: a clock."""
    steps = [b - a for a, b in pairwise(values)]
    return sum(step > 0 for step in steps) > len(steps) / 2 and sum(step < 0 for step in steps) <= len(steps) / 20


def _rate(mapping: Mapping[str, str]) -> float:
    if "rate" not in mapping:
        raise BadRecording(
            "rate", "This table has no column of times. Say how many rows there are in a second: --map rate=100."
        )
    try:
        rate = number(mapping["rate"])
    except ValueError:
        rate = 0.0
    if not SLOWEST <= rate <= FASTEST:
        raise BadRecording("rate", f"--map rate={mapping['rate']} is not a number from {SLOWEST:g} to {FASTEST:g}.")
    return rate


def _called(column: Column) -> str:
    """Return a column as a person finds it: by its name, or by its number where nobody named it."""
    return repr(column.name) if column.name else str(column.number + 1)


def _with_unit(column: Column, told: str, role: str) -> Column:
    known = _UNITS[column.kind]
    unit = spelled(told) if told else column.unit
    if unit in known:
        return Column(column.number, column.name, column.kind, column.axis, unit)
    choice = {"emg": "uV, mV or V", "gyroscope": "rad/s or deg/s"}.get(column.kind, "m/s2, g or mg")
    example = choice.split(",")[0].split(" ")[0]
    what = (
        f"--map {role}={told} is not a unit of this signal"
        if told
        else f"The unit of column {_called(column)} is not written"
    )
    raise BadRecording("unit", f"{what}. Say it: --map {role}={example} ({choice}).")


def _with_seconds(column: Column, mapping: Mapping[str, str], sheet: Sheet) -> Column:
    unit = spelled(mapping["time_unit"]) if "time_unit" in mapping else column.unit
    if unit in SECONDS:
        return Column(column.number, column.name, "time", "", unit)
    if not unit:
        unit = _paced(_values(sheet, column.number))
    if unit not in SECONDS:
        raise BadRecording(
            "unit",
            f"The unit of the times in column {_called(column)} is not clear. "
            "Say it: --map time_unit=ms (s, ms, us or ns).",
        )
    return Column(column.number, column.name, "time", "", unit)


def _start(columns: list[Column], sheet: Sheet) -> float | None:
    for column in columns:
        values = _values(sheet, column.number) if column.kind == "time" else []
        unit = column.unit or _paced(values)
        if values and unit and EPOCH < values[0] * SECONDS[unit] < LAST_EPOCH:
            return values[0] * SECONDS[unit]
    return None


def _paced(values: list[float]) -> str:
    """Return the coarsest unit in which the speed is one of a sensor; "" when none is, or when rows are counted."""
    if len(values) < 2 or values[-1] <= values[0]:  # noqa: PLR2004 - no step
        return ""
    step = (values[-1] - values[0]) / (len(values) - 1)
    if step == 1.0 and values[0] in (0.0, 1.0):
        return ""
    return next((unit for unit, factor in SECONDS.items() if SLOWEST <= 1 / (step * factor) <= FASTEST), "")


def _said(
    signals: tuple[Column, ...],
    turning: tuple[Column, ...],
    time: Column | None,
    mapping: Mapping[str, str],
    *,
    clock: bool,
) -> tuple[str, ...]:
    """Return what was guessed, in one sentence; nothing when all of it was told."""
    roles = [(column.axis or "emg", column) for column in signals] + [("g" + c.axis, c) for c in turning]
    parts = [f"{role} from “{_shown(c)}” in {c.unit}" for role, c in roles if role not in mapping]
    if time is not None and "time" not in mapping:
        parts.insert(0, f"time from “{_shown(time)}”" + ("" if clock else f" in {time.unit}"))
    if not parts:
        return ()
    return (f"Taken from the table: {', '.join(parts)}. If that is wrong, say it with --map.",)


def _shown(column: Column) -> str:
    return column.name or f"column {column.number + 1}"
