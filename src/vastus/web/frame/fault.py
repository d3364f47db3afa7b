"""The page that says that something did not work, and what to do then."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar

from vastus.sentence import sentence
from vastus.web.frame.page import Page

WORDS = {
    400: sentence("What was sent could not be read. Please go back and try again."),
    404: sentence("There is no such page here. It may have been erased."),
    405: sentence("This page cannot be used in that way. Please start from the first page."),
    413: sentence("That is more than vastus takes at once."),
    500: sentence("Something went wrong in vastus. What you answered before is kept."),
}


@dataclass(frozen=True, slots=True)
class Fault(Page):
    """What did not work."""

    template: ClassVar[str] = "frame/fault.html"
    told: str
    elsewhere: bool  # another tab went on with it


def words_for(status: int) -> str:
    """Return the words for a status."""
    return WORDS.get(status, WORDS[500] if status >= HTTPStatus.INTERNAL_SERVER_ERROR else WORDS[400])
