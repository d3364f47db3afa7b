"""A language for whoever builds pages: English in marks, with accents, and two fifths longer.

``VASTUS_LANGUAGE=qps vastus serve`` shows at a glance what cannot be translated yet: it stands outside the marks.
"""

import re
from gettext import NullTranslations

LONGER = 0.4  # German and Finnish need about so much more room than English
BEGIN, END = "⟦", "⟧"
# Places for values, and what is not a word: {size}, %(size)s, %%, <a href="/">, &nbsp;
KEPT = re.compile(r"(\{[^{}]*\}|%\(\w+\)s|%%|<[^<>]*>|&\w+;)")
PLAIN = "aceghijklnorstuwyzACEGHIJKLNORSTUWYZ"
ACCENTED = "áçéğĥíĵķĺñóŕšţúŵýžÁÇÉĞĤÍĴĶĹÑÓŔŠŢÚŴÝŽ"
ACCENTS = str.maketrans(PLAIN, ACCENTED)
VOWELS = "aeiouyAEIOUY"


class Pseudo(NullTranslations):
    """Every message of it is its English one, made strange."""

    def gettext(self, message: str) -> str:
        """Return a message in marks."""
        return marked(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the form that fits a count, in marks."""
        return marked(msgid1 if n == 1 else msgid2)


def marked(message: str) -> str:
    """Return a message in marks, with accents, and longer; places for values and tags stay as they are."""
    parts = KEPT.split(message)
    words = [_longer(part) if place % 2 == 0 else part for place, part in enumerate(parts)]
    return f"{BEGIN}{''.join(words)}{END}"


def _longer(words: str) -> str:
    """Return words with accents and their vowels said twice, as often as it takes to be longer."""
    made, owed = [], 0.0
    for sign in words:
        owed += LONGER
        strange = sign.translate(ACCENTS)
        times = 1 + int(owed) if sign in VOWELS else 1
        owed -= times - 1
        made.append(strange * times)
    return "".join(made)
