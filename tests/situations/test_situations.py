from collections import Counter

import pytest

from tests import metrics
from tests.metrics import Triage
from tests.situations.stories import finished, own, panel
from vastus.evidence.model import LEVELS
from vastus.service import shipped


def level(story):
    assessor = shipped.assessor()
    return assessor.urgency(finished(story.answers, assessor)).level


@pytest.mark.parametrize("story", panel(), ids=lambda story: story.id)
def test_each_story_of_the_panel_gets_its_level(story):
    assert level(story) == story.level


def test_where_we_differ_from_the_panel_we_say_why():
    for story in panel():
        assert (story.expect is None) == (story.why is None)
        assert story.expect != story.urgency


def test_the_panel_is_whole():
    assert Counter(story.urgency for story in panel()) == {
        "self_care": 8,
        "routine": 13,
        "within_2_weeks": 6,
        "same_day": 20,
        "emergency": 33,
    }


def test_the_panel_as_a_whole():
    advice = [(story, level(story)) for story in panel()]
    cases = [Triage.of(story.urgency, found) for story, found in advice]
    assert metrics.emergency_below_same_day(cases).seen == 0
    assert metrics.strict_safety(cases).value >= 0.97
    assert metrics.accuracy(cases).value >= 0.85
    assert [story.id for story, found in advice if story.urgency == "self_care" and found == "emergency"] == []


@pytest.mark.parametrize("story", own(), ids=lambda story: story.id)
def test_each_story_of_our_own_gets_its_level_and_explanation(story):
    assessor = shipped.assessor()
    found = assessor.assess(finished(story.answers, assessor))
    low, high = LEVELS.index(story.at_least), LEVELS.index(story.at_most)
    assert low <= LEVELS.index(found.urgency.level) <= high
    assert {e.cause.id for e in found.fitting[:3]} & set(story.causes)


def test_there_are_stories_of_our_own_at_every_level():
    assert len({story.id for story in own()}) == len(own()) >= 15
    assert {story.at_least for story in own()} == set(LEVELS)
