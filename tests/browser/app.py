"""The real app as a child of its own, and Chromium at it; all that a page asks for or complains of is written down."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from secrets import token_urlsafe
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlsplit

import httpx
import numpy as np
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.service.phone.fake import Fake, phone
from tests.service.signals import write_csv, write_edf
from tests.situations.stories import finished, own
from tests.web.person import Form, reply
from vastus.assess.answers import Answer
from vastus.service import shipped

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NEEDED = "there is no Chromium here: install your system's package chromium, then type make test again"
REPORT = "addEventListener('securitypolicyviolation', (e) => console.error('CSP: ' + e.violatedDirective));"
STATUS = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
HOLD = Path(__file__).parent / "hold"  # what a Python that starts there imports first
HEIGHT = {320: 640, 390: 844, 1280: 900}


def held_by(home: Path) -> Path:
    """Return the file that holds back the measuring of an app for as long as it is there."""
    return home.with_name(f"{home.name}.hold")


@dataclass
class App:
    """A running app."""

    home: Path
    child: subprocess.Popen[str]
    door: str  # the address with the code, which opens once
    cookies: list[Any] = field(default_factory=list)
    left: dict[tuple[str, str], str] = field(default_factory=dict)
    recording: str = ""
    unread: str = ""
    take: str = ""
    beside: ExitStack = field(default_factory=ExitStack)  # what runs beside the app until it is stopped

    @property
    def at(self) -> str:
        parts = urlsplit(self.door)
        return f"{parts.scheme}://{parts.netloc}"

    def says(self) -> str:
        """Return the next line that the app prints."""
        assert self.child.stdout is not None
        return self.child.stdout.readline().strip()

    def client(self) -> httpx.Client:
        """Return a quick way in for what a test needs beforehand, with the cookie that the browser was given."""
        jar = {cookie["name"]: cookie["value"] for cookie in self.cookies}
        own_ = {"origin": self.at, "sec-fetch-site": "same-origin"}
        return httpx.Client(base_url=self.at, cookies=jar, headers=own_, follow_redirects=True, timeout=30)

    def left_at(self, name: str, until: str) -> str:
        """Hold the interview of a story up to the page that asks ``until``, or to its result; return its address."""
        given = story(name)
        with self.client() as client:
            page = client.post("/interviews", data={"key": token_urlsafe(16), "why": "worse"})
            for _ in range(200):
                form = Form(page.text)
                asks = {form.hidden.get("only"), *(name for name, *_ in form.choices)}
                if until in asks or page.url.path.endswith("/result"):
                    return str(page.url.path)
                page = client.post(form.action, data={**form.hidden, **reply(page, given)})
        raise AssertionError(until)

    def brought(self) -> str:
        """Return the address of a recording that was brought."""
        if not self.recording:
            with self.client() as client:
                file = write_edf(self.home / "thigh.edf").read_bytes()
                self.recording = client.post("/recordings", files={"file": ("thigh.edf", file)}).url.path
        return self.recording

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Let nothing be measured to its end meanwhile: what is brought waits, however quick the machine is."""
        held_by(self.home).touch()
        try:
            yield
        finally:
            self.go_on()

    def go_on(self) -> None:
        """Let what is held back be measured."""
        held_by(self.home).unlink(missing_ok=True)

    def waiting(self) -> str:
        """Return the address of a recording that is being measured until one is asked for that is measured."""
        if self.recording:
            with self.client() as client:
                client.post(f"{self.recording}/erase", data={"sure": "yes"})
        self.recording = ""
        held_by(self.home).touch()
        return self.brought()

    def measured(self) -> str:
        """Return the address of a recording that was brought and measured, one for all tests that only look at it."""
        self.go_on()
        with self.client() as client:
            for _ in range(600):
                if client.get(f"{self.brought()}/progress").json()["stage"] == "done":
                    break
                time.sleep(0.1)
        return self.recording

    def followed(self) -> str:
        """Return the address of the page of a phone that records; the phone runs until the app is stopped."""
        if not self.take:
            fake = Fake()
            address = self.beside.enter_context(phone(fake))
            with self.client() as client:
                self.take = client.post("/record/phone", data={"address": address}).url.path
                fake.move(np.column_stack([np.arange(6500) / 100, np.zeros((6500, 3))]))
                for _ in range(100):
                    if client.get(f"{self.take}/standing").json()["lasted"].strip("⟦⟧").startswith("65"):
                        break
                    time.sleep(0.1)
        return self.take

    def refused(self) -> str:
        """Return the address of a file that waits to be told its unit."""
        self.go_on()
        if not self.unread:
            with self.client() as client:
                file = write_csv(self.home / "table.csv").read_bytes()
                self.unread = client.post("/recordings", files={"file": ("table.csv", file)}).url.path
                for _ in range(600):
                    if client.get(f"{self.unread}/progress").json()["stage"] == "refused":
                        break
                    time.sleep(0.1)
        return self.unread

    def once(self, name: str, until: str) -> str:
        """Return the address of such an interview, one for all tests that only look at it."""
        if (name, until) not in self.left:
            self.left[name, until] = self.left_at(name, until)
        return self.left[name, until]


