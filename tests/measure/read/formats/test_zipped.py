"""Zips as phyphox and Sensor Logger export them, and zips that nobody should open."""

import io
import struct
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vastus.errors import BadRecording
from vastus.measure.read.formats import zipped
from vastus.measure.read.source import Options

T = np.arange(400) / 100
XYZ = np.column_stack([np.sin(2 * np.pi * 3 * T), np.cos(2 * np.pi * 2 * T), 0.1 * np.sin(2 * np.pi * T)])
LINEAR = '"Time (s)","Linear Acceleration x (m/s^2)","Linear Acceleration y (m/s^2)","Linear Acceleration z (m/s^2)"'
META = '"event","experiment time","system time","system time text"\n"START",0.0,1767225600.5,"-"\n'
META += '"PAUSE",2.0,1767225602.5,"-"\n'
SENSOR = "time,seconds_elapsed,z,y,x\n"


def text(*columns, separator=","):
    return "".join(separator.join(f"{v:.9f}" for v in row) + "\n" for row in zip(*columns, strict=True))


def logged(xyz, t=T):
    stamps = (str(1767225600_000000000 + round(at * 1e9)) for at in t)
    return SENSOR + "".join(
        f"{s},{at:.7f},{c:.9f},{b:.9f},{a:.9f}\n" for s, at, (a, b, c) in zip(stamps, t, xyz, strict=True)
    )


def packed(**members):
    """Bytes of a zip; names are given with __ for / and end in .csv."""
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_csv", ".csv"), content)
    return box.getvalue()


