"""A page to read in the terminal: found by what was typed, its marks behind each line, its sources at its end."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vastus.cli.show.library import NEXT, SHORT, SUITS, entry_line, find, write
from vastus.errors import NotFound
from vastus.say.words import READ
from vastus.service import shipped
from vastus.service.learn.library import ASKED, Library

BASE = shipped.base()
LIBRARY = Library(BASE)
PAGES = LIBRARY.pages
CALM = [page for page in PAGES if not page.serious]
STEPS = [*NEXT.values(), SUITS]


def found(words):
    """Return the pages that are found, or none and what is told then."""
    try:
        return find(words, LIBRARY), ""
    except NotFound as error:
        return [], str(error)


def plain(text):
    """Return a text without its line breaks and rules."""
    return " ".join(re.sub(r"(?m)^=+$", "", text).split())


@given(st.sampled_from(PAGES), st.sampled_from(["", " ", "\t"]), st.booleans())
def test_an_id_is_found_however_it_is_typed(page, space, loud):
    name = page.id.upper() if loud else page.id
    assert find(f"{space}{name}{space}", LIBRARY)[0].id == page.id


@given(st.sampled_from(CALM))
def test_a_whole_title_opens_its_page(page):
    titles = [one.title.lower() for one in CALM]
    (opened,) = find(page.title.upper(), LIBRARY)
    assert opened.title.lower() == page.title.lower() or titles.count(page.title.lower()) > 1


@settings(max_examples=40)  # each looks through all pages
@given(st.text("abcdefghijklmnopqrstuvwxyz ", min_size=1, max_size=14))
def test_whatever_is_typed_is_found_or_is_told_where_all_stands(words):
    pages, told = found(words)
    near = re.search(r"Did you mean: (.+)\?", told)
    named = [LIBRARY.by_id[name] for name in near[1].split(", ")] if near else []
    assert bool(pages) != bool(told)
    assert pages or named or "vastus learn" in told
    assert [page.id for page in pages if page not in PAGES] == []
    assert [page.id for page in named if page.serious or page.group == ASKED] == []


@given(st.sampled_from(PAGES), st.integers(30, 120))
def test_a_page_is_no_wider_than_asked_and_says_the_same_at_every_width(page, width):
    text = write(page, LIBRARY, width)
    long = [line for line in text.splitlines() if len(line) > width]
    assert long == []
    assert "\n\n\n" not in text
    wide = plain(write(page, LIBRARY, 10_000))
    assert plain(text).replace(" ", "") == wide.replace(" ", "")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_a_page_says_each_line_its_next_step_and_its_sources_in_order(page):
    entry = LIBRARY.entry(page)
    text = plain(write(page, LIBRARY, 10_000))
    lines = [line for section in entry.sections for line in section.lines]
    for line in lines:
        assert " ".join(line.text.split())[1:] in text
        for number in line.sources:
            assert number in {source.number for source in entry.sources}
    step = f"Next step: {entry.next}" if entry.next else str(NEXT.get(page.kind, SUITS))
    assert step in text
    assert sum(other in text for other in map(str, STEPS)) <= 1
    below = text.partition("Sources, and how much of each was read")[2]
    assert bool(below) == bool(entry.sources)
    places = [below.index(f"{source.number} {source.cite[:30]}") for source in entry.sources]
    assert places == sorted(places)


@pytest.mark.parametrize("page", PAGES[::7], ids=lambda page: page.id)
def test_what_a_page_leads_to_can_be_typed(page):
    entry = LIBRARY.entry(page)
    text = plain(write(page, LIBRARY, 10_000))
    for links in entry.links:
        assert f"{links.title} (vastus learn NAME):" in text
        for other in links.pages:
            assert f"- {entry_line(other)}" in text
            assert find(other.id, LIBRARY)[0].id == other.id


def test_marks_stand_in_brackets_grade_first():
    marks = set()
    for page in PAGES:
        marks |= set(re.findall(r"\[([^\[\]]+)\]", write(page, LIBRARY, 10_000)))
    known = {str(word) for word in SHORT.values()} | {"A", "B", "C", "D"}
    grades = {mark.partition(";")[0] for mark in marks if not re.fullmatch(r"\d+(, \d+)*", mark)}
    assert known & grades
    assert grades <= known
    assert all(re.fullmatch(r"\d+(, \d+)*", mark.partition("; ")[2] or "1") for mark in marks)


def test_how_much_of_a_source_was_read_stands_behind_it():
    cited = [source for page in PAGES for source in LIBRARY.entry(page).sources]
    assert {source.read for source in cited if source.read} <= set(READ.values())
    page = next(page for page in PAGES if any(source.read for source in LIBRARY.entry(page).sources))
    text = plain(write(page, LIBRARY, 10_000))
    for source in LIBRARY.entry(page).sources:
        assert (f"({source.read})" in text) == bool(source.read)
