"""The gate: every route and method is refused unless each check lets it in."""

import asyncio
import re
import time

import pytest

from tests.web.person import HOME, PORT, Person
from vastus.web.frame.gate import HEADERS, LARGE, SMALL, Gate, Limits, Lock, _counted

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND")
ROUTES = sorted({re.sub(r"{\w+:str}", "x", route.path) for route in Person().routes()})


def ask(gate, method="GET", path="/", headers=None, body=(b"",), *, kind="http"):
    """Send one raw request; headers is a list, so that one can come twice, or not at all."""
    sent: list[dict] = []
    parts = [{"type": "http.request", "body": part, "more_body": n < len(body)} for n, part in enumerate(body, 1)]

    async def receive():
        return parts.pop(0) if parts else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    path, _, query = path.partition("?")
    scope = {
        "type": kind, "method": method, "path": path, "raw_path": path.encode(), "query_string": query.encode(),
        "headers": headers if headers is not None else [(b"host", f"127.0.0.1:{PORT}".encode())],
        "http_version": "1.1", "scheme": "http", "client": ("127.0.0.1", 5), "server": ("127.0.0.1", PORT),
        "root_path": "", "state": {}, "extensions": {},
    }  # fmt: skip
    asyncio.run(gate(scope, receive, send))
    return sent


def status(sent):
    return sent[0].get("status", sent[0].get("code"))


def signed(person, *more, host=f"127.0.0.1:{PORT}"):
    cookie = f"{person.lock.cookie}={person.lock.secret}".encode()
    return [(b"host", host.encode()), (b"cookie", cookie), *more]


GOOD = f"127.0.0.1:{PORT}"
NAMES = (
    "evil.com", "127.0.0.1.evil.com", "localhost.evil.com", "127.0.0.1.nip.io", "rebind.network",
    "localhost.localdomain",
    "0.0.0.0", "0", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "127.0.1", "127.0.0.2", "127.0.0.01",
    "[::]", "[::ffff:127.0.0.1]", "[0:0:0:0:0:0:0:1]", "[::1%25lo]", "[::1]evil", "::1", "[fe80::1]", "[::2]",
    "localhost.", "LOCALHOST.", "127.0.0.1.", "user@127.0.0.1", "localhost@evil.com", "a:b@localhost", "xlocalhost",
    "localhostx", "local host", "127.0.0.1/", "127.0.0.1#", "127.0.0.1?", "127.0.0.1\\", "http://127.0.0.1", "*", "",
    "①27.0.0.1", "localhost,evil.com", "kubernetes.docker.internal", "host.docker.internal",
)  # fmt: skip
PORTS = (f":{PORT}", "", ":80", f":0{PORT}", f":{PORT} ")
HOSTS = [f"{name}{port}" for name in NAMES for port in PORTS]
HOSTS += [f"{n}{p}" for n in ("127.0.0.1", "localhost", "[::1]") for p in ("", ":", ":0", ":80", ":443", f":{PORT + 1}",
    f":{PORT}0", f":0{PORT}", f":{PORT}.", f":{PORT}/", f":{PORT}:1", f" :{PORT}", ":８６４２")]  # fmt: skip
ORIGINS = [
    "null", "http://evil.com", "https://127.0.0.1:8642", "http://127.0.0.1", "http://127.0.0.1:80", "file://",
    "http://localhost:8642", "http://[::1]:8642", "http://127.0.0.1:8642.evil.com", "http://127.0.0.1:86420",
    "http://127.0.0.1:8642/", "http://127.0.0.1:8642 ", "http://user@127.0.0.1:8642", "chrome-extension://abc", "x",
    "http://2130706433:8642", "http://127.1:8642", "http://127.0.0.1:8642,http://evil.com", "http://evil.com:8642",
]  # fmt: skip


def test_there_are_enough_hostile_cases():
    assert len(set(HOSTS)) + len(ORIGINS) * 4 >= 300


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_host_that_is_not_ours_is_refused_before_all_else(method):
    person = Person()
    let_in = [h for h in HOSTS if status(ask(person.gate, method, "/", signed(person, host=h))) != 421]
    assert let_in == []
    for path in ("/enter?code=" + person.lock.code, "/static/style.css", "/nothing"):
        assert status(ask(person.gate, method, path, [(b"host", b"evil.com")])) == 421
    assert not person.lock.used


