"""Who to ring: the numbers of the country that was chosen, and the choice of it; at hand on every page."""

from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from vastus.errors import BadAnswers
from vastus.say.sections import Line, numbers
from vastus.sentence import sentence
from vastus.service import shipped
from vastus.service.data.data import Data
from vastus.web.frame import forms
from vastus.web.frame.forms import Choice
from vastus.web.frame.page import Page, sent_to, shown

CHOOSE = sentence("Please choose a country of the list.")


@dataclass(frozen=True, slots=True)
class Ring(Page):
    """The numbers, and the countries to choose from."""

    template: ClassVar[str] = "ring.html"
    lines: tuple[Line, ...]
    countries: tuple[Choice, ...]
    listen: bool  # whether somebody who listen is known for the country
    wrong: str


@get("/ring", include_in_schema=False, sync_to_thread=False)
def ring(everything: NamedDependency[Data]) -> Response[str]:
    """Show whom to ring."""
    return shown(_page(everything))


@post("/ring", include_in_schema=False, status_code=303)
async def choose(request: Request[Any, Any, Any], everything: NamedDependency[Data]) -> Response[str]:
    """Choose the country."""
    form = await forms.fields(request)
    try:
        everything.choose(forms.one(form, "country") or None)
    except BadAnswers:
        return shown(_page(everything, CHOOSE), 400)
    return sent_to("/ring")


def _page(everything: Data, wrong: str = "") -> Ring:
    chosen = everything.country()
    known = sorted(shipped.base().countries.listed, key=lambda country: country.name)
    return Ring(
        lines=tuple(numbers(chosen, emergency=True, today=True, listen=True)) if chosen else (),
        countries=tuple(Choice(one.code, one.name, one == chosen) for one in known),
        listen=bool(chosen and chosen.crisis),
        wrong=wrong,
    )


routes = (ring, choose)
