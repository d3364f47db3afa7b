"""A phone that measures: its address, how long it has recorded, and nothing of what it found until it is done."""

from asyncio import to_thread
from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from vastus.errors import Conflict
from vastus.say.tongue import told
from vastus.say.written import span
from vastus.sentence import sentence
from vastus.service.phone.phyphox import PhoneFault
from vastus.service.phone.take import Standing, Takes
from vastus.service.recordings.recordings import Recordings, Resting
from vastus.web.frame import forms
from vastus.web.frame.page import Page, sent_to, shown
from vastus.web.recordings.bring import Stopped

ENOUGH = sentence("That is enough. Press Done.")
STILL = sentence("Lie still, and let the thigh go loose. Three to five minutes are enough.")


@dataclass(frozen=True, slots=True)
class Reach(Page):
    """How to open the phone to this machine, and where its address is written."""

    template: ClassVar[str] = "recordings/bring/phone.html"
    address: str
    wrong: str


@dataclass(frozen=True, slots=True)
class Following(Page):
    """A phone that records."""

    template: ClassVar[str] = "recordings/bring/following.html"
    id: str
    lasted: str
    says: str


@dataclass(frozen=True, slots=True)
class Quick(Page):
    """A quick look with the motion sensor of this very device."""

    template: ClassVar[str] = "recordings/bring/quick.html"


@get("/record/phone", include_in_schema=False, sync_to_thread=False)
def reach(recordings: NamedDependency[Recordings]) -> Response[str]:
    """Ask for the address of the phone."""
    return sent_to("/record") if recordings.arrivals.next_one() is not None else shown(Reach("", ""))


@post("/record/phone", include_in_schema=False, status_code=303)
async def begin(request: Request[Any, Any, Any], takes: NamedDependency[Takes]) -> Response[str]:
    """Start the phone."""
    address = forms.one(await forms.fields(request), "address")
    try:
        take_id = await to_thread(takes.begin, address)
    except Resting:
        return sent_to("/record")
    except PhoneFault as fault:
        return shown(Reach(address[:100], fault.summary), 400)
    return sent_to(f"/record/phone/{take_id}")


@get("/record/phone/{take_id:str}", include_in_schema=False, sync_to_thread=False)
def following(takes: NamedDependency[Takes], take_id: FromPath[str]) -> Response[str]:
    """Show how long the phone has recorded."""
    now = takes.standing(take_id)
    return shown(Following(take_id, span(now.seconds), _says(now)))


@get("/record/phone/{take_id:str}/standing", include_in_schema=False, sync_to_thread=False)
def standing(takes: NamedDependency[Takes], take_id: FromPath[str]) -> dict[str, Any]:
    """Return the same for the script of that page."""
    now = takes.standing(take_id)
    return {"lasted": told(span(now.seconds)), "says": told(_says(now)), "trouble": now.trouble, "over": now.over}


@post("/record/phone/{take_id:str}/finish", include_in_schema=False, status_code=303, sync_to_thread=True)
def finish(takes: NamedDependency[Takes], take_id: FromPath[str]) -> Response[str]:
    """Stop the phone, and measure what it sent."""
    try:
        return sent_to(f"/recordings/{takes.finish(take_id)}")
    except Conflict as nothing:
        return shown(Reach("", nothing.summary), 409)


@post("/record/phone/{take_id:str}/cancel", include_in_schema=False, status_code=200, sync_to_thread=True)
def cancel(takes: NamedDependency[Takes], take_id: FromPath[str]) -> Response[str]:
    """Stop the phone, and keep nothing."""
    takes.cancel(take_id)
    return shown(Stopped())


@get("/record/quick", include_in_schema=False, sync_to_thread=False)
def quick(recordings: NamedDependency[Recordings]) -> Response[str]:
    """Show the quick look."""
    return sent_to("/record") if recordings.arrivals.next_one() is not None else shown(Quick())


def _says(now: Standing) -> str:
    """Return what the person is to do now, or what is wrong with the phone."""
    if now.trouble:
        return sentence("{trouble} vastus goes on trying.", trouble=now.trouble)
    return ENOUGH if now.over else STILL


routes = (reach, begin, following, standing, finish, cancel, quick)
