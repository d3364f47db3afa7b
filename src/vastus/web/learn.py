"""The pages to read: what there is, one page, and the search over all of them."""

from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from vastus.errors import NotFound
from vastus.sentence import sentence
from vastus.service import shipped
from vastus.service.learn.library import ASKED, Entry, Library, Reading
from vastus.service.learn.search import LONG, Found, Index
from vastus.web.frame.page import Page, html, language, render, shown

Shelf = tuple[tuple[str, tuple[Reading, ...]], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A group of the contents: the pages to begin with, and those that are many, folded under their own heading."""

    name: str
    first: tuple[Reading, ...]
    folded: Shelf


@dataclass(frozen=True, slots=True)
class Contents(Page):
    """All that can be read."""

    template: ClassVar[str] = "learn/shelf.html"
    groups: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Reader(Page):
    """One page to read."""

    template: ClassVar[str] = "learn/entry.html"
    entry: Entry
    drawing: str | None
    serious: Shelf  # the causes that this page alone leads to


@dataclass(frozen=True, slots=True)
class Search(Page):
    """What was looked for, and the pages that speak of it."""

    template: ClassVar[str] = "learn/search.html"
    asked: str
    found: Found
    tries: tuple[str, ...]


@cache
def library() -> Library:
    """Return the pages of the shipped base, made once."""
    return Library(shipped.base())


@cache
def index(language: str) -> Index:  # noqa: ARG001 - what is told in it is kept by it
    """Return the search over all pages, made once for each language."""
    return Index(library())


@get("/learn", include_in_schema=False, sync_to_thread=False)
def learn(q: FromQuery[str | None] = None) -> Response[str]:
    """Show all that can be read, or what speaks of the words."""
    if q is None:
        return shown(contents())
    asked = q.strip()[:LONG]
    return shown(Search(asked, index(language()).search(asked), shipped.base().search.tries))


@get("/learn/{name:str}", include_in_schema=False, sync_to_thread=False)
def read(name: FromPath[str]) -> Response[str]:
    """Show one page."""
    return html(written(name, language()))


@cache
def written(name: str, language: str) -> str:  # noqa: ARG001 - what is told in it is kept by it
    """Return one page as HTML; it is the same for everybody, so it is made once for each language. Raises NotFound."""
    page = library().by_id.get(name)
    if page is None or page.group == ASKED:
        raise NotFound(sentence("There is no page of that name. Look for it on the page Learn."))
    drawing = f"drawings/{page.drawing}.svg" if page.drawing else None
    serious = shelf(library().causes(serious=True)) if page == library().serious_page else ()
    return render(Reader(library().entry(page), drawing, serious))


@cache
def contents() -> Contents:
    """Return the contents; what stands in a group one by one is folded, so that a phone shows all groups."""
    groups = []
    for name, pages in library().shelf:
        topics = tuple(page for page in pages if page.kind in ("topic", "serious", "glossary") or page.names_serious)
        others = tuple(page for page in pages if page not in topics)
        causes = any(page.kind == "cause" for page in others)
        folded = library().causes(serious=False) if causes else [("", list(others))] if others else []
        groups.append(Section(name, topics, shelf(folded)))
    return Contents(tuple(groups))


def shelf(shelves: list[tuple[str, list[Reading]]]) -> Shelf:
    """Return pages under their headings, as a value that does not change."""
    return tuple((name, tuple(pages)) for name, pages in shelves)


routes = (learn, read)
