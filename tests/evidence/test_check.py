"""What no schema can see: each check is proven by a small base that breaks just that."""

import pytest

from tests.evidence.small import SMALL, changed, faults, place
from vastus.evidence.expressions import Not

FINDINGS, RULES, TERMS = "findings/person.yaml", "rules/rules.yaml", "rules/terms.yaml"
WEAK = "{finding: weak, option: 'yes'}"
AND = "all:\n        - use: any_weak\n        - is: {finding: since, option: days}"
NUMBER = "a number says what is possible: lowest and highest"
TOLD_BACK = "a number has no options, a unit, and is told back with {value} (said)"
BACKED = "needs either a source or a labelled judgement with its reason"
LINK_1 = "{finding: weak, option: ['no'], direction: for, strength: strong, source: leaflet}"
SCREENS = "a finding that is asked stands on one, any other on none"
TOGETHER = "falls_to and on_purpose go together: how far it may fall, and why that is right"
CAN_NEVER = "can never fire: its conditions exclude each other"

# What is broken: file, the piece, what stands there instead, the entry at fault, and what is said of it.
ONE_FAULT = {
    # Unknown ids of each kind
    "source of a rule": (RULES, "basis: guideline\n    sources: [leaflet]", "basis: guideline\n    sources: [book]",
        "sf_old", "the source 'book' does not exist"),
    "source of a link": ("causes.yaml", "strength: strong, source: leaflet", "strength: strong, source: book",
        "benign", "link 1 (weak): the source 'book' does not exist"),
    "source of a number": ("causes.yaml", "unit: '%', source: leaflet", "unit: '%', source: book",
        "benign", "number (share): the source 'book' does not exist"),
    "source of a line": ("claims.yaml", "grade: C, sources: [leaflet]", "grade: C, sources: [book]",
        "fading", "the source 'book' does not exist"),
    "source of a topic": ("claims.yaml", "sources: [leaflet]\n    claims: [a1]", "sources: [book]\n    claims: [a1]",
        "x1", "the source 'book' does not exist"),
    "finding of a screen": ("screens.yaml", "items: [age]", "items: [age, ages]",
        "you", "there is no 'ages' among the findings"),
    "finding of a condition": (TERMS, WEAK, "{finding: weaker, option: 'yes'}",
        "any_weak", "there is no 'weaker' among the findings"),
    "finding of a bound": (RULES, "{finding: age, number: 17}", "{finding: ages, number: 17}",
        "sx_child", "there is no 'ages' among the findings"),
    "finding of a link": ("causes.yaml", "- finding: loss", "- finding: lost",
        "grave", "link 1 (lost): there is no 'lost' among the findings"),
    "stage of a screen": ("screens.yaml", "{id: onset, stage: first,", "{id: onset, stage: last,",
        "onset", "there is no 'last' among the stages"),
    "screen that another goes on from": ("screens.yaml", "{id: onset, stage", "{id: onset, more_of: legless, stage",
        "onset", "there is no 'legless' among the screens"),
    "group of a cause": ("causes.yaml", "group: healthy", "group: well",
        "benign", "there is no 'well' among the groups"),
    "test of a cause": ("causes.yaml", "tests: [t_none]", "tests: [t_all]",
        "benign", "there is no 't_all' among the tests"),
    "finding a cause needs": ("causes.yaml", "needs_one_of: [loss]", "needs_one_of: [lost]",
        "benign", "there is no 'lost' among the findings"),
    "finding of a remedy": ("remedies.yaml", "{finding: weak, option: ['yes']}", "{finding: meek, option: ['yes']}",
        "stretch", "not_for meek: there is no 'meek' among the findings"),
    "finding of what offers a remedy": ("remedies.yaml",
        "{finding: age, at_least: 18}", "{finding: ages, at_least: 18}",
        "stretch", "offer_when ages: there is no 'ages' among the findings"),
    "finding of asks_when": (FINDINGS, f"asks_when: {{is: {WEAK}}}", "asks_when: {is: {finding: meek, option: 'yes'}}",
        "since", "there is no 'meek' among the findings"),
    "finding of a way": (RULES, "    when: {at_least",
        f"    reasons:\n      - {{when: {{is: {WEAK.replace('weak', 'meek')}}}, text: So.}}\n    when: {{at_least",
        "sf_old", "there is no 'meek' among the findings"),
    "way that no case goes": (RULES, "    when: {at_least: {finding: age, number: 60}}",
        "    reasons:\n      - {when: {at_most: {finding: age, number: 59}}, text: You are young.}\n"
        "    when: {at_least: {finding: age, number: 60}}",
        "sf_old", "can never be told: You are young."),
    "term": (RULES, "when: {use: any_loss}", "when: {use: any_los}",
        "sr_sudden", "there is no 'any_los' among the terms"),
    "remedy of a cause": ("causes.yaml", "remedies: [rest]", "remedies: [sleep]",
        "benign", "there is no 'sleep' among the remedies"),
    "remedy of a topic": ("claims.yaml", "remedies: [rest]", "remedies: [sleep]",
        "fading", "there is no 'sleep' among the remedies"),
    "rule of a cause": ("causes.yaml", "watched_by: [sf_old]", "watched_by: [sf_young]",
        "benign", "there is no 'sf_young' among the rules"),
    "cause of a remedy": ("remedies.yaml", "helps: [benign]", "helps: [fine]",
        "rest", "there is no 'fine' among the causes"),
    "claim of a finding": (FINDINGS, "claims: [a1]", "claims: [a2]",
        "weak", "there is no 'a2' among the claims"),
    "claim of a topic": ("claims.yaml", "claims: [a1]\n    next: Look", "claims: [a2]\n    next: Look",
        "x1", "there is no 'a2' among the claims"),
    "claim of a line": ("claims.yaml", "claims: [a1]}", "claims: [a2]}",
        "fading", "there is no 'a2' among the claims"),
    "home that is no cause": ("claims.yaml", "'cause:benign'", "'cause:fine'",
        "a1", "there is no 'fine' among the causes"),
    "home that is no test": ("claims.yaml", "'test:t_none'", "'test:t_all'",
        "a1", "there is no 't_all' among the tests"),
    "home of an unknown kind": ("claims.yaml", "'topic:fading'", "'page:fading'",
        "a1", "the home 'page:fading' is none of: cause, finding, rule, remedy, test, topic"),
    # Options
    "option of a condition": (TERMS, "option: [stairs, rise]", "option: [stairs, fly]",
        "any_loss", "loss has no option 'fly'"),
    "option of a link": ("causes.yaml", "option: [stairs]", "option: [fly]",
        "grave", "link 1 (loss): has no option 'fly'"),
    "option of a danger": (FINDINGS, "danger: [stairs, rise]", "danger: [stairs, fly]",
        "loss", "danger names the option 'fly', which the finding does not have"),
    "option of an order": (FINDINGS, "order: [years, days]", "order: [years, now]",
        "since", "order names the option 'now', which the finding does not have"),
    "option left out of a link": ("causes.yaml", "        option: [stairs]\n", "",
        "grave", "link 1 (loss): needs option, a list"),
    "number of a link to options": ("causes.yaml", "        option: [stairs]\n", "        at_least: 1\n",
        "grave", "link 1 (loss): needs option, a list"),
    "option of a link to a number": ("causes.yaml",
        "{finding: age, at_least: 20, at_most: 50,", "{finding: age, option: [x],",
        "benign", "link 2 (age): is a number: use at_least or at_most"),
    "bounds of a link the wrong way round": ("causes.yaml", "at_least: 20, at_most: 50", "at_least: 50, at_most: 20",
        "benign", "link 2 (age): can never hold: at_least is above at_most"),
    "is with a number": (RULES, "when: {at_least: {finding: age, number: 60}}",
        "when: {is: {finding: age, option: '60'}}",
        "sf_old", "age is a number: use at_least or at_most"),
    "at_least without a number": (RULES, "when: {at_least: {finding: age, number: 60}}",
        "when: {at_least: {finding: loss, number: 1}}", "sf_old", "loss is not a number: use is"),
    # Findings
    "the same option twice": (FINDINGS, "- {id: none, text: None of these, said: you can do all}",
        "- {id: none, text: Nothing, said: all}\n      - {id: none, text: Nothing, said: all}",
        "loss", "has the same option twice"),
    "no options": (FINDINGS, "kind: number\n    who: sensor", "kind: many_of\n    who: sensor",
        "rate", "has fewer than two options"),
    "one option": (FINDINGS, "kind: number\n    who: sensor",
        "kind: one_of\n    options: [{id: x, text: X, said: x}]\n    who: sensor",
        "rate", "has fewer than two options"),
    "yes without no": (FINDINGS, "kind: number\n    who: sensor",
        "kind: yes_no\n    options: [{id: 'yes', text: 'Yes', said: yes it does}]\n    who: sensor",
        "rate", "a yes_no finding has the options 'yes' and 'no', in quotes"),
    "number without unit": (FINDINGS, "    unit: a minute\n", "", "rate", TOLD_BACK),
    "number not told back": (FINDINGS, "said: '{value} twitches a minute'", "said: twitches", "rate", TOLD_BACK),
    "number with no words at all": (FINDINGS, "    said: '{value} twitches a minute'\n", "", "rate", TOLD_BACK),
    "number without bounds": (FINDINGS, "    lowest: 0\n    highest: 600\n", "", "rate", NUMBER),
    "number without a highest": (FINDINGS, "    highest: 600\n", "", "rate", NUMBER),
    "number with bounds the wrong way round": (FINDINGS, "highest: 600", "highest: -1", "rate", NUMBER),
    "on no screen": ("screens.yaml", "items: [loss, weak]", "items: [loss]", "weak", f"stands on 0 screens; {SCREENS}"),
    "on two screens": ("screens.yaml", "items: [since]", "items: [since, weak]",
        "weak", f"stands on 2 screens; {SCREENS}"),
    "a sensor on a screen": ("screens.yaml", "items: [since]", "items: [since, rate]",
        "rate", f"stands on 1 screens; {SCREENS}"),
    "asked only after its own answer": (FINDINGS, f"asks_when: {{is: {WEAK}}}",
        "asks_when: {is: {finding: since, option: days}}",
        "since", "whether it is asked depends on its own answer (asks_when)"),
    # Rules
    "one option against another": (RULES, "- use: any_weak", "- is: {finding: since, option: years}",
        "sr_sudden", CAN_NEVER),
    "none of these against one of them": (RULES, "- use: any_weak\n        - is: {finding: since, option: days}",
        "- use: any_loss\n        - is: {finding: loss, option: none}", "sr_sudden", CAN_NEVER),
    "a number above what is possible": (RULES, "number: 60", "number: 130", "sf_old", CAN_NEVER),
    "a number below what is possible": (RULES, "{at_least: {finding: age, number: 60}}",
        "{at_most: {finding: age, number: -5}}", "sf_old", CAN_NEVER),
    "a number between two bounds that do not meet": (RULES, "{at_least: {finding: age, number: 60}}",
        "{all: [{at_least: {finding: age, number: 60}}, {at_most: {finding: age, number: 50}}]}", "sf_old", CAN_NEVER),
    "a fallback that cannot hold": (RULES, "when: {use: any_loss}",
        "when: {all: [{is: {finding: weak, option: 'no'}}, {is: {finding: weak, option: 'yes'}}]}",
        "sr_sudden", CAN_NEVER),
    "not in a rule": (RULES, "- use: any_weak", "- not: {use: any_loss}",
        "sr_sudden", "uses 'not': a rule may only be raised by answers, never lowered"),
    "not in a fallback": (RULES, "when: {use: any_loss}", "when: {not: {use: any_loss}}",
        "sr_sudden", "uses 'not': a rule may only be raised by answers, never lowered"),
    "a fallback above its rule": (RULES, "level: emergency", "level: routine",
        "sr_sudden", "a fallback is above the rule's own level, so that an answer could lower the advice"),
    "falls_to without a purpose": (RULES, "        on_purpose: years of it can wait\n", "", "sr_sudden", TOGETHER),
    "a purpose without falls_to": (RULES, "        falls_to: routine\n", "", "sr_sudden", TOGETHER),
    "falls_to that does not fall": (RULES, "falls_to: routine", "falls_to: same_day",
        "sr_sudden", "falls_to is not below the fallback's level"),
    # Causes
    "a rule that has nothing to do with the cause": ("causes.yaml",
        "    tells: What tells it apart is lost strength.\n",
        "    tells: What tells it apart is lost strength.\n    watched_by: [sf_old]\n",
        "grave", "rule 'sf_old' rests on nothing that speaks for this cause"),
    "a harmless cause beside a rule that sends": ("causes.yaml", "watched_by: [sf_old]", "named_with: [sf_old]",
        "benign", "a harmless cause is named beside no rule (named_with): it would be false comfort"),
    "no answer speaks for it": ("causes.yaml", "direction: for\n", "direction: against\n",
        "grave", "no answer speaks for this cause; add a link in its favour"),
    "neither source nor judgement": ("causes.yaml",
        ", source: leaflet}\n      - {finding: age", "}\n      - {finding: age",
        "benign", f"link 1 (weak): {BACKED}"),
    "both source and judgement": ("causes.yaml", "judgement: usual}", "judgement: usual, source: leaflet}",
        "benign", f"link 2 (age): {BACKED}"),
    "a number with neither": ("causes.yaml", "unit: '%', source: leaflet}", "unit: '%'}",
        "benign", f"number (share): {BACKED}"),
    "prior the wrong way round": ("causes.yaml", "low: 0.4, high: 0.7", "low: 0.7, high: 0.4",
        "benign", "the prior's low is above its high"),
    "a serious cause that does not say what tells it apart": ("causes.yaml",
        "    tells: What tells it apart is lost strength.\n", "",
        "grave", "a serious cause says calmly what tells it apart (tells)"),
    "two links for the same answer": ("causes.yaml", f"      - {LINK_1}\n",
        f"      - {LINK_1}\n      - {LINK_1.replace('for', 'against')}\n",
        "benign", "2 links weigh the same answer to weak; it would count 2 times"),
    # Remedies
    "no dose": ("remedies.yaml", "    dose: {text: 30 seconds, seconds: 30}\n", "",
        "stretch", "an exercise needs dose"),
    "no caution": ("remedies.yaml", "    cautions: [Hold on to a chair.]\n", "",
        "stretch", "an exercise needs cautions"),
    "nothing on when to stop": ("remedies.yaml", "    stop: [Stop if it hurts.]\n", "",
        "stretch", "an exercise needs stop"),
    "judgement alone without its reason": ("remedies.yaml", "    judgement: what people do\n", "",
        "rest", "stands on judgement alone: say why (judgement)"),
    # Topics
    "a page without lines": ("claims.yaml",
        "    lines:\n      - {text: Most do., grade: C, sources: [leaflet], claims: [a1]}\n", "",
        "fading", "a page has lines"),
    "a contradiction that is not settled": ("claims.yaml", "    settled: Both are right.\n", "",
        "x1", "a contradiction has sides and says how it was settled"),
}  # fmt: skip


