"""The rules on a small table, where every answer can be checked by eye."""

import msgspec
import pytest

from tests.assess.small import base, finding, rule
from vastus.assess.answers import Answer, read_answers
from vastus.assess.rules import Facts, Table, levels, urgency
from vastus.evidence.expressions import Expression
from vastus.evidence.expressions import read as read_condition
from vastus.evidence.model import Exit, Term
from vastus.service import shipped

FEVER, PAIN, WEAK = finding("fever"), finding("pain"), finding("weak")
ONSET = finding(
    "onset", "months", "days", kind="one_of", implied=True, asks_when={"is": {"finding": "pain", "option": "yes"}}
)
WHERE = finding(
    "where", "hip", "none", kind="many_of", implied=True, asks_when={"is": {"finding": "onset", "option": "days"}}
)
NIGHT = finding("night", asks_when={"is": {"finding": "pain", "option": "yes"}})
AGE = finding("age", kind="number", unit="years", said="{value}", lowest=0, highest=120)
BLOOD = finding("blood", kind="number", unit="mmol", said="{value}", lowest=0, highest=10, who="laboratory")


def yes(name):
    return {"is": {"finding": name, "option": "yes"}}


RULES = (
    rule("feverish", "routine", yes("fever")),
    rule(
        "grave",
        "emergency",
        {"all": [{"use": "hurts"}, yes("fever"), {"is": {"finding": "onset", "option": "days"}}]},
        {"when": {"use": "hurts"}, "level": "routine"},
        {"when": {"all": [{"use": "hurts"}, yes("fever")]}, "level": "same_day"},
    ),
    rule("old", "within_2_weeks", {"all": [{"at_least": {"finding": "age", "number": 65}}, yes("weak")]}),
    rule("low", "same_day", {"at_most": {"finding": "blood", "number": 2.5}}),
)
TERMS = (read_condition({"id": "hurts", "means": "pain", "expr": {"any": [yes("pain"), yes("weak")]}}, Term),)
EXITS = (
    Exit(
        "child",
        "leave",
        "so",
        "routine",
        read_condition({"not": {"at_least": {"finding": "age", "number": 18}}}, Expression),
    ),
    Exit("feverish_exit", "stop", "so", "same_day", read_condition(yes("fever"), Expression)),
)
# In an order in which what is asked stands before what decides whether it is.
SMALL = msgspec.structs.replace(
    base([WHERE, ONSET, FEVER, PAIN, WEAK, NIGHT, AGE, BLOOD], rules=RULES), terms=TERMS, exits=EXITS
)


def table():
    """Return the table, made anew: what a test leaves over may not help another."""
    return Table(SMALL)


def read(**told):
    return read_answers(told, SMALL)


def seen(**told):
    return urgency(read(**told), table())


def because(found):
    return [(reason.rule.id, reason.level, reason.findings, reason.fallback) for reason in found.because]


def test_nothing_known_is_self_care_and_not_final():
    found = seen()
    assert (found.level, found.because, found.way_out, found.final) == ("self_care", (), None, False)


@pytest.mark.hazard("H-52")
def test_the_highest_reason_stands_first():
    found = seen(fever="yes", weak="yes", age=70)
    assert because(found) == [
        ("grave", "same_day", ("weak", "fever"), True),
        ("old", "within_2_weeks", ("age", "weak"), False),
        ("feverish", "routine", ("fever",), False),
    ]
    assert found.level == "same_day"


def test_of_the_fallbacks_that_hold_the_highest_is_the_reason():
    assert because(seen(pain="yes", fever="unsure")) == [("grave", "routine", ("pain",), True)]
    assert because(seen(pain="yes", weak="yes", fever="yes"))[0] == (
        "grave",
        "same_day",
        ("pain", "weak", "fever"),
        True,
    )


def test_a_rule_that_holds_needs_no_fallback_and_a_closed_one_has_none():
    assert because(seen(pain="yes", fever="yes", onset="days"))[0] == (
        "grave",
        "emergency",
        ("pain", "fever", "onset"),
        False,
    )
    assert because(seen(pain="yes", fever="yes", onset="months")) == [("feverish", "routine", ("fever",), False)]