def test_no_host_and_two_hosts_are_refused():
    person = Person()
    cookie = signed(person)[1]
    one = (b"host", GOOD.encode())
    for headers in (
        [cookie],
        [one, one, cookie],
        [one, (b"host", b"evil.com"), cookie],
        [(b"x-forwarded-host", one[1])],
    ):
        assert status(ask(person.gate, headers=headers)) == 421


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_foreign_origin_is_refused(origin):
    person = Person()
    for more in ((), ((b"sec-fetch-site", b"same-origin"),), ((b"sec-fetch-site", b"none"),)):
        headers = signed(person, (b"origin", origin.encode()), *more)
        assert status(ask(person.gate, "POST", "/data/erase", headers)) == 403
        assert status(ask(person.gate, "GET", "/data/export", headers)) == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "", "SAME-ORIGIN", "same-origin,cross-site", "x"])
def test_a_form_from_elsewhere_is_refused(site):
    person = Person()
    headers = signed(person, (b"sec-fetch-site", site.encode()))
    assert status(ask(person.gate, "POST", "/data/erase", headers)) == 403
    assert status(ask(person.gate, "POST", "/data/erase", signed(person))) == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "x"])
@pytest.mark.parametrize("dest", ["image", "script", "iframe", "empty", "style", "object"])
def test_what_another_site_embeds_is_refused(site, dest):
    person = Person()
    mode = b"navigate" if dest in ("iframe", "object") else b"no-cors"
    told = ((b"sec-fetch-site", site.encode()), (b"sec-fetch-mode", mode), (b"sec-fetch-dest", dest.encode()))
    assert status(ask(person.gate, "GET", "/", signed(person, *told))) == 403


def fetch(site, mode, dest):
    return {"sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": dest}


BROWSERS = {
    "typed in the address bar": ("GET", fetch("none", "navigate", "document")),
    "a link on our page": ("GET", fetch("same-origin", "navigate", "document")),
    "our stylesheet": ("GET", fetch("same-origin", "no-cors", "style")),
    "a link in a mail": ("GET", fetch("cross-site", "navigate", "document")),
    "our form": ("POST", {**fetch("same-origin", "navigate", "document"), "origin": f"http://{GOOD}"}),
    "our form in an old browser": ("POST", {"origin": f"http://{GOOD}"}),
}  # fmt: skip


@pytest.mark.parametrize("shape", BROWSERS)
def test_real_browsers_are_let_in(shape):
    person = Person()
    method, headers = BROWSERS[shape]
    raw = signed(person, *((n.encode(), v.encode()) for n, v in headers.items()))
    assert status(ask(person.gate, method, "/" if method == "GET" else "/quit", raw)) == 200


@pytest.mark.parametrize("host", [f"localhost:{PORT}", f"LocalHost:{PORT}", f"[::1]:{PORT}"])
def test_other_names_of_this_machine_are_ours(host):
    person = Person()
    assert status(ask(person.gate, headers=signed(person, host=host))) == 200


@pytest.mark.parametrize("path", [*ROUTES, "/nothing", "/../etc/passwd", "//", "/static/../app.py"])
def test_every_route_and_method_needs_the_cookie(path):
    person = Person()
    host, origin = (b"host", GOOD.encode()), (b"origin", HOME.encode())
    for method in METHODS:
        wanted = 401 if method in ("GET", "HEAD", "POST") else 405
        for cookie in (
            b"",
            b"vastus_8642=",
            b"vastus_8642=wrong",
            b"vastus_1=" + person.lock.secret.encode(),
            b"\xff;=",
        ):
            sent = ask(person.gate, method, path, [host, origin, (b"cookie", cookie)])
            assert (method, status(sent)) == (method, wanted)
            assert set(HEADERS) <= set(sent[0]["headers"])


def test_the_list_of_routes_is_the_apps():
    assert len(ROUTES) >= 22
    assert {"/", "/interviews/x/answers", "/data/erase", "/quit", "/api/assess", "/static/x"} <= set(ROUTES)


@pytest.mark.parametrize("path", ROUTES)
def test_every_answer_carries_the_guarding_headers(path):
    person = Person().enter()
    for response in (person.get(path), person.post(path)):
        assert response.status_code < 500
        for name, value in HEADERS:
            assert response.headers.get_list(name.decode()) == [value.decode()]


