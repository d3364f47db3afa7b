"""OpenSignals text of BITalino and biosignalsplux: counts become microvolts only where the maker says how."""

from datetime import UTC, datetime

import numpy as np
import pytest

from tests.measure.read.opened import opened
from tests.measure.read.seeds import opensignals
from vastus.errors import BadRecording
from vastus.measure.read.formats.opensignals import open_source
from vastus.measure.spans import Span


def whole(source):
    return source.block(0, source.head.length)


def refused(held, **options):
    with pytest.raises(BadRecording) as caught:
        opened(open_source, held, **options)
    return caught.value


@pytest.mark.parametrize(("device", "supply", "gain"), [("bitalino_rev", 3.3, 1009), ("biosignalsplux", 3.0, 1000)])
def test_counts_become_microvolts_by_the_transfer_function_of_the_device(device, supply, gain) -> None:
    held, table = opensignals(device=device)
    source = opened(open_source, held)
    expected = (table[:, [0]] / 1024 - 0.5) * supply / gain * 1e6
    np.testing.assert_allclose(whole(source), expected, rtol=1e-5)
    assert source.head.channels[0].name == "EMG CH1"
    assert source.head.notes == ("Left out: ECG CH2.",)
    assert source.head.start == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_the_middle_of_the_range_is_zero_and_its_end_the_published_range() -> None:
    held, _ = opensignals(rows=2, resolution=[10, 10])
    lines = held.decode().splitlines()[:-2]
    source = opened(open_source, "\n".join([*lines, "0\t0\t512\t0", "1\t0\t1024\t0"]).encode())
    np.testing.assert_allclose(whole(source)[:, 0], [0, 1635.28], atol=0.01)  # the data sheet: 1.64 mV


def test_a_piece_equals_the_same_stretch_of_the_whole() -> None:
    held, _ = opensignals(rows=300)
    source = opened(open_source, held)
    for first, last in [(0, 7), (5, 5), (100, 300), (299, 300)]:
        np.testing.assert_array_equal(source.block(first, last), whole(source)[first:last])


def test_packets_that_were_lost_are_lost_time() -> None:
    numbers = np.delete(np.arange(100), [30, 31, 32]) % 16
    held, table = opensignals(rows=97, numbers=numbers)
    source = opened(open_source, held)
    assert source.head.length == 100
    assert source.head.lost == (Span(0.03, 0.033, "gap"),)
    assert not whole(source)[30:33].any()
    np.testing.assert_allclose(whole(source)[33:, 0], (table[30:, 0] / 1024 - 0.5) * 3.3 / 1009 * 1e6, rtol=1e-5)


def test_a_counter_that_goes_on_is_followed_too() -> None:
    held, _ = opensignals(rows=50, numbers=np.delete(np.arange(52), [20, 21]))
    assert opened(open_source, held).head.lost == (Span(0.02, 0.022, "gap"),)
    again = np.concatenate([np.arange(30), np.arange(20)])
    assert opened(open_source, opensignals(rows=50, numbers=again)[0]).head.length == 50
    plain, _ = opensignals(rows=50, column=["count", "DI", "CH1", "CH2"])
    assert opened(open_source, plain).head.length == 50


def test_more_lost_than_kept_is_refused() -> None:
    assert refused(opensignals(rows=5, numbers=[0, 1, 2, 900_000, 900_001])[0]).code == "damaged"


@pytest.mark.parametrize("more", [{"device": "toaster"}, {"convertedValues": 1}, {"sensor": ["RAW", "RAW"]}])
def test_what_the_maker_does_not_say_is_asked_for(more) -> None:
    device = more.pop("device", "bitalino_rev")
    sensors = more.pop("sensor", ["EMG", "ECG"])
    held, table = opensignals(device=device, sensors=sensors, **more)
    assert refused(held).code == "unit"
    source = opened(open_source, held, mapping={"unit": "mV", "gain": "500"}, channels=("1",))
    np.testing.assert_allclose(whole(source)[:, 0], table[:, 0] * 2.0, rtol=1e-6)


def test_a_raw_sensor_can_be_named_as_emg() -> None:
    held, table = opensignals(sensors=["RAW", "RAW"])
    source = opened(open_source, held, mapping={"emg": "CH2"})
    assert [channel.name for channel in source.head.channels] == ["CH2"]
    np.testing.assert_allclose(whole(source)[:, 0], (table[:, 1] / 1024 - 0.5) * 3.3 / 1009 * 1e6, rtol=1e-5)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"sampling rate": 0}, "rate"),
        ({"sampling rate": "fast"}, "header"),
        ({"column": ["CH1"]}, "header"),
        ({"column": "CH1"}, "header"),
        ({"resolution": []}, "header"),
        ({"resolution": [99, 99]}, "header"),
    ],
)
def test_a_header_that_cannot_be_is_refused(more, code) -> None:
    assert refused(opensignals(**more)[0]).code == code


def test_odd_files_are_refused_with_their_place() -> None:
    held, _ = opensignals()
    assert refused(held.replace(b"# EndOfHeader\n", b"")).code == "header"
    assert refused(held[:40]).code == "header"
    assert refused(b"# OpenSignals Text File Format\n# {}\n# EndOfHeader\n0\t1\n").code == "variant"
    assert refused(held.split(b"EndOfHeader\n")[0] + b"EndOfHeader\n").code == "empty"
    wrong = refused(held.replace(b"\n7\t", b"\nx\t"))
    assert (wrong.code, wrong.faults[0].place) == ("table", "after row 0")
    assert refused(held.replace(b"\n7\t", b"\nnan\t")).code == "table"
    assert refused(held.replace(b"\n7\t", b"\n1e300\t")).code == "table"


def test_a_resolution_for_all_and_no_time_are_fine() -> None:
    held, _ = opensignals(resolution=10, date="", time="")
    assert opened(open_source, held).head.start is None
    assert opened(open_source, opensignals(date="2026-99-9")[0]).head.start is None


def test_progress_is_told() -> None:
    told: list[float] = []
    opened(open_source, opensignals(rows=100)[0], progress=told.append)
    assert told == [1.0]
