"""A phone that records is followed in the background, and what it sent becomes a recording like any other."""

import time
from pathlib import Path

import numpy as np
import pytest

from tests.service.phone.fake import Fake, phone
from tests.service.phone.test_phyphox import rows
from vastus.errors import Conflict, NotFound
from vastus.service.clock import now
from vastus.service.phone.phyphox import PhoneFault
from vastus.service.phone.take import Takes
from vastus.service.recordings.recordings import Recordings, Resting
from vastus.store.memory import Memory


@pytest.fixture
def recordings(tmp_path):
    return Recordings(Memory(), tmp_path / "recordings", now)


@pytest.fixture
def takes(recordings):
    return Takes(recordings.arrivals, recordings.files)


def until(holds, seconds=15):
    for _ in range(20 * seconds):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it does not come about")


def files(takes):
    return takes.files.ids()


def test_what_the_phone_sent_is_brought_in_whole(takes, recordings):
    fake = Fake()
    with phone(fake) as address:
        name = takes.begin(address)
        fake.move(rows(0, 1000))
        until(lambda: takes.standing(name).seconds > 9.9)
        fake.move(rows(10, 500))
        kept = recordings.recording(takes.finish(name))
    assert not fake.measuring
    assert (kept.stage, kept.file_name) == ("waiting", "phone.csv")
    table = np.loadtxt(recordings.file(kept.id), delimiter=",", skiprows=1)
    assert table == pytest.approx(rows(0, 1500), abs=1e-6)
    assert files(takes) == [kept.id]
    with pytest.raises(NotFound):
        takes.standing(name)


def test_trouble_is_told_while_it_lasts(takes, recordings):
    fake = Fake()
    with phone(fake) as address:
        name = takes.begin(address)
        fake.down = True
        until(lambda: takes.standing(name).trouble)
        fake.down = False
        until(lambda: not takes.standing(name).trouble)
        takes.cancel(name)
    assert files(takes) == []


def test_nothing_came_in(takes, recordings):
    with phone(Fake()) as address:
        name = takes.begin(address)
        with pytest.raises(Conflict, match="Nothing came"):
            takes.finish(name)
    assert files(takes) == []
    assert recordings.all() == []


def test_a_phone_that_does_not_answer_leaves_nothing_behind(takes, recordings):
    with pytest.raises(PhoneFault, match="No phone answers"):
        takes.begin("127.0.0.1:9")
    assert files(takes) == []


def test_a_second_one_ends_the_first(takes, recordings):
    with phone(Fake()) as address:
        first = takes.begin(address)
        second = takes.begin(address)
        assert files(takes) == [second]
        with pytest.raises(NotFound):
            takes.standing(first)
        takes.cancel(second)


def test_one_a_day(takes, recordings):
    fake = Fake()
    with phone(fake) as address:
        name = takes.begin(address)
        fake.move(rows(0, 100))
        takes.finish(name)
        with pytest.raises(Resting):
            takes.begin(address)


def test_all_erased_meanwhile(takes, recordings):
    fake = Fake()
    with phone(fake) as address:
        name = takes.begin(address)
        fake.move(rows(0, 100))
        until(lambda: takes.standing(name).seconds > 0.9)
        recordings.files.remove(name)
        with pytest.raises(Conflict):
            takes.finish(name)
    assert not Path(recordings.files.folder(name)).exists()
