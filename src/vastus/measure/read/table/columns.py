"""What the columns of a table hold: as a person says, or else guessed from their names and from how they run.

A unit is written in the table, said by a person, or asked for. What was guessed is noted. All that is missing is asked
for at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import isnan

from vastus.errors import Ask, BadRecording, Fault, Role
from vastus.measure.read.table.names import UNITS, Column, Kind, described_all, split
from vastus.measure.read.table.text import Sheet, is_clock, number
from vastus.measure.read.units import SECONDS, spelled
from vastus.measure.recording import SampleUnit
from vastus.sentence import Sentence, sentence

AXES: tuple[Role, ...] = ("x", "y", "z")
TURNS: tuple[Role, ...] = ("gx", "gy", "gz")
ROLES: tuple[Role, ...] = ("time", *AXES, *TURNS, "emg", "unit", "gyro_unit", "time_unit", "rate")  # of a table
LISTED = 20  # columns, where they are listed
SLOWEST, FASTEST = 10.0, 30000.0  # samples a second that a sensor may have; outside, a unit of time was misread
EPOCH, LAST_EPOCH = 9e8, 4e9  # s: a clock that shows this counts from 1970

_CHOICES: Mapping[Kind, tuple[str, ...]] = {  # of units, as a person reads them
    "time": ("s", "ms", "us", "ns"),
    "linear": ("m/s2", "g", "mg"),
    "acceleration": ("m/s2", "g", "mg"),
    "gyroscope": ("rad/s", "deg/s"),
    "emg": ("uV", "mV", "V"),
}
_INSIDE: Mapping[Kind, SampleUnit] = {"emg": "uV", "linear": "m/s2", "acceleration": "m/s2", "gyroscope": "rad/s"}


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
    def used(self) -> tuple[Column, ...]:
        """Return the columns in the order in which they are read: time, if there is one, before the others."""
        return (*((self.time,) if self.time else ()), *self.signals, *self.turning)

    @property
    def unit(self) -> SampleUnit:
        """Return the unit the signals are turned into."""
        return _INSIDE[self.signals[0].kind]


def arranged(sheet: Sheet, mapping: Mapping[str, str], kind: Kind | None = None, unit: str = "") -> Layout:
    """Return which columns are read and as what; turning is the signal only where ``kind`` says gyroscope.

    ``kind`` and ``unit`` are known where the name of a file says its sensor. Raises BadRecording (mapping, rate, unit)
    with all that a person is asked.
    """
    _check_roles(mapping)
    columns = described_all(sheet.names, kind, unit)
    missing = _Missing()
    signals, turning = _moved(columns, mapping, kind, missing)
    taken = {column.number for column in (*signals, *turning)}
    time, clock, rate = _timed(columns, mapping, sheet, taken, missing)
    missing.check(time)
    return Layout(
        signals=signals,
        turning=turning,
        time=time,
        clock=clock,
        rate=rate,
        start=_start(columns, sheet),
        notes=_guess_note(signals, turning, time, mapping, clock=clock),
    )


class _Missing:
    """Refusals, gathered step by step, so that a person is asked for everything at once."""

    def __init__(self) -> None:
        self._refusals: list[BadRecording] = []

    def __enter__(self) -> None:
        """Take a step."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        """Go on when the step was refused."""
        if isinstance(error, BadRecording):
            self._refusals.append(error)
            return True
        return False

    def check(self, time: Column | None) -> None:
        """Raise one BadRecording for all refusals; the column of the time is not offered as a signal."""
        if not self._refusals:
            return
        first, *others = self._refusals
        faults = (*first.faults, *(Fault("", other.summary) for other in others))
        asks = [_without(ask, time) for refusal in self._refusals for ask in refusal.asks]
        raise BadRecording(first.code, first.summary, faults, [ask for ask in asks if not _is_idle(ask)])


def _without(ask: Ask, time: Column | None) -> Ask:
    if time is None or ask.instead != "signal":
        return ask
    return replace(ask, choices=tuple(choice for choice in ask.choices if choice != _called(time)))


def _is_idle(ask: Ask) -> bool:
    """Return whether it asks for a third axis where two columns are left, or the like."""
    return ask.instead == "signal" and ask.role in AXES[len(ask.choices) :]


def _moved(
    columns: Sequence[Column], mapping: Mapping[str, str], kind: Kind | None, missing: _Missing
) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """Return the columns of the signal and of the turning, with their units."""
    signals: tuple[Column, ...] = ()
    turning: tuple[Column, ...] = ()
    with missing:
        signals = _signals(columns, mapping, kind)
    with missing:
        turning = _turning(columns, mapping, signals)
    with missing:
        signals = _with_units(signals, mapping, "unit")
    with missing:
        turning = _with_units(turning, mapping, "gyro_unit")
    return signals, turning


def _timed(
    columns: Sequence[Column], mapping: Mapping[str, str], sheet: Sheet, taken: set[int], missing: _Missing
) -> tuple[Column | None, bool, float | None]:
    """Return the column of the time, with its unit unless it holds clock text; or else the rows in a second."""
    time: Column | None = None
    rate: float | None = None
    clock = False
    with missing:
        time, clock = _time(columns, mapping, sheet, taken)
        rate = _rate(columns, mapping, taken) if time is None else None
    with missing:
        time = _with_seconds(time, mapping, sheet) if time is not None and not clock else time
    return time, clock, rate


def _check_roles(mapping: Mapping[str, str]) -> None:
    """Refuse a role that no column of a table can have."""
    for role in sorted(set(mapping) - set(ROLES)):
        raise BadRecording(
            "mapping",
            sentence("No column of a table can be {role}.", role=repr(role)),
            [Fault("", sentence("it can be one of: {roles}", roles=", ".join(ROLES)))],
        )


def named(columns: Sequence[Column], wanted: str, role: Role) -> Column:
    """Return the column of this name, or of this number from 1. Raises BadRecording."""
    for column in columns:
        if column.name.lower() == wanted.strip().lower() or split(column.name)[0].lower() == wanted.strip().lower():
            return column
    if wanted.strip().isdecimal() and 1 <= int(wanted) <= len(columns):
        return columns[int(wanted) - 1]
    raise BadRecording(
        "mapping",
        sentence("There is no column {name} in this table. It has:", name=repr(wanted)),
        _listed(columns),
        [Ask(role, choices=_handles(columns), unusable=wanted)],
    )


def _signals(columns: Sequence[Column], mapping: Mapping[str, str], kind: Kind | None) -> tuple[Column, ...]:
    """Return the columns of the signal: as a person says, or else guessed. Raises BadRecording (mapping)."""
    axes = [role for role in AXES if role in mapping]
    if "emg" in mapping and axes:
        raise BadRecording(
            "mapping",
            sentence("A recording is of muscle or of movement, not of both."),
            asks=_ask_signal(columns, columns),
        )
    if "emg" in mapping:
        parts = [mapping["emg"]] if mapping["emg"] in (c.name for c in columns) else mapping["emg"].split("+")
        return tuple(_turned(named(columns, part, "emg"), "emg", "") for part in parts)
    if axes:
        return tuple(_turned(named(columns, mapping[role], role), "acceleration", role) for role in axes)
    turning = _axes(columns, "gyroscope") if kind == "gyroscope" else ()
    return turning or _guessed(columns)


def _turned(column: Column, kind: Kind, axis: str) -> Column:
    """Return the column in the role that a person gives it; its written unit stays if it fits the role."""
    unit = column.unit or split(column.name)[1]
    return replace(column, kind=kind, axis=axis, unit=unit if unit in UNITS[kind] else "")


def _guessed(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Return the columns of muscle, or those of movement. Raises BadRecording (mapping) for none and for both."""
    emg = tuple(column for column in columns if column.kind == "emg")
    moving = _axes(columns, "linear") or _axes(columns, "acceleration")
    if emg and moving:
        raise BadRecording(
            "mapping",
            sentence("This table holds muscle signals and movement. Which of them is to be measured?"),
            asks=_ask_signal(emg, moving),
        )
    if not (emg or moving):
        raise BadRecording(
            "mapping",
            sentence("It is not clear what the columns of this table are. It has:"),
            _listed(columns),
            _ask_signal(columns, columns),
        )
    return emg or moving


