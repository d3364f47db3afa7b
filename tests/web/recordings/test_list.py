"""All recordings, and one of them as it stands: it waits, could not be read, is erased."""

import re
from datetime import UTC, datetime, timedelta

from tests.service.results import result
from tests.service.signals import write_csv
from tests.web.recordings.visit import begin, given, piece, until, words


def test_no_count_is_shown_while_it_is_measured(person, edf):
    address = begin(person, len(edf)).json()["address"]
    piece(person, address, 0, edf)
    page = person.get(address)
    assert 'http-equiv="refresh"' in page.text
    assert not re.search(r"twitch", words(page).replace("vastus", ""))
    assert set(person.get(f"{address}/progress").json()) == {"stage", "share"}
    stopped = person.post(f"{address}/stop")
    assert "It is stopped" in stopped.text
    assert person.get(address).status_code == 404
    assert person.recordings.files.ids() == []


def test_a_table_without_a_unit_asks_for_it(person, tmp_path):
    content = write_csv(tmp_path / "a.csv").read_bytes()
    with person.recordings.working():
        page = person.post("/recordings", files={"file": ("a.csv", content)})
        address = page.url.path
        page = until(person, address.split("/")[2], "refused")
        said = words(page)
        assert "This file could not be measured" in said
        assert "--map" not in said
        assert "is not written" in said
        assert "says nothing about your leg" in said
        person.post(f"{address}/again", {"unit": "uV"})
        page = until(person, address.split("/")[2], "done")
    assert "7 twitches were seen" in words(page)
    assert 'value="uV"' in page.text  # and can be said otherwise
    assert "--map" not in page.text


def test_what_no_words_can_mend_offers_another_file(person):
    with person.recordings.working():
        page = person.post("/recordings", files={"file": ("diary.txt", b"Dear diary.\n" * 99)})
        page = until(person, page.url.path.split("/")[2], "refused")
    assert "Tell vastus what is in the file" not in page.text
    assert "Bring another file" in page.text


def test_a_number_that_is_none_changes_nothing(measured):
    person, name = measured
    for scale in ("x", "-1", "0", "1e5", "."):
        page = person.post(f"/recordings/{name}/again", {"scale": scale})
        assert (page.status_code, "Please write a number" in page.text) == (400, True)
    assert person.recordings.recording(name).stage == "done"


def test_the_list_shows_days_and_weeks_and_no_single_counts(person):
    assert "There is none yet." in words(person.get("/recordings"))
    for number in range(4):
        at = datetime.now(UTC) - timedelta(weeks=4 - number)
        given(person, result(*(float(k) for k in range(1, 9 + number))), f"r{number}", key=f"k{number}", at=at)
    said = words(person.get("/recordings"))
    assert "inside your usual range" in said
    assert "twitches were seen" not in said
    assert said.count("electrodes, Front of the thigh, 2 minutes watched") == 4
    assert "make a recording" in said
    assert "Recordings : 4." in words(person.get("/data"))


def test_one_recording_is_erased_after_asking(person, edf):
    address = begin(person, len(edf)).json()["address"]
    piece(person, address, 0, edf)
    assert "Erase this recording?" in words(person.get(f"{address}/erase"))
    assert person.post(f"{address}/erase", {}).url.path == f"{address}/erase"
    assert person.post(f"{address}/erase", {"sure": "yes"}).url.path == "/recordings"
    assert person.get(address).status_code == 404
    assert person.recordings.files.ids() == []


def test_erasing_everything_erases_recordings_too(person, edf):
    piece(person, begin(person, len(edf)).json()["address"], 0, edf)
    person.post("/data/erase", {"sure": "yes"})
    assert person.recordings.all() == []
    assert person.recordings.files.ids() == []
