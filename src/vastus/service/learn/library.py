"""What can be read in the evidence base: its pages in groups, how each is laid out, and what leads from one to another.

The terminal and the browser show the same pages; only how they look is their own.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from vastus.evidence.model import JUDGEMENT, Base, Cause, Finding, Remedy, Source, Test
from vastus.evidence.pages import Side, Topic
from vastus.evidence.policy import Group
from vastus.say.words import GRADE, READ
from vastus.say.written import both, capital, row
from vastus.sentence import Sentence, sentence

Piece = Topic | Cause | Remedy | Test | Finding


READ_ALSO = sentence("Read also")
ASKED = sentence("What we ask")
NEAR = 6  # pages to read next, at most


@dataclass(frozen=True, slots=True)
class Reading:
    """One page: what it is called, in which group it stands, and the entry it is made from.

    ``names_serious`` says whether serious illnesses may be named on it.
    """

    id: str
    title: str
    group: str
    piece: Piece
    names_serious: bool = False

    @property
    def serious(self) -> bool:
        """Whether it is about one serious cause: found by its own name only."""
        return isinstance(self.piece, Cause) and self.piece.serious

    @property
    def drawing(self) -> str | None:
        """The name of the drawing that stands on it, where it has one."""
        return self.piece.drawing if isinstance(self.piece, Topic | Remedy) else None

    @property
    def kind(self) -> str:
        """What it is: the kind of a topic or a remedy, or else which part of the base it is from."""
        return self.piece.kind if isinstance(self.piece, Topic | Remedy) else type(self.piece).__name__.lower()


class Line(NamedTuple):
    """A statement, how well it is known, and the numbers of its sources."""

    text: str
    grade: str = ""
    sources: tuple[int, ...] = ()


class Section(NamedTuple):
    """Lines under one heading; listed when each stands for itself, in order when they are steps."""

    title: str
    lines: tuple[Line, ...]
    listed: bool = False
    steps: bool = False


class Links(NamedTuple):
    """Pages that this one leads to, and why."""

    title: str
    pages: tuple[Reading, ...]


class Cited(NamedTuple):
    """A source as it stands at the end of a page, with how much of it was read."""

    number: int
    cite: str
    read: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A page laid out; ``next`` is its next step where it has one of its own."""

    page: Reading
    sections: tuple[Section, ...]
    links: tuple[Links, ...]
    sources: tuple[Cited, ...]
    next: str | None = None


