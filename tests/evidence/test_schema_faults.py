"""Faults in the shape of an entry: all at once, each at its own line."""

import pytest

from tests.evidence.small import SMALL, changed, compiled, faults, place


def test_the_small_base_is_right() -> None:
    base = compiled(SMALL)
    assert [rule.id for rule in base.rules] == ["sr_sudden", "sf_old"]
    assert base.finding["loss"].option("rise").said == "you cannot rise"
    assert {*base.rule, *base.cause, *base.remedy, *base.source, *base.topic} == {
        *("sr_sudden", "sf_old", "benign", "grave", "rest", "stretch", "leaflet", "fading", "x1")
    }
    with pytest.raises(KeyError):
        base.finding["loss"].option("fly")


BAD = """\
rules:
  - id: sr_bad
    kind: hazard
    lvel: emergency
    reason: ''
    when:
      all:
        - is: {finding: 3, option: []}
        - {}
        - {use: a, at_least: {finding: age, number: 1}}
        - use: any_weak
        - any: []
        - at_least: {finding: age, number: old, more: 1}
    basis: judgement
    fallbacks:
      - {level: routine, reason: x, when: {use: any_weak}}
      - {level: low, reason: x}
  - 5
  - {id: Not An Id}
"""


def test_every_fault_of_an_entry_is_told_at_its_own_line() -> None:
    told = faults({**SMALL, "rules/bad.yaml": BAD})
    expected = {
        (2, "the key 'level' is missing"),
        (2, "the key 'sources' is missing"),
        (3, "Invalid enum value 'hazard'"),
        (4, "nobody reads the key 'lvel'; did you mean 'level'?"),
        (5, "Expected `str` of length >= 1"),
        (8, "Expected `str`, got `int`"),
        (8, "Expected `array` of length >= 1"),
        (9, "a condition has exactly one of: all, any, not, is, at_least, at_most, use, unless"),
        (10, "a condition has exactly one of: all, any, not, is, at_least, at_most, use, unless"),
        (12, "an empty list of conditions says nothing; name at least one"),
        (13, "Expected `float`, got `str`"),
        (13, "nobody reads the key 'more'"),
        (17, "Invalid enum value 'low'"),
        (17, "the key 'when' is missing"),
        (18, "Expected `object`, got `int`"),
        (19, "Expected `str` matching regex '^[a-z0-9][a-z0-9_-]*$'"),
        *((19, f"the key {key!r} is missing") for key in ("kind", "level", "reason", "when", "basis", "sources")),
    }
    assert sorted(told) == sorted(f"rules/bad.yaml:{line}: {what}" for line, what in expected)


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "what"),
    [
        (
            "causes.yaml",
            "seen: 3, of: 4",
            "seen: 5, of: 4",
            "seen: 5",
            "5 seen of 4: a count cannot be above its total",
        ),
        ("causes.yaml", "seen: 3, of: 4", "seen: -1, of: 4", "seen: -1", "Expected `int` >= 0"),
        ("causes.yaml", "seen: 3, of: 4", "seen: 0, of: 0", "seen: 0", "Expected `int` >= 1"),
        ("causes.yaml", "low: 0.4, high: 0.7", "low: 0, high: 0.7", "low: 0,", "Expected `float` > 0.0"),
        ("causes.yaml", "strength: weak", "strength: huge", "strength: huge", "Invalid enum value 'huge'"),
        ("claims.yaml", "home: ['cause:benign'", "homes: ['cause:benign'", "homes:", "nobody reads the key 'homes'"),
        ("remedies.yaml", "grade: D", "grade: E", "grade: E", "Invalid enum value 'E'"),
        ("rules/rules.yaml", "level: emergency", "level: now", "level: now", "Invalid enum value 'now'"),
        ("remedies.yaml", "steps: [Rest a day.]", "steps: []", "steps: []", "Expected `array` of length >= 1"),
        ("remedies.yaml", "steps: [Rest a day.]", "steps: Rest.", "steps: Rest.", "Expected `array`, got `str`"),
    ],
)
def test_a_value_outside_its_kind(name: str, old: str, new: str, line: str, what: str) -> None:
    files = changed(name, old, new)
    assert any(told.startswith(f"{place(files, name, line)}: {what}") for told in faults(files))


def test_a_value_deep_in_a_table_of_numbers_is_told_at_the_table() -> None:
    files = changed("remedies.yaml", "seconds: 30}", "parts_s: {up: long}}")
    assert faults(files) == [f"{place(files, 'remedies.yaml', 'parts_s')}: Expected `float`, got `str`"]


def test_the_second_faulty_piece_of_a_list_keeps_its_line() -> None:
    files = changed("causes.yaml", "strength: ", "force: ", count=3)
    told = faults(files)
    lines = [number for number, text in enumerate(files["causes.yaml"].splitlines(), 1) if "force:" in text]
    assert len(lines) == 3
    for line in lines:
        assert any(part.startswith(f"causes.yaml:{line}: nobody reads the key 'force'") for part in told)


def test_what_refers_to_a_faulty_entry_is_not_at_fault() -> None:
    files = changed("findings/person.yaml", "kind: many_of", "kind: several")
    assert faults(files) == [
        f"{place(files, 'findings/person.yaml', 'several')}: Invalid enum value 'several'",
    ]
    files = changed("rules/terms.yaml", "means: something is lost", "means: ''")
    assert faults(files) == [
        f"{place(files, 'rules/terms.yaml', 'means:')}: Expected `str` of length >= 1",
    ]
    files = changed("screens.yaml", "mode: tick", "mode: all")
    assert faults(files) == ["screens.yaml:5: Invalid enum value 'all'"]


def test_a_file_that_is_not_yaml_is_told_without_guessing_what_it_held() -> None:
    files = {**changed("rules/rules.yaml", "level: emergency", "level: now"), "sources.yaml": "sources: ["}
    told = faults(files)
    assert [part.partition(":")[0] for part in told] == ["rules/rules.yaml", "sources.yaml"]


@pytest.mark.parametrize("text", ["", "- 1\n", "word\n"])
def test_a_file_holds_lists_under_known_names(text: str) -> None:
    assert any("a file holds lists under any of: sources, findings" in told for told in faults({"a.yaml": text}))


def test_a_list_of_an_unknown_name() -> None:
    told = faults({**SMALL, "more.yaml": "\ncures: []\nsources: {id: x}\n"})
    assert [part.partition(" is not")[0] for part in told] == ["more.yaml:2: 'cures'", "more.yaml:3: 'sources'"]


def test_the_message_counts_what_it_lists() -> None:
    from vastus.errors import BadBase

    with pytest.raises(BadBase, match=r"^Faults in the evidence base: 1\n  causes\.yaml:\d+: "):
        compiled(changed("causes.yaml", "seen: 3", "seen: 5"))
