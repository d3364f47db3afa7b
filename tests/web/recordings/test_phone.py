"""The pages of a phone that records: its address, how long it has recorded, and nothing of what it found."""

import time

import pytest

from tests.service.phone.fake import Fake, phone
from tests.service.phone.test_phyphox import rows
from tests.web.person import Person


@pytest.fixture
def person(tmp_path):
    return Person(folder=tmp_path).enter()


@pytest.fixture
def fake():
    return Fake()


def begun(person, address):
    page = person.post("/record/phone", {"address": address})
    assert page.status_code == 200, page.text
    return page.url.path


def lasting(person, path, seconds):
    for _ in range(200):
        now = person.get(f"{path}/standing").json()
        if not now["lasted"].startswith("0.0"):
            return now
        time.sleep(0.05)
    raise AssertionError(now)


def test_from_the_address_to_a_recording(person, fake):
    assert "phyphox" in person.get("/record").text
    with phone(fake) as address:
        path = begun(person, address)
        fake.move(rows(0, 1200))
        assert lasting(person, path, 10)["trouble"] is None
        page = person.get(path)
        assert "12 seconds" in page.text
        assert "twitches were" not in page.text  # no count while it records
        done = person.post(f"{path}/finish")
    assert done.url.path.startswith("/recordings/")
    kept = person.recordings.all()[0]
    assert (kept.stage, kept.file_name) == ("waiting", "phone.csv")
    assert person.get(f"{path}/standing").status_code == 404


@pytest.mark.parametrize("address", ["", "8.8.8.8", "127.0.0.1:9", "<b>x"])
def test_an_address_that_does_not_answer_comes_back_with_what_to_do(person, address):
    page = person.post("/record/phone", {"address": address})
    assert page.status_code == 400
    assert 'role="alert"' in page.text
    assert "<b>x" not in page.text
    assert person.recordings.files.ids() == []


def test_stopped_and_nothing_kept(person, fake):
    with phone(fake) as address:
        path = begun(person, address)
        fake.move(rows(0, 100))
        assert person.post(f"{path}/cancel").status_code == 200
    assert not fake.measuring
    assert person.recordings.files.ids() == []


def test_nothing_came(person, fake):
    with phone(fake) as address:
        path = begun(person, address)
        page = person.post(f"{path}/finish")
    assert page.status_code == 409
    assert "Nothing came from the phone" in page.text


def test_trouble_is_said_on_the_page(person, fake):
    with phone(fake) as address:
        path = begun(person, address)
        fake.down = True
        for _ in range(200):
            if person.get(f"{path}/standing").json()["trouble"]:
                break
            time.sleep(0.05)
        assert "goes on trying" in person.get(path).text
        person.post(f"{path}/cancel")


def test_one_recording_a_day_holds_here_too(person, fake):
    with phone(fake) as address:
        path = begun(person, address)
        fake.move(rows(0, 500))
        lasting(person, path, 4)
        person.post(f"{path}/finish")
        for way in ("/record/phone", "/record/quick"):
            assert person.get(way).url.path == "/record"
        assert person.post("/record/phone", {"address": address}).url.path == "/record"


def test_the_quick_look_says_that_it_is_rough(person):
    assert "rough steps of 0.1" in person.get("/record/quick").text
