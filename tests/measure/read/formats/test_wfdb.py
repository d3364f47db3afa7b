"""WFDB: headers and signal files as header(5) and signal(5) of the WFDB Applications Guide describe them."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.measure.read.opened import on_disk, opened
from tests.measure.read.seeds import pack, wfdb
from vastus.errors import BadRecording
from vastus.measure.read.formats.wfdb import open_source
from vastus.measure.read.source import Options

REAL = Path(__file__).parents[3] / "data" / "signals" / "physionet_emgdb"


def record(held, dat, **options):
    return opened(open_source, held, beside={"r.dat": dat}, **options)


def whole(source):
    return source.block(0, source.head.length)


def refused(held, dat=b"\0" * 4000, **options):
    with pytest.raises(BadRecording) as caught:
        record(held, dat, **options)
    return caught.value


@pytest.mark.parametrize("kind", [16, 24, 32, 80, 212])
@pytest.mark.parametrize("signals", [1, 2, 3])
def test_signal_5_formats(kind, signals) -> None:
    held, dat, numbers = wfdb(kind, 61, signals)
    source = record(held, dat)
    np.testing.assert_allclose(whole(source), numbers / 200 * 1000, rtol=1e-6)
    assert source.head.channels[0].unit == "uV"
    assert (source.head.rate, source.head.format) == (1000, f"WFDB {kind}")


@settings(max_examples=80, deadline=None)
@given(
    a=st.integers(0, 200),
    b=st.integers(0, 200),
    kind=st.sampled_from([16, 24, 32, 80, 212]),
    signals=st.integers(1, 3),
    frame=st.integers(1, 3),
    skew=st.integers(0, 3),
    offset=st.sampled_from([0, 5]),
)
def test_a_piece_equals_the_same_stretch_of_the_whole(*, a, b, kind, signals, frame, skew, offset) -> None:
    held, dat, numbers = wfdb(kind, 41, signals, frame=frame, skew=skew, offset=offset, told=0)
    source = record(held, dat)
    first, last = sorted((min(a, source.head.length), min(b, source.head.length)))
    np.testing.assert_array_equal(source.block(first, last), whole(source)[first:last])
    columns = [numbers[skew : skew + 41, k * frame : (k + 1) * frame].ravel() for k in range(signals)]
    np.testing.assert_allclose(whole(source)[: 41 * frame], np.column_stack(columns) * 5.0, rtol=1e-6)


def test_header_5_a_gain_has_a_baseline_and_a_unit() -> None:
    held, dat, numbers = wfdb(gain="10(-7)/uV")
    np.testing.assert_allclose(whole(record(held, dat)), (numbers + 7) / 10, rtol=1e-6)
    zero = held.replace(b"10(-7)/uV 16 0", b"10/uV 16 3")
    np.testing.assert_allclose(whole(record(zero, dat)), (numbers - 3) / 10, rtol=1e-6)


def test_header_5_a_missing_unit_is_millivolt() -> None:
    held, dat, numbers = wfdb(gain="10")
    np.testing.assert_allclose(whole(record(held, dat)), numbers * 100.0, rtol=1e-6)


@pytest.mark.parametrize("gain", ["0", "0/mV"])
def test_header_5_a_gain_of_zero_is_not_calibrated_and_asked_for(gain) -> None:
    held, dat, numbers = wfdb(gain=gain)
    assert refused(held, dat).code == "unit"
    assert refused(held, dat, mapping={"unit": "uV"}).code == "unit"
    told = record(held, dat, mapping={"gain": "4", "unit": "uV"})
    np.testing.assert_allclose(whole(told), numbers / 4, rtol=1e-6)
    assert refused(held, dat, mapping={"gain": "-4"}).code == "mapping"


def test_header_5_fields_left_out_have_their_values() -> None:
    dat = pack(np.arange(100), 16)
    source = record(b"# a remark\n\nr 1\nr.dat 16\n", dat, mapping={"gain": "1", "unit": "uV"})
    assert (source.head.rate, source.head.length, source.head.start) == (250, 100, None)
    assert source.head.channels[0].name == "signal 1"


def test_header_5_time_and_day() -> None:
    held, dat, _ = wfdb()
    assert record(held, dat).head.start == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert record(held.replace(b"02/01/2026", b"32/01/2026"), dat).head.start is None
    assert record(held.replace(b"03:04:05", b"noon"), dat).head.start is None


def test_header_5_each_signal_may_have_a_file_of_its_own() -> None:
    held = b"r 2 500 50\na.dat 16 1/uV 16 0 0 0 0 EMG a\nb.dat 212 1/uV 12 0 0 0 0 EMG b\n"
    numbers = np.arange(50)
    source = opened(open_source, held, beside={"a.dat": pack(numbers, 16), "b.dat": pack(-numbers, 212)})
    np.testing.assert_array_equal(whole(source), np.column_stack([numbers, -numbers]))
    only = opened(open_source, held, beside={"a.dat": pack(numbers, 16), "b.dat": b"?" * 99}, channels=("2",))
    assert only.head.channels[0].name == "EMG b"


def test_a_signal_file_shorter_than_its_header_says_is_told() -> None:
    held, dat, _ = wfdb(told=1000)
    source = record(held, dat)
    assert source.head.length == 64
    assert source.head.notes == ("The header says 1000 samples; the file holds 64.",)


def test_channels_of_other_sensors_are_left_out() -> None:
    held, dat, numbers = wfdb(signals=3)
    source = record(held.replace(b"EMG 2", b"ECG II"), dat)
    assert [channel.name for channel in source.head.channels] == ["EMG 1", "EMG 3"]
    np.testing.assert_allclose(whole(source), numbers[:, [0, 2]] * 5.0, rtol=1e-6)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"r 2", b"r/3 2", "variant"),
        (b"r 2", b"r 0", "header"),
        (b"r 2", b"r 9999", "header"),
        (b"r 2", b"r 7", "header"),
        (b" 1000 64", b" -1 64", "rate"),
        (b" 1000 64", b" 1..0 64", "rate"),
        (b" 1000 64", b" 1000 -64", "header"),
        (b"dat 16 ", b"dat 61 ", "variant"),
        (b"dat 16 ", b"dat 16x99999 ", "header"),
        (b"dat 16 ", b"dat 16+999999999 ", "empty"),
        (b"dat 16 ", b"dat 16:999999999 ", "empty"),
        (b"dat 16 ", b"dat sixteen ", "header"),
        (b"200(0)/mV", b"1e-300(0)/mV", "header"),
        (b"200(0)/mV", b"1e99999/mV", "header"),
        (b"200(0)/mV", b"2.0.0/mV", "header"),
        (b"200(0)/mV", b"200(99999999999)/mV", "header"),
        (b"200(0)/mV", b"x", "header"),
        (b"200(0)/mV", b"200(0)/mmHg", "unit"),
    ],
)
def test_a_header_that_cannot_be_is_refused(old, new, code) -> None:
    held, dat, _ = wfdb()
    assert old in held
    assert refused(held.replace(old, new), dat).code == code


def test_the_header_of_139_bytes_that_claims_a_gigabyte_takes_none() -> None:
    held = b"x 64 1000 999999999\n" + b"r.dat 16 200 16 0 0 0 0 E\n" * 64
    assert refused(held, b"\0" * 100).code == "empty"


def test_signals_of_one_file_must_be_packed_alike() -> None:
    held, dat, _ = wfdb()
    assert refused(held.replace(b"r.dat 16", b"r.dat 212", 1), dat).code == "header"


def test_an_empty_header_is_refused() -> None:
    assert refused(b"# nothing\n").code == "header"
    assert refused(b"r\n").code == "header"


def test_real_records_are_read() -> None:
    for name, seconds in {"emg_healthy": 12.7, "emg_myopathy": 27.6, "emg_neuropathy": 37.0}.items():
        dat = (REAL / f"{name}.dat").read_bytes()
        source = opened(open_source, (REAL / f"{name}.hea").read_bytes(), beside={f"{name}.dat": dat})
        assert source.head.length / source.head.rate == pytest.approx(seconds, abs=0.1)
        np.testing.assert_allclose(whole(source)[:, 0], np.frombuffer(dat, "<i2") / 10, rtol=1e-6)


def test_a_signal_file_that_shrinks_says_so(tmp_path: Path) -> None:
    held, dat, _ = wfdb()
    path = tmp_path / "r.dat"
    path.write_bytes(dat)
    with path.open("rb") as file:
        source = open_source(on_disk(held), Options(), lambda _: file, lambda _: None)
        path.write_bytes(dat[:20])
        with pytest.raises(BadRecording) as caught:
            whole(source)
    assert caught.value.code == "changed"
