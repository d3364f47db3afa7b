import subprocess
import sys

import pytest

from vastus import __version__
from vastus.cli.main import COMMANDS


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"]])
def test_help_comes_without_being_asked_for(vastus, words):
    done = vastus(*words)
    assert done.exit_code == 0
    assert "Begin with: vastus assess" in done.stdout
    assert all(f"\n  {name} " in done.stdout for name in COMMANDS)


def test_version(vastus):
    assert vastus("--version").stdout == f"vastus {__version__}\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help(vastus, name):
    done = vastus(name, "--help")
    assert done.exit_code == 0
    assert f"Usage: vastus {name}" in done.stdout


def test_an_unknown_command_is_refused(vastus):
    done = vastus("asses")
    assert done.exit_code == 2
    assert "No such command 'asses'" in done.stderr
    assert done.stdout == ""


def test_help_imports_nothing_heavy():
    """What makes help come at once: numpy, msgspec and yaml are not needed for it."""
    code = (
        "import sys; from vastus.cli.main import main; main(['--help'], standalone_mode=False);"
        "print(sorted({'numpy', 'msgspec', 'yaml', 'vastus.assess'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_it_runs_as_a_module():
    done = subprocess.run([sys.executable, "-m", "vastus", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"vastus {__version__}\n"
