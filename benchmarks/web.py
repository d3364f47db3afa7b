"""``python -m benchmarks.web``: the app as a browser meets it, beside a bare page of the same framework."""

import json
import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.timing import Row, Table, present, ratio, row, told, waited

STARTS = 10
ROUNDS, SECONDS, BROWSERS = 5, 1.0, 4  # every page for a second in each round, by browsers side by side
LOOKS = 50  # at each of the pages, before memory is read again
BARE = "a bare page of the same framework"
FRAMEWORKS = "import litestar, uvicorn, jinja2, sqlalchemy"


@dataclass(frozen=True, slots=True)
class Served:
    """A server that is ready: where, which process, and the cookie that lets a browser in."""

    port: int
    process: int
    ready: float  # when its ready line came
    cookie: str = ""

    def send(self, method: str, path: str, told_: object = None) -> Any:
        """Return what the server answers to a program."""
        with closing(HTTPConnection("127.0.0.1", self.port)) as connection:
            own = {"Origin": f"http://127.0.0.1:{self.port}", "Cookie": self.cookie, "Content-Type": "application/json"}
            connection.request(method, path, json.dumps(told_) if told_ is not None else None, own)
            content = connection.getresponse().read()
            return json.loads(content) if path.startswith("/api/") else content

    def browsed(self, **job: object) -> list[float]:
        """Return the seconds of every request that browsers in another process send; see ``benchmarks.client``."""
        task = json.dumps({"port": self.port, "cookie": self.cookie, "browsers": BROWSERS, **job})
        command = [sys.executable, "-m", "benchmarks.client"]
        done = subprocess.run(command, input=task, text=True, check=True, stdout=subprocess.PIPE)
        taken: list[float] = json.loads(done.stdout)
        return taken

    def held(self, what: str) -> float:
        """Return what the system says of the memory of the process, in MB."""
        status = Path(f"/proc/{self.process}/status").read_text(encoding="utf-8")
        return int(status.partition(f"{what}:")[2].split(maxsplit=1)[0]) / 1024


def main() -> list[Table]:
    """Return how soon the app is ready, its pages beside a bare one, its durable answers and its memory."""
    with tempfile.TemporaryDirectory() as home:
        ready = _ready(home)
        with app(home) as ours, bare() as theirs:
            idle = _memory(ours, "after its start", most=150)
            finished, left = _interviews(ours)
            pages = {
                "the first page": "/",
                "a question": f"/interviews/{left}",
                "a result": f"/interviews/{finished}/result",
                "a page to read": "/learn/mechanism",
            }
            for path in list(pages.values()) * LOOKS:
                ours.send("GET", path)
            looked = _memory(ours, f"after {LOOKS * len(pages)} pages", most=150)
            tables = [ready, _pages(ours, theirs, pages), _answers(ours, Path(home, "vastus.db"))]
            rows = [*idle, *looked, *_memory(ours, "after all of the above")]
            return [*tables, Table("The app: memory", rows, "What is in memory then, and the most that ever was.")]


def _ready(home: str) -> Table:
    def start() -> float:
        begun = time.perf_counter()
        with app(home) as served:
            return served.ready - begun

    def start_bare() -> float:
        begun = time.perf_counter()
        with bare() as served:
            return served.ready - begun

    start()  # the base is compiled and the database made, as they are from the second start on
    frameworks, theirs, ours = list[float](), list[float](), list[float]()
    for _ in range(STARTS):
        frameworks.append(waited(lambda: subprocess.run([sys.executable, "-c", FRAMEWORKS], check=True)))
        theirs.append(start_bare())
        ours.append(start())
    times = ratio(frameworks, ours)
    ready = row("`vastus serve` until its ready line", ours, unit="s")
    rows = [
        row(f"`python -c '{FRAMEWORKS}'`", frameworks, unit="s"),
        replace(row("a bare page until its ready line", theirs, unit="s"), ratio=ratio(frameworks, theirs)),
        replace(ready, ratio=times, aim="≤ 1.2×", met=times <= 1.2),
    ]
    note = (
        "From the start of the process, in turn; the base is compiled already. The ratio is to the bare import of the "
        "same frameworks. What the first page does not need is loaded after it is ready."
    )
    return Table("The app: ready", rows, note)


def _interviews(ours: Served) -> tuple[str, str]:
    """Hold three interviews, leave a fourth in the middle, and return the last of the one and the other kind."""
    keys = (f"held-for-pages-{n}" for n in count())
    now, finished = {"id": ""}, ""
    for case, most in zip(told(), (100, 100, 100, 4), strict=False):
        finished = now["id"]
        now = ours.send("POST", "/api/interviews", {"key": next(keys)})
        for _ in range(most):
            if now["asks"]:
                step = {
                    "number": now["number"],
                    "key": next(keys),
                    "answers": {n: case[n] for n in now["asks"] if n in case},
                }
                now = ours.send("POST", f"/api/interviews/{now['id']}/answers", step)
    return finished, now["id"]


