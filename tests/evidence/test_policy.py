"""What is decided for everybody is checked like everything else: each thing broken in it is told of."""

import pytest

from tests.evidence.small import SMALL, changed, compiled, faults, place
from vastus.evidence.model import LEVELS
from vastus.service import shipped

ROUTINE = next(line for line in SMALL["advice.yaml"].splitlines(keepends=True) if " routine:" in line)
BROKEN = {
    "a level without words": ("advice.yaml", ROUTINE, "", "advice: says nothing for the level 'routine'"),
    "a level that does not exist": ("advice.yaml", "  open: {headline", "    soon: {headline: Soon., to_do: [Soon.], "
        "again: Soon., next: Soon.}\n  open: {headline",
        "advice: there is no level 'soon'; the levels are: self_care, routine, within_2_weeks, same_day, emergency"),
    "a rule of an emergency": ("advice.yaml", "rules: [sr_sudden]", "rules: [sr_slow]",
        "advice: there is no 'sr_slow' among the rules"),
    "the finding of a sign": ("advice.yaml", "{finding: loss, option: stairs}", "{finding: lost, option: stairs}",
        "advice: there is no 'lost' among the findings"),
    "the option of a sign": ("advice.yaml", "{finding: loss, option: stairs}", "{finding: loss, option: ladder}",
        "advice: loss has no option 'ladder'"),
    "a sign without its option": ("advice.yaml", "{finding: age}", "{finding: weak}",
        "advice: weak is not a number: name one of its options"),
    "a number with an option": ("advice.yaml", "{finding: age}", "{finding: age, option: old}",
        "advice: age has no option 'old'"),
    "a number that does not exist": ("advice.yaml", "{finding: age}", "{finding: ages}",
        "advice: there is no 'ages' among the findings"),
    "for whom it fits": ("advice.yaml", "when: {use: any_loss}", "when: {use: any_lost}",
        "advice: there is no 'any_lost' among the terms"),
    "rules of several levels": ("advice.yaml", "rules: [sr_sudden]", "rules: [sr_sudden, sf_old]",
        "advice: the rules of 'strength goes within days' are of several levels"),
    "a finding that needs its onset": ("advice.yaml", "with_onset: [{finding: weak", "with_onset: [{finding: meek",
        "advice: there is no 'meek' among the findings"),
    "its onset": ("advice.yaml", "onset: {finding: since, option: days}", "onset: {finding: since, option: hours}",
        "advice: since has no option 'hours'"),
    "a page to begin with": ("shelf.yaml", "first: [rest]", "first: [sleep]",
        "shelf: there is no page 'sleep' among the topics, causes, remedies, tests"),
    "a finding as a page": ("shelf.yaml", "first: [rest]", "first: [weak]",
        "shelf: there is no page 'weak' among the topics, causes, remedies, tests"),
    "the page of serious causes": ("shelf.yaml", "serious: x1", "serious: x2",
        "shelf: there is no 'x2' among the topics"),
    "the page of tests": ("shelf.yaml", "tests: fading", "tests: t_none",
        "shelf: there is no 't_none' among the topics"),
    "the page that is always named": ("shelf.yaml", "always: fading", "always: rest",
        "shelf: there is no 'rest' among the topics"),
    "another page of serious illnesses": ("shelf.yaml", "names_serious: [x1]", "names_serious: [x1, x3]",
        "shelf: there is no 'x3' among the topics"),
    "pages that stand nowhere": ("shelf.yaml", "kinds: [cause]", "kinds: []",
        "shelf: pages of the kind 'cause' stand in 0 groups; they stand in one"),
    "pages that stand twice": ("shelf.yaml", "kinds: [cause]", "kinds: [cause, test]",
        "shelf: pages of the kind 'test' stand in 2 groups; they stand in one"),
    "a question that completes": ("handover.yaml", "ask:\n    - {finding: weak}", "ask:\n    - {finding: meek}",
        "handover: there is no 'meek' among the findings"),
    "for whom it completes": ("handover.yaml", "when: {use: any_weak}", "when: {use: any_meek}",
        "handover: there is no 'any_meek' among the terms"),
    "what says since when": ("handover.yaml", "since: [since]", "since: [sins]",
        "handover: there is no 'sins' among the findings"),
    "what says how old": ("handover.yaml", "age: age", "age: ages", "handover: there is no 'ages' among the findings"),
    "what is read aloud": ("handover.yaml", "{finding: loss, text", "{finding: lost, text",
        "handover: there is no 'lost' among the findings"),
    "no place for what is read aloud": ("handover.yaml", "I cannot: {what}", "I cannot.",
        "handover: aloud loss: the answers stand where {what} is"),
    "when to wait so": ("handover.yaml", "when: {use: any_loss}", "when: {use: any_lost}",
        "handover: there is no 'any_lost' among the terms"),
    "where it is from": ("handover.yaml", "sources: [leaflet]", "sources: [book]",
        "handover: the source 'book' does not exist"),
    "a bare judgement": ("handover.yaml", ", judgement: so", "",
        "handover: Wait stands on judgement alone: say why (judgement)"),
    "for whom somebody listens": ("handover.yaml", "listen: {is: {finding: weak", "listen: {is: {finding: meek",
        "handover: there is no 'meek' among the findings"),
    "the code of a country": ("countries.yaml", "code: NZ", "code: nz",
        "countries: 'nz' is no code of a country: two capitals, such as NZ"),
    "a number of a country": ("countries.yaml", "'1737'", "'17 E7'", "countries: NZ: '17 E7' cannot be dialled"),
    "the source of a country": ("countries.yaml", "sources: [leaflet]", "sources: [book]",
        "countries: the source 'book' does not exist"),
    "a country that stands twice": ("countries.yaml", "  listed:\n",
        "  listed:\n    - {code: NZ, name: Again, emergency: ['111'], sources: [leaflet]}\n",
        "countries: the country NZ stands 2 times"),
    "where a sensor lay": ("measured.yaml", "site: loss", "site: place",
        "measured: there is no 'place' among the findings"),
    "a site out of reach": ("measured.yaml", "out_of_reach: [rise]", "out_of_reach: [tongue]",
        "measured: loss has no option 'tongue'"),
    "a site on a leg": ("measured.yaml", "legs: [stairs]", "legs: [stairs, calf]",
        "measured: loss has no option 'calf'"),
    "an answer that a recording shows": ("measured.yaml", "{finding: since, option: days}",
        "{finding: since, option: hours}", "measured: since has no option 'hours'"),
    "a question that a recording answers": ("measured.yaml", "{finding: since, option: years}",
        "{finding: sins, option: years}", "measured: there is no 'sins' among the findings"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_one_thing_broken_is_one_fault_at_its_policy(case: str) -> None:
    name, old, new, what = BROKEN[case]
    files = changed(name, old, new)
    assert faults(files) == [f"{name}:2: {what}"]


def test_a_policy_that_is_missing_is_told_of_at_the_file_in_which_it_would_stand() -> None:
    files = changed("shelf.yaml", "search:\n  small: a the of\n  same: [twitch flicker]\n  tries: [rest]\n", "")
    here = "advice.yaml:1: nowhere in the base stands 'search'; the shipped base has it in search.yaml"
    assert faults(files) == [here]
    assert faults({**files, "search.yaml": "{}\n"}) == [here.replace("advice.yaml", "search.yaml")]


def test_a_policy_stands_once() -> None:
    files = {**SMALL, "more.yaml": "\nsearch: {small: an}\n"}
    assert faults(files) == ["shelf.yaml:13: 'search' stands in the base once, and already at more.yaml:2"]


def test_a_fault_deep_in_a_policy_keeps_its_line_and_what_names_it_is_not_at_fault() -> None:
    files = changed("advice.yaml", "{headline: Go today., to_do: [Go.]", "{headline: Go today., todo: [Go.]")
    line = place(files, "advice.yaml", "same_day:")
    assert faults(files) == [
        f"{line}: nobody reads the key 'todo'; did you mean 'to_do'?",
        f"{line}: the key 'to_do' is missing",
    ]


def test_the_small_base_words_every_level() -> None:
    assert compiled(SMALL).advice.levels.keys() == set(LEVELS)


def test_the_shipped_emergencies_are_emergencies_and_the_signs_are_asked() -> None:
    base = shipped.base()
    always = [sign for sign in base.advice.together if sign.when is None]
    assert {base.rule[rule].level for sign in always for rule in sign.rules} == {"emergency"}
    assert all(base.finding[sign.finding].who == "ask" for sign in base.advice.signs)
    assert len(set(base.advice.signs)) == len(base.advice.signs)


def test_the_sites_of_the_shipped_base_lie_on_a_leg_or_elsewhere_but_not_out_of_reach() -> None:
    measured = shipped.base().measured
    assert set(measured.legs).isdisjoint(measured.out_of_reach)
    assert set(measured.legs) < shipped.base().finding[measured.site].choices
