"""What translators are given: every message of Python, of the templates and of the base, and none twice."""

import re
from io import BytesIO

import pytest
from babel.messages.pofile import read_po, write_po

from tests.standards.test_wording import BANNED
from tests.words.make import catalogue
from tests.words.messages import SOURCE, every, of_python
from vastus.say import tongue
from vastus.say.catalogue import read
from vastus.say.tongue import Tongue, speaking, told
from vastus.sentence import counted, sentence

MESSAGES = [*every()]
TEXTS = {form for message in MESSAGES for form in message.forms}


@pytest.mark.parametrize(
    ("text", "file"),
    [
        ("Take care: {what}", "src/vastus/say/sections.py"),
        ("Go to the content", "src/vastus/web/pages/frame/base.html"),
        ("Next step: <a href=\"/\">go to the first page</a>, or save a copy.", "src/vastus/web/pages/data/data.html"),
        ("First, a few words about you.", "src/vastus/evidence/base/screens.yaml"),
    ],
)  # fmt: skip
def test_messages_of_all_three_kinds_are_found_where_they_stand(text, file):
    found = next(message for message in MESSAGES if text in message.forms)
    assert found.file == file
    line = (SOURCE.parents[1] / file).read_text().splitlines()[found.line - 1]
    assert text[:12] in line or "_(" in line or "sentence(" in line


def test_a_nested_and_a_conditional_message_are_found(tmp_path):
    code = 'f(x, y=[sentence("one {a}", a=counted("two", "{count} twos", 2))], z=sentence("three" if x else "four"))'
    probe = tmp_path / "probe.py"
    probe.write_text(code)
    found = {message.forms for message in of_python(probe, tmp_path)}
    assert found == {("one {a}",), ("two", "{count} twos"), ("three",), ("four",)}


def test_the_file_for_translators_can_be_read_again():
    file = BytesIO()
    write_po(file, catalogue())
    file.seek(0)
    again = read_po(file)
    assert {form for one in again if one.id for form in ([one.id] if isinstance(one.id, str) else one.id)} == TEXTS
    assert len(TEXTS) > 3000


PLACE = re.compile(r"\{(\w*)[^{}]*\}|%\((\w+)\)s")


def test_every_value_has_a_name():
    assert [text for text in TEXTS if any(not (one or two) for one, two in PLACE.findall(text))] == []


def test_tags_in_a_message_are_few_and_closed():
    for text in TEXTS:
        assert re.findall(r"<(\w+)", text) == re.findall(r"</(\w+)", text), text
        assert set(re.findall(r"<(\w+)", text)) <= {"a", "em", "span", "strong", "tspan"}


# Of files, programs and faults in the base: said to whoever mends them, who knows what a program is.
TECHNICAL = re.compile(r"vastus/(?:store|evidence|measure/read)/.*\.py")


@pytest.mark.parametrize("what", BANNED)
def test_no_message_has(what):
    read = {form for message in MESSAGES if not TECHNICAL.search(message.file) for form in message.forms}
    plain = [re.sub(r"<[^>]*>|\{[^{}]*\}|%\(\w+\)s", " ", text) for text in read]
    assert [text for text in plain if BANNED[what].search(text)] == []


GERMAN = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Go to the content"
msgstr "Zum Inhalt"

msgid "{a} of {b}"
msgstr "von {b}: {a}"

msgid "one page"
msgid_plural "{count} pages"
msgstr[0] "eine Seite"
msgstr[1] "{count} Seiten"
"""


def test_a_catalogue_is_spoken():
    with speaking(Tongue("de", read(GERMAN.encode(), "de"))):
        assert told("Go to the content") == "Zum Inhalt"
        assert told(sentence("{a} of {b}", a=sentence("Go to the content"), b=1.5)) == "von 1,5: Zum Inhalt"
        assert [told(counted("one page", "{count} pages", n)) for n in (1, 2)] == ["eine Seite", "2 Seiten"]
        assert told("nobody translated this") == "nobody translated this"
        assert tongue.current().code == "de"
    assert told("Go to the content") == "Go to the content"
