"""Which channels are kept: those of muscle before those of movement, of one unit's kind, and of one rate."""

import pytest

from vastus.errors import BadRecording
from vastus.measure.read.pick import MOST, Line, pick
from vastus.measure.read.source import Options


def kept(lines, **options):
    return pick(lines, Options(**options)).lines


def refused(lines, **options):
    with pytest.raises(BadRecording) as caught:
        pick(lines, Options(**options))
    return caught.value


def test_voltage_goes_before_movement_and_other_units() -> None:
    assert kept([Line("a", "g"), Line("b", "mV"), Line("c", "")]) == (1,)
    assert kept([Line("a", "g"), Line("b", "deg/s"), Line("c", "%")]) == (0, 1)


@pytest.mark.parametrize(
    "name", ["ECG", "ECG II", "EKG1", "EEG Fpz-Cz", "EOG(L)", "Resp", "STATUS", "Event marker", "trig_1"]
)
def test_names_of_other_sensors_are_no_muscle(name) -> None:
    assert kept([Line(name, "uV"), Line("VL", "uV")]) == (1,)
    assert refused([Line(name, "uV")]).code == "channels"


@pytest.mark.parametrize("name", ["EMG eventual", "Tempo", "VL", "secgment", "", "Leg/L", "forceps"])
def test_names_that_only_look_like_other_sensors_are_kept(name) -> None:
    assert kept([Line(name, "uV")]) == (0,)


def test_asking_for_kinds_that_do_not_go_together_is_refused() -> None:
    lines = [Line("a", "uV"), Line("b", "g"), Line("c", "bar")]
    assert refused(lines, channels=("a", "b")).code == "channels"
    assert refused(lines, channels=("c",)).code == "unit"
    assert kept(lines, channels=("b",)) == (1,)
    assert kept(lines, channels=("c",), mapping={"unit": "mV"}) == (2,)


def test_the_largest_group_of_one_rate_is_kept_and_of_equals_the_fastest() -> None:
    assert kept([Line("a", "uV", 100), Line("b", "uV", 50), Line("c", "uV", 50)]) == (1, 2)
    assert kept([Line("a", "uV", 50), Line("b", "uV", 100)]) == (1,)


def test_a_number_is_a_channel_unless_a_channel_is_called_so() -> None:
    lines = [Line("2", "uV"), Line("b", "uV")]
    assert kept(lines, channels=("2",)) == (0,)
    assert kept(lines, channels=("1",)) == (0,)
    assert refused(lines, channels=("0",)).code == "channels"


def test_no_more_than_can_be_measured_are_kept() -> None:
    assert len(kept([Line(f"EMG {k}", "uV") for k in range(MOST + 9)])) == MOST


def test_a_unit_that_nobody_knows_is_asked_for_with_the_channels() -> None:
    wrong = refused([Line("EMG", "counts"), Line("ECG", "uV")])
    assert wrong.code == "unit"
    assert [(fault.place, fault.what) for fault in wrong.faults] == [("EMG", "unit 'counts'")]
