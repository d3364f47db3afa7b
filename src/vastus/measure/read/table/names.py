"""What a column of a table seems to hold, by its name alone: which sensor, which axis, which unit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from vastus.measure.read.units import ACCELERATION, ROTATION, SECONDS, VOLTAGE, spelled

Kind = Literal["time", "linear", "acceleration", "gyroscope", "emg", "other"]
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
UNITS: Mapping[Kind, Mapping[str, float]] = {
    "time": SECONDS,
    "linear": ACCELERATION,
    "acceleration": ACCELERATION,
    "gyroscope": ROTATION,
    "emg": VOLTAGE,
    "other": {},
}


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
        return UNITS[self.kind][self.unit]


def described(at: int, name: str) -> Column:
    """Return what a column seems to hold, by its name alone."""
    base, unit = split(name)
    low = (
        re.sub(r"(?<=[a-z0-9])(?=[XYZ]$)|(?<=[a-z])(?=Acceleration|Rotation|Timestamp)", "_", base).lower().strip(" _")
    )
    if unit in VOLTAGE or _EMG.search(low):
        return Column(at, name, "emg", unit=unit if unit in VOLTAGE else "")
    axis = _AXIS.match(low)
    if axis and not _OTHER.search(low):
        return _moving(at, name, axis["rest"].strip(" _"), axis["axis"], unit)
    if _TIME.match(low) and not _OTHER.search(low):
        return Column(at, name, "time", unit=unit if unit in SECONDS else "")
    return Column(at, name, "other")


def split(name: str) -> tuple[str, str]:
    """Return the name without its unit, and the unit in its one spelling."""
    match = _IN_NAME.match(name) or _SUFFIX.match(name.lower())
    return (match["base"], spelled(match["unit"])) if match else (name, "")


def _moving(at: int, name: str, rest: str, axis: str, unit: str) -> Column:
    """Return what the column of an axis seems to hold; ``rest`` is its name without axis and unit."""
    kind = next((kind for kind, pattern in _KINDS if pattern.search(rest)), None)
    if kind is None and (rest == "" or unit in ACCELERATION or unit in ROTATION):
        kind = "gyroscope" if unit in ROTATION else "acceleration"
    if kind is None:
        return Column(at, name, "other")
    if kind != "gyroscope" and rest in ("gf", "g-force", "gforce"):
        unit = unit or "g"  # the name is the unit
    return Column(at, name, kind, axis=axis, unit=unit if unit in UNITS[kind] else "")


def described_all(names: tuple[str, ...], kind: Kind | None, unit: str) -> list[Column]:
    """Return what all columns seem to hold; without a written unit, the sensor that the file is named after counts."""
    columns = [described(i, name) for i, name in enumerate(names)]
    if kind is None:
        return columns
    return [replace(c, kind=kind, unit=unit) if c.axis and not c.unit else c for c in columns]
