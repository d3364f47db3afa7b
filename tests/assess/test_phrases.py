import pytest

from vastus.assess import phrases
from vastus.assess.answers import Answers, read_answer, ticked
from vastus.service import shipped

BASE = shipped.base()


def answered(finding, value):
    return ticked(read_answer(value, BASE.finding[finding]), BASE.finding[finding])


def said(finding, value, only=None):
    return phrases.said(BASE.finding[finding], answered(finding, value), only)


def denied(finding, value, only=None):
    return phrases.denied(BASE.finding[finding], answered(finding, value), only)


def test_what_is_present_is_told_back_option_by_option():
    assert said("function-loss", ["stairs", "rise-chair"]) == [
        BASE.finding["function-loss"].option("rise-chair").said,
        BASE.finding["function-loss"].option("stairs").said,
    ]
    assert said("function-loss", ["stairs", "rise-chair"], {"stairs"}) == ["you can no longer climb stairs as before"]


@pytest.mark.parametrize(("told", "shown"), [(90, "90"), (0.5, "0.5"), (40000, "40000")])
def test_a_number_is_told_back_as_a_person_writes_it(told, shown):
    assert said("duration", told) == [f"you have had the twitching or cramps for {shown} days"]


def test_the_plain_no_says_it_all():
    assert denied("function-loss", ["none"]) == ["you can still do all you could before"]
    assert denied("bladder-change", "no") == ["you can start, hold and feel your pee as before"]


def test_a_denied_option_is_told_for_itself():
    assert denied("function-loss", ["grip-fine"], {"stairs"}) == ["you can still climb stairs as before"]
    assert denied("function-loss", "unsure") == []


def reasons(told, cause):
    answers = Answers({name: answered(name, value) for name, value in told.items()})
    explained = next(e for e in shipped.assessor().assess(answers).explanations if e.cause.id == cause)
    found = BASE.cause[cause]
    return (
        phrases.speaks_for(found, explained.speaks_for, answers, BASE),
        phrases.speaks_against(found, explained.speaks_against, answers, BASE),
    )


def test_reasons_are_what_this_person_said():
    for_, against = reasons(
        {"function-loss": ["stairs"], "movement-type": ["flicker-seen", "shaking"], "duration": 200}, "benign_isolated"
    )
    assert for_ == ["the flicker can be seen under the skin"]
    assert set(against) == {
        "you can no longer climb stairs as before",
        "you have had the twitching or cramps for 200 days",
    }


def test_what_was_not_told_is_no_reason():
    """Settled answers (no weakness, so no onset of it) are not told back: nobody said them."""
    for_, against = reasons({"function-loss": ["none"], "weak-felt": "no"}, "benign_isolated")
    assert for_ == ["you can still do all you could before"]
    assert against == []


def test_options_of_a_condition_follow_its_terms():
    terms = {term.id: term.expr for term in BASE.terms}
    named = phrases.options_of(BASE.rule["sr_slow_loss"].when, terms)
    assert "foot-catches" in named["function-loss"]
    assert named["weakness-pattern"] == {"getting-worse"}
    assert phrases.options_of(BASE.rule["sf_two_weeks"].when, terms) == {"duration": set()}
