"""Whether anything more is asked: an emergency whatever is answered, and whom this is not made for, end it."""

import pytest

from vastus.assess.answers import read_answers
from vastus.assess.page import over
from vastus.service import shipped


@pytest.mark.parametrize(
    ("told", "ends"),
    [
        ({}, False),
        ({"age": 40}, False),
        ({"age": 12}, True),  # a child is sent elsewhere
        ({"saddle-numbness": "yes"}, True),
        ({"throat-jaw": ["throat-tight"]}, False),  # an emergency only until it is known what comes with it
    ],
)
def test_when_it_is_over(told, ends):
    assert over(shipped.assessor().urgency(read_answers(told, shipped.base()))) is ends


def test_an_exit_that_leaves_the_safety_questions_does_not_end_it():
    now = shipped.assessor().urgency(read_answers({"age": 30, "pregnancy": "first-half"}, shipped.base()))
    assert now.way_out is not None
    assert not over(now)
