"""A recording over time."""

from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vastus.made import Made, made_by
from vastus.measure.recording import Channel, Recording, held
from vastus.measure.spans import Span

ONE = (Channel("a", "left thigh", "uV"),)


def made_up(**more) -> Recording:
    values = {"modality": "emg", "seconds": 1.0, "rate": 1.0, "channels": ONE, "made": Made("test")}
    return Recording(**{**values, "piece": lambda begin, end: np.zeros((0, 1), np.float32), **more})


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
        made_up(seconds=seconds, rate=rate, channels=channels)


def test_a_start_needs_its_time_zone():
    assert made_up(start=datetime(2026, 11, 20, tzinfo=UTC)).start is not None
    with pytest.raises(ValueError, match="time zone"):
        made_up(start=datetime(2026, 11, 20))


def test_lost_stretches_are_put_in_order():
    spans = [Span(3, 4, "a"), Span(0, 2, "a"), Span(1, 3, "a")]
    assert held(np.zeros((9, 1)), 1.0, ONE, "emg", lost=spans).lost == (Span(0, 4, "a"),)


@given(st.floats(0, 20), st.floats(0, 20))
def test_a_piece_has_the_samples_between_its_rounded_ends(begin, end):
    recording = held(np.arange(50.0)[:, None], 5.0, ONE, "emg")
    expected = [float(k) for k in range(50) if round(begin * 5) <= k < round(end * 5)]
    assert recording.piece(begin, end)[:, 0].tolist() == expected


def test_samples_of_any_kind_become_single_precision_and_are_not_copied_twice():
    table = np.zeros((10, 1), np.float32)
    assert np.shares_memory(held(table, 10.0, ONE, "emg").piece(0, 1), table)
    assert held(np.zeros((10, 1), np.int16), 10.0, ONE, "emg").piece(0, 1).dtype == np.float32


def test_the_same_samples_at_another_rate_are_another_recording():
    one, other = (held(np.ones((10, 1)), rate, ONE, "emg").made for rate in (5.0, 10.0))
    assert one.of == other.of
    assert one.settings != other.settings


def test_what_made_the_samples_is_kept_when_it_is_known():
    made = Made("test", {"seed": 3.0}, ("abc",))
    assert held(np.ones((10, 1)), 10.0, ONE, "emg", made=made).made is made


@pytest.mark.parametrize(("seconds", "rate", "length"), [(1.0, 100.0, 100), (0.333, 3.0, 1), (10.004, 99.97, 1000)])
def test_the_length_is_the_whole_number_of_samples(seconds, rate, length):
    assert made_up(seconds=seconds, rate=rate).length == length


def test_a_recording_cannot_be_changed():
    with pytest.raises(AttributeError):
        made_up().rate = 3.0  # type: ignore[misc]  # that is the point
