"""How the house is built, in figures: ``python -m tests.structure``, or with the root of another state of it.

``tests/standards/test_structure.py`` holds those that have a bound. What each figure means stands beside it.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from statistics import median, quantiles

from tests.words.outside import outside

ROOT = Path(__file__).parents[1]
# An entry of the base; the ids of options stand deeper. One plain word, such as ``leg``, may stand for anything.
ID = re.compile(r"^  - id: '?([a-z0-9]+[-_\d][\w-]*)'?$", re.MULTILINE)
MOST_WAYS = 5
MOST_POSITIONS = 4


def modules(folder: Path) -> list[Path]:
    """Return the Python files below a folder."""
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


@cache
def parsed(folder: Path) -> dict[str, ast.Module]:
    """Return the tree of every module, by its path below the folder."""
    return {path.relative_to(folder).as_posix(): ast.parse(path.read_text()) for path in modules(folder)}


def functions(trees: Iterable[ast.Module]) -> list[int]:
    """Return the lengths of all functions, from ``def`` to the last line."""
    return [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def lines(paths: Iterable[Path]) -> list[int]:
    """Return the lengths of files."""
    return [len(path.read_text().splitlines()) for path in paths]


def imports(source: Path) -> dict[str, set[str]]:
    """Return which modules each module imports, also inside functions and for types alone."""
    trees = {dotted(path): tree for path, tree in parsed(source).items()}
    return {
        module: {name for node in ast.walk(tree) for name in named_by(node, trees.keys())} - {module}
        for module, tree in trees.items()
    }


def dotted(path: str) -> str:
    """Return ``vastus.room.file`` for ``vastus/room/file.py``."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def named_by(node: ast.AST, modules: Collection[str]) -> Iterator[str]:
    """Yield those of the modules that an import names; what is taken from a module may be a module itself."""
    if isinstance(node, ast.Import):
        yield from (one.name for one in node.names if one.name in modules)
    if isinstance(node, ast.ImportFrom) and node.module and node.module in modules:
        for one in node.names:
            inner = f"{node.module}.{one.name}"
            yield inner if inner in modules else node.module


def cycles(source: Path) -> list[list[str]]:
    """Return the groups of modules that import each other round about."""
    beside = imports(source)
    below = {module: reached(module, beside) for module in beside}
    knots = {frozenset({one, *(other for other in ours if one in below[other])}) for one, ours in below.items()}
    return sorted(sorted(knot) for knot in knots if len(knot) > 1)


def reached(module: str, beside: Mapping[str, set[str]]) -> set[str]:
    """Return all that a module imports, and what that imports, and so on."""
    seen: set[str] = set()
    ahead = [module]
    while ahead:
        new = beside[ahead.pop()] - seen
        seen |= new
        ahead += new
    return seen


def ways(trees: Iterable[ast.Module], most: int = MOST_WAYS) -> dict[str, set[str]]:
    """Return the kinds of value that each name of a parameter or a field is given: the texts of its annotations."""
    found: dict[str, set[str]] = defaultdict(set)
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.arg) and node.annotation is not None:
                found[node.arg].add(ast.unparse(node.annotation))
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found[node.target.id].add(ast.unparse(node.annotation))
    return {name: kinds for name, kinds in found.items() if len(kinds) > most}


def fields(trees: Iterable[ast.Module]) -> dict[str, int]:
    """Return how many fields each class of values has, with those of the class it is built on."""
    classes = {node.name: node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}

    def count(name: str) -> int:
        node = classes.get(name)
        if node is None:
            return 0
        own = sum(isinstance(part, ast.AnnAssign) and "ClassVar" not in ast.unparse(part) for part in node.body)
        return own + sum(count(last_name(one)) for one in node.bases)

    written = {name for name, node in classes.items() if any(is_init(part) for part in node.body)}
    return {name: count(name) for name in classes if name not in written}


def last_name(node: ast.expr) -> str:
    """Return ``Recording`` for ``recording.Recording``, and nothing for what has no name."""
    match node:
        case ast.Name(name) | ast.Attribute(_, name):
            return name
    return ""


def is_init(node: ast.stmt) -> bool:
    """Say whether a class says itself how it is made."""
    return isinstance(node, ast.FunctionDef) and node.name == "__init__"


def unnamed(source: Path) -> list[str]:
    """Return the places where a value of more than four fields is made by position."""
    trees = parsed(source / "vastus")
    large = {name for name, count in fields(trees.values()).items() if count > MOST_POSITIONS}
    return [
        f"{path}:{node.lineno} {last_name(node.func)} ({len(node.args)})"
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and len(node.args) > MOST_POSITIONS
        and last_name(node.func) in large - foreign(tree)
    ]


