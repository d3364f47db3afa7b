"""Whether a condition of a cause holds, and whether what it needs is there: yes, no, or not known."""

import pytest

from tests.assess.small import base, cause, finding, link
from vastus.assess.answers import read_answers
from vastus.assess.explanation import holds, needs


def test_one_of_what_it_needs_is_enough():
    links = (link("key", "weak"), link("other", "weak"), link("sign"))
    small = base([finding(one.finding) for one in links], [cause("c", *links, needs=["key", "other"])])
    (needy,) = small.causes
    for told, state in [
        ({}, None),
        ({"key": "yes"}, True),
        ({"key": "no"}, None),
        ({"key": "no", "other": "yes"}, True),
        ({"key": "no", "other": "no"}, False),
        ({"key": "unsure", "other": "no"}, None),
    ]:
        assert needs(needy, read_answers(told, small)) is state


@pytest.mark.parametrize(
    ("asked", "told", "state"),
    [
        ({"option": ["a", "b"]}, {"f": ["a"]}, True),
        ({"option": ["a", "b"]}, {"f": ["c"]}, None),
        ({"option": ["a", "b"]}, {"f": ["c", "!a", "!b"]}, False),
        ({"option": ["a", "b"]}, {"f": ["none"]}, False),
        ({"option": ["a", "b"]}, {}, None),
        ({"at_least": 3}, {"n": 3}, True),
        ({"at_least": 3}, {"n": 2.9}, False),
        ({"at_most": 3}, {"n": 3}, True),
        ({"at_most": 3}, {"n": 3.1}, False),
        ({"at_least": 3, "at_most": 5}, {"n": 6}, False),
        ({"at_least": 3}, {"n": "unsure"}, None),
    ],
)
def test_when_a_link_holds(asked, told, state):
    many = finding("f", "a", "b", "c", "none", kind="many_of")
    number = finding("n", kind="number", unit="days", said="{value}", lowest=0, highest=9)
    item = link("f" if "option" in asked else "n", **asked)
    small = base([many, number], [cause("c", item)])
    assert holds(item, read_answers(told, small)) is state
