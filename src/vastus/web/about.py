"""What vastus is, and how to stop it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from litestar import Response, get, post
from litestar.di import NamedDependency

from vastus import __version__
from vastus.service import shipped
from vastus.web.frame.page import Page, remembered, shown


@dataclass(frozen=True, slots=True)
class About(Page):
    """What vastus is, what it is not, and on what it stands."""

    template: ClassVar[str] = "first/about.html"
    version: str
    sources: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Quit(Page):
    """Asked before vastus stops, and said after it."""

    template: ClassVar[str] = "first/quit.html"
    done: bool


@get("/about", include_in_schema=False, sync_to_thread=False)
def about() -> Response[str]:
    """Say what vastus is."""
    base = shipped.base()
    page = About(__version__, len(base.sources), base.fingerprint[:12])
    return remembered(lambda: page, page)


@get("/quit", include_in_schema=False, sync_to_thread=False)
def asked_to_quit() -> Response[str]:
    """Ask before vastus stops."""
    return shown(Quit(done=False))


@post("/quit", include_in_schema=False, status_code=200, sync_to_thread=False)
def leave(stop: NamedDependency[Callable[[], None]]) -> Response[str]:
    """Stop vastus; what is kept stays."""
    stop()
    return shown(Quit(done=True))


routes = (about, asked_to_quit, leave)
