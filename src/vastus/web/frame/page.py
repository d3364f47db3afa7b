"""Pages: a frozen value and its template become HTML; everything is escaped, and a name that is missing is a fault."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from secrets import token_urlsafe
from typing import ClassVar

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import MediaType, Response

from vastus.say import words as wording
from vastus.say.words import FITS, GRADE, IF, READ, capital

REMEMBERED = 64  # pages, some 10 kB each
_remembered: dict[Hashable, str] = {}
PLACE_OF_KEY = token_urlsafe(16)  # stands where a page is to have a fresh key; nobody can guess it


@dataclass(frozen=True, slots=True)
class Page:
    """What a page shows; its fields are the names that its template uses, no more and no fewer."""

    template: ClassVar[str]


@cache
def environment() -> Environment:
    """Return the environment of all templates; ``tests/web/test_page.py`` holds them and their values together."""
    made = Environment(
        loader=PackageLoader("vastus.web", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(capital=capital, day=day)
    made.globals.update(FITS=FITS, GRADE=GRADE, IF=IF, READ=READ, key=PLACE_OF_KEY)
    return made


def render(page: Page) -> str:
    """Return a page as HTML."""
    values = {field.name: getattr(page, field.name) for field in fields(page)}
    return environment().get_template(page.template).render(values)


def shown(page: Page, status: int = 200) -> Response[str]:
    """Return the answer to a request that shows a page."""
    return html(_with_key(render(page)), status)


def remembered(make: Callable[[], Page], *by: Hashable) -> Response[str]:
    """Return the answer that shows a page which is often asked for again: it is made once for all that it is ``by``."""
    text = _remembered.get(by)
    if text is None:
        text = _remembered[by] = render(make())
        while len(_remembered) > REMEMBERED:
            _remembered.pop(next(iter(_remembered)), None)
    return html(_with_key(text))


def forget() -> None:
    """Let go of every page that is remembered."""
    _remembered.clear()


def html(page: str, status: int = 200) -> Response[str]:
    """Return the answer to a request that shows a page which is HTML already."""
    return Response(page, media_type=MediaType.HTML, status_code=status)


def sent_to(address: str) -> Response[str]:
    """Return the answer that sends the browser on; after a form it asks for the next page with GET."""
    return Response("", status_code=303, headers={"location": address}, media_type=MediaType.TEXT)


def _with_key(text: str) -> str:
    """Return a page with a key of its own in its forms, which names what they will write."""
    return text.replace(PLACE_OF_KEY, token_urlsafe(16)) if PLACE_OF_KEY in text else text


def day(at: datetime) -> str:
    """Return a day as it is said, in the time zone of this machine."""
    return wording.day(at.astimezone())
