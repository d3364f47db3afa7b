"""Small whole files of every format, made by the tests themselves, to be read and to be damaged."""

import io
import json
import zipfile
from typing import Any

import numpy as np

EDF_WIDTHS = (16, 80, 8, 8, 8, 8, 8, 80, 8, 32)  # of the fields of a signal, after 256 bytes for the file


def edf(
    data=None,
    *,
    labels=("EMG 1", "EMG 2"),
    units=None,
    ranges=None,
    digital=(-32768, 32767),
    speeds=None,
    seconds=1,
    records=None,
    plus="",
    onsets=None,
    width=2,
    tail=b"",
):
    """An EDF or, with ``width`` 3, a BDF. ``data``: for each signal whole numbers (records, samples in a record)."""
    data = data if data is not None else [counts(2, 32, k) for k in range(len(labels))]
    held = len(data[0])
    clock = [] if onsets is None else [[time_keeping(onset, 8 * width) for onset in onsets]]
    labels = [*labels, *(["BDF Annotations" if width == 3 else "EDF Annotations"] if clock else [])]
    units = [*(units or ["uV"] * len(data)), *([""] if clock else [])]
    ranges = [*(ranges or [(-3276.8, 3276.7)] * len(data)), *([(-1, 1)] if clock else [])]
    speeds = [len(each[0]) for each in data] + [8 for _ in clock]
    mark = (("BDF" if width == 3 else "EDF") + f"+{plus}") if plus else ("24BIT" if width == 3 else "")
    columns = zip(
        *(
            (label, "", unit, low, high, *digital, "", speed, "")
            for label, unit, (low, high), speed in zip(labels, units, ranges, speeds, strict=True)
        ),
        strict=True,
    )
    count = len(labels)
    fixed = (b"\xffBIOSEMI" if width == 3 else b"0       ") + b"X X X X".ljust(80) + b"Startdate X X X X".ljust(80)
    fixed += b"02.01.2603.04.05" + field(256 * (1 + count), 8) + field(mark, 44)
    fixed += field(held if records is None else records, 8) + field(seconds, 8) + field(count, 4)
    signals = b"".join(field(v, w) for column, w in zip(columns, EDF_WIDTHS, strict=True) for v in column)
    body = b"".join(
        b"".join(whole(each[r], width) for each in data) + b"".join(each[r] for each in clock) for r in range(held)
    )
    return fixed + signals + body + tail


def counts(rows, columns, seed=0, low=-2000, high=2000):
    """Whole numbers of shape (rows, columns)."""
    return np.random.default_rng(seed).integers(low, high, (rows, columns))


def field(value, width):
    return str(value).encode("latin-1").ljust(width)[:width]


def whole(numbers, width):
    raw = np.asarray(numbers, "<i4").reshape(-1, 1).view(np.uint8).reshape(-1, 4)
    return raw[:, :width].tobytes()


def time_keeping(onset, size):
    return f"+{onset:g}\x14\x14\x00".encode().ljust(size, b"\0")


def wfdb(kind=16, frames=64, signals=2, *, seed=0, gain="200(0)/mV", frame=1, skew=0, offset=0, told=None, name="r"):
    """Header, signal file, and the whole numbers in it of shape (frames, signals x samples in a frame)."""
    most = {16: 2**15, 24: 2**23, 32: 2**31, 80: 2**7, 212: 2**11}[kind]
    numbers = np.random.default_rng(seed).integers(-most + 1, most, (frames + skew, signals * frame), dtype=np.int64)
    packed = (
        f"{kind}" + (f"x{frame}" if frame > 1 else "") + (f":{skew}" if skew else "") + (f"+{offset}" if offset else "")
    )
    lines = [f"{name} {signals} 1000 {frames if told is None else told} 03:04:05 02/01/2026"]
    lines += [f"{name}.dat {packed} {gain} 16 0 0 0 0 EMG {k + 1}" for k in range(signals)]
    return ("\n".join(lines) + "\n").encode(), b"\xaa" * offset + pack(numbers.ravel(), kind), numbers


def pack(numbers, kind):
    if kind == 212:
        pairs = np.concatenate([numbers, np.zeros(len(numbers) % 2, np.int64)]).reshape(-1, 2) & 0xFFF
        middle = pairs[:, 0] >> 8 | (pairs[:, 1] >> 8) << 4
        return np.column_stack([pairs[:, 0] & 0xFF, middle, pairs[:, 1] & 0xFF]).astype(np.uint8).tobytes()
    if kind == 80:
        return (numbers + 128).astype(np.uint8).tobytes()
    return whole(numbers, {16: 2, 24: 3, 32: 4}[kind])


