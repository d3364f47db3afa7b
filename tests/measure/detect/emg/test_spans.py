"""The time in which no twitch could have been seen in muscle voltage."""

import numpy as np
import pytest

from tests.measure.detect.muscle import plain_view
from vastus.measure.detect.emg.candidates import FEATURES, Candidates
from vastus.measure.detect.emg.cleaning.noise import CLIPPED, DISCONNECTED, FLAT, LOST
from vastus.measure.detect.emg.pieces import SearchedPiece
from vastus.measure.detect.emg.spans import unwatched
from vastus.measure.spans import Span


def piece(voluntary=(), states=(), channels=1, seconds=10, **more) -> SearchedPiece:
    """Ten seconds at 1000 a second with voluntary bins and states (channel, first block, last block, code)."""
    view = plain_view(np.zeros((channels, 10_000)), **{"core": slice(0, seconds * 1000), **more})
    busy = np.zeros(1000, np.bool_)
    for begin, end in voluntary:
        busy[begin:end] = True
    for channel, begin, end, code in states:
        view.state[channel, begin:end] = code
    nothing = np.zeros(0, np.int64)
    return SearchedPiece(
        view=view,
        steps=0,
        voluntary=busy,
        candidates=Candidates(nothing, nothing, np.zeros(0, np.float32), np.zeros((0, 101), np.float32)),
        features=np.zeros((0, len(FEATURES)), np.float32),
    )


def test_a_piece_that_was_watched_all_through_excludes_nothing():
    assert unwatched(piece()) == []


def test_voluntary_bins_are_stretches_of_ten_milliseconds():
    first, second = unwatched(piece(voluntary=[(100, 250), (400, 401)]))
    assert first == Span(1.0, 2.5, "voluntary")
    assert second.end == pytest.approx(4.01)
    assert (second.begin, second.why) == (4.0, "voluntary")


@pytest.mark.parametrize(("code", "why"), [(FLAT, "flat"), (CLIPPED, "clipped"), (DISCONNECTED, "disconnected")])
def test_what_cannot_be_used_is_named(code, why):
    assert unwatched(piece(states=[(0, 30, 50, code)])) == [Span(3.0, 5.0, why)]


def test_lost_time_is_left_to_the_recording_that_names_it():
    assert unwatched(piece(states=[(0, 30, 50, LOST)])) == []


def test_only_where_no_channel_can_be_used_is_time_excluded():
    assert unwatched(piece(states=[(0, 30, 50, FLAT)], channels=2)) == []
    both = piece(states=[(0, 30, 50, FLAT), (1, 40, 60, FLAT)], channels=2)
    assert unwatched(both) == [Span(4.0, 5.0, "flat")]


def test_where_channels_differ_the_worst_reason_is_named():
    both = piece(states=[(0, 30, 50, FLAT), (1, 30, 50, DISCONNECTED)], channels=2)
    assert unwatched(both) == [Span(3.0, 5.0, "disconnected")]


def test_times_count_from_the_start_of_the_recording_and_only_the_core_is_told():
    one = piece(voluntary=[(0, 1000)], states=[(0, 0, 100, FLAT)], core=slice(0, 10_000), first=30_000)
    assert unwatched(one) == [Span(30.0, 40.0, "voluntary"), Span(30.0, 40.0, "flat")]


def test_a_last_piece_ends_with_the_recording():
    short = piece(voluntary=[(100, 1000)], states=[(0, 80, 100, FLAT)], seconds=4)
    assert unwatched(short) == [Span(1.0, 4.0, "voluntary")]


def test_two_pieces_share_no_time():
    one = unwatched(piece(voluntary=[(900, 1000)]))
    other = unwatched(piece(voluntary=[(0, 100)], first=10_000))
    assert (one, other) == ([Span(9.0, 10.0, "voluntary")], [Span(10.0, 11.0, "voluntary")])
