"""A message made strange: it has marks, no plain vowel, and more length."""

import pytest

from vastus.say.pseudo import Pseudo, marked


@pytest.mark.parametrize(
    "text", ["Take care: {what}", 'See <a href="/learn">all pages</a>, %(count)s of 100 %% &nbsp;']
)
def test_values_and_tags_stay(text):
    told = marked(text)
    for kept in ("{what}", '<a href="/learn">', "</a>", "%(count)s", "%%", "&nbsp;"):
        assert (kept in told) == (kept in text)
    assert told[0] + told[-1] == "⟦⟧"


def test_a_text_is_two_fifths_longer_and_has_no_plain_vowel():
    text = "Everything stays on this machine. vastus is not a doctor. If you feel very ill, ring the emergency number."
    assert 1.3 <= len(marked(text)) / len(text) <= 1.5
    assert not set(marked(text)) & set("aeiouyAEIOUY")


def test_a_count_has_its_form():
    assert [Pseudo().ngettext("x", "z", n) for n in (1, 2)] == ["⟦x⟧", "⟦ž⟧"]