def opensignals(rows=40, *, device="bitalino_rev", sensors=("EMG", "ECG"), numbers=None, tail="\t", **more):
    """An OpenSignals text file; ``numbers`` are those of its packets."""
    header = {
        "sensor": list(sensors),
        "device": device,
        "column": ["nSeq", "DI", *(f"CH{k + 1}" for k in range(len(sensors)))],
        "sampling rate": 1000,
        "resolution": [10] * len(sensors),
        "date": "2026-1-2",
        "time": "3:4:5.678",
        "convertedValues": 0,
    } | more
    table = counts(rows, len(sensors), 3, 0, 1024)
    numbers = np.arange(rows) % 16 if numbers is None else numbers
    lines = "".join(
        "\t".join(map(str, [n, 0, *row])) + tail + "\n" for n, row in zip(numbers, table.tolist(), strict=True)
    )
    text = f"# OpenSignals Text File Format\n# {json.dumps({'00:07:80:00:00:01': header})}\n# EndOfHeader\n{lines}"
    return text.encode(), table


def otb(rows=200, *, unit="", compressed=True, **more):
    """What OTBiolab+ saves as .mat: four EMG columns, a decomposition and a force."""
    from scipy.io import savemat

    names = [f"vastus lateralis - GR08MM1305 ({k + 1}){unit}" for k in range(4)]
    names += ["Decomposition of vastus lateralis (1)", "acquired data"]
    data = counts(rows, 6, 5) / 10
    box = io.BytesIO()
    held = {
        "Data": data,
        "Description": np.array(names, object).reshape(-1, 1),
        "SamplingFrequency": np.array([[2048.0]]),
        "Time": np.arange(rows)[:, None] / 2048,
    }
    savemat(box, held | more, do_compression=compressed)
    return box.getvalue(), data


def table(
    rows=120, *, rate=100.0, separator=",", header='"Time (s)","Acceleration x (m/s^2)","Acceleration y (m/s^2)"'
):
    """A table of time and two accelerations."""
    t = np.arange(rows) / rate
    values = np.round(np.sin(t[:, None] * [3.0, 5.0]), 4)
    lines = [header, *(separator.join(f"{v:.4f}" for v in (a, *b)) for a, b in zip(t, values, strict=True))]
    return ("\n".join(lines) + "\n").encode()


def zipped(members, method=zipfile.ZIP_DEFLATED):
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", method) as archive:
        for name, held in members.items():
            archive.writestr(name, held)
    return box.getvalue()


def phyphox():
    head = '"Time (s)","Linear Acceleration x (m/s^2)","Linear Acceleration y (m/s^2)","Linear Acceleration z (m/s^2)"'
    rows = "\n".join(f"{k / 100:.4E},{np.sin(k / 9):.4E},0.1,0.2" for k in range(120))
    time = '"event","experiment time","system time","system time text"\n'
    time += '"START",0,1767225600.0,"x"\n"PAUSE",1.19,1767225601.19,"x"\n'
    return zipped(
        {"Raw Data.csv": f"{head}\n{rows}\n", "meta/time.csv": time, "meta/device.csv": '"property","value"\n'}
    )


def sensor_logger():
    rows = "\n".join(f"{1767225600000000000 + k * 10**7},{k / 100:.4f},0.1,0.2,{np.sin(k / 9):.4f}" for k in range(120))
    return zipped({"Accelerometer.csv": f"time,seconds_elapsed,z,y,x\n{rows}\n", "Metadata.csv": "version\n3\n"})


def video(frames=24, size=(96, 64), codec="mpeg4", kind="mp4"):
    """A short film of a moving pattern."""
    import av

    box = io.BytesIO()
    with av.open(box, "w", format=kind) as out:
        stream: Any = out.add_stream(codec, rate=30)
        stream.width, stream.height = size
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        pattern = np.random.default_rng(0).integers(60, 200, (size[1], size[0], 3), dtype=np.uint8)
        for k in range(frames):
            frame = av.VideoFrame.from_ndarray(np.roll(pattern, k % 3, 1), format="rgb24")
            for packet in stream.encode(frame):
                out.mux(packet)
        for packet in stream.encode():
            out.mux(packet)
    return box.getvalue()
