"""Every Python example in the documents runs, and those that show an answer get it."""

import doctest
import re
from pathlib import Path

import pytest

from vastus.measure.recording import Recording
from vastus.simulate.signal import Scene, write

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLES = {
    path.relative_to(DOCS).as_posix(): blocks
    for path in sorted(DOCS.rglob("*.md"))
    if (blocks := BLOCK.findall(path.read_text(encoding="utf-8")))
}


@pytest.fixture(scope="module")
def brought(tmp_path_factory):
    """A folder with the recording that the examples speak of."""
    folder = tmp_path_factory.mktemp("brought")
    made = write(Scene(seed=7, seconds=60, rate_per_minute=20, channels=2), folder).path
    told = made.read_bytes()
    for old, new in ((b"EMG 1", b"VL   "), (b"EMG 2", b"RF   ")):
        assert told.count(old) == 1
        told = told.replace(old, new)
    (folder / "thigh.edf").write_bytes(told)
    return folder


@pytest.mark.parametrize("page", EXAMPLES)
def test_the_examples_of_a_page_run(page, brought, monkeypatch):
    monkeypatch.chdir(brought)
    names: dict[str, object] = {}
    for block in EXAMPLES[page]:
        if ">>> " in block:
            answered(block, page, names)
        else:
            exec(compile(block, page, "exec"), names)
    for value in names.values():
        if isinstance(value, Recording):
            value.close()


def answered(block: str, page: str, names: dict[str, object]) -> None:
    """Run a block with answers; each must be the one that is shown."""
    told: list[str] = []
    example = doctest.DocTestParser().get_doctest(block, names, page, page, 0)
    doctest.DocTestRunner().run(example, out=told.append, clear_globs=False)
    names.update(example.globs)
    assert "".join(told) == ""


def test_a_wrong_answer_is_told():
    with pytest.raises(AssertionError, match="Expected"):
        answered(">>> 1 + 1\n3\n", "page", {})


def test_the_examples_are_found():
    assert len(EXAMPLES["reference/python.md"]) >= 7
