"""Damages small files so that it reaches deep into the readers: where a header holds a number, a wrong one is put."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from tests.measure.read import seeds

WRONG = (
    b"-1",
    b"0",
    b"1",
    b"2",
    b"99999999",
    b"1e9",
    b"1e99",
    b"1e-99",
    b"nan",
    b"inf",
    b"",
    b"65536",
    b"\xff\xff",
    b"0x10",
)
WORDS = (0, 2**32 - 1, 2**31 - 1, 2**31, 65536, 1, 1 << 24)
FORMATS = (
    b"8",
    b"16",
    b"24",
    b"61",
    b"80",
    b"160",
    b"212",
    b"310",
    b"311",
    b"516",
    b"16x9999999",
    b"16+999999999",
    b"16:7",
    b"0",
)
NAMES = (b"../r.dat", b"/etc/passwd", b"/dev/zero", b"r.dat", b"s.dat", b"~", b"-", b"r.hea", b"http://127.0.0.1/r.dat")


@dataclass(frozen=True)
class Case:
    """A damaged file, and the signal file beside it if its format has one."""

    held: bytes
    beside: bytes = b""


def cases(kind: str, seed: int) -> Iterator[Case]:
    """Yield damaged files of a kind without end; the same seed gives the same ones."""
    random = Random(f"{kind} {seed}")
    wholes, damage = KINDS[kind]()
    while True:
        case = random.choice(wholes)
        for _ in range(random.choice((1, 1, 2, 3))):
            case = random.choice(damage)(random, case)
        yield case


def anyhow(random: Random, case: Case) -> Case:
    """Damage bytes without knowing what they are."""
    held = bytearray(case.held)
    for _ in range(random.choice((1, 1, 2, 4, 16))):
        if held:
            random.choice(BLIND)(random, held)
    return Case(bytes(held), case.beside)


def part_anyhow(random: Random, case: Case) -> Case:
    return Case(case.held, anyhow(random, Case(case.beside)).held[:4000])


def _set(random: Random, held: bytearray) -> None:
    held[random.randrange(len(held))] = random.randrange(256)


def _flip(random: Random, held: bytearray) -> None:
    held[random.randrange(len(held))] ^= 1 << random.randrange(8)


def _cut(random: Random, held: bytearray) -> None:
    del held[random.randrange(len(held)) :]


def _take(random: Random, held: bytearray) -> None:
    at = random.randrange(len(held))
    del held[at : at + random.randint(1, 64)]


def _put(random: Random, held: bytearray) -> None:
    at = random.randrange(len(held))
    held[at:at] = random.randbytes(random.randint(1, 64))


def _copy(random: Random, held: bytearray) -> None:
    a, b, size = random.randrange(len(held)), random.randrange(len(held)), random.randint(1, 64)
    held[b : b + size] = held[a : a + size]


def _word(random: Random, held: bytearray) -> None:
    at = random.randrange(len(held))
    held[at : at + 4] = random.choice(WORDS).to_bytes(4, random.choice(("little", "big")))


BLIND = (_set, _flip, _cut, _take, _put, _copy, _word)


def edf_field(random: Random, case: Case) -> Case:
    """Put a wrong number into a field of an EDF header."""
    held = bytearray(case.held)
    at, width = random.choice(_edf_fields(held))
    value = random.choice(WRONG) if random.random() < 0.7 else str(random.randint(-40, 4000)).encode()
    held[at : at + width] = value.ljust(width)[:width]
    return Case(bytes(held))


def _edf_fields(held: bytearray) -> list[tuple[int, int]]:
    fields = [(8, 80), (88, 80), (168, 8), (176, 8), (184, 8), (192, 5), (236, 8), (244, 8), (252, 4)] * 2
    count, at = (len(held) // 256 - 1) and 3, 256
    for width in seeds.EDF_WIDTHS:
        fields += [(at + k * width, width) for k in range(count)]
        at += width * count
    return fields


def edf_word(random: Random, case: Case) -> Case:
    """Turn a label or the marker into another that means something."""
    held = bytearray(case.held)
    at, word = random.choice(
        [
            (192, b"EDF+D"),
            (192, b"EDF+C"),
            (192, b"BDF+D"),
            (256 + 16 * random.randrange(3), b"EDF Annotations "),
            (256 + 16 * random.randrange(3), b"ECG             "),
            (256 + 96 * 3 + 8 * random.randrange(3), b"mV      "),
            (256 + 96 * 3 + 8 * random.randrange(3), b"        "),
        ]
    )
    held[at : at + len(word)] = word
    return Case(bytes(held))


def token(wrong: tuple[bytes, ...], pattern: bytes = rb"[^\s,;]+") -> Callable[[Random, Case], Case]:
    """Return what puts a wrong word where a text has one."""

    def damage(random: Random, case: Case) -> Case:
        found = [match.span() for match in re.finditer(pattern, case.held[:3000])]
        if not found:
            return case
        begin, end = random.choice(found)
        return Case(case.held[:begin] + random.choice(wrong) + case.held[end:], case.beside)

    return damage


def row(random: Random, case: Case) -> Case:
    """Leave out, double or move rows of a text."""
    rows = case.held.split(b"\n")
    at = random.randrange(len(rows))
    other = random.randrange(len(rows))
    size = random.randint(1, 20)
    if random.random() < 0.5:
        del rows[at : at + size]
    else:
        rows[at:at] = rows[other : other + size]
    return Case(b"\n".join(rows), case.beside)


def member(random: Random, case: Case) -> Case:
    """Pack a zip anew with a damaged member, or with a name that means trouble."""
    import io
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(case.held)) as box:
            members = {name: box.read(name) for name in box.namelist()[:8]}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError):
        return anyhow(random, case)
    except Exception as error:  # noqa: BLE001 - zlib's own, of a zip that was damaged before
        assert type(error).__name__ == "error"  # noqa: PT017
        return anyhow(random, case)
    if not members:
        return case
    name = random.choice(sorted(members))
    held = members.pop(name)
    damage = random.choice((anyhow, row, token((*WRONG, b"a", b'"', b"1,5"))))
    trouble = ("../x.csv", "/etc/passwd", "a.zip", "Gyroscope.csv", "Raw Data.csv", "meta/time.csv", " ")
    new = random.choice(trouble) if random.random() < 0.2 else name
    members[new] = b"0" * 300_000 if random.random() < 0.05 else damage(random, Case(held)).held
    return Case(seeds.zipped(members, random.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))))


def box(random: Random, case: Case) -> Case:
    """Change a number inside a box of an mp4, near its name."""
    names = (
        b"ftyp",
        b"moov",
        b"mvhd",
        b"trak",
        b"tkhd",
        b"mdhd",
        b"stsd",
        b"stts",
        b"stsz",
        b"stco",
        b"stsc",
        b"mdat",
        b"elst",
    )
    held = bytearray(case.held)
    found = [match.start() for name in names for match in re.finditer(name, held)]
    if found:
        at = random.choice(found) + random.randrange(-4, 60)
        held[max(0, at) : at + 4] = random.choice((*WORDS, random.getrandbits(32))).to_bytes(4, "big")
    return Case(bytes(held))


def _edf() -> tuple[list[Case], list[Callable[[Random, Case], Case]]]:
    plain = [
        seeds.edf([seeds.counts(4, 20, k) for k in range(3)], labels=["EMG a", "EMG b", "EMG c"]),
        seeds.edf([seeds.counts(3, 16, k) for k in range(2)], plus="C", onsets=[0, 1, 2]),
        seeds.edf([seeds.counts(3, 16, k) for k in range(2)], plus="D", onsets=[0, 1, 5]),
        seeds.edf([seeds.counts(3, 16, 1), seeds.counts(3, 4, 2), seeds.counts(3, 16, 3)], labels=["a", "b", "ECG"]),
    ]
    return [Case(held) for held in plain], [edf_field, edf_field, edf_field, edf_word, anyhow]


def _bdf() -> tuple[list[Case], list[Callable[[Random, Case], Case]]]:
    big = (-(2**23), 2**23 - 1)
    plain = [
        seeds.edf([seeds.counts(4, 20, k) for k in range(3)], labels=["a", "b", "c"], digital=big, width=3),
        seeds.edf([seeds.counts(2, 16, 1)] * 2, digital=big, width=3, plus="D", onsets=[0, 4]),
    ]
    return [Case(held) for held in plain], [edf_field, edf_field, edf_word, anyhow]


def _wfdb() -> tuple[list[Case], list[Callable[[Random, Case], Case]]]:
    made = [
        seeds.wfdb(kind, 40, signals, frame=frame)
        for kind in (16, 24, 32, 80, 212)
        for signals, frame in ((1, 1), (3, 2))
    ]
    wrong = token((*WRONG, *FORMATS, *NAMES, b"200(7)/uV", b"0/0", b"/mV", b"1e-300/mV"), rb"\S+")
    return [Case(held, dat) for held, dat, _ in made], [wrong, wrong, row, anyhow, part_anyhow]


def _opensignals() -> tuple[list[Case], list[Callable[[Random, Case], Case]]]:
    plain = [seeds.opensignals()[0], seeds.opensignals(device="biosignalsplux", sensors=["EMG"])[0]]
    wrong = token((*WRONG, b"[]", b"{}", b"null", b'"EMG"', b"-5"), rb'[^\s,:"\[\]{}]+')
    return [Case(held) for held in plain], [wrong, wrong, row, anyhow]


def _matlab() -> tuple[list[Case], list[Callable[[Random, Case], Case]]]:
    return [Case(seeds.otb(40, compressed=each)[0]) for each in (False, False, True)], [anyhow]


def _table() -> tuple[list[Case], list[Callable[[Random, Case], Case]]]:
    plain = [
        seeds.table(),
        seeds.table(separator=";", header="t [s];EMG VL [mV];EMG RF [mV]"),
        seeds.table().decode().encode("utf-16"),
        seeds.table(separator="\t", header="seconds_elapsed\tx\ty"),
    ]
    wrong = token((*WRONG, b"a", b'"', b"1,5", b"12:01:02:003", b"-", b"\x00"))
    return [Case(held) for held in plain], [wrong, wrong, row, anyhow]


def _zipped() -> tuple[list[Case], list[Callable[[Random, Case], Case]]]:
    return [Case(seeds.phyphox()), Case(seeds.sensor_logger())], [member, member, anyhow]


def _video() -> tuple[list[Case], list[Callable[[Random, Case], Case]]]:
    made = [
        seeds.video(40),
        seeds.video(40, codec="mjpeg", kind="avi"),
        seeds.video(40, codec="libvpx", kind="webm"),
        seeds.video(40, codec="libx264", kind="mov"),
    ]
    return [Case(held) for held in made], [box, box, anyhow]


KINDS = {
    "edf": _edf,
    "bdf": _bdf,
    "wfdb": _wfdb,
    "opensignals": _opensignals,
    "matlab": _matlab,
    "table": _table,
    "zipped": _zipped,
    "video": _video,
}
