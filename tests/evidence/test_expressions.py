"""Conditions: each way of saying one is read, written and walked through as it stands in YAML."""

from collections.abc import Iterator
from itertools import chain
from typing import Any as Anything

import msgspec
import pytest

from vastus.evidence.expressions import (
    NODES,
    All,
    Any,
    AtLeast,
    AtMost,
    Bound,
    Choice,
    Expression,
    Is,
    Node,
    Not,
    Use,
    decode,
    fold,
    leaves,
    read,
)

WRITTEN: dict[str, Anything] = {
    "all": {"all": [{"use": "t"}, {"is": {"finding": "a", "option": "x"}}]},
    "any": {"any": [{"at_most": {"finding": "n", "number": 4.5}}]},
    "not": {"not": {"use": "t"}},
    "is": {"is": {"finding": "a", "option": ["x", "y"]}},
    "at_least": {"at_least": {"finding": "n", "number": 60.0}},
    "at_most": {"at_most": {"finding": "n", "number": 0.5}},
    "use": {"use": "t"},
    "unless": {"unless": {"use": "t"}},
}
A_IS_X = Is(Choice("a", "x"))
TERMS: dict[str, Expression] = {"t": Any((AtLeast(Bound("n", 3)), Use("u"))), "u": Not(A_IS_X)}
DEEP = All((Use("t"), A_IS_X))


@pytest.mark.parametrize("key", NODES)
def test_each_way_of_saying_it_is_read_as_its_type_and_written_as_it_was(key: str) -> None:
    condition = read(WRITTEN[key], Expression)
    assert type(condition) is NODES[key]
    assert msgspec.json.decode(msgspec.json.encode(condition)) == WRITTEN[key]
    packed = msgspec.msgpack.encode(condition)
    assert msgspec.msgpack.Decoder(Expression, dec_hook=decode).decode(packed) == condition


def test_the_parts_are_the_conditions_directly_inside() -> None:
    assert DEEP.parts == (Use("t"), A_IS_X)
    assert TERMS["u"].parts == (A_IS_X,)
    assert A_IS_X.parts == Use("t").parts == AtLeast(Bound("n", 3)).parts == ()


def test_options_are_a_tuple_whether_one_or_several() -> None:
    assert A_IS_X.options == ("x",)
    assert Is(Choice("a", ("x", "y"))).options == ("x", "y")


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ({}, "a condition has exactly one of: all, any, not, is, at_least, at_most, use, unless"),
        ({"use": "t", "not": {"use": "t"}}, "a condition has exactly one of"),
        ({"or": []}, "a condition has exactly one of"),
        ({"all": []}, "an empty list of conditions says nothing"),
        ({"any": []}, "an empty list of conditions says nothing"),
        ({"not": {"any": []}}, "an empty list of conditions says nothing"),
        ("fever", "Expected `object`, got `str`"),
        ({"is": {"finding": "a", "option": []}}, "Expected `array` of length >= 1"),
        ({"at_least": {"finding": "n", "number": "old"}}, "Expected `float`, got `str`"),
        ({"use": "Not An Id"}, "Expected `str` matching regex"),
    ],
)
def test_what_is_no_condition_is_refused_in_words(value: object, what: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=what):
        read(value, Expression)


def test_nothing_but_conditions_is_read_by_the_hook() -> None:
    with pytest.raises(NotImplementedError):
        decode(complex, "1j")


def sizes(node: Node, inside: Iterator[int]) -> int:
    return 1 + sum(inside)


def test_a_fold_goes_from_the_inside_out_and_looks_through_names_only_if_it_is_given_them() -> None:
    assert fold(DEEP, sizes) == 3
    assert fold(DEEP, sizes, TERMS) == 8

    def names(node: Node, inside: Iterator[list[str]]) -> list[str]:
        return [*chain.from_iterable(inside), type(node).__name__]

    assert fold(DEEP, names, TERMS) == ["AtLeast", "Is", "Not", "Use", "Any", "Use", "Is", "All"]


def test_a_fold_looks_no_further_than_it_is_asked_to() -> None:
    met: list[str] = []

    def first(node: Node, inside: Iterator[str]) -> str:
        met.append(type(node).__name__)
        return next(inside, type(node).__name__)

    assert fold(All((A_IS_X, Use("nowhere"))), first, {}) == "Is"
    assert met == ["All", "Is"]


def test_leaves_stand_in_their_order_each_time_they_are_said() -> None:
    assert leaves(DEEP) == [Use("t"), A_IS_X]
    assert leaves(DEEP, TERMS) == [AtLeast(Bound("n", 3)), A_IS_X, A_IS_X]
    assert leaves(Not(AtMost(Bound("n", 1)))) == [AtMost(Bound("n", 1))]