class Library:
    """All pages of a base."""

    def __init__(self, base: Base) -> None:
        self.base = base
        self.pages = list(_readings(base))

    @cached_property
    def by_id(self) -> dict[str, Reading]:
        """The pages by id, in their order; what we ask gives way to a page of the same name."""
        pages: dict[str, Reading] = {}
        for page in self.pages:
            pages.setdefault(page.id, page)
        return pages

    @property
    def shelf(self) -> list[tuple[str, list[Reading]]]:
        """The groups and what stands in each; serious causes have one page together."""
        return [
            (
                group.title,
                sorted((p for p in self.pages if p.group == group.title and not p.serious), key=_order(group)),
            )
            for group in self.base.shelf.groups
        ]

    @property
    def serious_page(self) -> Reading:
        """The one page that leads to the serious causes."""
        return self.by_id[self.base.shelf.serious]

    def causes(self, *, serious: bool) -> list[tuple[str, list[Reading]]]:
        """Return the causes by what they come from; either all serious ones or all others."""
        pages = [page for page in self.pages if page.kind == "cause" and page.serious is serious]
        by_group = [
            (group.title, [page for page in pages if self.base.cause[page.id].group == group.id])
            for group in self.base.groups
        ]
        return [(title, members) for title, members in by_group if members]

    def entry(self, page: Reading) -> Entry:
        """Return a page laid out."""
        sources = Numbers(self.base.source)
        sections = tuple(_sections(page.piece, self.base, sources))
        step = page.piece.next if isinstance(page.piece, Topic) else None
        return Entry(page=page, sections=sections, links=tuple(self._links(page)), sources=sources.cited, next=step)

    def _links(self, page: Reading) -> Iterator[Links]:
        """Yield where a page leads; a serious cause is named only from the page of all of them."""
        linked = {page.id}
        for title, ids in (*self._leads(page), (READ_ALSO, self._near(page))):
            pages = tuple(self.by_id[i] for i in dict.fromkeys(ids) if i not in linked and not self.by_id[i].serious)
            linked |= {other.id for other in pages}
            if pages:
                yield Links(title, pages[:NEAR] if title == READ_ALSO else pages)

    def _leads(self, page: Reading) -> Iterator[tuple[str, tuple[str, ...]]]:
        causes = [cause for cause in self.base.causes if not cause.serious]
        match page.piece:
            case Cause() as cause:
                yield sentence("What to try"), cause.remedies
                yield sentence("Tests that a doctor may use"), cause.tests
            case Remedy() as remedy:
                helped = [cause.id for cause in causes if cause.id in remedy.helps or remedy.id in cause.remedies]
                yield sentence("What it is tried for"), tuple(helped)
                yield (
                    sentence("Read about it"),
                    tuple(topic.id for topic in self.base.topics if remedy.id in topic.remedies),
                )
            case Test() as test:
                yield (
                    sentence("Causes that it can help to find"),
                    tuple(cause.id for cause in causes if test.id in cause.tests),
                )
            case Topic() as topic:
                yield sentence("What to try"), topic.remedies
                if topic.id == self.base.shelf.tests:
                    yield sentence("The tests, one by one"), tuple(test.id for test in self.base.tests)

    def _near(self, page: Reading) -> tuple[str, ...]:
        """Return the pages that settle the same claims as this one, and where to look when nothing does."""
        own = self._homes.get(page.id, set())
        shared = Counter(other for claim in own for other in self._at[claim])
        order = {other.id: place for place, other in enumerate(self.by_id.values())}
        near = sorted(shared, key=lambda other: (-shared[other], order[other]))
        shelf = self.base.shelf
        first = next((group.first for group in shelf.groups if group.title == page.group), ())
        topics = tuple(name for name in first if self.by_id[name].kind == "topic")
        usual = (shelf.serious,) if page.names_serious else () if near else topics[:1]
        return (*usual, *near, shelf.always)

    @cached_property
    def _at(self) -> dict[str, list[str]]:
        """The ids of the pages on which each claim is settled."""
        kinds = ("topic", "cause", "remedy", "test")
        homes = {claim.id: [home.split(":") for home in claim.home] for claim in self.base.claims}
        return {c: [name for kind, name in at if kind in kinds and name in self.by_id] for c, at in homes.items()}

    @cached_property
    def _homes(self) -> dict[str, set[str]]:
        """The ids of the claims that each page settles."""
        pages = {name for names in self._at.values() for name in names}
        return {page: {claim for claim, names in self._at.items() if page in names} for page in pages}


class Numbers:
    """Gives each source a number where it is first named."""

    def __init__(self, known: Mapping[str, Source]) -> None:
        self.known = known
        self.numbers: dict[str, int] = {}

    def line(self, text: str, sources: tuple[str, ...] = (), grade: str = "") -> Line:
        """Return a line with the numbers of its sources."""
        return Line(text, grade, tuple(self.numbers.setdefault(name, len(self.numbers) + 1) for name in sources))

    @property
    def cited(self) -> tuple[Cited, ...]:
        """The sources named so far; our own judgement is nothing that could have been read."""
        named = [(number, name, self.known[name]) for name, number in self.numbers.items()]
        return tuple(Cited(n, s.cite, "" if name == JUDGEMENT else READ[s.read], s.url) for n, name, s in named)


def _readings(base: Base) -> Iterator[Reading]:
    """Yield all that can be read, in the order in which an id is looked up."""
    shelf = base.shelf
    titles: dict[str, str] = {kind: group.title for group in shelf.groups for kind in group.kinds}
    own = {name: group.title for group in shelf.groups for name in group.first}
    for topic in base.topics:
        calm = topic.id in (shelf.serious, *shelf.names_serious)
        yield Reading(topic.id, topic.title, own.get(topic.id, titles[topic.kind]), topic, names_serious=calm)
    for cause in base.causes:
        title, group = capital(cause.plain), own.get(cause.id, titles["cause"])
        yield Reading(cause.id, title, group, cause, names_serious=cause.serious)
    for remedy in base.remedies:
        yield Reading(remedy.id, remedy.name, own.get(remedy.id, titles[remedy.kind]), remedy)
    for test in base.tests:
        yield Reading(test.id, test.name, own.get(test.id, titles["test"]), test)
    for finding in base.findings:
        if finding.who == "ask":
            yield Reading(finding.id, finding.short, ASKED, finding)


