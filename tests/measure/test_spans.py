"""The arithmetic of stretches, against counting tick by tick."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vastus.measure.spans import Span, covered, inside, joined, merged

SPANS = st.lists(
    st.builds(
        lambda at, long, why: Span(at, at + long, why), st.integers(0, 50), st.integers(0, 20), st.sampled_from("ab")
    )
)
TICKS = np.arange(0.5, 80, dtype=np.float64)


def counted(spans):
    """Which ticks lie in a span: the plain way."""
    return np.array([any(span.begin < tick < span.end for span in spans) for tick in TICKS])


def test_a_span_lasts_from_its_begin_to_its_end():
    assert Span(1.5, 4.0, "a").seconds == 2.5
    assert Span(3.0, 3.0, "a").seconds == 0


def test_spans_are_in_order_of_begin_end_and_reason():
    spans = [Span(2, 3, "a"), Span(1, 9, "a"), Span(1, 2, "b"), Span(1, 2, "a")]
    assert sorted(spans) == [Span(1, 2, "a"), Span(1, 2, "b"), Span(1, 9, "a"), Span(2, 3, "a")]


def test_stretches_of_one_reason_that_touch_become_one():
    spans = [Span(3, 4, "a"), Span(0, 2, "a"), Span(1, 3, "a"), Span(1, 2, "b"), Span(7, 7, "a"), Span(9, 8, "b")]
    assert joined(spans) == (Span(0, 4, "a"), Span(1, 2, "b"))
    assert joined([Span(0, 9, "a"), Span(1, 2, "a")]) == (Span(0, 9, "a"),)
    assert joined([]) == ()


def test_stretches_of_two_reasons_stay_two_however_they_lie():
    assert joined([Span(0, 9, "a"), Span(1, 2, "b")]) == (Span(0, 9, "a"), Span(1, 2, "b"))
    assert joined([Span(0, 2, "b"), Span(2, 3, "a")]) == (Span(0, 2, "b"), Span(2, 3, "a"))


def test_merged_stretches_have_no_reason_and_do_not_touch():
    assert merged([Span(0, 2, "a"), Span(2, 3, "b"), Span(5, 6, "a")]) == (Span(0, 3, ""), Span(5, 6, ""))
    assert merged([]) == ()


@given(SPANS)
def test_cover_and_inside_agree_with_counting(spans):
    real = [span for span in spans if span.seconds > 0]
    expected = counted(spans)
    assert covered(spans, 80.0) == expected.sum()
    assert covered(joined(spans), 80.0) == expected.sum()
    assert inside(TICKS, real).tolist() == expected.tolist()


@given(SPANS)
def test_joining_keeps_what_is_covered_by_each_reason(spans):
    for why in "ab":
        own = [span for span in spans if span.why == why]
        assert counted([span for span in joined(spans) if span.why == why]).tolist() == counted(own).tolist()


@given(SPANS, st.randoms(use_true_random=False))
def test_the_order_in_which_stretches_come_does_not_matter(spans, chance):
    mixed = chance.sample(spans, len(spans))
    assert joined(mixed) == joined(spans)
    assert merged(mixed) == merged(spans)
    assert inside(TICKS, mixed).tolist() == inside(TICKS, spans).tolist()


@given(SPANS)
def test_joining_twice_changes_nothing_more(spans):
    assert joined(joined(spans)) == joined(spans)
    assert merged(merged(spans)) == merged(spans)
    assert merged(joined(spans)) == merged(spans)


@given(SPANS)
def test_merged_stretches_lie_apart(spans):
    found = merged(spans)
    assert all(before.end < after.begin for before, after in itertools.pairwise(found))
    assert all(span.seconds > 0 for span in found)


@given(SPANS, st.integers(-30, 30))
def test_moving_all_stretches_moves_what_is_inside(spans, by):
    moved = [Span(span.begin + by, span.end + by, span.why) for span in spans]
    assert joined(moved) == tuple(Span(span.begin + by, span.end + by, span.why) for span in joined(spans))
    assert inside(TICKS + by, moved).tolist() == inside(TICKS, spans).tolist()


def test_the_edges_of_a_stretch_are_inside():
    assert inside(np.array([0.9, 1.0, 2.0, 2.1]), [Span(1, 2, "a")]).tolist() == [False, True, True, False]
    assert inside(np.array([1.0]), []).tolist() == [False]
    assert inside(np.zeros(0), [Span(1, 2, "a")]).tolist() == []


def test_only_what_lies_in_the_recording_is_covered():
    assert covered([Span(-5, 1, "a"), Span(9, 20, "b")], 10.0) == 2
    assert covered([Span(-5, -1, "a"), Span(11, 20, "b")], 10.0) == 0
    assert covered([Span(-5, 50, "a")], 10.0) == 10
    assert covered([], 10.0) == 0


@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_what_is_inside_is_a_flag_for_each_time(kind):
    flags = inside(np.array([0.5, 3.0], kind), [Span(0, 1, "a")])
    assert flags.dtype == np.bool_
    assert flags.shape == (2,)
