from dataclasses import fields
from random import Random
from typing import Any

import msgspec
import pytest

from tests.assess.healthy import FLUTTER
from tests.assess.small import any_answers
from vastus import __version__
from vastus.assess.assessment import Assessor
from vastus.assess.fit import DRAWS, SEED
from vastus.assess.rules import Urgency
from vastus.errors import BadAnswers
from vastus.evidence.load import shipped
from vastus.evidence.model import Prior

BASE = shipped()
ASSESSOR = Assessor(BASE)
MIXED: dict[str, Any] = {
    **FLUTTER,
    "weak-felt": "yes",
    "leg-swelling": "one-leg",
    "medicines": ["statin"],
    "stress-high": "yes",
}


def test_an_assessment_is_one_whole_value():
    found = ASSESSOR.assess(ASSESSOR.read(MIXED))
    assert found.answers == ASSESSOR.read(MIXED)
    assert found.urgency == ASSESSOR.urgency(found.answers)
    assert {e.cause.id for e in found.explanations} == set(BASE.cause)
    assert found.fitting == tuple(e for e in found.explanations if e.fit != "not")
    assert found.fitting
    assert found.would_change == tuple(ASSESSOR.changes.rising(found.answers, found.urgency.level))
    assert found.would_change
    assert found.next_page == ASSESSOR.interviewer.next_page(found.answers)


def test_it_says_how_it_was_made():
    made = ASSESSOR.assess(ASSESSOR.read({})).made
    assert made.by == f"vastus {__version__}"
    assert made.of == (BASE.fingerprint,)
    assert made.settings == {"draws": DRAWS, "seed": SEED}


def test_what_cannot_be_read_is_refused():
    with pytest.raises(BadAnswers):
        ASSESSOR.read({"no-such-finding": "yes"})


@pytest.mark.parametrize("told", [MIXED, *(any_answers(BASE, seed, share=0.3) for seed in range(6))])
def test_the_order_of_the_answers_does_not_matter(told):
    first = ASSESSOR.assess(ASSESSOR.read(told))
    names = list(told)
    Random(1).shuffle(names)
    assert ASSESSOR.assess(ASSESSOR.read({name: told[name] for name in names})) == first


def test_the_same_base_gives_the_same_assessment():
    answers = ASSESSOR.read(MIXED)
    assert Assessor(BASE).assess(answers) == ASSESSOR.assess(answers)


# The urgency comes of the rules alone


def turned(base, low, high):
    """The same rules over causes whose every prior is another, so that all explanations differ."""
    prior = Prior(low=low, high=high, judgement="turned")
    return msgspec.structs.replace(base, causes=tuple(msgspec.structs.replace(c, prior=prior) for c in base.causes))


@pytest.mark.parametrize(("low", "high"), [(1e-9, 1e-9), (0.99, 0.99)])
def test_no_posterior_reaches_the_urgency(low, high):
    other = Assessor(turned(BASE, low, high))
    differ = 0
    for seed in range(20):
        told = any_answers(BASE, seed, share=(0.05, 0.2, 0.6)[seed % 3])
        mine, theirs = (assessor.assess(assessor.read(told)) for assessor in (ASSESSOR, other))
        assert mine.urgency == theirs.urgency
        assert mine.would_change == theirs.would_change
        differ += [e.likely for e in mine.explanations] != [e.likely for e in theirs.explanations]
    assert differ == 20


def test_the_urgency_holds_no_cause_and_no_number_of_one():
    assert {item.name for item in fields(Urgency)} == {"level", "because", "open_rules", "way_out"}


@pytest.mark.parametrize(
    "told",
    [MIXED, {"face-droop": "yes"}, {"dark-urine": "yes", "severe-muscle-pain": "yes"}],
    ids=["mixed", "face", "pee"],
)
def test_a_quiet_measurement_does_not_lower_it(told):
    quiet: dict[str, Any] = {
        "movement-frequency": 0,
        "measured-trend": "below",
        "lab-ck": 0.1,
        "lab-potassium": 4.2,
        "lab-calcium": 2.4,
    }
    assert {BASE.finding[name].who for name in quiet} == {"sensor", "diary", "laboratory"}
    alone = ASSESSOR.urgency(ASSESSOR.read(told)).level
    assert ASSESSOR.urgency(ASSESSOR.read({**told, **quiet})).level == alone != "self_care"
