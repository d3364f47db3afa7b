"""How the pages to read look in the terminal, and how one is found by what was typed."""

from difflib import get_close_matches

from vastus.cli.sheet import Sheet
from vastus.errors import NotFound
from vastus.service.learn.library import ASKED, Library, Line, Links, Reading, Section
from vastus.service.learn.search import Index

NEXT = {
    "cause": "see how soon to be seen, and what fits you, with: vastus assess",
    "test": "ask your doctor whether this test makes sense for you.",
    "finding": "answer it, and others, in: vastus assess",
}
SUITS = "see with vastus assess whether it suits you."


def find(wanted: str, library: Library) -> list[Reading]:
    """Return the page of that id or title, or those that speak of the words; raises NotFound with the nearest names."""
    name = wanted.strip().lower()
    for page in library.pages:
        if page.id == name or (page.title.lower() == name and not page.serious):
            return [page]
    hits = Index(library).search(wanted).hits
    if hits:
        return [hit.page for hit in hits]
    raise NotFound(_nothing(wanted, [page for page in library.pages if not page.serious and page.group != ASKED]))


def _nothing(wanted: str, pages: list[Reading]) -> str:
    names = {name: page.id for page in pages for name in (page.title.lower(), *page.title.lower().split(), page.id)}
    near = dict.fromkeys(names[name] for name in get_close_matches(wanted.lower(), names, n=5, cutoff=0.7))
    hint = f"Did you mean: {', '.join(near)}?" if near else "See all there is with: vastus learn"
    return f"There is nothing to read about {wanted!r}. {hint}"


def write(page: Reading, library: Library, width: int | None = None) -> str:
    """Return a page as text; its sources stand at the end."""
    entry = library.entry(page)
    sheet = Sheet(width)
    sheet.heading(page.title)
    for section in entry.sections:
        _section(sheet, section)
        sheet.gap()
    for links in entry.links:
        _links(sheet, links)
        sheet.gap()
    sheet.text(f"Next step: {entry.next or NEXT.get(page.kind, SUITS)}")
    if entry.sources:
        sheet.gap()
        sheet.text("Sources, and how much of each was read")
    for source in entry.sources:
        sheet.text(source.cite + (f" ({source.read})" if source.read else ""), 0, f"{source.number:>4}  ")
    return str(sheet)


def _section(sheet: Sheet, section: Section) -> None:
    if section.listed:
        if section.title:
            sheet.text(f"{section.title}:")
        sheet.bullets((line.text + _marks(line) for line in section.lines), 2 if section.title else 0)
        return
    for line in section.lines:
        sheet.gap()
        sheet.text((f"{section.title}: " if section.title else "") + line.text + _marks(line))


def _links(sheet: Sheet, links: Links) -> None:
    sheet.text(f"{links.title} (vastus learn NAME):")
    for page in links.pages:
        sheet.text(f"{page.id}: {page.title}", 2, "- ")


def _marks(line: Line) -> str:
    inside = "; ".join(part for part in (line.grade, ", ".join(map(str, line.sources))) if part)
    return f" [{inside}]" if inside else ""
