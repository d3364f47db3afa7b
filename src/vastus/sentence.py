"""Sentences that can be said in another language: English text that remembers how it was put together.

A sentence is an ordinary ``str`` in English, so that what is raised, logged or printed by a program reads plainly.
A face that speaks another language looks up its ``message`` and puts the ``values`` in anew (``vastus.say.tongue``).
The text is marked where it stands, and ``make words`` collects it for translators.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class Sentence(str):
    """A sentence in English, its message with places in braces, and the values that stand in them."""

    __slots__ = ("message", "plural", "values")
    message: str
    plural: str | None
    values: Mapping[str, Any]

    def __reduce__(self) -> tuple[Any, ...]:
        """Let a sentence travel to another process whole."""
        return _made, (str(self), self.message, self.plural, dict(self.values))


def sentence(message: str, /, **values: Any) -> Sentence:
    """Return a message with its values put in: ``sentence("It is larger than {most} GB.", most=2)``.

    A text of the base becomes one as well, and what is one already stays as it is.
    """
    if isinstance(message, Sentence) and not values:
        return message
    return _made(message.format(**values) if values else message, message, None, values)


def counted(one: str, many: str, count: int, /, **values: Any) -> Sentence:
    """Return the form of a message that fits a count, which stands in it as ``{count}``."""
    told = {"count": count, **values}
    return _made((one if count == 1 else many).format(**told), one, many, told)


@dataclass(frozen=True, slots=True)
class Packed:
    """A sentence as plain data, for a line between two processes, or a table: JSON and msgpack know no sentences."""

    text: str  # in English
    message: str
    plural: str | None = None
    values: "dict[str, Packed | str | int | float]" = field(default_factory=dict)


Words = Packed | str


def packed(text: str) -> Words:
    """Return a sentence as plain data; any other text stays what it is."""
    if not isinstance(text, Sentence):
        return text
    return Packed(str(text), text.message, text.plural, {name: _plain(value) for name, value in text.values.items()})


def unpacked(words: Words) -> str:
    """Return the sentence that was packed as plain data."""
    if isinstance(words, str):
        return words
    values = {name: unpacked(value) if isinstance(value, Packed) else value for name, value in words.values.items()}
    return _made(words.text, words.message, words.plural, values)


def _plain(value: Any) -> Packed | str | int | float:
    if isinstance(value, str):
        return packed(value)
    return value if isinstance(value, int | float) else str(value)


def _made(text: str, message: str, plural: str | None, values: Mapping[str, Any]) -> Sentence:
    made = Sentence(text)
    made.message, made.plural, made.values = message, plural, values
    return made
