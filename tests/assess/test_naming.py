"""Which causes may be named at which urgency, and which one first: on a small base, where each case is plain."""

from typing import Any

import pytest
from msgspec.structs import replace

from tests.assess.small import base, cause, finding, link, rule, told
from vastus.assess.assessment import Assessor
from vastus.assess.fit import Explanation
from vastus.assess.naming import most_likely, nameable, named, rank, sent_elsewhere, why_unnamed
from vastus.assess.rules import Reason, Urgency
from vastus.evidence.expressions import read
from vastus.evidence.model import LEVELS, CauseGroup, Exit, Rule
from vastus.service import shipped

LEVEL = {"mild": "routine", "worse": "within_2_weeks", "bad": "same_day", "grave": "emergency"}
FINDINGS = [finding(name) for name in ("plain", "illness", "stray", "child", *LEVEL)]


def made(name: str, by: str, group: str, *, serious: bool = False, named_with: tuple[str, ...] = ()) -> Any:
    made_ = cause(name, link(by, "defining"), needs=(by,), serious=serious, prior=0.3)
    return replace(made_, group=group, named_with=named_with, plain=f"a {name}", how="so", expect="so")


CAUSES = (
    made("harmless", "plain", "healthy"),
    made("other", "stray", "ill"),
    made("serious", "illness", "ill", serious=True, named_with=("sr_worse", "sr_bad", "sr_grave")),
)
RULES = tuple(rule(f"sr_{name}", level, told(name)) for name, level in LEVEL.items())
GROUPS = (CauseGroup("healthy", "In healthy legs", harmless=True), CauseGroup("ill", "Illness"))


def leaving(action: str) -> Exit:
    return read({"id": "sx", "action": action, "reason": "so", "minimum": "routine", "when": told("child")}, Exit)


BASE = replace(base(FINDINGS, CAUSES, RULES), groups=GROUPS, exits=(leaving("leave"),))
ASSESSOR = Assessor(BASE)


def assessed(*yes: str, assessor: Assessor = ASSESSOR) -> Any:
    values: dict[str, Any] = {item.id: "yes" if item.id in yes else "no" for item in FINDINGS}
    return assessor.assess(assessor.read(values))


def names(*yes: str) -> list[str]:
    seen = assessed(*yes)
    return [one.cause.id for one in nameable(seen.fitting, seen.urgency)]


def first(*yes: str) -> str | None:
    seen = assessed(*yes)
    likely = most_likely(seen.fitting, seen.urgency, BASE)
    return likely.cause.id if likely else None


def test_the_small_base_is_as_the_tests_need_it() -> None:
    assert [rank(assessed(*name).urgency) for name in ((), ("mild",), ("worse",), ("bad",), ("grave",))] == [*range(5)]
    assert [one.fit for one in assessed("plain").fitting] == ["well"]
    assert [one.cause.id for one in assessed("illness").fitting] == ["serious"]


@pytest.mark.parametrize("level", [(), ("mild",)])
def test_a_serious_cause_is_not_named_below_two_weeks(level: tuple[str, ...]) -> None:
    assert names("illness", "plain", *level) == ["harmless"]
    assert first("illness", *level) is None
    assert first("plain", *level) == "harmless"


def test_a_serious_cause_is_named_where_a_rule_sends_the_person_because_of_it() -> None:
    assert names("illness", "worse") == ["serious"]
    assert names("illness", "plain", "bad") == ["serious"]  # nothing harmless beside "today"
    assert first("illness", "worse") is None  # named, and not first: it is two weeks to the doctor
    assert first("illness", "bad") == "serious"


def test_a_rule_that_does_not_send_the_person_soon_names_nothing_serious() -> None:
    rules = tuple(replace(one, level="routine") if one.id == "sr_worse" else one for one in RULES)
    assessor = Assessor(replace(BASE, rules=rules))
    seen = assessed("illness", "worse", assessor=assessor)
    assert seen.urgency.level == "routine"
    assert nameable(seen.fitting, seen.urgency) == []


def test_the_same_day_a_serious_cause_that_fits_well_is_named_though_no_rule_names_it() -> None:
    causes = tuple(replace(one, named_with=()) for one in CAUSES)
    assessor = Assessor(replace(BASE, causes=causes))
    for level, expected in (("worse", []), ("bad", ["serious"]), ("grave", [])):
        seen = assessed("illness", level, assessor=assessor)
        assert [one.cause.id for one in nameable(seen.fitting, seen.urgency)] == expected


