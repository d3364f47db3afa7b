"""Every code of a refusal is explained, raised by the reader, and no other is."""

import ast
from pathlib import Path

from vastus.measure.read.codes import CODES

READ = Path(__file__).parents[3] / "src/vastus/measure/read"
MAKERS = {"BadRecording", "Refusal"}


def raised():
    """The codes that stand in the reader's own calls."""
    calls = [
        node
        for path in READ.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS and node.args
    ]
    return {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}


def test_every_code_is_raised_and_no_other():
    assert raised() == set(CODES)


def test_each_code_is_one_word_explained_in_one_sentence():
    for code, words in CODES.items():
        assert code.isalpha()
        assert code.islower()
        assert words.endswith(".")
        assert words.count(". ") == 0
