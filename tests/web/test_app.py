"""The other pages, the API, and the app as a program."""

import contextlib
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import urllib.request

import pytest
import schemathesis
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings

from tests.web.person import HOME, OWN, Person, hold
from vastus.cli.main import main
from vastus.errors import VastusError
from vastus.web import app
from vastus.web.frame.gate import Lock

ANSWERS = {"answers": {"age": 40, "function-loss": ["foot-catches"], "duration": 20}}


def finished(person):
    return hold(person, {}).url.path.split("/")[2]


def test_data_goes_out_and_comes_back():
    person = Person().enter()
    finished(person)
    copy = person.get("/data/export")
    assert copy.headers["content-disposition"].startswith("attachment")
    other = Person().enter()
    assert "1 finished" not in other.get("/data").text
    done = other.post("/data/import", files={"file": ("a.json", copy.content)})
    assert (done.status_code, "1 finished" in done.text) == (200, True)
    assert other.get("/data/export").content == copy.content
    assert "All of it was here already" in other.post("/data/import", files={"file": ("a.json", copy.content)}).text


BROKEN = {**OWN, "content-type": "multipart/form-data; boundary=x"}


@pytest.mark.parametrize("content", [b"x", b"", b'{"vastus":9,"steps":[]}', b"[]", b"\xff"])
def test_what_is_no_export_changes_nothing(content):
    person = Person().enter()
    answer = person.post("/data/import", files={"file": ("a.json", content)})
    assert (answer.status_code, "Nothing was changed" in answer.text) == (400, True)
    assert person.interviews.finished() == []


def test_an_import_without_a_file_is_refused():
    person = Person().enter()
    empty = person.post("/data/import", files={"file": ("", b"")})
    assert (empty.status_code, "choose a file first" in empty.text) == (400, True)
    assert person.post("/data/import", {"file": "x"}).status_code == 400
    assert person.client.post("/data/import", content=b"--x\r\nbroken", headers=BROKEN).status_code == 400


def test_erase_asks_first():
    person = Person().enter()
    finished(person)
    assert "cannot be undone" in person.get("/data/erase").text
    assert person.post("/data/erase", {}).url.path == "/data/erase"
    assert len(person.interviews.finished()) == 1
    assert "Everything is erased" in person.post("/data/erase", {"sure": "yes"}).text
    assert person.interviews.finished() == []


def test_quit_asks_first_and_stops_once():
    person = Person().enter()
    assert "Stop vastus?" in person.get("/quit").text
    assert person.stopped == 0
    assert "vastus has stopped" in person.post("/quit").text
    assert person.stopped == 1


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


def test_the_result_is_only_there_when_the_interview_is_over():
    person = Person().enter()
    page = person.begin()
    name = page.url.path.split("/")[2]
    assert person.get(f"/interviews/{name}/result").url.path == f"/interviews/{name}"
    assert "Nothing yet." in person.get(f"/interviews/{name}/told").text
    name = finished(Person().enter())


def test_the_api_says_what_the_command_says():
    said = CliRunner().invoke(main, ["assess", "--json", "--answers", "-"], input=json.dumps(ANSWERS))
    answer = Person().enter().client.post("/api/assess", json=ANSWERS, headers=OWN)
    assert answer.status_code == 200
    assert answer.json() == json.loads(said.stdout)


def test_the_api_names_every_fault():
    answer = Person().enter().client.post("/api/assess", json={"answers": {"age": "x", "nothing": 1}}, headers=OWN)
    assert answer.status_code == 400
    assert len(answer.json()["faults"]) == 2


def test_an_interview_by_the_api():
    person = Person().enter()
    stands = person.client.post("/api/interviews", json={"key": "begin-by-api"}, headers=OWN).json()
    first = stands["id"]
    for turn in range(80):
        if not stands["asks"]:
            break
        sent = {"number": stands["number"], "key": f"turn-number-{turn}", "answers": {}}
        stands = person.client.post(f"/api/interviews/{first}/answers", json=sent, headers=OWN).json()
    assert stands["screen"] is None
    assert person.get(f"/api/interviews/{first}").json() == stands
    result = person.get(f"/api/interviews/{first}/result").json()
    assert result == person.client.post("/api/assess", json={"answers": stands["answers"]}, headers=OWN).json()
    assert person.get("/api/interviews/none").json()["error"]
    late = {"number": 1, "key": "much-too-late", "answers": {"age": 3}}
    assert person.client.post(f"/api/interviews/{first}/answers", json=late, headers=OWN).status_code == 409


def _schema():
    return schemathesis.openapi.from_dict(Person().enter().get("/api/openapi.json").json())


OPERATIONS = [found.ok() for found in _schema().get_all_operations()]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_no_request_breaks_the_api(operation):
    @settings(
        max_examples=25,
        deadline=None,
        phases=[Phase.generate],
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case):
        person = _fuzzed()
        sent = case.as_transport_kwargs(base_url=HOME)
        headers = {**dict(sent.get("headers") or {}), **OWN}
        if sent.get("params") in ({}, None):
            sent.pop("params", None)
        with contextlib.suppress(UnicodeEncodeError):
            answer = person.client.request(
                sent["method"], sent["url"], headers=headers, json=sent.get("json"), content=sent.get("data")
            )
            assert answer.status_code < 500, (case, answer.text)

    ask()


_ONE: list[Person] = []


def _fuzzed() -> Person:
    if not _ONE:
        _ONE.append(Person().enter())
    return _ONE[0]


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
