"""The pages to read, all of them: each opens, leads on, and names nothing that it should not."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag
from xml.etree import ElementTree

import pytest

import vastus.web
from tests.standards.test_wording import FEARED
from tests.web.person import Person
from vastus.service import shipped
from vastus.web import learn
from vastus.web.frame.forms import Choice
from vastus.web.frame.page import environment

PAGES = Path(vastus.web.__file__).parent / "pages"
DRAWINGS = sorted((PAGES / "drawings").glob("*.svg"))
SVG = "{http://www.w3.org/2000/svg}"
BASE = shipped.base()
IDS = [entry.id for part in (BASE.topics, BASE.causes, BASE.remedies, BASE.tests) for entry in part]
SERIOUS = {cause.id for cause in BASE.causes if cause.serious}


class Read(HTMLParser):
    """A page: its links and ids, and what a person reads of it without the list of sources."""

    def __init__(self, text):
        super().__init__()
        self.links, self.ids, self.words, self.marked = [], [], [], []
        self._sources = self._mark = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        has = dict(attrs)
        self.ids += [has["id"]] if "id" in has else []
        self.links += [has["href"]] if tag in ("a", "link") else []
        self._sources = self._sources or (tag == "ol" and "sources" in (has.get("class") or ""))
        self._mark = tag == "mark"

    def handle_endtag(self, tag):
        self._sources = self._sources and tag != "ol"
        self._mark = False

    def handle_data(self, data):
        if not self._sources:
            self.words.append(data)
        if self._mark:
            self.marked.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def person():
    return Person().enter()


@pytest.fixture(scope="module")
def site(person):
    """Every page to read that can be reached from the contents by links alone."""
    found, left = {}, ["/learn"]
    while left:
        path = left.pop()
        answer = person.get(path)
        assert answer.status_code == 200, path
        found[path] = Read(answer.text)
        links = {urldefrag(link)[0] for link in found[path].links}
        left += sorted(link for link in links if link.startswith("/learn/") and link not in found and link not in left)
    return found


@pytest.mark.parametrize("name", IDS)
def test_every_page_opens_and_ends_with_a_next_step(person, name):
    page = person.get(f"/learn/{name}")
    assert page.status_code == 200
    assert re.search(r'<p class="next">Next step: \w', page.text) or 'class="next">Next step: <a' in page.text
    assert page.text.count("<h1>") == 1


def test_every_page_is_reached_by_links(site):
    assert {path.removeprefix("/learn/") for path in site} - {"/learn"} == set(IDS)


def test_every_link_leads_somewhere(site, person):
    ids = {path: read.ids for path, read in site.items()}
    others = {urldefrag(link)[0] for read in site.values() for link in read.links} - set(site) - {""}
    assert all(link.startswith("/") for link in others)
    assert {link: person.get(link).status_code for link in others} == dict.fromkeys(others, 200)
    for path, read in site.items():
        assert len(read.ids) == len(set(read.ids)), path
        assert [link for link in read.links if link.startswith("#") and link[1:] not in ids[path]] == []


# That a mineral is low is what the pages on food are about; it is not said as the name of an illness.
PLAIN = {"low calcium"}


def names_of_serious():
    """Return what serious causes are called, in the doctors' words and in plain ones."""
    for cause in BASE.causes:
        if cause.serious:
            for name in (cause.name, cause.plain):
                yield re.sub(r"\s*\([^)]*\)", "", name).lower()
                yield from (inside.lower() for inside in re.findall(r"\(([A-Z]{3,})\)", name))


def test_serious_illnesses_are_named_on_their_own_pages_only(site):
    names = sorted(set(names_of_serious()) - PLAIN, key=len, reverse=True)
    named = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?![\w-])", re.IGNORECASE)
    allowed = {f"/learn/{name}" for name in SERIOUS | {BASE.shelf.serious, *BASE.shelf.names_serious}}
    for rule in (named, FEARED):
        wrong = {
            path: found for path, read in site.items() if path not in allowed and (found := rule.findall(read.text))
        }
        assert wrong == {}
        assert rule.search(site["/learn/serious-causes"].text)


def test_the_page_of_serious_causes_alone_leads_to_them(site):
    leads = {path for path, read in site.items() if {link.removeprefix("/learn/") for link in read.links} & SERIOUS}
    assert leads == {"/learn/serious-causes"}
    assert "/learn/serious-causes" in site["/learn"].links


@pytest.mark.parametrize("name", sorted(SERIOUS))
def test_a_serious_cause_begins_with_what_tells_it_apart(site, name):
    text, tells = site[f"/learn/{name}"].text, BASE.cause[name].tells
    assert tells
    assert text.index(" ".join(tells.split())) < text.index("Doctors call it")