def opened(data, channels=(), **mapping):
    options = Options(channels=tuple(channels), mapping=mapping)
    told: list[float] = []
    source = zipped.open_source(io.BytesIO(data), options, lambda name: io.BytesIO(), told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    return source


def refusal(data, **more):
    with pytest.raises(BadRecording) as raised:
        opened(data, **more)
    return raised.value


def test_a_phyphox_export_with_its_start():
    source = opened(
        packed(
            **{
                "Raw Data_csv": f"{LINEAR}\n{text(T, *XYZ.T)}",
                "meta__time_csv": META,
                "meta__device_csv": '"property","value"\n',
            }
        )
    )
    assert (source.head.format, source.head.modality, source.head.lost) == ("phyphox", "motion", ())
    assert source.head.start is not None
    assert source.head.start.isoformat() == "2026-01-01T00:00:00.500000+00:00"
    assert source.block(0, 400) == pytest.approx(XYZ, abs=1e-5)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_pause_that_the_sensor_clock_does_not_show_is_lost_time(mark):
    meta = META.replace(",", mark) + '"START",2.0,1767225612.5,"-"\n"PAUSE",4,x\n'.replace(",", mark)
    if mark != ",":
        meta = meta.replace(".", ",")
    source = opened(packed(**{"Raw Data_csv": f"{LINEAR}\n{text(T, *XYZ.T)}", "meta__time_csv": meta}))
    (gap,) = source.head.lost
    assert (gap.begin, gap.end) == (pytest.approx(1.99), pytest.approx(12.0))
    assert source.block(1200, 1400) == pytest.approx(XYZ[200:], abs=1e-5)


def test_sensor_logger_movement_without_gravity_with_turning_on_its_own_clock():
    turn = np.arange(0.2, 3.9, 1 / 52)
    turning = np.column_stack([np.sin(2 * np.pi * 1 * turn)] * 3) * [1, 2, 3]
    members = {
        "Metadata_csv": "version,device name,platform\n3,modelled,ios\n",
        "Gravity_csv": logged(XYZ * 0 + 9.8),
        "TotalAcceleration_csv": logged(XYZ + 9.8),
        "Gyroscope_csv": logged(turning, turn),
        "Accelerometer_csv": logged(XYZ),
        "Annotation_csv": "time,text\n",
    }
    source = opened(packed(**members))
    assert source.head.format == "sensor logger"
    assert [channel.name for channel in source.head.channels] == ["x", "y", "z", "gx", "gy", "gz"]
    assert source.head.channels[5].unit == "rad/s"
    assert source.block(0, 400)[:, :3] == pytest.approx(XYZ, abs=1e-5)
    assert source.block(30, 380)[:, 5] == pytest.approx(3 * np.sin(2 * np.pi * T[30:380]), abs=0.02)
    assert np.all(source.block(0, 20)[:, 3:] == 0)
    only = opened(packed(**members), channels=["z"])
    assert [channel.name for channel in only.head.channels] == ["z"]


def test_total_acceleration_serves_where_it_is_all_there_is():
    source = opened(packed(TotalAcceleration_csv=logged(XYZ + 9.8), Orientation_csv=SENSOR + "1,1,1,1,1\n"))
    assert source.block(0, 400) == pytest.approx(XYZ + 9.8, abs=1e-4)


def test_renamed_headers_and_folders_and_a_clock_before_zero():
    header = "Timestamp,seconds_elapsed,AccelerationZ,AccelerationY,AccelerationX\n"
    body = logged(XYZ, T - 0.7).replace(SENSOR, header)
    source = opened(packed(**{"2026-01-01 walk__Accelerometer_csv": body, "__MACOSX___Accelerometer_csv": "junk"}))
    assert source.block(0, 400) == pytest.approx(XYZ, abs=1e-5)


def test_phyphox_accelerometer_and_gyroscope_tables_with_written_units():
    gyro = '"Time (s)","Gyroscope x (rad/s)","Gyroscope y (rad/s)","Gyroscope z (rad/s)"\n'
    acc = '"Time (s)","Acceleration x (m/s^2)","Acceleration y (m/s^2)","Acceleration z (m/s^2)"\n'
    source = opened(
        packed(Gyroscope_csv=gyro + text(T, *XYZ.T), Accelerometer_csv=acc + text(T, *XYZ.T), meta__time_csv=META)
    )
    assert source.block(0, 400) == pytest.approx(np.hstack([XYZ, XYZ]), abs=1e-5)


def test_turning_is_left_out_when_the_clock_was_set_back():
    back = T - 3.0 * (T > 2)
    source = opened(packed(Accelerometer_csv=logged(XYZ, back), Gyroscope_csv=logged(XYZ)))
    assert len(source.head.channels) == 3


def test_a_muscle_table_in_a_zip_and_what_is_told_about_a_nameless_one():
    assert opened(packed(session_csv="time (s),EMG (mV)\n" + text(T, XYZ[:, 0]))).head.modality == "emg"
    nameless = packed(data_csv=text(T, *XYZ.T))
    assert refusal(nameless).code == "zip"
    assert opened(nameless, time="1", x="2", unit="g").head.length == 400


# What is not opened


def test_an_archive_that_unpacks_to_far_more_than_it_holds_is_refused_while_it_is_read():
    bomb = packed(Accelerometer_csv=logged(XYZ) + "0,0,0,0,0\n" * 3_000_000)
    assert len(bomb) < 200_000
    assert "far more than it holds" in refusal(bomb).summary


def test_all_members_share_one_allowance(monkeypatch):
    monkeypatch.setattr(zipped, "UNPACKED_MOST", 30_000)
    rng = np.random.default_rng(1)
    assert "far more" in refusal(packed(Accelerometer_csv=logged(rng.normal(size=(400, 3))))).summary


def test_too_many_members_are_refused_before_and_after_the_list_is_read(monkeypatch):
    assert refusal(packed(**{f"{i}_csv": "" for i in range(65)})).code == "zip"
    monkeypatch.setattr(zipped, "DIRECTORY_MOST", 200)
    assert "more than 64" in refusal(packed(**{f"{i}_csv": "" for i in range(10)})).summary


def test_links_passwords_and_unusual_packing_are_refused():
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as archive:
        link = zipfile.ZipInfo("Accelerometer.csv")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert "link" in refusal(box.getvalue()).summary
    locked = bytearray(packed(Accelerometer_csv=logged(XYZ)))
    at = locked.rfind(b"PK\x01\x02")
    locked[at + 8] |= 1
    assert "password" in refusal(bytes(locked)).summary
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("Accelerometer.csv", logged(XYZ))
    assert "damaged" in refusal(box.getvalue()).summary


@pytest.mark.parametrize("part", ["xl__workbook.xml", "content.xml"])
def test_a_spreadsheet_is_named_with_a_way_forward(part):
    refused = refusal(packed(**{part: b"<x/>"}))
    assert refused.code == "variant"
    assert "save the sheet" in str(refused)


def test_a_zip_without_a_table_says_so():
    assert "holds no table. Export" in str(refusal(packed()))
    other = refusal(packed(Location_csv="time,latitude,longitude\n1,2,3\n2,3,4\n"))
    assert (other.code, [fault.what for fault in other.faults]) == ("zip", ["Location.csv"])


def test_a_zip_in_a_zip_is_not_opened():
    assert refusal(packed(inner_zip=packed(Accelerometer_csv=logged(XYZ)))).code == "zip"


def test_a_large_zip_is_refused_by_its_size(monkeypatch):
    monkeypatch.setattr(zipped, "PACKED_MOST", 100)
    assert refusal(packed(Accelerometer_csv=logged(XYZ))).code == "size"


def test_what_cannot_be_unpacked_is_refused():
    whole = packed(Accelerometer_csv=logged(XYZ))
    spoilt = bytearray(whole)
    spoilt[2000:2100] = bytes(100)
    assert refusal(bytes(spoilt)).code == "zip"
    assert refusal(whole[: len(whole) // 2]).code == "zip"
    assert refusal(b"PK\x03\x04").code == "zip"
    assert refusal(packed()).code == "zip"
    moved = bytearray(whole)
    struct.pack_into("<L", moved, moved.rfind(b"PK\x05\x06") + 16, 0x7FFFFFF0)
    assert refusal(bytes(moved)).code == "zip"


SMALL = packed(Accelerometer_csv=logged(XYZ[:50], T[:50]), Gyroscope_csv=logged(XYZ[:50], T[:50]), meta__time_csv=META)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SMALL) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_damaged_zip_is_read_or_refused(changes):
    data = bytearray(SMALL)
    for at, byte in changes:
        data[at] = byte
    try:
        source = opened(bytes(data))
    except BadRecording:
        return
    assert np.all(np.isfinite(source.block(0, source.head.length)))