@pytest.mark.parametrize("case", ONE_FAULT)
def test_one_thing_broken_is_one_fault_at_its_entry(case: str) -> None:
    name, old, new, entry, what = ONE_FAULT[case]
    files = changed(name, old, new)
    assert faults(files) == [f"{place(files, name_of(entry), f'id: {entry}')}: {entry}: {what}"]


def name_of(entry: str) -> str:
    """Return the file in which an entry of the small base stands."""
    [name] = [name for name, text in SMALL.items() if f"- id: {entry}\n" in text or f"- {{id: {entry}," in text]
    return name


def test_the_place_is_that_of_the_entry_and_not_of_an_option_with_the_same_id() -> None:
    assert place(SMALL, name_of("weak"), "id: weak") == "findings/person.yaml:23"


def test_a_term_that_leads_back_to_itself() -> None:
    files = changed(TERMS, "expr: {is: {finding: loss, option: [stairs, rise]}}", "expr: {use: any_weak}")
    assert faults(files) == [
        f"{place(files, TERMS, f'id: {term}')}: {term}: the term leads back to itself"
        for term in ("any_loss", "any_weak")
    ]


def test_findings_that_wait_for_each_other_are_never_asked() -> None:
    files = changed(
        FINDINGS, "danger: ['yes']\n", "danger: ['yes']\n    asks_when: {is: {finding: since, option: days}}\n"
    )
    assert [part.split(": ", 1)[1] for part in faults(files)] == [
        f"{finding}: whether it is asked depends on its own answer (asks_when)" for finding in ("weak", "since")
    ]