def test_open_rules_are_those_that_a_question_can_settle():
    assert [r.id for r in seen().open_rules] == ["feverish", "grave", "old"]
    assert [r.id for r in seen(fever="no", weak="no").open_rules] == []
    assert table().askable == {"feverish", "grave", "old"}


@pytest.mark.hazard("H-35")
def test_final_means_that_no_open_rule_is_above_the_level():
    found = seen(pain="yes", fever="yes", age=30)
    assert (found.level, [r.id for r in found.could_rise], found.final) == ("same_day", ["grave"], False)
    found = seen(pain="yes", fever="yes", onset="days")
    assert (found.level, [r.id for r in found.open_rules], found.final) == ("emergency", ["old"], True)
    found = seen(fever="no", weak="yes", pain="no")
    assert ([r.id for r in found.could_rise], found.final) == (["old"], False)


def test_what_holds_whatever_is_still_answered():
    assert seen(pain="yes", fever="unsure").firm == "self_care"
    assert seen(pain="yes", fever="yes").firm == "same_day"  # the exit; the fallback does not count
    assert seen(weak="yes", age=80).firm == "within_2_weeks"


@pytest.mark.hazard("H-22")
def test_the_gravest_exit_is_the_way_out():
    assert seen(age=12).way_out.id == "child"
    assert seen(age=12, fever="yes").way_out.id == "feverish_exit"
    assert seen(age=18).way_out is None
    assert seen().way_out is None
    assert seen(age=12).level == "routine"


@pytest.mark.hazard("H-25", "H-28")
def test_numbers_count_from_the_bound_itself():
    assert [seen(weak="yes", age=age).level for age in (64.9, 65, 66)] == [
        "routine",
        "within_2_weeks",
        "within_2_weeks",
    ]
    assert [seen(blood=blood).level for blood in (2.4, 2.5, 2.6)] == ["same_day", "same_day", "self_care"]


@pytest.mark.hazard("H-29")
def test_many_cases_are_judged_as_one_by_one():
    cases = [
        read(age=70, weak="yes"),
        read(),
        read(fever="yes"),
        read(age=20, weak="yes"),
        read(blood=1),
        read(blood=9),
    ]
    assert levels(cases, table()) == [urgency(case, table()).level for case in cases]
    assert levels(cases, table()) == ["within_2_weeks", "self_care", "same_day", "routine", "same_day", "self_care"]
    assert levels([], table()) == []


@pytest.mark.hazard("H-29")
def test_facts_keep_cases_apart():
    facts = Facts.of([read(age=70), read(age=20, where=["hip"]), read(age=70, where=["!hip"]), read(where=["none"])])
    assert facts.all == 0b1111
    assert facts.has("where", ["hip"]) == (0b0010, 0b1100)
    assert facts.has("where", ["hip", "none"]) == (0b1010, 0b0000)
    assert facts.number("age", lambda value: value > 50) == (0b0101, 0b0010)
    assert facts.number("blood", lambda value: value > 50) == (0, 0)
    facts.add("age", Answer(number=70.0), 0b1000)
    assert facts.number("age", lambda value: value > 50) == (0b1101, 0b0010)


@pytest.mark.hazard("H-01")
def test_judged_tells_each_rule_and_exit_apart():
    judged = table().judge(Facts.of([read(fever="yes", pain="yes"), read(age=3), read(fever="no", weak="no", blood=2)]))
    assert judged.fired == (0b001, 0, 0, 0b100)
    assert judged.open == (0b010, 0b011, 0b001, 0b011)
    assert judged.held == ((), (0b001, 0b001), (), ())
    assert judged.exits == (0b010, 0b001)
    assert judged.at_least == (0b111, 0b111, 0b101, 0b101, 0)
    assert [judged.level(lane) for lane in range(3)] == [3, 1, 3]


def test_what_is_asked_when():
    assert table().relevant("fever", Facts.of([read()])) is True
    assert table().relevant("onset", Facts.of([read()])) is None
    assert table().relevant("onset", Facts.of([read(pain="yes")])) is True
    assert table().relevant("onset", Facts.of([read(pain="no")])) is False
    assert table().relevant("onset", Facts.of([read(pain="no"), read(pain="yes")])) is False
    assert table().relevant("onset", Facts.of([read(), read(pain="yes")])) is None


