"""One page of each kind, with how to get there."""

from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Page

from tests.browser.app import App, wait

READING = {
    "learn": "/learn",
    "learn-twitch": "/learn/mechanism",
    "learn-muscles": "/learn/where-it-is",
    "learn-exercise": "/learn/ex_quad_stretch",
    "learn-remedy": "/learn/sc_mg_suppl",
    "learn-cause": "/learn/exercise_fatigue",
    "learn-serious": "/learn/serious-causes",
    "learn-serious-cause": "/learn/als",
    "learn-test": "/learn/t_emg",
    "learn-glossary": "/learn/glossary",
    "learn-contradiction": "/learn/x08",
    "search": "/learn?q=magnesium",
    "search-none": "/learn?q=xyzzy",
    "search-empty": "/learn?q=",
    "data": "/data",
    "ring": "/ring",
    "erase": "/data/erase",
    "quit": "/quit",
    "about": "/about",
    "not-there": "/no-such-page",
}


class Place(NamedTuple):
    """A page: its address, and what to do there before it looks as it should."""

    path: Callable[[App], str]
    then: Callable[[Page], object] = lambda page: None


def left(name: str, until: str = "the end", more: str = "") -> Callable[[App], str]:
    return lambda app: app.once(name, until).removesuffix("/result" if more else "") + more


def drawn(page: Page) -> None:
    """Wait until every chart is drawn; the drawing script is made at first use."""
    charts = page.locator(".chart").count()
    wait(page, f"document.querySelectorAll('.chart .drawn svg').length === {charts}")


def send(page: Page) -> None:
    """Press what sends the form of a page, in whatever language, and wait for the page it leads to."""
    with page.expect_navigation():
        page.locator("main form button").first.click()


def unheard(page: Page) -> None:
    """Write an address at which no phone can be."""
    page.locator("#address").fill("8.8.8.8")
    send(page)


def held(page: Page) -> None:
    """Show a share, as what is held back has none."""
    page.route("**/progress", lambda route: route.fulfill(json={"stage": "measuring", "share": 0.42}))
    wait(page, "document.querySelector('[data-progress] .sent')?.textContent.includes('42')")


CALM, SEEN, NOW = "runner-fluttering-thigh", "foot-that-drags", "no-pee-since-yesterday"
PLACES = {
    "number": Place(left(CALM, "age")),
    "question": Place(left(CALM, "sex")),
    "choices": Place(left(CALM, "movement-type")),
    "days": Place(left(CALM, "duration")),
    "tick": Place(left(CALM, "overdose")),
    "tick-wrong": Place(left(CALM, "overdose"), send),
    "map": Place(left(CALM, "twitch-site"), lambda page: page.locator("#site-front-thigh").check()),
    "told": Place(left(CALM, more="/told")),
    "change": Place(left(CALM, more="/change/function-loss")),
    "result": Place(left(CALM)),
    "result-two-weeks": Place(left(SEEN)),
    "result-emergency": Place(left(NOW)),
    "handover": Place(left(NOW, more="/handover")),
    "record": Place(lambda app: "/record"),
    "phone": Place(lambda app: "/record/phone"),
    "phone-wrong": Place(lambda app: "/record/phone", unheard),
    "phone-following": Place(App.followed),
    "quick": Place(lambda app: "/record/quick"),
    "recordings-none": Place(lambda app: "/recordings"),
    "recording-unread": Place(App.refused),
    "waiting": Place(App.waiting, held),
    "recording": Place(App.measured, drawn),
    "recording-near": Place(lambda app: f"{app.measured()}?begin=1.9&end=2.1", drawn),
    "recording-erase": Place(lambda app: f"{app.measured()}/erase"),
    "recordings": Place(lambda app: app.measured() and "/recordings"),
    "record-rest": Place(lambda app: app.measured() and "/record"),
    "doors-after": Place(lambda app: left(CALM)(app) and "/"),
    "again": Place(lambda app: left(CALM)(app) and "/interviews/new"),
    **{name: Place(lambda app, path=path: path) for name, path in READING.items()},  # type: ignore[misc]
}
