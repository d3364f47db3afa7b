"""What is said of a measurement."""

import pytest

from vastus.say.written import figure


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
