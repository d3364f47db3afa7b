"""MATLAB's own files, versions 5 to 7.2: numbers, texts and cells of texts, as its "MAT-File Format" describes them.

Read here rather than by scipy, which crashes on some damaged files. A packed variable is unpacked as it is read, so a
small file cannot claim much memory; what is not wanted is passed over.
"""

import struct
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

from vastus.errors import BadRecording, Fault
from vastus.sentence import sentence

HEADER = 128  # bytes
NUMBERS_MOST = 20_000_000  # in one variable: 80 MB, and as much again for the channels that are used
TEXTS_MOST = 1024
LETTERS_MOST = 65_536  # in one text, or in all rows of a table of letters
PIECE = 1 << 18  # bytes unpacked at once
VARIABLES_MOST = 10_000
_MATRIX, _PACKED = 14, 15
_CELL, _CHAR, _FIRST_NUMBER, _LAST_NUMBER = 1, 4, 6, 15
_COMPLEX = 0x0800
_NUMBERS = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8"}
_LETTERS = {1: "latin-1", 2: "latin-1", 4: "utf-16", 16: "utf-8", 17: "utf-16", 18: "utf-32"}

Numbers = NDArray[np.float32]
Variable = Numbers | list[str]  # numbers of shape (rows, columns), or texts


class _Stream(Protocol):
    """Bytes that are read once, forwards."""

    def read(self, size: int) -> bytes:
        """Return exactly so many bytes. Raises BadRecording."""


class _Plain:
    """A stretch of the file as it is."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self._left = file, size

    def read(self, size: int) -> bytes:
        """Return exactly so many bytes. Raises BadRecording."""
        held = self._file.read(min(size, self._left))
        self._left -= len(held)
        if len(held) < size:
            raise damaged(sentence("it ends too early"))
        return held


class _Unpacked:
    """A packed stretch of the file, unpacked piece by piece."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self._left = file, size
        self._unpack = zlib.decompressobj()
        self._ready = b""

    def read(self, size: int) -> bytes:
        """Return exactly so many bytes. Raises BadRecording."""
        pieces, missing = [], size
        while missing:
            if not self._ready:
                self._more()
            pieces.append(self._ready[:missing])
            self._ready = self._ready[missing:]
            missing -= len(pieces[-1])
        return b"".join(pieces)

    def _more(self) -> None:
        """Unpack the next bytes, perhaps none. Raises BadRecording when there are no more."""
        packed = self._unpack.unconsumed_tail
        if not packed:
            packed = self._file.read(min(PIECE, self._left))
            self._left -= len(packed)
        if not packed or self._unpack.eof:
            raise damaged(sentence("a packed variable ends too early"))
        try:
            self._ready = self._unpack.decompress(packed, PIECE)
        except zlib.error as error:
            raise damaged(str(error)) from error


@dataclass(frozen=True, slots=True)
class _Matrix:
    """The beginning of a variable."""

    name: str
    kind: int
    is_complex: bool
    shape: tuple[int, int]  # further dimensions are folded into the second

    @property
    def size(self) -> int:
        """Return how many numbers, letters or cells it has."""
        return self.shape[0] * self.shape[1]


def variables(file: BinaryIO, wanted: Collection[str]) -> Mapping[str, Variable]:
    """Return those of the wanted variables that the file has. Raises BadRecording (damaged, variant, size)."""
    order = _order(file)
    read: dict[str, Variable] = {}
    at, end = HEADER, file.seek(0, 2)
    for _ in range(VARIABLES_MOST):
        if at + 8 > end or len(read) == len(wanted):
            return read
        file.seek(at)
        kind, size = struct.unpack(order + "II", file.read(8))
        stream: _Stream = _Unpacked(file, size) if kind == _PACKED else _Plain(file, size)
        if kind == _PACKED:
            kind, _ = struct.unpack(order + "II", stream.read(8))
        if kind == _MATRIX:
            read |= _if_wanted(stream, order, wanted)
        at += 8 + size
    raise damaged(sentence("it has more variables than any recording"))


def _if_wanted(stream: _Stream, order: str, wanted: Collection[str]) -> dict[str, Variable]:
    """Return a variable by its name if it is wanted; else nothing, and its data are not read."""
    matrix = _begin(stream, order)
    return {matrix.name: _variable(stream, order, matrix)} if matrix.name in wanted else {}


def _order(file: BinaryIO) -> str:
    """Return the byte order of the file, as struct writes it."""
    file.seek(0)
    order = {b"IM": "<", b"MI": ">"}.get(file.read(HEADER)[126:])
    if not order:
        raise damaged(sentence("it does not say its byte order"))
    return order


def _begin(stream: _Stream, order: str) -> _Matrix:
    flags = _whole(stream, order, 8)
    sizes = _whole(stream, order, 64)
    name = _element(stream, order, 64)[1].decode("latin-1")
    if len(flags) != 2 or len(sizes) < 2 or min(sizes) < 0:  # noqa: PLR2004
        raise damaged(sentence("the size of a variable makes no sense"))
    columns = 1
    for size in sizes[1:]:
        columns *= size
    return _Matrix(name, flags[0] & 0xFF, bool(flags[0] & _COMPLEX), (sizes[0], columns))


