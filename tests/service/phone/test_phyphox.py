"""A phone with phyphox, over real HTTP: found by its sensors, followed through trouble, and never asked elsewhere."""

import csv
import json

import numpy as np
import pytest

from tests.service.phone.fake import Fake, phone
from vastus.service.phone.phyphox import Address, Phone, PhoneFault, Take


def rows(begin, count, rate=100.0):
    t = begin + np.arange(count) / rate
    return np.column_stack([t, np.sin(t), np.cos(t), 0.1 * t])


def kept(path):
    with path.open(newline="") as file:
        head, *lines = list(csv.reader(file))
    return head, np.array(lines, float)


@pytest.fixture
def fake():
    return Fake()


def test_the_buffers_are_found_by_the_sensor_and_not_by_their_names(fake):
    with phone(fake) as address:
        sensor = Phone(Address.read(address)).sensor()
    assert (sensor.time, sensor.axes) == ("time buffer", ("accX|1", "accY", "accZ"))


def test_a_recording_comes_in_piece_by_piece_and_nothing_repeats(fake, tmp_path):
    with phone(fake) as address:
        take = Take.begin(f" http://{address}/ ", tmp_path / "take.csv")
        assert fake.measuring
        for part in range(4):
            fake.move(rows(part, 100))
            take.step()
        take.step()
        fake.move(rows(4, 50))
        path = take.finish()
        assert not fake.measuring
    head, table = kept(path)
    assert head == ["Time (s)", *(f"Linear Acceleration {axis} (m/s^2)" for axis in "xyz")]
    assert len(table) == 450
    assert table == pytest.approx(rows(0, 450), abs=1e-6)
    assert take.seconds == pytest.approx(4.49)


def test_a_lost_connection_is_tried_again_and_nothing_is_lost(fake, tmp_path):
    with phone(fake) as address:
        take = Take.begin(address, tmp_path / "take.csv")
        fake.move(rows(0, 100))
        take.step()
        fake.down = True
        fake.move(rows(1, 100))
        take.step()
        assert "No phone answers" in (take.trouble or "")
        fake.down = False
        take.step()
        assert take.trouble is None
        _, table = kept(take.finish())
    assert len(table) == 200


def test_another_experiment_on_the_phone_begins_anew(fake, tmp_path):
    with phone(fake) as address:
        take = Take.begin(address, tmp_path / "take.csv")
        fake.move(rows(0, 100))
        take.step()
        fake.switch({"t": "t2", "x": "x2", "y": "y2", "z": "z2"})
        fake.move(rows(0.5, 20))
        take.step()
        take.step()
        _, table = kept(take.finish())
    assert table[:, 0] == pytest.approx(0.5 + np.arange(20) / 100)


def test_what_the_phone_could_not_measure_is_left_out(fake, tmp_path):
    with phone(fake) as address:
        take = Take.begin(address, tmp_path / "take.csv")
        broken = rows(0, 10)
        broken[3, 2] = np.nan
        fake.move(broken)
        take.step()
        _, table = kept(take.finish())
    assert len(table) == 9


def test_what_another_experiment_measured_last_is_not_taken_along(fake, tmp_path):
    with phone(fake) as address:
        take = Take.begin(address, tmp_path / "phone.csv")
        fake.move(rows(0, 100))
        take.step()
        fake.switch()
        fake.move(rows(50, 100))
        take.finish()
    assert take.seconds == pytest.approx(0.99)


@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"inputs": [{"source": []}]}'])
def test_an_answer_that_no_phone_gives_is_told_in_words(content, monkeypatch, fake, tmp_path):
    monkeypatch.setattr("tests.service.phone.fake.json.dumps", lambda _: content.decode())
    with phone(fake) as address, pytest.raises(PhoneFault, match="phyphox"):
        Take.begin(address, tmp_path / "phone.csv")


def test_a_whole_number_too_long_to_be_one_is_left_out(monkeypatch, fake, tmp_path):
    with phone(fake) as address:
        take = Take.begin(address, tmp_path / "phone.csv")
        fake.move(rows(0, 100))
        told = json.dumps(fake.answer("/get?time buffer=full&accX%7C1=full&accY=full&accZ=full"))
        huge = told.replace("[0.0,", f"[{'9' * 400},", 1)
        assert huge != told
        monkeypatch.setattr("tests.service.phone.fake.json.dumps", lambda _: huge)
        take.step()
        monkeypatch.undo()
        take.finish()
    assert take.seconds == pytest.approx(0.98)


def test_the_phone_may_vanish_before_the_end(fake, tmp_path):
    with phone(fake) as address:
        take = Take.begin(address, tmp_path / "take.csv")
        fake.move(rows(0, 100))
        take.step()
    _, table = kept(take.finish())
    assert len(table) == 100
    assert take.over
    assert "No phone answers" in (take.trouble or "")


def test_an_experiment_without_acceleration_says_what_to_do(tmp_path):
    with phone(Fake(source="magnetic_field")) as address, pytest.raises(PhoneFault, match="does not read acceleration"):
        Take.begin(address, tmp_path / "take.csv")
    assert not (tmp_path / "take.csv").exists()


def test_a_phone_that_refuses_is_heard(fake, tmp_path):
    fake.refuses = True
    with phone(fake) as address, pytest.raises(PhoneFault, match="did not do that"):
        Take.begin(address, tmp_path / "take.csv")


@pytest.mark.parametrize(
    "told", ["", "http://", "https://192.168.1.2", "8.8.8.8", "http://1.1.1.1:80", "me:pw@192.168.1.2", "192.168.1.2:x"]
)
def test_only_the_own_network_is_asked(told):
    with pytest.raises(PhoneFault):
        Address.read(told)


def test_what_is_no_phone_is_said_so(fake):
    with phone(fake) as address:
        fake.answer = lambda path: [1, 2]
        with pytest.raises(PhoneFault, match="does not read acceleration"):
            Phone(Address.read(address)).sensor()
        fake.answer = lambda path: {"result": True} if path.startswith("/control") else Fake().answer(path)
        there = Phone(Address.read(address))
        sensor = there.sensor()
        fake.answer = lambda path: {"buffer": {}}
        with pytest.raises(PhoneFault, match="not as phyphox does"):
            there.after(sensor, None)


def test_a_full_disk_ends_it_with_a_word(fake, tmp_path):
    with phone(fake) as address:
        take = Take.begin(address, tmp_path / "take.csv")
        take.cancel()
        take.over = False
        take._file = open("/dev/full", "wb", buffering=0)  # noqa: SIM115 - the take closes it
        fake.move(rows(0, 1000))
        take.step()
        assert take.over
        assert "disk is full" in (take.trouble or "")
        take.cancel()
