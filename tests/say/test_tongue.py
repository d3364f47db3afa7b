"""Which language is spoken, and how a sentence is said in it."""

from contextvars import copy_context
from datetime import date

import pytest

from vastus.errors import BadAnswers, Fault, NotFound, VastusError
from vastus.say import tongue
from vastus.say.catalogue import read
from vastus.say.tongue import ENGLISH, PSEUDO, Tongue, anew, speak, speaking, told, told_error, tongue_of
from vastus.say.written import capital, day, phrases, span
from vastus.sentence import counted, sentence

PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n<5 ? 1 : 2);\\n"

msgid "It is larger than {most} GB."
msgstr "Es ist mehr als {most} GB."

msgid "{count} page"
msgid_plural "{count} pages"
msgstr[0] "{count} Blatt"
msgstr[1] "{count} Blätter"
msgstr[2] "{count} Haufen"

msgid "{first}; {rest}"
msgstr "{first} · {rest}"

msgid "a sore calf"
msgstr "eine müde Wade"
"""


@pytest.fixture
def german():
    with speaking(Tongue("de", read(PO.encode(), "de"))):
        yield


def test_english_is_spoken_unless_another_language_is_set():
    assert tongue.current().code == ENGLISH
    assert told(sentence("It is larger than {most} GB.", most=1.5)) == "It is larger than 1.5 GB."
    assert type(told(sentence("so"))) is str


@pytest.mark.usefixtures("german")
def test_values_are_put_in_anew():
    assert told(sentence("It is larger than {most} GB.", most=1.5)) == "Es ist mehr als 1,5 GB."
    assert told(sentence("It is larger than {most} GB.", most=span(90))) == "Es ist mehr als 1,5 Minuten GB."
    assert told(sentence("It is larger than {most:.2f} GB.", most=2)) == "It is larger than 2,00 GB."
    assert [told(counted("{count} page", "{count} pages", n)) for n in (1, 2, 5)] == [
        "1 Blatt",
        "2 Blätter",
        "5 Haufen",
    ]


@pytest.mark.usefixtures("german")
def test_texts_of_the_base_and_rows_of_them_are_told():
    assert told("a sore calf") == "eine müde Wade"
    assert told(capital("a sore calf")) == "Eine müde Wade"
    assert told(phrases(["a sore calf", "a sore calf"])) == "eine müde Wade · eine müde Wade"
    assert told("") == ""  # the empty message is the head of a catalogue


@pytest.mark.usefixtures("german")
def test_a_plain_value_stays_as_it_is():
    assert told(sentence("It is larger than {most} GB.", most="a sore calf")) == "Es ist mehr als a sore calf GB."
    assert [anew("a sore calf"), anew(3), anew(sentence("a sore calf"))] == ["a sore calf", 3, "eine müde Wade"]


@pytest.mark.usefixtures("german")
def test_an_error_is_told_with_each_fault_on_a_line():
    error = BadAnswers(sentence("a sore calf"), [Fault("age", sentence("a sore calf")), Fault("", "x")])
    assert told_error(error) == "eine müde Wade\n  age: eine müde Wade\n  x"
    assert told_error(NotFound(sentence("a sore calf"))) == "eine müde Wade"
    assert told_error(VastusError()) == ""


def test_a_language_is_set_for_what_is_done_inside():
    with speaking(tongue_of(PSEUDO)):
        assert told(sentence("Next")) == "⟦Ñéxţ⟧"
        assert told(day(date(2026, 3, 2))).startswith("⟦2 M")
    assert told(sentence("Next")) == "Next"


def test_a_process_speaks_the_language_that_it_is_told():
    def spoken(*codes):
        for code in codes:
            speak(code)
        return tongue.current().code

    assert copy_context().run(spoken, PSEUDO) == PSEUDO
    assert copy_context().run(spoken, PSEUDO, ENGLISH) == ENGLISH


def test_a_language_that_nobody_has_translated_into_is_refused_with_those_that_there_are():
    with pytest.raises(NotFound, match=r"There is no language xx\. There are: en-GB, qps\."):
        speak("xx")
