"""What a person is told, held against what they must never be told."""

import json
from pathlib import Path

import pytest

from vastus.assess.advice import MOST_OPEN, MOST_SIGNS, advise
from vastus.assess.answers import Answers, absent, read_answers, tell, ticked
from vastus.assess.assessment import Assessor
from vastus.evidence.model import LEVELS
from vastus.service import shipped

ASSESSOR: Assessor = shipped.assessor()
BASE = ASSESSOR.base
WORDS = BASE.advice
CASES = [json.loads(line) for line in (Path(__file__).parents[1] / "data/vignettes-dev.jsonl").read_text().splitlines()]
WELL = {
    name: tell(absent(finding), finding)
    for name, finding in BASE.finding.items()
    if finding.who == "ask" and {"no", "none"} & finding.choices
}
TWITCH = {
    **WELL,
    "age": 34,
    "sex": "male",
    "movement-type": ["flicker-seen"],
    "twitch-site": ["front-thigh"],
    "twitch-spread": "one-spot",
    "twitch-context": ["rest"],
    "duration": 5,
    "trend": "up-and-down",
    "bout-length": "seconds",
    "diet": ["ordinary"],
}


def advised(told):
    return advise(ASSESSOR.assess(heard(told)), ASSESSOR)


def heard(told):
    """The answers as given in an interview: what was not ticked is denied."""
    given = read_answers(told, BASE).given
    return Answers({name: ticked(answer, BASE.finding[name]) for name, answer in given.items()})


def changed(**told):
    return {**TWITCH, **{name.replace("_", "-"): value for name, value in told.items()}}