def _ask_signal(emg: Sequence[Column], moving: Sequence[Column]) -> list[Ask]:
    """Return what is asked about the signal: the muscle's column, or those of movement."""
    axes = AXES[: len(moving)]
    return [
        Ask("emg", choices=_handles(emg), instead="signal"),
        *(Ask(axis, choices=_handles(moving), instead="signal") for axis in axes),
    ]


def _handles(columns: Sequence[Column]) -> tuple[str, ...]:
    """Return by what a person can name each column: its name, or its number where it has none."""
    return tuple(column.name or str(column.number + 1) for column in columns)


def _listed(columns: Sequence[Column]) -> list[Fault]:
    return [Fault(str(column.number + 1), column.name) for column in columns[:LISTED]]


def _axes(columns: Sequence[Column], kind: Kind) -> tuple[Column, ...]:
    """Return the first x, y and z of a kind, in that order whatever their order in the table."""
    by_axis: dict[str, Column] = {}
    for column in columns:
        if column.kind == kind:
            by_axis.setdefault(column.axis, column)
    return tuple(by_axis[axis] for axis in sorted(by_axis))


def _turning(columns: Sequence[Column], mapping: Mapping[str, str], signals: tuple[Column, ...]) -> tuple[Column, ...]:
    """Return the gyroscope if a person names it or its unit is written: it is a help, so nobody is asked for it."""
    roles = [role for role in TURNS if role in mapping]
    if roles:
        return tuple(_turned(named(columns, mapping[role], role), "gyroscope", role[1]) for role in roles)
    if not signals or signals[0].kind not in ("acceleration", "linear"):
        return ()
    turning = _axes(columns, "gyroscope")
    written = all(column.unit for column in turning) or "gyro_unit" in mapping
    return turning if len(turning) == len(TURNS) and written else ()


