"""What a person may type at a question, and what it means; anything else is told back kindly."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from vastus.assess.answers import NONE, UNSURE, Value
from vastus.evidence.model import Finding, Option
from vastus.sentence import Sentence, sentence

Command = Literal["back", "change", "quit"]
COMMANDS: Mapping[str, Command] = {
    "b": "back",
    "back": "back",
    "c": "change",
    "change": "change",
    "q": "quit",
    "quit": "quit",
    "exit": "quit",
    "stop": "quit",
}
NOT_SURE = frozenset({"?", "not sure", "unsure"})
NOTHING = frozenset({"0", "none"})
YES_NO: Mapping[str, str] = {"yes": "yes", "y": "yes", "1": "yes", "no": "no", "n": "no", "2": "no"}
DAYS: Mapping[str, float] = {"day": 1, "d": 1, "week": 7, "w": 7, "month": 30, "m": 30, "year": 365, "y": 365}


class Unclear(Exception):
    """What was typed cannot be read; ``reason`` tells what is possible."""

    def __init__(self, reason: Sentence) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Ticks:
    """The items of a list that are true, and those that the person is not sure about, by their place."""

    true: frozenset[int]
    unsure: frozenset[int] = frozenset()


def command(typed: str) -> Command | None:
    """Return the command that was typed, or None when it is an answer."""
    return COMMANDS.get(typed.strip().lower())


def choices(finding: Finding) -> list[tuple[str, Option]]:
    """Return the options, each with what to type for it; "none of these" is 0 and comes last."""
    plain = [option for option in finding.options if option.id != NONE]
    return [(str(number), option) for number, option in enumerate(plain, 1)] + [
        ("0", option) for option in finding.options if option.id == NONE
    ]


def ticks(typed: str, count: int) -> Ticks:
    """Read the answer to a list of ``count`` items; raises Unclear.

    ``1 4``: these two. ``1 2?``: the first, and not sure about the second. ``1 ?``: the first, and not sure about
    all the others. ``0``: none of them.
    """
    low = typed.strip().lower()
    everything = frozenset(range(count))
    if low in NOTHING:
        return Ticks(frozenset())
    if low in NOT_SURE:
        return Ticks(frozenset(), everything)
    true, unsure = set[int](), set[int]()
    for part in _parts(low):
        if part == "?":
            unsure |= everything
        else:
            (unsure if part.endswith("?") else true).add(place(part.removesuffix("?"), count))
    if not true and not unsure:
        raise Unclear(
            sentence(
                "Type the numbers that are true, such as 1 or 1 3. Type 0 for none of these. {range}",
                range=_range(count),
            )
        )
    return Ticks(frozenset(true), frozenset(unsure - true))


def place(mark: str, count: int) -> int:
    """Return the place, from 0, of the item with this number; raises Unclear."""
    if not mark.isascii() or not mark.isdigit() or not 1 <= int(mark[:6]) <= count:
        what = sentence("{mark} is not on the list. {range}", mark=mark, range=_range(count))
        raise Unclear(what if mark else sentence("That is not on the list. {range}", range=_range(count)))
    return int(mark) - 1


def value(typed: str, finding: Finding) -> Value:
    """Read the answer to one finding; raises Unclear."""
    low = typed.strip().lower()
    if low in NOT_SURE:
        return UNSURE
    match finding.kind:
        case "yes_no":
            if low not in YES_NO:
                raise Unclear(sentence("Type yes or no, or ? if you are not sure."))
            return YES_NO[low]
        case "number":
            return _number(low, finding)
        case _:
            return _options(low, finding)


def _options(typed: str, finding: Finding) -> Value:
    by_mark = {mark: option.id for mark, option in choices(finding)}
    if typed == NONE and NONE in by_mark.values():
        typed = "0"
    marks = _parts(typed)
    count = len(by_mark) - ("0" in by_mark)
    several = finding.kind == "many_of"
    if not marks or (len(marks) > 1 and not several):
        if several:
            raise Unclear(sentence("Type one or more numbers. {range}", range=_range(count)))
        raise Unclear(sentence("Type one number. {range}", range=_range(count)))
    if marks == ["0"] and "0" in by_mark:
        return [NONE] if several else NONE
    picked = [by_mark[str(place(mark, count) + 1)] for mark in marks]
    return list(dict.fromkeys(picked)) if several else picked[0]


def _number(typed: str, finding: Finding) -> float:
    read = re.fullmatch(r"([0-9]{1,9}(?:[.,][0-9]{1,9})?)\s*([a-z]*)", typed)
    if read is None:
        what = sentence(finding.unit or "")
        raise Unclear(sentence("Type a number of {unit}, such as 3, or ? if you are not sure.", unit=what))
    number, word = float(read[1].replace(",", ".")), read[2]
    unit = finding.unit or ""
    if unit == "days" and word:
        singular = word if word in DAYS else word.removesuffix("s")
        if singular in DAYS:
            return number * DAYS[singular]
    if word and not unit.startswith(word):
        raise Unclear(sentence("Type the number of {unit} alone, such as 3.", unit=sentence(unit)))
    return number


def _parts(typed: str) -> Sequence[str]:
    return [part for part in re.split(r"[\s,;]+|(?:\band\b)", re.sub(r"\s+\?", " ? ", typed)) if part]


def _range(count: int) -> Sentence:
    return sentence("The numbers go from 1 to {count}; type ? if you are not sure.", count=count)
