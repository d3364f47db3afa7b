"""The other pages, the API, and the app as a program."""

import contextlib
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import urllib.request

import pytest

from tests.web.person import OWN, Person, hold
from vastus.errors import VastusError
from vastus.web import app
from vastus.web.frame.gate import Lock


def finished(person):
    return hold(person, {}).url.path.split("/")[2]


@pytest.mark.parametrize(
    "path", ["/nothing", "/interviews/none", "/interviews/none/result", "/interviews/none/told", "/static/x.css"]
)
def test_what_is_not_there_is_said_kindly(path):
    answer = Person().enter().get(path)
    assert answer.status_code == 404
    assert "That did not work" in answer.text


def test_a_fault_of_ours_shows_nothing_of_the_inside(caplog):
    person = Person().enter()
    person.interviews._remembered = None  # type: ignore[assignment]
    for path in ("/", "/api/interviews/x"):
        answer = person.get(path)
        assert answer.status_code == 500
        assert "NoneType" not in answer.text
        assert "Traceback" not in answer.text
    assert "AttributeError" in caplog.text


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a=%ff", b"&".join(b"a=1" for _ in range(600))])
def test_a_form_that_cannot_be_read_is_refused(body):
    person = Person().enter()
    headers = {**OWN, "content-type": "application/x-www-form-urlencoded"}
    assert person.client.post("/interviews", content=body, headers=headers).status_code == 400


# The app as a program

RUN = """
import sys
def watch(event, args):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo") and "connect" in event:
        print("OUT", args, flush=True)
sys.addaudithook(watch)
from vastus.cli.main import main
main(["serve", "--no-browser"])
"""


@contextlib.contextmanager
def running(tmp_path):
    env = {**os.environ, "VASTUS_HOME": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "-c", RUN], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def opener():
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor())


def test_served_for_real_it_says_so_in_one_line_connects_nowhere_and_stops(tmp_path):
    with running(tmp_path) as (process, line):
        found = re.fullmatch(r"vastus is ready at (http://127\.0\.0\.1:\d+)/enter\?code=([\w-]{32})", line)
        assert found, line
        browser = opener()
        assert b"What should I do" in browser.open(found[0].split(" at ")[1]).read().replace(b"what", b"What")
        for path in ("/about", "/data", "/static/style.css", "/api/openapi.json"):
            assert browser.open(found[1] + path).status == 200
        stop = urllib.request.Request(f"{found[1]}/quit", data=b"", headers={"origin": found[1]})
        assert b"vastus has stopped" in browser.open(stop).read()
        out, err = process.communicate(timeout=10)
        assert (out, err, process.returncode) == ("", "", 0)


def test_ctrl_c_stops_it_quietly(tmp_path):
    with running(tmp_path) as (process, _):
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
        assert (out, err, process.returncode) == ("", "", 0)


def test_a_port_in_use_is_said_or_another_is_taken(monkeypatch):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        with pytest.raises(VastusError, match="cannot be used"), app.listening(taken):
            pass
        monkeypatch.setattr(app, "PORT", taken)
        with app.listening(None) as listener:
            assert listener.getsockname()[0] == "127.0.0.1"
            assert listener.getsockname()[1] != taken


def test_the_file_that_opens_the_app_is_for_this_user_alone():
    lock = Lock(8642)
    with app.door_file(lock) as door:
        assert stat.S_IMODE(door.stat().st_mode) == 0o600
        assert stat.S_IMODE(door.parent.stat().st_mode) == 0o700
        assert lock.code in door.read_text()
        assert 'method="post"' in door.read_text()
    assert not door.exists()


def test_no_page_waits_for_a_receipt() -> None:
    """Asyncio sends at once only on sockets that say they are TCP; else each page took 40 ms."""
    with app.listening(0) as listener:
        listener.listen()
        with socket.create_connection(listener.getsockname()):
            served, _ = listener.accept()
            with served:
                assert served.proto == socket.IPPROTO_TCP


LATER = ("numpy", "scipy", "alembic", "babel", "duckdb", "edfio", "av", "attr", "webbrowser")
READY = """
import sys
from pathlib import Path
from vastus.service import shipped
from vastus.service.data.folder import opened
from vastus.service.settings import Settings
from vastus.web.app import create
from vastus.web.frame.gate import Lock
settings = Settings(Path(sys.argv[1], "cache"), Path(sys.argv[1]))
with opened(settings) as used:
    create(used.data, Lock(1))
    shipped.base()
    used.data.interviews.overview()
print(*sorted(set(sys.argv[2:]) & set(sys.modules)))
"""


def test_the_first_page_waits_for_nothing_that_it_does_not_need(tmp_path):
    """Once the base is compiled and the database is of the present shape, as from the second start on."""
    env = {**os.environ, "VASTUS_HOME": str(tmp_path)}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", READY, str(tmp_path), *LATER], env=env, capture_output=True, text=True, check=True
        )
    assert done.stdout.split() == []
