"""A phone with phyphox, over real HTTP: found by its sensors, followed through trouble, and never asked elsewhere."""

import csv
import json

import numpy as np
import pytest

from tests.service.phone.fake import Fake, phone
from vastus.service.phone.phyphox import Address, Phone, PhoneFault, Transfer


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
        transfer = Transfer.begin(f" http://{address}/ ", tmp_path / "transfer.csv")
        assert fake.measuring
        for part in range(4):
            fake.move(rows(part, 100))
            transfer.step()
        transfer.step()
        fake.move(rows(4, 50))
        path = transfer.finish()
        assert not fake.measuring
    head, table = kept(path)
    assert head == ["Time (s)", *(f"Linear Acceleration {axis} (m/s^2)" for axis in "xyz")]
    assert len(table) == 450
    assert table == pytest.approx(rows(0, 450), abs=1e-6)
    assert transfer.seconds == pytest.approx(4.49)


def test_a_lost_connection_is_tried_again_and_nothing_is_lost(fake, tmp_path):
    with phone(fake) as address:
        transfer = Transfer.begin(address, tmp_path / "transfer.csv")
        fake.move(rows(0, 100))
        transfer.step()
        fake.down = True
        fake.move(rows(1, 100))
        transfer.step()
        assert "No phone answers" in (transfer.trouble or "")
        fake.down = False
        transfer.step()
        assert transfer.trouble is None
        _, table = kept(transfer.finish())
    assert len(table) == 200


def test_another_experiment_on_the_phone_begins_anew(fake, tmp_path):
    with phone(fake) as address:
        transfer = Transfer.begin(address, tmp_path / "transfer.csv")
        fake.move(rows(0, 100))
        transfer.step()
        fake.switch({"t": "t2", "x": "x2", "y": "y2", "z": "z2"})
        fake.move(rows(0.5, 20))
        transfer.step()
        transfer.step()
        _, table = kept(transfer.finish())
    assert table[:, 0] == pytest.approx(0.5 + np.arange(20) / 100)


def test_what_the_phone_could_not_measure_is_left_out(fake, tmp_path):
    with phone(fake) as address:
        transfer = Transfer.begin(address, tmp_path / "transfer.csv")
        broken = rows(0, 10)
        broken[3, 2] = np.nan
        fake.move(broken)
        transfer.step()
        _, table = kept(transfer.finish())
    assert len(table) == 9


def test_what_another_experiment_measured_last_is_not_taken_along(fake, tmp_path):
    with phone(fake) as address:
        transfer = Transfer.begin(address, tmp_path / "phone.csv")
        fake.move(rows(0, 100))
        transfer.step()
        fake.switch()
        fake.move(rows(50, 100))
        transfer.finish()
    assert transfer.seconds == pytest.approx(0.99)


@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"inputs": [{"source": []}]}'])
def test_an_answer_that_no_phone_gives_is_told_in_words(content, monkeypatch, fake, tmp_path):
    monkeypatch.setattr("tests.service.phone.fake.json.dumps", lambda _: content.decode())
    with phone(fake) as address, pytest.raises(PhoneFault, match="phyphox"):
        Transfer.begin(address, tmp_path / "phone.csv")


def test_a_whole_number_too_long_to_be_one_is_left_out(monkeypatch, fake, tmp_path):
    with phone(fake) as address:
        transfer = Transfer.begin(address, tmp_path / "phone.csv")
        fake.move(rows(0, 100))
        told = json.dumps(fake.answer("/get?time buffer=full&accX%7C1=full&accY=full&accZ=full"))
        huge = told.replace("[0.0,", f"[{'9' * 400},", 1)
        assert huge != told
        monkeypatch.setattr("tests.service.phone.fake.json.dumps", lambda _: huge)
        transfer.step()
        monkeypatch.undo()
        transfer.finish()
    assert transfer.seconds == pytest.approx(0.98)


def test_the_phone_may_vanish_before_the_end(fake, tmp_path):
    with phone(fake) as address:
        transfer = Transfer.begin(address, tmp_path / "transfer.csv")
        fake.move(rows(0, 100))
        transfer.step()
    _, table = kept(transfer.finish())
    assert len(table) == 100
    assert transfer.over
    assert "No phone answers" in (transfer.trouble or "")


def test_an_experiment_without_acceleration_says_what_to_do(tmp_path):
    with phone(Fake(source="magnetic_field")) as address, pytest.raises(PhoneFault, match="does not read acceleration"):
        Transfer.begin(address, tmp_path / "transfer.csv")
    assert not (tmp_path / "transfer.csv").exists()


def test_a_phone_that_refuses_is_heard(fake, tmp_path):
    fake.refuses = True
    with phone(fake) as address, pytest.raises(PhoneFault, match="did not do that"):
        Transfer.begin(address, tmp_path / "transfer.csv")


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
        transfer = Transfer.begin(address, tmp_path / "transfer.csv")
        transfer.cancel()
        transfer.over = False
        transfer._file = open("/dev/full", "wb", buffering=0)  # noqa: SIM115 - the transfer closes it
        fake.move(rows(0, 1000))
        transfer.step()
        assert transfer.over
        assert "disk is full" in (transfer.trouble or "")
        transfer.cancel()
