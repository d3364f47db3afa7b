"""Numbers, times, days and lists: the same words by hand and by Babel in English, and right in other languages."""

import pickle
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from vastus.say import written
from vastus.say.written import Written, both, capital, clock, day, either, figure, length, percent, phrases, row, span
from vastus.sentence import sentence


@pytest.mark.parametrize(
    ("number", "digits", "said"),
    [
        (128.4, 2, "130"),
        (1234.5, 3, "1230"),
        (99.6, 2, "100"),
        (99.4, 2, "99"),
        (7.96, 2, "8"),
        (0.0551, 2, "0.055"),
        (0, 2, "0"),
    ],
)
def test_a_large_number_has_no_exponent(number, digits, said):
    assert figure(number, digits) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0.0 seconds"),
        (9.94, "9.9 seconds"),
        (9.95, "10 seconds"),
        (89.4, "89 seconds"),
        (90, "1.5 minutes"),
        (120, "2 minutes"),
        (5399, "90 minutes"),
        (5400, "1.5 hours"),
    ],
)
def test_a_length_of_time_is_said_in_the_unit_that_fits(seconds, said):
    assert span(seconds) == said


def test_a_moment_and_a_short_time_are_exact():
    assert clock(83.45678) == "1:23.457"
    assert clock(59.9996) == "1:00.000"
    assert (length(0.02), length(0.999), length(1), length(30)) == ("20 ms", "999 ms", "1 s", "30 s")


def english(made: Written) -> str:
    return made.anew("en-GB", lambda text: text)


@given(some.floats(0, 1e6), some.dates(), some.lists(some.sampled_from(["a", "b", "c d"]), max_size=5))
def test_english_by_hand_is_english_by_babel(number, on, items):
    shares = [percent(share / 100) for share in range(101)]
    for made in (
        figure(number),
        span(number),
        clock(number),
        length(number),
        day(on),
        both(items),
        capital("x y"),
        *shares,
    ):
        assert english(made) == made


def test_other_languages_write_them_their_way():
    on = date(2026, 3, 2)
    german = [made.anew("de", str.upper) for made in (figure(0.0551), span(90), day(on), both([sentence("a"), "b"]))]
    assert german == ["0,055", "1,5 Minuten", "2. März 2026", "A und b"]  # what is ours is told, an id stays
    assert [percent(0.955).anew("de", str), capital("abc").anew("de", lambda text: text[::-1])] == ["96\xa0%", "Cba"]
    assert span(61).anew("fr", str) == "61\xa0secondes"
    assert written.signed("1,234.5", "de") == "1.234,5"


def test_a_moment_in_time_is_the_day_of_its_zone():
    assert day(datetime(2026, 3, 2, 23, 59, tzinfo=UTC)) == "2 March 2026"


def test_rows_join_whole_parts():
    assert (row([]), row(["a"]), row(["a", "b", "c"])) == ("", "a", "a, b, c")
    assert (phrases(["a, b", "c"]), either(["a", "b"])) == ("a, b; c", "a; or b")
    assert written.together(["one thing", "Another."]) == "One thing. Another."
    assert (both(["a"]), both(["a", "b"]), both(["a", "b", "c"])) == ("a", "a and b", "a, b and c")


def test_they_travel_to_another_process_whole():
    again = pickle.loads(pickle.dumps(span(90)))
    assert again == "1.5 minutes"
    assert again.anew("de", str) == "1,5 Minuten"
