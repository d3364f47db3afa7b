import io
import struct
from pathlib import Path

import av
import numpy as np
import pytest

from tests.measure.read.film import film, moved, sway, texture
from vastus.errors import BadRecording
from vastus.measure.read import read
from vastus.measure.read.formats.frames import demuxer
from vastus.measure.read.formats.skin import QUALITY
from vastus.measure.read.formats.video import Film, open_source
from vastus.measure.read.source import Options


def opened(content: bytes, options: Options | None = None) -> Film:
    return open_source(io.BytesIO(content), options or Options(), lambda _: io.BytesIO(), lambda _: None)


def refused(content: bytes, options: Options | None = None) -> str:
    with pytest.raises(BadRecording) as caught:
        opened(content, options)
    return caught.value.code


def motion(source: Film) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return times, x and y (samples, patches) of a film."""
    rows = source.block(0, source.head.length)
    patches = (rows.shape[1] - len(QUALITY)) // 2
    return np.arange(len(rows)) / source.head.rate, rows[:, :patches], rows[:, patches : 2 * patches]


def circle(t: float) -> tuple[float, float]:
    return 0.8 * np.sin(5 * t), 0.6 * np.cos(5 * t)


@pytest.fixture(scope="module")
def circling() -> bytes:
    return film(sway(2, 30, circle))


def follows(source: Film, shift=circle, within: float = 0.1) -> None:
    """Check that the patches went where the picture went; those of little texture less exactly."""
    times, x, y = motion(source)
    true = np.array([shift(t) for t in times]) - shift(0)
    wrong = np.hypot(x - true[:, :1], y - true[:, 1:])
    assert np.median(wrong) < within / 2
    assert np.percentile(wrong, 95) < within


def test_motion_is_measured_to_a_part_of_a_pixel(circling):
    follows(opened(circling))


def test_one_row_for_each_picture_at_the_usual_rate(circling):
    head = opened(circling).head
    assert (head.length, head.modality) == (60, "video")
    assert head.rate == pytest.approx(30, rel=1e-3)
    assert head.lost == ()
    assert head.notes == ()


def test_a_spot_that_moves_alone_is_seen_there_and_only_there():
    base = texture(120, 160)
    rows, columns = np.mgrid[:120, :160]
    spot = np.exp(-((rows - 60) ** 2 + (columns - 80) ** 2) / (2 * 15**2))
    lifted = [(k / 30, moved(base, 0, (2.0 if k >= 20 else 0.0) * spot)) for k in range(60)]
    source = opened(film(lifted))
    assert source.head.picture is not None
    middles = np.array(source.head.picture.patches)
    away = np.hypot(*(middles - (80, 60)).T)
    _, x, y = motion(source)
    assert 1.4 < y[40, away.argmin()] < 2.1
    assert np.abs(y[40, away > 45]).max() < 0.15
    assert np.abs(x[40]).max() < 0.2


def test_light_and_flicker_are_not_taken_for_motion():
    base = texture(120, 160)
    pictures = [(k / 30, base * (1 + 0.05 * np.sin(k)) + 5 * np.sin(k / 9)) for k in range(60)]
    _, x, y = motion(opened(film(pictures)))
    assert np.percentile(np.hypot(x, y), 95) < 0.1


def test_motion_larger_than_a_patch_is_followed():
    follows(opened(film(sway(3, 30, lambda t: (9 * t, -4 * t)))), lambda t: (9 * t, -4 * t), 0.6)


def test_true_times_are_kept_when_pictures_come_unevenly():
    rng = np.random.default_rng(3)
    times = np.cumsum(np.r_[0, 1 / 30 * rng.uniform(0.6, 1.4, 59)])
    base = texture(120, 160)
    follows(opened(film([(t, moved(base, *circle(t))) for t in times])))


def test_dropped_pictures_become_lost_time_and_no_signal():
    pictures = [p for p in sway(3, 30, circle) if not 1.0 < p[0] < 1.5]
    source = opened(film(pictures))
    (span,) = source.head.lost
    assert span.begin == pytest.approx(1.0)
    assert span.end == pytest.approx(1.5)
    assert span.why == "lost"
    rows = source.block(0, source.head.length)
    at = np.arange(len(rows)) / source.head.rate
    assert not rows[(at > 1.02) & (at < 1.48)].any()
    follows_after = rows[(at > 1.5)]
    assert np.abs(follows_after[:, 0]).max() > 0.3


@pytest.mark.parametrize("turned", [90, -90, 180])
def test_the_picture_is_turned_upright_as_the_camera_says(turned):
    stored = opened(film(sway(2, 30, circle)))
    upright = opened(film(sway(2, 30, circle), turned=turned))
    assert stored.head.picture is not None
    assert upright.head.picture is not None
    assert upright.head.picture.size == ((160, 120) if turned == 180 else (120, 160))
    _, x, y = (np.median(part, axis=-1) for part in motion(stored))
    _, u, v = (np.median(part, axis=-1) for part in motion(upright))
    across, down = {90: (y, -x), -90: (-y, x), 180: (-x, -y)}[turned]
    np.testing.assert_allclose(u, across, atol=0.05)
    np.testing.assert_allclose(v, down, atol=0.05)


def test_a_scale_turns_pixels_into_millimetres(circling):
    plain, scaled = opened(circling), opened(circling, Options(scale=0.2))
    assert {channel.unit for channel in scaled.head.channels[:-6]} == {"mm"}
    assert {channel.unit for channel in plain.head.channels[:-6]} == {"px"}
    np.testing.assert_allclose(scaled.block(0, 60)[:, :-6], 0.2 * plain.block(0, 60)[:, :-6], atol=1e-5)
    assert scaled.head.picture is not None
    assert scaled.head.picture.pixel == 0.2


def test_a_large_picture_is_told_in_its_own_pixels():
    source = opened(film(sway(1.2, 30, lambda t: (4 * np.sin(5 * t), 0.0), (540, 720))))
    assert source.head.picture is not None
    assert source.head.picture.size == (720, 540)
    times, x, _ = motion(source)
    assert np.abs(np.median(x, axis=1) - 4 * np.sin(5 * times)).max() < 0.3


@pytest.mark.parametrize(
    ("form", "codec", "pixels", "options"),
    [
        ("mov", "libx264", "yuv420p10le", None),
        ("matroska", "libx265", "yuv420p", {"crf": "12", "preset": "ultrafast", "x265-params": "log-level=none"}),
        ("webm", "libvpx-vp9", "yuv420p", {"deadline": "realtime", "cpu-used": "8", "crf": "10"}),
        ("webm", "libvpx", "yuv420p", {"deadline": "realtime", "b": "4M"}),
        ("avi", "mpeg4", "yuv420p", {"b": "4M"}),
        ("avi", "mjpeg", "yuvj420p", {"b": "9M"}),
    ],
)
def test_containers_and_codecs_of_phones(form, codec, pixels, options):
    content = film(sway(2, 30, circle), form=form, codec=codec, pixels=pixels, options=options)
    follows(opened(content), within=0.35)


@pytest.mark.parametrize("rate", [24, 240])
def test_slow_and_fast_cameras(rate):
    source = opened(film(sway(1.2, rate, circle), rate=rate))
    assert source.head.rate == pytest.approx(rate, rel=0.01)
    follows(source)


def test_the_still_is_a_jpeg_and_every_patch_lies_on_it(circling):
    picture = opened(circling).head.picture
    assert picture is not None
    with av.open(io.BytesIO(picture.jpeg), "r", format="mjpeg") as box:
        still = next(box.decode(video=0))
    assert (still.width, still.height) == picture.size == (160, 120)
    assert all(0 < x < 160 and 0 < y < 120 for x, y in picture.patches)


def test_a_piece_equals_the_same_stretch_of_the_whole(circling):
    source = opened(circling)
    whole = source.block(0, source.head.length)
    for first, last in ((0, 1), (7, 31), (40, 60), (59, 99)):
        np.testing.assert_array_equal(source.block(first, last), whole[first:last])


def test_progress_is_told():
    told: list[float] = []
    open_source(io.BytesIO(film(sway(2, 30, circle))), Options(), lambda _: io.BytesIO(), told.append)
    assert told == sorted(told)
    assert 0.9 < told[-1] <= 1


def test_in_a_process_of_its_own(circling, tmp_path):
    path = tmp_path / "leg.mp4"
    path.write_bytes(circling)
    recording = read(path)
    np.testing.assert_allclose(recording.piece(0, 2), opened(circling).block(0, 60), atol=1e-4)
    assert recording.picture is not None
    recording.close()


def test_a_cut_film_is_read_as_far_as_it_goes():
    content = film(sway(4, 30, circle), form="matroska")
    source = opened(content[: len(content) * 2 // 3])
    assert 30 < source.head.length < 120
    assert source.head.notes


def test_a_phone_film_that_lost_its_index_is_damaged(circling):
    assert refused(circling[: len(circling) * 2 // 3]) == "damaged"


def test_broken_bytes_inside_become_lost_time():
    content = film(sway(4, 30, circle), options={"crf": "20", "preset": "ultrafast", "g": "10"})
    middle = len(content) // 2
    source = opened(content[: middle - 1500] + bytes(3000) + content[middle + 1500 :])
    assert source.head.notes
    assert source.head.lost
    assert all(span.why == "lost" and 1 < span.begin < span.end < 3 for span in source.head.lost)
    assert np.isfinite(source.block(0, source.head.length)).all()


def test_sound_alone_is_no_video():
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as box:
        stream = box.add_stream("aac", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.float32), "fltp", "mono")
        frame.sample_rate = 8000
        box.mux(stream.encode(frame))
        box.mux(stream.encode(None))
    assert refused(out.getvalue()) == "channels"


def test_other_codecs_are_named():
    content = film(sway(1, 30, circle), form="matroska", codec="ffv1", options={})
    with pytest.raises(BadRecording, match="ffv1") as caught:
        opened(content)
    assert caught.value.code == "codec"


def test_a_picture_too_wide_is_refused_before_it_is_decoded():
    base = np.full((64, 5000), 90.0)
    content = film([(k / 30, base) for k in range(3)], form="avi", codec="mjpeg", pixels="yuvj420p", options={})
    assert refused(content) == "size"


def test_a_picture_that_claims_to_be_huge_is_refused_without_taking_its_memory():
    content = bytearray(film(sway(1, 30, circle), form="avi", codec="mjpeg", pixels="yuvj420p", options={}))
    at = -1
    while (at := content.find(b"\xff\xc0", at + 1)) >= 0:
        content[at + 5 : at + 9] = struct.pack(">HH", 60000, 60000)
    assert refused(bytes(content)) in {"size", "empty", "damaged"}


def test_too_fast_too_slow_too_long_too_short():
    base = texture(48, 64)
    assert refused(film([(k / 400, base) for k in range(600)], rate=400)) == "rate"
    assert refused(film([(k / 4, base) for k in range(40)], rate=4)) == "rate"
    assert refused(film([(k * 60.0, base) for k in range(13)])) == "size"
    assert refused(film([(k / 30, base) for k in range(8)])) == "empty"


def test_times_that_jump_are_refused_before_they_take_memory():
    content = film([(t, texture(48, 64)) for t in (*np.arange(30) / 30, 3000.0)], form="matroska")
    assert refused(content) == "size"


def test_no_picture_at_all():
    out = io.BytesIO()
    with av.open(out, "w", format="matroska") as box:
        stream = box.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        box.start_encoding()
    assert refused(out.getvalue()) in {"empty", "damaged", "header"}


def test_what_was_asked_for_must_fit(circling):
    assert refused(circling, Options(channels=("1",))) == "channels"
    for scale in (0.0, -1.0, float("nan"), 1e9):
        assert refused(circling, Options(scale=scale)) == "mapping"


HOSTILE = {
    "ffconcat": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "hls": b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n",
    "sdp": b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5000 RTP/AVP 96\n",
    "dash": b'<?xml version="1.0"?><MPD><BaseURL>file:///etc/</BaseURL></MPD>',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_text_that_calls_itself_a_video_opens_nothing(name, tmp_path):
    with pytest.raises(BadRecording, match="no video") as caught:
        demuxer(HOSTILE[name])
    assert caught.value.code == "format"
    path = Path(tmp_path, "x.mp4")
    path.write_bytes(HOSTILE[name])
    with pytest.raises(BadRecording):
        read(path)


def test_text_behind_the_first_bytes_of_a_video_opens_nothing():
    for start in (b"\x00\x00\x00\x18ftypmp42", b"\x1a\x45\xdf\xa3", b"RIFF\x00\x00\x00\x00AVI "):
        assert refused(start + b"\nffconcat version 1.0\nfile /etc/passwd\n" * 9) in {"damaged", "channels"}
