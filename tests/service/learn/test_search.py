"""The search over all pages: what is found by which words, what comes first, and what is never shown."""

import pytest

from vastus.service import shipped
from vastus.service.learn.library import Library
from vastus.service.learn.search import EXCERPT, LONG, MOST, WORD, Index, asked_for, marked, shortened, stem, words_of

BASE = shipped.base()
INDEX = Index(Library(BASE))
SHELF = BASE.shelf
NAME_SERIOUS = [SHELF.serious, *SHELF.names_serious]


def found(words):
    return [hit.page.id for hit in INDEX.search(words).hits]


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


def test_words_that_tell_nothing_are_those_of_the_base():
    assert asked_for("why does the knee twitch", INDEX.small) == ["knee", "twitch"]
    assert asked_for("why does the knee twitch") == ["why", "doe", "the", "knee", "twitch"]
    assert {"the", "why"} <= INDEX.small


@pytest.mark.parametrize("words", BASE.search.same)
def test_another_word_for_the_same_thing_finds_what_the_word_itself_finds(words):
    asked = [word for word in words.split() if word in INDEX.at]
    for word in asked:
        others = {other for other in asked if other != word}
        assert others <= INDEX._like(word).keys()


@pytest.mark.parametrize("words", BASE.search.tries)
def test_what_one_is_told_to_try_finds_something(words):
    assert found(words)
