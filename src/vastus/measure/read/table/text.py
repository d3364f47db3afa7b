"""Numbers out of text: separators, decimal commas, headers and comments found by what the text is.

The text is read in blocks of whole lines, so memory does not grow with it. A row that cannot be read is left out and
counted with its line; nothing is made up in its place.
"""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vastus.errors import BadRecording, Fault
from vastus.sentence import sentence

Table = NDArray[np.float64]
BLOCK = 1 << 19  # bytes read at once
LINE_MOST = 1 << 16  # a longer line is no table
COLUMNS_MOST = 512
LOOKED_AT = 200  # rows from which columns are guessed
HEADER_MOST = 500  # lines of words before the first row of numbers
SHOWN = 5  # bad rows that are shown
BAD_SHARE, BAD_FREE = 0.05, 10  # more bad rows than this, and the table is refused; judgement

for _name in ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "latin-1"):
    codecs.lookup(_name)  # loaded now: once a stranger's file is being read, no further file can be opened

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?(nan|inf(inity)?)", re.IGNORECASE)
_COMMA_NUMBER = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")
_CLOCK = re.compile(
    r"(?:(\d{4})-(\d\d)-(\d\d)[T ])?(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[:.,](\d{1,9}))?(?:\s*(?:Z|[+-]\d\d:?\d\d))?"
)
_NO_NUMBERS = sentence(
    "No row of numbers was found in this text. vastus reads what a sensor recorded: a table with a row for each "
    "moment. Notes and diaries cannot be measured."
)
_COMMENT = ("#", "%", "//")
_ODD = str.maketrans({"\u2212": "-", "\u00a0": " ", "\ufeff": None, "\x00": None})
_EMPTY = {"", "-", "na", "n/a", "null", "none"}


class Stream(Protocol):
    """Anything bytes can be read from, once, forwards."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most ``size`` bytes; none at the end."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """How a table is written."""

    separator: str  # "" for blanks
    comma: bool  # numbers have a decimal comma
    names: tuple[str, ...]  # of the columns; "" where the table gives none
    rows: tuple[tuple[str, ...], ...]  # the first of them, to guess from
    line: int  # lines before the first row of numbers

    def cells(self, line: str) -> list[str]:
        """Return the cells of a line, without quotes and blanks around them."""
        if '"' in line:
            parts = next(csv.reader([line], delimiter=self.separator or " ", skipinitialspace=True))
        else:
            parts = line.split(self.separator) if self.separator else line.split()
        return [part.strip() for part in parts]


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that was left out."""

    line: int
    text: str


def refused(bad: Sequence[Bad], count: int) -> BadRecording:
    """Return the refusal of a table with too many bad rows."""
    faults = [Fault(sentence("line {number}", number=row.line), row.text[:60]) for row in bad[:SHOWN]]
    return BadRecording(
        "table",
        sentence("{count} rows of this table cannot be read as numbers, too many to go on.", count=count),
        faults,
    )


def number(cell: str, *, comma: bool = False) -> float:
    """Return the number in a cell; an empty one is nan. Raises ValueError."""
    text = cell.replace(",", ".") if comma else cell
    if text.lower() in _EMPTY:
        return float("nan")
    if not _NUMBER.fullmatch(text):
        raise ValueError(cell)
    return float(text)


def clock(cell: str) -> float:
    """Return the seconds since midnight, or with a date since 1970, of clock text. Raises ValueError.

    Such as 13:21:03:123, 21:03.5 or 2026-01-01 13:21:03.123.
    """
    match = _CLOCK.fullmatch(cell)
    if not match:
        raise ValueError(cell)
    year, month, day, hour, minute, second, part = match.groups()
    days = (date(int(year), int(month), int(day)) - date(1970, 1, 1)).days if year else 0
    fraction = float(f"0.{part}") if part else 0.0
    return 86400.0 * days + 3600.0 * int(hour or 0) + 60.0 * int(minute) + int(second) + fraction


def is_clock(cell: str) -> bool:
    """Return whether a cell holds clock text."""
    return _CLOCK.fullmatch(cell) is not None


