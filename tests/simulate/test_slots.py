"""Where in time disturbances lie, and how a shape is added to a signal."""

import numpy as np
import pytest

from vastus.measure.spans import Span
from vastus.simulate.slots import MARGIN, add, log_uniform, rows, stretches, widened


@pytest.mark.parametrize("seconds", [10.0, 40.0, 300.0])
def test_stretches_keep_apart_and_inside(seconds):
    wanted = [("a", 1.0, 3.0), ("b", 0.5, 8.0), ("c", 4.0, 15.0)]
    margin = min(MARGIN, seconds / 3 / 6)
    for seed in range(50):
        found = stretches(np.random.default_rng(seed), seconds, wanted)
        ends = [0.0, *(span.end for span in found)]
        assert all(span.begin >= before + margin - 1e-9 for span, before in zip(found, ends, strict=False))
        assert ends[-1] <= seconds - margin + 1e-9
        longest = {why: most for why, _, most in wanted}
        assert all(span.seconds <= longest[span.why] + 1e-9 for span in found)
        assert len(found) == (3 if seconds > 10 else len(found))


def test_what_does_not_fit_is_left_out():
    assert stretches(np.random.default_rng(1), 5.0, [("long", 20.0, 30.0)]) == []
    assert stretches(np.random.default_rng(1), 5.0, []) == []


def test_order_and_place_are_chance():
    found = {
        tuple(s.why for s in stretches(np.random.default_rng(k), 60, [("a", 1, 2), ("b", 1, 2)])) for k in range(9)
    }
    assert found == {("a", "b"), ("b", "a")}


@pytest.mark.parametrize("at", [-9, -2, 0, 3, 8, 20])
def test_a_shape_is_added_where_it_lies_inside(at):
    signal, shape = np.zeros(10), np.arange(1.0, 5.0)
    add(signal, at, shape)
    assert signal.tolist() == [float(k - at + 1) if 0 <= k - at < 4 else 0.0 for k in range(10)]


def test_spans_are_widened_up_to_the_ends():
    assert widened([Span(0.1, 9.8, "a")], 0.5, 10.0) == [Span(0.0, 10.0, "a")]
    assert rows(Span(0.0, 12.0, "a"), 100.0, 1000) == slice(0, 1000)


@pytest.mark.parametrize("channels", [1, 3])
def test_a_shape_of_many_channels_is_added_to_each(channels):
    signal = np.ones((10, channels))
    add(signal, 4, np.full((3, channels), 2.0))
    assert signal[:, 0].tolist() == [1, 1, 1, 1, 3, 3, 3, 1, 1, 1]
    assert (signal == signal[:, :1]).all()


@pytest.mark.parametrize(("begin", "end"), [(0.0, 1.0), (0.5, 0.7), (-2.0, 0.3), (9.5, 30.0), (20.0, 30.0)])
def test_rows_are_the_samples_of_a_stretch_that_exist(begin, end):
    part = rows(Span(begin, end, "a"), 100.0, 1000)
    assert list(range(1000))[part] == [k for k in range(1000) if round(begin * 100) <= k < round(end * 100)]


def test_widening_by_nothing_changes_nothing_but_the_ends():
    spans = [Span(1.0, 2.0, "a"), Span(4.0, 5.0, "b")]
    assert widened(spans, 0.0, 10.0) == spans
    assert widened([], 1.0, 10.0) == []
    assert [span.seconds for span in widened(spans, 0.5, 10.0)] == [2.0, 2.0]


@pytest.mark.parametrize(("low", "high"), [(1.0, 100.0), (0.5, 0.6)])
def test_a_log_uniform_number_is_as_often_below_as_above_the_geometric_mean(low, high):
    chance = np.random.default_rng(1)
    numbers = np.array([log_uniform(chance, low, high) for _ in range(4000)])
    assert low <= numbers.min() <= numbers.max() <= high
    assert (numbers < (low * high) ** 0.5).mean() == pytest.approx(0.5, abs=0.03)
