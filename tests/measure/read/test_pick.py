"""Which channels are kept: those of muscle before those of movement, of one unit's kind, and of one rate."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vastus.errors import BadRecording
from vastus.measure.read.pick import LISTED, MOST, Line, gain_of, pick
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


# What each unit is in the unit that is measured in, written out by hand.
IN_OURS = {"uV": ("uV", 1.0), "mV": ("uV", 1e3), "V": ("uV", 1e6), "nV": ("uV", 1e-3), "g": ("m/s2", 9.80665)}
NAMES = st.sampled_from(["VL", "RF", "leg", "TA 2", "", "ECG", "status"])
LINES = st.lists(st.builds(Line, NAMES, st.sampled_from([*IN_OURS, "", "bar"]), st.sampled_from([1, 4])), max_size=6)


def tried(lines, **options):
    """Return what is picked, or the code of the refusal."""
    try:
        return pick(lines, Options(**options))
    except BadRecording as error:
        return error


@given(LINES)
def test_whatever_a_file_holds_what_is_kept_is_of_one_kind_and_speed_in_our_units(lines) -> None:
    picked = tried(lines)
    if isinstance(picked, BadRecording):
        assert picked.code in ("channels", "unit")
        assert picked.asks
        return
    used = [lines[number] for number in picked.lines]
    assert list(picked.lines) == sorted(set(picked.lines))
    assert len({line.speed for line in used}) == 1
    assert not any(line.name in ("ECG", "status") for line in used)
    assert [channel.unit for channel in picked.channels] == [IN_OURS[line.unit][0] for line in used]
    assert list(picked.factors) == pytest.approx([IN_OURS[line.unit][1] for line in used])
    assert {channel.unit for channel in picked.channels} == ({"uV"} if picked.modality == "emg" else {"m/s2"})
    assert all(channel.name for channel in picked.channels)


@given(LINES)
def test_what_is_not_used_is_named_and_nothing_else_is(lines) -> None:
    picked = tried(lines)
    if isinstance(picked, BadRecording):
        return
    rest = [line.name or f"channel {number + 1}" for number, line in enumerate(lines) if number not in picked.lines]
    assert picked.notes == ((f"Left out: {', '.join(rest)}.",) if rest else ())


@given(LINES, st.data())
def test_a_unit_that_a_person_says_goes_before_what_the_file_says(lines, data) -> None:
    unit = data.draw(st.sampled_from(list(IN_OURS)))
    numbers = data.draw(st.sets(st.sampled_from(range(len(lines))))) if lines else set()
    picked = tried(lines, channels=tuple(str(number + 1) for number in numbers), mapping={"unit": unit})
    if isinstance(picked, BadRecording):
        assert not numbers
        return
    assert {channel.unit for channel in picked.channels} == {IN_OURS[unit][0]}
    assert list(picked.factors) == [pytest.approx(IN_OURS[unit][1])] * len(picked.lines)
    assert not numbers or set(picked.lines) <= numbers


def test_channels_that_are_not_there_are_all_named_and_those_that_are_can_be_chosen() -> None:
    lines = [Line(f"EMG {k}", "uV") for k in range(LISTED + 3)]
    wrong = refused(lines, channels=("EMG 1", "soleus", "99"))
    assert "soleus, 99" in wrong.summary
    assert len(wrong.faults) == LISTED
    (ask,) = wrong.asks
    assert (ask.role, ask.unusable) == ("channels", "soleus, 99")
    assert ask.choices == tuple(line.name for line in lines[:MOST])


def test_a_unit_that_a_person_said_and_which_is_none_is_asked_for_again() -> None:
    wrong = refused([Line("a", "")], mapping={"unit": "furlong"})
    assert (wrong.code, "furlong" in wrong.summary) == ("unit", True)
    assert [(ask.role, ask.unusable) for ask in wrong.asks] == [("unit", "furlong")]


@given(st.integers(1, 10**6), st.integers(0, 999))
def test_a_gain_is_a_plain_number_of_counts(whole, thousandths) -> None:
    assert gain_of(Options()) is None
    assert gain_of(Options(mapping={"gain": str(whole)})) == whole
    assert gain_of(Options(mapping={"gain": f"{whole}.{thousandths:03d}"})) == float(f"{whole}.{thousandths:03d}")


@pytest.mark.parametrize("text", ["", "x", "-3", "0", "1e999", "nan", "inf", "1,5", "٣", "1" * 14, "0x10"])
def test_a_gain_that_cannot_be_is_asked_for_again(text) -> None:
    with pytest.raises(BadRecording) as caught:
        gain_of(Options(mapping={"gain": text}))
    assert caught.value.code == "mapping"
    assert [(ask.role, ask.unusable) for ask in caught.value.asks] == [("gain", text[:20])]


def test_channels_stand_as_in_the_file_in_whichever_order_they_were_asked_for() -> None:
    lines = [Line(f"EMG {k}", "uV") for k in range(9)]
    assert kept(lines, channels=("9", "EMG 1", "2")) == kept(lines, channels=("2", "9", "EMG 1")) == (1, 8)