def test_each_line_has_its_grade_and_its_sources(site, person):
    text = person.get("/learn/mechanism").text
    for line in BASE.topic["mechanism"].lines:
        after = text[text.index(line.text[:40].replace("'", "&#39;")) :]
        assert re.search(r'class="marks">\w[^<]* · <span class="numbers">Sources? <a href="#source-1">1', text)
        assert '<span class="marks">' in after[: len(line.text) + 200]
    assert "read in" in text[text.index('<ol class="sources') :]


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("magnesium", "magnesium"),
        ("stretches", "stretch"),
        ("coffe", "coffee"),
        ("needle test", "test"),
        ("Why does my knee twitch?", "why does my knee twitch"),
    ],
)
def test_a_search_shows_and_marks_what_it_finds(person, word, first):
    page = Read(person.get(f"/learn?q={word}").text)
    assert first in page.text[page.text.index("best first") :].lower()[:120]
    assert page.marked
    assert any(link.startswith("/learn/") for link in page.links)


def test_a_search_names_no_serious_illness_and_leads_to_their_page(person):
    page = person.get("/learn?q=motor neurone disease").text
    hits = page[page.index('<ol class="hits">') :]
    assert "/learn/serious-causes" in hits
    assert "otor neurone" not in re.sub("<[^>]+>", "", hits)
    assert not any(f'"/learn/{name}"' in hits for name in SERIOUS)


def test_a_search_for_nothing_and_one_that_finds_nothing_lead_on(person):
    assert "You could try" in person.get("/learn?q=").text
    none = person.get("/learn?q=magnesum").text
    assert '<a href="/learn?q=magnesium">magnesium</a>' in none
    assert "No page speaks of that" in none
    assert 'class="next">Next step' in person.get("/learn?q=zzzzzz").text


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ 7*7 }}",
        "' OR 1=1 --",
        "\x00",
        "%",
        "a" * 5000,
        "é" * 300,
        "((((*+?",
    ],
)
def test_a_hostile_search_is_shown_as_text(person, hostile):
    answer = person.client.get("/learn", params={"q": hostile})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text
    assert ">49<" not in answer.text


@pytest.mark.parametrize("name", ["nothing-here", "twitch-site", "..", "%3Cscript%3E", "sources"])
def test_what_is_no_page_is_not_found(person, name):
    answer = person.get(f"/learn/{name}")
    assert answer.status_code in (404, 303) or name == ".."
    assert "<script>" not in answer.text


@pytest.mark.parametrize("asked", ["magnesium", "twitch", "e", "zzzz", "why is it worse when i lie down"])
def test_any_search_is_answered(person, asked):
    assert person.get(f"/learn?q={asked}").status_code == 200


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
def test_a_drawing_says_what_it_shows(path):
    root = ElementTree.fromstring(f"<div>{path.read_text()}</div>")[0]  # words may stand beside the drawing
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert (root.tag, root.get("role")) == (f"{SVG}svg", "img")
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert len(title.text or "") > 5
    assert len((desc.text or "").split()) > 8
    assert not [
        part for part in root.iter() if {"style", "href", "onload"} & set(part.attrib) or part.tag.endswith("}image")
    ]
    colours = {part.get(name) for part in root.iter() for name in ("fill", "stroke", "color")} - {None}
    assert colours <= {"none", "currentColor"}


def test_every_drawing_is_shown(person):
    drawn = {page.id: page.drawing for page in learn.library().pages if page.drawing}
    assert {f"{name}.svg" for name in drawn.values()} | {"body.svg"} == {path.name for path in DRAWINGS}
    for name, drawing in drawn.items():
        assert f'id="{drawing}-title"' in person.get(f"/learn/{name}").text


PLACES = BASE.finding["twitch-site"].options
OPTIONS = [(option.id, option.text, option.id == "calf") for option in PLACES]
OPTIONS += [("none", "None of these", False), ("unsure", "Not sure", False)]


@pytest.fixture(scope="module")
def bodymap():
    options = [Choice(*option) for option in OPTIONS]
    return environment().get_template("interviews/bodymap.html").render(options=options, name="twitch-site")


def test_every_place_is_on_the_map_and_in_the_list(bodymap):
    style = (PAGES.parent / "static" / "bodymap.css").read_text()
    for option in PLACES:
        assert f'<input type="checkbox" id="site-{option.id}" name="twitch-site" value="{option.id}"' in bodymap
        assert f'<label for="site-{option.id}"' in bodymap
        assert f'class="r-{option.id}"' in bodymap
        assert f".bodymap:has(#site-{option.id}:checked) .r-{option.id}" in style
    spots = re.findall(r'class="spot ([\w-]+)"', bodymap)
    assert all(f".{spot} {{" in style for spot in spots)
    assert len(spots) == len(set(spots)) > 12


def test_what_was_ticked_on_the_map_stays_ticked(bodymap):
    assert re.findall(r'value="([\w-]+)"[^>]* checked', bodymap) == ["calf"]


def test_each_line_beside_the_map_has_one_name(bodymap):
    for name, text, _ in OPTIONS:
        assert f'aria-labelledby="site-{name}-text"' in bodymap
        assert f'<span id="site-{name}-text">{text}</span>' in bodymap
