"""The rate and its interval: honest about clusters, about nothing seen, and about what was not watched."""

import numpy as np
import pytest
from benchmarks.coverage import cell, clusters, echoes, raindrops, sways, table
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import gamma

from vastus.measure.rate import Rate, _mixture, _on_watch, intervals, minutes_to_halve, per_minute, weekly
from vastus.measure.spans import Span


def regular(count, seconds):
    return (np.arange(count) + 0.5) * seconds / count


def test_without_a_twitch_the_limit_is_three_in_the_time():
    found = per_minute(np.zeros(0), 300)
    assert (found.low, found.rate) == (0, 0)
    assert found.high == pytest.approx(3 / 5, rel=0.01)
    assert per_minute(np.zeros(0), 300, mass=0.99).high == pytest.approx(4.605 / 5, rel=0.01)


def test_without_watched_time_there_is_no_rate():
    with pytest.raises(ValueError, match="watched"):
        per_minute(np.zeros(0), 0)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(0, 599), max_size=80), st.floats(600, 4000))
def test_the_rate_lies_in_its_interval_and_the_order_of_times_does_not_matter(times, watched):
    found = per_minute(np.array(times), watched)
    assert found.low <= found.rate <= found.high
    assert found.rate == pytest.approx(60 * len(times) / watched)
    assert found.dispersion >= 1
    assert per_minute(np.array(times[::-1]), watched) == found


def test_more_time_makes_it_narrower_and_more_mass_wider():
    rng = np.random.default_rng(4)
    short, long = (per_minute(raindrops(rng, 0.2, seconds), seconds) for seconds in (300, 3000))
    assert long.high - long.low < (short.high - short.low) / 2
    times = raindrops(rng, 0.2, 300)
    wide, narrow = per_minute(times, 300, mass=0.99), per_minute(times, 300, mass=0.5)
    assert wide.low < narrow.low < narrow.rate < narrow.high < wide.high


def test_clusters_and_sways_are_seen():
    rng = np.random.default_rng(8)
    plain = per_minute(raindrops(rng, 0.3, 1800), 1800)
    assert plain.dispersion == 1
    assert not plain.slow
    clustered = per_minute(clusters(rng, 0.2, 1800), 1800)
    assert clustered.dispersion > 2.5
    assert not clustered.slow
    swayed = per_minute(sways(rng, 1.0, 1800), 1800)
    assert swayed.dispersion > 10
    assert swayed.slow


@pytest.mark.parametrize("draw", [raindrops, clusters, echoes, sways])
def test_the_interval_holds_the_underlying_rate(draw):
    held, wide, plain = cell(draw, 20.0, 900, 100)
    assert held > 0.9
    assert wide < 1
    assert plain > 0.9 if draw is raindrops else plain < 0.88  # an interval that takes them for raindrops


def test_the_table_has_a_line_for_each_way_and_length():
    lines = table(1).splitlines()
    assert len(lines) == 4 + 2 + 4 * 5
    assert lines[-1].startswith("| slow sways | 30 min |")


@pytest.mark.parametrize("seed", range(8))
def test_a_short_quiet_look_does_not_claim_clusters(seed):
    assert per_minute(raindrops(np.random.default_rng(seed), 0.05, 120), 120).dispersion == 1


def test_what_was_not_watched_is_no_pause():
    times = regular(40, 600.0)
    whole = per_minute(times, 600)
    gap = Span(200.0, 5000.0, "walking")
    later = np.where(times > 200, times + 4800, times)
    assert per_minute(later, 600, [gap]) == whole
    parts = [Span(200.0, 3000.0, "walking"), Span(2500.0, 5000.0, "gap"), Span(300.0, 400.0, "walking")]
    assert per_minute(later, 600, parts) == whole
    assert per_minute(later, 600) != whole


def test_the_clock_stands_still_while_nobody_watches():
    spans = [Span(2.0, 5.0, "gap"), Span(4.0, 6.0, "walking"), Span(8.0, 9.0, "gap")]
    moved = _on_watch(np.array([9.5, 1.0, 2.0, 3.0, 6.0, 7.0, 8.5, 5.5]), spans)
    assert moved.tolist() == [1.0, 2.0, 2.0, 2.0, 2.0, 3.0, 4.0, 4.5]


def test_one_point_of_the_grid_is_the_interval_of_jeffreys():
    low, high = _mixture(np.array([12.0]), np.ones(1), 0.025)
    assert (12 * low, 12 * high) == pytest.approx(gamma.ppf((0.025, 0.975), 12.5), rel=0.005)


