"""A file is what its bytes say, whatever its name."""

from importlib import import_module
from inspect import signature

import pytest

from tests.measure.read import seeds
from vastus.errors import BadRecording
from vastus.measure.read import sniff
from vastus.measure.read.codes import CODES


@pytest.mark.parametrize(
    ("held", "module"),
    [
        (seeds.edf(), "edf"),
        (seeds.edf(width=3), "edf"),
        (seeds.wfdb()[0], "wfdb"),
        (b"# remark\n\nr 1\nr.dat 16\n", "wfdb"),
        (b"r/2 1 500 100\nr_1 50\nr_2 50\n", "wfdb"),
        (b"100 2 360 650000 12:00:00 01/01/2000\r\n100.dat 212 200 11 1024 995 -22131 0 MLII\r\n", "wfdb"),
        (seeds.opensignals()[0], "opensignals"),
        (seeds.otb()[0], "matlab"),
        (seeds.table(), "table"),
        (seeds.table(separator=" ", header="a b c"), "table"),
        (seeds.table().decode().encode("utf-16"), "table"),
        (seeds.table().decode().encode("utf-16-le"), "table"),
        (b"0       1       2\n1       2       3\n" * 20, "table"),
        (b"0 1 2\n1 2 3\n2 3 4\n", "table"),
        (b"time emg\n0 1\n1 2\n", "table"),
        ("Zeit (s);µV\n0,1;2,5\n".encode("latin-1"), "table"),
        (seeds.phyphox(), "zipped"),
        (seeds.zipped({}), "zipped"),
        (b"\0\0\0\x20ftypisom\0\0\2\0", "video"),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "video"),
        (b"\x1a\x45\xdf\xa3\x9f", "video"),
        (b"RIFF\x24\0\0\0AVI LIST", "video"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "table"),
        (b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n", "table"),
        (b"v=0\no=- 0 0 IN IP4 127.0.0.1\n", "table"),
    ],
)
def test_a_format_is_known_by_its_bytes(held, module) -> None:
    assert sniff.sniff(held[: sniff.LOOKED_AT]).module == module


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (b"\x1f\x8b\x08rest", "unpack"),
        (b"7z\xbc\xaf\x27\x1c", "unpack"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "CSV"),
        (b"\x89HDF\r\n\x1a\n", "-v7"),
        (b"PAR1\x15\x04", "CSV"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "picture"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "picture"),
        (b"%PDF-1.7\n1 0 obj\n", "document"),
        (b"a.otb".ljust(257, b"\0") + b"ustar", "OTB"),
    ],
)
def test_what_is_known_but_not_read_is_named_with_a_way_forward(held, words) -> None:
    with pytest.raises(BadRecording, match=words) as caught:
        sniff.sniff(held)
    assert caught.value.code == "variant"


@pytest.mark.parametrize("held", [b"ID3\4\0\0", b"\0" * 500, bytes(range(256)) * 4])
def test_anything_else_is_no_recording(held) -> None:
    with pytest.raises(BadRecording, match="WFDB") as caught:
        sniff.sniff(held)
    assert caught.value.code == "format"


@pytest.mark.parametrize("kind", sniff.FORMATS, ids=lambda kind: kind.module)
def test_each_format_has_a_module_that_opens_it_and_is_recognised(kind) -> None:
    module = import_module(f"vastus.measure.read.formats.{kind.module}")
    assert list(signature(module.open_source).parameters)[:2] == ["file", "options"]
    assert kind.most <= 512 * sniff.MEGABYTE
    for name in kind.needs:
        import_module(name)


def test_there_are_at_most_twenty_codes_and_each_is_explained() -> None:
    assert len(CODES) <= 20
    assert all(words.endswith(".") for words in CODES.values())
