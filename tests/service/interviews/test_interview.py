import pytest

from vastus.errors import BadAnswers
from vastus.service.interviews.interview import Interview


def begun():
    """An interview with its first page answered."""
    interview = Interview()
    page = interview.next_page()
    assert page is not None
    interview.pages.append(page)
    interview.answer("age", 40)
    interview.answer("sex", "female")
    interview.answer("pregnancy", "no")
    return interview, page


def test_an_answer_can_be_given_again():
    interview, _ = begun()
    interview.answer("age", 41)
    assert interview.answers.get("age").number == 41


def test_what_was_not_ticked_is_denied():
    interview, _ = begun()
    interview.answer("chest-signs", ["palpitations"])
    assert "fainting" in interview.answers.get("chest-signs").denied


def test_an_answer_that_cannot_be_is_refused_and_nothing_changes():
    interview, _ = begun()
    before = interview.answers
    with pytest.raises(BadAnswers, match="'maybe' is not one of"):
        interview.answer("face-droop", "maybe")
    assert interview.answers == before


def test_whether_a_finding_applies_depends_on_the_answers():
    interview = Interview()
    assert interview.applies("back-pain-features")  # not known yet
    interview.answer("back-pain", "no")
    assert not interview.applies("back-pain-features")
    interview.change("back-pain", "yes")
    assert interview.applies("back-pain-features")
    assert interview.applies("age")


def test_a_change_drops_the_answers_that_no_longer_make_sense():
    interview = Interview()
    interview.answer("back-pain", "yes")
    interview.answer("back-pain-features", ["strain"])
    interview.answer("fever", "no")
    interview.change("back-pain", "no")
    assert interview.answers.given.keys() == {"back-pain", "fever"}


def test_a_changed_answer_changes_the_advice_both_ways():
    interview, _ = begun()
    assert interview.urgency().level == "self_care"
    interview.change("face-droop", "yes")
    assert interview.urgency().level == "emergency"
    assert interview.next_page() is None
    interview.change("face-droop", "no")
    assert interview.urgency().level == "self_care"
    assert interview.next_page() is not None


def test_two_interviews_do_not_share_anything():
    one, other = Interview(), Interview()
    one.answer("age", 40)
    one.pages.append(begun()[1])
    assert other == Interview()
