"""A recording over time, and the arithmetic of stretches."""

from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vastus.made import Made, made_by
from vastus.measure.recording import Channel, Recording, Span, covered, held, inside, joined

ONE = (Channel("a", "left thigh", "uV"),)
SPANS = st.lists(
    st.builds(
        lambda at, long, why: Span(at, at + long, why), st.integers(0, 50), st.integers(0, 20), st.sampled_from("ab")
    )
)


def test_a_held_recording_gives_its_samples_back():
    samples = np.arange(20.0).reshape(10, 2)
    recording = held(samples, 5.0, (*ONE, Channel("b", "", "uV")), "emg")
    assert (recording.seconds, recording.length) == (2.0, 10)
    assert recording.piece(0, 2).dtype == np.float32
    assert recording.piece(0, 2).tolist() == samples.tolist()
    assert recording.piece(0.4, 0.8).tolist() == samples[2:4].tolist()
    assert recording.piece(-1, 0.4).tolist() == samples[:2].tolist()
    assert recording.piece(1.8, 9).tolist() == samples[9:].tolist()
    assert (recording.made.by, recording.made.settings) == (made_by("measure.recording"), {"rate": 5.0})
    assert recording.made.of == held(samples.astype(np.float32), 5.0, recording.channels, "emg").made.of
    assert recording.made.of != held(samples + 1, 5.0, recording.channels, "emg").made.of
    recording.close()  # nothing is open


@given(st.lists(st.floats(0, 3), min_size=1, max_size=6))
def test_pieces_side_by_side_are_the_whole(cuts):
    recording = held(np.arange(300.0)[:, None], 100.0, ONE, "emg")
    edges = [0.0, *sorted(cuts), 3.0]
    parts = [recording.piece(begin, end) for begin, end in pairwise(edges)]
    assert np.concatenate(parts).tolist() == recording.piece(0, 3).tolist()


@pytest.mark.parametrize("samples", [np.zeros(4), np.zeros((4, 2)), np.zeros((2, 2, 1))])
def test_samples_must_hold_the_channels(samples):
    with pytest.raises(ValueError, match="do not hold 1 channels"):
        held(samples, 100.0, ONE, "emg")


@pytest.mark.parametrize(("rate", "seconds", "channels"), [(0.0, 1.0, ONE), (1.0, 0.0, ONE), (1.0, 1.0, ())])
def test_a_recording_needs_a_rate_a_length_and_a_channel(rate, seconds, channels):
    with pytest.raises(ValueError, match="needs a rate"):
        Recording("emg", seconds, rate, channels, lambda begin, end: np.zeros((0, 1), np.float32), Made("test"))


def test_a_start_needs_its_time_zone():
    def at(start):
        return Recording("emg", 1.0, 1.0, ONE, lambda begin, end: np.zeros((0, 1), np.float32), Made("test"), start)

    assert at(datetime(2026, 11, 20, tzinfo=UTC)).start is not None
    with pytest.raises(ValueError, match="time zone"):
        at(datetime(2026, 11, 20))


def test_stretches_of_one_reason_that_touch_become_one():
    spans = [Span(3, 4, "a"), Span(0, 2, "a"), Span(1, 3, "a"), Span(1, 2, "b"), Span(7, 7, "a"), Span(9, 8, "b")]
    assert joined(spans) == (Span(0, 4, "a"), Span(1, 2, "b"))
    assert held(np.zeros((9, 1)), 1.0, ONE, "emg", lost=spans[:3]).lost == (Span(0, 4, "a"),)
    assert joined([Span(0, 9, "a"), Span(1, 2, "a")]) == (Span(0, 9, "a"),)


@given(SPANS)
def test_cover_and_inside_agree_with_counting(spans):
    ticks = np.arange(0.5, 60, dtype=np.float64)
    counted = np.array([any(span.begin < tick < span.end for span in spans) for tick in ticks])
    real = [span for span in spans if span.seconds > 0]
    assert covered(spans, 60.0) == counted.sum()
    assert covered(joined(spans), 60.0) == counted.sum()
    assert inside(ticks, real).tolist() == counted.tolist()


def test_the_edges_of_a_stretch_are_inside():
    assert inside(np.array([0.9, 1.0, 2.0, 2.1]), [Span(1, 2, "a")]).tolist() == [False, True, True, False]
    assert inside(np.array([1.0]), []).tolist() == [False]
    assert covered([Span(-5, 1, "a"), Span(9, 20, "b")], 10.0) == 2
