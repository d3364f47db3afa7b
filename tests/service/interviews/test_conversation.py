from unittest.mock import Mock

import pytest

from vastus.assess.answers import read_answers
from vastus.assess.rules import Table
from vastus.errors import BadAnswers
from vastus.service import shipped
from vastus.service.interviews.conversation import Conversation
from vastus.service.interviews.interview import Interview


def put(conversation):
    question = conversation.question()
    assert question is not None
    return question


def told(conversation, **answers):
    """Answer what is put until a finding that is not in ``answers`` comes; lists are denied."""
    while (question := conversation.question()) is not None:
        if question.finding is None:
            ticked = {name for name in question.page.findings if name.replace("-", "_") in answers}
            conversation.tick(ticked)
        elif question.finding.replace("-", "_") in answers:
            conversation.reply(answers[question.finding.replace("-", "_")])
        else:
            return question
    return None


def reach(conversation, screen):
    """Answer as a healthy man until that screen is put."""
    while (question := put(conversation)).page.screen.id != screen:
        if question.finding is None:
            conversation.tick(())
        else:
            conversation.reply((YOU | MOVES)[question.finding.replace("-", "_")])


YOU = {"age": 40, "sex": "male"}
MOVES = {
    "movement_type": ["flicker-seen"],
    "twitch_site": ["calf"],
    "twitch_spread": "one-spot",
    "twitch_context": ["rest"],
    "duration": 4,
    "trend": "steady",
    "bout_length": "seconds",
    "bout_frequency": "daily",
    "onset_manner": "gradual",
}


def test_the_first_question_is_one_finding():
    question = Conversation().question()
    assert question is not None
    assert (question.page.screen.id, question.finding) == ("you", "age")


def test_a_question_stays_until_it_is_answered():
    conversation = Conversation()
    assert conversation.question() == conversation.question()
    with pytest.raises(BadAnswers, match="not between"):
        conversation.reply(500)
    assert put(conversation).finding == "age"


def test_what_does_not_apply_is_passed_over():
    """A man is not asked about pregnancy, nor about its signs."""
    question = told(Conversation(), **YOU, **MOVES)
    assert question is not None
    assert question.page.screen.id == "toilet"


def test_a_list_denies_what_is_not_ticked():
    conversation = Conversation()
    told(conversation, **YOU, **MOVES)
    assert conversation.interview.answers.get("face-droop").present == {"no"}
    assert conversation.interview.answers.get("function-loss").present == {"none"}


def test_a_tick_asks_further_where_yes_is_not_enough():
    conversation = Conversation()
    reach(conversation, "strength")
    conversation.tick({"function-loss", "falls"}, {"weak-felt"})
    assert put(conversation).finding == "function-loss"
    answers = conversation.interview.answers
    assert "function-loss" not in answers
    assert answers.get("falls").present == {"yes"}
    assert answers.get("weak-felt").unsure
    assert answers.get("balance-loss").present == {"no"}


def test_back_restores_what_was_told_before():
    conversation = Conversation()
    conversation.question()
    conversation.reply(40)
    conversation.question()
    conversation.reply("male")
    assert put(conversation).finding is None
    assert conversation.back()
    assert put(conversation).finding == "sex"
    assert set(conversation.interview.answers.given) == {"age"}
    assert conversation.back()
    assert conversation.interview.answers.given == {}
    assert not conversation.back()


def test_back_over_a_list_takes_all_of_it_back():
    conversation = Conversation()
    told(conversation, **YOU)
    before = {"age", "sex"}
    assert set(conversation.interview.answers.given) > before
    assert conversation.back()
    assert put(conversation).finding is None
    assert set(conversation.interview.answers.given) == before
    assert [page.screen.id for page in conversation.interview.pages] == ["you", "now"]


def test_a_change_drops_what_no_longer_applies():
    conversation = Conversation()
    told(conversation, age=30, sex="female", pregnancy="second-half", pregnancy_signs=["none"])
    assert "pregnancy" in conversation.interview.answers
    conversation.change("sex", "male")
    assert set(conversation.interview.answers.given) & {"pregnancy", "pregnancy-signs", "age"} == {"age"}
    assert conversation.back()
    assert "pregnancy-signs" in conversation.interview.answers


def test_a_change_that_cannot_be_read_changes_nothing():
    conversation = Conversation()
    told(conversation, **YOU)
    before = conversation.interview.answers
    with pytest.raises(BadAnswers):
        conversation.change("age", -3)
    assert conversation.interview.answers == before
    conversation.back()
    assert conversation.interview.answers != before


def test_an_emergency_ends_it_at_the_very_answer():
    conversation = Conversation()
    question = told(conversation, **YOU, **MOVES, bladder_change="no", bowel_change="no")
    assert question is not None
    assert question.finding == "saddle-numbness"
    conversation.reply("yes")
    assert conversation.question() is None
    assert conversation.interview.urgency().level == "emergency"
    assert "sexual-change" not in conversation.interview.answers


def test_a_rule_that_waits_for_the_rest_of_the_page_lets_it_be_asked():
    """A tight throat is to be looked at the same day, while it is not known what comes with it."""
    conversation = Conversation()
    reach(conversation, "now")
    conversation.tick({"jerk-features", "throat-jaw"})
    assert put(conversation).finding == "throat-jaw"
    conversation.reply(["throat-tight"])
    assert conversation.interview.urgency().level == "same_day"
    assert put(conversation).finding == "jerk-features"
    conversation.reply(["none"])
    after = conversation.question()
    assert after is None or after.page.screen.id != "now"


def test_a_child_is_sent_elsewhere_at_once():
    conversation = Conversation()
    conversation.question()
    conversation.reply(12)
    assert conversation.question() is None
    way_out = conversation.interview.urgency().way_out
    assert way_out is not None
    assert way_out.action == "leave"


@pytest.mark.parametrize(("pregnancy", "explained"), [("no", True), ("first-half", False)])
def test_in_pregnancy_only_safety_is_asked_about(pregnancy, explained):
    told = {"age": 30, "sex": "female", "pregnancy": pregnancy, "stress-high": "yes", "leg-pain": "none"}
    answers = read_answers({**told, "movement-type": ["twitch"]}, shipped.base())
    interview = Interview()
    while (page := interview.next_page()) is not None:
        interview.pages.append(page)
        for finding in page.findings:
            interview.answers = interview.answers.having(finding, answers.get(finding))
    assert any(not page.for_safety for page in interview.pages) is explained


def test_a_list_cannot_be_answered_like_a_finding_nor_the_other_way_round():
    conversation = Conversation()
    conversation.question()
    with pytest.raises(ValueError, match="no list"):
        conversation.tick({"age"})
    told(conversation, **YOU)
    while put(conversation).finding is not None:
        conversation.back()
    with pytest.raises(ValueError, match="tick"):
        conversation.reply("yes")


@pytest.mark.parametrize("answers", [{}, {"age": 40}, {"age": 40, "sex": "male"}])
def test_for_what_comes_next_the_rules_are_judged_once(monkeypatch, answers):
    """Of all that is done between an answer and its receipt, this takes the longest."""
    judge = Mock(wraps=shipped.assessor().table.judge)
    monkeypatch.setattr(Table, "judge", judge)
    interview = Interview(read_answers(answers, shipped.base()))
    assert Conversation.resumed(interview).question() is not None
    assert judge.call_count == 1
