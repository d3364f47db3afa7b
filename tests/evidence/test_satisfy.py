"""Whether a condition can hold: the answer is that of trying every set of answers."""

from itertools import chain, combinations, product
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from vastus.evidence.expressions import Expression, read
from vastus.evidence.model import Finding
from vastus.evidence.satisfy import can_hold


def finding(name: str, kind: str, options: str = "", **more: float) -> Finding:
    parts = [{"id": part, "text": part, "said": part} for part in options.split()]
    told = {
        "id": name,
        "kind": kind,
        "group": "g",
        "term": "t",
        "question": "q",
        "short": "s",
        "options": parts,
        **more,
    }
    return msgspec.convert(told, type=Finding)


FINDINGS = {
    "one": finding("one", "one_of", "a b c"),
    "sure": finding("sure", "yes_no", "yes no"),
    "many": finding("many", "many_of", "x y none"),
    "free": finding("free", "many_of", "x y"),
    "age": finding("age", "number", lowest=0, highest=9),
}
TERMS: dict[str, dict[str, Any]] = {
    "t": {"is": {"finding": "one", "option": ["a", "b"]}},
    "u": {"at_most": {"finding": "age", "number": 4}},
}
READ = {name: read(term, Expression) for name, term in TERMS.items()}


def leaves() -> st.SearchStrategy[dict]:
    options = [
        st.builds(
            lambda name, chosen: {"is": {"finding": name, "option": chosen}},
            st.just(asked.id),
            st.lists(st.sampled_from([o.id for o in asked.options]), min_size=1, max_size=2, unique=True),
        )
        for asked in FINDINGS.values()
        if asked.options
    ]
    bounds = st.builds(
        lambda key, number: {key: {"finding": "age", "number": number}},
        st.sampled_from(["at_least", "at_most"]),
        st.integers(-2, 12),
    )
    return st.one_of(*options, bounds, st.sampled_from([{"use": "t"}, {"use": "u"}]))


def conditions() -> st.SearchStrategy[dict]:
    return st.recursive(
        leaves(),
        lambda inner: st.builds(
            lambda key, parts: {key: parts}, st.sampled_from(["all", "any"]), st.lists(inner, min_size=1, max_size=4)
        ),
        max_leaves=8,
    )


def every_answer() -> list[dict[str, Any]]:
    """Return every set of answers that a person could give in full."""
    some = [set(part) for part in chain.from_iterable(combinations("xy", size) for size in range(3))]
    many = [*(part for part in some if part), {"none"}]
    return [
        dict(zip(FINDINGS, values, strict=True))
        for values in product([{"a"}, {"b"}, {"c"}], [{"yes"}, {"no"}], many, some, range(10))
    ]


ANSWERS = every_answer()


def holds(condition: dict, answers: dict) -> bool:
    [(key, inner)] = condition.items()
    match key:
        case "all":
            return all(holds(part, answers) for part in inner)
        case "any":
            return any(holds(part, answers) for part in inner)
        case "use":
            return holds(TERMS[inner], answers)
        case "is":
            return not answers[inner["finding"]].isdisjoint(inner["option"])
        case "at_least":
            return bool(answers["age"] >= inner["number"])
        case _:
            return bool(answers["age"] <= inner["number"])


@given(conditions())
def test_can_hold_is_what_trying_every_answer_says(condition: dict) -> None:
    tried = any(holds(condition, answers) for answers in ANSWERS)
    assert can_hold(read(condition, Expression), READ, FINDINGS) == tried


def test_a_number_without_bounds_can_be_anything() -> None:
    free = {"age": finding("age", "number")}
    asked = {"all": [{"at_least": {"finding": "age", "number": 1e9}}, {"at_most": {"finding": "age", "number": 2e9}}]}
    assert can_hold(read(asked, Expression), {}, free)


def test_a_finding_is_not_an_option_and_a_number_at_once() -> None:
    asked = {"all": [{"is": {"finding": "one", "option": "a"}}, {"at_least": {"finding": "one", "number": 1}}]}
    assert not can_hold(read(asked, Expression), READ, FINDINGS)


def test_a_not_is_never_said_to_hold() -> None:
    asked = {"not": {"is": {"finding": "one", "option": "a"}}}
    assert not can_hold(read(asked, Expression), READ, FINDINGS)


def both(*options: str) -> Expression:
    return read({"all": [{"is": {"finding": "many", "option": o}} for o in options]}, Expression)


def test_several_of_many_can_be_there_at_once_but_none_stands_alone() -> None:
    assert can_hold(both("x", "y"), READ, FINDINGS)
    assert can_hold(both("none", "none"), READ, FINDINGS)
    assert not can_hold(both("x", "none"), READ, FINDINGS)


def test_a_bound_itself_is_inside() -> None:
    for key, number, holds_ in (
        ("at_least", 9, True),
        ("at_least", 10, False),
        ("at_most", 0, True),
        ("at_most", -1, False),
    ):
        asked = read({key: {"finding": "age", "number": number}}, Expression)
        assert can_hold(asked, READ, FINDINGS) is holds_
