"""What is offered to try: what fits the person, not too much of it, and nothing to begin before being seen."""

from typing import Any

import pytest
from msgspec.structs import replace

from tests.assess.small import base, cause, finding, link, rule, told
from vastus.assess.assessment import Assessor
from vastus.assess.naming import nameable
from vastus.assess.offers import MOST_REMEDIES, MOST_UNKNOWN, Offers, offers
from vastus.evidence.expressions import read
from vastus.evidence.model import Exit, Remedy

ODD = tuple(f"odd{number}" for number in range(MOST_UNKNOWN + 1))
FINDINGS = [finding(name) for name in ("plain", "pill", "child", "worse", "bad", *ODD)]


def remedy(name: str, kind: str = "habit", grade: str = "D", **more: Any) -> Remedy:
    head = {"id": name, "name": f"do {name}", "kind": kind, "steps": ["so"], "grade": grade, "grade_for": "it"}
    return read({**head, "works": "so", "sources": ["judgement"], "judgement": "so", **more}, Remedy)


def when(name: str, option: str = "yes") -> dict[str, Any]:
    return {"finding": name, "option": [option]}


REMEDIES = (
    remedy("rest"),
    remedy("wait", waiting=True),
    remedy("oats", not_for=[when("pill")]),
    remedy("tea", offer_when=[when("pill")]),
    remedy("quinine", grade="A against"),
    remedy("strange", not_for=[when(name) for name in ODD]),
    remedy("watch out", "caution", id="care"),
    remedy("with pills", "caution", id="pills", offer_when=[when("pill")]),
    remedy("of another cause", "caution", id="elsewhere"),
)
GIVEN = ("rest", "wait", "oats", "tea", "quinine", "strange", "care")
CAUSES = (replace(cause("harmless", link("plain", "defining"), needs=("plain",), prior=0.3), remedies=GIVEN),)
RULES = (rule("sr_worse", "within_2_weeks", told("worse")), rule("sr_bad", "same_day", told("bad")))


def exit_by(action: str) -> Exit:
    return read({"id": "sx", "action": action, "reason": "so", "minimum": "self_care", "when": told("child")}, Exit)


BASE = replace(base(FINDINGS, CAUSES, RULES), remedies=REMEDIES, exits=(exit_by("leave"),))


def offered(values: dict[str, Any] | None = None, made_of: Any = BASE) -> Offers:
    assessor = Assessor(made_of)
    plain = {item.id: "no" for item in FINDINGS} | {"plain": "yes"} | (values or {})
    answers = assessor.read({name: value for name, value in plain.items() if value is not None})
    seen = assessor.assess(answers)
    may_name = nameable(seen.fitting, seen.urgency)
    settled = assessor.table.settle(answers)
    return offers(may_name, seen.fitting, urgency=seen.urgency, settled=settled, table=assessor.table, base=made_of)


def ids(found: Any) -> list[str]:
    return [offer.remedy.id for offer in found]


def test_what_the_named_causes_list_is_offered_in_their_order() -> None:
    found = offered()
    assert ids(found.meanwhile) == ["rest", "wait", "oats", "strange"]
    assert ids(found.cautions) == ["care"]
    assert found.not_worth == ("do quinine",)


def test_nothing_is_offered_where_no_cause_is_named() -> None:
    assert offered({"plain": "no"}) == Offers()


def test_a_remedy_is_left_out_for_whom_it_is_not_and_offered_only_to_whom_it_is_for() -> None:
    found = offered({"pill": "yes"})
    assert ids(found.meanwhile) == ["rest", "wait", "tea", "strange"]
    assert ids(found.cautions) == ["care", "pills"]


def test_what_is_not_known_and_would_speak_against_it_is_said() -> None:
    oats = next(offer for offer in offered({"pill": "unsure"}).meanwhile if offer.remedy.id == "oats")
    assert oats.not_if == ("yes",)
    assert all(offer.not_if == () for offer in offered().meanwhile)


def test_a_remedy_of_which_too_much_is_unknown_is_not_offered() -> None:
    some = dict.fromkeys(ODD[1:], "unsure")
    assert "strange" in ids(offered(some).meanwhile)
    assert "strange" not in ids(offered(some | {ODD[0]: "unsure"}).meanwhile)


def test_what_does_not_arise_is_not_unknown() -> None:
    hangs = [finding(name, asks_when=told("child")) for name in ODD]
    findings = tuple(next((new for new in hangs if new.id == old.id), old) for old in FINDINGS)
    found = offered(dict.fromkeys(ODD), replace(BASE, findings=findings))
    assert "strange" in ids(found.meanwhile)


def test_waiting_is_not_advised_to_somebody_who_should_be_seen() -> None:
    assert ids(offered({"worse": "yes"}).meanwhile) == ["rest", "oats", "strange"]


def test_nothing_is_begun_before_being_seen_the_same_day_and_cautions_stay() -> None:
    found = offered({"bad": "yes"})
    assert (found.meanwhile, found.not_worth) == ((), ())
    assert ids(found.cautions) == ["care"]


@pytest.mark.parametrize("action", ["leave", "stop", "limit"])
def test_somebody_who_is_sent_elsewhere_gets_no_tips(action: str) -> None:
    assert offered({"child": "yes"}, replace(BASE, exits=(exit_by(action),))) == Offers()


def test_somebody_who_leaves_after_the_safety_questions_is_only_told_what_to_beware_of() -> None:
    found = offered({"child": "yes"}, replace(BASE, exits=(exit_by("leave after the safety questions"),)))
    assert found.meanwhile == ()
    assert ids(found.cautions) == ["care"]


def test_no_more_is_offered_than_can_be_begun() -> None:
    many = tuple(remedy(f"r{number}") for number in range(MOST_REMEDIES + 2))
    causes = (replace(CAUSES[0], remedies=tuple(one.id for one in many)),)
    assert len(offered(made_of=replace(BASE, remedies=many, causes=causes)).meanwhile) == MOST_REMEDIES
