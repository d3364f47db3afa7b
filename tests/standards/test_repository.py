"""The repository speaks of the project alone, and is built as its house is."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "vastus"
NEVER_KEPT = {line.strip("/*\n") for line in (ROOT / ".gitignore").read_text().splitlines()} | {".git"}
MODULES = sorted(SOURCE.rglob("*.py"))

KINDS = {
    ".py",
    ".pyi",
    ".typed",
    ".yaml",
    ".yml",
    ".toml",
    ".md",
    ".txt",
    ".in",
    ".json",
    ".jsonl",
    ".html",
    ".css",
    ".js",
    ".svg",
    "",
}
# Not text, each kind in its place: pictures of our pages, a database of each shape, real signals with their licences.
SIGNALS = "tests/data/signals"
NOT_TEXT = {".png": "docs/pictures", ".db": "tests/data", ".npz": SIGNALS, ".dat": SIGNALS, ".hea": SIGNALS}
WRITTEN_BY_HAND, LONGEST_LINE = {".html", ".css", ".js", ".svg"}, 400
LONGEST_FUNCTION, LONGEST_FILE, MOST_NAMES, LONGEST_README = 45, 500, 20, 120
# One type for each kind of entry in the base: the shape of the data is not a face to be kept small.
DATA = SOURCE / "evidence" / "model.py"


def kept(folder: Path = ROOT) -> Iterator[Path]:
    """Yield the files that belong to the repository."""
    for path in sorted(folder.iterdir()):
        if path.name in NEVER_KEPT or path.name.startswith(".coverage"):
            continue
        if path.is_dir():
            yield from kept(path)
        else:
            yield path


ALL = [*kept()]
FILES = [path for path in ALL if path.suffix not in NOT_TEXT]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines()


def lines_with(pattern: str) -> list[tuple[str, str]]:
    found = re.compile(pattern)
    return [(named(path), line) for path in FILES for line in lines(path) if found.search(line)]


def in_its_place(path: Path) -> bool:
    place = NOT_TEXT[path.suffix]
    return named(path.parent) == place or (place == SIGNALS and named(path.parent.parent) == SIGNALS)


def test_every_signal_has_its_origin_and_licence():
    told = (ROOT / SIGNALS / "README.md").read_text()
    folders = {path.parent.name for path in ALL if NOT_TEXT.get(path.suffix) == SIGNALS}
    assert folders
    assert {name for name in folders if f"| `{name}` |" not in told} == set()


def test_the_files_are_found():
    assert {"LICENSE", "pyproject.toml", "src/vastus/evidence/model.py", ".ci/run"} <= {named(path) for path in FILES}


def test_every_file_is_text_of_our_own():
    assert [named(path) for path in FILES if path.suffix not in KINDS] == []
    assert [named(path) for path in ALL if path not in FILES and not in_its_place(path)] == []
    squeezed = {
        path for path in FILES if path.suffix in WRITTEN_BY_HAND for line in lines(path) if len(line) > LONGEST_LINE
    }
    assert {named(path) for path in squeezed} == set()
    ours = {"LICENSE", named(Path(__file__))}
    notices = lines_with(r"(?i)copyright \(c\)|all rights reserved|@license|spdx-license|permission is hereby granted")
    assert [found for found in notices if found[0] not in ours] == []


def test_no_file_names_the_machine_it_was_made_on():
    assert lines_with(r"(?<![\w.~*-])/(?:home|root|Users|work|tmp)/\w|[A-Z]:\\\\?Users") == []


def test_no_file_names_where_packages_come_from():
    options = r"--(?:extra-)?index[-]url|--find[-]links|--trusted[-]host"
    assert lines_with(rf"{options}|https?://[^\s/]*(?:pypi|pythonhosted)") == []
    installs = [
        *(ROOT / "requirements").iterdir(),
        *(ROOT / name for name in ("Makefile", "pyproject.toml", ".ci/run")),
    ]
    assert [named(path) for path in installs if "://" in path.read_text()] == []
    assert not (ROOT / "uv.lock").exists()


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda path: path.name)
def test_every_requirement_is_pinned_and_hashed(path):
    wanted = re.findall(r"^\S.*(?:\n .*)*", path.read_text(), re.MULTILINE)
    assert wanted
    assert [want for want in wanted if "==" not in want or "--hash=sha256:" not in want] == []


def test_the_licence_stands_at_the_top():
    assert "Apache License" in (ROOT / "LICENSE").read_text()[:200]
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text()


def test_the_readme_is_short():
    assert len(lines(ROOT / "README.md")) <= LONGEST_README


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_is_small_and_typed(path):
    assert len(lines(path)) <= LONGEST_FILE
    long = [f.name for f in functions(path) if (f.end_lineno or f.lineno) - f.lineno + 1 > LONGEST_FUNCTION]
    assert long == []
    assert [f.name for f in functions(path) if f.returns is None] == []


@pytest.mark.parametrize("path", [path for path in MODULES if path != DATA], ids=named)
def test_a_file_of_a_room_has_few_public_names(path):
    assert len(public(path)) <= MOST_NAMES


def public(path: Path) -> list[str]:
    """Return the functions and classes that a module offers; its constants are its own settings."""
    body = ast.parse(path.read_text()).body
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [node.name for node in body if isinstance(node, kinds) and not node.name.startswith("_")]


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_every_public_docstring_starts_with_a_sentence(path):
    tree = ast.parse(path.read_text())
    nodes = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_"]
    first = {node.name: (ast.get_docstring(node) or "").split("\n\n")[0] for node in nodes}
    assert [name for name, line in first.items() if not line or line[-1] not in ".:"] == []
