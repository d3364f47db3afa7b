"""Numbers, lengths of time, days and lists, as they are written: in English at once, and by Babel in other languages.

Babel is imported for another language only: English needs a line each, and a test holds both to the same words.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import reduce
from typing import TYPE_CHECKING, Any, Literal

from vastus.sentence import Sentence, sentence

if TYPE_CHECKING:
    from babel import Locale

Kind = Literal["and", "capital", "day", "figure", "percent", "span"]
Tell = Callable[[str], str]
# How two parts of a row are joined: translated like any other message, as Babel knows such rows for few languages.
ROW, PHRASES = sentence("{first}, {rest}"), sentence("{first}; {rest}")
EITHER, NEXT = sentence("{first}; or {rest}"), sentence("{first} {rest}")


class Written(str):
    """A number, a day or a list in English, and what it was made from, so that it can be written anew."""

    __slots__ = ("kind", "value")
    kind: Kind
    value: Any

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it travel to another process whole."""
        return _made, (str(self), self.kind, self.value)

    def anew(self, code: str, tell: Tell) -> str:
        """Return it as the language of that code writes it; ``tell`` says the words in it in that language."""
        return ANEW[self.kind](self.value, locale(code), tell)


def figure(number: float, digits: int = 2) -> Written:
    """Return a number to so many digits, and never with an exponent where it is large."""
    few = f"{number:.{digits}g}"
    few = f"{float(few):.0f}" if "e+" in few else few
    return _made(few, "figure", few)


def percent(share: float) -> Written:
    """Return a share as whole per cents."""
    said = f"{share:.0%}"
    return _made(said, "percent", int(said[:-1]))


def span(seconds: float) -> Written:
    """Return a length of time as it is said."""
    if seconds < 9.95:  # noqa: PLR2004
        number, unit = f"{seconds:.1f}", "second"
    elif seconds < 90:  # noqa: PLR2004
        number, unit = f"{seconds:.0f}", "second"
    elif seconds < 90 * 60:
        number, unit = f"{seconds / 60:.1f}".removesuffix(".0"), "minute"
    else:
        number, unit = f"{seconds / 3600:.1f}", "hour"
    return _made(f"{number} {unit}s", "span", (number, unit))


def length(seconds: float) -> Written:
    """Return a short time with its sign, which is the same in every language: 20 ms, 2 s."""
    said = f"{1000 * seconds:g} ms" if seconds < 1 else f"{seconds:g} s"
    return _made(said, "figure", said)


def clock(seconds: float) -> Written:
    """Return a moment of a recording: minutes, seconds and milliseconds."""
    whole = round(seconds * 1000)
    said = f"{whole // 60000}:{whole // 1000 % 60:02d}.{whole % 1000:03d}"
    return _made(said, "figure", said)


def day(on: date) -> Written:
    """Return a day as it is said; of a moment, the day in its own time zone."""
    return _made(f"{on.day} {on:%B %Y}", "day", on)


def capital(phrase: str) -> Written:
    """Return a phrase that begins a line: only its first letter changes."""
    return _made(_capital(phrase), "capital", phrase)


def both(items: Sequence[str]) -> Written:
    """Return a list that ends with *and*."""
    said = f"{', '.join(items[:-1])} and {items[-1]}" if len(items) > 1 else "".join(items)
    return _made(said, "and", tuple(items))


def ours(text: str) -> Sentence | Written:
    """Return a text of ours, such as one of the base, as what is told when it is put into a sentence."""
    return text if isinstance(text, Sentence | Written) else sentence(text)


def row(items: Sequence[str], joined: Sentence = ROW) -> str:
    """Return parts in a row without *and*; an empty text where there is none."""
    parts = [ours(item) for item in items]
    return (
        reduce(lambda rest, first: sentence(joined.message, first=first, rest=rest), reversed(parts)) if parts else ""
    )


def phrases(items: Sequence[str]) -> str:
    """Return phrases in a row, which may hold commas themselves."""
    return row(items, PHRASES)


def either(items: Sequence[str]) -> str:
    """Return phrases of which one is enough."""
    return row(items, EITHER)


def passage(items: Sequence[str]) -> str:
    """Return sentences one after the other."""
    return row(items, NEXT)


def together(reasons: Sequence[str]) -> str:
    """Return what is wrong as sentences that follow each other."""
    whole = [capital(fault) if fault.endswith(".") else sentence("{what}.", what=capital(fault)) for fault in reasons]
    return row(whole, NEXT)


def signed(digits: str, code: str) -> str:
    """Return a number that Python wrote with the signs of a language."""
    return _with_signs(digits, locale(code))


def locale(code: str) -> "Locale":
    """Return what Babel knows of a language."""
    from babel import Locale

    return Locale.parse(code, sep="-")


def _with_signs(digits: str, locale: "Locale") -> str:
    from babel.numbers import get_decimal_symbol, get_group_symbol

    signs = {".": get_decimal_symbol(locale), ",": get_group_symbol(locale)}
    return "".join(signs.get(sign, sign) for sign in digits)


def _percent(whole: int, locale: "Locale") -> str:
    from babel.numbers import format_percent

    return format_percent(whole / 100, locale=locale)


def _capital(phrase: str) -> str:
    return phrase[:1].upper() + phrase[1:]


def _span(ends: tuple[str, str], locale: "Locale") -> str:
    from decimal import Decimal

    from babel.units import format_unit

    number, unit = ends
    pattern = "0." + "0" * len(number.partition(".")[2]) if "." in number else "0"
    return format_unit(Decimal(number), f"duration-{unit}", "long", pattern, locale)


def _day(on: date, locale: "Locale") -> str:
    from babel.dates import format_date

    return format_date(on, "long", locale)


def _and(items: tuple[str, ...], locale: "Locale", tell: Tell) -> str:
    from babel.lists import format_list

    return format_list(
        [tell(item) if isinstance(item, Sentence | Written) else item for item in items], "standard", locale
    )


ANEW: Mapping[Kind, Callable[[Any, "Locale", Tell], str]] = {
    "and": _and,
    "capital": lambda phrase, _, tell: _capital(tell(phrase)),
    "day": lambda on, at, _: _day(on, at),
    "figure": lambda number, at, _: _with_signs(number, at),
    "percent": lambda whole, at, _: _percent(whole, at),
    "span": lambda told, at, _: _span(told, at),
}


def _made(text: str, kind: Kind, value: Any) -> Written:
    made = Written(text)
    made.kind, made.value = kind, value
    return made
