"""A result as headings and lines: all that is advised is said once, in its order, and both faces draw it."""

import pytest

from tests.situations.stories import finished, own
from vastus.assess.advice import Advice, advise
from vastus.cli.show import words
from vastus.say.sections import IF, sections
from vastus.service import shipped

ORDER = (
    "action", "ring", "say", "wait", "why", "told", "open", "likely", "fitting", "asked", "change", "meanwhile",
    "again", "next",
)  # fmt: skip


def advice(name: str) -> Advice:
    told = next(one for one in own() if one.id == name).answers
    assessor = shipped.assessor()
    return advise(assessor.assess(finished(told, assessor)), assessor)


STORIES = [one.id for one in own()]


@pytest.mark.parametrize("name", STORIES)
def test_sections_stand_in_their_order_and_none_is_empty(name):
    made = sections(advice(name))
    order = [section.id for section in made]
    assert order == [part for part in ORDER if part in order]
    assert {"action", "likely", "again", "next"} <= set(order)
    assert all(group.lines for section in made for group in section.groups)


@pytest.mark.parametrize("name", STORIES)
def test_all_that_is_advised_is_said(name):
    told = advice(name)
    said = " ".join(line.text for section in sections(told) for group in section.groups for line in group.lines)
    said = said.lower()
    offers = [*told.meanwhile, *told.cautions]
    for text in (
        *told.action.to_do, *told.action.reasons, *told.action.told, *told.action.open, *told.asked, *told.not_worth,
        *(step for offer in offers for step in offer.remedy.steps),
        *(sign for one in told.would_change for sign in one.signs),
        *(reason for named in told.fitting for reason in (*named.speaks_for, *named.speaks_against)), told.next_step,
    ):  # fmt: skip
        assert text.lower() in said


@pytest.mark.parametrize("name", STORIES)
def test_the_terminal_draws_every_heading_and_line(name):
    told = advice(name)
    drawn = " ".join(words.result(told, 78).split())
    for section in sections(told):
        for text in (
            section.heading,
            *(part for group in section.groups for part in (group.title, *(ln.text for ln in group.lines))),
        ):
            assert " ".join(text.split()) in drawn


def test_each_sign_stands_under_what_it_would_ask_for():
    made = sections(advice("runner-fluttering-thigh"))
    change = next(section for section in made if section.id == "change")
    assert [group.title for group in change.groups] == [
        said for said in IF.values() if said in {g.title for g in change.groups}
    ]
    assert len(change.groups) > 1
