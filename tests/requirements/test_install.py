"""The first command works on a machine that has only Python and make."""

import ensurepip
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from packaging.requirements import Requirement

from tests.requirements.registry import served, wheel

ROOT = Path(__file__).parents[2]
INSTALL = SimpleNamespace(**runpy.run_path(str(ROOT / "requirements" / "install.py")))
UV = Path(sys.executable).with_name("uv")
# What this machine has set for pip or uv says nothing about a fresh one.
BARE = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_", "PYTHONWARN", "MAKE"))}
LISTED = "import importlib.metadata as m, json; print(json.dumps({d.name: d.version for d in m.distributions()}))"


def installed(venv: Path) -> dict[str, str]:
    """Return the versions of all that an environment holds."""
    answer = subprocess.run([venv / "bin" / "python", "-c", LISTED], capture_output=True, text=True, check=True)
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in json.loads(answer.stdout).items()}


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """An environment as ``python -m venv`` makes it, with the pip that this Python brings."""
    venv = tmp_path_factory.mktemp("empty") / "venv"
    subprocess.run([sys.executable, "-m", "venv", venv], env=BARE, check=True)
    return venv


@pytest.fixture
def fresh(tmp_path, empty):
    """A project whose lock is older than what the registry has, and a function that installs it from there."""
    registry = tmp_path / "registry"
    requirements = tmp_path / "project" / "requirements"
    requirements.mkdir(parents=True)
    shutil.copytree(empty, tmp_path / "venv", symlinks=True)
    shutil.copy(ROOT / "requirements" / "install.py", requirements)
    pinned = [wheel(registry, "coverage", "1.0"), wheel(registry, "counter", "1.0", needs="coverage[more]>=1.0")]
    wheel(registry, "coverage", "2.0")
    (requirements / "dev.txt").write_text("".join(pinned))
    (requirements / "installer.txt").write_text(wheel(registry, "uv", "1.0"))

    def install(script: str = "") -> str:
        if script:
            (requirements / "installer.txt").write_text(wheel(registry, "uv", "1.0", script=script))
        with served(registry) as address:
            return subprocess.run(
                [sys.executable, requirements / "install.py", tmp_path / "venv", "dev"],
                env={**BARE, "PIP_INDEX_URL": address, "PIP_CONFIG_FILE": os.devnull, "UV_NO_CONFIG": "1"},
                capture_output=True,
                text=True,
                timeout=60,
                check=True,
            ).stdout

    return SimpleNamespace(install=install, venv=tmp_path / "venv", requirements=requirements)


WORKS = f'#!/bin/sh\nexec {UV} --no-cache "$@"\n'
FAILS = "#!/bin/sh\nexit 2\n"
OTHER = "\x7fnot for this machine"


@pytest.mark.parametrize(
    ("script", "by"),
    [(WORKS, ["uv"]), (FAILS, ["uv", "pip"]), (OTHER, ["uv", "pip"])],
    ids=["uv", "uv fails", "uv of another machine"],
)
def test_what_is_locked_is_installed_though_something_newer_is_there(fresh, script, by):
    assert re.findall(r"with (\w+)\.$", fresh.install(script), re.MULTILINE) == by
    assert {"coverage": "1.0", "counter": "1.0"}.items() <= installed(fresh.venv).items()


def test_where_there_is_no_uv_pip_installs(fresh):
    (fresh.requirements / "installer.txt").write_text("uv==3.0 --hash=sha256:" + "0" * 64 + "\n")
    said = fresh.install()
    assert "uv does not install on this machine" in said
    assert {"coverage": "1.0", "counter": "1.0"}.items() <= installed(fresh.venv).items()


def test_a_file_that_is_not_the_locked_one_is_refused(fresh):
    lock = fresh.requirements / "dev.txt"
    lock.write_text(re.sub(r"sha256:\w{8}", "sha256:00000000", lock.read_text()))
    with pytest.raises(subprocess.CalledProcessError) as failed:
        fresh.install(WORKS)
    assert "Nothing was left that could install it" in failed.value.stderr
    assert "counter" not in installed(fresh.venv)


def test_what_is_set_for_pip_is_told_to_uv(tmp_path):
    lines = [
        "global.index-url='ours'",
        "install.index-url='nearer'",
        "global.extra-index-url='\\none\\ntwo'",
        f"global.find-links='{tmp_path} {tmp_path / 'gone'}'",
        ":env:.cert='roots.pem'",
        "global.no-color='true'",
        "freeze.timeout='10'",
    ]
    assert INSTALL.settings(lines, has_roots=True) == {
        "UV_DEFAULT_INDEX": "nearer",
        "UV_FIND_LINKS": str(tmp_path),
        "UV_INDEX": "one two",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "SSL_CERT_FILE": "roots.pem",
        "UV_SYSTEM_CERTS": "1",
    }


def test_without_settings_uv_takes_its_own_certificates_where_the_machine_has_none():
    assert INSTALL.settings([], has_roots=False) == {"UV_INDEX_STRATEGY": "unsafe-best-match"}


def reachable() -> bool:
    """Say whether the registry that this machine uses answers."""
    asked = [sys.executable, "-m", "pip", "--retries=0", "--timeout=10", "index", "versions", "uv"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS"}
    return subprocess.run(asked, env=environment, capture_output=True, check=False).returncode == 0


def locked(name: str) -> dict[str, str]:
    """Return what a lock wants of a machine like this one."""
    lines = re.findall(r"^(\S+==[^\\\n]*)", (ROOT / "requirements" / f"{name}.txt").read_text(), re.MULTILINE)
    wanted = [one for one in map(Requirement, lines) if one.marker is None or one.marker.evaluate()]
    return {one.name: str(one.specifier).removeprefix("==") for one in wanted}


@pytest.fixture(scope="module")
def registry():
    """Leave out what needs a registry of packages where none can be reached."""
    if not reachable():
        pytest.skip("no registry of packages can be reached: with a connection, type make test again")


@pytest.mark.slow
def test_from_the_locks_into_an_empty_folder_with_the_pip_that_python_brings(registry, tmp_path):
    """The registry has the newest of everything; the commands are the Makefile's."""
    venv = tmp_path / "venv"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    made = subprocess.run(
        ["make", "-C", ROOT, f"VENV={venv}", f"PYTHON={sys.executable}", f"{venv}/tools"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    there = installed(venv)
    assert there["pip"] == ensurepip.version()
    assert {**locked("installer"), **locked("run"), **locked("dev")}.items() <= there.items()
    subprocess.run([venv / "bin" / "uv", "pip", "check", "--python", venv / "bin" / "python"], check=True)
    subprocess.run([venv / "bin" / "vastus", "--help"], check=True, stdout=subprocess.DEVNULL)


@pytest.mark.slow
@pytest.mark.parametrize("platform", ["x86_64-manylinux_2_40", "aarch64-manylinux_2_40", "aarch64-apple-darwin"])
@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_no_python_needs_a_compiler(registry, tmp_path, version, platform):
    """What is locked is there ready-made, and nothing that it needs is missing from the lock."""
    wanted = [
        "--python-version",
        version,
        "--python-platform",
        platform,
        "--target",
        tmp_path,
        "--only-binary",
        ":all:",
    ]
    locks = [word for name in ("build", "run", "dev") for word in ("-r", ROOT / "requirements" / f"{name}.txt")]
    pip = {name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS"}
    answer = subprocess.run(
        [UV, "pip", "install", "--dry-run", "--require-hashes", *wanted, *locks],
        env={**pip, "MACOSX_DEPLOYMENT_TARGET": "15.0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
