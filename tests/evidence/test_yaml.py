"""YAML: a place for every value, and none of its traps."""

import pytest

from vastus.evidence.yaml import Document


def read(text: str) -> Document:
    return Document("a.yaml", text.encode())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-12", -12),
        ("+3", 3),
        ("1e-5", 1e-5),
        ("5.0e-05", 5e-5),
        ("1.5", 1.5),
        (".5", 0.5),
        ("-2.", -2.0),
        ("1E3", 1000.0),
    ],
)
def test_truth_nothing_and_numbers(text: str, value: object) -> None:
    document = read(f"a: {text}")
    assert document.value == {"a": value}
    assert type(document.value["a"]) is type(value)
    assert not document.faults


@pytest.mark.parametrize(
    "text",
    [
        "12:30",
        "0x1F",
        "010",
        "1_000",
        "2024-01-01",
        "True",
        "NULL",
        ".inf",
        "nan",
        "1e",
        "e5",
        "1e999",
        "9" * 5000,
        "<<",
    ],
)
def test_all_else_stays_text(text: str) -> None:
    assert read(f"a: {text}").value == {"a": text}


@pytest.mark.parametrize("text", ["'no'", '"yes"', "|\n  on", ">-\n  off", "'1'", "'null'", "'~'"])
def test_what_stands_in_quotes_or_in_a_block_is_text(text: str) -> None:
    document = read(f"a: {text}")
    assert isinstance(document.value["a"], str)
    assert not document.faults


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "No", "YES", "On"])
@pytest.mark.parametrize("line", ["a: {}", "a: [x, {}]", "{}: 1"])
def test_words_that_many_readers_take_for_truth_values_need_quotes(word: str, line: str) -> None:
    document = read("first: 1\n" + line.format(word))
    assert [str(fault) for fault in document.faults] == [
        f"a.yaml:2: {word} without quotes is true or false to many readers; write '{word}'"
    ]


def test_a_key_stands_once() -> None:
    document = read("a:\n  b: 1\n  c: 2\n  b: 3\n")
    assert [str(fault) for fault in document.faults] == [
        "a.yaml:4: the key 'b' stands here twice; only one of them would count"
    ]


@pytest.mark.parametrize(("text", "key"), [("1: x", "'1'"), ("true: x", "'true'"), ("? [a, b]\n: x", "[")])
def test_a_key_is_text(text: str, key: str) -> None:
    [fault] = read(text).faults
    assert fault.place == "a.yaml:1"
    assert fault.what.startswith(f"the key {key}")
    assert "is not text" in fault.what


@pytest.mark.parametrize("text", ["a: &x [*x]", "a: &x {b: *x}", "a: &x word\nb: *x"])
def test_an_alias_is_refused_even_where_it_leads_back_into_itself(text: str) -> None:
    [fault] = read(text).faults
    assert str(fault) == "a.yaml:1: an alias (*) repeats this value; write it out where it is wanted"


@pytest.mark.parametrize("tag", ["!!int abc", "!!float x", "!!bool maybe", "!!python/object:os.system ls"])
def test_a_tag_makes_nothing_but_text(tag: str) -> None:
    assert read(f"a: {tag}").value == {"a": tag.partition(" ")[2]}


@pytest.mark.parametrize(
    ("content", "place", "what"),
    [
        (b"a: 1\nb: [1\n", "a.yaml:3", "is not YAML: did not find expected ',' or ']'"),
        (b"a: 1\n\tb: 2", "a.yaml:2", "is not YAML: "),
        (b"--- 1\n--- 2", "a.yaml:2", "is not YAML: "),
        (b"a: \x00", "a.yaml", "is not YAML: unacceptable character #x0000"),
        (b"a: 1\nb: caf\xe9\n", "a.yaml:2", "is not UTF-8; save the file as UTF-8"),
    ],
)
def test_what_cannot_be_read_says_where(content: bytes, place: str, what: str) -> None:
    document = Document("a.yaml", content)
    [fault] = document.faults
    assert fault.place == place
    assert fault.what.startswith(what)
    assert document.value is None


def test_every_value_has_a_place_and_what_is_missing_that_of_its_holder() -> None:
    document = read("rules:\n  - id: x\n    when:\n      all:\n        - use: a\n        - use: b\n")
    assert document.place(("rules", 0, "when", "all", 1, "use")) == "a.yaml:6"
    assert document.place(("rules", 0, "when", "all", 0)) == "a.yaml:5"
    assert document.place(("rules", 0, "level")) == "a.yaml:2"
    assert document.place(("nothing",)) == "a.yaml:1"


def test_an_empty_file_holds_nothing() -> None:
    document = read("# only a comment\n")
    assert document.value is None
    assert document.place(()) == "a.yaml:1"
    assert not document.faults
