"""Every grade and every way of reading has words, and an interview goes only forward."""

from hypothesis import given
from hypothesis import strategies as st

from vastus.say.words import GRADE, READ, stage
from vastus.service import shipped

BASE = shipped.base()
ORDER = [part.title for part in BASE.stages]


def test_each_grade_and_way_of_reading_that_the_base_uses_has_words():
    assert {remedy.grade for remedy in BASE.remedies} <= GRADE.keys()
    assert {source.read for source in BASE.sources} <= READ.keys()
    assert len(set(GRADE.values())) == len(GRADE)
    assert len(set(READ.values())) == len(READ)


def test_an_interview_begins_with_the_first_stage():
    assert stage((), BASE) == ORDER[0]


@given(st.lists(st.sampled_from(BASE.screens), min_size=1, max_size=6))
def test_an_interview_never_goes_back(screens):
    ways = [ORDER.index(stage(screens[:count], BASE)) for count in range(len(screens) + 1)]
    assert ways == sorted(ways)
    assert stage(screens, BASE) == stage(list(reversed(screens)), BASE)
    furthest = max(screens, key=lambda one: [part.id for part in BASE.stages].index(one.stage))
    assert stage(screens, BASE) == stage([furthest], BASE)