def test_intervals_by_hand():
    found = intervals(np.array([5.0, 1.0, 2.0, 9.0]))
    assert found.count == 3
    assert found.quantiles == pytest.approx((1.4, 2.0, 3.0, 3.5, 3.8))
    assert found.variation == pytest.approx(np.std([1, 3, 4], ddof=1) / (8 / 3))
    assert found.dispersion == pytest.approx(np.var([1, 3, 4], ddof=1) / (8 / 3) ** 2)


def test_an_interval_across_excluded_time_is_dropped():
    times = np.array([1.0, 2.0, 5.0, 9.0])
    assert intervals(times, [Span(3.0, 3.5, "gap"), Span(3.2, 4.0, "walking")]).quantiles[2] == pytest.approx(2.5)
    assert intervals(times, [Span(0.0, 0.5, "gap"), Span(10.0, 11.0, "gap")]).count == 3
    assert intervals(times, [Span(1.5, 1.6, "gap"), Span(4.0, 4.1, "gap"), Span(6.0, 7.0, "gap")]).count == 0


def test_few_intervals_have_no_variation():
    none = intervals(np.zeros(0))
    assert (none.count, none.quantiles, none.variation, none.dispersion) == (0, (), None, None)
    one = intervals(np.array([1.0, 4.0]))
    assert (one.count, one.quantiles[2], one.variation) == (1, 3.0, None)
    assert intervals(np.array([2.0, 2.0, 2.0])).variation is None


def test_intervals_of_raindrops_vary_as_much_as_their_mean():
    found = intervals(raindrops(np.random.default_rng(1), 1.0, 20000))
    assert found.variation == pytest.approx(1, abs=0.05)
    assert found.quantiles[2] == pytest.approx(np.log(2), abs=0.05)


def test_four_times_the_time_halves_the_interval():
    rng = np.random.default_rng(6)
    found = per_minute(raindrops(rng, 0.5, 900), 900)
    assert minutes_to_halve(found, 900) == 45
    longer = per_minute(raindrops(rng, 0.5, 3600), 3600)
    assert (longer.high - longer.low) / (found.high - found.low) == pytest.approx(0.5, abs=0.12)
    assert minutes_to_halve(per_minute(np.zeros(0), 300), 300) == 5


def rate(value, reach=0.2):
    return Rate(value * (1 - reach), value, value * (1 + reach), 1.0)


USUAL = [[rate(4)], [rate(5), rate(4)], [rate(4.5)], [rate(5)]]


def test_a_week_is_compared_with_the_persons_own_weeks():
    assert weekly([*USUAL, [rate(5.2)]]).word == "inside"
    assert weekly([*USUAL, [rate(25)]]).word == "above"
    assert weekly([*USUAL, [rate(0.3)]]).word == "below"
    found = weekly([*USUAL, [rate(30), rate(4.4), rate(5)]])  # one lively day of three is no lively week
    assert found.word == "inside"
    assert found.median == pytest.approx(5)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 4
    assert found.high > 5


@pytest.mark.parametrize(
    "weeks", [[], [[]], [[rate(3)]], [*USUAL[:2], [rate(90)]], [[], [], *USUAL[:2], [rate(90)]], [*USUAL, []]]
)
def test_with_too_few_weeks_nobody_can_tell(weeks):
    found = weekly(weeks)
    assert found.word == "cannot tell yet"
    assert found.low is None
    assert (found.median is None) == (not weeks or not weeks[-1])


def test_empty_weeks_do_not_count():
    assert weekly([USUAL[0], [], *USUAL[1:], [], [rate(25)]]) == weekly([*USUAL, [rate(25)]])


def test_noisy_weeks_that_happen_to_agree_make_no_narrow_range():
    same = [[rate(4, 0.8)]] * 4
    assert weekly([*same, [rate(8, 0.8)]]).word == "inside"
    assert weekly([*same, [rate(8, 0.05)]]).word == "inside"
    assert weekly([*[[rate(4, 0.05)]] * 4, [rate(5, 0.8)]]).word == "inside"
    assert weekly([*[[rate(4, 0.05)]] * 4, [rate(8, 0.05)]]).word == "above"


def test_a_week_like_the_others_is_seldom_out_of_range():
    rng = np.random.default_rng(12)

    def week():
        return [per_minute(raindrops(rng, 0.1, 240), 240) for _ in range(3)]

    words = [weekly([week() for _ in range(6)]).word for _ in range(60)]
    assert words.count("inside") >= 55
