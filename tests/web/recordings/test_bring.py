"""A file is brought piece by piece, and goes on where it stopped; nothing of it is counted before it is measured."""

from datetime import UTC, datetime

import pytest

from tests.service.results import result
from tests.web.recordings.visit import begin, given, piece, words
from vastus.store.disk import Unusable
from vastus.store.files import PIECE


def test_a_file_comes_in_pieces_and_goes_on_where_it_stopped(person, edf):
    told = begin(person, len(edf)).json()
    assert (told["received"], told["size"], told["whole"]) == (0, len(edf), False)
    half = len(edf) // 2
    assert piece(person, told["address"], 0, edf[:half]).json()["received"] == half
    assert "A part of this file is here" in words(person.get(told["address"]))
    assert "Choose that file again to go on" in words(person.get("/record"))
    again = begin(person, len(edf)).json()
    assert (again["address"], again["received"]) == (told["address"], half)
    wrong = piece(person, told["address"], 0, b"x")
    assert (wrong.status_code, wrong.json()["received"]) == (409, half)
    assert piece(person, told["address"], half, edf[half:]).json()["whole"]
    assert person.recordings.recording(told["address"].split("/")[2]).site == ""  # no such place
    assert "vastus is measuring" in words(person.get(told["address"]))
    assert "It waits for its turn" in words(person.get(told["address"]))
    assert person.recordings.file(told["address"].split("/")[2]).read_bytes() == edf


@pytest.mark.parametrize("size", ["0", "-1", "x", "", "1e9"])
def test_what_has_no_size_is_no_file(person, size):
    assert begin(person, size).status_code == 400


def test_too_much_and_too_soon_are_said(person):
    assert (begin(person, 10**10).status_code, "2 GB" in begin(person, 10**10).json()["error"]) == (413, True)
    given(person, result(1.0), at=datetime.now(UTC))
    assert begin(person, 10).status_code == 409
    assert "The next recording is on" in words(person.get("/record"))
    assert "something is new or worse" in words(person.get("/record"))
    assert person.post("/recordings", files={"file": ("a", b"x")}).url.path == "/record"
    assert person.begin().url.path.startswith("/interviews/")  # nobody is made to wait for the questions


@pytest.mark.parametrize(("at", "content"), [("x", b"a"), ("", b"a"), ("0", b""), ("0", b"x" * (PIECE + 1))])
def test_a_piece_that_cannot_be_is_refused(person, at, content):
    address = begin(person, PIECE * 3).json()["address"]
    assert piece(person, address, at, content).status_code == 400
    assert piece(person, "/recordings/none", 0, b"a").status_code == 404


def test_what_is_measured_by_now_is_not_stopped(person):
    given(person, result(3.0))
    assert person.post("/recordings/r/stop").url.path == "/recordings/r"
    assert person.recordings.recording("r").stage == "done"


def test_a_full_disk_is_told(person, monkeypatch):
    address = begin(person, 10).json()["address"]

    def full(*_):
        raise Unusable("The disk is full.")

    monkeypatch.setattr(person.recordings.files, "add", full)
    answer = piece(person, address, 0, b"0123456789")
    assert (answer.status_code, answer.json()["error"]) == (507, "The disk is full.")
