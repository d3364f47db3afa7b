"""The tables of a measurement count the same twitches as its headline."""

import pytest

from tests.service.results import result, twitch
from vastus.contract.measure import Left
from vastus.say.measured import seen
from vastus.say.tables import MOST_GROUPS, between, group, group_counts, number, single, tables

MEASURED = result(
    twitch(1.0, unit="0"),
    twitch(2.0, unit="0"),
    twitch(2.01, unit="0", doublet=True),
    twitch(30.0, unit="3"),
    twitch(40.0, unit=None),
)


def test_every_table_sums_up_to_what_the_headline_says():
    raster, intervals, shapes = tables(MEASURED, with_shapes=True)
    assert seen(MEASURED) == "4 twitches were seen"
    assert raster.rows == (("1", "2"), ("no group", "1"), ("4", "1"))
    assert sum(int(count) for _, count in raster.rows) == 4
    assert sum(int(count) for _, count in intervals.rows) == 3
    assert MEASURED.intervals is not None
    assert MEASURED.intervals.count == 3
    assert [row[:3] for row in shapes.rows] == [("1", "2", "120 µV"), ("4", "1", "120 µV")]
    assert shapes.rows[0][3] == "12 ms"


def test_what_nobody_can_see_has_no_table():
    assert [table.id for table in tables(MEASURED, with_shapes=False)] == ["raster", "intervals"]
    assert [table.id for table in tables(result(5.0), with_shapes=True)] == ["raster", "shapes"]
    assert tables(result(), with_shapes=True) == ()
    assert tables(result(1.0, 2.0, word="none"), with_shapes=True) == ()


def test_only_as_many_groups_as_can_be_told_apart():
    many = result(*(twitch(k + 1.0, unit=str(k)) for k in range(20)))
    assert len(group_counts(many.twitches)) == MOST_GROUPS
    assert len(single(many.twitches)) == 20


@pytest.mark.parametrize(("unit", "said"), [("0", "group 1"), ("11", "group 12"), (None, "no group"), ("a", "group a")])
def test_groups_are_counted_from_one(unit, said):
    assert group(unit) == said
    assert number(unit) == said.removeprefix("group ").replace("no group", "")


def test_no_time_between_is_counted_across_what_was_left_out():
    left = (Left(3.0, 4.0, "gap"), Left(3.5, 5.0, "voluntary"), Left(50.0, 51.0, "gap"))
    counts = dict(between(result(1.0, 2.0, 10.0, 10.4, 52.0).twitches, left))
    assert {name: count for name, count in counts.items() if count} == {"1 s to 2 s": 1, "250 ms to 500 ms": 1}
    assert next(iter(counts)) == "under 20 ms"
    assert list(counts)[-1] == "over 30 s"
