"""What can be read: every page has its one place, says what its entry says, and is found by its words."""

import pytest

from vastus.evidence.model import JUDGEMENT
from vastus.service import shipped
from vastus.service.learn.library import ASKED, Library
from vastus.service.learn.search import EXCERPT, LONG, MOST, WORD, Index, asked_for, marked, shortened, stem, words_of

BASE = shipped.base()
LIBRARY = Library(BASE)
INDEX = Index(LIBRARY)
SHELF = BASE.shelf
NAME_SERIOUS = [SHELF.serious, *SHELF.names_serious]
READ = [page for page in LIBRARY.pages if page.group != ASKED]


def found(words):
    return [hit.page.id for hit in INDEX.search(words).hits]


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


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("magnesium", "q-magnesium"),
        ("stretches", "stretching"),
        ("stretch", "stretching"),
        ("cramps", "night_cramps"),
        ("cramp", "night_cramps"),
        ("magnes", "sc_mg_food"),
        ("coffee", "caffeine"),
        ("quads", "ex_quad_stretch"),
        ("pills", "medicines"),
        ("fasciculations", "benign_isolated"),
        ("creatine kinase", "t_ck"),
        ("RESTLESS Legs", "rls"),
        ("Guillain-Barre", "serious-causes"),
        ("ALS", "serious-causes"),
        ("child’s pose", "st_childs_pose"),
    ],
)
def test_a_page_is_found_by_word_plural_beginning_and_other_words(words, wanted):
    assert wanted in found(words)[:12]


def test_the_title_comes_first_and_every_word_counts():
    assert found("why does my knee twitch")[0] == "q-why-knee"
    assert found("glossary")[0] == "glossary"
    assert 0 < INDEX.search("night cramp").total < INDEX.search("cramp").total
    assert found("cramp zzzz") == []


def test_serious_causes_are_not_found_and_their_page_shows_no_excerpt():
    for cause in BASE.causes:
        if cause.serious:
            hits = INDEX.search(cause.name).hits
            assert not any(hit.page.serious for hit in hits)
            assert "serious-causes" in {hit.page.id for hit in hits}, cause.name
    assert all(not hit.excerpt for hit in INDEX.search("weakness").hits if hit.page.names_serious)
    assert found("eyelids droop")[-1] == SHELF.serious != found("eyelids")[0]
    assert found("ALS") == [*NAME_SERIOUS]


def test_nothing_asked_finds_nothing_and_a_slip_of_the_pen_is_put_right():
    assert INDEX.search("") == INDEX.search("the of a") == ((), (), 0)
    assert INDEX.search("magnesum").near == ("magnesium",)
    assert INDEX.search("x" * 5000).hits == ()
    assert asked_for("a" * 5000) == ["a" * LONG]


def test_no_more_is_shown_than_can_be_read():
    many = INDEX.search("muscle")
    assert len(many.hits) == MOST < many.total


@pytest.mark.parametrize(
    ("word", "looked_up"),
    [
        ("cramps", "cramp"),
        ("stretches", "stretch"),
        ("injuries", "injury"),
        ("illness", "illness"),
        ("virus", "virus"),
        ("child's", "child"),
        ("twitching", "twitch"),
        ("lying", "lying"),
        ("Barré", "barre"),
        ("als", "als"),
        ("boxes", "box"),
    ],
)
def test_a_word_is_looked_up_as_one_for_all_its_forms(word, looked_up):
    assert stem(word) == looked_up


def test_what_was_looked_for_is_marked_and_nothing_is_lost():
    text = "Cramps, a cramp and <b>cramped</b> legs."
    pieces = [*marked(text, {"cramp"})]
    assert "".join(piece.text for piece in pieces) == text
    assert [piece.text for piece in pieces if piece.found] == ["Cramps", "cramp"]


def test_a_long_text_is_cut_around_the_word():
    text = "word " * 100 + "needle " + "word " * 100
    cut = shortened(text, {"needle"})
    assert "needle" in cut
    assert len(cut) <= EXCERPT + 8
    assert cut.startswith("… word")
    assert cut.endswith("word …")
    assert shortened("short needle", {"needle"}) == "short needle"


def looked_at() -> int:
    """Return how many words were looked at so far."""
    counted = stem.cache_info()
    return counted.hits + counted.misses


@pytest.mark.parametrize(
    "asked", ["twitch", "muscle nerve", "sl", "zzzzzzz yyyyyyy xxxxxxx", "why is it worse at night"]
)
def test_a_search_looks_only_into_the_pages_that_it_shows(asked):
    before = looked_at()
    shown = [hit.page for hit in INDEX.search(asked).hits]
    texts = [text for page in shown for text in (page.title, *words_of(page))]
    # Once to find the best place of a page, twice to cut and mark it; and what was asked for.
    assert looked_at() - before <= 3 * sum(len(WORD.findall(text)) for text in texts) + 10
    assert len(shown) <= MOST
