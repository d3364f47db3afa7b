"""The values that all else stands on: looked up by id, and refused where they contradict themselves."""

import msgspec
import pytest

from tests.evidence.small import SMALL, compiled
from vastus.evidence.load import KINDS
from vastus.evidence.model import LEVELS, Counts

BASE = compiled(SMALL)


def test_entries_are_looked_up_by_their_id() -> None:
    tables = {
        "findings": BASE.finding,
        "rules": BASE.rule,
        "groups": BASE.group,
        "causes": BASE.cause,
        "remedies": BASE.remedy,
        "sources": BASE.source,
        "topics": BASE.topic,
    }
    for kind, table in tables.items():
        assert table == {entry.id: entry for entry in getattr(BASE, kind)}
    assert BASE.term == {term.id: term.expr for term in BASE.terms}


def test_the_levels_go_from_the_least_to_the_gravest() -> None:
    assert (LEVELS[0], LEVELS[-1]) == ("self_care", "emergency")
    assert len(set(LEVELS)) == 5


def test_the_choices_of_a_finding_are_its_options() -> None:
    loss = BASE.finding["loss"]
    assert loss.choices == {"stairs", "rise", "none"}
    assert loss.option("stairs").text == "Climb stairs"
    assert BASE.finding["age"].choices == frozenset()


def test_more_people_cannot_have_it_than_there_were() -> None:
    assert Counts(4, 4).seen == 4
    with pytest.raises(ValueError, match="5 seen of 4: a count cannot be above its total"):
        Counts(5, 4)


@pytest.mark.parametrize("kind", KINDS)
def test_an_entry_does_not_change(kind: str) -> None:
    for entry in getattr(BASE, kind)[:1]:
        with pytest.raises(AttributeError):
            entry.id = "other"


def test_a_base_with_another_part_is_looked_up_anew() -> None:
    assert BASE.rule
    assert msgspec.structs.replace(BASE, rules=()).rule == {}
