"""Who names whom: read from the types, whatever the shape it is written in."""

from tests.evidence.small import SMALL, compiled
from vastus.evidence.load import KINDS, POLICIES
from vastus.evidence.references import HOMES, PAGES, references

BASE = compiled(SMALL)


def named(kind: str, name: str) -> list[tuple[str, str]]:
    entry = next(entry for entry in getattr(BASE, kind) if entry.id == name)
    return list(references(entry))


def test_plain_lists_and_single_ids() -> None:
    assert named("screens", "legs") == [("stages", "first"), ("findings", "loss"), ("findings", "weak")]
    assert named("findings", "weak") == [("claims", "a1")]


def test_conditions_however_deep_and_fallbacks() -> None:
    assert named("terms", "any_weak") == [("terms", "any_loss"), ("findings", "weak")]
    rule = {("sources", "leaflet"), ("terms", "any_weak"), ("findings", "since"), ("terms", "any_loss")}
    assert set(named("rules", "sr_sudden")) == rule
    assert named("findings", "since") == [("findings", "weak")]


def test_links_with_what_they_stand_on() -> None:
    assert set(named("causes", "benign")) == {
        ("groups", "healthy"),
        ("findings", "weak"),
        ("findings", "age"),
        ("findings", "loss"),
        ("sources", "leaflet"),
        ("tests", "t_none"),
        ("remedies", "rest"),
        ("rules", "sf_old"),
    }


def test_an_id_that_may_be_left_out() -> None:
    assert list(references(BASE.cause["grave"].links[0])) == [("findings", "loss"), ("sources", "leaflet")]
    assert list(references(BASE.cause["benign"].links[1])) == [("findings", "age")]  # a judgement


def test_the_home_of_a_claim_is_of_the_kind_it_says() -> None:
    assert {kind for kind, _ in named("claims", "a1")} == {*HOMES.values(), "sources"}


def test_a_page_goes_by_every_kind_of_which_it_could_be() -> None:
    shelf = list(references(BASE.shelf))
    assert [(kind, "rest") for kind in PAGES] == [pair for pair in shelf if pair[1] == "rest"]
    assert ("topics", "x1") in shelf


def test_policies_name_findings_and_rules() -> None:
    findings = {("findings", name) for name in ("loss", "age", "weak", "since")}
    assert set(references(BASE.advice)) == {("rules", "sr_sudden"), ("terms", "any_loss")} | findings
    assert set(references(BASE.measured)) == {("findings", name) for name in ("loss", "weak", "since")}


def test_all_that_is_named_is_there() -> None:
    there = {(kind, entry.id) for kind in KINDS for entry in getattr(BASE, kind)} | {("sources", "judgement")}
    items = [entry for kind in KINDS for entry in getattr(BASE, kind)] + [getattr(BASE, name) for name in POLICIES]
    pages = {(kind, name) for kind in PAGES for _, name in references(BASE.shelf)}  # of any kind
    articles = {("sources", name) for name in ("s0", "s1")}
    assert {pair for item in items for pair in references(item)} - there - pages - articles == set()