def _time(
    columns: Sequence[Column], mapping: Mapping[str, str], sheet: Sheet, taken: set[int]
) -> tuple[Column | None, bool]:
    """Return the column of the time, and whether it holds clock text. Raises BadRecording (mapping)."""
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
            return replace(column, kind="time", axis=""), clock
    return None, False


def _is_clock(sheet: Sheet, at: int) -> bool:
    cells = [row[at] for row in sheet.rows if at < len(row) and row[at]]
    return bool(cells) and sum(is_clock(cell) for cell in cells) > len(cells) // 2


def _values(sheet: Sheet, at: int) -> list[float]:
    """Return the numbers in the first rows of a column."""
    values = []
    for row in sheet.rows:
        try:
            values.append(number(row[at], comma=sheet.comma))
        except (ValueError, IndexError):
            continue
    return [value for value in values if not isnan(value)]


def _rises(values: list[float]) -> bool:
    """Return whether most steps go forwards and hardly any back: a clock."""
    steps = [b - a for a, b in pairwise(values)]
    return sum(step > 0 for step in steps) > len(steps) / 2 and sum(step < 0 for step in steps) <= len(steps) / 20


def _rate(columns: Sequence[Column], mapping: Mapping[str, str], taken: set[int]) -> float:
    """Return the rows in a second, as a person says. Raises BadRecording (rate)."""
    if "rate" not in mapping:
        free = [column for column in columns if column.number not in taken]
        raise BadRecording(
            "rate",
            sentence("This table has no column of times, and does not say how many rows there are in a second."),
            asks=[Ask("rate", instead="time"), Ask("time", choices=_handles(free), instead="time")]
            if free
            else [Ask("rate")],
        )
    try:
        rate = number(mapping["rate"])
    except ValueError:
        rate = 0.0
    if not SLOWEST <= rate <= FASTEST:
        raise BadRecording(
            "rate",
            sentence(
                "{rate} is no number of rows in a second: it is a number from {least} to {most}.",
                rate=repr(mapping["rate"][:20]),
                least=round(SLOWEST),
                most=round(FASTEST),
            ),
            asks=[Ask("rate", unusable=mapping["rate"])],
        )
    return rate


def _with_units(columns: tuple[Column, ...], mapping: Mapping[str, str], role: Role) -> tuple[Column, ...]:
    """Return columns with their units: as a person says, or as written. Raises BadRecording (unit)."""
    answer = mapping.get(role, "")
    units = [spelled(answer) if answer else column.unit for column in columns]
    for column, unit in zip(columns, units, strict=True):
        if unit not in UNITS[column.kind]:
            raise BadRecording(
                "unit",
                _not_a_unit(answer, column),
                asks=[Ask(role, _called(column), _CHOICES[column.kind], answer)],
            )
    return tuple(replace(column, unit=unit) for column, unit in zip(columns, units, strict=True))


def _not_a_unit(answer: str, column: Column) -> Sentence:
    """Return why the unit of a column is asked for; ``answer`` is what a person said, if anything."""
    if answer:
        return sentence(
            "{unit} is not a unit of what column {column} holds.", unit=repr(answer[:20]), column=_called(column)
        )
    return sentence("The unit of column {column} is not written.", column=_called(column))


def _called(column: Column) -> str:
    """Return a column as a person finds it: by its name, or by its number where it has none."""
    return column.name or str(column.number + 1)


def _with_seconds(column: Column, mapping: Mapping[str, str], sheet: Sheet) -> Column:
    """Return the column of the time with its unit: as a person says, as written, or as its speed shows. Raises."""
    answer = mapping.get("time_unit", "")
    unit = spelled(answer) or column.unit or _paced(_values(sheet, column.number))
    if unit not in SECONDS:
        raise BadRecording(
            "unit",
            sentence("The unit of the times in column {column} is not clear.", column=_called(column)),
            asks=[Ask("time_unit", _called(column), _CHOICES["time"], answer)],
        )
    return replace(column, kind="time", axis="", unit=unit)


def _start(columns: Sequence[Column], sheet: Sheet) -> float | None:
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


def _guess_note(
    signals: tuple[Column, ...],
    turning: tuple[Column, ...],
    time: Column | None,
    mapping: Mapping[str, str],
    *,
    clock: bool,
) -> tuple[str, ...]:
    """Return the note on what was guessed; none when a person said all of it."""
    roles = [("time", time, "" if clock else time.unit)] if time is not None else []
    roles += [(column.axis or "emg", column, column.unit) for column in signals]
    roles += [("g" + column.axis, column, column.unit) for column in turning]
    guesses = [_guess(role, column, unit) for role, column, unit in roles if role not in mapping]
    return (sentence("Taken from the table: {columns}.", columns=", ".join(guesses)),) if guesses else ()


def _guess(role: str, column: Column, unit: str) -> str:
    """Return what was taken as what, in signs rather than in words."""
    return f"{role} = {_called(column)}" + (f" [{unit}]" if unit else "")
