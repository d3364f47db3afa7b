"""What a person is told, in its order: what to do, what explains it, what would change that, and what to try.

Every word that a person reads here is shared by the terminal and the browser; neither decides anything. How it is
worded, and which signs are named first, stands in the base (``advice.yaml``).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from vastus.assess.answers import Answers, read_answer
from vastus.assess.assessment import Assessment, Assessor
from vastus.assess.change import Change
from vastus.assess.naming import (
    MOST_REASONS,
    SOON,
    Named,
    most_likely,
    nameable,
    named,
    rank,
    sent_elsewhere,
    why_unnamed,
)
from vastus.assess.offers import Offer, offers
from vastus.assess.phrases import PLAIN, denied, options_of, own_words, said, why
from vastus.assess.rules import Facts, Reason, urgency
from vastus.evidence.model import LEVELS, Base, Level
from vastus.evidence.policy import Waiting

MOST_TOLD, MOST_OPEN, MOST_NAMED = 8, 6, 6
MOST_SIGNS, MOST_ASKED = 6, 6
MOST_ALOUD = 4
SAME_DAY = LEVELS.index("same_day")


@dataclass(frozen=True, slots=True)
class Action:
    """What to do and by when, and why."""

    level: Level
    final: bool
    headline: str
    to_do: tuple[str, ...]
    note: str | None  # where to go instead, for someone this is not made for
    reasons: tuple[str, ...]
    told: tuple[str, ...]  # the answers that decided, told back
    open: tuple[str, ...]  # questions that could still make it sooner
    more_open: int  # how many more there are


@dataclass(frozen=True, slots=True)
class Watch:
    """Signs that would ask for more, and what they would ask for."""

    level: Level
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is read aloud of one finding, in the person's words; ``text`` puts others around them where they need it."""

    what: tuple[str, ...]
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """What helps until help comes: what to say first, what to do meanwhile, and what could still be told."""

    age: float | None
    spoken: tuple[Spoken, ...]
    since: str | None
    told: tuple[str, ...]  # the answers that complete it, told back
    asks: tuple[str, ...]  # findings that would complete it
    waiting: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """The six parts, and the next step; ``handover`` in an emergency, ``listen`` where a listener is named."""

    action: Action
    likely: Named | None
    unlikely_to_say: str  # why nothing is named, where ``likely`` is None
    fitting: tuple[Named, ...]
    asked: tuple[str, ...]  # questions about danger that were answered with no
    would_change: tuple[Watch, ...]
    meanwhile: tuple[Offer, ...]
    cautions: tuple[Offer, ...]
    not_worth: tuple[str, ...]
    again: tuple[str, ...]  # sentences
    next_step: str
    handover: Handover | None
    listen: bool


def advise(assessment: Assessment, assessor: Assessor) -> Advice:
    """Return what a person is told; nothing in it is decided anywhere else."""
    return _Adviser(assessment, assessor).advice()