def blocks(stream: Stream) -> Iterator[str]:
    """Yield the text in blocks of whole lines, each line ended by a newline. Raises BadRecording."""
    first = stream.read(BLOCK)
    decode = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(_encoding(first))("replace"), translate=True)
    rest, raw = "", first
    while raw:
        text = rest + decode.decode(raw).translate(_ODD)
        whole = text.rfind("\n") + 1
        rest = text[whole:]
        if len(rest) > LINE_MOST:
            raise BadRecording("table", sentence("This is no table: it has a line without end."))
        if whole:
            yield text[:whole]
        raw = stream.read(BLOCK)
    last = rest + decode.decode(b"", final=True).translate(_ODD)
    if last:
        yield last if last.endswith("\n") else last + "\n"  # a lone carriage return becomes the end of a line here


def _encoding(first: bytes) -> str:
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = first[:2000]
    if len(head) > 3 and head.count(0) > len(head) // 4:  # noqa: PLR2004 - every second byte of plain text in UTF-16
        return "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(first)
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def look(block: str) -> Sheet:
    """Return how the table is written that begins with this block. Raises BadRecording."""
    lines = block.split("\n", HEADER_MOST + LOOKED_AT)[: HEADER_MOST + LOOKED_AT]
    full = [(i, line) for i, line in enumerate(lines) if _is_full(line)]
    bare = Sheet(_separator([line for _, line in full]), comma=False, names=(), rows=(), line=0)
    rows = [(i, bare.cells(line)) for i, line in full]
    comma = any(_COMMA_NUMBER.fullmatch(cell) for _, cells in rows for cell in cells)
    at = next((k for k, (_, cells) in enumerate(rows) if _is_row(cells, comma=comma)), None)
    if at is None:
        raise BadRecording("table", _NO_NUMBERS)
    seen = tuple(tuple(cells) for _, cells in rows[at : at + LOOKED_AT])
    width = max(_widths(seen))
    if width > COLUMNS_MOST:
        raise BadRecording(
            "table",
            sentence("This table has {count} columns; at most {most} can be read.", count=width, most=COLUMNS_MOST),
        )
    return Sheet(
        separator=bare.separator,
        comma=comma,
        names=_names([cells for _, cells in rows[:at]], width),
        rows=seen,
        line=rows[at][0],
    )


def _widths(rows: Sequence[Sequence[str]]) -> frozenset[int]:
    """Return how many cells a whole row may have: rows of another width would put numbers under wrong names."""
    often = Counter(len(row) for row in rows)
    return frozenset(width for width, count in often.items() if count >= len(rows) / 10)


def _is_full(line: str) -> bool:
    """Return whether a line is one of the table: not blank, and no remark."""
    bare = line.strip()
    return bool(bare) and not bare.startswith(_COMMENT) and not bare.lower().startswith("sep=")


def _separator(lines: list[str]) -> str:
    """Return what stands equally often in most lines; a comma comes last, for it may be decimal."""
    body = lines[-50:]
    for separator in (";", "\t", "|", ","):
        count, often = Counter(line.count(separator) for line in body).most_common(1)[0] if body else (0, 0)
        if count and often > len(body) // 2:
            return separator
    blank = Counter(len(line.split()) for line in body).most_common(1)
    return "" if blank and blank[0][0] > 1 else ","


def _is_row(cells: list[str], *, comma: bool) -> bool:
    """Return whether most cells are numbers or clock text; empty ones do not count."""
    full = [cell for cell in cells if cell.lower() not in _EMPTY]
    good = sum(_reads(cell, comma=comma) for cell in full)
    return good > 0 and good > len(full) // 2


def _reads(cell: str, *, comma: bool) -> bool:
    return is_clock(cell) or bool(_NUMBER.fullmatch(cell.replace(",", ".") if comma else cell))


