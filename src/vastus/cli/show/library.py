"""How the pages to read look in the terminal, and how one is found by what was typed."""

from difflib import get_close_matches

from vastus.cli.show.sheet import Sheet
from vastus.errors import NotFound
from vastus.say.tongue import anew
from vastus.say.written import ours
from vastus.sentence import Sentence, sentence
from vastus.service.learn.library import ASKED, Library, Line, Links, Reading, Section
from vastus.service.learn.search import Index

NEXT = {
    "cause": sentence("Next step: see how soon to be seen, and what fits you, with: vastus assess"),
    "test": sentence("Next step: ask your doctor whether this test makes sense for you."),
    "finding": sentence("Next step: answer it, and others, in: vastus assess"),
}
SHORT = {  # grades that are words
    "A against": sentence("A against"),
    "fact": sentence("fact"),
    "guideline": sentence("guideline"),
    "judgement": sentence("judgement"),
}
SUITS = sentence("Next step: see with vastus assess whether it suits you.")


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


def _nothing(wanted: str, pages: list[Reading]) -> Sentence:
    names = {name: page.id for page in pages for name in (page.title.lower(), *page.title.lower().split(), page.id)}
    near = dict.fromkeys(names[name] for name in get_close_matches(wanted.lower(), names, n=5, cutoff=0.7))
    if near:
        return sentence(
            "There is nothing to read about {wanted!r}. Did you mean: {names}?", wanted=wanted, names=", ".join(near)
        )
    return sentence("There is nothing to read about {wanted!r}. See all there is with: vastus learn", wanted=wanted)


def write(page: Reading, library: Library, width: int | None = None) -> str:
    """Return a page as text; its sources stand at the end."""
    entry = library.entry(page)
    sheet = Sheet(width)
    sheet.heading(ours(page.title))
    for section in entry.sections:
        _section(sheet, section)
        sheet.gap()
    for links in entry.links:
        _links(sheet, links)
        sheet.gap()
    own = sentence("Next step: {step}", step=sentence(entry.next)) if entry.next else None
    sheet.text(own or NEXT.get(page.kind, SUITS))
    if entry.sources:
        sheet.gap()
        sheet.text(sentence("Sources, and how much of each was read"))
    for source in entry.sources:
        cited = sentence("{cite} ({read})", cite=source.cite, read=source.read) if source.read else source.cite
        sheet.text(cited, 0, f"{source.number:>4}  ")
    return str(sheet)


def _section(sheet: Sheet, section: Section) -> None:
    if section.listed:
        if section.title:
            sheet.text(sentence("{title}:", title=sentence(section.title)))
        sheet.bullets(map(_marked, section.lines), 2 if section.title else 0)
        return
    for line in section.lines:
        sheet.gap()
        said = _marked(line)
        sheet.text(sentence("{title}: {text}", title=sentence(section.title), text=said) if section.title else said)


def _links(sheet: Sheet, links: Links) -> None:
    sheet.text(sentence("{title} (vastus learn NAME):", title=sentence(links.title)))
    for page in links.pages:
        sheet.text(entry_line(page), 2, "- ")


def entry_line(page: Reading) -> Sentence:
    """Return a page as a line of a list: by what it is opened, and what it is called."""
    return sentence("{name}: {title}", name=page.id, title=ours(page.title))


def _marked(line: Line) -> Sentence:
    """Return a line with its grade and the numbers of its sources behind it."""
    text = sentence(line.text)
    grade = anew(SHORT.get(line.grade, line.grade))
    inside = "; ".join(part for part in (grade, ", ".join(map(str, line.sources))) if part)
    return sentence("{text} [{marks}]", text=text, marks=inside) if inside else text
