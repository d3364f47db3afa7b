"""What is kept goes out, comes back, and is erased when a person is sure."""

import pytest

from tests.web.person import OWN, Person, hold


def finished(person):
    return hold(person, {}).url.path.split("/")[2]


def test_data_goes_out_and_comes_back():
    person = Person().enter()
    finished(person)
    copy = person.get("/data/export")
    assert copy.headers["content-disposition"].startswith("attachment")
    other = Person().enter()
    assert "1 with a result" not in other.get("/data").text
    done = other.post("/data/import", files={"file": ("a.json", copy.content)})
    assert (done.status_code, "1 with a result" in done.text) == (200, True)
    assert other.get("/data/export").content == copy.content
    assert "All of it was here already" in other.post("/data/import", files={"file": ("a.json", copy.content)}).text


BROKEN = {**OWN, "content-type": "multipart/form-data; boundary=x"}


@pytest.mark.parametrize("content", [b"x", b"", b'{"vastus":9,"steps":[]}', b"[]", b"\xff"])
def test_what_is_no_export_changes_nothing(content):
    person = Person().enter()
    answer = person.post("/data/import", files={"file": ("a.json", content)})
    assert (answer.status_code, "Nothing was changed" in answer.text) == (400, True)
    assert person.interviews.finished() == []


def test_an_import_without_a_file_is_refused():
    person = Person().enter()
    empty = person.post("/data/import", files={"file": ("", b"")})
    assert (empty.status_code, "choose a file first" in empty.text) == (400, True)
    assert person.post("/data/import", {"file": "x"}).status_code == 400
    assert person.client.post("/data/import", content=b"--x\r\nbroken", headers=BROKEN).status_code == 400


def test_erase_asks_first():
    person = Person().enter()
    finished(person)
    assert "cannot be undone" in person.get("/data/erase").text
    assert person.post("/data/erase", {}).url.path == "/data/erase"
    assert len(person.interviews.finished()) == 1
    assert "Everything is erased" in person.post("/data/erase", {"sure": "yes"}).text
    assert person.interviews.finished() == []
