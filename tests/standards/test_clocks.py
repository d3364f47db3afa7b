"""No test asserts how long something took: on a busy machine it would fail though nothing is wrong.

What must be quick is a benchmark with a peer in the same run (``make bench``), or a count of what was done.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

TESTS = Path(__file__).parents[1]
CLOCKS = {"perf_counter", "monotonic", "process_time", "thread_time", "time", "clock_gettime"}
CLOCKS |= {f"{name}_ns" for name in CLOCKS}
TOOK = {"elapsed", "total_seconds"}  # of an answer
OF_NUMBERS = {"abs", "float", "int", "max", "min", "round", "sum"}  # a time stays a time; what else takes one may not


def timed(code: str) -> list[int]:
    """Return the lines of assertions in which what a clock said stands, itself or by a name given to it."""
    tree = ast.parse(code)
    imports = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module == "time"]
    imported = {name.asname or name.name for node in imports for name in node.names if name.name in CLOCKS}
    scopes = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    return sorted({line for scope in [tree, *scopes] for line in Scope(imported).timed(scope)})


class Scope:
    """The names of a function that hold a time."""

    def __init__(self, imported: set[str]) -> None:
        self.imported = imported
        self.names: set[str] = set()

    def timed(self, scope: ast.AST) -> list[int]:
        inside = [*own(scope)]
        given = [n for n in inside if isinstance(n, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.NamedExpr)]
        while new := {name for n in given if n.value and self.has_time(n.value) for name in named(n)} - self.names:
            self.names |= new
        return [n.lineno for n in inside if isinstance(n, ast.Assert) and self.has_time(n.test)]

    def has_time(self, node: ast.AST) -> bool:
        match node:
            case ast.Name(name):
                return name in self.names
            case ast.Attribute(_, name) if name in TOOK:
                return True
            case ast.Call(function, arguments):
                inside = arguments if isinstance(function, ast.Name) and function.id in OF_NUMBERS else []
                return self.is_clock(function) or any(map(self.has_time, [function, *inside]))
        return any(map(self.has_time, ast.iter_child_nodes(node)))

    def is_clock(self, function: ast.expr) -> bool:
        """Say whether this reads a clock: ``time.monotonic``, or ``monotonic`` where it comes from ``time``."""
        match function:
            case ast.Attribute(ast.Name("time"), name):
                return name in CLOCKS
            case ast.Name(name):
                return name in self.imported
        return False


def own(scope: ast.AST) -> Iterator[ast.AST]:
    """Yield what stands in a function, without the functions inside it."""
    for node in ast.iter_child_nodes(scope):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
            yield from own(node)


def named(node: ast.Assign | ast.AugAssign | ast.AnnAssign | ast.NamedExpr) -> set[str]:
    goals = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {part.id for goal in goals for part in ast.walk(goal) if isinstance(part, ast.Name)}


@pytest.mark.parametrize(
    "code",
    [
        "import time\nbegan = time.time()\nassert time.time() - began < 1",
        "from time import perf_counter\nbegan = perf_counter()\ntook = perf_counter() - began\nassert took < 1",
        "from time import monotonic as now\nend = now() + 5\nassert now() < end",
        "from time import time\ndef test():\n    began = time()\n    took = round(time() - began)\n    assert took < 1",
        "answer = get()\n\nassert answer.elapsed.total_seconds() < 1",
    ],
)
def test_an_assertion_of_a_time_is_found(code):
    assert timed(code) == [len(code.splitlines())]


@pytest.mark.parametrize(
    "code",
    [
        "import time\nend = time.monotonic() + 5\nwhile time.monotonic() < end:\n    pass\nassert ready",
        "import time\nlock = Lock(made=time.monotonic() - 301)\nassert not lock.opens()",
    ],
)
def test_waiting_for_something_is_none(code):
    assert timed(code) == []


def test_no_test_asserts_how_long_something_took():
    found = {str(path.relative_to(TESTS)): timed(path.read_text()) for path in sorted(TESTS.rglob("*.py"))}
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_no_example_fails_for_being_slow():
    assert settings().deadline is None