def _order(group: Group) -> Callable[[Reading], int]:
    return lambda page: group.first.index(page.id) if page.id in group.first else len(group.first)


def _sections(piece: Piece, base: Base, sources: Numbers) -> Iterator[Section]:
    """Yield what an entry says, in the order in which it is read."""
    match piece:
        case Topic():
            yield from _topic(piece, sources)
        case Cause():
            yield from _cause(piece, sources)
        case Remedy():
            yield from _remedy(piece, sources)
        case Test():
            yield from _test(piece, sources)
        case Finding():
            yield from _finding(piece, base, sources)


def _one(title: str, *lines: Line) -> Iterator[Section]:
    """Yield a section of these lines, or none where nothing is said."""
    told = tuple(line for line in lines if line.text)
    if told:
        yield Section(title, told)


def _list(title: str, items: tuple[str, ...], *, steps: bool = False) -> Iterator[Section]:
    if items:
        yield Section(title, tuple(Line(item) for item in items), listed=True, steps=steps)


def _whole(phrase: str) -> Sentence:
    """Return a phrase as a sentence of its own."""
    return sentence("{phrase}.", phrase=sentence(phrase))


def article(side: Side) -> Sentence:
    """Return what some of the articles say."""
    return sentence("Article {articles}: {says}", articles=both(side.articles), says=sentence(side.says))


def _topic(topic: Topic, sources: Numbers) -> Iterator[Section]:
    yield from _one("", *(sources.line(line.text, line.sources, line.grade) for line in topic.lines))
    yield from _list("", tuple(article(side) for side in topic.sides))
    yield from _one(
        sentence("How we settled it"), sources.line(topic.settled or "", topic.sources if topic.settled else ())
    )


def _cause(cause: Cause, sources: Numbers) -> Iterator[Section]:
    if cause.serious:
        yield from _one("", Line(cause.tells or ""))
    yield from _one(sentence("Doctors call it"), Line(_whole(cause.name)))
    yield from _one(sentence("How it comes about"), sources.line(cause.how, cause.sources))
    yield from _one(sentence("What to expect"), Line(cause.expect))
    if not cause.serious:
        yield from _one(sentence("What tells it apart"), Line(cause.tells or ""))
    for title, items in ((sentence("Can make it worse"), cause.worse), (sentence("Can make it better"), cause.better)):
        if items:
            yield from _one(title, Line(_whole(row(items))))


def _remedy(remedy: Remedy, sources: Numbers) -> Iterator[Section]:
    yield from _list("", remedy.steps, steps=True)
    if remedy.dose:
        yield from _one(sentence("How much"), Line(_whole(remedy.dose.text)))
    yield from _one(sentence("What is known"), sources.line(remedy.works, remedy.sources, remedy.grade))
    yield from _one(
        sentence("How sure this is"),
        Line(sentence("{grade}. That is about {what}.", grade=GRADE[remedy.grade], what=sentence(remedy.grade_for))),
    )
    yield from _list(sentence("Day by day"), remedy.days)
    yield from _list(sentence("Take care"), remedy.cautions)
    yield from _list(sentence("When to stop"), remedy.stop)


def _test(test: Test, sources: Numbers) -> Iterator[Section]:
    yield from _one(sentence("Doctors call it"), Line(_whole(test.clinical)))
    yield from _one(sentence("What happens"), sources.line(test.happens, test.sources))
    yield from _one(sentence("What it shows"), Line(test.shows))
    yield from _one(sentence("When it makes sense"), Line(test.when))
    yield from _one(sentence("When it does not"), Line(test.not_when))
    yield from _one(sentence("Before the test"), Line(test.prepare))


def _finding(finding: Finding, base: Base, sources: Numbers) -> Iterator[Section]:
    yield from _one("", Line(finding.question), Line(finding.help or ""))
    yield from _list("", tuple(option.text for option in finding.options))
    speaks = []
    for cause in base.causes:
        links = [link for link in cause.links if link.finding == finding.id and link.direction == "for"]
        if links and not cause.serious:
            named = tuple(dict.fromkeys(link.source or JUDGEMENT for link in links))
            speaks.append(sources.line(sentence("It can speak for: {cause}", cause=sentence(cause.plain)), named))
    if speaks:
        yield Section("", tuple(speaks), listed=True)
