"""Which columns are read as what: guessed, said, and asked for; each way of going wrong asks for what would mend it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vastus.errors import BadRecording
from vastus.measure.read.table.columns import ROLES, arranged
from vastus.measure.read.table.text import Sheet

TIMES = [f"{k / 100:.2f}" for k in range(50)]
VALUES = [str(k % 7) for k in range(50)]


def sheet(*names, **columns):
    """A table of these columns; values that repeat, and times in the first."""
    cells = [columns.get(name, TIMES if k == 0 else VALUES) for k, name in enumerate(names)]
    return Sheet(separator=",", comma=False, names=names, rows=tuple(zip(*cells, strict=True)), line=1)


def refused(*args, **more):
    with pytest.raises(BadRecording) as caught:
        arranged(*args, **more)
    return caught.value


def layout(table, **mapping):
    found = arranged(table, mapping)
    return [(c.name, c.kind, c.axis, c.unit) for c in found.signals], found


def test_movement_is_guessed_and_the_guess_is_noted():
    signals, found = layout(sheet("time (s)", "az (g)", "ax (g)"))
    assert signals == [("ax (g)", "acceleration", "x", "g"), ("az (g)", "acceleration", "z", "g")]
    assert found.notes == ("Taken from the table: time = time (s) [s], x = ax (g) [g], z = az (g) [g].",)
    assert [c.name for c in found.used] == ["time (s)", "ax (g)", "az (g)"]
    assert (found.unit, found.rate, found.clock) == ("m/s2", None, False)


def test_movement_without_gravity_goes_before_movement_with_it():
    signals, _ = layout(sheet("t", "acc x (g)", "linear acc x (g)"))
    assert [name for name, *_ in signals] == ["linear acc x (g)"]


def test_what_is_said_is_not_noted_and_goes_before_a_guess():
    signals, found = layout(sheet("time (s)", "ax (g)", "b"), emg="b", unit="mV", time="1")
    assert signals == [("b", "emg", "", "mv")]
    assert found.notes == ()


def test_a_speed_that_is_said_goes_before_a_column_of_times():
    _, found = layout(sheet("time (s)", "ax (g)"), rate="50")
    assert (found.time, found.rate) == (None, 50.0)


def test_turning_is_read_only_whole_and_with_its_unit():
    whole = ("t", "ax (g)", "gx (deg/s)", "gy (deg/s)", "gz (deg/s)")
    assert [c.axis for c in arranged(sheet(*whole), {}).turning] == ["x", "y", "z"]
    assert arranged(sheet(*whole[:-1]), {}).turning == ()
    bare = ("t", "ax (g)", "gyro x", "gyro y", "gyro z")
    assert arranged(sheet(*bare), {}).turning == ()
    assert len(arranged(sheet(*bare), {"gyro_unit": "rad/s"}).turning) == 3


def test_clock_text_needs_no_unit():
    clock = [f"12:00:{k // 10:02d}.{k % 10}" for k in range(50)]
    _, found = layout(sheet("when", "ax (g)", when=clock), time="when")
    assert found.clock


def test_times_since_1970_say_when_it_began():
    stamps = [str(1767225600_000 + 10 * k) for k in range(50)]
    _, found = layout(sheet("timestamp", "ax (g)", timestamp=stamps))
    assert found.start == pytest.approx(1767225600)
    assert layout(sheet("time (s)", "ax (g)"))[1].start is None


@pytest.mark.parametrize(
    ("step", "unit"), [(0.01, "s"), (0.5, "ms"), (10.0, "ms"), (10_000.0, "us"), (10_000_000.0, "ns")]
)
def test_the_unit_of_times_is_the_coarsest_that_gives_a_speed_of_a_sensor(step, unit):
    times = [repr(step * k) for k in range(50)]
    _, found = layout(sheet("t", "ax (g)", t=times))
    assert found.time is not None
    assert found.time.unit == unit


@pytest.mark.parametrize("begin", [0, 1])
def test_a_counter_of_rows_is_no_time_until_its_unit_is_said(begin):
    table = sheet("t", "ax (g)", t=[str(begin + k) for k in range(50)])
    assert [ask.role for ask in refused(table, {}).asks] == ["time_unit"]
    assert layout(table, time_unit="ms")[1].time is not None


def test_a_column_without_a_name_that_rises_is_the_time():
    _, found = layout(sheet("", "ax (g)"))
    assert found.time is not None
    assert found.time.number == 0
    assert refused(sheet("", "ax (g)", **{"": VALUES}), {}).asks[0].role == "rate"


def test_a_column_is_named_without_its_unit_in_any_letters_or_by_number():
    for name in ("EMG VL", "emg vl (mv)", " Emg vl ", "2"):
        assert layout(sheet("time (s)", "EMG VL (mV)"), emg=name)[0] == [("EMG VL (mV)", "emg", "", "mv")]
    for name in ("0", "3", "", "VL"):
        assert refused(sheet("time (s)", "EMG VL (mV)"), {"emg": name}).asks[0].unusable == name


def test_several_muscles_are_parted_by_plus_unless_a_column_is_called_so():
    assert len(layout(sheet("time (s)", "a", "b"), emg="a+b", unit="uV")[0]) == 2
    assert len(layout(sheet("time (s)", "a+b"), emg="a+b", unit="uV")[0]) == 1


def test_the_columns_offered_are_named_by_number_where_they_have_no_name():
    refusal = refused(sheet("", "light", ""), {})
    assert {ask.role: ask.choices for ask in refusal.asks} == {
        "emg": ("light", "3"),
        "x": ("light", "3"),
        "y": ("light", "3"),
    }
    assert [(fault.place, fault.what) for fault in refusal.faults] == [("1", ""), ("2", "light"), ("3", "")]


WORDS = st.sampled_from(["1", "2", "9", "time (s)", "ax (g)", "EMG (mV)", "s", "mV", "g", "100", "-1", "", "nan"])


@given(st.dictionaries(st.sampled_from([*ROLES, "gain"]), WORDS, max_size=5))
def test_whatever_is_said_is_used_or_asks_for_something_that_can_be_said(mapping):
    table = sheet("time (s)", "ax (g)", "EMG (mV)")
    refusal = found = None
    try:
        found = arranged(table, mapping)
    except BadRecording as error:
        refusal = error
    if refusal is not None:
        assert refusal.code in {"mapping", "unit", "rate"}
        assert refusal.asks or "gain" in mapping
        assert all(ask.choices or ask.role == "rate" for ask in refusal.asks)
    if found is not None:
        assert (found.time is None) == (found.rate is not None)
        assert all(column.factor > 0 for column in found.used if not found.clock)