@contextmanager
def started(home: Path, **environment: str) -> Iterator[App]:
    """Start the app on a free port, wait until it says that it is ready, and stop it in the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "vastus", "serve", "--port", str(port)]
    child = subprocess.Popen(
        words if "BROWSER" in environment else [*words, "--no-browser"],
        env={
            **os.environ,
            "PYTHONPATH": str(HOLD),
            "HOLD": str(held_by(home)),
            "VASTUS_HOME": str(home),
            **environment,
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    try:
        ready = re.search(r"http://[^\s⟧]+", child.stdout.readline())
        assert ready, "the app did not say that it is ready"
        with ExitStack() as beside:
            yield App(home, child, ready[0], beside=beside)
    finally:
        if child.poll() is None:
            child.send_signal(signal.SIGINT)
        child.wait(10)
        child.stdout.close()
        held_by(home).unlink(missing_ok=True)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium."""
    path = shutil.which("chromium")
    if path is None:
        raise RuntimeError(NEEDED)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@dataclass
class Seen:
    """What the pages of a browser asked for, and what they complained of."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        context.add_init_script(REPORT)
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("console", self.hear)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not STATUS.match(message.text):
            self.complaints.append(message.text)


def opened(browser: Browser, app: App, width: int = 390, **more: Any) -> tuple[BrowserContext, Seen]:
    """Return a browser window of its own, let in, with all that it does written down."""
    context = browser.new_context(viewport={"width": width, "height": HEIGHT[width]}, base_url=app.at, **more)
    context.set_default_timeout(15_000)
    seen = Seen()
    seen.watch(context)
    context.add_cookies(app.cookies)
    return context, seen


def story(name: str) -> dict[str, Answer]:
    """Return what somebody with one of our own stories answers, with all else denied."""
    told = next(one for one in own() if one.id == name).answers
    return dict(finished(told, shipped.assessor()).given)


def chosen(content: str, given: dict[str, Answer]) -> dict[str, list[str]]:
    """Return what somebody who has these answers chooses on a page."""
    told = reply(cast(Any, SimpleNamespace(text=content)), given)
    return {name: [value] if isinstance(value, str) else cast(list[str], value) for name, value in told.items()}


def fill(page: Page, fields: dict[str, list[str]]) -> None:
    """Tick and write, as a hand would."""
    for name, values in fields.items():
        for value in values:
            if page.locator(f'input[type=text][name="{name}"]').count():
                page.locator(f'input[name="{name}"]').fill(value)
            else:
                page.locator(f'input[name="{name}"][value="{value}"]').check()


def press(page: Page, name: str) -> None:
    """Press a button or a link, and wait for the page it leads to."""
    control = page.get_by_role("button", name=name, exact=True).or_(page.get_by_role("link", name=name, exact=True))
    with page.expect_navigation():
        control.first.click()


def wait(page: Page, until: str) -> None:
    """Wait until an expression holds; asked from outside, as the page's own policy allows no evaluating in it."""
    for _ in range(600):
        if page.evaluate(until):
            return
        page.wait_for_timeout(100)
    raise AssertionError(until)


def begin(page: Page) -> None:
    """Go in by the first door, whatever came before."""
    page.goto("/")
    with page.expect_navigation():
        page.locator(".door").filter(has_text=re.compile("It is twitching|Something is new")).click()
    if page.url.endswith("/new"):
        press(page, "Yes, something is new or worse")


def asked(page: Page) -> list[str]:
    """Return the findings that a page asks about."""
    return asked_in(page.content())


def asked_in(content: str) -> list[str]:
    """Return the findings that the text of a page asks about."""
    form = Form(content)
    if "only" in form.hidden:
        return [form.hidden["only"]]
    return list(dict.fromkeys(name for name, *_ in form.choices if name != "none"))


def hold(page: Page, given: dict[str, Answer], until: str = "", widths: Sequence[int] = ()) -> list[list[str]]:
    """Answer page by page up to the result, or up to the page that asks ``until``; return what was asked.

    The window takes these widths in turn, a page each.
    """
    pages: list[list[str]] = []
    turns = cycle(widths)
    while not page.url.endswith("/result"):
        content = page.content()
        names = asked_in(content)
        if until in names:
            break
        pages.append(names)
        assert len(pages) < 100, "the interview does not end"
        if width := next(turns, None):
            page.set_viewport_size({"width": width, "height": HEIGHT[width]})
        fill(page, chosen(content, given))
        press(page, "Next")
    return pages
