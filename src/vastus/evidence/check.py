"""What no schema can see: every reference exists, every rule can fire, every cause is spoken for."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, get_args

from vastus.errors import Fault
from vastus.evidence.entry import Entry
from vastus.evidence.expressions import All, Expression, Is, Node, Not, Unless, Use, fold, leaves
from vastus.evidence.model import (
    JUDGEMENT,
    LEVELS,
    Base,
    Cause,
    Condition,
    Exit,
    Fallback,
    Finding,
    Link,
    Remedy,
    Rule,
    Screen,
    Term,
)
from vastus.evidence.pages import Claim, Topic
from vastus.evidence.policy import AdvicePolicy, Countries, Handover, Measured, PageKind, Shelf, Sign
from vastus.evidence.references import HOMES, PAGES
from vastus.evidence.satisfy import can_hold
from vastus.sentence import sentence

GUIDED = frozenset({"breathing", "relaxation", "warm_up", "stretch", "strength", "programme"})
Wrong = Iterator[str]


def check(base: Base, places: Mapping[tuple[str, str], str]) -> list[Fault]:
    """Return every fault of the base as a whole; ``places`` says in which file and line an entry stands."""
    known = Known(base, places)
    wrong = [
        (kind, entry.id, what)
        for kind, entries in known.entries.items()
        for entry in entries
        for what in known.wrong(kind, entry)
    ]
    wrong += [(name, name, what) for name in known.policies for what in known.wrong_policy(name)]
    return [
        Fault(places[kind, entry], sentence("{entry}: {what}", entry=entry, what=what)) for kind, entry, what in wrong
    ]


Named = list[tuple[str, str, bool]]  # finding, option, and whether it speaks for the condition


class Known:
    """The base as look-up tables, and what is wrong with one entry of each kind."""

    def __init__(self, base: Base, places: Mapping[tuple[str, str], str]) -> None:
        self.base = base
        self.entries: dict[str, tuple[Entry, ...]] = {
            "sources": base.sources,
            "findings": base.findings,
            "stages": base.stages,
            "screens": base.screens,
            "terms": base.terms,
            "rules": base.rules,
            "exits": base.exits,
            "groups": base.groups,
            "causes": base.causes,
            "remedies": base.remedies,
            "tests": base.tests,
            "claims": base.claims,
            "topics": base.topics,
        }
        self.ids = {kind: frozenset(name for part, name in places if part == kind) for kind in self.entries}
        self.terms = base.term
        self.screens = Counter(item for screen in base.screens for item in screen.items)
        # What is faulty itself is told of where it stands; whoever refers to it is not at fault.
        self.faulty = {kind: ids - {entry.id for entry in self.entries[kind]} for kind, ids in self.ids.items()}
        self.checks: dict[str, Callable[[Any], Wrong]] = {
            "findings": self._findings,
            "screens": self._screens,
            "terms": self._terms,
            "rules": self._rules,
            "exits": self._exits,
            "causes": self._causes,
            "remedies": self._remedies,
            "claims": self._claims,
            "topics": self._topics,
        }
        policies: dict[str, tuple[object, Callable[[Any], Wrong]]] = {
            "advice": (base.advice, self._advice),
            "shelf": (base.shelf, self._shelf),
            "measured": (base.measured, self._measured),
            "handover": (base.handover, self._handover),
            "countries": (base.countries, self._countries),
        }
        # One that is missing or faulty is None while faults are looked for.
        self.policies = {name: (policy, look) for name, (policy, look) in policies.items() if policy is not None}
        self.faulty["terms"] |= {term.id for term in base.terms if any(self._terms(term))}

    def wrong(self, kind: str, entry: object) -> Wrong:
        """Yield what is wrong with one entry."""
        if kind in self.checks:
            yield from self.checks[kind](entry)
        for source in getattr(entry, "sources", ()):
            yield from self._source(source)

    def wrong_policy(self, name: str) -> Wrong:
        """Yield what is wrong with what is decided for everybody under this name."""
        policy, look = self.policies[name]
        yield from look(policy)

    def _source(self, source: str) -> Wrong:
        if source != JUDGEMENT and source not in self.ids["sources"]:
            yield sentence("the source {source!r} does not exist", source=source)

    def _refer(self, kind: str, ids: Iterable[str]) -> Wrong:
        for wanted in ids:
            if wanted not in self.ids[kind]:
                yield sentence("there is no {wanted!r} among the {kind}", wanted=wanted, kind=kind)

    def _backed(self, source: str | None, judgement: str | None) -> Wrong:
        if (source is None) == (judgement is None):
            yield sentence("needs either a source or a labelled judgement with its reason")
        elif source is not None:
            yield from self._source(source)

    # Findings, screens

    def _findings(self, finding: Finding) -> Wrong:
        yield from _options(finding)
        for name in ("danger", "order"):
            for option in getattr(finding, name):
                if option not in finding.choices:
                    yield sentence(
                        "{name} names the option {option!r}, which the finding does not have", name=name, option=option
                    )
        if finding.asks_when:
            yield from self._expression(finding.asks_when)
            if finding.id in self._decide(finding.id):
                yield sentence("whether it is asked depends on its own answer (asks_when)")
        yield from self._refer("claims", finding.claims)
        count, wanted = self.screens[finding.id], int(finding.who == "ask")
        if count > wanted or (count < wanted and not self.faulty["screens"]):
            yield sentence(
                "stands on {count} screens; a finding that is asked stands on one, any other on none", count=count
            )

    def _decide(self, finding: str) -> set[str]:
        """Return the findings on which it depends, however far back, whether this one is asked."""
        left, met = [finding], set[str]()
        while left:
            asked = self.base.finding.get(left.pop())
            if asked and asked.asks_when:
                more = {name for kind, name in self._speaks_of(asked.asks_when) if kind == "findings"} - met
                met |= more
                left += more
        return met

    def _screens(self, screen: Screen) -> Wrong:
        yield from self._refer("stages", (screen.stage,))
        yield from self._refer("screens", () if screen.more_of is None else (screen.more_of,))
        yield from self._refer("findings", screen.items)

    # Conditions

    def _expression(self, expression: Expression) -> Wrong:
        for leaf in leaves(expression):
            if isinstance(leaf, Use):
                yield from self._refer("terms", (leaf.term,))
            elif isinstance(leaf, Is):
                yield from self._is(leaf)
            else:
                yield from self._numeric(leaf.finding)

    def _is(self, asked: Is) -> Wrong:
        finding = self.base.finding.get(asked.finding)
        if finding is not None and finding.kind == "number":
            yield sentence("{finding} is a number: use at_least or at_most", finding=asked.finding)
        else:
            yield from self._options(asked.finding, asked.options)

    def _options(self, wanted: str, options: Iterable[str]) -> Wrong:
        finding = self.base.finding.get(wanted)
        if finding is None:
            yield from self._refer("findings", (wanted,))
            return
        for option in options:
            if option not in finding.choices:
                yield sentence("{wanted} has no option {option!r}", wanted=wanted, option=option)

    def _numeric(self, wanted: str) -> Wrong:
        finding = self.base.finding.get(wanted)
        if finding is None:
            yield from self._refer("findings", (wanted,))
        elif finding.kind != "number":
            yield sentence("{wanted} is not a number: use is", wanted=wanted)

    def _terms(self, term: Term) -> Wrong:
        yield from self._expression(term.expr)
        if ("terms", term.id) in self._speaks_of(term.expr):
            yield sentence("the term leads back to itself")

    def _rules(self, rule: Rule) -> Wrong:
        sound = []
        for expression in (rule.when, *(fallback.when for fallback in rule.fallbacks)):
            wrong = [*self._expression(expression)]
            yield from wrong
            if wrong or self._names_faulty(expression):
                continue
            sound.append(expression)
            if self._negates(expression):
                yield sentence("uses 'not': a rule may only be raised by answers, never lowered")
            elif not can_hold(expression, self.terms, self.base.finding):
                yield sentence("can never fire: its conditions exclude each other")
            for finding, option in self._dangers_that_excuse(expression):
                yield sentence("is excused by {finding} {option}, which is a danger", finding=finding, option=option)
        for fallback in rule.fallbacks:
            yield from _fallback(rule, fallback)
        for way in rule.reasons:
            wrong = [*self._expression(way.when)]
            yield from wrong
            if not wrong and not self._names_faulty(way.when) and sound and not self._can_hold(way.when, sound):
                yield sentence("can never be told: {text}", text=way.text)

    def _can_hold(self, way: Expression, conditions: Iterable[Expression]) -> bool:
        """Whether one of these, by which a rule or a fallback of it holds, can hold in this way."""
        return any(can_hold(All((way, when)), self.terms, self.base.finding) for when in conditions)

    def _names_faulty(self, expression: Expression) -> bool:
        return any(name in self.faulty[kind] for kind, name in self._speaks_of(expression))

    def _negates(self, expression: Expression) -> bool:
        return fold(expression, _holds_not, self.terms)

    def _dangers_that_excuse(self, expression: Expression) -> list[tuple[str, str]]:
        """Return the danger options by which a condition is excused: a worse answer would lower the urgency."""

        def met(node: Node, inside: Iterator[Named]) -> Named:
            if isinstance(node, Is):
                return [(node.finding, option, True) for option in node.options]
            turned = isinstance(node, Unless)
            return [(finding, option, straight != turned) for part in inside for finding, option, straight in part]

        danger = {finding.id: finding.danger for finding in self.base.findings}
        named = fold(expression, met, self.terms)
        return [(finding, option) for finding, option, straight in named if not straight and option in danger[finding]]

    def _speaks_of(self, expression: Expression) -> set[tuple[str, str]]:
        """Return the kind and id of every term and finding in it, through its terms; they may lead back."""
        left, met = [expression], set[tuple[str, str]]()
        while left:
            for leaf in leaves(left.pop()):
                if not isinstance(leaf, Use):
                    met.add(("findings", leaf.finding))
                elif ("terms", leaf.term) not in met:
                    met.add(("terms", leaf.term))
                    left += [self.terms[leaf.term]] if leaf.term in self.terms else []
        return met

    def _exits(self, way_out: Exit) -> Wrong:
        yield from self._expression(way_out.when)

    # Causes and what helps

    def _causes(self, cause: Cause) -> Wrong:
        links = cause.links
        if not any(link.direction == "for" for link in links):
            yield sentence("no answer speaks for this cause; add a link in its favour")
        for number, link in enumerate(links, 1):
            for what in (*self._condition(link), *self._backed(link.source, link.judgement)):
                yield sentence("link {number} ({finding}): {what}", number=number, finding=link.finding, what=what)
        for (finding, *_), count in Counter(map(_answer, links)).items():
            if count > 1:
                yield sentence(
                    "{count} links weigh the same answer to {finding}; it would count {count} times",
                    count=count,
                    finding=finding,
                )
        yield from self._refer("findings", cause.needs_one_of)
        yield from self._refer("groups", (cause.group,))
        yield from self._refer("tests", cause.tests)
        yield from self._refer("remedies", cause.remedies)
        yield from self._rules_of(cause)
        for figure in cause.numbers:
            for what in self._backed(figure.source, figure.judgement):
                yield sentence("number ({figure}): {what}", figure=figure.what, what=what)
        if cause.prior.low > cause.prior.high:
            yield sentence("the prior's low is above its high")
        if cause.serious and not cause.tells:
            yield sentence("a serious cause says calmly what tells it apart (tells)")

    def _rules_of(self, cause: Cause) -> Wrong:
        """Yield what is wrong with the rules a cause names: each rests on something that speaks for the cause."""
        named = tuple(dict.fromkeys((*cause.watched_by, *cause.named_with)))
        yield from self._refer("rules", named)
        signs = {link.finding for link in cause.links if link.direction == "for"}
        for rule in (name for name in named if name in self.base.rule):
            when = self.base.rule[rule].when
            if any(self._expression(when)) or self._names_faulty(when):
                continue  # told where it stands
            if signs.isdisjoint(leaf.finding for leaf in leaves(when, self.terms) if not isinstance(leaf, Use)):
                yield sentence("rule '{rule}' rests on nothing that speaks for this cause", rule=rule)
        if cause.named_with and cause.group in self.base.group and self.base.group[cause.group].harmless:
            yield sentence("a harmless cause is named beside no rule (named_with): it would be false comfort")

    def _condition(self, asked: Link | Condition) -> Wrong:
        finding = self.base.finding.get(asked.finding)
        numeric = asked.at_least is not None or asked.at_most is not None
        if finding is None:
            yield from self._refer("findings", (asked.finding,))
        elif finding.kind == "number":
            if not numeric or asked.option:
                yield sentence("is a number: use at_least or at_most")
            elif asked.at_least is not None and asked.at_most is not None and asked.at_least > asked.at_most:
                yield sentence("can never hold: at_least is above at_most")
        elif numeric or not asked.option:
            yield sentence("needs option, a list")
        else:
            for option in asked.option:
                if option not in finding.choices:
                    yield sentence("has no option {option!r}", option=option)

    def _remedies(self, remedy: Remedy) -> Wrong:
        if remedy.kind in GUIDED:
            for need in ("dose", "cautions", "stop"):
                if not getattr(remedy, need):
                    yield sentence("an exercise needs {need}", need=need)
        if remedy.sources == (JUDGEMENT,) and not remedy.judgement:
            yield sentence("stands on judgement alone: say why (judgement)")
        for name in ("not_for", "offer_when"):
            for asked in getattr(remedy, name):
                for what in self._condition(asked):
                    yield sentence("{name} {finding}: {what}", name=name, finding=asked.finding, what=what)
        yield from self._refer("causes", remedy.helps)

    # Claims and topics

    def _claims(self, claim: Claim) -> Wrong:
        for home in claim.home:
            kind, _, wanted = home.partition(":")
            if kind not in HOMES:
                yield sentence("the home {home!r} is none of: {homes}", home=home, homes=", ".join(HOMES))
            else:
                yield from self._refer(HOMES[kind], (wanted,))

    def _topics(self, topic: Topic) -> Wrong:
        yield from self._refer("claims", topic.claims)
        yield from self._refer("remedies", topic.remedies)
        if topic.kind == "contradiction":
            if not topic.sides or not topic.settled:
                yield sentence("a contradiction has sides and says how it was settled")
        elif not topic.lines:
            yield sentence("a page has lines")
        for line in topic.lines:
            yield from self._refer("claims", line.claims)
            for source in line.sources:
                yield from self._source(source)

    # What is decided for everybody

    def _advice(self, advice: AdvicePolicy) -> Wrong:
        for level in LEVELS:
            if level not in advice.levels:
                yield sentence("says nothing for the level {level!r}", level=level)
        for unknown in advice.levels.keys() - set(LEVELS):
            yield sentence(
                "there is no level {unknown!r}; the levels are: {levels}", unknown=unknown, levels=", ".join(LEVELS)
            )
        for together in advice.together:
            yield from self._refer("rules", together.rules)
            yield from self._expression(together.when) if together.when is not None else ()
            if len({self.base.rule[name].level for name in together.rules if name in self.base.rule}) > 1:
                yield sentence("the rules of {text!r} are of several levels", text=together.text)
        for sign in advice.signs:
            yield from self._sign(sign)
        for judged in advice.with_onset:
            yield from self._refer("findings", (judged.finding,))
            yield from self._sign(judged.onset)

    def _sign(self, sign: Sign) -> Wrong:
        finding = self.base.finding.get(sign.finding)
        if finding is not None and sign.option is None and finding.kind != "number":
            yield sentence("{finding} is not a number: name one of its options", finding=sign.finding)
        else:
            yield from self._options(sign.finding, () if sign.option is None else (sign.option,))

    def _shelf(self, shelf: Shelf) -> Wrong:
        for group in shelf.groups:
            for wanted in group.first:
                if not any(wanted in self.ids[kind] for kind in PAGES):
                    yield sentence(
                        "there is no page {wanted!r} among the {pages}", wanted=wanted, pages=", ".join(PAGES)
                    )
        yield from self._refer("topics", (shelf.serious, shelf.tests, shelf.always, *shelf.names_serious))
        stand = Counter(kind for group in shelf.groups for kind in group.kinds)
        for kind in get_args(PageKind):
            if stand[kind] != 1:
                yield sentence(
                    "pages of the kind {kind!r} stand in {count} groups; they stand in one",
                    kind=kind,
                    count=stand[kind],
                )

    def _measured(self, measured: Measured) -> Wrong:
        yield from self._options(measured.site, (*measured.out_of_reach, *measured.legs))
        for shown in (*measured.seen, *measured.one_limb, *measured.several_parts, *measured.more_than_usual):
            yield from self._options(shown.finding, (shown.option,))

    def _handover(self, handover: Handover) -> Wrong:
        yield from self._refer("findings", (ask.finding for ask in handover.ask))
        yield from self._refer("findings", (handover.age, *handover.since))
        yield from self._refer("findings", (aloud.finding for aloud in handover.aloud))
        for aloud in handover.aloud:
            if "{what}" not in aloud.text:
                yield sentence("aloud {finding}: the answers stand where {{what}} is", finding=aloud.finding)
        conditions = [*(ask.when for ask in handover.ask), *(waiting.when for waiting in handover.waiting)]
        for condition in (*conditions, handover.listen):
            yield from self._expression(condition) if condition is not None else ()
        for waiting in handover.waiting:
            for source in waiting.sources:
                yield from self._source(source)
            if waiting.sources == (JUDGEMENT,) and not waiting.judgement:
                yield sentence("{title} stands on judgement alone: say why (judgement)", title=waiting.title)

    def _countries(self, countries: Countries) -> Wrong:
        for code, count in Counter(country.code for country in countries.listed).items():
            if not re.fullmatch("[A-Z]{2}", code):
                yield sentence("{code!r} is no code of a country: two capitals, such as NZ", code=code)
            if count > 1:
                yield sentence("the country {code} stands {count} times", code=code, count=count)
        for country in countries.listed:
            for source in country.sources:
                yield from self._source(source)
            for number in (*country.emergency, *(part.number for part in (country.advice, country.crisis) if part)):
                if not re.fullmatch(r"#?[0-9]+( [0-9]+)*", number):
                    yield sentence("{code}: {number!r} cannot be dialled", code=country.code, number=number)


def _holds_not(node: Node, inside: Iterator[bool]) -> bool:
    return isinstance(node, Not) or any(inside)


def _answer(link: Link) -> tuple[object, ...]:
    return link.finding, frozenset(link.option), link.at_least, link.at_most


def _options(finding: Finding) -> Wrong:
    ids = [option.id for option in finding.options]
    if len(set(ids)) < len(ids):
        yield sentence("has the same option twice")
    match finding.kind:
        case "yes_no" if ids != ["yes", "no"]:
            yield sentence("a yes_no finding has the options 'yes' and 'no', in quotes")
        case "number":
            if ids or not finding.unit or "{value}" not in (finding.said or ""):
                yield sentence("a number has no options, a unit, and is told back with {value} (said)")
            elif finding.lowest is None or finding.highest is None or finding.lowest >= finding.highest:
                yield sentence("a number says what is possible: lowest and highest")
        case "one_of" | "many_of" if len(ids) < 2:  # noqa: PLR2004
            yield sentence("has fewer than two options")
        case _:
            pass


def _fallback(rule: Rule, fallback: Fallback) -> Wrong:
    if LEVELS.index(fallback.level) > LEVELS.index(rule.level):
        yield sentence("a fallback is above the rule's own level, so that an answer could lower the advice")
    if (fallback.falls_to is None) != (fallback.on_purpose is None):
        yield sentence("falls_to and on_purpose go together: how far it may fall, and why that is right")
    elif fallback.falls_to and LEVELS.index(fallback.falls_to) >= LEVELS.index(fallback.level):
        yield sentence("falls_to is not below the fallback's level")
