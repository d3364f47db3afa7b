"""Controls of hazards that no other test holds: what is always asked, what numbers can be typed, what is never said."""

import re

import pytest

from tests.safety.cases import leaves, read
from vastus.assess.answers import absent, deny
from vastus.assess.rules import Table, urgency
from vastus.errors import BadAnswers
from vastus.evidence.expressions import Is
from vastus.evidence.load import shipped
from vastus.service.interviews.interview import Interview

BASE = shipped()
ASKED = [finding for finding in BASE.findings if finding.who == "ask"]
# Dangers that no rule reads by themselves, each with the reason.
UNREAD = {
    ("bulbar-onset", "weeks"): "speech or swallowing trouble is within two weeks whatever its age (sr_bulbar)",
    ("known-conditions", "epilepsy"): "the jerks themselves decide (sr_long_fit, sr_first_blackout, pn_not_back)",
    ("loss-why", "weak"): "the other answer, sore, excuses; this one leaves every rule as it is",
    ("tremor-onset", "months"): "years of it excuse; this leaves every rule as it is",
    ("tremor-onset", "new"): "years of it excuse; this leaves every rule as it is",
    ("pregnancy", "first-half"): "the exit for pregnancy reads it (sx_pregnant)",
}


@pytest.fixture(scope="module")
def table():
    return Table(BASE)


def level(table, **told):
    return urgency(
        table.settle(read({name.replace("_", "-"): value for name, value in told.items()}, BASE)), table
    ).level


def read_by_rules():
    conditions = [r.when for r in BASE.rules] + [fall.when for r in BASE.rules for fall in r.fallbacks]
    read_ = [leaf for condition in conditions for _, leaf in leaves(condition, BASE) if isinstance(leaf, Is)]
    return {(choice.finding, option) for choice in read_ for option in choice.options}


@pytest.mark.hazard("H-13")
def test_every_danger_is_read_by_a_rule():
    dangers = {(finding.id, option) for finding in BASE.findings for option in finding.danger}
    assert dangers - read_by_rules() == UNREAD.keys()


@pytest.mark.hazard("H-13")
def test_every_finding_that_a_danger_rule_reads_can_be_asked_or_measured():
    on_screens = {item for screen in BASE.screens for item in screen.items}
    read_ = {finding for rule in BASE.rules for finding, _ in leaves(rule.when, BASE)}
    assert {finding for finding in read_ if BASE.finding[finding].who == "ask"} <= on_screens


@pytest.mark.hazard("H-14")
def test_steroid_tablets_that_ran_out_are_asked_about_and_are_an_emergency_when_ill(table):
    told = {"medicines": ["corticosteroid"], "medicine_change": "stopped"}
    assert level(table, **told, stomach_upset=["vomiting"]) == "emergency"
    assert level(table, **told, chest_signs=["fainting"]) == "emergency"
    assert "pr_steroid_stop" in {
        rule.id for rule in urgency(read({"medicines": ["corticosteroid"]}, BASE), table).open_rules
    }
    assert level(table, stopped_recently=["steroid"], weak_felt="yes") == "emergency"
    for sign in ({"stomach_upset": ["vomiting"]}, {"chest_signs": ["fainting"]}, {"fever": "yes"}):
        assert level(table, known_conditions=["adrenal"], **sign) == "emergency"
    assert level(table, known_conditions=["adrenal"]) == "self_care"


@pytest.mark.hazard("H-15")
def test_an_operation_in_the_last_weeks_is_asked_about_and_counts(table):
    assert level(table, surgery_recent=["neck"], tingling="yes") == "emergency"
    assert level(table, surgery_recent=["leg-knee"], hot_swollen_knee="yes") == "emergency"
    told = {"surgery-recent": ["back"], "back-pain": "yes", "back-pain-onset": "last-2-weeks", "numbness": "yes"}
    assert urgency(read(told, BASE), table).level == "emergency"


@pytest.mark.hazard("H-16")
def test_not_sure_to_everything_is_never_a_final_all_clear(table):
    seen = urgency(table.settle(read({finding.id: "unsure" for finding in ASKED}, BASE)), table)
    assert not seen.final
    assert len(seen.open_rules) > 150


@pytest.mark.hazard("H-16")
def test_none_of_these_is_another_answer_than_not_sure(table):
    denied = urgency(read({"chest-signs": ["none"], "breathless": ["none"]}, BASE), table)
    unsure = urgency(read({"chest-signs": "unsure", "breathless": "unsure"}, BASE), table)
    closed = {rule.id for rule in unsure.open_rules} - {rule.id for rule in denied.open_rules}
    assert {"sr_chest_pain", "sr_breathless_rest"} <= closed


