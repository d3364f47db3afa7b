"""Units of what sensors measure: how each is written, and what a value in it is multiplied with."""

from collections.abc import Mapping

GRAVITY = 9.80665  # m/s2 in 1 g, by definition
DEGREE = 0.017453292519943295  # rad

ACCELERATION: Mapping[str, float] = {"m/s2": 1.0, "g": GRAVITY, "mg": GRAVITY / 1000}
VOLTAGE: Mapping[str, float] = {"uv": 1.0, "mv": 1e3, "v": 1e6, "nv": 1e-3}
ROTATION: Mapping[str, float] = {"rad/s": 1.0, "deg/s": DEGREE, "mrad/s": 1e-3}
SECONDS: Mapping[str, float] = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}
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


def spelled(unit: str) -> str:
    """Return the one spelling of a unit; one that is not known comes back as it was, in small letters."""
    bare = unit.strip().lower().replace("µ", "u").replace("μ", "u").replace("²", "2").replace("°", "deg")
    bare = bare.replace("·", ".").replace("⁻", "-").replace(" ", "")
    return _SPELLINGS.get(bare, bare)
