"""What a result says of how it came to be, and why it cannot be made again here."""

import pytest

from vastus import __version__
from vastus.contract.made import MadeBy, check_inputs, check_settings, check_version, recipe
from vastus.errors import Refused
from vastus.made import Made, made_by

MADE = MadeBy(made_by("measure.detect.emg"), {"cut": 0.8}, ("abc",))


def test_it_is_what_the_house_says_as_plain_data():
    assert recipe(Made(made_by("measure.detect.emg"), {"cut": 0.8}, ("abc",))) == MADE


def test_what_fits_is_let_through():
    check_version(MADE)
    check_inputs(MADE, ["abc"], "another file")
    check_settings(MADE, {"cut": 0.8})


@pytest.mark.parametrize("by", ["", "vastus", "vastus 0.0.1", "emg", f"other {__version__}"])
def test_another_version_is_named(by):
    with pytest.raises(Refused, match=f"this is vastus {__version__}") as refused:
        check_version(MadeBy(by, {}, ()))
    assert by in str(refused.value)


def test_other_inputs_are_said_in_the_words_of_who_asks():
    for of in ([], ["abc", "def"], ["def"]):
        with pytest.raises(Refused, match="another file"):
            check_inputs(MADE, of, "another file")


@pytest.mark.parametrize(
    ("settings", "named"), [({}, "cut"), ({"cut": 0.7}, "cut"), ({"cut": 0.8, "b": 1.0, "a": "x"}, "a, b")]
)
def test_each_setting_that_differs_is_named(settings, named):
    with pytest.raises(Refused, match=f": {named}\\."):
        check_settings(MADE, settings)
