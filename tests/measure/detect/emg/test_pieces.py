"""The way through a recording, piece by piece."""

import itertools

import numpy as np
import pytest

from tests.measure.detect.muscle import RATE, discharge, put, recorded, rest, train, viewed
from vastus.measure.detect.emg.candidates import FEATURES
from vastus.measure.detect.emg.pieces import searched
from vastus.measure.spans import Span


def test_at_most_three_pieces_are_looked_at_together():
    views = [one.view for one in searched(recorded(rest(65, seed=4)))]
    assert [view.clean.shape[1] // view.grid.size for view in views] == [2, 3, 3, 3, 3, 3, 2]
    assert sum(view.core.stop - view.core.start for view in views) == 65 * RATE


@pytest.mark.parametrize("seconds", [0.5, 10.0, 10.5, 29.99])
def test_the_cores_follow_each_other_without_a_gap(seconds):
    views = [one.view for one in searched(recorded(rest(seconds, seed=4)))]
    edges = [(view.first + view.core.start, view.first + view.core.stop) for view in views]
    assert edges[0][0] == 0
    assert edges[-1][1] == round(seconds * RATE)
    assert all(before[1] == after[0] for before, after in itertools.pairwise(edges))


def test_the_views_are_those_of_the_pieces_by_themselves():
    table = rest(25, seed=5, channels=2)
    for number, one in enumerate(searched(recorded(table))):
        alone = viewed(table, number)
        assert one.view.first == alone.first
        assert np.array_equal(one.view.floor, alone.floor)
        assert np.array_equal(one.view.state, alone.state)


def test_each_discharge_is_a_candidate_of_the_piece_it_lies_in():
    table = rest(30, seed=6)
    times = np.array([3.0, 9.999, 10.001, 15.0, 28.0])
    put(table[:, 0], discharge(300), times[[0, 1, 3, 4]])
    pieces = list(searched(recorded(table)))
    for number, one in enumerate(pieces):
        at = (one.candidates.at + one.view.first) / RATE
        assert ((at >= 10 * number) & (at < 10 * (number + 1))).all()
        assert one.features.shape == (len(at), len(FEATURES))
    found = np.concatenate([(one.candidates.at + one.view.first) / RATE for one in pieces])
    assert all(np.abs(found - time).min() < 0.003 for time in times[[0, 1, 3, 4]])


def test_a_step_is_counted_once_though_three_views_show_it():
    table = rest(30, seed=2)
    for at in (13.0, 17.0):
        table[round(at * RATE) : round((at + 2) * RATE), 0] -= 400 * np.exp(-np.arange(2 * RATE) / RATE / 0.05)
    assert [one.steps for one in searched(recorded(table))] == [0, 2, 0]


def test_a_contraction_is_voluntary_and_has_no_candidate():
    table = rest(20, seed=7)
    table[4 * RATE : 8 * RATE, 0] += train(4, seed=3)
    first = next(iter(searched(recorded(table))))
    assert first.voluntary[420:780].all()
    assert not (first.voluntary[first.candidates.at // first.view.grid.bin]).any()


def test_lost_time_has_no_candidate_and_is_dead():
    table = rest(12, seed=8)
    table[5 * RATE : 7 * RATE] = 0
    first = next(iter(searched(recorded(table, lost=(Span(5, 7, "gap"),)))))
    assert first.view.dead[0, 50:70].all()
    assert not ((first.candidates.at > 5 * RATE) & (first.candidates.at < 7 * RATE)).any()


def test_twice_gives_the_same():
    table = rest(22, seed=9, channels=2)
    put(table[:, 1], discharge(100), np.arange(1, 21, 1.7))
    for one, other in zip(searched(recorded(table)), searched(recorded(table)), strict=True):
        assert np.array_equal(one.candidates.at, other.candidates.at)
        assert np.array_equal(one.features, other.features)
        assert np.array_equal(one.view.clean, other.view.clean)


def test_a_recording_of_one_sample_has_one_piece_and_nothing_in_it():
    (only,) = searched(recorded(np.zeros((1, 1))))
    assert len(only.candidates.at) == 0
    assert only.steps == 0
