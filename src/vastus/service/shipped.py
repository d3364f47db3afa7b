"""Opens what a command stands on: the evidence base, and the assessor made from it."""

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from vastus.evidence.load import shipped
from vastus.evidence.model import Base
from vastus.evidence.policy import Country
from vastus.service.settings import Settings

if TYPE_CHECKING:
    from vastus.assess.assessment import Assessor

_TURN = Lock()


@cache
def base() -> Base:
    """Return the shipped evidence base, compiled once for each state of its files."""
    return shipped(Settings.read().cache_folder)


def country(code: str | None) -> Country | None:
    """Return the country of that code, in small or capital letters; None where its numbers are not known."""
    return next((known for known in base().countries.listed if code and known.code == code.upper()), None)


def assessor() -> "Assessor":
    """Return the assessor of the shipped base, made once, also when several threads want it at the same time."""
    with _TURN:
        return _assessor()


@cache
def _assessor() -> "Assessor":
    from vastus.assess.assessment import Assessor

    return Assessor(base())
