"""A folder becomes one table: a row a file, what was refused with its reason; what was done is not done again."""

import csv

import msgspec
import pytest

from tests.service.results import result, twitch
from tests.service.signals import potentials, write_edf
from vastus.contract.measure import Left
from vastus.errors import Refused
from vastus.service.recordings import folder
from vastus.service.recordings.folder import Row, measure_folder, recordings_in


@pytest.fixture
def two(tmp_path):
    place = tmp_path / "recordings"
    (place / "second").mkdir(parents=True)
    write_edf(place / "a.edf", potentials(seconds=12.0, channels=1))
    (place / "second" / "b.csv").write_text("no,recording\n")
    (place / "notes.md").write_text("nothing")
    (place / ".hidden.edf").write_bytes(b"x")
    return place


def rows_of(table):
    with table.open(newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


def test_only_what_may_be_a_recording_is_looked_at(two, tmp_path):
    assert [path.name for path in recordings_in(two)] == ["a.edf", "b.csv"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(Refused, match=r"No recordings were found in .*empty\. They end in \.avi, "):
        recordings_in(tmp_path / "empty")
    with pytest.raises(Refused, match=r"a\.xlsx should end in"):
        measure_folder(two, tmp_path / "a.xlsx", 1, lambda *_: None)


def test_what_was_done_before_is_taken_up_unless_the_file_changed(two, tmp_path):
    told = []
    table = tmp_path / "table.csv"
    assert measure_folder(two, table, 1, lambda *share: told.append(share)) == (1, 1)
    assert told == [(0, 2), (1, 2), (2, 2)]
    first = rows_of(table)
    assert (first["a.edf"]["twitches"], first["a.edf"]["amplitude_unit"]) == ("3", "uV")
    assert first["a.edf"]["made"].startswith("vastus ")
    assert first["second/b.csv"]["refused"]
    row = folder._row(two / "a.edf", two)
    journal = tmp_path / ".table.csv.begun"
    changed = Row(file="second/b.csv", bytes=1, changed=1, quality="of another file")
    kept = msgspec.structs.replace(row, quality="kept from before")
    journal.write_bytes(b"\n".join([msgspec.json.encode(kept), msgspec.json.encode(changed), b'{"file": "ha']))
    measure_folder(two, table, 1, lambda *_: None)
    second = rows_of(table)
    assert second["a.edf"]["quality"] == "kept from before"
    assert second["second/b.csv"] == first["second/b.csv"]
    assert not journal.exists()


def test_a_row_says_what_the_contract_says():
    left = (Left(50.0, 60.0, "gap"), Left(70.0, 75.0, "gap"), Left(80.0, 81.0, "voluntary"))
    measurement = result(10.0, twitch(10.01, doublet=True), 30.0, left=left)
    row = folder._told(Row(file="a", bytes=1, changed=1), measurement)
    assert (row.twitches, row.doublets, row.units, row.amplitude_median) == (2, 1, 1, 120.0)
    assert measurement.rate_per_minute is not None
    assert (row.per_minute, row.per_minute_low) == (
        measurement.rate_per_minute.rate,
        measurement.rate_per_minute.low,
    )
    assert row.excluded == '{"gap":15.0,"voluntary":1.0}'
    assert folder._told(Row(file="a", bytes=1, changed=1), result(3.0, word="none")).per_minute is None
