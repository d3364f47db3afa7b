"""Units: one spelling each, and factors that lead to µV, m/s2, rad/s and s."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vastus.measure.read.units import ACCELERATION, ROTATION, SECONDS, VOLTAGE, spelled

KNOWN = (*ACCELERATION, *VOLTAGE, *ROTATION, *SECONDS)


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("m/s²", "m/s2"),
        ("M/S^2", "m/s2"),
        ("m·s⁻²", "m.s-2"),
        ("µV", "uv"),
        ("μV", "uv"),
        (" Millivolts ", "mv"),
        ("°/s", "deg/s"),
        ("dps", "deg/s"),
        ("G-force", "g"),
        ("Seconds", "s"),
        ("foot", "foot"),
    ],
)
def test_a_unit_has_one_spelling(written, unit):
    assert spelled(written) == spelled(unit)


@pytest.mark.parametrize("unit", KNOWN)
def test_a_known_unit_is_its_own_spelling(unit):
    assert spelled(unit) == unit


@given(st.text())
def test_a_spelling_is_not_spelled_again(text):
    once = spelled(text)
    assert spelled(once) == once or once not in KNOWN


def test_factors_are_those_of_the_standards():
    assert ACCELERATION["g"] == 9.80665
    assert ACCELERATION["mg"] == pytest.approx(0.00980665)
    assert [VOLTAGE[unit] for unit in ("nv", "uv", "mv", "v")] == [1e-3, 1, 1e3, 1e6]
    assert ROTATION["deg/s"] == pytest.approx(math.pi / 180)
    assert [SECONDS[unit] for unit in ("s", "ms", "us", "ns")] == [1, 1e-3, 1e-6, 1e-9]
