"""Broken rule tables are refused: the shipped rules, each time with one thing wrong that a hand could write."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.evidence import shipped
from vastus.errors import BadBase
from vastus.evidence.load import compile_base

Part = dict[str, Any]
RULES = [name for name in shipped.files() if name.startswith("rules/")]


class Tables:
    """A copy of the shipped rule files, to break."""

    def __init__(self) -> None:
        self.files: dict[str, Any] = {name: shipped.entries(name) for name in RULES}

    def all(self, kind: str) -> Iterator[Part]:
        return (entry for parts in self.files.values() for entry in parts.get(kind, ()))

    def rule(self, fits: Callable[[Part], object] = bool) -> Part:
        return next(rule for rule in self.all("rules") if fits(rule))

    def written(self) -> dict[str, bytes]:
        return {**shipped.files(), **{name: shipped.written(parts) for name, parts in self.files.items()}}


def leaves(condition: Part, key: str) -> Iterator[Part]:
    """Yield every piece of a condition that has this key."""
    if key in condition:
        yield condition
    inner = [*condition.get("all", ()), *condition.get("any", ())]
    yield from (leaf for part in inner for leaf in leaves(part, key))


def with_leaf(tables: Tables, key: str) -> tuple[Part, Part]:
    """Return a rule whose condition has such a piece, and the piece."""
    rule = tables.rule(lambda rule: any(leaves(rule["when"], key)))
    return rule, next(leaves(rule["when"], key))


def with_fallback(tables: Tables, fits: Callable[[Part], object] = bool) -> tuple[Part, Part]:
    rule = tables.rule(lambda rule: any(map(fits, rule.get("fallbacks", ()))))
    return rule, next(filter(fits, rule["fallbacks"]))


pytestmark = pytest.mark.usefixtures("files_read_once")
BREAKS: dict[str, Callable[[Tables], tuple[str, str]]] = {}
Break = Callable[[Tables], tuple[str, str]]


def breaks(function: Break) -> Break:
    BREAKS[function.__name__] = function
    return function


@breaks
def a_finding_that_does_not_exist(tables: Tables) -> tuple[str, str]:
    rule, leaf = with_leaf(tables, "is")
    leaf["is"]["finding"] = "mood"
    return rule["id"], "there is no 'mood' among the findings"


@breaks
def an_option_that_does_not_exist(tables: Tables) -> tuple[str, str]:
    rule, leaf = with_leaf(tables, "is")
    leaf["is"]["option"] = "perhaps"
    return rule["id"], "has no option 'perhaps'"


@breaks
def a_term_that_does_not_exist(tables: Tables) -> tuple[str, str]:
    rule, leaf = with_leaf(tables, "use")
    leaf["use"] = "some_loss"
    return rule["id"], "there is no 'some_loss' among the terms"


@breaks
def a_term_taken_away(tables: Tables) -> tuple[str, str]:
    rule, leaf = with_leaf(tables, "use")
    for parts in tables.files.values():
        parts["terms"] = [term for term in parts.get("terms", ()) if term["id"] != leaf["use"]]
    return rule["id"], f"there is no {leaf['use']!r} among the terms"


@breaks
def a_term_that_leads_back_to_itself(tables: Tables) -> tuple[str, str]:
    term = next(tables.all("terms"))
    term["expr"] = {"any": [term["expr"], {"use": term["id"]}]}
    return term["id"], "the term leads back to itself"


@breaks
def a_source_that_does_not_exist(tables: Tables) -> tuple[str, str]:
    rule = tables.rule()
    rule["sources"] = ["hearsay"]
    return rule["id"], "the source 'hearsay' does not exist"


@breaks
def no_source(tables: Tables) -> tuple[str, str]:
    tables.rule()["sources"] = []
    return "", "Expected `array` of length >= 1"


@breaks
def a_level_that_does_not_exist(tables: Tables) -> tuple[str, str]:
    tables.rule()["level"] = "soon"
    return "", "Invalid enum value 'soon'"


@breaks
def no_level(tables: Tables) -> tuple[str, str]:
    del tables.rule()["level"]
    return "", "the key 'level' is missing"


@breaks
def a_misspelt_key(tables: Tables) -> tuple[str, str]:
    rule = tables.rule(lambda rule: rule.get("fallbacks"))
    rule["fallback"] = rule.pop("fallbacks")
    return "", "nobody reads the key 'fallback'; did you mean 'fallbacks'?"


@breaks
def no_reason(tables: Tables) -> tuple[str, str]:
    tables.rule()["reason"] = ""
    return "", "Expected `str` of length >= 1"


@breaks
def a_basis_that_does_not_exist(tables: Tables) -> tuple[str, str]:
    tables.rule()["basis"] = "custom"
    return "", "Invalid enum value 'custom'"


@breaks
def a_rule_that_an_answer_lowers(tables: Tables) -> tuple[str, str]:
    rule = tables.rule()
    rule["when"] = {"all": [rule["when"], {"not": {"is": {"finding": "weak-felt", "option": "yes"}}}]}
    return rule["id"], "uses 'not'"


@breaks
def a_term_that_an_answer_lowers(tables: Tables) -> tuple[str, str]:
    rule, leaf = with_leaf(tables, "use")
    term = next(term for term in tables.all("terms") if term["id"] == leaf["use"])
    term["expr"] = {"not": term["expr"]}
    return rule["id"], "uses 'not'"


@breaks
def two_answers_to_one_question(tables: Tables) -> tuple[str, str]:
    rule = tables.rule()
    sexes = [{"is": {"finding": "sex", "option": option}} for option in ("female", "male")]
    rule["when"] = {"all": [rule["when"], *sexes]}
    return rule["id"], "can never fire"


@breaks
def yes_and_no_at_once(tables: Tables) -> tuple[str, str]:
    rule = tables.rule()
    rule["when"] = {"all": [{"is": {"finding": "fever", "option": option}} for option in ("yes", "no")]}
    return rule["id"], "can never fire"


@breaks
def none_of_these_and_one_of_these(tables: Tables) -> tuple[str, str]:
    rule = tables.rule()
    rule["when"] = {"all": [{"is": {"finding": "function-loss", "option": option}} for option in ("none", "stairs")]}
    return rule["id"], "can never fire"


@breaks
def a_bound_that_nobody_reaches(tables: Tables) -> tuple[str, str]:
    rule, leaf = with_leaf(tables, "at_least")
    leaf["at_least"]["number"] = 1e9
    rule["when"] = leaf
    return rule["id"], "can never fire"


@breaks
def a_bound_on_an_option(tables: Tables) -> tuple[str, str]:
    rule, leaf = with_leaf(tables, "at_least")
    leaf["at_least"]["finding"] = "fever"
    return rule["id"], "fever is not a number: use is"


@breaks
def an_option_of_a_number(tables: Tables) -> tuple[str, str]:
    rule, leaf = with_leaf(tables, "is")
    leaf["is"]["finding"] = "age"
    return rule["id"], "age is a number: use at_least or at_most"


@breaks
def an_empty_condition(tables: Tables) -> tuple[str, str]:
    tables.rule()["when"] = {"all": []}
    return "", "an empty list of conditions says nothing"


@breaks
def two_conditions_in_one(tables: Tables) -> tuple[str, str]:
    _, leaf = with_leaf(tables, "is")
    leaf["use"] = "loss"
    return "", "a condition has exactly one of"


@breaks
def a_fallback_above_its_rule(tables: Tables) -> tuple[str, str]:
    rule, fallback = with_fallback(tables)
    rule["level"], fallback["level"] = "routine", "emergency"
    return rule["id"], "a fallback is above the rule's own level"


@breaks
def a_fallback_that_cannot_hold(tables: Tables) -> tuple[str, str]:
    rule, fallback = with_fallback(tables)
    fallback["when"] = {"all": [fallback["when"], {"at_most": {"finding": "age", "number": -1}}]}
    return rule["id"], "can never fire"


@breaks
def a_fallback_without_its_reason(tables: Tables) -> tuple[str, str]:
    _, fallback = with_fallback(tables)
    del fallback["reason"]
    return "", "the key 'reason' is missing"


@breaks
def a_fall_without_its_purpose(tables: Tables) -> tuple[str, str]:
    rule, fallback = with_fallback(tables, lambda fallback: "on_purpose" in fallback)
    del fallback["on_purpose"]
    return rule["id"], "falls_to and on_purpose go together"


@breaks
def a_fall_that_does_not_fall(tables: Tables) -> tuple[str, str]:
    rule, fallback = with_fallback(tables, lambda fallback: "falls_to" in fallback)
    fallback["falls_to"] = fallback["level"]
    return rule["id"], "falls_to is not below the fallback's level"


@breaks
def the_same_rule_twice(tables: Tables) -> tuple[str, str]:
    name = next(name for name in RULES if tables.files[name].get("rules"))
    rule = tables.files[name]["rules"][0]
    tables.files[name]["rules"].append({**rule, "level": "self_care"})
    return rule["id"], "the id is already used among the rules"


@breaks
def an_exit_without_its_least_urgency(tables: Tables) -> tuple[str, str]:
    del next(tables.all("exits"))["minimum"]
    return "", "the key 'minimum' is missing"


@breaks
def a_rule_that_is_no_entry(tables: Tables) -> tuple[str, str]:
    next(parts for parts in tables.files.values() if parts.get("rules"))["rules"].append("sr_more")
    return "", "Expected `object`, got `str`"


def test_the_unbroken_copy_is_the_shipped_base() -> None:
    assert compile_base(Tables().written()).rules == shipped.base().rules


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_table_is_refused(name: str) -> None:
    tables = Tables()
    entry, what = BREAKS[name](tables)
    with pytest.raises(BadBase) as caught:
        compile_base(tables.written())
    told = [str(fault) for fault in caught.value.faults]
    assert any(part.startswith("rules/") and f"{entry}: " in part and what in part for part in told), told


def test_a_rule_taken_away_is_missed_where_it_is_named() -> None:
    watched = shipped.base().cause["cauda_equina"].watched_by[0]
    tables = Tables()
    for parts in tables.files.values():
        parts["rules"] = [rule for rule in parts.get("rules", ()) if rule["id"] != watched]
    with pytest.raises(
        BadBase, match=rf"causes/nerve\.yaml:\d+: cauda_equina: there is no '{watched}' among the rules"
    ):
        compile_base(tables.written())


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (b"option: 'yes'", b"option: yes", "yes without quotes is true or false to many readers; write 'yes'"),
        (b"    kind: danger\n", b"    kind: danger\n    kind: floor\n", "the key 'kind' stands here twice"),
        (b"    when:\n", b"    when: [\n", "is not YAML: "),
        (b"    level: emergency\n", b"    level: &now emergency\n    why: *now\n", "an alias (*) repeats this value"),
        (b"rules:\n", b"rule:\n", "'rule' is not a list of: sources, findings"),
    ],
)
def test_a_slip_of_the_pen_is_refused_at_its_line(old: bytes, new: bytes, what: str) -> None:
    text = shipped.files()["rules/emergency.yaml"]
    line = text[: text.index(old)].count(b"\n") + 1
    with pytest.raises(BadBase) as caught:
        compile_base({**shipped.files(), "rules/emergency.yaml": text.replace(old, new, 1)})
    [fault] = [fault for fault in caught.value.faults if what in fault.what]
    where, _, number = fault.place.rpartition(":")
    assert where == "rules/emergency.yaml"
    assert line <= int(number) <= line + 2


def test_there_are_at_least_twenty() -> None:
    assert len(BREAKS) >= 20
