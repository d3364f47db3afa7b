"""A sentence reads as English everywhere, and remembers how it was put together."""

import pickle
from datetime import date

import msgspec
import pytest

from vastus.errors import Refused
from vastus.sentence import Packed, Sentence, counted, packed, sentence, unpacked


def test_it_is_english_text_that_knows_its_parts():
    told = sentence("This file has {size} MB.", size=5)
    assert told == "This file has 5 MB."
    assert (told.message, told.plural, told.values) == ("This file has {size} MB.", None, {"size": 5})
    assert str(Refused(told)) == "This file has 5 MB."


def test_without_values_braces_are_braces():
    assert sentence("Write {} and {a}.") == "Write {} and {a}."


@pytest.mark.parametrize(("count", "said"), [(0, "0 leg twitches"), (1, "1 leg twitch"), (2, "2 leg twitches")])
def test_a_count_takes_its_form(count, said):
    told = counted("{count} {where} twitch", "{count} {where} twitches", count, where="leg")
    assert told == said
    assert told.plural == "{count} {where} twitches"


def test_it_travels_whole():
    told = counted("{count} file", "{count} files", 3)
    back = pickle.loads(pickle.dumps(told))
    assert (back, back.message, back.plural, back.values) == (told, told.message, told.plural, told.values)


def test_it_is_written_as_text():
    assert msgspec.json.encode({"told": str(sentence("a {b}", b=1))}) == b'{"told":"a 1"}'


def test_it_is_packed_as_plain_data_and_unpacked_whole():
    told = sentence("{what}: {share} of {count}", what=sentence("{name} is full", name="a"), share=0.5, count=3)
    back = unpacked(msgspec.json.decode(msgspec.json.encode(packed(told)), type=Packed))
    assert isinstance(back, Sentence)
    assert (back, back.message, back.values) == (told, told.message, told.values)
    assert back.values["what"].message == "{name} is full"
    assert packed("plain") == unpacked("plain") == "plain"


def test_a_value_that_is_no_plain_data_is_packed_as_its_words():
    assert packed(sentence("{day}", day=date(2026, 1, 2))) == Packed("2026-01-02", "{day}", None, {"day": "2026-01-02"})
