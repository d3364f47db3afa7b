"""What finds bare English finds it."""

import pytest

from tests.words.strange import bare, bare_on
from vastus.say.pseudo import marked


def test_a_word_that_was_not_told_is_found():
    assert bare(f"{marked('Go to the')} place now, 3 m/s²") == ["place", "now"]
    assert bare(marked("Everything stays on this machine.")) == []
    assert bare("thigh.edf, vastus 0.1, 0123456789ab") == []


def test_text_and_what_is_read_aloud_are_found_and_what_is_english_on_purpose_is_not():
    page = (
        '<p>one<img alt="two"><input placeholder="three"><a aria-label="four" data-here="five six">seven</a></p>'
        '<p lang="en-GB" translate="no">eight <b>nine</b></p><script>"ten";</script><svg><title>eleven</title></svg>'
    )
    found = [word for word, _ in bare_on(page)]
    assert sorted(found) == sorted(["one", "two", "three", "four", "five", "six", "seven", "eleven"])


@pytest.mark.parametrize("text", ["Take care: {what}", 'Next step: <a href="/learn">see all pages</a>, %(count)s'])
def test_the_pseudo_language_is_longer_and_keeps_values_and_tags(text):
    told = marked(text)
    for kept in ("{what}", '<a href="/learn">', "</a>", "%(count)s"):
        assert (kept in told) == (kept in text)


def test_a_long_text_is_two_fifths_longer():
    text = "Everything stays on this machine. vastus is not a doctor. If you feel very ill, ring the emergency number."
    assert 1.3 <= len(marked(text)) / len(text) <= 1.5
