"""Says a text in the language that is set: a sentence is looked up by its message, and its values are put in anew.

English is the source, so it needs neither a catalogue nor Babel; every other language is a file of ``locale/``.
The language is set for a process or a request, and never guessed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import TYPE_CHECKING, Any

from vastus.errors import Fault, NotFound, Refused, VastusError
from vastus.say.written import Written, signed
from vastus.sentence import Sentence, sentence

if TYPE_CHECKING:
    from gettext import NullTranslations

ENGLISH = "en-GB"
PSEUDO = "qps"  # no language: English in marks, longer and with accents, which shows what cannot be translated yet
LOCALE = files("vastus.say") / "locale"


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language: its code, and the words of its catalogue; English has none."""

    code: str
    words: "NullTranslations | None" = None

    def message(self, message: str) -> str:
        """Return a message in this language; what the catalogue does not know stays English."""
        return self.words.gettext(message) if self.words is not None and message else message

    def counted(self, one: str, many: str, count: int) -> str:
        """Return the form of a message that fits a count in this language."""
        if self.words is None:
            return one if count == 1 else many
        return self.words.ngettext(one, many, count)

    def written(self, text: Written) -> str:
        """Return a number, a day or a list as this language writes it."""
        if self.code != PSEUDO:
            return text.anew(self.code, self.told)
        from vastus.say.pseudo import marked

        said = text.anew(ENGLISH, self.told)
        if text.kind == "and":
            return said.replace(" and ", f" {marked('and')} ")
        return marked(said) if text.kind in ("day", "span") else said

    def told(self, text: str) -> str:
        """Return a sentence, a number, a day, a list or a text of the base in this language."""
        if self.words is None:
            return str(text)
        if isinstance(text, Written):
            return self.written(text)
        if isinstance(text, Sentence):
            return _Filling(self).fill(text)
        return self.message(text)


class _Filling(Formatter):
    """Puts values into a message of a language: sentences are told, and numbers are written, as it does."""

    def __init__(self, tongue: Tongue) -> None:
        self.tongue = tongue

    def fill(self, text: Sentence) -> str:
        if text.plural is None:
            message = self.tongue.message(text.message)
        else:
            message = self.tongue.counted(text.message, text.plural, int(text.values["count"]))
        return self.vformat(message, (), text.values) if text.values else message

    def format_field(self, value: Any, format_spec: str) -> Any:
        if isinstance(value, Sentence | Written):
            return format(self.tongue.told(value), format_spec)
        said = format(value, format_spec)
        plain = self.tongue.code in (ENGLISH, PSEUDO) or not isinstance(value, int | float)
        return said if plain else signed(said, self.tongue.code)


_SOURCE = Tongue(ENGLISH)
_NOW: ContextVar[Tongue] = ContextVar("tongue", default=_SOURCE)


def current() -> Tongue:
    """Return the language that is set."""
    return _NOW.get()


def told(text: str) -> str:
    """Return a text in the language that is set; see ``Tongue.told``."""
    return _NOW.get().told(text)


def anew(value: Any) -> Any:
    """Return what stands on a page or a sheet: what remembers how it was made is told, all else stays as it is."""
    return told(value) if isinstance(value, Sentence | Written) else value


def fault_words(fault: Fault) -> Sentence:
    """Return a fault with its place in one sentence."""
    what = sentence(fault.what)
    return sentence("{place}: {what}", place=fault.place, what=what) if fault.place else what


def told_error(error: VastusError) -> str:
    """Return what an error says, in the language that is set, with each of its faults on a line of its own."""
    faults = error.faults if isinstance(error, Refused) else ()
    return "\n".join([told(error.summary), *(f"  {told(fault_words(fault))}" for fault in faults)])


@contextmanager
def speaking(tongue: Tongue) -> Iterator[None]:
    """Set the language for what is done inside."""
    before = _NOW.set(tongue)
    try:
        yield
    finally:
        _NOW.reset(before)


def speak(code: str) -> None:
    """Set the language of this process; raises NotFound where nobody has translated into it."""
    if code != current().code:
        _NOW.set(tongue_of(code))


@cache
def tongue_of(code: str) -> Tongue:
    """Return a language by its code; raises NotFound where nobody has translated into it."""
    if code == ENGLISH:
        return _SOURCE
    if code == PSEUDO:
        from vastus.say.pseudo import Pseudo

        return Tongue(PSEUDO, Pseudo())
    known = languages()
    if code not in known:
        raise NotFound(sentence("There is no language {code}. There are: {known}.", code=code, known=", ".join(known)))
    from vastus.say.catalogue import read

    return Tongue(code, read((LOCALE / f"{code}.po").read_bytes(), code))


def languages() -> tuple[str, ...]:
    """Return the codes of the languages that vastus can speak."""
    found = [part.name.removesuffix(".po") for part in LOCALE.iterdir()] if LOCALE.is_dir() else []
    return (ENGLISH, PSEUDO, *sorted(found))