def texts(value):
    """Every string of an advice that a person can read, but for the entries of the remedies."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for part in value for text in texts(part)]
    if hasattr(value, "__dataclass_fields__"):
        return [text for name in value.__dataclass_fields__ for text in texts(getattr(value, name))]
    return []


def test_a_healthy_twitch_is_explained_and_looked_after():
    told = advised(TWITCH)
    assert told.action.headline == "You can look after this yourself for now."
    assert told.action.reasons == ()
    assert told.likely is not None
    assert told.likely.cause == "benign_isolated"
    assert told.meanwhile[0].remedy.id == "sc_reassure"
    assert "you can still do all you could before" in told.asked
    assert told.next_step == WORDS.next_try


def test_the_deciding_answers_are_told_back_and_no_others():
    told = advised(changed(function_loss=["foot-catches"], weakness_area="one-leg", weakness_onset="over-4-weeks"))
    assert told.action.level == "within_2_weeks"
    assert told.action.told == (
        "you can no longer lift the front of your foot",
        "the weakness came on over more than 4 weeks",
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_serious_cause_is_named_only_to_who_is_sent_to_be_seen(case):
    assessment = ASSESSOR.assess(read_answers(case["answers"], BASE))
    told = advise(assessment, ASSESSOR)
    sent = [reason.rule.id for reason in assessment.urgency.because if LEVELS.index(reason.level) >= 2]
    shown = " ".join(texts(told)).lower()
    for cause in (c for c in BASE.causes if c.serious and (c.plain.lower() in shown or c.name.lower() in shown)):
        assert assessment.urgency.level not in ("self_care", "routine"), cause.id
        assert set(sent) & set(cause.named_with) or assessment.urgency.level == "same_day", cause.id
    if told.likely and told.likely.serious:
        assert told.action.level == "same_day"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_no_advice_holds_a_probability_or_lacks_a_next_step(case):
    told = advised(case["answers"])
    shown = " ".join(texts(told))
    assert "%" not in shown
    assert "likely to have" not in shown
    assert told.next_step.endswith(".")
    assert all(sentence.endswith((".", "?")) for sentence in told.again)


def test_serious_names_do_appear_where_a_rule_names_them():
    """So that the test above is not empty."""
    named = {n.cause for case in CASES for n in advised(case["answers"]).fitting if n.serious}
    assert {"als", "cauda_equina", "dvt"} <= named


def test_nothing_is_tried_and_nothing_harmless_is_said_in_an_emergency():
    told = advised(changed(saddle_numbness="yes", caffeine=300))
    assert told.action.level == "emergency"
    assert told.likely is None
    assert told.meanwhile == ()
    assert told.would_change == ()
    assert told.asked == ()
    assert all(named.serious or named.cause in ("radiculopathy", "spinal_stenosis", "b12") for named in told.fitting)


def test_a_hot_knee_is_not_explained_away_by_a_harmless_twitch():
    told = advised(changed(hot_swollen_knee="yes"))
    assert told.action.level == "same_day"
    assert told.likely is None
    assert told.unlikely_to_say == WORDS.unnamed.seen_first
    assert told.meanwhile == ()


def test_a_remedy_is_left_out_for_whom_it_is_not():
    assert "sc_caffeine" in {offer.remedy.id for offer in advised(TWITCH).meanwhile}
    stopped = advised(changed(stopped_recently=["caffeine"]))
    assert stopped.meanwhile != ()
    assert "sc_caffeine" not in {offer.remedy.id for offer in stopped.meanwhile}


def test_what_is_not_known_about_a_remedy_is_said_as_a_condition():
    offers = {offer.remedy.id: offer.not_if for offer in advised(changed(stopped_recently="unsure")).meanwhile}
    assert offers["sc_caffeine"] == (BASE.finding["stopped-recently"].option("caffeine").said,)
    assert {offer.remedy.id: offer.not_if for offer in advised(TWITCH).meanwhile}["sc_caffeine"] == ()


def test_a_remedy_of_which_too_much_is_unknown_is_not_offered():
    few = {"movement-type": ["flicker-seen"], "function-loss": ["none"], "twitch-spread": "one-spot"}
    assert "sc_reassure" not in {offer.remedy.id for offer in advised(few).meanwhile}


def test_waiting_is_not_advised_to_who_should_be_seen():
    told = advised(changed(lump="yes"))
    assert told.action.level == "within_2_weeks"
    assert "sc_reassure" not in {offer.remedy.id for offer in told.meanwhile}


def test_what_good_trials_speak_against_is_never_offered():
    told = advised(
        changed(cramp="yes", age=70, cramp_when=["night"], twitch_site=["calf"], movement_type=["cramp-knot"])
    )
    offered = {offer.remedy.id for offer in (*told.meanwhile, *told.cautions)}
    against = {remedy.id: remedy.name for remedy in BASE.remedies if remedy.grade == "A against"}
    assert not offered & set(against)
    assert told.not_worth == tuple(against.values()) != ()
    assert advised(changed(saddle_numbness="yes")).not_worth == ()


def test_a_caution_comes_with_the_answer_that_calls_for_it():
    assert "sc_sick_day" in {offer.remedy.id for offer in advised(changed(medicines=["diuretic"])).cautions}
    assert "sc_sick_day" not in {offer.remedy.id for offer in advised(TWITCH).cautions}


def test_open_questions_come_with_those_first_that_were_put():
    told = advised({"age": 40, "saddle-numbness": "unsure", "twitch-site": ["calf"]})
    assert told.action.headline == WORDS.open.headline
    assert told.action.open[0] == BASE.finding["saddle-numbness"].short
    assert len(told.action.open) == MOST_OPEN
    assert told.action.more_open > 10
    assert told.next_step == WORDS.open.next


def test_a_final_result_names_no_open_question():
    assert advised(TWITCH).action.final
    assert advised(TWITCH).action.open == ()


@pytest.mark.parametrize(
    "told",
    [
        {"function-loss": ["stairs"], "weakness-onset": "sudden"},
        {"speech-change": "yes", "bulbar-onset": "sudden"},
        {"eye-signs": ["vision-loss"], "eye-onset": "sudden"},
        {"balance-loss": "yes", "balance-onset": "sudden"},
        {"bladder-change": "yes", "bladder-bowel-onset": "recent", "back-pain": "yes"},
        {"bowel-change": "yes", "bladder-bowel-onset": "recent", "function-loss": ["foot-catches"]},
        {"bladder-change": "yes", "bladder-bowel-onset": "recent", "numbness": "yes", "sensory-area": ["one-leg"]},
    ],
)
def test_the_emergencies_that_are_always_named_are_emergencies(told):
    known = {name: value for name, value in told.items() if name in BASE.finding}
    if "sensory-area" in known:
        known["sensory-area"] = [next(o.id for o in BASE.finding["sensory-area"].options if "leg" in o.text.lower())]
    assert ASSESSOR.urgency(read_answers(known, BASE)).level == "emergency"


def test_signs_are_few_and_grave_ones_come_first():
    watches = advised(TWITCH).would_change
    assert [watch.level for watch in watches] == sorted((w.level for w in watches), key=LEVELS.index, reverse=True)
    assert watches[0].level == "emergency"
    named = tuple(one.text for one in WORDS.together if one.when is None)
    assert watches[0].signs[: len(named)] == named
    assert len(watches[0].signs) == MOST_SIGNS
    assert 3 <= sum(len(watch.signs) for watch in watches[1:]) <= MOST_SIGNS
    assert "you can no longer lift the front of your foot" in [s for w in watches for s in w.signs]


def signs(told):
    return {watch.level: watch.signs for watch in advised(told).would_change}


@pytest.mark.parametrize(
    ("told", "level", "sign"),
    [
        ({"leg_pain": "one-leg", "leg_pain_pattern": ["calf-ache"], "back_pain_onset": "over-3-months"},
            "same_day", "the calf or thigh that hurts swells up, or gets hot or red"),
        ({"hard_exercise": "within-week"}, "emergency", "your pee turns as dark as cola while your muscles are sore"),
        ({"back_pain": "yes", "back_pain_onset": "over-3-months"}, "same_day",
            "a fever comes along with your back pain"),
        ({"movement_type": ["limb-jerk"]}, "emergency",
            "a jerk goes on for five minutes, or you fall down and shake without knowing it"),
        ({"illness_worry": "yes"}, "emergency", "you think of hurting yourself"),
    ],
)  # fmt: skip
def test_a_sign_that_fits_the_person_stands_first(told, level, sign):
    assert sign in signs(changed(**told))[level][:2]
    assert sign not in signs(TWITCH).get(level, ())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_what_would_change_is_above_the_level_and_the_gravest_first(case):
    told = advised(case["answers"])
    ranks = [LEVELS.index(watch.level) for watch in told.would_change]
    assert ranks == sorted(ranks, reverse=True)
    assert all(rank > LEVELS.index(told.action.level) for rank in ranks)


def test_who_newly_loses_control_of_the_bowel_is_not_sent_to_a_visit_some_time():
    told = signs(TWITCH)
    assert "you lost control of your poo or cannot feel it" in told["same_day"]
    assert "routine" not in told or not any("poo" in sign or "pee" in sign for sign in told["routine"])


def test_a_sign_is_new_to_this_person():
    told = advised(changed(function_loss=["stairs"], weakness_area="both-legs", weakness_onset="years"))
    assert "you can no longer climb stairs as before" not in [s for w in told.would_change for s in w.signs]


def test_no_sign_asks_what_cannot_be_asked():
    signs = " ".join(sign for watch in advised(TWITCH).would_change for sign in watch.signs)
    assert "the last attack was" not in signs
    assert "the weakness came on" not in signs


def test_who_is_sent_elsewhere_gets_no_tips():
    child = advised({"age": 15, "movement-type": ["flicker-seen"]})
    assert child.action.headline == WORDS.leave.headline
    assert child.action.note == BASE.exits[0].reason
    assert (child.likely, child.fitting, child.meanwhile, child.would_change) == (None, (), (), ())
    assert child.next_step == WORDS.leave.next
    pregnant = advised({**TWITCH, "sex": "female", "pregnancy": "first-half"})
    assert pregnant.action.note is not None
    assert pregnant.meanwhile == ()
    assert pregnant.fitting != ()
