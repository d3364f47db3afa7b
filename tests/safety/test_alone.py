"""P6: nothing but answers reaches the rules: no probability, no measurement, no clock, no file."""

import ast
import inspect
import subprocess
import sys

import pytest

from vastus.assess import rules
from vastus.assess.rules import Table, urgency


@pytest.mark.hazard("H-08")
def test_nothing_but_answers_reaches_the_rules():
    assert list(inspect.signature(urgency).parameters) == ["answers", "table"]
    assert list(inspect.signature(Table).parameters) == ["base"]
    tree = ast.parse(inspect.getsource(rules))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported == {
        "collections.abc",
        "dataclasses",
        "typing",
        "vastus.assess.answers",
        "vastus.evidence.expressions",
        "vastus.evidence.model",
    }
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import)]


@pytest.mark.hazard("H-08")
def test_the_rules_run_without_the_explanations():
    shown = "sorted(name for name in sys.modules if name.startswith(('vastus.assess', 'numpy')))"
    code = f"import sys, vastus.assess.rules; print(*{shown})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["vastus.assess", "vastus.assess.answers", "vastus.assess.rules"]
