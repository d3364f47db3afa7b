"""Installs what is locked into an environment of its own: ``python requirements/install.py .venv build run .``

Each name is a lock beside this file, ``.`` is vastus itself. uv, which is locked too, does the work. The pip that
comes with a Python cannot by itself: it asks first what each package needs, finds a newer coverage than the locked one
behind ``coverage[toml]``, and stops. Where there is no uv for a machine, pip installs, and is told not to ask.

What a person has set for pip (their own index, certificates) is passed on: uv does not read pip's settings.
"""

from __future__ import annotations

import ast
import os
import ssl
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HERE = Path(__file__).resolve().parent
OLDEST = (3, 11)
# A lock is whole and says the hash of each file, so nothing is looked up besides.
LOCKED = ["--no-deps", "--require-hashes"]
EDITABLE = ["--no-deps", "--no-build-isolation", "--editable"]
# A setting of pip, the same of uv, and what stands between several of them.
PASSED_ON = {
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "keyring-provider": ("UV_KEYRING_PROVIDER", " "),
    "timeout": ("UV_HTTP_TIMEOUT", " "),
    "default-timeout": ("UV_HTTP_TIMEOUT", " "),
    "proxy": ("ALL_PROXY", " "),
    "cert": ("SSL_CERT_FILE", " "),
}
SECTIONS = ("global", "install", ":env:")  # what stands later counts more


def main(folder: str, *names: str) -> None:
    """Make the environment if there is none, and install into it."""
    if sys.version_info < OLDEST:
        sys.exit("vastus needs Python 3.11 or newer: make PYTHON=python3.12")
    python = str(Path(folder) / "bin" / "python")
    if not Path(python).exists():
        say(f"Making {folder} with Python {sys.version.split()[0]}. At first some hundred megabytes are fetched.")
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS"}
    ways = [*uv(python, environment), pip(python, environment)]
    for name in names:
        install(name, ways)
    if "." in names:
        say("Compiling what runs, so that the first start is as quick as the next.")
        code = [str(HERE.parent / "src"), str(Path(folder) / "lib")]
        subprocess.run([python, "-m", "compileall", "-qq", "-j", "0", *code], env=environment, check=False)


def say(text: str) -> None:
    """Print a line at once, so that whoever waits sees for what."""
    print(text, flush=True)


def quiet() -> list[str]:
    """Leave out the long lists where nobody watches; on a screen both show how far they are."""
    return [] if sys.stderr.isatty() else ["--quiet"]


class Way:
    """One program that can install: its name, how it is called, and what it is told by its surroundings."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        self.name, self.command, self.environment = name, command, environment

    def install(self, what: Iterable[str]) -> bool:
        """Install, and say whether it worked; the program itself says why it did not."""
        try:
            return subprocess.run([*self.command, *quiet(), *what], env=self.environment, check=False).returncode == 0
        except OSError:  # built for another machine
            return False


def pip(python: str, environment: dict[str, str]) -> Way:
    """Return the pip of the environment."""
    return Way("pip", [python, "-m", "pip", "--disable-pip-version-check", "install"], environment)


def uv(python: str, environment: dict[str, str]) -> list[Way]:
    """Install uv, and return it; return nothing where there is none for this machine."""
    lock = HERE / "installer.txt"
    if not pip(python, environment).install(["--only-binary", ":all:", *LOCKED, "-r", str(lock)]):
        say("uv does not install on this machine; pip does the work, which takes longer.")
        return []
    listed = [python, "-m", "pip", "config", "list"]
    answer = subprocess.run(listed, env=environment, capture_output=True, text=True, check=False).stdout
    command = [str(Path(python).with_name("uv")), "pip", "install", "--python", python]
    return [Way("uv", command, {**settings(answer.splitlines(), has_roots=roots()), **environment})]


def install(name: str, ways: Iterable[Way]) -> None:
    """Install one lock, or vastus itself, by the first way that works."""
    lock = HERE / f"{name}.txt"
    what = [*EDITABLE, str(HERE.parent)] if name == "." else [*LOCKED, "-r", str(lock)]
    told = "vastus itself" if name == "." else f"the {packages(lock)} packages of requirements/{lock.name}"
    for way in ways:
        say(f"Installing {told}, with {way.name}.")
        if way.install(what):
            return
        say(f"{way.name} could not do it.")
    sys.exit("Nothing was left that could install it: is there a connection, and room on the disk? Then type it again.")


def packages(lock: Path) -> int:
    """Count what a lock names."""
    return sum("==" in line for line in lock.read_text().splitlines())


def settings(lines: Iterable[str], *, has_roots: bool) -> dict[str, str]:
    """Return what uv is to be told, from what ``pip config list`` answers.

    With several indexes pip takes whichever has the version wanted, uv by itself the first that has the name; since
    every file is held to its hash, the first way is as safe. Certificates are those of the machine, as with pip.
    """
    told = {"UV_INDEX_STRATEGY": "unsafe-best-match", **({"UV_SYSTEM_CERTS": "1"} if has_roots else {})}
    for name, value in sorted(pip_settings(lines).items()):
        if name in PASSED_ON:
            key, between = PASSED_ON[name]
            told[key] = between.join(word for word in value.split() if name != "find-links" or there(word))
    return {key: value for key, value in told.items() if value}


def pip_settings(lines: Iterable[str]) -> Mapping[str, str]:
    """Read lines such as ``install.index-url='...'``; what counts more replaces what counts less."""
    read = []
    for line in lines:
        name, _, value = line.partition("=")
        section, _, option = name.partition(".")
        if section in SECTIONS:
            read.append((SECTIONS.index(section), option.lower().replace("_", "-"), str(ast.literal_eval(value))))
    return {option: value for _, option, value in sorted(read)}


def there(place: str) -> bool:
    """Pip passes over a folder that is gone, uv stops."""
    return bool(urlsplit(place).scheme) or Path(place).exists()


def roots() -> bool:
    """Say whether this machine has certificates of its own; else uv takes those that it brings."""
    if sys.platform != "linux":
        return True
    paths = ssl.get_default_verify_paths()
    return any(path and Path(path).exists() for path in (paths.cafile, paths.capath))


if __name__ == "__main__":
    main(*sys.argv[1:])