def test_not_is_found_inside_a_term() -> None:
    files = changed(TERMS, "- use: any_loss", "- not: {use: any_loss}")
    assert faults(files) == [
        f"{RULES}:2: sr_sudden: uses 'not': a rule may only be raised by answers, never lowered",
    ]


def test_an_exit_may_say_not() -> None:
    files = changed(
        RULES, "when: {at_most: {finding: age, number: 17}}", "when: {not: {at_least: {finding: age, number: 18}}}"
    )
    from tests.evidence.small import compiled

    assert isinstance(compiled(files).exits[0].when, Not)


def test_an_id_stands_once_in_each_kind_and_both_places_are_told() -> None:
    files = {**SMALL, "sources.yaml": SMALL["sources.yaml"] + "  - {id: leaflet, cite: Another., read: no-one}\n"}
    assert faults(files) == [
        "sources.yaml:3: Invalid enum value 'no-one'",
        "sources.yaml:3: leaflet: the id is already used among the sources, at sources.yaml:2",
    ]
    files = {**SMALL, "a/sources.yaml": "sources: [{id: leaflet, cite: Another., read: page}]\n"}
    assert faults(files) == ["sources.yaml:2: leaflet: the id is already used among the sources, at a/sources.yaml:1"]


def test_the_same_id_in_two_kinds_is_no_fault() -> None:
    from tests.evidence.small import compiled

    files = {name: text.replace("fading", "rest") for name, text in SMALL.items()}
    assert compiled(files).topic["rest"].title == "Do they fade?"


def test_all_faults_of_all_files_are_told_at_once() -> None:
    files = dict(SMALL)
    for case in ("source of a rule", "option of a link", "no dose", "home that is no test", "on two screens"):
        name, old, new, _, _ = ONE_FAULT[case]
        assert old in files[name]
        files[name] = files[name].replace(old, new)
    files["sources.yaml"] = files["sources.yaml"].replace("read: page", "read: half")
    assert len(faults(files)) == 6
