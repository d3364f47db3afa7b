"""What the tests of the evidence share."""

from collections.abc import Iterator
from functools import cache

import pytest

from vastus.evidence import yaml


@pytest.fixture(scope="module")
def files_read_once() -> Iterator[None]:
    """Read a file that was not broken only once in a module: the shipped base takes a while to read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml, "Document", cache(yaml.Document))
        yield
