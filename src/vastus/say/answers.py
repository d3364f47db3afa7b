"""Answers told back in words, to the person who gave them."""

from vastus.assess.answers import Answer, Answers
from vastus.assess.phrases import denied, said
from vastus.evidence.model import Base, Finding
from vastus.say.written import capital, phrases
from vastus.sentence import sentence


def answer_words(finding: Finding, answer: Answer) -> str:
    """Return one answer in words."""
    what = sentence(finding.short)
    if answer.unsure:
        return sentence("Not sure: {what}", what=what)
    words = said(finding, answer) or denied(finding, answer)[:1] or [sentence("no: {what}", what=what)]
    return capital(phrases(words))


def answered(answers: Answers, base: Base) -> tuple[tuple[str, str], ...]:
    """Return every answer that a person gave, as its finding and in words, in the order they were given."""
    asked = ((base.finding[name], answer) for name, answer in answers.given.items())
    return tuple(
        (finding.id, answer_words(finding, answer)) for finding, answer in asked if finding.who in ("ask", "handover")
    )
