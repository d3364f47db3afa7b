import os

import pytest
from click.testing import CliRunner

from vastus.service import shipped


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """A folder of its own for what vastus keeps, with the base already compiled."""
    from vastus.evidence import load

    folder = tmp_path_factory.mktemp("home")
    load.shipped(folder / "cache")
    shipped.assessor()
    return str(folder)


@pytest.fixture
def vastus():
    """Run a command in this process, and return what came of it."""
    from vastus.cli.main import main

    def run(*words, columns=78, **more):
        return CliRunner(env={**os.environ, "COLUMNS": str(columns)}).invoke(main, words, prog_name="vastus", **more)

    return run
