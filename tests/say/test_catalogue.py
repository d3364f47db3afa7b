"""The words of a language are read as their translator wrote them, with the plurals of that language."""

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from hypothesis import given
from hypothesis import strategies as st

from vastus.say.catalogue import read

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
POLISH = r"nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)"
HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {}\\n"\n\n'
DAYS = 'msgid "{count} day"\nmsgid_plural "{count} days"\n'


def written(words, tmp):
    catalogue = Catalog(locale="de")
    for source, target in words.items():
        catalogue.add(source, target)
    path = tmp / "words.po"
    with path.open("wb") as out:
        write_po(out, catalogue)
    return path.read_bytes()


@given(words=st.dictionaries(TEXTS, TEXTS, max_size=5))
def test_each_message_is_said_as_it_was_translated(words, tmp_path_factory):
    read_back = read(written(words, tmp_path_factory.mktemp("po")), "de")
    assert {source: read_back.gettext(source) for source in words} == words


def test_what_was_not_translated_stays_english():
    words = read((HEAD.format("nplurals=2; plural=(n != 1)") + 'msgid "A"\nmsgstr ""\n').encode(), "de-DE")
    assert (words.gettext("A"), words.gettext("B")) == ("A", "B")


@pytest.mark.parametrize(
    ("count", "said"), [(1, "dzień"), (2, "dni"), (4, "dni"), (5, "dni!"), (12, "dni!"), (22, "dni"), (0, "dni!")]
)
def test_a_language_counts_in_its_own_way(count, said):
    forms = 'msgstr[0] "dzień"\nmsgstr[1] "dni"\nmsgstr[2] "dni!"\n'
    words = read((HEAD.format(POLISH) + DAYS + forms).encode(), "pl")
    assert words.ngettext("{count} day", "{count} days", count) == said
