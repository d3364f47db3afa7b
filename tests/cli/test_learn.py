import pytest

from vastus.cli.show.library import find, write
from vastus.errors import NotFound
from vastus.service import shipped
from vastus.service.learn.library import ASKED, Library

BASE = shipped.base()
LIBRARY = Library(BASE)


def test_without_a_topic_all_is_listed_in_groups(vastus):
    done = vastus("learn")
    assert done.exit_code == 0
    places = [done.stdout.index(f"\n{group.title}\n---") for group in BASE.shelf.groups]
    assert places == sorted(places)
    assert all(f"- {topic.id}:" in done.stdout for topic in BASE.topics)
    assert all((f"- {cause.id}:" in done.stdout) is not cause.serious for cause in BASE.causes)


@pytest.mark.parametrize("name", [page.id for page in LIBRARY.pages])
def test_every_page_opens_by_its_id(name):
    page = find(name, LIBRARY)[0]
    text = write(page, LIBRARY, 60)
    assert "Next step:" in text
    assert max(map(len, text.splitlines())) <= 60


def test_a_line_has_its_grade_and_sources_which_stand_at_the_end(vastus):
    text = vastus("learn", "serious-causes").stdout
    assert "[guideline; 1, 2]" in text
    below = text.partition("Sources, and how much of each was read")[2]
    assert BASE.source["ng127"].cite[:30] in " ".join(below.split())
    assert "(read in a summary)" in " ".join(below.split())


def test_a_serious_cause_begins_with_what_tells_it_apart(vastus):
    text = " ".join(vastus("learn", "als").stdout.split())
    assert text.index(str(BASE.cause["als"].tells)) < text.index("Doctors call it")


def test_serious_causes_are_found_by_their_own_name_only(vastus):
    for words in ("nerve cells that drive", "als ", "kennedy"):
        for page in [*_found(words)]:
            assert not page.serious or page.id == words.strip()
    assert "als:" not in vastus("learn", "motor", "neurone").stdout


def _found(words):
    try:
        return find(words, LIBRARY)
    except NotFound:
        return []


def test_words_list_the_pages_that_speak_of_them(vastus):
    done = vastus("learn", "lactic")
    assert done.exit_code == 0
    assert "myth-lactic-acid" in done.stdout
    hits = find("magnesium", LIBRARY)
    assert len(hits) > 5
    assert "magnesium" in f"{hits[0].id} {hits[0].title}".lower()
    assert not any(hit.group == ASKED for hit in hits)


def test_a_single_hit_or_a_whole_title_is_opened(vastus):
    done = vastus("learn", "child's", "pose")
    assert [page.id for page in find("meralgia paraesthetica", LIBRARY)] == ["meralgia"]
    assert vastus("learn", "meralgia", "paraesthetica").stdout.startswith("Pinched skin nerve")
    assert done.stdout.startswith("Child's pose\n============")
    assert "How sure this is: D, common sense, not tested." in done.stdout


def test_a_finding_is_read_by_its_id(vastus):
    text = vastus("learn", "twitch-spread").stdout
    assert "Is it always in the same spot?" in text
    assert "It can speak for: Twitching that stays a while" in text


def test_an_unknown_word_names_the_nearest(vastus):
    done = vastus("learn", "magnesum")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Did you mean: " in done.stderr
    assert "magnesium" in done.stderr or "mg" in done.stderr
    done = vastus("learn", "zzzzzz")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "vastus learn" in done.stderr


def test_contradictions_tell_both_sides_and_how_they_were_settled(vastus):
    text = vastus("learn", "x01").stdout
    assert "- Article s" in text
    assert "How we settled it:" in text


def test_no_line_is_wider_than_sixty(vastus):
    for words in ([], ["rls"], ["sc_caffeine"], ["magnesium"], ["t_ck"]):
        assert max(map(len, vastus("learn", *words, columns=60).stdout.splitlines())) <= 60
