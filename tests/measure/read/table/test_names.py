"""What a column seems to hold by its name: those of apps and amplifiers, and names that only look like them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vastus.measure.read.table.names import UNITS, Column, described, described_all, split
from vastus.measure.read.units import spelled


@pytest.mark.parametrize(
    ("name", "kind", "axis", "unit"),
    [
        ("Time (s)", "time", "", "s"),
        ("seconds_elapsed", "time", "", ""),
        ("loggingTime(txt)", "time", "", ""),
        ("t_us", "time", "", "us"),
        ("Zeit [ms]", "time", "", "ms"),
        ("Linear Acceleration x (m/s^2)", "linear", "x", "m/s2"),
        ("accelerometerAccelerationY(G)", "acceleration", "y", "g"),
        ("gFx", "acceleration", "x", "g"),
        ("ax (mg)", "acceleration", "x", "mg"),
        ("x", "acceleration", "x", ""),
        ("gyroRotationZ(rad/s)", "gyroscope", "z", "rad/s"),
        ("wx", "gyroscope", "x", ""),
        ("x (deg/s)", "gyroscope", "x", "deg/s"),
        ("CH1 (mV)", "emg", "", "mv"),
        ("Vastus lateralis", "emg", "", ""),
        ("EMG_VL_uV", "emg", "", "uv"),
        ("magnetic field x (µT)", "other", "", ""),
        ("gravityX", "other", "", ""),
        ("time of flight norm", "other", "", ""),
        ("", "other", "", ""),
        ("index", "other", "", ""),
    ],
)
def test_a_name_tells_sensor_axis_and_unit(name, kind, axis, unit):
    assert described(3, name) == Column(3, name, kind, axis, unit)


@given(st.text(max_size=30))
def test_any_name_gives_a_column_whose_unit_is_one_of_its_kind(name):
    column = described(0, name)
    assert column.unit in {"", *UNITS[column.kind]}
    assert column.axis in {"", "x", "y", "z"}
    assert (column.axis != "") <= (column.kind in {"linear", "acceleration", "gyroscope"})


@given(
    st.from_regex(r"\A[a-z]{1,8}\Z"), st.sampled_from(["s", "mV", "m/s2"]), st.sampled_from(["()", "[]", "{}", "<>"])
)
def test_a_unit_in_any_bracket_is_taken_off_the_name(base, unit, bracket):
    assert split(f"{base} {bracket[0]}{unit}{bracket[1]}") == (base, spelled(unit))


def test_a_value_is_multiplied_by_the_factor_of_its_unit():
    assert Column(0, "a", "emg", unit="mv").factor == 1000
    assert Column(0, "a", "time", unit="ms").factor == 0.001


def test_the_sensor_that_a_file_is_named_after_counts_where_no_unit_is_written():
    columns = described_all(("time", "z", "y (g)", "note"), "gyroscope", "rad/s")
    assert [(c.kind, c.unit) for c in columns] == [
        ("time", ""),
        ("gyroscope", "rad/s"),
        ("acceleration", "g"),
        ("other", ""),
    ]
    assert [c.kind for c in described_all(("z",), None, "")] == ["acceleration"]