def test_whoever_should_be_seen_soon_is_not_told_a_harmless_cause_first() -> None:
    assert first("plain", "worse") is None
    assert first("plain", "bad") is None
    assert first("stray", "worse") == "other"
    harmless = tuple(replace(group, harmless=True) for group in GROUPS)
    seen = assessed("stray", "worse")
    assert most_likely(seen.fitting, seen.urgency, replace(BASE, groups=harmless)) is None


def test_a_harmless_cause_comes_first_where_the_rule_that_sends_the_person_rests_on_it() -> None:
    causes = tuple(replace(one, named_with=("sr_worse",)) if one.id == "harmless" else one for one in CAUSES)
    assessor = Assessor(replace(BASE, causes=causes))
    seen = assessed("plain", "worse", assessor=assessor)
    likely = most_likely(seen.fitting, seen.urgency, assessor.base)
    assert likely is not None
    assert likely.cause.id == "harmless"


def test_in_an_emergency_only_what_the_rule_is_about_is_named_and_nothing_is_first() -> None:
    assert names("plain", "stray", "illness", "grave") == ["serious"]
    assert first("illness", "grave") is None


@pytest.mark.parametrize("action", ["leave", "stop", "limit"])
def test_nothing_is_named_to_somebody_who_is_sent_elsewhere(action: str) -> None:
    assessor = Assessor(replace(BASE, exits=(leaving(action),)))
    seen = assessed("plain", "child", assessor=assessor)
    assert sent_elsewhere(seen.urgency)
    assert [sent_elsewhere(seen.urgency, other) for other in ("leave", "stop", "limit")].count(True) == 1
    assert nameable(seen.fitting, seen.urgency) == []
    assert most_likely(seen.fitting, seen.urgency, BASE) is None


def test_somebody_who_leaves_after_the_safety_questions_is_told_what_explains_it() -> None:
    assessor = Assessor(replace(BASE, exits=(leaving("leave after the safety questions"),)))
    seen = assessed("plain", "child", assessor=assessor)
    assert seen.urgency.way_out is not None
    assert not sent_elsewhere(seen.urgency)
    assert [one.cause.id for one in nameable(seen.fitting, seen.urgency)] == ["harmless"]


def test_why_nothing_is_named_depends_on_how_soon_to_be_seen() -> None:
    words = BASE.advice.unnamed
    told_at = {level: why_unnamed(assessed(*name).urgency, words) for level, name in zip(LEVELS, WAYS, strict=True)}
    assert told_at == {
        "self_care": words.unsettled,
        "routine": words.unsettled,
        "within_2_weeks": words.seen_first,
        "same_day": words.seen_first,
        "emergency": words.safe_first,
    }
    assert why_unnamed(assessed("child", "grave").urgency, words) == words.not_here


WAYS: list[tuple[str, ...]] = [(), ("mild",), ("worse",), ("bad",), ("grave",)]


def test_an_explanation_is_told_in_the_words_of_the_base() -> None:
    seen = assessed("illness", "bad")
    told_ = named(seen.fitting[0], seen.answers, BASE)
    assert (told_.cause, told_.name, told_.fit, told_.serious) == ("serious", "a serious", "well", True)
    assert told_.speaks_for == ("yes",)
    assert told_.speaks_against == ()


SHIPPED = shipped.base()
SENDING = [one for one in SHIPPED.rules if one.level in ("same_day", "emergency")]


@pytest.mark.parametrize("sends", SENDING, ids=lambda one: one.id)
def test_no_harmless_cause_of_the_base_is_named_beside_today_or_now(sends: Rule) -> None:
    """Every cause, as if it fitted well, beside every rule that sends somebody the same day."""
    urgency = Urgency(sends.level, (Reason(sends, sends.level, ()),), (), None)
    fits = [Explanation(one, "well", (), (), 0.5, (0.4, 0.6)) for one in SHIPPED.causes]
    for explanation in nameable(fits, urgency):
        cause = explanation.cause
        assert sends.id in cause.named_with or (cause.serious and sends.level == "same_day"), cause.id
        assert not SHIPPED.group[cause.group].harmless, cause.id


@pytest.mark.parametrize(
    ("harmless", "grave"),
    [
        ("exercise_fatigue", "sr_dark_urine_muscle"),
        ("strain_recovery", "sr_tense_limb"),
        ("b12", "sr_cauda_toilet"),
        ("hypnic_jerk", "sr_long_fit"),
        ("caffeine", "sr_chest_pain"),
    ],
)
def test_a_tired_muscle_is_not_named_over_cola_urine_nor_its_kind_elsewhere(harmless: str, grave: str) -> None:
    urgency = Urgency("emergency", (Reason(SHIPPED.rule[grave], "emergency", ()),), (), None)
    assert nameable([Explanation(SHIPPED.cause[harmless], "well", (), (), 0.9, (0.8, 1.0))], urgency) == []