def _pages(ours: Served, theirs: Served, pages: dict[str, str]) -> Table:
    names = [BARE, *pages]
    taken: dict[str, list[list[float]]] = {name: [] for name in names}
    for _ in range(ROUNDS):
        for name in names:
            served, path = (theirs, "/") if name == BARE else (ours, pages[name])
            taken[name].append(served.browsed(path=path, seconds=SECONDS))
    rows = []
    for name in names:
        share = statistics.median(len(our) / len(bare) for our, bare in zip(taken[name], taken[BARE], strict=True))
        rate = Row(f"{name}, in a second", statistics.median(map(len, taken[name])) / SECONDS, unit="/s", runs=ROUNDS)
        rows.append(row(name, [seconds for each in taken[name] for seconds in each]))
        rows.append(rate if name == BARE else replace(rate, ratio=share, aim="≥ 0.4×", met=share >= 0.4))
    note = (
        f"{BROWSERS} browsers that are let in, each with a connection that stays open, in a process of their own; all "
        f"pages in turn, {SECONDS:g} s each. The ratio is how many of the bare page's pages in a second ours are. "
        "The same page is asked for again and again, so what follows from its answers is remembered, and a page to "
        "read is only made once."
    )
    return Table("The app: pages", rows, note)


def _answers(ours: Served, database: Path) -> Table:
    before, bare_commits, taken = _steps(database), list[float](), list[float]()
    for _ in range(ROUNDS):
        bare_commits += _commits(database.with_name("bare.db"))
        taken += ours.browsed(cases=told(), seconds=SECONDS)
    kept = _steps(database) - before
    times = statistics.median(taken) / statistics.median(bare_commits)
    rows = [
        row("one row into a bare SQLite file, until it is on the disk", bare_commits),
        replace(row("an answer, until it is acknowledged", taken, most=60), ratio=times),
        Row("answers in a second", len(taken) / (ROUNDS * SECONDS), unit="/s", runs=ROUNDS),
        Row(
            "acknowledged answers that are not kept",
            max(0, len(taken) - kept),
            unit="",
            aim="0",
            met=kept >= len(taken),
        ),
    ]
    note = (
        f"{BROWSERS} programs, each with interviews of its own; an answer is acknowledged when it is on the disk "
        "(`synchronous=FULL`) and what comes next is known. In turn with a bare loop of one program with the same "
        "setting; the ratio is that of the medians."
    )
    return Table("The app: durable answers", rows, note)


def _commits(path: Path) -> list[float]:
    """Return the seconds of each commit of a bare loop."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for setting in ("journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {setting}")
        connection.execute("CREATE TABLE IF NOT EXISTS bare (id INTEGER PRIMARY KEY, told TEXT)")
        taken, end = list[float](), time.perf_counter() + SECONDS
        while time.perf_counter() < end:
            taken.append(waited(lambda: connection.execute("INSERT INTO bare (told) VALUES (?)", ("x" * 1500,))))
        return taken


def _steps(database: Path) -> int:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return int(connection.execute("SELECT count(*) FROM step").fetchone()[0])


def _memory(ours: Served, when: str, most: float | None = None) -> list[Row]:
    held, peak = ours.held("VmRSS"), ours.held("VmHWM")
    aim = "" if most is None else f"≤ {most:g} MB"
    met = None if most is None else held <= most
    return [Row(when, held, unit="MB", aim=aim, met=met), Row(f"{when}, the most", peak, unit="MB")]


@contextmanager
def app(home: str) -> Iterator[Served]:
    """Serve the app from a data folder, and let this process in."""
    port = _free()
    command = ["-m", "vastus", "serve", "--no-browser", "--port", str(port)]
    with _serving(command, home) as (process, line, ready):
        with closing(HTTPConnection("127.0.0.1", port)) as connection:
            connection.request("GET", "/enter?code=" + line.partition("code=")[2].strip())
            cookie = (connection.getresponse().getheader("set-cookie") or "").partition(";")[0]
        yield Served(port, process, ready, cookie)


@contextmanager
def bare() -> Iterator[Served]:
    """Serve the bare page."""
    port = _free()
    with _serving(["-m", "benchmarks.bare", str(port)], "") as (process, _, ready):
        yield Served(port, process, ready)


@contextmanager
def _serving(command: list[str], home: str) -> Iterator[tuple[int, str, float]]:
    """Start a server, and yield its process, its ready line and when that came; end it afterwards."""
    environment = os.environ | {"VASTUS_HOME": home}
    with subprocess.Popen([sys.executable, *command], env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if " is ready at " not in line:
                raise SystemExit(f"{' '.join(command)} did not start")
            yield process.pid, line, time.perf_counter()
        finally:
            process.terminate()


def _free() -> int:
    """Return a port that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


if __name__ == "__main__":
    present(main)