def foreign(tree: ast.Module) -> set[str]:
    """Return the names that a module takes from a library: a table of SQLAlchemy is none of ours."""
    taken = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {one.name for node in taken if not (node.module or "").startswith("vastus") for one in node.names}


def literals(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield the strings of a module with their lines; docstrings are left out."""
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value, node.lineno


@cache
def ids(source: Path) -> set[str]:
    """Return the ids of the entries of the base that can be no other word."""
    return {found for path in source.rglob("evidence/base/**/*.yaml") for found in ID.findall(path.read_text())}


def ids_in_python(source: Path) -> dict[str, list[str]]:
    """Return the ids of the base that stand as literals in Python, and where."""
    known = ids(source)
    found: dict[str, list[str]] = defaultdict(list)
    for path, tree in parsed(source / "vastus").items():
        for text, line in literals(tree):
            if text in known:
                found[text].append(f"{path}:{line}")
    return found


def sentences(source: Path) -> list[tuple[str, str]]:
    """Return what is said to somebody and stands neither in ``say``, nor in the base, nor marked for translators."""
    return [(f"{path}:{line}", text) for path, line, text in outside(source / "vastus")]


def folders(source: Path) -> dict[str, int]:
    """Return how many modules lie side by side in each folder."""
    counts: dict[str, int] = defaultdict(int)
    for path in modules(source / "vastus"):
        if path.name != "__init__.py":
            counts[path.parent.relative_to(source / "vastus").as_posix()] += 1
    return counts


def untested(root: Path) -> list[str]:
    """Return the modules without a test file that mirrors them: ``room/file.py`` has ``tests/room/test_file.py``."""
    source, tests = root / "src" / "vastus", root / "tests"
    paths = [path.relative_to(source) for path in modules(source) if not path.name.startswith("__")]
    return [path.as_posix() for path in paths if not (tests / path.with_name(f"test_{path.name}")).exists()]


def spread(lengths: list[int]) -> str:
    """Return the middle, the length that nine of ten keep, and the longest."""
    return f"{median(lengths):.0f} | {quantiles(lengths, n=10)[-1]:.0f} | {max(lengths)}"


def table(root: Path) -> list[tuple[str, str, str]]:
    """Return each figure: what it is, what it is here, and what is aimed at."""
    source = root / "src"
    trees = parsed(source).values()
    code, tests = lines(modules(source)), lines(modules(root / "tests"))
    literal, side = ids_in_python(source), folders(source)
    fullest = max(side, key=lambda name: side[name])
    return [
        ("functions: median, p90, longest (lines)", spread(functions(trees)), "≤ 10, ≤ 49, ≤ 49"),
        ("files: median, p90, longest (lines)", spread(code), "≤ 150, ≤ 500, ≤ 500"),
        ("import cycles, lazy ones included", str(len(cycles(source))), "0"),
        (f"names bound in more than {MOST_WAYS} ways", str(len(ways(trees))), "fewer"),
        ("ids of the base in Python: ids, places", f"{len(literal)} | {sum(map(len, literal.values()))}", "0"),
        ("sentences outside say, base, templates, sentence()", str(len(sentences(source))), "0"),
        ("values of more than 4 fields made by position", str(len(unnamed(source))), "0"),
        ("modules in the fullest folder", f"{side[fullest]} ({fullest})", "≤ 12"),
        ("folders with more than 12 modules", str(sum(count > 12 for count in side.values())), "0"),
        ("modules without a test file of their own", f"{len(untested(root))} of {len(code)}", "few"),
        ("test lines for each line of code", f"{sum(tests) / sum(code):.2f}", "≥ 1.4"),
    ]


def main(root: Path = ROOT, *, names: bool = False) -> None:
    """Print the table, and with ``--names`` what was counted."""
    print("| what | here | aim |\n|---|---|---|")
    for row in table(root):
        print("|", " | ".join(cell.replace(" | ", ", ") for cell in row), "|")
    if not names:
        return
    source = root / "src"
    bound = {name: ", ".join(sorted(kinds)) for name, kinds in sorted(ways(parsed(source).values()).items())}
    print("\ncycles", *cycles(source), sep="\n  ")
    print("\nnames", *map(": ".join, bound.items()), sep="\n  ")
    print("\nids", *(f"{name}: {', '.join(places)}" for name, places in ids_in_python(source).items()), sep="\n  ")
    print("\nwithout a test file of their own", *untested(root), sep="\n  ")
    print("\nmade by position", *unnamed(source), sep="\n  ")
    print("\nsentences", *map(": ".join, sentences(source)), sep="\n  ")


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--names"]
    main(Path(words[0]) if words else ROOT, names="--names" in sys.argv)
