"""Damaged files: each gives a recording or a refusal; none crashes, hangs, or takes more memory than it may.

Twenty thousand of them here, a million by ``make fuzz`` (VASTUS_FUZZ). Where pyEDFlib reads a damaged EDF too, the
samples are the same.
"""

import os
from collections import Counter
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from tests.measure.read.fuzz import Case, cases
from tests.measure.read.reading import MOST, Outcome, Reader
from vastus.errors import BadRecording
from vastus.measure import read

try:
    import pyedflib
except ImportError:  # it is not made for every Python; then the fuzz holds all but its agreement
    pyedflib = None
from vastus.measure.read.codes import CODES
from vastus.measure.read.sniff import SIGNALS, VIDEO
from vastus.measure.read.units import VOLTAGE, spelled

FILES = int(os.environ.get("VASTUS_FUZZ", "20000"))
SEED = int(os.environ.get("VASTUS_FUZZ_SEED", "1"))
SHARES = {"edf": 40, "bdf": 8, "wfdb": 20, "opensignals": 8, "matlab": 7, "table": 8, "zipped": 8, "video": 1}  # of 100


@pytest.mark.slow
@pytest.mark.parametrize("kind", SHARES)
def test_every_damaged_file_gives_a_recording_or_a_refusal(kind: str, tmp_path: Path) -> None:
    counted, fell, differ = Counter[str](), [], []
    with Reader(tmp_path) as reader:
        for number, case in enumerate(islice(cases(kind, SEED), FILES * SHARES[kind] // 100)):
            outcome = reader.read(case)
            counted[outcome.code or "read"] += 1
            if outcome.fell:
                fell.append((number, outcome.fell))
            elif kind == "edf" and not outcome.code and (wrong := difference(case, outcome, tmp_path)):
                differ.append((number, wrong))
    print(f"\n{kind}: {dict(counted.most_common())}, peak {reader.peak // 10**6} MB")
    assert not fell[:10]
    assert not differ[:10]
    assert set(counted) <= {"read", *CODES}
    assert counted["read"]
    assert reader.peak < (VIDEO if kind == "video" else SIGNALS)


def difference(case: Case, outcome: Outcome, folder: Path) -> str:
    """Return how the samples differ from pyEDFlib's, where it reads the file as well and nothing was mended."""
    if pyedflib is None:
        return ""
    path = folder / "same.edf"
    path.write_bytes(case.held)
    try:
        reader = pyedflib.EdfReader(str(path))
    except OSError:
        return ""
    with reader:
        found = _expected(reader, outcome)
    ours = np.frombuffer(outcome.samples, np.float32).reshape(-1, len(outcome.names))
    if found is None:
        return f"pyEDFlib has no such channels: {outcome.names}"
    mended = any("data record" in note for note in outcome.notes)  # more records than claimed, which pyEDFlib leaves
    same = min(len(ours), len(found)) if mended else len(ours)
    if outcome.lost or np.array_equal(ours[:same], found[:same]):
        return ""
    return f"{ours[:3]} is not {found[:3]}"


def _expected(reader: "pyedflib.EdfReader", outcome: Outcome) -> np.ndarray | None:
    columns, at = [], 0
    labels = reader.getSignalLabels()
    for name in outcome.names:
        while at < len(labels) and (labels[at].strip() or f"channel {at + 1}") != name.strip():
            at += 1
        if at == len(labels):
            return None
        factor = VOLTAGE.get(spelled(reader.getPhysicalDimension(at).strip()), 1.0)
        columns.append((reader.readSignal(at)[:MOST] * factor).astype(np.float32))
        at += 1
    return np.column_stack(columns) if len({len(column) for column in columns}) == 1 else None


def test_the_reader_of_the_tests_tells_a_fall_from_a_refusal(tmp_path: Path) -> None:
    with Reader(tmp_path) as reader:
        assert reader.read(Case(b"nothing")).code == "table"
        reader.kill()
        assert "died" in reader.read(Case(b"nothing")).fell
        assert reader.read(Case(b"nothing")).code == "table"
    assert 0 < reader.peak < SIGNALS


@pytest.mark.parametrize("kind", SHARES)
def test_the_product_itself_says_the_same(kind: str, tmp_path: Path) -> None:
    with Reader(tmp_path) as reader:
        for case in islice(cases(kind, SEED + 1), 4 if kind == "video" else 12):
            outcome = reader.read(case)
            expected = (outcome.code if case.held else "empty"), outcome.samples
            assert _of_the_product(tmp_path / "case") == expected


def _of_the_product(path: Path) -> tuple[str, bytes]:
    try:
        recording = read(path)
    except BadRecording as bad:
        return bad.code, b""
    last = min(recording.length, MOST // len(recording.channels))
    samples = recording.piece(0, last / recording.rate).tobytes()
    recording.close()
    return "", samples
