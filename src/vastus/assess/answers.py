"""What a person told, so far: each finding present, absent or unknown, and unknown is never absent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from math import isfinite

from vastus.errors import BadAnswers, Fault
from vastus.evidence.model import Base, Condition, Finding, Link
from vastus.sentence import sentence

Value = str | float | list[str]
UNSURE = "unsure"
NONE = "none"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of one finding: options that are present, options that are not, or a number.

    Neither present nor denied nor numbered: asked, and the person is not sure.
    """

    present: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    number: float | None = None

    @property
    def unsure(self) -> bool:
        """Whether the person could not tell."""
        return not self.present and not self.denied and self.number is None


@dataclass(frozen=True, slots=True)
class Answers:
    """Finding id → what is known of it; a finding that is not here was never answered."""

    given: Mapping[str, Answer] = field(default_factory=dict)

    def __contains__(self, finding: object) -> bool:
        return finding in self.given

    def get(self, finding: str) -> Answer:
        """Return what is known; an empty answer where nothing was said."""
        return self.given.get(finding, _UNKNOWN)

    def having(self, finding: str, answer: Answer) -> "Answers":
        """Return these answers with one more, or one changed."""
        return Answers({**self.given, finding: answer})

    def without(self, findings: Iterable[str]) -> "Answers":
        """Return these answers as if those findings had not been answered."""
        gone = set(findings)
        return Answers({finding: answer for finding, answer in self.given.items() if finding not in gone})


_UNKNOWN = Answer()


def read_answers(values: Mapping[str, Value], base: Base) -> Answers:
    """Return the answers as told in the JSON contract; see ``docs/reference/contract.md``.

    Raises BadAnswers with every unknown id and every value that its finding cannot take.
    """
    faults: list[Fault] = []
    given: dict[str, Answer] = {}
    for name, value in values.items():
        finding = base.finding.get(name)
        if finding is None:
            near = get_close_matches(name, base.finding, n=1)
            hint = sentence("there is no such finding; `vastus evidence list findings` shows them all")
            nearest = sentence("there is no such finding; did you mean {near!r}?", near=near[0]) if near else hint
            faults.append(Fault(name, nearest))
            continue
        try:
            given[name] = read_answer(value, finding)
        except ValueError as error:
            faults.append(Fault(name, error.args[0]))
    if faults:
        raise BadAnswers(sentence("These answers cannot be read:"), faults)
    return Answers(given)


def completed(answers: Answers, complete: Iterable[str], base: Base) -> Answers:
    """Return the answers with the lists that tell all there is: what these findings do not name is denied.

    Raises BadAnswers with every id that is no finding of many options, or has no answer to complete.
    """
    faults: list[Fault] = []
    given = dict(answers.given)
    for name in complete:
        finding = base.finding.get(name)
        if finding is None or finding.kind != "many_of":
            faults.append(Fault(name, sentence("only a finding with a list of options can be complete")))
        elif name not in given or given[name].unsure:
            faults.append(Fault(name, sentence("it is called complete, and has no answer; write what is so, or none")))
        else:
            given[name] = ticked(given[name], finding)
    if faults:
        raise BadAnswers(sentence("These answers cannot be read:"), faults)
    return Answers(given)


def read_answer(value: object, finding: Finding) -> Answer:
    """Return one answer as told; ValueError says what this finding can take."""
    if value == UNSURE:
        return Answer()
    if finding.kind == "number":
        return _number(value, finding)
    if finding.kind == "many_of":
        return _many(value, finding)
    if not isinstance(value, str) or value not in finding.choices:
        raise ValueError(
            sentence(
                "{value!r} is not one of: {options}",
                value=value,
                options=", ".join([*(o.id for o in finding.options), UNSURE]),
            )
        )
    return Answer(frozenset({value}), finding.choices - {value})


def _number(value: object, finding: Finding) -> Answer:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise ValueError(sentence("{value!r} is not a number of {unit}", value=value, unit=finding.unit))
    low, high = finding.lowest, finding.highest
    if (low is not None and value < low) or (high is not None and value > high):
        raise ValueError(
            sentence(
                "{value:g} is not between {low:g} and {high:g} {unit}",
                value=value,
                low=low,
                high=high,
                unit=finding.unit,
            )
        )
    return Answer(number=float(value))


def _many(value: object, finding: Finding) -> Answer:
    parts = [value] if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        raise ValueError(sentence("{value!r} is not a list of options", value=value))
    if UNSURE in parts:
        raise ValueError(sentence("'unsure' stands alone, not in a list"))
    if list(parts) == [NONE] and NONE not in finding.choices:
        return Answer(denied=finding.choices)
    unknown = [part for part in parts if part.removeprefix("!") not in finding.choices or part == f"!{NONE}"]
    if unknown:
        raise ValueError(
            sentence(
                "{unknown}: not among {options}",
                unknown=", ".join(map(repr, unknown)),
                options=", ".join(o.id for o in finding.options),
            )
        )
    present = frozenset(part for part in parts if not part.startswith("!"))
    denied = frozenset(part[1:] for part in parts if part.startswith("!"))
    if both := present & denied:
        raise ValueError(sentence("{both}: both said and denied", both=", ".join(sorted(both))))
    if NONE in present:
        if len(present) > 1:
            raise ValueError(sentence("'none' together with {present}", present=", ".join(sorted(present - {NONE}))))
        return Answer(present, finding.choices - {NONE})
    if present:
        denied |= finding.choices & {NONE}
    return Answer(present, denied)


def tell(answer: Answer, finding: Finding) -> Value:
    """Return an answer as the JSON contract tells it: the inverse of ``read_answer``."""
    if answer.number is not None:
        return answer.number
    if answer.unsure:
        return UNSURE
    if finding.kind != "many_of":
        return next(iter(answer.present), UNSURE)  # all denied, as what follows from another answer: no word for it
    if NONE in answer.present:
        return [NONE]
    present = [option.id for option in finding.options if option.id in answer.present]
    return present + [f"!{o.id}" for o in finding.options if o.id in answer.denied and o.id != NONE]


def ticked(answer: Answer, finding: Finding) -> Answer:
    """Return the answer as given on a page: what was not ticked is denied."""
    if finding.kind != "many_of" or not answer.present:
        return answer
    return Answer(answer.present, finding.choices - answer.present)


def absent(finding: Finding) -> Answer:
    """Return the answer that denies everything the finding asks about."""
    plain = deny(finding)
    return Answer(denied=finding.choices) if plain.unsure else plain


def deny(finding: Finding) -> Answer:
    """Return the plain "no": none of the options, or the answer that stands for it.

    A finding without such an answer stays unknown.
    """
    for plain in ("no", NONE):
        if plain in finding.choices:
            return Answer(frozenset({plain}), finding.choices - {plain})
    return Answer(denied=finding.choices) if finding.kind == "many_of" else Answer()


def holds(link: Link | Condition, answers: Answers) -> bool | None:
    """Return whether the condition of a link or a remedy holds; None while it is not known."""
    answer = answers.get(link.finding)
    if link.option:
        if not answer.present.isdisjoint(link.option):
            return True
        return False if answer.denied.issuperset(link.option) else None
    if answer.number is None:
        return None
    low, high = link.at_least, link.at_most
    return (low is None or answer.number >= low) and (high is None or answer.number <= high)
