"""EDF, EDF+, BDF and BDF+: each test is named after what the specification says (https://www.edfplus.info/specs)."""

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

import edfio
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.measure.read.opened import opened
from tests.measure.read.seeds import counts, edf
from vastus.errors import BadRecording
from vastus.measure.read.formats.edf import open_source
from vastus.measure.read.pick import ASK_UNIT
from vastus.measure.spans import Span


def whole(source):
    return source.block(0, source.head.length)


def refused(held, **options):
    with pytest.raises(BadRecording) as caught:
        opened(open_source, held, **options)
    return caught.value


@pytest.mark.parametrize("digital", [(-32768, 32767), (-2048, 2047), (0, 1000)])
def test_values_are_those_of_pyedflib(tmp_path: Path, digital) -> None:
    pyedflib = pytest.importorskip("pyedflib", reason="pyEDFlib is not made for this Python")
    data = [counts(3, 50, 1), counts(3, 50, 2)]
    path = tmp_path / "a.edf"
    path.write_bytes(edf(data, ranges=[(-500, 700.5), (13, -9)], digital=digital))
    with pyedflib.EdfReader(str(path)) as reader:
        expected = np.column_stack([reader.readSignal(k) for k in range(2)]).astype(np.float32)
    np.testing.assert_array_equal(whole(opened(open_source, path.read_bytes())), expected)


def test_values_are_those_of_edfio() -> None:
    signal = np.random.default_rng(0).normal(0, 100, 3000)
    box = io.BytesIO()
    edfio.Edf([edfio.EdfSignal(signal, 1000, label="EMG", physical_dimension="mV")]).write(box)
    (expected,) = edfio.read_edf(box.getvalue()).signals
    np.testing.assert_allclose(whole(opened(open_source, box.getvalue()))[:, 0], expected.data * 1000, rtol=1e-6)


def test_bdf_values_are_those_of_edfio() -> None:
    held = edf([counts(2, 40, 1, -(2**22), 2**22)], labels=["EMG"], digital=(-(2**23), 2**23 - 1), width=3)
    (expected,) = edfio.read_bdf(io.BytesIO(held)).signals
    source = opened(open_source, held)
    np.testing.assert_allclose(whole(source)[:, 0], expected.data, rtol=1e-6)
    assert source.head.format == "BDF"


@settings(max_examples=60, deadline=None)
@given(
    a=st.integers(0, 400),
    b=st.integers(0, 400),
    width=st.sampled_from([2, 3]),
    speed=st.sampled_from([1, 7, 40]),
    onsets=st.sampled_from([None, [0, 1, 2, 5, 6], [0, 3, 3 + 1, 9, 11]]),
)
def test_a_piece_equals_the_same_stretch_of_the_whole(a, b, width, speed, onsets) -> None:
    data = [counts(5, speed, k) for k in range(3)]
    held = edf(data, labels=["a", "b", "c"], width=width, plus="D" if onsets else "", onsets=onsets)
    source = opened(open_source, held)
    first, last = sorted((min(a, source.head.length), min(b, source.head.length)))
    np.testing.assert_array_equal(source.block(first, last), whole(source)[first:last])


def test_3_records_that_are_not_contiguous_leave_a_gap() -> None:
    data = [counts(3, 10, 1)]
    source = opened(open_source, edf(data, labels=["EMG"], plus="D", onsets=[0.5, 1.5, 4.5]))
    assert (source.head.rate, source.head.length) == (10.0, 50)
    assert source.head.lost == (Span(2.0, 4.0, "gap"),)
    plain = whole(opened(open_source, edf(data, labels=["EMG"])))
    np.testing.assert_array_equal(whole(source)[:20], plain[:20])
    np.testing.assert_array_equal(whole(source)[40:], plain[20:])
    assert not whole(source)[20:40].any()


@pytest.mark.parametrize("onsets", [[0, 5, 2], [0, 0.2, 1], [0, 1, 200_000]])
def test_3_times_of_records_must_follow_one_another(onsets) -> None:
    assert refused(edf([counts(3, 10)], labels=["EMG"], plus="D", onsets=onsets)).code == "damaged"


def test_3_a_record_of_a_file_with_gaps_must_say_when_it_begins() -> None:
    held = edf([counts(2, 10)], labels=["EMG"], plus="D", onsets=[0, 1])
    assert refused(held.replace(b"+1\x14\x14", b"xxxx")).code == "damaged"
    assert refused(edf(labels=["EMG"], plus="D")).code == "header"


def test_2_the_number_of_records_may_be_unknown_while_recording() -> None:
    source = opened(open_source, edf(records=-1))
    assert source.head.length == 64
    assert "does not say" in source.head.notes[0]


@pytest.mark.parametrize("records", [9, 1])
def test_2_a_wrong_number_of_records_is_mended_and_told(records) -> None:
    source = opened(open_source, edf(records=records))
    assert source.head.length == 64
    assert f"says it has {records} data records; the file holds 2" in source.head.notes[0]


def test_2_a_record_that_is_broken_off_is_left_out_and_told() -> None:
    source = opened(open_source, edf(records=2, tail=b"half a record"))
    assert source.head.length == 64
    assert source.head.notes == ("The last data record is broken off, and left out.",)


