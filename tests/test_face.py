"""The face for programs: few names, loaded when they are used, and the same for a program and for a type checker."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import vastus

STUB = Path(vastus.__file__).with_suffix(".pyi")
HOME: dict[str, str] = vars(vastus)["_HOME"]


def run(code: str) -> str:
    """Return what a fresh Python prints."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_the_face_is_small():
    assert len(vastus.__all__) <= 20
    assert set(vastus.__all__) <= set(dir(vastus))


def test_a_type_checker_sees_the_same_names_from_the_same_places():
    nodes = [node for node in ast.parse(STUB.read_text()).body if isinstance(node, ast.ImportFrom)]
    shown = {name.name: node.module for node in nodes for name in node.names}
    listed = next(node.value for node in ast.parse(STUB.read_text()).body if isinstance(node, ast.Assign))
    assert shown == HOME
    assert ast.literal_eval(listed) == vastus.__all__


@pytest.mark.parametrize("name", [name for name in vastus.__all__ if name != "__version__"])
def test_a_name_is_there_and_says_what_it_is(name):
    value = getattr(vastus, name)
    assert value is getattr(import_module(HOME[name]), name)
    assert value.__doc__


def test_what_is_not_there_is_not_there():
    with pytest.raises(AttributeError, match="nothing"):
        _ = vastus.nothing  # type: ignore[attr-defined]


def test_the_import_loads_nothing():
    assert run("import sys, vastus; print([name for name in sys.modules if name.startswith('vastus.')])") == "[]\n"
    assert run("import sys, vastus; print('numpy' in sys.modules, 'scipy' in sys.modules)") == "False False\n"


@pytest.mark.parametrize("first", ["import vastus.measure.read.sniff", "import vastus.assess.rules", "pass"])
def test_the_rooms_and_the_names_do_not_change_each_other(first):
    code = f"{first}\nimport vastus\nprint(vastus.read.__name__, vastus.detect.__name__)\n"
    more = "from vastus.measure import read, detect\nprint(read is vastus.read, detect is vastus.detect)"
    assert run(code + more) == "read detect\nTrue True\n"