class _Adviser:
    def __init__(self, assessment: Assessment, assessor: Assessor) -> None:
        self.base: Base = assessor.base
        self.words = assessor.base.advice
        self.table = assessor.table
        self.assessment = assessment
        self.urgency = assessment.urgency
        self.rank = rank(assessment.urgency)
        self.answers = assessment.answers
        self.settled: Answers = self.table.settle(self.answers)
        self.facts = Facts.of([self.settled])

    def advice(self) -> Advice:
        fitting = self.assessment.fitting
        may_name = nameable(fitting, self.urgency)
        likely = most_likely(fitting, self.urgency, self.base)
        offered = offers(
            may_name, fitting, urgency=self.urgency, settled=self.settled, table=self.table, base=self.base
        )
        names = [named(explanation, self.answers, self.base) for explanation in may_name[:MOST_NAMED]]
        return Advice(
            action=self._action(),
            likely=next((name for name in names if likely is not None and name.cause == likely.cause.id), None),
            unlikely_to_say=why_unnamed(self.urgency, self.words.unnamed),
            fitting=tuple(names),
            asked=self._asked(),
            would_change=self._would_change(),
            meanwhile=offered.meanwhile,
            cautions=offered.cautions,
            not_worth=offered.not_worth,
            again=self._again(),
            next_step=self._next_step(something_to_try=bool(offered.meanwhile)),
            handover=self._handover() if self.urgency.level == LEVELS[-1] else None,
            listen=self.table.holds(self.base.handover.listen, self.facts),
        )

    # What to do

    def _action(self) -> Action:
        level, final = self.urgency.level, self.urgency.final
        deciding = [reason for reason in self.urgency.because if reason.level == level]
        away = sent_elsewhere(self.urgency, "leave", "stop")
        still_open = [] if final or away else self._open()
        headline, to_do = self._headline(still_open=bool(still_open))
        return Action(
            level=level,
            final=final,
            headline=headline,
            to_do=to_do,
            note=self.urgency.way_out.reason if self.urgency.way_out else None,
            reasons=tuple(dict.fromkeys(why(reason.rule, self.facts, self.table) for reason in deciding))[
                :MOST_REASONS
            ],
            told=self._deciding_answers(deciding),
            open=tuple(still_open[:MOST_OPEN]),
            more_open=max(len(still_open) - MOST_OPEN, 0),
        )

    def _headline(self, *, still_open: bool) -> tuple[str, tuple[str, ...]]:
        words, level = self.words, self.urgency.level
        if sent_elsewhere(self.urgency, "leave", "stop") and self.rank < SAME_DAY:
            return words.leave.headline, ()
        if still_open and level == LEVELS[0]:
            return words.open.headline, words.open.to_do
        stands = words.levels[level]
        return stands.headline, (*stands.to_do, words.open.sooner) if still_open else stands.to_do

    def _deciding_answers(self, deciding: Sequence[Reason]) -> tuple[str, ...]:
        """Return the answers by which the deciding rules hold, as they were told."""
        phrases: dict[str, None] = {}
        for reason in deciding:
            options = self._options([reason])
            for name in reason.findings:
                if name in self.answers:
                    phrases.update(
                        dict.fromkeys(said(self.base.finding[name], self.answers.get(name), options.get(name)))
                    )
        return tuple(phrases)[:MOST_TOLD]

    def _options(self, reasons: Iterable[Reason]) -> dict[str, set[str]]:
        """Return the options that the rules of these reasons speak of, by their findings."""
        options: dict[str, set[str]] = {}
        for rule in (reason.rule for reason in reasons):
            for when in (rule.when, *(fallback.when for fallback in rule.fallbacks)):
                for finding, more in options_of(when, self.base.term).items():
                    options.setdefault(finding, set()).update(more)
        return options

    def _open(self) -> list[str]:
        """Return the questions that could make it sooner: first those answered "not sure", the gravest rule first."""
        rules = sorted(self.urgency.could_rise, key=lambda rule: -LEVELS.index(rule.level))
        names = dict.fromkeys(name for rule in rules for name in self.table.undecided(rule.when, self.facts))
        askable = [n for n in names if self.base.finding[n].who == "ask" and self.table.relevant(n, self.facts)]
        askable.sort(key=lambda name: name not in self.answers)
        return [self.base.finding[name].short for name in askable]

    def _again(self) -> tuple[str, ...]:
        words, level = self.words, self.urgency.level
        if level == LEVELS[-1] or sent_elsewhere(self.urgency, "leave", "stop"):
            return (words.levels[LEVELS[-1]].again,)
        still_open = level == LEVELS[0] and not self.urgency.final
        return (words.open.again if still_open else words.levels[level].again), words.at_once

    def _next_step(self, *, something_to_try: bool) -> str:
        words, level = self.words, self.urgency.level
        if self.urgency.way_out and self.rank < SAME_DAY:
            return words.leave.next
        if not self.urgency.final and level == LEVELS[0]:
            return words.open.next
        return words.next_try if something_to_try and level == LEVELS[0] else words.levels[level].next

    # Until help comes

    def _handover(self) -> Handover:
        words = self.base.handover
        deciding = [reason for reason in self.urgency.because if reason.level == self.urgency.level]
        names = dict.fromkeys(name for reason in deciding for name in reason.findings if name in self.answers)
        return Handover(
            age=self.answers.get(words.age).number,
            spoken=tuple(self._spoken(deciding, [name for name in names if name not in words.since])),
            since=self._since([name for name in words.since if name in names or name == words.since[0]]),
            told=tuple(self._completed()),
            asks=tuple(self._completing()),
            waiting=tuple(w for w in words.waiting if w.when is None or self.table.holds(w.when, self.facts)),
        )

    def _spoken(self, deciding: Sequence[Reason], names: Sequence[str]) -> Iterator[Spoken]:
        texts = {aloud.finding: aloud.text for aloud in self.base.handover.aloud}
        options = self._options(deciding)
        count = 0
        for name in names:
            what = own_words(self.base.finding[name], self.answers.get(name), options.get(name, ()))
            if what and count < MOST_ALOUD:
                count += 1
                yield Spoken(tuple(what), texts.get(name))

    def _since(self, names: Iterable[str]) -> str | None:
        """Return since when, in the person's words; the first of these findings that was told says so."""
        return next(
            (word for name in names for word in own_words(self.base.finding[name], self.answers.get(name))), None
        )

    def _completed(self) -> Iterator[str]:
        for ask in self.base.handover.ask:
            if ask.finding in self.answers:
                finding, answer = self.base.finding[ask.finding], self.answers.get(ask.finding)
                yield from denied(finding, answer) if answer.present <= {*PLAIN} else said(finding, answer)

    def _completing(self) -> Iterator[str]:
        """Yield what could still be told; only what cannot make it less urgent, whatever is answered."""
        firm = self.urgency.firm == LEVELS[-1]
        for ask in self.base.handover.ask:
            fits = ask.when is None or self.table.holds(ask.when, self.facts)
            safe = firm or ask.finding not in self.table.read
            if fits and safe and ask.finding not in self.settled and self._relevant(ask.finding):
                yield ask.finding

    # What would change it

    def _asked(self) -> tuple[str, ...]:
        """Return what was denied of the signs that matter most, in the order of the base."""
        phrases: dict[str, None] = {}
        if self.urgency.level == LEVELS[-1] or sent_elsewhere(self.urgency):
            return ()
        for name in dict.fromkeys(sign.finding for sign in self.words.signs):
            finding, answer = self.base.finding[name], self.answers.get(name)
            if finding.danger and answer.present.isdisjoint(finding.danger):
                phrases.update(dict.fromkeys(denied(finding, answer, finding.danger)[:1]))
        return tuple(phrases)[:MOST_ASKED]

    def _would_change(self) -> tuple[Watch, ...]:
        if sent_elsewhere(self.urgency, "leave", "stop"):
            return ()
        changes = [c for c in map(self._if_new, self.assessment.would_change) if self._is_told(c)]
        emergency = [change for change in changes if change.urgency == LEVELS[-1]]
        doctor = [change for change in changes if change.urgency != LEVELS[-1]]
        known = list(self._together())
        grave, other = ([one for one in known if (one[0] == LEVELS[-1]) is is_grave] for is_grave in (True, False))
        picked = [*[*grave, *self._pick(emergency)][:MOST_SIGNS], *[*other, *self._pick(doctor)][:MOST_SIGNS]]
        return tuple(
            Watch(level, signs)
            for level in reversed(LEVELS)
            if (signs := tuple(sign for at, sign in picked if at == level))
        )

    def _relevant(self, finding: str) -> bool:
        return self.table.relevant(finding, self.facts) is not False

    def _together(self) -> Iterator[tuple[Level, str]]:
        """Yield what no single answer shows, above the level: what fits this person first, then what fits everybody."""
        fitting = [one for one in self.words.together if one.when and self.table.holds(one.when, self.facts)]
        for one in (*fitting, *(one for one in self.words.together if one.when is None)):
            level = self.base.rule[one.rules[0]].level
            if LEVELS.index(level) > self.rank:
                yield level, one.text

    def _if_new(self, change: Change) -> Change:
        """Return a change with the level that it has when it is new, where the base says that this matters."""
        onset = next((one.onset for one in self.words.with_onset if one.finding in change.findings), None)
        if onset is None or onset.option is None:
            return change
        told = {**change.findings, onset.finding: onset.option}
        new = {name: read_answer(value, self.base.finding[name]) for name, value in told.items()}
        answers = self.table.settle(Answers({**self.answers.given, **new}))
        return Change(change.findings, urgency(answers, self.table).level)

    def _is_told(self, change: Change) -> bool:
        """Whether it makes sense for this person, and asks for more than a visit some time for what has to be new."""
        new = any(one.finding in change.findings for one in self.words.with_onset)
        return self._relevant(next(iter(change.findings))) and not (new and LEVELS.index(change.urgency) < SOON)

    def _pick(self, changes: Iterable[Change]) -> list[tuple[Level, str]]:
        """Return the signs to name, those that the base names first, the rest one for each finding."""
        places = {(sign.finding, sign.option or ""): place for place, sign in enumerate(self.words.signs)}
        findings = {finding for finding, _ in places}
        first: dict[int, tuple[Level, str]] = {}
        rest: dict[str, tuple[Level, str]] = {}
        for change in changes:
            name, option, phrase = self._sign(change)
            if (name, option) in places:
                first[places[name, option]] = change.urgency, phrase
            elif name not in findings:
                rest.setdefault(name, (change.urgency, phrase))
        picked = [*(first[place] for place in sorted(first)), *rest.values()]
        return sorted(picked, key=lambda sign: -LEVELS.index(sign[0]))[:MOST_SIGNS]  # the gravest first

    def _sign(self, change: Change) -> tuple[str, str, str]:
        """Return the finding, the option that would be new, and how it reads."""
        name, value = next(iter(change.findings.items()))
        finding, before = self.base.finding[name], self.answers.get(name)
        answer = read_answer(value, finding)
        new = answer.present - before.present
        return name, min(new, default=""), said(finding, answer, new)[0]
