"""The page of a fault says what to do, in words of its own for what happens often."""

from http import HTTPStatus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vastus.web.frame.fault import WORDS, Fault, words_for
from vastus.web.frame.page import render


@given(st.sampled_from(HTTPStatus))
def test_every_status_has_words_and_a_fault_of_ours_is_never_put_on_the_person(status):
    words = words_for(status)
    assert words in WORDS.values()
    assert (words == WORDS[500]) == (status >= 500)


@pytest.mark.parametrize("status", WORDS)
def test_a_status_with_words_of_its_own_says_them(status):
    assert words_for(status) == WORDS[status]


@pytest.mark.parametrize("status", [401, 403, 409, 418, 429])
def test_a_request_that_was_wrong_in_another_way_could_not_be_read(status):
    assert words_for(status) == WORDS[400]


@pytest.mark.parametrize("elsewhere", [True, False])
def test_the_page_says_it_aloud_and_escapes_it(elsewhere):
    page = render(Fault("<b>No & no</b>", elsewhere=elsewhere))
    assert '<p role="alert">&lt;b&gt;No &amp; no&lt;/b&gt;</p>' in page
    assert "<b>" not in page
    assert page != render(Fault("<b>No & no</b>", elsewhere=not elsewhere))
