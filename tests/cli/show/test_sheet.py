"""Plain lines of text, none wider than the terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vastus.cli.show.sheet import NARROWEST, WIDEST, Sheet, terminal_width


@pytest.mark.parametrize(("columns", "width"), [("50", 50), ("500", WIDEST), ("5", NARROWEST)])
def test_a_line_is_as_wide_as_the_terminal_within_reason(monkeypatch, columns, width):
    monkeypatch.setenv("COLUMNS", columns)
    assert terminal_width() == width
    assert Sheet().width == width


def test_a_heading_has_a_rule_of_its_own_length_and_room_around_it():
    sheet = Sheet(40)
    sheet.heading("Two words")
    sheet.text("A line.")
    sheet.heading("Next", "-")
    assert str(sheet).splitlines() == ["Two words", "=========", "", "A line.", "", "Next", "----", ""][:7]


def test_a_list_hangs_below_its_text():
    sheet = Sheet(20)
    sheet.bullets(["the first of two items", "b"])
    assert sheet.lines == ["  - The first of two", "    items", "  - B"]
    sheet = Sheet(40)
    sheet.numbered([("1", "yes"), ("12", "no")])
    assert sheet.lines == ["   1  yes", "  12  no"]


def test_two_gaps_are_one_and_none_stands_first():
    sheet = Sheet(40)
    sheet.gap()
    sheet.text("a")
    sheet.gap()
    sheet.gap()
    sheet.text("b")
    assert sheet.lines == ["a", "", "b"]


@given(st.lists(st.text(st.characters(codec="ascii", categories=["L", "Zs"]), max_size=200), max_size=5))
def test_no_line_is_wider_than_the_sheet(texts):
    sheet = Sheet(40)
    sheet.bullets(texts)
    assert all(len(line) <= 40 for line in sheet.lines)