def test_the_code_opens_once_and_the_cookie_is_guarded():
    person = Person()
    host = [(b"host", GOOD.encode())]
    assert status(ask(person.gate, path="/enter?code=wrong", headers=host)) == 401
    assert status(ask(person.gate, path="/enter", headers=host)) == 401
    sent = ask(person.gate, path=f"/enter?code={person.lock.code}", headers=host)
    headers = dict(sent[0]["headers"])
    assert (status(sent), headers[b"location"]) == (303, b"/")
    cookie = headers[b"set-cookie"].decode()
    assert cookie == f"vastus_{PORT}={person.lock.secret}; HttpOnly; SameSite=Strict; Path=/"
    assert status(ask(person.gate, path=f"/enter?code={person.lock.code}", headers=host)) == 401


def test_the_code_can_come_in_a_form_from_a_file():
    person = Person()
    headers = [(b"host", GOOD.encode()), (b"origin", b"null"), (b"sec-fetch-site", b"cross-site")]
    sent = ask(person.gate, "POST", "/enter", headers, (f"code={person.lock.code}".encode(),))
    assert status(sent) == 200
    assert person.lock.secret in dict(sent[0]["headers"])[b"set-cookie"].decode()
    assert b'content="0; url=/"' in sent[1]["body"]
    assert person.lock.code.encode() not in sent[1]["body"]


def test_the_code_expires():
    lock = Lock(PORT, began=time.monotonic() - 301)
    assert not lock.opens(lock.code)


def test_websockets_are_refused():
    person = Person()
    sent = ask(person.gate, headers=signed(person), kind="websocket")
    assert sent == [{"type": "websocket.close", "code": 1008}]


POST = ((b"origin", HOME.encode()),)


@pytest.mark.parametrize("length", [str(SMALL + 1), "99999999999999999999", "-1", "x", "1,1"])
def test_a_length_that_is_too_large_or_no_number_is_refused(length):
    person = Person()
    headers = signed(person, *POST, (b"content-length", length.encode()))
    assert status(ask(person.gate, "POST", "/interviews", headers)) == 413


def test_a_body_without_a_length_is_counted():
    person = Person()
    assert status(ask(person.gate, "POST", "/interviews", signed(person, *POST), (b"x" * 40_000,) * 2)) == 413
    assert status(ask(person.gate, "POST", "/data/import", signed(person, *POST), (b"x" * 4_000_000,) * 5)) == 413
    assert status(ask(person.gate, "POST", "/interviews", signed(person, *POST), ())) == 413  # went away
    assert person.interviews.open() == []
    assert LARGE > 4 * SMALL


def test_a_body_that_does_not_come_is_given_up(monkeypatch):
    monkeypatch.setattr("vastus.web.frame.gate.BODY_TAKES", 0.01)
    person = Person()

    async def never():
        await asyncio.sleep(10)

    sent: list[dict] = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/quit", "headers": signed(person, *POST), "query_string": b""}
    asyncio.run(person.gate(scope, never, send))
    assert sent[0]["status"] == 413
    assert person.stopped == 0


def streaming(body, limits):
    """Send a body to an app that takes it as it comes, and return what it took, and how it ended."""
    took: list[bytes] = []

    async def app(scope, receive, send):
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                took.append(b"-")
                break
            took.append(message["body"])
            more = message["more_body"]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    lock = Lock(PORT)
    headers = signed(type("Somebody", (), {"lock": lock}), *POST)
    return status(ask(Gate(app, lock, limits), "POST", "/up", headers, body)), took


def test_a_large_body_is_handed_on_as_it_comes_up_to_its_limit():
    limits = Limits(streamed={"/up": 10})
    assert streaming((b"abcd", b"efgh"), limits) == (200, [b"abcd", b"efgh"])
    assert streaming((b"abcd", b"efgh", b"ijk"), limits) == (200, [b"abcd", b"efgh", b"-"])
    assert streaming((b"abcd", b"efgh"), Limits()) == (200, [b"abcdefgh"])
    assert streaming((b"x" * (SMALL + 1),), Limits()) == (413, [])
    assert streaming((b"x" * (SMALL + 1),), Limits(large={"/up"}.__contains__))[0] == 200


def test_a_streamed_body_that_stops_coming_is_given_up(monkeypatch):
    monkeypatch.setattr("vastus.web.frame.gate.BODY_TAKES", 0.01)

    async def never():
        await asyncio.sleep(10)

    assert asyncio.run(_counted(never, 10)()) == {"type": "http.disconnect"}
