"""The pseudo-language in tests: what of a page or a text was not told in it, and which messages it was asked for.

A message of it has no plain vowel, so a word with one is bare English, or a value: a number's unit, a name, an id.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from tests.words.messages import every
from vastus.say.pseudo import Pseudo
from vastus.say.tongue import PSEUDO, Tongue

WORD = re.compile(r"[A-Za-z][\w'’-]*[A-Za-z]|[A-Za-z]")
VOWEL = re.compile(r"[aeiouyAEIOUY]")
READ_ALOUD = ("alt", "title", "placeholder", "aria-label")
# The same in every language: our name, a name of an app, what stands for a source, and what a person types.
SAME = {"vastus", "phyphox", "AE", "EDF", "CSV"}
NOT_WORDS = re.compile(r"[0-9a-f]{8,}|https?://\S+|[\w-]+(?:\.[\w-]+)+")  # a fingerprint, an address, a file's name
PLACE = re.compile(r"\{\w+\}")  # where a script puts a value
UNTOLD = {"script", "style"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Asked(Pseudo):
    """The pseudo-language, and every message that it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: set[str] = set()

    def gettext(self, message: str) -> str:
        self.messages.add(message)
        return super().gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.messages |= {msgid1, msgid2}
        return super().ngettext(msgid1, msgid2, n)

    def unknown(self) -> set[str]:
        """Return the messages that no translator is given."""
        return self.messages - {form for message in every() for form in message.forms}


def strange() -> tuple[Tongue, Asked]:
    """Return the pseudo-language, and what it is asked for."""
    words = Asked()
    return Tongue(PSEUDO, words), words


def bare(text: str, *values: str) -> list[str]:
    """Return the words of a text that are English, without values that are expected in it."""
    for value in sorted(values, key=len, reverse=True):
        text = text.replace(value, " ")
    words = WORD.findall(NOT_WORDS.sub(" ", PLACE.sub(" ", text)))
    return [word for word in words if word not in SAME and VOWEL.search(word) and not re.search(r"[^\x00-\x7f]", word)]


class _Texts(HTMLParser):
    """All that a page says, without what is marked as English on purpose."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.within: list[bool] = [True]  # of each open element, whether it is to be told

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        told = self.within[-1] and tag not in UNTOLD and has.get("translate") != "no"
        self.texts += [has[name] for name in READ_ALOUD if has.get(name)]
        self.texts += [value for name, value in has.items() if name.startswith("data-") and " " in value]
        if tag not in VOID:
            self.within.append(told)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts += [value for name, value in attrs if name in READ_ALOUD and value]

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.within.pop()

    def handle_data(self, data: str) -> None:
        if self.within[-1] and data.strip():
            self.texts.append(data)


def said(page: str) -> Iterator[str]:
    """Yield every text of a page: what is written on it, and what is read aloud."""
    reader = _Texts()
    reader.feed(page)
    yield from reader.texts


def bare_on(page: str, *values: str) -> list[tuple[str, str]]:
    """Return the English words of a page, each with the text around it."""
    return [(word, text.strip()[:80]) for text in said(page) for word in bare(text, *values)]
