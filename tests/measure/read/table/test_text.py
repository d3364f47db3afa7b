"""Numbers out of text: however it is written, the fast way reads what the slow way reads."""

import io
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vastus.errors import BadRecording
from vastus.measure.read.table import text
from vastus.measure.read.table.text import Reader, blocks, clock, is_clock, look, number


def refused(call, *args):
    with pytest.raises(BadRecording) as caught:
        call(*args)
    return caught.value


@pytest.mark.parametrize(
    ("cell", "value"), [("1", 1), ("-1.5e3", -1500), (".5", 0.5), ("5.", 5), ("inf", math.inf), ("+2E-1", 0.2)]
)
def test_a_number_is_read(cell, value):
    assert number(cell) == value


@pytest.mark.parametrize("cell", ["", "-", "NA", "null", "NaN"])
def test_an_empty_cell_is_no_number_and_no_fault(cell):
    assert math.isnan(number(cell))


@pytest.mark.parametrize("cell", ["1_000", "0x10", "1,5", "one", "1 2", "--1", "1e", "٣"])
def test_what_only_python_takes_for_a_number_is_none(cell):
    with pytest.raises(ValueError, match=r".*"):
        number(cell) if cell != "٣" else number(cell + "x")


@given(st.floats(allow_nan=False, width=32))
def test_a_decimal_comma_is_a_point(value):
    assert number(repr(value).replace(".", ","), comma=True) == value


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [
        ("13:21:03:123", 48063.123),
        ("21:03.5", 1263.5),
        ("00:00:01,25", 1.25),
        ("100:00:00", 360000),
        ("1970-01-02 00:00:01.5", 86401.5),
        ("1970-01-02T00:00:01Z", 86401),
        ("1970-01-01 01:00:00+02:00", 3600),
    ],
)
def test_clock_text_is_seconds(cell, seconds):
    assert is_clock(cell)
    assert clock(cell) == pytest.approx(seconds)


@pytest.mark.parametrize("cell", ["12", "12:", "1:2:3:4:5", "noon", "1970-13-01 00:00:00", "1970-02-30 00:00:00"])
def test_what_is_no_clock_text_is_refused(cell):
    with pytest.raises(ValueError, match=r".*"):
        clock(cell)


@settings(deadline=None)
@given(
    st.lists(st.text("abc,;1.5\n\r\t é日", max_size=40), max_size=30).map("".join),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]),
    st.integers(1, 64),
)
def test_blocks_are_the_text_in_whole_lines_whatever_their_size(written, code, size):
    plain = "a plain first line of letters\n" + written  # long enough for the code to show
    whole = plain.replace("\r\n", "\n").replace("\r", "\n")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(text, "BLOCK", 2000 if code.endswith("e") else 32 + size)
        read = list(blocks(io.BytesIO(plain.encode(code))))
    assert all(block.endswith("\n") for block in read)
    assert "".join(read) == whole + ("" if whole.endswith("\n") else "\n")


def test_latin_letters_are_read_where_utf8_fails():
    assert list(blocks(io.BytesIO("Zeit;µV\n".encode("latin-1")))) == ["Zeit;µV\n"]


def test_a_line_without_end_is_no_table(monkeypatch):
    monkeypatch.setattr(text, "LINE_MOST", 100)
    assert refused(list, blocks(io.BytesIO(b"1," * 200))).code == "table"


@pytest.mark.parametrize(
    ("block", "separator", "comma", "names"),
    [
        ("a,b\n1,2\n3,4\n", ",", False, ("a", "b")),
        ("a;b\n1,5;2\n3;4,5\n", ";", True, ("a", "b")),
        ("a\tb\n1\t2\n", "\t", False, ("a", "b")),
        ("a|b\n1|2\n", "|", False, ("a", "b")),
        ("a b\n1 2\n3 4\n", "", False, ("a", "b")),
        ("1\n2\n3\n", ",", False, ("",)),
        ("# made by hand\nsep=;\na;b\n1;2\n", ";", False, ("a", "b")),
        ("a,b\n(s),[mV]\n1,2\n", ",", False, ("a (s)", "b (mV)")),
        ("Recorder 5\n\na,b\n1,2\n3,4\n", ",", False, ("a", "b")),
        ('"a, b","c"\n1,2\n3,4\n', ",", False, ("a, b", "c")),
        ("1,2\n3,4\n", ",", False, ("", "")),
    ],
)
def test_how_a_table_is_written_is_seen(block, separator, comma, names):
    sheet = look(block)
    assert (sheet.separator, sheet.comma, sheet.names) == (separator, comma, names)


def test_the_first_row_of_numbers_is_where_the_table_begins():
    sheet = look("a note\na,b\n1,2\n3,4\n")
    assert (sheet.line, sheet.rows) == (2, (("1", "2"), ("3", "4")))


@pytest.mark.parametrize("block", ["words\nand words\n", "\n", "# 1,2\n"])
def test_a_text_without_numbers_is_no_table(block):
    assert refused(look, block).code == "table"


CELLS = st.one_of(
    st.floats(-1e6, 1e6).map(lambda value: f"{value:.4g}"),
    st.sampled_from(["", "nan", "NA", "-", "x", "1e3", " 5 ", '"7"', "1.2.3"]),
)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=12), st.sampled_from([",", ";", "\t"]))
def test_the_fast_way_reads_what_the_slow_way_reads(rows, separator):
    sheet = look(f"a{separator}b{separator}c\n1{separator}2{separator}3\n")
    block = "".join(separator.join(row) + "\n" for row in rows)
    fast = text._fast(block, sheet, [0, 2])
    slow = Reader(sheet, [0, 2])
    slow._line = sheet.line
    read = slow._slow(block)
    if fast is not None:
        np.testing.assert_array_equal(fast, read)
        assert slow.left_out == 0


def test_rows_that_cannot_be_read_are_counted_with_their_lines():
    reader = Reader(look("a,b\n1,2\n3,4\n"), [0, 1])
    table = reader.read("a,b\n1,2\nx,4\n5,6,7\n# remark\n\n8,9\n")
    np.testing.assert_array_equal(table, [[1, 2], [8, 9]])
    assert (reader.left_out, [bad.line for bad in reader.bad]) == (2, [3, 4])


def test_lines_are_counted_over_blocks():
    reader = Reader(look("a,b\n1,2\n"), [0])
    reader.read("a,b\n1,2\n")
    reader.read("3,4\n")
    reader.read("5,6\nx,y\n")
    assert [bad.line for bad in reader.bad] == [5]


def test_too_many_bad_rows_refuse_the_table_with_the_first_of_them():
    reader = Reader(look("a,b\n1,2\n"), [0])
    refusal = refused(reader.read, "a,b\n1,2\n" + "x,y\n" * 12)
    assert (refusal.code, [fault.place for fault in refusal.faults]) == ("table", [f"line {k}" for k in range(3, 8)])
    assert "12 rows" in refusal.summary


def test_columns_of_clock_text_become_seconds():
    reader = Reader(look("t,a\n00:00:01,5\n"), [0, 1], clocks=[0])
    np.testing.assert_array_equal(reader.read("t,a\n00:00:01,5\n00:00:02.5,6\n"), [[1, 5], [2.5, 6]])
