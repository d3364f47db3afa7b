"""A real file, somebody at the app, and somebody who has brought that file and had it measured."""

import pytest

from tests.service.signals import write_edf
from tests.web.person import Person
from tests.web.recordings.visit import until


@pytest.fixture(scope="session")
def edf(tmp_path_factory):
    return write_edf(tmp_path_factory.mktemp("edf") / "a.edf").read_bytes()


@pytest.fixture
def person(tmp_path):
    return Person(folder=tmp_path).enter()


@pytest.fixture(scope="session")
def measured(tmp_path_factory, edf):
    """Return somebody who has brought a real file, and its id; the tests that use it only look."""
    person = Person(folder=tmp_path_factory.mktemp("home")).enter()
    with person.recordings.working():
        page = person.post("/recordings", files={"file": ("thigh.edf", edf)})
        name = page.url.path.split("/")[2]
        until(person, name, "done")
    return person, name
