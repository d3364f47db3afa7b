"""What a step changed, put on what stood before it, gives what stood after it: letter for letter, in the same order."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from vastus.store.rows.change import NOTHING_YET, Change, Held, applied, as_json, change

ANSWERS = st.dictionaries(
    st.sampled_from("abcdef"), st.sampled_from([b'"yes"', b'"no"', b"1", b"1.0", b"true", b'["x","!y"]', b"null"])
)
PAGES = st.lists(st.sampled_from([b'["p",["a"]]', b'["p",["a","b"]]', b'["q",[]]']), max_size=5)
HELD = st.builds(
    lambda answers, pages: Held({finding: Raw(answer) for finding, answer in answers.items()}, tuple(map(Raw, pages))),
    ANSWERS,
    PAGES,
)


@given(HELD, HELD)
def test_what_changed_leads_from_one_to_the_other(before: Held, after: Held) -> None:
    again = applied(before, change(before, after))
    assert as_json(again.answers) == as_json(after.answers)
    assert as_json(again.pages) == as_json(after.pages)


@given(HELD)
def test_where_nothing_changed_nothing_is_kept(held: Held) -> None:
    assert change(held, held) == Change((), {}, 0, ())


@given(HELD, st.sampled_from([b'"yes"', b"1"]))
def test_one_answer_more_is_all_that_is_kept(held: Held, answer: bytes) -> None:
    after = Held({**held.answers, "new": Raw(answer)}, (*held.pages, Raw(b'["new",[]]')))
    assert change(held, after) == Change((), {"new": Raw(answer)}, 0, (Raw(b'["new",[]]'),))


@given(HELD)
def test_a_way_back_keeps_no_answer(held: Held) -> None:
    after = Held(dict(list(held.answers.items())[:-1]), held.pages[:-1])
    back = change(held, after)
    assert (back.answered, back.pushed) == ({}, ())
    assert (len(back.removed), back.popped) == (min(1, len(held.answers)), min(1, len(held.pages)))


def test_columns_are_json_that_is_read_back() -> None:
    held = Held.read('{"a":1.0,"b":["x"]}', '[["p",["a","b"]]]')
    columns = change(NOTHING_YET, held).columns()
    assert columns == {"removed": "[]", "answered": '{"a":1.0,"b":["x"]}', "popped": 0, "pushed": '[["p",["a","b"]]]'}
    assert msgspec.json.decode(columns["pushed"]) == [["p", ["a", "b"]]]
