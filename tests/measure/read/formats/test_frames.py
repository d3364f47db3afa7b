"""Pictures and their times out of a video, and what is refused before one picture is decoded."""

import io

import numpy as np
import pytest

from tests.measure.read.film import film, texture
from vastus.errors import BadRecording
from vastus.measure.read.formats import frames
from vastus.measure.read.formats.frames import demuxer, opened, wrong_rate

BASE = texture(48, 64)


def at(times, **more):
    return film([(time, BASE) for time in times], **more)


def refused(held):
    with pytest.raises(BadRecording) as caught:
        opened(io.BytesIO(held))
    return caught.value


@pytest.mark.parametrize(
    ("first", "kind"),
    [
        (b"\x1a\x45\xdf\xa3rest", "matroska"),
        (b"RIFF\0\0\0\0AVI LIST", "avi"),
        *((b"\0\0\0\x18" + box, "mov") for box in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")),
    ],
)
def test_the_first_bytes_choose_the_one_demuxer(first, kind):
    assert demuxer(first) == kind


@pytest.mark.parametrize("first", [b"", b"#EXTM3U", b"ffconcat version", b"RIFF\0\0\0\0WAVE"])
def test_no_other_demuxer_is_ever_chosen(first):
    with pytest.raises(BadRecording) as caught:
        demuxer(first)
    assert caught.value.code == "format"


def test_times_are_those_of_the_pictures_from_the_first_on():
    times = np.cumsum([0.0, 0.03, 0.05, 0.03, 0.2, 0.03])
    reel = opened(io.BytesIO(at(times + 1.5, form="matroska")))
    with reel.container:
        pictures = list(reel.pictures())
    assert [time for time, _ in pictures] == pytest.approx(times, abs=2e-3)
    assert {(picture.width, picture.height) for _, picture in pictures} == {reel.size} == {(64, 48)}
    assert (reel.broken, reel.cut_short) == (0, False)


def test_the_header_says_rate_and_length():
    reel = opened(io.BytesIO(at(np.arange(60) / 30)))
    with reel.container:
        assert reel.rate == pytest.approx(30, rel=0.05)
        assert reel.seconds == pytest.approx(2, abs=0.1)


def test_a_file_that_ends_within_a_picture_is_read_up_to_there():
    held = at(np.arange(40) / 30, form="matroska")
    reel = opened(io.BytesIO(held[: len(held) * 3 // 4]))
    with reel.container:
        count = len(list(reel.pictures()))
    assert 0 < count < 40


def test_a_picture_of_another_size_counts_as_broken(monkeypatch):
    reel = opened(io.BytesIO(at(np.arange(12) / 30)))
    monkeypatch.setattr(type(reel), "size", (1, 1))
    with reel.container:
        assert list(reel.pictures()) == []
    assert reel.broken == 12


@pytest.mark.parametrize(
    ("name", "most", "code"), [("LONGEST_SIDE", 60, "size"), ("MOST_POINTS", 3000, "size"), ("FASTEST", 20.0, "rate")]
)
def test_a_header_that_asks_for_too_much_is_refused_before_a_picture_is_decoded(monkeypatch, name, most, code):
    held = at(np.arange(12) / 30)
    monkeypatch.setattr(frames, name, most)
    assert refused(held).code == code


@pytest.mark.parametrize(("name", "most"), [("MOST_SECONDS", 0.2), ("MOST_PICTURES", 5)])
def test_more_time_or_pictures_than_the_header_said_are_refused(monkeypatch, name, most):
    held = at(np.arange(20) / 30, form="matroska")
    reel = opened(io.BytesIO(held))
    monkeypatch.setattr(frames, name, most)
    with reel.container, pytest.raises(BadRecording) as caught:
        list(reel.pictures())
    assert caught.value.code == "size"


def test_a_picture_without_a_size_is_refused():
    for size in ((0, 5), (5, 0)):
        with pytest.raises(BadRecording) as caught:
            frames._check_size(*size)
        assert caught.value.code == "header"


def test_another_file_is_never_opened():
    with pytest.raises(BadRecording) as caught:
        frames._no_other_file("http://127.0.0.1/a.ts", 0, {})
    assert caught.value.code == "part"


def test_no_video_and_no_picture_are_told_apart():
    assert refused(b"\0\0\0\x18ftypmp42" + b"\0" * 99).code in {"damaged", "channels"}
    assert refused(b"no video at all").code == "format"


def test_a_wrong_speed_is_told_with_the_speeds_that_are_read():
    assert str(wrong_rate(4.04)) == "This video has 4.0 pictures a second; vastus reads 8 to 240."
