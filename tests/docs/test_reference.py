"""The reference pages and schemas: made from what is there now, whole, and with links that lead somewhere."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import msgspec
import pytest

from tests.docs import example, make, pages
from tests.docs.notation import answer, cell, condition, table
from vastus.contract import assess as contract
from vastus.contract import measure
from vastus.evidence.expressions import Expression, read
from vastus.evidence.load import shipped
from vastus.evidence.model import Base
from vastus.evidence.model import Link as CauseLink

HEADING = re.compile(r"^#{1,4} (.+)$", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")


@cache
def made() -> dict[str, str]:
    return make.made()


@pytest.fixture(scope="module")
def base() -> Base:
    return shipped()


@pytest.mark.parametrize("name", [*(f"{name}.md" for name in pages.PAGES), "README.md", "contract.md"])
def test_a_page_is_up_to_date(name: str) -> None:
    assert (make.FOLDER / name).read_text(encoding="utf-8") == made()[name], "run: make docs"


@pytest.mark.parametrize("name", ["assess.schema.json", "schema/evidence.schema.json"])
def test_a_schema_is_up_to_date(name: str) -> None:
    assert (make.FOLDER / name).read_text(encoding="utf-8") == made()[name], "run: make docs"


def test_nothing_else_stands_in_the_reference() -> None:
    there = {str(path.relative_to(make.FOLDER)) for path in make.FOLDER.rglob("*") if path.is_file()}
    assert there == set(made())


@pytest.mark.parametrize("kind", ["causes", "findings", "rules", "remedies", "tests", "claims", "sources"])
def test_every_entry_has_its_section(base: Base, kind: str) -> None:
    headings = HEADING.findall(made()[f"{kind}.md"])
    assert [entry.id for entry in getattr(base, kind) if headings.count(entry.id) != 1] == []


def test_every_topic_term_exit_and_word_has_its_place(base: Base) -> None:
    topics, rules = HEADING.findall(made()["topics.md"]), HEADING.findall(made()["rules.md"])
    assert {topic.id for topic in base.topics if topic.kind != "glossary"} <= set(topics)
    assert {entry.id for entry in (*base.terms, *base.exits)} <= set(rules)
    words = [line.text for topic in base.topics if topic.kind == "glossary" for line in topic.lines]
    assert made()["glossary.md"].count("\n**") == len(words) >= 12


def anchors(text: str) -> list[str]:
    return [re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-") for title in HEADING.findall(text)]


@pytest.mark.parametrize("name", [*(f"{name}.md" for name in pages.PAGES), "README.md", "contract.md"])
def test_every_link_leads_to_one_place(name: str) -> None:
    text = re.sub(r"```.*?```", "", made()[name], flags=re.DOTALL)
    for target, anchor in set(LINK.findall(text)):
        path = (make.FOLDER / target).resolve() if target else make.FOLDER / name
        assert path.exists(), target
        if anchor:
            assert Counter(anchors(made()[path.name]))[anchor] == 1, (target, anchor)


def test_the_rules_page_says_what_a_rule_does(base: Base) -> None:
    text = made()["rules.md"]
    for rule in base.rules:
        section = text.partition(f"### {rule.id}\n")[2].partition("\n#")[0]
        assert rule.reason in section
        assert f"- basis: {rule.basis}: " in section
        assert section.count("- while open: ") == len(rule.fallbacks)
        assert section.count("- may fall on purpose: ") == sum(bool(part.falls_to) for part in rule.fallbacks)
    levels = [title for title in HEADING.findall(text) if title in pages.WORDS.values()]
    assert levels == ["emergency", "same day", "within 2 weeks", "routine"]


def test_the_causes_page_shows_every_link_with_what_it_stands_on(base: Base) -> None:
    text = made()["causes.md"]
    for cause in base.causes:
        section = text.partition(f"### {cause.id}\n")[2].partition("\n#")[0]
        rows = [line for line in section.splitlines() if line.startswith("| [")]
        assert len(rows) == len(cause.links)
        for link, row in zip(cause.links, rows, strict=True):
            assert f"| {link.direction} | {link.strength} |" in row
            assert (f"#{link.source})" if link.source else "| judgement: ") in row
            assert link.counts is None or f"| {link.counts.seen} of {link.counts.of} |" in row


def test_the_claims_page_shows_verdicts(base: Base) -> None:
    text = made()["claims.md"]
    assert "260 claims, 86 supported, 139 partly, 13 contradicted, 22 unverifiable" in text
    assert text.count("\n- verdict: ") == text.count("\n- home: ") == len(base.claims)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ({"is": {"finding": "a", "option": "x"}}, "[a](findings.md#a) is `x`"),
        ({"is": {"finding": "a", "option": ["x", "y"]}}, "[a](findings.md#a) is `x` or `y`"),
        ({"at_least": {"finding": "n", "number": 60}}, "[n](findings.md#n) ≥ 60"),
        ({"at_most": {"finding": "n", "number": 0.5}}, "[n](findings.md#n) ≤ 0.5"),
        ({"use": "t"}, "[*t*](rules.md#t)"),
        ({"not": {"use": "t"}}, "not [*t*](rules.md#t)"),
        ({"not": {"any": [{"use": "t"}, {"use": "u"}]}}, "not ([*t*](rules.md#t) **or** [*u*](rules.md#u))"),
        ({"all": [{"use": "t"}, {"any": [{"use": "u"}]}]}, "[*t*](rules.md#t) **and** [*u*](rules.md#u)"),
        (
            {"any": [{"use": "t"}, {"all": [{"use": "u"}, {"use": "v"}]}]},
            "[*t*](rules.md#t) **or** ([*u*](rules.md#u) **and** [*v*](rules.md#v))",
        ),
    ],
)
def test_a_condition_reads_as_it_is_meant(written: dict, told: str) -> None:
    assert condition(read(written, Expression)) == told


def test_an_answer_is_told_with_its_bounds() -> None:
    link = CauseLink("n", "for", "weak", at_least=4, at_most=6.5)
    assert answer(link) == "[n](findings.md#n) ≥ 4 and ≤ 6.5"
    assert answer(CauseLink("a", "for", "weak", option=("x", "y"))) == "[a](findings.md#a) is `x` or `y`"


def test_a_cell_stays_in_its_table() -> None:
    assert cell(None) == ""
    assert cell("a | b\n  c") == "a \\| b c"
    assert table(("x", "y"), [("1|2", None)]) == "| x | y |\n| --- | --- |\n| 1\\|2 |  |"


def test_the_example_is_run_anew_each_time() -> None:
    old = (make.FOLDER / "contract.md").read_text(encoding="utf-8")
    stale = example.BLOCK.sub(lambda found: found[0].replace(found["result"], "{}"), old, count=1)
    assert stale != old
    assert example.refreshed(stale) == made()["contract.md"]
    assert example.shortened({"a": [1, 2, 3], "b": "kept"}) == {"a": [1, 2], "b": "kept"}


def test_the_contract_page_names_every_key_of_a_result() -> None:
    text = made()["contract.md"].partition("## A result")[2].partition("## Errors")[0]
    assert re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE) == list(contract.Result.__struct_encode_fields__)


def test_make_writes_what_has_changed_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(make, "FOLDER", tmp_path)
    monkeypatch.setattr(make, "made", lambda: {"a.md": "new", "deep/b.json": "{}", "c.md": "same"})
    (tmp_path / "a.md").write_text("old")
    (tmp_path / "c.md").write_text("same")
    make.main()
    assert capsys.readouterr().out.split() == ["docs/reference/a.md", "docs/reference/deep/b.json"]
    assert (tmp_path / "a.md").read_text() == "new"
    assert (tmp_path / "deep" / "b.json").read_text() == "{}"


def test_every_key_of_a_measurement_is_told() -> None:
    told = (make.FOLDER / "measure.md").read_text(encoding="utf-8").partition("## A result")[2]
    kinds = (measure.Measurement, measure.Twitch, measure.PerMinute, measure.Between, measure.Unit)
    keys = {field.encode_name for kind in kinds for field in msgspec.structs.fields(kind)} - {"count"}
    assert [key for key in sorted(keys) if f"`{key}`" not in told] == []
