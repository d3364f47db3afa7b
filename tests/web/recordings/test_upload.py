"""A file that comes as one form, or as the body of a request, is on the disk whole or not at all."""

from tests.service.signals import TIMES, write_csv
from tests.web.person import OWN
from vastus.store.files import PIECE


def test_without_a_script_the_form_brings_the_file(person, edf, monkeypatch):
    monkeypatch.setattr("vastus.web.recordings.upload.PIECE", 100_000)
    page = person.post("/recordings", data={"key": "0123456789", "site": "calf"}, files={"file": ("C:\\leg.edf", edf)})
    assert (page.status_code, "leg.edf" in page.text, "C:" in page.text) == (200, True, False)
    name = page.url.path.split("/")[2]
    assert person.recordings.file(name).read_bytes() == edf
    assert (person.recordings.recording(name).size, person.recordings.recording(name).site) == (len(edf), "calf")


def test_without_a_file_it_is_asked_for(person):
    for files in ({"file": ("", b"")}, {"other": (None, b"x")}):
        page = person.post("/recordings", files=files)
        assert (page.status_code, "choose a file first" in page.text) == (400, True)
    assert person.recordings.files.ids() == []


def test_a_form_that_breaks_off_leaves_nothing(person):
    headers = {**OWN, "content-type": "multipart/form-data; boundary=x"}
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.edf"\r\n\r\n'
    for content in (head + b"abc", head + b"y" * (PIECE + 9), b"nothing"):
        page = person.client.post("/recordings", content=content, headers=headers)
        assert page.status_code == 400
        assert "did not come in whole" in page.text or "choose a file" in page.text
    assert person.post("/recordings", {"file": "x"}).status_code == 400
    assert person.recordings.files.ids() == []
    assert person.recordings.all() == []


def test_a_file_that_is_too_large_leaves_nothing(person, monkeypatch):
    monkeypatch.setattr("vastus.service.recordings.arrivals.LARGEST", 5000)
    page = person.post("/recordings", files={"file": ("a.edf", b"x" * 9000)})
    assert (page.status_code, "larger than" in page.text) == (413, True)
    assert person.recordings.files.ids() == []


def test_the_api_measures_what_it_is_sent(person, edf, tmp_path):
    headers = {**OWN, "content-type": "application/octet-stream"}
    raw = person.client.post("/api/measure?channels=1", content=edf, headers=headers)
    assert raw.status_code == 200
    assert (raw.json()["contract"], len(raw.json()["twitches"])) == (1, len(TIMES))
    assert [one["name"] for one in raw.json()["recording"]["channels"]] == ["EMG thigh 1"]
    table = write_csv(tmp_path / "a.csv").read_bytes()
    asks = person.client.post("/api/measure", content=table, headers=headers)
    assert (asks.status_code, asks.json()["code"]) == (422, "unit")
    form = person.client.post("/api/measure?columns=unit=uV", files={"file": ("a.csv", table)}, headers=OWN)
    assert form.status_code == 200
    assert form.json()["made"]["settings"]["input.unit"] == "uV"
    assert person.recordings.all() == []
    assert person.recordings.files.ids() == []


def test_the_api_says_what_is_wrong(person):
    headers = {**OWN, "content-type": "application/octet-stream"}
    for query, content in (("", b""), ("?columns=x", b"a"), ("?scale=-1", b"a")):
        answer = person.client.post(f"/api/measure{query}", content=content, headers=headers)
        assert answer.status_code == 400
        assert answer.json()["error"]
    broken = {**OWN, "content-type": "multipart/form-data; boundary=x"}
    assert person.client.post("/api/measure", content=b"--x\r\nbroken", headers=broken).status_code == 400
    assert person.recordings.files.ids() == []
