"""Opens what a command stands on: the evidence base, and the assessor made from it."""

from functools import cache
from typing import TYPE_CHECKING

from vastus.evidence.load import shipped
from vastus.evidence.model import Base
from vastus.service.settings import Settings

if TYPE_CHECKING:
    from vastus.assess.assessment import Assessor


@cache
def base() -> Base:
    """Return the shipped evidence base, compiled once for each state of its files."""
    return shipped(Settings.read().cache_folder)


@cache
def assessor() -> "Assessor":
    """Return the assessor of the shipped base."""
    from vastus.assess.assessment import Assessor

    return Assessor(base())
