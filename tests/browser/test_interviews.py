"""Three whole interviews, as a person holds them, on a phone and on a laptop.

An interview takes long in a browser: the two that go to the end take turns, a page on a phone and a page on a laptop,
and the one begins where the other does not.
"""

import re

import pytest

from tests.browser.app import begin, hold, story
from vastus.assess.answers import Answer, Answers
from vastus.service import shipped

WIDTHS = (390, 1280)


def test_a_fluttering_thigh_after_a_run_is_told_how_to_calm_it(visit):
    page, given = visit(390), story("runner-fluttering-thigh")
    begin(page)
    pages = hold(page, given, widths=WIDTHS)
    assert 15 <= len(pages) <= 60
    assert page.locator(".action.self_care").count() == 1
    heads = page.locator("h2").all_inner_texts()
    order = ["What this most likely is", "What fits", "What would change", "What to do meanwhile", "When to look again"]
    found = [next(i for i, head in enumerate(heads) if head.startswith(words)) for words in order]
    assert found == sorted(found)
    assert "Next step:" in page.locator("main").inner_text()
    page.goto("/")
    assert "Your last result" in page.locator("main").inner_text()


def test_a_foot_that_drags_is_to_be_seen_within_two_weeks_or_sooner(visit):
    page, given = visit(1280), story("foot-that-drags")
    begin(page)
    hold(page, given, widths=WIDTHS[::-1])
    assert page.locator(".action").get_attribute("class") in ("action within_2_weeks", "action same_day")
    reasons = page.locator("h2", has_text=re.compile("^Why$")).locator("+ ul")
    assert reasons.locator("li").count() >= 1
    assert page.locator("main a[href*='serious']").count() == 0


@pytest.mark.parametrize("width", WIDTHS)
def test_no_pee_since_yesterday_is_an_emergency_at_once(visit, width):
    page, given = visit(width), story("no-pee-since-yesterday")
    begin(page)
    asked = [name for names in hold(page, given) for name in names]
    assert page.locator(".action.emergency h1").count() == 1
    assert "emergency" in page.locator(".action").inner_text()
    told = {name: given.get(name, Answer()) for name in asked}
    assert shipped.assessor().urgency(Answers(told)).level == "emergency"
    del told[asked[-1]]
    assert shipped.assessor().urgency(Answers(told)).level != "emergency"
    page.goto(page.url.removesuffix("/result"))
    assert page.url.endswith("/result")
