import pytest

from tests import metrics
from tests.metrics import Share, Triage

# gold, advice: two right, one a level over, one two over, one a level under, one three under, one without advice.
CASES = [
    Triage.of("self_care", "self_care"),
    Triage.of("emergency", "emergency"),
    Triage.of("routine", "within_2_weeks"),
    Triage.of("self_care", "within_2_weeks"),
    Triage.of("emergency", "same_day"),
    Triage.of("emergency", "routine"),
    Triage.of("same_day", None),
]


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        (metrics.accuracy, Share(2, 6)),
        (metrics.strict_safety, Share(4, 6)),
        (metrics.gilbert_safety, Share(5, 6)),
        (metrics.emergency_under_triage, Share(2, 3)),
        (metrics.emergency_below_same_day, Share(1, 3)),
        (metrics.inclination_to_overtriage, Share(2, 4)),
        (metrics.comprehensiveness, Share(6, 7)),
    ],
)
def test_metrics_are_those_worked_by_hand(metric, expected):
    assert metric(CASES) == expected


def test_accuracy_of_a_level_counts_the_cases_that_should_get_it():
    assert [metrics.accuracy(CASES, level) for level in range(5)] == [
        Share(1, 2),
        Share(0, 1),
        Share(0, 0),
        Share(0, 0),
        Share(1, 3),
    ]


def test_wilson_gives_the_textbook_intervals():
    # Newcombe 1998, Statistics in Medicine 17:857, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    for seen, of, low, high in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ]:
        assert Share(seen, of).wilson == pytest.approx((low, high), abs=5e-5)


def test_nothing_counted_is_no_share():
    assert not Share(0, 0).value >= 0
    assert Share(0, 0).wilson == (0.0, 1.0)
    assert str(Share(0, 0)) == "none to count"


def test_a_share_is_told_with_its_counts_and_interval():
    assert str(Share(15, 148)) == "15 of 148 = 10.1% (6.2% to 16.0%)"
    assert Share(1, 4).value == 0.25


def test_top_counts_only_what_is_listed():
    ranks = [1, 2, 3, 4, None]
    assert [metrics.top(ranks, most) for most in (1, 3, 5)] == [Share(1, 5), Share(3, 5), Share(4, 5)]


def test_no_miss_is_not_proof_of_none():
    assert metrics.upper_limit_without_a_miss(25) == pytest.approx(0.12)
    assert metrics.upper_limit_without_a_miss(2) == metrics.upper_limit_without_a_miss(0) == 1.0
