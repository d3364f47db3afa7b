"""Pages: a frozen value and its template become HTML; everything is escaped, and a name that is missing is a fault."""

from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import ClassVar

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import MediaType, Response

from vastus.say import words as wording
from vastus.say.words import FITS, GRADE, IF, READ, capital


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
    made.globals.update(FITS=FITS, GRADE=GRADE, IF=IF, READ=READ)
    return made


def render(page: Page) -> str:
    """Return a page as HTML."""
    values = {field.name: getattr(page, field.name) for field in fields(page)}
    return environment().get_template(page.template).render(values)


def shown(page: Page, status: int = 200) -> Response[str]:
    """Return the answer to a request that shows a page."""
    return html(render(page), status)


def html(page: str, status: int = 200) -> Response[str]:
    """Return the answer to a request that shows a page which is HTML already."""
    return Response(page, media_type=MediaType.HTML, status_code=status)


def sent_to(address: str) -> Response[str]:
    """Return the answer that sends the browser on; after a form it asks for the next page with GET."""
    return Response("", status_code=303, headers={"location": address}, media_type=MediaType.TEXT)


def day(at: datetime) -> str:
    """Return a day as it is said, in the time zone of this machine."""
    return wording.day(at.astimezone())
