"""Recordings over a real store, with a clock that the test sets; and files to bring."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.recordings.bringing import Clock
from tests.service.signals import potentials, write_edf
from vastus.service.recordings.recordings import Recordings
from vastus.store.sqlite import Sqlite
from vastus.store.store import Store


@pytest.fixture(scope="session")
def edf(tmp_path_factory) -> bytes:
    return write_edf(tmp_path_factory.mktemp("edf") / "a.edf").read_bytes()


@pytest.fixture(scope="session")
def short(tmp_path_factory) -> bytes:
    """A file that is soon measured, where only that it is measured counts."""
    return write_edf(tmp_path_factory.mktemp("short") / "a.edf", potentials(seconds=6.0, channels=1)).read_bytes()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Sqlite(tmp_path / "home" / "vastus.db")
    yield made
    made.close()


@pytest.fixture
def recordings(store: Store, clock: Clock, tmp_path: Path) -> Recordings:
    return Recordings(store, tmp_path / "home" / "recordings", clock)
