"""What a person is told after an interview, as headings and lines; page, terminal and paper draw from it alone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from vastus.assess.advice import Action, Advice, Handover, Spoken, Watch
from vastus.assess.naming import Named
from vastus.assess.offers import Offer
from vastus.evidence.model import Level
from vastus.evidence.policy import Country, Phone
from vastus.say.words import GRADE
from vastus.say.written import capital, either, figure, passage, phrases, row
from vastus.sentence import Sentence, counted, sentence

FITS: Mapping[str, Sentence] = {"well": sentence("{name}: fits well"), "partly": sentence("{name}: fits partly")}
IF: Mapping[Level, Sentence] = {
    "emergency": sentence("Ring the emergency number at once if:"),
    "same_day": sentence("Ring your doctor, or the service for out-of-hours care, the same day if:"),
    "within_2_weeks": sentence("Book a visit with a doctor within two weeks if:"),
    "routine": sentence("Make a normal appointment with a doctor if:"),
}
ASKED = sentence("We also asked about signs that would need a doctor sooner. You told us:")
OPEN = sentence("Not answered yet, or not sure, and it could make it sooner")
NO_COUNTRY = sentence("Choose your country once, and its numbers stand here.")
NO_LISTENER = sentence("If no such line stands here, tell somebody whom you trust, or ring your doctor and say so.")
Part = Literal[
    "action",
    "ring",
    "say",
    "wait",
    "why",
    "told",
    "open",
    "likely",
    "fitting",
    "asked",
    "change",
    "meanwhile",
    "again",
    "next",
]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: an item of a list, or a paragraph; ``soft`` is beside the point, ``strong`` is the point."""

    text: str
    kind: Literal["text", "item", "soft", "strong"] = "text"


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that belong together, under a title where they have one; ``card`` when they are about one thing."""

    title: str
    lines: tuple[Line, ...]
    card: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, and what stands under it; without a heading, the titles of its groups stand for themselves."""

    id: Part
    heading: str
    groups: tuple[Group, ...]


def sections(advice: Advice, country: Country | None = None) -> tuple[Section, ...]:
    """Return what a person is told, in the order of ``advice``; a section that says nothing is left out.

    The numbers are those of ``country``; None while none is chosen.
    """
    action = advice.action
    every = (
        Section("action", sentence(action.headline), (*_apart(action.to_do), *_apart([action.note]))),
        Section("ring", "", tuple(_ring(advice, country))),
        Section("say", "", _say_first(advice.handover)),
        Section("wait", sentence("What to do until help comes"), tuple(_wait(advice.handover))),
        Section("why", "", _titled(sentence("Why"), action.reasons)),
        Section("told", "", _titled(sentence("What you told us about it"), _lines(advice))),
        Section("open", "", _open(action)),
        Section("likely", sentence("What this most likely is, and how it comes about"), _likely(advice)),
        Section("fitting", sentence("What fits, and why"), tuple(map(_fitting, advice.fitting))),
        Section("asked", "", _titled(ASKED, advice.asked)),
        Section("change", sentence("What would change this advice"), tuple(map(_watch, advice.would_change))),
        Section("meanwhile", sentence("What to do meanwhile"), tuple(_meanwhile(advice))),
        Section("again", sentence("When to look again"), _apart([passage(advice.again)])),
        Section("next", "", _apart([sentence("Next step: {step}", step=sentence(advice.next_step))])),
    )
    return tuple(section for section in every if section.groups)


def _ring(advice: Advice, country: Country | None) -> Iterator[Group]:
    """Yield whom to ring: for help now, for advice today, and for somebody who listens."""
    emergency, today = advice.handover is not None, advice.action.level == "same_day"
    if not (emergency or today or advice.listen):
        return
    if country is None:
        lines = [Line(NO_COUNTRY, "soft")]
    else:
        lines = list(numbers(country, emergency=emergency, today=today, listen=advice.listen))
        lines += [Line(NO_LISTENER)] if advice.listen and not country.crisis else []
    if lines:
        yield Group(sentence("Who to ring"), tuple(lines))


def numbers(country: Country, *, emergency: bool, today: bool, listen: bool) -> Iterator[Line]:
    """Yield the lines of a country that are asked for and known, each a sentence with its number."""
    name = sentence(country.name)
    if emergency:
        best, *others = country.emergency
        one = sentence("Emergency number ({country}): {number}", country=name, number=best)
        two = sentence(
            "Emergency number ({country}): {number} or {other}", country=name, number=best, other=row(others)
        )
        yield Line(two if others else one, "strong")
    if listen and country.crisis:
        yield Line(sentence("Somebody who listens: {who}", who=_phone(country.crisis)), "strong")
    if today and country.advice:
        yield Line(sentence("If your doctor cannot be reached: {who}", who=_phone(country.advice)), "strong")


