"""The words of the code are the names in the code."""

import ast
import re
from collections import defaultdict

import pytest

from tests import structure
from tests.docs.make import FOLDER
from tests.structure import ROOT

CODE = (FOLDER / "glossary.md").read_text(encoding="utf-8").partition("\n## ")[2]
WORDS = dict(re.findall(r"^### (.+)\n\n((?:.+\n?)+?)(?=\n|\Z)", CODE, re.MULTILINE))
NAMED = re.compile(r"`((?:\w+/)*\w+(?:\.py|/))`")
TREES = structure.parsed(ROOT / "src" / "vastus")
CLASSES: dict[str, set[str]] = defaultdict(set)
for path, tree in TREES.items():
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            CLASSES[node.name].add(path)
# Words that were riddles, or meant several things: what stands for each is in the glossary.
GONE = {"Desk", "Sitting", "Rooms", "Room", "Said", "Told", "_Told", "Look", "Looks"}


def test_the_words_stand_in_order_and_have_a_paragraph_each():
    assert len(WORDS) >= 12
    assert len(WORDS) == CODE.count("\n### ")
    assert [*WORDS] == sorted(WORDS, key=str.lower)


@pytest.mark.parametrize("word", WORDS)
def test_a_word_stands_where_the_glossary_says(word):
    places = NAMED.findall(WORDS[word])
    source = ROOT / "src" / "vastus"
    assert [place for place in places if not (source / place).exists()] == []
    if word in CLASSES and places:
        assert any(path.startswith(tuple(places)) for path in CLASSES[word])


def test_no_word_is_used_that_went():
    assert {name: CLASSES[name] for name in sorted(GONE & CLASSES.keys())} == {}


@pytest.mark.parametrize(
    "word",
    [
        pytest.param("told", marks=pytest.mark.xfail(strict=True, reason="advice and the page of a fault both tell")),
        pytest.param("kept", marks=pytest.mark.xfail(strict=True, reason="the store in memory keeps two things")),
        pytest.param("found", marks=pytest.mark.xfail(strict=True, reason="the page of the search finds two things")),
        pytest.param("said", marks=pytest.mark.xfail(strict=True, reason="an option is said, or said to be itself")),
        "put",
    ],
)
def test_a_word_is_one_thing(word):
    assert sorted(structure.ways(TREES.values(), 1).get(word, ())) == []


def test_a_name_is_text():
    kinds = structure.ways(TREES.values(), 0)["name"]
    assert {kind for kind in kinds if not re.fullmatch(r"(FromPath\[)?str\]?|Text", kind)} == set()


@pytest.mark.parametrize("path", TREES)
def test_an_id_is_text(path):
    named = [node for node in ast.walk(TREES[path]) if isinstance(node, ast.arg) and node.arg.endswith("_id")]
    kinds = {ast.unparse(node.annotation) for node in named if node.annotation}
    assert {kind for kind in kinds if not re.search(r"\b(str|Id|\w+Id)\b", kind)} == set()
