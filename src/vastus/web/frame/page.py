"""Pages: a frozen value and its template become HTML; everything is escaped, and a name that is missing is a fault."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from secrets import token_urlsafe
from typing import Any, ClassVar

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import MediaType, Response
from markupsafe import Markup

from vastus.say import tongue, written
from vastus.say.words import GRADE
from vastus.say.written import Written
from vastus.sentence import sentence

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
        extensions=["jinja2.ext.i18n"],
        finalize=tongue.anew,
    )
    made.policies["ext.i18n.trimmed"] = True
    made.newstyle_gettext = True  # type: ignore[attr-defined]
    made.filters.update(
        capital=written.capital,
        day=day,
        either=written.either,
        faulty=faulty,
        phrases=written.phrases,
        told=tongue.told,
    )
    made.globals.update(GRADE=GRADE, key=PLACE_OF_KEY)
    made.globals.update(_=tongue.told, gettext=_message, ngettext=_counted, language=language)
    return made


def render(page: Page) -> str:
    """Return a page as HTML, in the language that is set."""
    values = {field.name: getattr(page, field.name) for field in fields(page)}
    return environment().get_template(page.template).render(values)


def shown(page: Page, status: int = 200) -> Response[str]:
    """Return the answer to a request that shows a page."""
    return html(_with_key(render(page)), status)


def remembered(make: Callable[[], Page], *by: Hashable) -> Response[str]:
    """Return the answer that shows a page which is often asked for again: it is made once for all that it is ``by``."""
    by = (language(), *by)
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


def day(at: datetime) -> Written:
    """Return a day as it is said, in the time zone of this machine."""
    return written.day(at.astimezone())


def faulty(title: str, wrong: str) -> str:
    """Return the title of a page, which begins with the fault where there is one."""
    return sentence("Error: {title}", title=title) if wrong else title


def language() -> str:
    """Return the code of the language that is set."""
    return tongue.current().code


def _message(message: str, /, **values: Any) -> Markup:
    """Return a message of a template, which may hold tags; its values are told and escaped."""
    return Markup(tongue.current().message(message)) % {name: tongue.anew(value) for name, value in values.items()}  # noqa: S704


def _counted(one: str, many: str, count: int, /, **values: Any) -> Markup:
    """Return the form of a message of a template that fits a count."""
    values = {"num": count, **values}
    message = tongue.current().counted(one, many, count)
    return Markup(message) % {name: tongue.anew(value) for name, value in values.items()}  # noqa: S704