def _phone(phone: Phone) -> str:
    name = sentence(phone.name)
    return name if phone.number in phone.name else sentence("{name}, {number}", name=name, number=phone.number)


def _say_first(handover: Handover | None) -> tuple[Group, ...]:
    """Return what to read aloud first, as one line."""
    if handover is None:
        return ()
    said = [sentence("I need medical help now.")]
    if handover.age is not None:
        said.append(sentence("I am {age} years old.", age=figure(handover.age, 3)))
    said += [sentence("{what}.", what=_aloud(spoken)) for spoken in handover.spoken]
    if handover.since:
        said.append(sentence("Since when: {since}.", since=sentence(handover.since)))
    return (Group(sentence("What to say first: read this aloud"), (Line(passage(said), "strong"),)),)


def _aloud(spoken: Spoken) -> str:
    what = row([sentence(one) for one in spoken.what])
    return sentence(spoken.text, what=what) if spoken.text else what


def _wait(handover: Handover | None) -> Iterator[Group]:
    for waiting in handover.waiting if handover else ():
        yield Group(sentence(waiting.title), tuple(Line(sentence(step), "item") for step in waiting.steps))


def _lines(advice: Advice) -> tuple[str, ...]:
    """Return what was told, with what completes it in an emergency."""
    more = advice.handover.told if advice.handover else ()
    return tuple(dict.fromkeys((*advice.action.told, *more)))


def _apart(texts: Iterable[str | None]) -> tuple[Group, ...]:
    """Return paragraphs under no title, or nothing where nothing is said."""
    lines = tuple(Line(sentence(text)) for text in texts if text)
    return (Group("", lines),) if lines else ()


def _titled(title: str, items: Iterable[str]) -> tuple[Group, ...]:
    lines = tuple(_item(item) for item in items)
    return (Group(title, lines),) if lines else ()


def _item(phrase: str) -> Line:
    return Line(capital(phrase), "item")


def _open(action: Action) -> tuple[Group, ...]:
    more = [Line(counted("and {count} more", "and {count} more", action.more_open), "item")] if action.more_open else []
    return tuple(Group(group.title, (*group.lines, *more)) for group in _titled(OPEN, action.open))


def _likely(advice: Advice) -> tuple[Group, ...]:
    likely = advice.likely
    if likely is None:
        return _apart([advice.unlikely_to_say])
    expect = sentence("What to expect: {expect}", expect=sentence(likely.expect))
    name = Line(sentence("{name}.", name=capital(likely.name)), "strong")
    return (Group("", (name,)), *_apart([likely.how]), *_apart([expect]))


def _fitting(named: Named) -> Group:
    lines = []
    if named.serious:
        lines.append(sentence("A doctor will check for this. It does not mean that you have it."))
    if named.speaks_for:
        lines.append(sentence("For it: {reasons}.", reasons=phrases(named.speaks_for)))
    if named.speaks_against:
        lines.append(sentence("Against it: {reasons}.", reasons=phrases(named.speaks_against)))
    return Group(sentence(FITS[named.fit].message, name=capital(named.name)), tuple(map(Line, lines)), card=True)


def _watch(watch: Watch) -> Group:
    return Group(IF[watch.level], tuple(Line(sentence(sign), "item") for sign in watch.signs))


def _meanwhile(advice: Advice) -> Iterator[Group]:
    yield from map(_offer, advice.meanwhile)
    for offer in advice.cautions:
        title = sentence("Take care: {what}", what=sentence(offer.remedy.name))
        yield Group(title, tuple(map(_item, offer.remedy.steps)), card=True)
    if advice.not_worth:
        yield from _apart([sentence("Not worth trying: {what}.", what=phrases(advice.not_worth))])


def _offer(offer: Offer) -> Group:
    remedy = offer.remedy
    about = sentence(remedy.grade_for)
    lines = [_item(step) for step in remedy.steps]
    if remedy.dose:
        lines.append(Line(sentence("How much: {dose}.", dose=sentence(remedy.dose.text))))
    sure = sentence("How sure this is: {grade}. That is about {about}.", grade=GRADE[remedy.grade], about=about)
    lines.append(Line(sure, "soft"))
    lines += [Line(sentence("Take care: {what}", what=sentence(caution))) for caution in remedy.cautions]
    if offer.not_if:
        lines.append(Line(sentence("Leave it out if: {signs}.", signs=either(offer.not_if))))
    lines += [Line(sentence(stop)) for stop in remedy.stop]
    return Group(sentence(remedy.name), tuple(lines), card=True)
