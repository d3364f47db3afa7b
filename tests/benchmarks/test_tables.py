"""What is written into RESULTS.md."""

from benchmarks.record import BEGIN, END, floors, marked, with_floors
from benchmarks.suite.score import score_one
from benchmarks.tables import AIMS, OURS, every

from tests.benchmarks.test_score import found, truth, twitch


def test_the_floors_are_renewed_and_the_rest_stays():
    text = "# Benchmarks\n\n## One\n"
    first = with_floors(text, marked("old figures"))
    assert first == f"# Benchmarks\n\n## One\n\n{BEGIN}\nold figures\n{END}\n"
    assert with_floors(first, marked("new figures")) == first.replace("old", "new")
    assert floors(first) == marked("old figures")
    assert floors(text) == ""


def test_an_aim_is_met_or_not():
    aim = next(aim for aim in AIMS if aim.what == "EMG, clean: F1")
    good = score_one(truth(twitch(10.0), condition="clean"), found(10.0))
    bad = score_one(truth(twitch(10.0), condition="clean"), found(20.0))
    assert aim.row([good]) == ["EMG, clean: F1", "1", "≥ 0.95", "yes"]
    assert aim.row([bad]) == ["EMG, clean: F1", "0", "≥ 0.95", "**no**"]
    assert aim.row([score_one(truth(condition="mains"), found())]) is None


def test_every_method_stands_in_the_table_of_its_sensor():
    ours = [score_one(truth(twitch(10.0)), found(10.0)), score_one(truth(per_minute=0), found())]
    peer = [score_one(truth(twitch(10.0)), found(20.0)), score_one(truth(per_minute=0), found(1.0, 2.0))]
    rows = {OURS: [{**row, "elapsed": 0.6} for row in ours], "peer": [{**row, "elapsed": 15.0} for row in peer]}
    text = "\n".join(every(rows))
    assert "| vastus | 1.00 (0.0) | 1.00 (0.0) | 1 |" in text
    assert "| peer | 0.00 (2.0) | 0.00 (2.0) | 30 |" in text
    assert "Real recordings" not in text
