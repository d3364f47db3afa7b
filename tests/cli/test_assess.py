"""``vastus assess`` for programs: what comes out, and what never does."""

import json

import pytest

from vastus.service import choices

NUMB = {"id": "a1", "answers": {"age": 40, "saddle-numbness": "yes"}}
TWITCH = {"answers": {"age": 30, "movement-type": ["flicker-seen"], "function-loss": ["none"]}}


def write(path, *cases):
    path.write_text("\n".join(json.dumps(case) for case in cases) + "\n")
    return str(path)


def test_one_case_as_json(vastus, tmp_path):
    done = vastus("assess", "--answers", write(tmp_path / "case.json", NUMB), "--json")
    assert done.exit_code == 0
    assert done.stderr == ""
    result = json.loads(done.stdout)
    assert (result["contract"], result["id"], result["urgency"], result["final"]) == (1, "a1", "emergency", True)
    assert result["because"][0] == {
        "rule": "sr_saddle",
        "findings": ["saddle-numbness"],
        "sources": ["ces_bp", "ng127"],
    }
    assert "asked" not in result
    assert not {"posterior", "interval"} & set(result["explanations"][0] if result["explanations"] else ())


def test_standard_input(vastus):
    done = vastus("assess", "--answers", "-", "--json", input=json.dumps(NUMB))
    assert json.loads(done.stdout)["urgency"] == "emergency"


def test_a_byte_order_mark_is_no_fault(vastus):
    done = vastus("assess", "--answers", "-", "--json", input=b"\xef\xbb\xbf" + json.dumps(NUMB).encode())
    assert json.loads(done.stdout)["id"] == "a1"


def test_without_json_it_is_told_in_words(vastus):
    done = vastus("assess", "--answers", "-", input=json.dumps(NUMB))
    assert done.stdout.startswith("Get help now: ring the emergency number.\n")
    assert "\x1b" not in done.stdout


def test_a_batch_keeps_its_order_and_its_ids(vastus, tmp_path):
    cases = [NUMB, TWITCH, {**TWITCH, "id": 7}, {"answers": {}, "id": "z"}]
    done = vastus("assess", "--batch", write(tmp_path / "cases.jsonl", *cases), "--json")
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert [result["id"] for result in results] == ["a1", None, 7, "z"]
    assert [result["urgency"] for result in results] == ["emergency", "self_care", "self_care", "self_care"]


def test_a_large_batch_is_shared_out_and_comes_back_in_order(vastus, tmp_path):
    cases = [{**(NUMB if number % 3 == 0 else TWITCH), "id": number} for number in range(130)]
    done = vastus("assess", "--batch", write(tmp_path / "cases.jsonl", *cases), "--json")
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert [result["id"] for result in results] == list(range(130))
    assert all((result["urgency"] == "emergency") == (result["id"] % 3 == 0) for result in results)


def test_the_interview_asks_for_itself(vastus, tmp_path):
    done = vastus("assess", "--answers", write(tmp_path / "case.json", NUMB), "--interview", "--json")
    result = json.loads(done.stdout)
    assert result["asked"][0][:2] == ["age", "sex"]
    assert any("saddle-numbness" in page for page in result["asked"])
    assert result["urgency"] == "emergency"
    done = vastus("assess", "--batch", write(tmp_path / "cases.jsonl", NUMB, TWITCH), "--interview", "--json")
    assert all("asked" in json.loads(line) for line in done.stdout.splitlines())


def test_research_adds_posteriors_and_says_what_they_are_for(vastus, tmp_path):
    done = vastus("assess", "--answers", write(tmp_path / "case.json", TWITCH), "--research", "--json")
    first = json.loads(done.stdout)["explanations"][0]
    assert first["interval"][0] <= first["posterior"] <= first["interval"][1]
    assert "research only" in done.stderr


def test_out_is_written_whole(vastus, tmp_path):
    out = tmp_path / "results.jsonl"
    done = vastus("assess", "--batch", write(tmp_path / "cases.jsonl", NUMB, TWITCH), "--json", "--out", str(out))
    assert (done.exit_code, done.stdout) == (0, "")
    assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == ["a1", None]


def test_out_is_not_touched_when_a_case_is_faulty(vastus, tmp_path):
    out = tmp_path / "results.jsonl"
    out.write_text("before")
    cases = write(tmp_path / "cases.jsonl", NUMB, {"answers": {"agee": 3}})
    done = vastus("assess", "--batch", cases, "--json", "--out", str(out))
    assert done.exit_code == 2
    assert out.read_text() == "before"
    assert {path.name for path in tmp_path.iterdir()} == {"results.jsonl", "cases.jsonl"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"answers": {"agee": 3, "sex": "x"}}', ["agee: there is no such finding; did you mean 'age'?", "sex: 'x'"]),
        (b"{", ["This is not a case"]),
        (b"[]", ["This is not a case"]),
        (b'{"answers": {"age": true}}', ["age"]),
        (b'{\n"answers": {"\xff": 1}}', ["Line 2 is not UTF-8 text"]),
        (b"", ["This is not a case"]),
    ],
)
def test_a_faulty_case_is_told_plainly_and_nothing_is_printed(vastus, content, said):
    for more in (["--json"], []):
        done = vastus("assess", "--answers", "-", *more, input=content)
        assert (done.exit_code, done.stdout) == (2, "")
        assert all(text in done.stderr for text in said)
        assert "Traceback" not in done.stderr


def test_every_fault_of_a_batch_is_named_with_its_line_and_nothing_is_printed(vastus, tmp_path):
    cases = write(tmp_path / "cases.jsonl", NUMB, {"answers": {"agee": 3}}, TWITCH, {"answers": {"age": 300}})
    done = vastus("assess", "--batch", cases, "--json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "line 2: agee" in done.stderr
    assert "line 4: age" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--json"], "--json needs --answers FILE or --batch FILE"),
        (["--batch", "-"], "need --json"),
        (["--answers", "-", "--interview"], "need --json"),
        (["--answers", "-", "--research"], "need --json"),
        (["--answers", "-", "--batch", "-", "--json"], "not both"),
        (["--answers", "-", "--json", "--out", "x"], "--out goes with --batch"),
        (["--answers", "no-such-file", "--json"], "No such file"),
    ],
)
def test_options_that_do_not_go_together(vastus, words, said):
    done = vastus("assess", *words, input=json.dumps(NUMB))
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_the_country_is_named_and_never_guessed(vastus, tmp_path, monkeypatch):
    monkeypatch.setenv("VASTUS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LANG", "en_NZ.UTF-8")
    case = ("assess", "--answers", write(tmp_path / "case.json", NUMB))
    none = vastus(*case).stdout
    assert "Choose your country once" in none
    assert "111" not in none
    assert "Emergency number (New Zealand): 111" in vastus(*case, "--country", "nz").stdout
    choices.keep(tmp_path / "home", choices.Choices("GB"))
    assert "999 or 112" in vastus(*case).stdout
    monkeypatch.setenv("VASTUS_COUNTRY", "NZ")
    assert "(New Zealand): 111" in vastus(*case).stdout
    wrong = vastus(*case, "--country", "XX")
    assert wrong.exit_code == 2
    assert "The country XX is not known here" in wrong.stderr
