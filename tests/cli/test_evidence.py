import shutil
from importlib import resources

import pytest
import yaml

from vastus.errors import NotFound
from vastus.evidence import load
from vastus.evidence.load import KINDS
from vastus.service import shipped

BASE = shipped.base()


def test_the_shipped_base_has_no_faults(vastus):
    done = vastus("evidence", "check")
    assert done.exit_code == 0
    assert "No faults:" in done.stdout
    assert f"{len(BASE.rules)} rules" in " ".join(done.stdout.split())
    assert BASE.fingerprint in done.stdout


def test_a_faulty_folder_names_every_fault_with_its_place(vastus, tmp_path):
    with resources.as_file(resources.files("vastus.evidence") / "base") as base:
        shutil.copytree(base, tmp_path / "base")
    floor = tmp_path / "base/rules/floor.yaml"
    floor.write_text(floor.read_text().replace("level: routine", "level: soon", 1))
    causes = tmp_path / "base/causes/sleep.yaml"
    causes.write_text(causes.read_text().replace("remedies: [sc_rls]", "remedies: [sc_rlss]"))
    done = vastus("evidence", "check", str(tmp_path / "base"))
    assert (done.exit_code, done.stdout) == (2, "")
    assert "rules/floor.yaml:5" in done.stderr
    assert "sc_rlss" in done.stderr
    assert "causes/sleep.yaml:" in done.stderr


def test_a_folder_without_a_base_is_not_a_base_without_faults(vastus, tmp_path):
    done = vastus("evidence", "check", str(tmp_path))
    assert (done.exit_code, done.stdout) == (2, "")
    assert "no .yaml files" in done.stderr
    assert vastus("evidence", "check", str(tmp_path / "nowhere")).exit_code == 2


def test_list_counts_or_names(vastus):
    counts = dict(line.split() for line in vastus("evidence", "list").stdout.splitlines())
    assert counts == {kind: str(len(getattr(BASE, kind))) for kind in KINDS}
    for kind in KINDS:
        lines = vastus("evidence", "list", kind).stdout.splitlines()
        named = {line.partition(":")[0] for line in lines}
        assert {entry.id for entry in getattr(BASE, kind)} <= named
    done = vastus("evidence", "list", "rule")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "rules" in done.stderr


def test_show_has_place_sources_and_what_refers_to_it(vastus):
    text = vastus("evidence", "show", "sr_slow_loss").stdout
    assert text.startswith("# rules, rules/within_2_weeks.yaml:")
    assert "# source ng127: NICE NG127." in text
    assert "# referred to by causes: als" in text
    assert yaml.safe_load(text)["level"] == "within_2_weeks"


def test_show_tells_two_entries_of_one_name_apart(vastus):
    finding, _, cause = vastus("evidence", "show", "caffeine").stdout.partition("\n\n# causes, ")
    assert cause.startswith("causes/lifestyle.yaml:")
    assert "# referred to by remedies: sc_caffeine" in cause
    assert finding.startswith("# findings,")
    assert "# referred to by screens: habits" in finding
    assert "remedies: sc_caffeine" not in finding


@pytest.mark.parametrize("kind", KINDS)
def test_every_place_is_the_line_of_its_entry(kind):
    with resources.as_file(resources.files("vastus.evidence") / "base") as folder:
        for entry in getattr(BASE, kind)[:: max(len(getattr(BASE, kind)) // 3, 1)]:
            file, _, line = load.place(kind, entry.id).partition(":")
            assert (folder / file).read_text().splitlines()[int(line) - 1].split("id:")[1].strip() == entry.id


def test_what_does_not_exist_has_no_place():
    with pytest.raises(NotFound, match="xyz"):
        load.place("rules", "xyz")


def test_an_unknown_id_names_the_nearest(vastus):
    done = vastus("evidence", "show", "sr_sadle")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "sr_saddle" in done.stderr
    assert "evidence list" in vastus("evidence", "show", "q9q9q9q9").stderr


def test_sources_tell_how_much_was_read_and_how_often_they_are_used(vastus):
    text = " ".join(vastus("evidence", "sources").stdout.split())
    assert text.startswith("- nhs_twitch (read in a true copy; used ")
    assert all(f"- {source.id} (" in text for source in BASE.sources)
