"""What a form says: the answers of a question, read from the fields that a browser sends."""

import re
from collections.abc import Mapping, Sequence
from secrets import token_urlsafe
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from litestar import Request
from litestar.exceptions import ClientException

from vastus.assess.answers import NONE, UNSURE, Answer, Value
from vastus.errors import BadAnswers, Fault
from vastus.evidence.model import Finding
from vastus.sentence import sentence
from vastus.service import shipped
from vastus.service.interviews.interview import denial, list_answers

Fields = Mapping[str, list[str]]
MOST_FIELDS = 500
UNITS = {"days": 1, "weeks": 7, "months": 30, "years": 365}
PICK = sentence("Please choose an answer. If you cannot tell, choose not sure.")
PICK_LINE = sentence("Please tick each line that is true. If there is none, tick none of these.")
EITHER = sentence("You ticked a line and none of these. Please keep one of the two.")
ALONE = sentence("None of these, and not sure, stand alone. Please keep one of the answers that you ticked.")
NOT_SURE, NONE_OF_THESE = sentence("Not sure"), sentence("None of these")
WRITE = sentence("Please write a number, such as 3. If you cannot tell, tick not sure.")


class Choice(NamedTuple):
    """One answer that can be chosen."""

    id: str
    text: str
    checked: bool = False


class Line(NamedTuple):
    """One line of a list to tick, which can be true, or not sure."""

    id: str
    text: str
    yes: bool = False
    unsure: bool = False


async def fields(request: Request[Any, Any, Any]) -> Fields:
    """Return the fields of a form that was sent; a form that cannot be read is the sender's fault."""
    try:
        return parse_qs(
            (await request.body()).decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"
        )
    except ValueError as error:
        raise ClientException(sentence("The form could not be read.")) from error


def one(form: Fields, name: str) -> str:
    """Return the one value of a field; an empty text where there is none."""
    return form.get(name, [""])[0]


def number(form: Fields) -> int:
    """Return the number of the step that the page was made after; 0, which none has, when it is no number."""
    text = one(form, "number")
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


def key(form: Fields) -> str:
    """Return the name of this write, so that a form sent twice is kept once."""
    text = one(form, "key")
    return text if re.fullmatch(r"[\w-]{8,64}", text, re.ASCII) else token_urlsafe(16)


def value(form: Fields, finding: Finding) -> Value:
    """Return the answer to one question; raises BadAnswers that says what to do."""
    chosen = [part for part in form.get(finding.id, []) if part.strip()]
    if finding.kind == "number":
        return _number(form, finding, chosen)
    if not chosen:
        raise _wrong(finding, PICK)
    if finding.kind != "many_of":
        return chosen[0]
    if len(chosen) > 1 and {NONE, UNSURE}.intersection(chosen):
        raise _wrong(finding, ALONE)
    if chosen == [UNSURE]:
        return UNSURE
    return denial(finding) if chosen == [NONE] and NONE not in finding.choices else chosen


def ticks(form: Fields, names: Sequence[str]) -> dict[str, Value]:
    """Return what a list says of its lines; raises BadAnswers unless a line is ticked or "none of these" is."""
    true, unsure = ({name for name in names if mark in form.get(name, ())} for mark in ("yes", UNSURE))
    if (NONE in form) == bool(true or unsure):
        raise _wrong(shipped.base().finding[names[0]], EITHER if NONE in form else PICK_LINE)
    return list_answers(names, true, unsure)


def choices(finding: Finding, answer: Answer | None = None, form: Fields | None = None) -> tuple[Choice, ...]:
    """Return what can be chosen, with what was chosen before; "none" and "not sure" come last."""
    chosen = set(form.get(finding.id, [])) if form is not None else _chosen(finding, answer)
    if finding.kind == "number":
        return (Choice(UNSURE, NOT_SURE, UNSURE in chosen),)
    options = [Choice(o.id, o.text, o.id in chosen) for o in finding.options if o.id != NONE]
    if finding.kind == "many_of" or NONE in finding.choices:
        text = finding.option(NONE).text if NONE in finding.choices else NONE_OF_THESE
        options.append(Choice(NONE, text, NONE in chosen))
    return (*options, Choice(UNSURE, NOT_SURE, UNSURE in chosen))


def _chosen(finding: Finding, answer: Answer | None) -> set[str]:
    if answer is None:
        return set()
    if answer.unsure:
        return {UNSURE}
    return set(answer.present) or ({NONE} if finding.kind == "many_of" else set())


def _number(form: Fields, finding: Finding, written: list[str]) -> Value:
    if one(form, f"{finding.id}.unsure"):
        return UNSURE
    read = re.fullmatch(r"\s*([0-9]{1,9}(?:[.,][0-9]{1,9})?)\s*", written[0]) if written else None
    if read is None:
        raise _wrong(finding, WRITE)
    times = UNITS.get(one(form, f"{finding.id}.unit"), 1) if finding.unit == "days" else 1
    return float(read[1].replace(",", ".")) * times


def _wrong(finding: Finding, what: str) -> BadAnswers:
    return BadAnswers(sentence("That answer cannot be read:"), [Fault(finding.id, what)])
