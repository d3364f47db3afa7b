"""The house keeps its measures; ``python -m tests.structure --names`` says what they are now, and where."""

import ast
from statistics import median, quantiles

import pytest

from tests import structure
from tests.structure import ROOT

SOURCE = ROOT / "src"
VASTUS = SOURCE / "vastus"
TREES = structure.parsed(VASTUS)
HALF, MOST = 10, 49  # lines of a function: half of them are shorter than the first, nine of ten than the second
LONGEST_FILE, FULLEST_FOLDER, MOST_NAMES = 500, 12, 20
MOST_BOUND = 24  # names that are given to more than five kinds of values


def written(folder, **files):
    """Write the modules of a small package; a double underscore in a name stands for a folder."""
    for name, code in files.items():
        path = folder / "vastus" / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / "__init__.py").touch()
        path.write_text(code)
    (folder / "vastus" / "__init__.py").touch()
    return folder


def test_a_cycle_is_found_though_it_is_lazy(tmp_path):
    lazy = "def one():\n    from vastus.room import b\n    return b\n"
    source = written(tmp_path, room__a=lazy, room__b="import vastus.room.a\n", c="import vastus.room.a\n")
    assert structure.cycles(source) == [["vastus.room.a", "vastus.room.b"]]


def test_no_module_imports_itself_round_about():
    assert structure.cycles(SOURCE) == []


def test_functions_and_files_are_short():
    lengths = structure.functions(TREES.values())
    assert len(lengths) > 1000
    assert median(lengths) <= HALF
    assert quantiles(lengths, n=10)[-1] <= MOST
    assert max(structure.lines(structure.modules(VASTUS))) <= LONGEST_FILE


def test_a_folder_that_is_full_gets_wings():
    assert {name: count for name, count in structure.folders(SOURCE).items() if count > FULLEST_FOLDER} == {}


def test_few_names_mean_many_things():
    bound = structure.ways(TREES.values())
    assert len(bound) <= MOST_BOUND, sorted(bound)


def offered(tree: ast.Module) -> list[str]:
    """Return what a room shows at its door: what its ``__init__`` imports or defines without an underscore."""
    names = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.append(node.name)
        if isinstance(node, ast.ImportFrom):
            names += [name.asname or name.name for name in node.names]
    return [name for name in names if not name.startswith("_")]


@pytest.mark.parametrize("path", [path for path in TREES if path.endswith("__init__.py")])
def test_a_room_has_few_names_at_its_door(path):
    assert len(offered(TREES[path])) <= MOST_NAMES


def test_a_value_made_by_position_is_found(tmp_path):
    large = "@dataclass\nclass Large(Small):\n    c: int\n    d: int\n    e: int\n"
    small = "@dataclass\nclass Small:\n    a: int\n    b: int\n"
    calls = "x = Large(1, 2, 3, 4, 5)\ny = Large(1, 2, c=3, d=4, e=5)\nz = Small(1, 2)\n"
    source = written(tmp_path, room__a=small + large, room__b=calls)
    assert structure.unnamed(source) == ["room/b.py:1 Large (5)"]


def test_a_value_of_many_fields_is_made_by_their_names():
    assert structure.unnamed(SOURCE) == []


def test_a_page_asks_service_alone():
    beside = structure.imports(SOURCE)
    reached = {(page, name) for page in beside if page.startswith("vastus.web.") for name in beside[page]}
    assert [pair for pair in sorted(reached) if pair[1].startswith(("vastus.store", "vastus.measure"))] == []


def test_an_id_in_python_is_found(tmp_path):
    source = written(tmp_path, room__a='"""t_ck"""\nTRACE = "t_ck"\n', room__b='KEYS = ("t-other", "t_ck_more")\n')
    base = source / "vastus" / "evidence" / "base" / "tests.yaml"
    base.parent.mkdir(parents=True)
    base.write_text("tests:\n  - id: t_ck\n    options:\n      - id: t-other\n")
    assert structure.ids_in_python(source) == {"t_ck": ["room/a.py:2"]}


def test_what_is_known_is_data():
    assert structure.ids_in_python(SOURCE) == {}


def test_what_a_person_reads_can_be_translated():
    assert structure.sentences(SOURCE) == []


def test_the_table_names_every_figure(tmp_path, capsys):
    written(tmp_path / "src", room__a="def a():\n    return 1\n", room__b="def b():\n    return 2\n")
    (tmp_path / "tests").mkdir()
    structure.main(tmp_path, names=True)
    printed = capsys.readouterr().out
    assert "| import cycles, lazy ones included | 0 | 0 |" in printed
    assert "| modules in the fullest folder | 2 (room) | ≤ 12 |" in printed
