"""A browser without a browser: sends what one sends, through the real gate, and fills in forms as they stand."""

import atexit
from functools import cache, lru_cache
from html.parser import HTMLParser
from pathlib import Path
from secrets import token_urlsafe
from tempfile import gettempdir
from typing import cast

from anyio.from_thread import BlockingPortal, start_blocking_portal
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient

from vastus.assess.answers import UNSURE, Answer
from vastus.service import shipped
from vastus.service.clock import now
from vastus.service.data.data import Data
from vastus.store.memory import Memory
from vastus.store.store import Store
from vastus.web import app
from vastus.web.frame.gate import Gate, Lock

PORT = 8642
HOME = f"http://127.0.0.1:{PORT}"
OWN = {"origin": HOME, "sec-fetch-site": "same-origin"}


@cache
def portal() -> BlockingPortal:
    """Return the one thread in which all requests are answered: to begin one for each takes longer than the answer."""
    begun = start_blocking_portal()
    atexit.register(begun.__exit__, None, None, None)
    return begun.__enter__()


class Form(HTMLParser):
    """The first form of a page: where it goes, its hidden fields, and what can be chosen."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.hidden: dict[str, str] = {}
        self.choices: list[tuple[str, str, bool]] = []
        self.written: list[str] = []
        self.ids: list[str] = []
        self._forms = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if "id" in has:
            self.ids.append(has["id"])
        if tag == "form":
            self._forms += 1
            self.action = self.action or has["action"]
        if tag == "input" and self._forms == 1:
            if has["type"] == "hidden":
                self.hidden[has["name"]] = has["value"]
            elif has["type"] == "text":
                self.written.append(has["name"])
            else:
                self.choices.append((has["name"], has["value"], "checked" in has))


@lru_cache(maxsize=4)
def read(page: str) -> Form:
    """Return the form of a page that is looked at more than once."""
    return Form(page)


class Person:
    """Somebody at the app."""

    def __init__(self, clock=now, folder: Path | None = None, store: Store | None = None) -> None:
        folder = folder or Path(gettempdir()) / f"vastus-{token_urlsafe(8)}"  # made when something is put there
        self.data = Data.over(store or Memory(), folder / "recordings", clock)
        self.interviews = self.data.interviews
        self.recordings = self.data.recordings
        self.lock = Lock(PORT)
        self.stopped = 0
        self.gate: Gate = app.create(self.data, self.lock, self.stop)
        self.client = TestClient(cast(Litestar, self.gate), base_url=HOME, raise_server_exceptions=False)
        self.client.blocking_portal = portal()

    def routes(self):
        return cast(Litestar, self.gate.app).routes

    def stop(self) -> None:
        self.stopped += 1

    def enter(self) -> "Person":
        assert self.get(f"/enter?code={self.lock.code}").status_code == 200
        return self

    def get(self, path: str, **headers: str) -> Response:
        return self.client.get(path, headers=headers)

    def post(self, path: str, data=None, **more) -> Response:
        return self.client.post(path, data=data, headers=OWN, **more)

    def begin(self) -> Response:
        return self.post("/interviews", {"key": "begin-this-one", "why": "worse"})

    def send(self, page: Response, chosen: dict[str, object]) -> Response:
        form = read(page.text)
        return self.post(form.action, {**form.hidden, **chosen})


def reply(page: Response, told: dict[str, Answer], besides: str = UNSURE) -> dict[str, object]:
    """Return what somebody who has these answers chooses on a page."""
    form, base = read(page.text), shipped.base()
    if "only" not in form.hidden:
        chosen: dict[str, object] = {}
        for name in dict.fromkeys(name for name, *_ in form.choices if name != "none"):
            answer = told.get(name, Answer())
            real = answer.present - {"no", "none"}
            if real:
                chosen[name] = "yes"
            elif answer.unsure:
                chosen[name] = "unsure"
        return chosen or {"none": "1"}
    name = form.hidden["only"]
    finding, answer = base.finding[name], told.get(name, Answer())
    if finding.kind == "number":
        return {f"{name}.unsure": "1"} if answer.number is None else {name: f"{answer.number:g}"}
    if finding.kind == "many_of":
        return {name: sorted(answer.present) or ("unsure" if answer.unsure else "none")}
    return {name: next(iter(answer.present), "unsure")}


def hold(person: Person, told: dict[str, Answer]) -> Response:
    """Hold a whole interview, and return its last page."""
    page = person.begin()
    for _ in range(200):
        if page.url.path.endswith("/result"):
            return page
        assert page.status_code == 200, page.text
        page = person.send(page, reply(page, told))
    raise AssertionError("the interview does not end")