@pytest.mark.hazard("H-09")
def test_what_follows_is_settled_in_turn_and_what_was_asked_is_left():
    settled = table().settle(read(pain="no"))
    assert settled.given == {
        "pain": read(pain="no").get("pain"),
        "onset": Answer(denied=frozenset({"months", "days"})),
        "where": Answer(frozenset({"none"}), frozenset({"hip"})),
    }
    asked = read(pain="no", onset="unsure", where=["hip"])
    assert table().settle(asked) is asked
    assert table().settle(read(pain="yes", onset="months")).get("where").present == {"none"}
    assert "night" not in table().settle(read(pain="no"))


def test_many_cases_are_settled_at_once():
    facts = Facts.of([read(pain="no"), read(pain="yes"), read(pain="no", onset="days")])
    follows = table().follow(facts, {"pain": 0b111, "onset": 0b100})
    assert list(follows) == ["onset", "where"]
    assert facts.has("onset", ["days"]) == (0b100, 0b001)
    assert facts.has("where", ["hip"]) == (0, 0b001)


def test_what_a_condition_speaks_of_is_held_by_and_waits_for():
    grave = RULES[1].when
    assert table().findings(grave) == ["pain", "weak", "fever", "onset"]
    assert table().findings(RULES[2].when) == ["age", "weak"]
    assert table().findings(RULES[3].when) == ["blood"]
    facts = Facts.of([read(weak="yes", fever="yes")])
    assert table().undecided(grave, facts) == ["onset"]
    assert table().undecided(grave, Facts.of([read()])) == ["pain", "weak", "fever", "onset"]
    assert table().undecided(grave, Facts.of([read(), read(fever="no")])) == ["pain", "weak", "fever", "onset"]
    assert table().undecided(grave, Facts.of([read(fever="no")])) == []
    assert table().undecided(RULES[3].when, Facts.of([read(blood=1)])) == []
    assert table().support(grave, facts) == []
    assert table().support(RULES[1].fallbacks[1].when, facts) == ["weak", "fever"]
    assert table().support(RULES[2].when, Facts.of([read(), read(weak="yes", age=70)])) == []
    assert table().support(EXITS[0].when, Facts.of([read(age=3)])) == ["age"]
    assert table().support(EXITS[0].when, Facts.of([read(age=30)])) == []


def test_a_finding_is_named_once():
    twice = read_condition({"any": [yes("pain"), {"all": [yes("pain"), yes("fever")]}]}, Expression)
    assert table().findings(twice) == ["pain", "fever"]
    assert table().support(twice, Facts.of([read(pain="yes", fever="yes")])) == ["pain", "fever"]
    assert table().undecided(twice, Facts.of([read()])) == ["pain", "fever"]


def test_a_condition_is_made_once():
    made = table()
    assert made.condition(RULES[1].when) is made.condition(RULES[1].when)
    assert made.condition(RULES[1].when) is not made.condition(RULES[0].when)


def test_what_is_told_later_is_judged_anew() -> None:
    """Conditions are judged once for the same facts, and again as soon as more is told."""
    table, facts = Table(shipped.base()), Facts(2)
    assert table.judge(facts).at_least[-1] == 0
    facts.add("face-droop", Answer(frozenset({"yes"}), frozenset({"no"})), 0b10)
    assert table.judge(facts).at_least[-1] == 0b10
    facts.add("saddle-numbness", Answer(frozenset({"yes"}), frozenset({"no"})), 0b01)
    assert table.judge(facts).at_least[-1] == 0b11


def test_two_tables_judge_the_same_facts_each_for_itself() -> None:
    facts = Facts.of([read(fever="yes", pain="yes", onset="days")])
    turned = Table(msgspec.structs.replace(SMALL, rules=tuple(reversed(RULES))))
    assert table().judge(facts).at_least == turned.judge(facts).at_least
    assert table().judge(facts).fired == tuple(reversed(turned.judge(facts).fired))