def _names(above: list[list[str]], width: int) -> tuple[str, ...]:
    """Return names from the lines above the numbers: the first as wide as the table, and units from a line below.

    A line of one cell above several columns is a title.
    """
    wide = [cells for cells in above if len([cell for cell in cells if cell]) >= max(1, width // 2)]
    named = [cells for cells in wide if abs(len(cells) - width) <= 1 and len(cells) >= min(2, width)][-2:]
    padded = [(cells + [""] * width)[:width] for cells in named]
    if len(padded) == 2:  # noqa: PLR2004 - names, and units below them
        names, units = padded
        bare = [unit.strip("()[] ") for unit in units]
        return tuple(f"{name} ({unit})" if unit else name for name, unit in zip(names, bare, strict=True))
    return tuple(padded[0]) if padded else ("",) * width


class Reader:
    """Reads some columns of a table as numbers, block by block; ``left_out`` and ``bad`` grow while it reads."""

    def __init__(self, sheet: Sheet, column_numbers: Sequence[int], clocks: Sequence[int] = ()) -> None:
        self.sheet = sheet
        self.columns = list(column_numbers)
        self.clocks = frozenset(clocks)  # columns whose cells are clock text
        self.left_out = 0
        self.bad: list[Bad] = []  # the first few rows left out
        self.rows = 0
        self._widths = _widths(sheet.rows)
        self._line = 0

    def read(self, block: str) -> Table:
        """Return the rows of a block, shape (rows, columns); empty cells are nan. Raises BadRecording."""
        headed = self._line < self.sheet.line
        table = None if self.clocks or headed else _fast(block, self.sheet, self.columns)
        if table is None:
            table = self._slow(block)
        self._line += block.count("\n")
        self.rows += len(table)
        if self.left_out > BAD_FREE + BAD_SHARE * (self.rows + self.left_out):
            raise refused(self.bad, self.left_out)
        return table

    def _slow(self, block: str) -> Table:
        rows = []
        for i, line in enumerate(block.split("\n"), start=self._line + 1):
            if i <= self.sheet.line or not _is_full(line):
                continue
            cells = self.sheet.cells(line)
            try:
                self._whole(cells)
                rows.append([self._value(cells, column) for column in self.columns])
            except (ValueError, IndexError):
                self.left_out += 1
                if len(self.bad) < SHOWN:
                    self.bad.append(Bad(i, line))
        return np.array(rows, np.float64).reshape(len(rows), len(self.columns))

    def _whole(self, cells: list[str]) -> None:
        if len(cells) not in self._widths:
            raise ValueError(cells)

    def _value(self, cells: list[str], column: int) -> float:
        if column in self.clocks:
            return clock(cells[column])
        return number(cells[column], comma=self.sheet.comma)


def _fast(block: str, sheet: Sheet, column_numbers: list[int]) -> Table | None:
    """Return the rows of a block in which every row is whole and plain; None when one is not."""
    if not sheet.separator or (sheet.comma and sheet.separator == ","):
        return None
    width = len(sheet.names)
    text = block.replace(",", ".") if sheet.comma else block
    raw = text.replace(sheet.separator, ",").encode("ascii", "replace").replace(b'"', b"")
    if raw.translate(None, b"0123456789+-.eE, \nnNaA"):
        return None
    raw = b"nan" + raw if raw.startswith(b",") else raw
    for empty, filled in ((b",,", b",nan,"), (b",,", b",nan,"), (b",\n", b",nan\n"), (b"\n,", b"\nnan,")):
        raw = raw.replace(empty, filled)
    codes = np.frombuffer(raw, np.uint8)
    ends = np.flatnonzero(codes == ord("\n"))
    commas = np.flatnonzero(codes == ord(","))
    if len(commas) != len(ends) * (width - 1):
        return None
    within = commas.reshape(len(ends), width - 1)  # the commas of each row lie between its ends
    if np.any(within[:, -1:] > ends[:, None]) or np.any(within[1:, :1] < ends[:-1, None]):
        return None
    try:
        values = np.fromstring(raw[:-1].replace(b"\n", b","), sep=",")
    except (ValueError, DeprecationWarning):
        return None
    return values.reshape(-1, width)[:, column_numbers] if values.size == len(ends) * width else None
