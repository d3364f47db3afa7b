"""What can be read: every page has its one place, says what its entry says, and is found by its words."""

import pytest

from vastus.evidence.model import JUDGEMENT
from vastus.service import shipped
from vastus.service.learn.library import ASKED, Library

BASE = shipped.base()
LIBRARY = Library(BASE)
SHELF = BASE.shelf
NAME_SERIOUS = [SHELF.serious, *SHELF.names_serious]
READ = [page for page in LIBRARY.pages if page.group != ASKED]


def titles(name, title):
    return next(
        (
            [page.id for page in links.pages]
            for links in LIBRARY.entry(LIBRARY.by_id[name]).links
            if links.title == title
        ),
        [],
    )


def test_each_page_stands_in_one_place():
    standing = [page.id for _, pages in LIBRARY.shelf for page in pages]
    assert sorted(standing) == sorted(page.id for page in READ if not page.serious)
    assert [name for name, _ in LIBRARY.shelf] == [group.title for group in SHELF.groups]
    assert all(pages for _, pages in LIBRARY.shelf)


def test_a_group_begins_with_the_pages_to_begin_with():
    shelf = dict(LIBRARY.shelf)
    assert [page.id for page in shelf["Warming up and stretching"]][:2] == ["warm-up", "stretching"]
    assert [page.id for page in shelf["When to be seen"]] == ["when-to-be-seen", *NAME_SERIOUS]


def test_all_causes_are_told_apart_by_whether_they_are_serious():
    for serious in (True, False):
        pages = [page for _, pages in LIBRARY.causes(serious=serious) for page in pages]
        assert sorted(page.id for page in pages) == sorted(c.id for c in BASE.causes if c.serious is serious)


@pytest.mark.parametrize("page", READ, ids=lambda page: page.id)
def test_a_page_says_what_its_entry_says_and_cites_it(page):
    entry = LIBRARY.entry(page)
    told = " ".join(line.text for section in entry.sections for line in section.lines)
    for field in ("how", "expect", "works", "happens", "shows", "when", "settled"):
        assert (getattr(page.piece, field, None) or "") in told
    for field in ("lines", "steps", "cautions", "stop"):
        assert all(getattr(item, "text", item) in told for item in getattr(page.piece, field, ()))
    numbers = [number for section in entry.sections for line in section.lines for number in line.sources]
    assert [source.number for source in entry.sources] == list(range(1, len(set(numbers)) + 1))
    assert set(numbers) == {source.number for source in entry.sources}
    assert numbers or page.kind in ("contradiction", "question")
    judged = BASE.source[JUDGEMENT].cite
    assert all((source.read == "") == (source.cite == judged) for source in entry.sources)


@pytest.mark.parametrize("page", READ, ids=lambda page: page.id)
def test_a_page_leads_on_but_never_to_a_serious_cause(page):
    pages = [found for links in LIBRARY.entry(page).links for found in links.pages]
    assert pages
    assert not any(found.serious or found.group == ASKED for found in pages)
    assert page.id not in {found.id for found in pages}
    assert len({found.id for found in pages}) == len(pages)


def test_causes_remedies_tests_and_topics_lead_to_each_other():
    assert "sc_stretch_night" in titles("night_cramps", "What to try")
    assert "night_cramps" in titles("sc_stretch_night", "What it is tried for")
    assert "stretching" in titles("sc_stretch_night", "Read about it")
    assert "ex_calf_stretch" in titles("stretching", "What to try")
    assert titles("rls", "Tests that a doctor may use") == ["t_ue", "t_tsh", "t_glucose", "t_b12", "t_ferritin"]
    assert "rls" in titles("t_ferritin", "Causes that it can help to find")
    assert len(titles("tests-explained", "The tests, one by one")) == len(BASE.tests)
    assert "caffeine-alcohol-nicotine" in titles("caffeine", "Read also")


def test_every_test_is_one_that_doctors_name():
    named = {test for cause in BASE.causes for test in titles(cause.id, "Tests that a doctor may use")}
    assert {test.id for test in BASE.tests} - named == {"t_us"}  # not for the family doctor
