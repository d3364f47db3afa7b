"""What is said of answers that cannot be read, word for word: a person or a program has to find the fault by it."""

import pytest

from tests.assess.small import base, finding
from vastus.assess.answers import absent, read_answer, read_answers, tell
from vastus.errors import BadAnswers

SIGNS = finding("signs", "pain", "cough", "none", kind="many_of")
SIDE = finding("side", "left", "right", kind="one_of")
DAYS = finding("days", kind="number", unit="days", said="{value} days", lowest=0, highest=100)
SMALL = base([SIGNS, SIDE, DAYS])


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"signs": ["unsure", "pain"]}, "signs: 'unsure' stands alone, not in a list"),
        ({"signs": ["ache", "itch"]}, "signs: 'ache', 'itch': not among pain, cough, none"),
        ({"signs": ["pain", "cough", "!pain", "!cough"]}, "signs: cough, pain: both said and denied"),
        ({"signs": ["none", "pain", "cough"]}, "signs: 'none' together with cough, pain"),
        ({"side": "up"}, "side: 'up' is not one of: left, right, unsure"),
        ({"days": "3"}, "days: '3' is not a number of days"),
        ({"days": 101}, "days: 101 is not between 0 and 100 days"),
        ({"sides": "left"}, "sides: there is no such finding; did you mean 'side'?"),
        ({"xyzzy": 1}, "xyzzy: there is no such finding; `vastus evidence list findings` shows them all"),
    ],
)
@pytest.mark.hazard("H-26", "H-27")
def test_a_fault_is_told_word_for_word(told, said):
    with pytest.raises(BadAnswers) as refused:
        read_answers(told, SMALL)
    assert refused.value.summary == "These answers cannot be read:"
    assert [f"{fault.place}: {fault.what}" for fault in refused.value.faults] == [said]


def test_what_follows_from_another_answer_has_no_word_of_its_own():
    # Nothing of it is so, and no option says that: told back it is "unsure", and read again it is unknown.
    assert tell(absent(SIDE), SIDE) == "unsure"
    assert read_answer("unsure", SIDE).unsure