def test_2_the_clock_is_read_with_its_century() -> None:
    held = edf()
    assert opened(open_source, held).head.start == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    old = opened(open_source, held.replace(b"02.01.26", b"02.01.85")).head.start
    assert old == datetime(1985, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert opened(open_source, held.replace(b"02.01.26", b"31.02.26")).head.start is None
    assert opened(open_source, held.replace(b"02.01.26", b"yesterda")).head.start is None


@pytest.mark.parametrize(
    ("unit", "factor"), [("uV", 1), ("µV", 1), ("mV", 1e3), ("V", 1e6), ("nV", 1e-3), ("MV", 1e3), ("ÂµV", 1)]
)
def test_voltages_become_microvolts(unit, factor) -> None:
    data = [counts(2, 16)]
    plain = whole(opened(open_source, edf(data, labels=["EMG"])))
    source = opened(open_source, edf(data, labels=["EMG"], units=[unit]))
    np.testing.assert_allclose(whole(source), plain * factor, rtol=1e-6)
    assert source.head.channels[0].unit == "uV"


def test_a_file_of_accelerations_is_a_recording_of_movement() -> None:
    source = opened(open_source, edf(labels=["ACC x", "ACC y"], units=["g", "mg"]))
    assert source.head.modality == "motion"
    plain = whole(opened(open_source, edf()))
    np.testing.assert_allclose(whole(source), plain * [9.80665, 9.80665e-3], rtol=1e-6)


def test_a_unit_that_is_not_told_is_asked_for_and_can_be_told() -> None:
    held = edf(units=["", "a.u."])
    wrong = refused(held)
    assert wrong.code == "unit"
    assert wrong.asks == (ASK_UNIT,)
    source = opened(open_source, held, mapping={"unit": "mV"})
    np.testing.assert_allclose(whole(source), whole(opened(open_source, edf())) * 1000, rtol=1e-6)


def test_other_sensors_are_left_out_and_named() -> None:
    labels = ["EMG VL", "ECG", "Status", "ACC", "EMG RF", "Knee angle"]
    units = ["uV", "uV", "", "g", "mV", "deg"]
    source = opened(open_source, edf(labels=labels, units=units))
    assert [channel.name for channel in source.head.channels] == ["EMG VL", "EMG RF"]
    assert source.head.notes == ("Left out: ECG, Status, ACC, Knee angle.",)


def test_channels_of_another_rate_are_left_out_and_named() -> None:
    data = [counts(2, 20, 1), counts(2, 5, 2), counts(2, 20, 3)]
    source = opened(open_source, edf(data, labels=["a", "b", "c"]))
    assert source.head.rate == 20
    assert source.head.notes == ("Left out: b.",)
    np.testing.assert_allclose(whole(source)[:, 1], (data[2].ravel() + 0.0) * 0.1, atol=1e-3)


def test_channels_can_be_asked_for_by_name_or_number() -> None:
    held = edf(labels=["EMG VL", "ECG", "EMG RF"])
    named = opened(open_source, held, channels=("emg rf",))
    np.testing.assert_array_equal(whole(named), whole(opened(open_source, held, channels=("3",))))
    assert opened(open_source, held, channels=("2",)).head.channels[0].name == "ECG"
    wrong = refused(held, channels=("EMG XX", "9"))
    assert wrong.code == "channels"
    assert "EMG RF" in str(wrong)


@pytest.mark.parametrize(
    ("at", "value", "code"),
    [
        (252, "0", "header"),
        (252, "-1", "header"),
        (252, "9999", "header"),
        (252, "two", "header"),
        (184, "1", "header"),
        (236, "many", "header"),
        (244, "0", "header"),
        (244, "nan", "header"),
        (244, "1e9", "header"),
        (244, "1_0", "header"),
        (256 + 2 * 104, "1", "header"),  # physical minimum beyond the maximum is allowed, equal is not
        (256 + 2 * 120, "99999", "header"),  # digital minimum above the maximum
        (256 + 2 * 104, "inf", "header"),
        (256 + 2 * 216, "-5", "header"),
        (256 + 2 * 216, "99999999", "header"),
    ],
)
def test_claims_of_the_header_are_checked_before_anything_is_read(at, value, code) -> None:
    held = bytearray(edf(ranges=[(0, 1), (0, 1)]))
    width = 4 if at == 252 else 8
    held[at : at + width] = value.encode().ljust(width)
    assert refused(bytes(held)).code == code


def test_samples_of_no_signal_are_no_recording() -> None:
    held = edf([counts(2, 8)], labels=["EDF Annotations"])
    assert refused(held).code == "channels"


def test_a_file_that_ends_too_early_says_so() -> None:
    assert refused(edf()[:700]).code == "header"
    assert refused(edf()[:780]).code == "empty"


def test_more_records_than_any_recorder_writes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["vastus.measure.read.formats.edf"], "RECORDS_MOST", 1)
    assert refused(edf()).code == "size"


def test_a_file_that_shrinks_while_it_is_read_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.edf"
    path.write_bytes(edf())
    with path.open("rb") as file:
        source = opened(open_source, file)
        path.write_bytes(edf()[:800])
        with pytest.raises(BadRecording) as caught:
            whole(source)
    assert caught.value.code == "changed"


@pytest.mark.parametrize("range_", [(0, 1e300), (-1e35, 1e35), (1e99, 2e99)])
def test_values_that_no_number_can_hold_are_refused_without_a_warning(range_) -> None:
    assert refused(edf(ranges=[range_] * 2)).code == "header"
    assert not whole(opened(open_source, edf(ranges=[(0, 1e-300)] * 2))).any()