def _variable(stream: _Stream, order: str, matrix: _Matrix) -> Variable:
    if matrix.kind == _CELL:
        return _cells(stream, order, matrix)
    if matrix.kind == _CHAR:
        return _texts(stream, order, matrix)
    if not _FIRST_NUMBER <= matrix.kind <= _LAST_NUMBER or matrix.is_complex:
        raise BadRecording(
            "header", sentence("{name} in this MATLAB file is no table of plain numbers.", name=matrix.name)
        )
    return _numbers(stream, order, matrix)


def _numbers(stream: _Stream, order: str, matrix: _Matrix) -> Numbers:
    """Return numbers column by column, as they lie in the file."""
    if matrix.size > NUMBERS_MOST:
        raise BadRecording(
            "size", sentence("This recording is larger than vastus reads from a .mat. Please save it as EDF.")
        )
    kind, size, small = _tag(stream, order)
    if kind not in _NUMBERS:
        raise damaged(sentence("numbers of an unknown kind, {kind}", kind=kind))
    type_ = np.dtype(order + _NUMBERS[kind])
    if size != matrix.size * type_.itemsize:
        raise damaged(sentence("{size} bytes are not {count} numbers", size=size, count=matrix.size))
    if small:
        stream = _Small(small)
    table = np.empty(matrix.shape, np.float32)
    with np.errstate(over="ignore", invalid="ignore"):  # what float32 cannot hold is refused later
        for column in range(matrix.shape[1] if matrix.size else 0):
            table[:, column] = np.frombuffer(stream.read(matrix.shape[0] * type_.itemsize), type_)
    return table


class _Small:
    """The data of an element that fits into its own tag."""

    def __init__(self, content: bytes) -> None:
        self._held = content

    def read(self, size: int) -> bytes:
        """Return exactly so many bytes."""
        held, self._held = self._held[:size], self._held[size:]
        return held


def _cells(stream: _Stream, order: str, matrix: _Matrix) -> Variable:
    """Return the texts of a cell, or the numbers of a cell that holds but one table."""
    if not 0 < matrix.size <= TEXTS_MOST:
        raise damaged(sentence("a list of {count} cells", count=matrix.size))
    texts: list[str] = []
    for _ in range(matrix.size):
        kind, _, _ = _tag(stream, order)
        if kind != _MATRIX:
            raise damaged(sentence("a cell holds no variable"))
        inner = _begin(stream, order)
        if inner.kind != _CHAR and matrix.size == 1:
            return [] if inner.kind == _CELL else _variable(stream, order, inner)
        if inner.kind != _CHAR:
            raise BadRecording("header", sentence("{name} in this MATLAB file is no list of texts.", name=matrix.name))
        texts += _texts(stream, order, inner) or [""]
    return texts


def _texts(stream: _Stream, order: str, matrix: _Matrix) -> list[str]:
    """Return the rows of a table of letters."""
    kind, held = _element(stream, order, 4 * LETTERS_MOST)
    if kind not in _LETTERS or matrix.size > LETTERS_MOST:
        raise damaged(sentence("letters of an unknown kind, {kind}", kind=kind))
    code = _LETTERS[kind]
    code += {"<": "-le", ">": "-be"}[order] if code in {"utf-16", "utf-32"} else ""
    letters = held.decode(code, "replace").ljust(matrix.size)[: matrix.size]
    rows = matrix.shape[0]
    return [letters[row::rows].rstrip("\0 ") for row in range(rows)] if letters else []


def _whole(stream: _Stream, order: str, most: int) -> list[int]:
    """Return the whole numbers of a short element."""
    kind, held = _element(stream, order, most)
    if kind not in {5, 6} or len(held) % 4:  # signed and unsigned words
        raise damaged(sentence("the beginning of a variable makes no sense"))
    return list(struct.unpack(f"{order}{len(held) // 4}{'i' if kind == 5 else 'I'}", held))  # noqa: PLR2004


def _element(stream: _Stream, order: str, most: int) -> tuple[int, bytes]:
    """Return the kind and the data of an element of at most so many bytes."""
    kind, size, small = _tag(stream, order)
    if size > most:
        raise damaged(sentence("{size} bytes where at most {most} can be", size=size, most=most))
    if small is not None:
        return kind, small
    return kind, stream.read(size + -size % 8)[:size]


def _tag(stream: _Stream, order: str) -> tuple[int, int, bytes | None]:
    """Return kind and size of an element, and its data where they are so few that they lie in the tag."""
    held = stream.read(8)
    first, size = struct.unpack(order + "II", held)
    if first >> 16:
        return first & 0xFFFF, first >> 16, held[4 : 4 + (first >> 16)]
    return first, size, None


def damaged(what: str) -> BadRecording:
    """Return the refusal of a file that is not as MATLAB writes it."""
    return BadRecording(
        "damaged",
        sentence("This MATLAB file is damaged. Please save it again, or save EDF or CSV instead."),
        [Fault("", what)],
    )
