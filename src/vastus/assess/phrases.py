"""How answers read when they are told back to the person who gave them."""

from collections.abc import Collection, Iterable, Iterator

from vastus.assess.answers import NONE, Answer, Answers, holds
from vastus.assess.rules import Facts, Table
from vastus.evidence.expressions import AtLeast, AtMost, Expression, Is, Node, Terms, Unless, fold
from vastus.evidence.model import Base, Cause, Finding, Rule
from vastus.sentence import sentence

PLAIN = ("no", NONE)


def said(finding: Finding, answer: Answer, only: Collection[str] | None = None) -> list[str]:
    """Return what was told, a phrase for each option that is present; ``only`` names the options that matter."""
    if answer.number is not None:
        return [sentence(finding.said or "{value}", value=f"{answer.number:.10g}")]
    return [o.said for o in finding.options if o.id in answer.present and (only is None or o.id in only)]


def denied(finding: Finding, answer: Answer, only: Collection[str] | None = None) -> list[str]:
    """Return how it reads that something is not there: the plain "no" where it was said, or each denied option."""
    for plain in PLAIN:
        if plain in answer.present:
            return [finding.option(plain).said]
    options = [o for o in finding.options if o.id in answer.denied and (only is None or o.id in only)]
    return [option.denied for option in options if option.denied]


def speaks_for(cause: Cause, findings: Iterable[str], answers: Answers, base: Base) -> list[str]:
    """Return, for each of these findings, the phrase that speaks for the cause."""
    return _told_once(_pro(cause, name, answers, base) for name in findings if name in answers)


def speaks_against(cause: Cause, findings: Iterable[str], answers: Answers, base: Base) -> list[str]:
    """Return, for each of these findings, the phrase that speaks against the cause."""
    return _told_once(_con(cause, name, answers, base) for name in findings if name in answers)


def _pro(cause: Cause, name: str, answers: Answers, base: Base) -> list[str]:
    links = [link for link in cause.links if link.finding == name and link.direction == "for" and holds(link, answers)]
    return said(base.finding[name], answers.get(name), {option for link in links for option in link.option})[:2]


def _con(cause: Cause, name: str, answers: Answers, base: Base) -> list[str]:
    finding, answer = base.finding[name], answers.get(name)
    links = [link for link in cause.links if link.finding == name]
    there = {o for link in links if link.direction == "against" and holds(link, answers) for o in link.option}
    if there or answer.number is not None:
        return said(finding, answer, there)[:2]
    missed = {o for link in links if link.direction == "for" and holds(link, answers) is False for o in link.option}
    return (denied(finding, answer, missed) or said(finding, answer))[:2]


def _told_once(phrases: Iterable[list[str]]) -> list[str]:
    return list(dict.fromkeys(phrase for some in phrases for phrase in some))


def options_of(expression: Expression, terms: Terms) -> dict[str, set[str]]:
    """Return the findings that an expression speaks of, each with the options it names."""

    def named(node: Node, inside: Iterator[dict[str, set[str]]]) -> dict[str, set[str]]:
        options: dict[str, set[str]] = {}
        if isinstance(node, Is | AtLeast | AtMost):
            options[node.finding] = set(node.options) if isinstance(node, Is) else set()
        for within in () if isinstance(node, Unless) else inside:  # an excuse is no part of what holds
            for finding, more in within.items():
                options.setdefault(finding, set()).update(more)
        return options

    return fold(expression, named, terms)


def own_words(finding: Finding, answer: Answer, only: Collection[str] = ()) -> list[str]:
    """Return what was told in the words in which the person chose it; ``only`` names the options that matter."""
    if answer.number is not None:
        number, unit = f"{answer.number:.10g}", finding.unit or ""
        return [sentence("{what}: {number} {unit}", what=finding.term, number=number, unit=unit)]
    if finding.kind == "yes_no":
        return [finding.short] if answer.present - {*PLAIN} else []
    here = answer.present - {*PLAIN}
    return [o.text for o in finding.options if o.id in here and (not only or o.id in only)]


def why(rule: Rule, facts: Facts, table: Table) -> str:
    """Return why, as it is true of the first case: the reason of the first way that holds, or the plain one."""
    return next((way.text for way in rule.reasons if table.holds(way.when, facts)), rule.reason)
