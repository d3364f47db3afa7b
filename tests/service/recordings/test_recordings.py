"""Recordings from the first byte to the result, with real files and real processes."""

from hashlib import sha256
from pathlib import Path

import pytest

from tests.service.recordings.bringing import bring, until
from tests.service.signals import TIMES, write_csv
from vastus.errors import BadRecording, NotFound
from vastus.service.recordings.recordings import Recordings
from vastus.store.recording import Hints


def test_from_the_first_byte_to_the_result_and_away(recordings: Recordings, edf: bytes, tmp_path: Path) -> None:
    with recordings.working():
        name = bring(recordings, edf)
        kept = until(recordings, name, "done", "refused")
        assert (kept.stage, kept.refusal, kept.size) == ("done", None, len(edf))
        assert kept.fingerprint == sha256(edf).hexdigest()
        found = recordings.measurement(name)
        assert [round(one.peak_time) for one in found.twitches] == [round(one) for one in TIMES]
        assert kept.summary is not None
        assert kept.summary.rate == found.rate_per_minute.rate  # type: ignore[union-attr]
        assert recordings.file(name).read_bytes() == edf
        look = recordings.trace(name)
        assert look is not None
        near = recordings.stretch(name, look, 0, (1.9, 2.1), 500)
        assert near.high.max() > 100
        modes = {place.stat().st_mode & 0o777 for place in recordings.folder(name).iterdir()}
        assert modes == {0o600}
        recordings.mark(name, TIMES[0], is_one=False)
        assert len(recordings.measurement(name).twitches) == len(TIMES) - 1
        assert len(recordings.unmarked(name).twitches) == len(TIMES)
        changed = recordings.recording(name).summary
        assert changed is not None
        assert (changed.rate or 0) < (kept.summary.rate or 0)
        recordings.remove(name)
        assert recordings.all() == []
        assert recordings.files.ids() == []
        with pytest.raises(NotFound):
            recordings.recording(name)


def test_a_file_that_asks_is_measured_when_it_was_answered(recordings: Recordings, tmp_path: Path) -> None:
    content = write_csv(tmp_path / "a.csv").read_bytes()
    with recordings.working():
        name = bring(recordings, content)
        kept = until(recordings, name, "refused")
        assert kept.refusal is not None
        assert kept.refusal.code == "unit"
        with pytest.raises(NotFound, match="not measured"):
            recordings.measurement(name)
        assert recordings.arrivals.next_one() is None  # a file that could not be read is no recording
        recordings.measure_again(name, Hints(mapping={"unit": "uV"}))
        assert until(recordings, name, "done", "refused").stage == "done"
        assert recordings.arrivals.next_one() is not None
        assert recordings.measurement(name).twitches


def test_a_file_is_measured_at_once_and_leaves_nothing(recordings: Recordings, edf: bytes, tmp_path: Path) -> None:
    recordings.files.open("once")
    recordings.files.add("once", 0, edf)
    assert len(recordings.measure_once("once", Hints()).twitches) == len(TIMES)
    recordings.files.open("once")
    recordings.files.add("once", 0, b"nothing that is known" * 9)
    with pytest.raises(BadRecording) as seen:
        recordings.measure_once("once", Hints())
    assert seen.value.code
    assert recordings.files.ids() == []
    assert recordings.all() == []