@pytest.mark.hazard("H-19")
def test_somebody_confused_is_told_that_another_person_can_answer(table):
    seen = urgency(read({"confusion": "yes"}, BASE), table)
    assert seen.way_out is not None
    assert (seen.level, seen.way_out.id) == ("emergency", "sx_confused")
    assert "That person can answer here for you" in seen.way_out.reason


@pytest.mark.hazard("H-20")
def test_age_is_asked_on_the_first_page_and_again_if_it_is_not_known():
    page = Interview().next_page()
    assert page is not None
    assert page.findings[0] == "age"
    assert page.for_safety


@pytest.mark.hazard("H-20")
def test_every_age_below_18_leaves_and_none_above(table):
    for age in range(121):
        way_out = urgency(read({"age": age}, BASE), table).way_out
        assert (way_out is not None) == (age < 18)


@pytest.mark.parametrize(
    ("told", "exit_", "least"),
    [
        ({"pregnancy": "first-half"}, "sx_pregnant", "routine"),
        ({"pregnancy": "second-half"}, "sx_pregnant", "routine"),
        ({"pregnancy": "recent-birth"}, "sx_pregnant", "routine"),
        ({"known-conditions": ["nerve-muscle"]}, "sx_known_nerve_illness", "routine"),
        ({"pesticide-contact": "yes", "pesticide-how": ["swallowed"]}, "sx_poison", "same_day"),
    ],
)
@pytest.mark.hazard("H-21", "H-22")
def test_a_person_it_is_not_made_for_is_sent_elsewhere(told, exit_, least, table):
    seen = urgency(read(told, BASE), table)
    assert seen.way_out is not None
    assert seen.way_out.id == exit_
    assert seen.level == least


@pytest.mark.hazard("H-23")
def test_thoughts_of_self_harm_are_an_emergency_whatever_else_is_denied(table):
    told = {finding.id: deny(finding) for finding in ASKED if not deny(finding).unsure}
    answers = read({"self-harm": "yes"}, BASE)
    for name, answer in told.items():
        if name != "self-harm":
            answers = answers.having(name, answer)
    seen = urgency(table.settle(answers), table)
    assert [reason.rule.id for reason in seen.because] == ["sr_self_harm"]
    assert seen.level == "emergency"


@pytest.mark.parametrize(
    ("finding", "other_unit"),
    [
        ("lab-calcium", 9.2),  # mg/dl
        ("lab-sodium", 0.14),  # mol/l
        ("lab-potassium", 16),  # mg/dl
        ("age", 1962),  # a year of birth
        ("caffeine", 20000),
        ("sleep-hours", 420),  # minutes
    ],
)
@pytest.mark.hazard("H-24")
def test_a_number_in_another_unit_is_refused(finding, other_unit):
    with pytest.raises(BadAnswers, match="is not between"):
        read({finding: other_unit}, BASE)


@pytest.mark.hazard("H-24")
def test_every_number_says_its_unit_and_its_bounds():
    for finding in BASE.findings:
        if finding.kind == "number":
            assert finding.unit
            assert finding.lowest is not None
            assert finding.highest is not None
            assert finding.lowest < finding.highest


@pytest.mark.hazard("H-33")
def test_at_an_emergency_the_first_words_say_what_to_do():
    words = BASE.advice.levels["emergency"]
    assert words.headline.startswith("Get help now")
    assert "emergency number" in words.to_do[0]


@pytest.mark.hazard("H-34")
def test_no_emergency_number_of_one_country_is_named():
    said = [text for words in BASE.advice.levels.values() for text in (words.headline, *words.to_do, words.next)]
    said += [rule.reason for rule in BASE.rules] + [way_out.reason for way_out in BASE.exits]
    said += [line.text for topic in BASE.topics for line in topic.lines]
    said += [step for remedy in BASE.remedies for step in (*remedy.steps, *remedy.cautions, *remedy.stop)]
    assert len(said) > 500
    for text in said:
        assert not re.search(r"\b(999|112|911|111|995|000)\b(?!,\d)", text), text


@pytest.mark.hazard("H-45")
def test_reasons_of_rules_at_an_emergency_name_no_feared_illness():
    feared = re.compile(r"\b(ALS|motor neuron|sclerosis|cauda|tumour|Guillain)\b", re.IGNORECASE)
    assert not [rule.id for rule in BASE.rules if feared.search(rule.reason)]


@pytest.mark.hazard("H-09")
def test_what_does_not_arise_is_denied_whole():
    for finding in BASE.findings:
        if finding.implied:
            known = absent(finding)
            assert known.present | known.denied == finding.choices
            assert not known.present - {"no", "none"}
