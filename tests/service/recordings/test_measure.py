"""A file measured, and a result made again from what it says of itself; where that cannot be, the reason is said."""

import msgspec
import pytest

from tests.service.signals import potentials, write_csv, write_edf
from vastus import __version__
from vastus.contract.made import MadeBy
from vastus.errors import Refused
from vastus.service.recordings.marks import mark, marked
from vastus.service.recordings.measure import again, hints, measure
from vastus.store.recording import Hints


@pytest.fixture(scope="module")
def edf(tmp_path_factory):
    return write_edf(tmp_path_factory.mktemp("edf") / "a.edf", potentials(seconds=14.0))


@pytest.fixture(scope="module")
def measured(edf):
    shares: list[float] = []
    done = measure(edf, channels=["2"], progress=shares.append)
    done.recording.close()
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    return done.contract


def test_a_result_says_how_it_came_to_be(measured, edf):
    assert measured.made.by == f"vastus {__version__} measure.detect.emg"
    assert measured.made.settings["input.channels"] == '["2"]'
    assert len(measured.made.of) == 1
    assert [channel.name for channel in measured.recording.channels] == ["EMG thigh 2"]


def test_a_result_with_marks_is_made_again_from_its_file_bit_for_bit(measured, edf):
    marks, _ = mark(measured, (), measured.twitches[1].peak_time, is_one=False)
    marks, _ = mark(measured, marks, 8.123, is_one=True)
    seen = msgspec.json.encode(marked(measured, marks))
    made = msgspec.json.decode(seen)["made"]
    assert msgspec.json.encode(again(msgspec.convert(made, MadeBy), edf)) == seen


def test_a_table_is_read_again_as_the_person_said(tmp_path):
    path = write_csv(tmp_path / "a.csv")
    done = measure(path, mapping={"unit": "uV", "emg": "EMG"})
    assert hints(done.contract.made) == Hints(mapping={"unit": "uV", "emg": "EMG"})
    assert again(done.contract.made, path) == done.contract


def test_hints_come_back_whole():
    settings: dict[str, float | str] = {"input": "vastus", "input.channels": '["EMG, left", "3"]', "input.scale": 0.25}
    made = MadeBy("vastus", {**settings, "input.time": "t", "cut": 0.8}, ())
    assert hints(made) == Hints(("EMG, left", "3"), {"time": "t"}, 0.25)
    assert hints(MadeBy("vastus", {}, ())) == Hints()
    for wrong in ({"input.channels": "EMG"}, {"input.scale": "wide"}, {"input.unit": 3.0}):
        with pytest.raises(Refused, match="settings of this result cannot be read"):
            hints(MadeBy("vastus", {"input": "vastus", **wrong}, ()))


def test_another_file_version_or_setting_is_refused_with_the_reason(measured, edf, tmp_path):
    other = write_edf(tmp_path / "b.edf", potentials(seconds=12.0))
    with pytest.raises(Refused, match="not the file"):
        again(measured.made, other)
    with pytest.raises(Refused, match=r"made by vastus 0\.0\.1 measure, and this is vastus"):
        again(msgspec.structs.replace(measured.made, by="vastus 0.0.1 measure"), edf)
    settings = {**measured.made.settings, "cut": 0.5, "rounded": 0.1}
    with pytest.raises(Refused, match="other settings than this vastus has: cut, rounded"):
        again(msgspec.structs.replace(measured.made, settings=settings), edf)
