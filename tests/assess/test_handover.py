"""What helps until help comes: asked only where it fits, read aloud as it was told, and never a reason to wait."""

from random import Random
from typing import Any

import pytest

from tests.assess.small import any_value
from tests.safety.cases import random_cases
from vastus.assess.advice import Handover, advise
from vastus.assess.answers import Answers, absent, read_answer
from vastus.evidence.model import LEVELS
from vastus.service import shipped

ASSESSOR = shipped.assessor()
BASE = ASSESSOR.base
SADDLE = {"age": 64, "saddle-numbness": "yes", "weak-felt": "yes"}
FIT = {"age": 30, "jerk-features": ["blackout"], "movement-type": ["limb-jerk"]}


def handover(told: dict[str, Any]) -> Handover:
    made = advise(ASSESSOR.assess(ASSESSOR.read(told)), ASSESSOR).handover
    assert made is not None
    return made


def steps(told: dict[str, Any]) -> set[str]:
    return {waiting.title for waiting in handover(told).waiting}


def test_only_what_is_not_told_yet_and_fits_is_asked():
    assert handover(SADDLE).asks == ("began", "bladder-change", "bowel-change", "medicines")
    assert handover({**SADDLE, "bladder-change": "no", "began": "today"}).asks == ("bowel-change", "medicines")
    assert handover({"hot-swollen-knee": "yes", "fever": "yes"}).asks == ("began", "medicines")


def test_an_emergency_that_an_answer_could_end_asks_only_what_no_rule_reads():
    held = ASSESSOR.read({"overdose": "yes"})
    assert ASSESSOR.urgency(held).level == "emergency"
    assert ASSESSOR.urgency(held).firm != "emergency"
    assert handover({"overdose": "yes"}).asks == ("began",)


def test_there_is_none_below_an_emergency():
    assert advise(ASSESSOR.assess(ASSESSOR.read({"age": 40})), ASSESSOR).handover is None


def test_no_answer_of_it_makes_it_less_urgent():
    """Over people of all kinds: whatever is answered to all of it at once, or denied, it stays an emergency."""
    rng, asked = Random(4), 0
    for told in random_cases(BASE, 17, 700):
        answers = ASSESSOR.read(told)
        if ASSESSOR.urgency(answers).level != LEVELS[-1]:
            continue
        names = [ask.finding for ask in BASE.handover.ask if ask.finding not in answers]
        if ASSESSOR.urgency(answers).firm == LEVELS[-1]:
            asked += 1
            for _ in range(3):
                more = {n: read_answer(any_value(BASE.finding[n], rng), BASE.finding[n]) for n in names}
                assert ASSESSOR.urgency(Answers({**answers.given, **more})).level == LEVELS[-1]
            denied = {n: absent(BASE.finding[n]) for n in names if {"no", "none"} & BASE.finding[n].choices}
            assert ASSESSOR.urgency(Answers({**answers.given, **denied})).level == LEVELS[-1]
    assert asked > 150


def test_what_to_say_first_is_what_was_told():
    made = handover({**SADDLE, "began": "today"})
    assert made.age == 64
    assert made.spoken[0].what == (BASE.finding["saddle-numbness"].short,)
    assert made.since == "Earlier today, or in the night"
    lost = handover({"function-loss": ["stairs"], "weakness-onset": "sudden"})
    assert (lost.spoken[0].what, lost.spoken[0].text) == (
        ("Climb stairs the way I did before",),
        "I can no longer do this: {what}",
    )
    assert lost.since == "All at once, in minutes, or I woke up with it"
    assert handover(SADDLE).since is None


def test_an_onset_of_something_else_is_not_read_aloud():
    assert handover({**SADDLE, "back-pain": "yes", "back-pain-onset": "last-2-weeks"}).since is None


def test_what_completes_it_is_told_back():
    told = handover({**SADDLE, "bladder-change": "no", "bowel-change": "yes"}).told
    assert told == (
        "you can start, hold and feel your pee as before",
        "you lost control of your poo or cannot feel it",
        "the skin between your legs is numb or strange",
    )


@pytest.mark.parametrize(
    ("told", "title"),
    [
        (FIT, "If it comes to a fit"),
        (SADDLE, "Do not eat or drink"),
        ({"tense-limb": "yes"}, "Keep the leg or arm still"),
        ({"chest-signs": ["chest-pain"], "chest-pain-kind": ["heavy"]}, "Sit up and rest"),
        ({"injury-recent": ["neck"], "numbness": "yes"}, "Keep your head and neck still"),
        ({"self-harm": "yes", "self-harm-kind": "intent"}, "Stay with somebody"),
        ({"medicines": ["insulin-type"], "low-sugar-now": "yes"}, "Low sugar"),
        ({"pesticide-contact": "yes", "drooling-wheeze": "yes"}, "A poison"),
    ],
)
def test_what_to_do_meanwhile_fits(told, title):
    assert title in steps(told)
    assert "So that help finds you" in steps(told)
    assert title != "If it comes to a fit" or "Do not eat or drink" not in steps(told)


def test_who_needs_sugar_is_not_told_to_take_nothing():
    assert "Do not eat or drink" not in steps({"medicines": ["insulin-type"], "low-sugar-now": "yes"})


def listens(told: dict[str, Any]) -> tuple[str, bool]:
    made = advise(ASSESSOR.assess(ASSESSOR.read(told)), ASSESSOR)
    return made.action.level, made.listen


def test_to_be_weary_of_life_is_not_to_mean_to_end_it():
    assert listens({"self-harm": "yes"}) == ("emergency", True)
    assert listens({"self-harm": "yes", "self-harm-kind": "intent"}) == ("emergency", True)
    assert listens({"self-harm": "yes", "self-harm-kind": "unsure"}) == ("emergency", True)
    assert listens({"self-harm": "yes", "self-harm-kind": "passive"}) == ("same_day", True)
    assert listens({"self-harm": "no"})[1] is False
