"""``vastus simulate``: a recording and its truth, in words and as JSON."""

import json


def test_a_recording_is_written_and_told_in_words(vastus, tmp_path):
    done = vastus("simulate", "recording", "--seed", "4", "--condition", "voluntary", "--out", str(tmp_path))
    assert done.exit_code == 0
    assert (tmp_path / "emg-voluntary-4.edf").exists()
    told = json.loads((tmp_path / "emg-voluntary-4.truth.json").read_text())
    words = " ".join(done.output.split())
    assert f"with {len(told['twitches'])} twitches" in words
    assert "made by calculation" in words
    assert "voluntary:" in words
    assert "50 µV" in words


def test_json_is_what_the_file_of_truth_holds(vastus, tmp_path):
    asked = ("--modality", "motion", "--seconds", "20", "--rate-per-minute", "30", "--out", str(tmp_path), "--json")
    done = vastus("simulate", "recording", "--seed", "4", *asked)
    assert done.exit_code == 0
    told = json.loads(done.output)
    assert told == json.loads((tmp_path / "motion-rest-4.truth.json").read_text())
    assert told["condition"] == "rest"


def test_channels_are_electrodes(vastus, tmp_path):
    done = vastus("simulate", "recording", "--seed", "4", "--channels", "9", "--seconds", "5", "--out", str(tmp_path))
    assert done.exit_code == 0
    assert b"EMG 9" in (tmp_path / "emg-clean-4.edf").read_bytes()[:4000]


def test_what_cannot_be_is_refused_in_words(vastus, tmp_path):
    done = vastus("simulate", "recording", "--seed", "4", "--condition", "windy", "--out", str(tmp_path))
    assert done.exit_code == 2
    assert "'windy' is none of: clean, ecg" in done.output
    assert not list(tmp_path.iterdir())
