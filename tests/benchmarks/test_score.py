"""The scorer on cases that were worked out by hand."""

import numpy as np
import pytest
from benchmarks.suite.score import grouped, match, pool, rows_of, score_one


def twitch(at, amplitude=100.0, *, doublet=False, unit="uV"):
    return {"peak_time": at, "amplitude": amplitude, "doublet": doublet, "unit": unit}


def truth(*twitches, modality="emg", excluded=(), per_minute=10, condition="clean", least=50.0):
    return {
        "name": "one",
        "modality": modality,
        "condition": condition,
        "floor": 50.0,
        "seconds": 60.0,
        "watched_seconds": 60.0,
        "watched_seconds_least": least,
        "rate_per_minute": 2.0,
        "rate_per_minute_all": 4.0,
        "twitches": list(twitches),
        "excluded": list(excluded),
        "plan": {"per_minute": per_minute, "rate": 2000},
    }


def found(*times, **more):
    return {"twitches": [{"peak_time": t, "amplitude": 100.0, "unit": "uV"} for t in times], **more}


def test_the_nearest_pair_is_joined_first_and_each_only_once():
    pair = match(np.array([1.000, 1.015]), np.array([1.012, 1.030]), np.array([True, True]), 0.020)
    assert pair.tolist() == [-1, 0] or pair.tolist() == [0, 1]
    assert match(np.array([1.0]), np.array([1.001, 1.002]), np.array([True]), 0.02).tolist() == [0]


def test_a_required_twitch_is_joined_before_a_nearer_optional_one():
    pair = match(np.array([1.000, 1.010]), np.array([1.009]), np.array([True, False]), 0.020)
    assert pair.tolist() == [0, -1]


@pytest.mark.parametrize(("modality", "reach"), [("emg", 0.020), ("accelerometer", 0.050), ("video", 0.100)])
def test_a_detection_is_right_within_the_reach_of_its_sensor(modality, reach):
    right = score_one(truth(twitch(10.0), modality=modality), found(10.0 + 0.9 * reach))
    late = score_one(truth(twitch(10.0), modality=modality), found(10.0 + 1.1 * reach))
    assert (right["hits"], right["false"]) == (1, 0)
    assert (late["hits"], late["false"]) == (0, 1)


def test_two_detections_of_one_twitch_are_one_right_and_one_false():
    row = score_one(truth(twitch(10.0)), found(10.0, 10.005))
    assert (row["hits"], row["false"], row["found"]) == (1, 1, 2)


def test_a_small_twitch_may_be_found_or_missed():
    case = truth(twitch(10.0, 49.9), twitch(20.0, 50.0))
    for answer in (found(20.0), found(10.0, 20.0)):
        row = score_one(case, answer)
        assert (row["required"], row["hits"], row["false"]) == (1, 1, 0)
    assert score_one(case, found(10.0, 20.0))["all_hits"] == 2


def test_the_second_discharge_of_a_pair_may_be_found_or_missed():
    case = truth(twitch(10.0), twitch(10.030, doublet=True))
    assert score_one(case, found(10.0))["required"] == 1
    both = score_one(case, found(10.0, 10.030))
    assert (both["hits"], both["doublet_hits"], both["false"], both["all"]) == (1, 1, 0, 1)


def test_a_detection_in_an_excluded_stretch_is_false_and_said_to_be_there():
    case = truth(excluded=[{"begin": 5.0, "end": 8.0, "why": "voluntary"}])
    row = score_one(case, found(6.0, 30.0))
    assert (row["false"], row["false_excluded"]) == (2, 1)


def test_without_an_answer_everything_is_missed():
    row = score_one(truth(twitch(10.0), twitch(20.0)), None)
    assert (row["answered"], row["hits"], row["required"], row["false"]) == (False, 0, 2, 0)
    assert pool([row])["f1"] == 0.0
    assert pool([row])["interval_coverage"] is None


@pytest.mark.parametrize(
    ("told", "error", "covered"),
    [
        ({"low": 2.5, "rate": 3.0, "high": 3.5}, 0.0, True),
        ({"low": 0.0, "rate": 1.0, "high": 2.0}, -1.0, True),
        ({"low": 0.0, "rate": 1.0, "high": 1.9}, -1.0, False),
        ({"low": 4.1, "rate": 6.0, "high": 9.0}, 2.0, False),
    ],
)
def test_a_rate_is_right_between_that_of_the_required_and_that_of_all(told, error, covered):
    row = score_one(truth(), found(rate_per_minute=told))
    assert row["rate_error"] == pytest.approx(error)
    assert row["covered"] is covered


def test_a_rate_that_is_not_told_is_not_scored():
    assert "covered" not in score_one(truth(), found(rate_per_minute=None))


@pytest.mark.parametrize(("watched", "error"), [(60.0, 0.0), (55.0, 0.0), (50.0, 0.0), (47.0, 0.05)])
def test_what_may_be_left_out_may_be_watched(watched, error):
    assert score_one(truth(least=50.0), found(watched_seconds=watched))["watched_error"] == pytest.approx(error)


def test_an_amplitude_is_compared_in_the_unit_of_the_truth_alone():
    case = truth(twitch(10.0, 200.0), twitch(20.0, 100.0))
    answer = found(10.0, 20.0)
    answer["twitches"][1]["unit"] = "m/s2"
    assert score_one(case, answer)["octaves"] == [1.0]


def test_bands_count_single_twitches_by_size():
    row = score_one(truth(twitch(10.0, 30), twitch(20.0, 60), twitch(21.0, 60)), found(20.0))
    assert row["bands"] == {"20-50": [0, 1], "50-100": [1, 2], "100-200": [0, 0], "200-1000": [0, 0]}
    assert pool([row, row])["bands"] == {"20-50": 0.0, "50-100": 0.5, "100-200": None, "200-1000": None}


def test_figures_are_pooled_over_twitches_and_not_over_recordings():
    good = score_one(truth(*(twitch(t) for t in (10.0, 20.0, 30.0))), found(10.0, 20.0, 30.0))
    bad = score_one(truth(twitch(10.0)), found(40.0))
    figures = pool([good, bad])
    assert (figures["sensitivity"], figures["precision"], figures["f1"]) == (0.75, 0.75, 0.75)
    assert figures["false_per_minute"] == 0.5
    assert figures["timing_ms"] == 0.0


def test_silence_is_scored_where_no_twitch_was_put():
    silent = score_one(truth(per_minute=0), found(5.0, 6.0, 7.0))
    loud = score_one(truth(twitch(10.0)), found(40.0))
    assert pool([silent, loud])["false_per_minute_silent"] == 3.0
    assert pool([loud])["false_per_minute_silent"] is None
    assert pool([silent])["f1"] is None


def test_a_missing_answer_file_misses_and_groups_are_by_condition(tmp_path):
    import json

    for name, condition in (("a", "clean"), ("b", "mains")):
        told = truth(twitch(10.0), condition=condition) | {"name": name}
        (tmp_path / f"{name}.truth.json").write_text(json.dumps(told))
    results = tmp_path / "found"
    results.mkdir()
    (results / "a.json").write_text(json.dumps(found(10.0)))
    groups = grouped(rows_of(tmp_path, results))["emg"]
    assert {name: figures["sensitivity"] for name, figures in groups.items()} == {"all": 0.5, "clean": 1.0, "mains": 0}
    assert groups["mains"]["unanswered"] == 1
