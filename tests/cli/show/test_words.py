"""How a result stands in the terminal: a rule below each heading, a dash before each item, a card set in."""

from itertools import pairwise
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.say.test_sections import STORIES, advice
from vastus.assess.advice import Advice
from vastus.cli.show import words
from vastus.say import sections as say
from vastus.say.sections import Group, Line, Section, sections

TEXTS = st.text("abcdefgh", min_size=1, max_size=9)
LINES = st.builds(Line, TEXTS, st.sampled_from(["text", "item", "soft", "strong"]))
GROUPS = st.builds(
    Group, st.one_of(st.just(""), TEXTS), st.lists(LINES, min_size=1, max_size=3).map(tuple), st.booleans()
)
SECTIONS = st.lists(
    st.builds(
        Section, st.just("why"), st.one_of(st.just(""), TEXTS), st.lists(GROUPS, min_size=1, max_size=3).map(tuple)
    ),
    min_size=1,
    max_size=3,
)


def drawn(made, width=40):
    """Return how sections look; what is advised is left to ``say``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "sections", lambda *_: made)
        return words.result(cast("Advice", None), width).split("\n")


def expected(made):
    """Return the same by the plainest of rules: all lines but the free ones."""
    out = []
    for section in made:
        if section.heading:
            out += [section.heading, "=" * len(section.heading)]
        for group in section.groups:
            if group.title:
                out.append(group.title if group.card or group.title.endswith(":") else f"{group.title}:")
            for line in group.lines:
                lead = "  - " if line.kind == "item" else "  " if group.card else ""
                out.append(lead + line.text)
    return out


@given(SECTIONS)
def test_every_line_stands_once_in_order_and_where_it_belongs(made):
    assert [line for line in drawn(made) if line] == expected(made)


@given(SECTIONS)
def test_groups_stand_apart_by_one_free_line(made):
    lines = drawn(made)
    assert lines[0]
    assert lines[-1]
    assert ("", "") not in pairwise(lines)
    titles = sum(bool(section.heading) for section in made)
    groups = sum(len(section.groups) for section in made)
    headed = sum(bool(section.heading) for section in made[1:])
    assert lines.count("") == groups - 1 + headed + bool(made[0].heading)
    assert titles == sum(bool(line) and set(line) == {"="} for line in lines)


def test_a_title_that_ends_with_a_colon_gets_no_second_one():
    group = Group("If:", (Line("a", "item"),))
    assert drawn([Section("change", "", (group,))]) == ["If:", "  - a"]
    bare = Group("Why", (Line("a"),))
    assert drawn([Section("why", "", (bare,))]) == ["Why:", "a"]


@pytest.mark.parametrize("name", STORIES[::4])
@pytest.mark.parametrize("width", [40, 78])
def test_a_true_result_keeps_to_its_width_and_has_all_headings(name, width):
    told = advice(name)
    lines = words.result(told, width).split("\n")
    assert max(map(len, lines)) <= width
    heads = [section.heading for section in sections(told) if section.heading and len(section.heading) <= width]
    ruled = [lines[k] for k in range(len(lines) - 1) if lines[k + 1] and set(lines[k + 1]) == {"="}]
    assert [line for line in ruled if line in heads] == heads
    assert say.sections is sections
