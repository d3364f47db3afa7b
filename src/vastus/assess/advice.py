"""What a person is told, in its order: what to do, what explains it, what would change that, and what to try.

Every word that a person reads here is shared by the terminal and the browser; neither decides anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from vastus.assess import phrases
from vastus.assess.answers import Answers, read_answer
from vastus.assess.assessment import Assessment, Assessor
from vastus.assess.change import Change
from vastus.assess.fit import Explanation, holds
from vastus.assess.phrases import denied, options_of, said
from vastus.assess.rules import Facts, Reason
from vastus.evidence.model import LEVELS, Base, Exit, Level, Remedy

MOST_REASONS, MOST_TOLD, MOST_OPEN, MOST_NAMED = 4, 8, 6, 6
MOST_SIGNS, MOST_ASKED, MOST_REMEDIES = 6, 6, 4
# New trouble here beside another sign is an emergency (EMERGENCIES says so); a level found without knowing how new
# the trouble is would be too low.
TOILET = frozenset({"bladder-change", "bowel-change", "sexual-change"})
MOST_UNKNOWN = 3  # a remedy is offered only if no more than this is unknown of what speaks against it
HARMLESS = frozenset({"benign", "lifestyle", "sleep"})  # groups of causes that nobody needs to be seen for
WAITING = frozenset({"sc_reassure"})  # advice to wait and look back: not for somebody who should be seen

# The signs named first, in this order, when it is said what would change the advice; the rest follow as they come.
SIGNS: tuple[tuple[str, str], ...] = (
    ("function-loss", "foot-catches"),
    ("function-loss", "stairs"),
    ("function-loss", "grip-fine"),
    ("bladder-change", "yes"),
    ("saddle-numbness", "yes"),
    ("bowel-change", "yes"),
    ("speech-change", "yes"),
    ("swallow-trouble", "yes"),
    ("breathless", "at-rest"),
    ("breathless", "lying-flat"),
    ("chest-signs", "chest-pain"),
    ("leg-swelling", "one-leg"),
    ("dark-urine", "yes"),
    ("fever", "yes"),
    ("muscle-thinning", "yes"),
    ("weak-felt", "yes"),
    ("twitch-spread", "several-parts"),
    ("trend", "increasing"),
    ("duration", ""),
)

# What no single answer shows: how fast it came, or what it came with. The sr_sudden_* rules, and sr_cauda_toilet.
EMERGENCIES = (
    "your strength, speech, sight or balance changes all at once",
    "new trouble with pee or poo comes along with back pain, or with a weak or numb leg",
)

HEADLINE: Mapping[Level, str] = {
    "emergency": "Get help now: ring the emergency number.",
    "same_day": "See a doctor today.",
    "within_2_weeks": "See a doctor within two weeks.",
    "routine": "Make a normal appointment with a doctor.",
    "self_care": "You can look after this yourself for now.",
}
TO_DO: Mapping[Level, tuple[str, ...]] = {
    "emergency": (
        "Ring the emergency number of your country now, or ask someone near you to ring.",
        "Do not drive yourself, and try not to be alone.",
        "You can read the lines below to the person who answers.",
    ),
    "same_day": (
        "Ring your doctor, or the service for out-of-hours care, today. Say what is written below.",
        "If no one can see you today, go to the emergency department of a hospital.",
        "If you get worse while you wait, ring the emergency number.",
    ),
    "within_2_weeks": (
        "Book the visit today, so that it takes place within two weeks. Say what is written below.",
        "If they offer you a later date, ask who else can see you in time.",
    ),
    "routine": ("Book it in the next days. It is fine if the visit is some weeks away.",),
    "self_care": ("Nothing you told us asks for a doctor at present.",),
}
SO_FAR = "That is how it looks so far: some questions are still open, and an answer could make it sooner."
HEADLINE_LEAVE = "Please ask a doctor or nurse instead."
HEADLINE_OPEN = "So far nothing asks for a doctor, but some questions are open."
NOT_YET = (
    "Answer the questions below, or ask someone close to you about them.",
    "If you cannot answer them, talk them over with a doctor or nurse.",
)
AGAIN: Mapping[Level, str] = {
    "emergency": "When you have been seen, follow what you are told there. You can come back here later.",
    "same_day": "After you have been seen today. If nothing is better after that, ask when to come back.",
    "within_2_weeks": "After the visit, or in two weeks if there was none.",
    "routine": "After the visit, or in four weeks if there was none.",
    "self_care": "In two weeks. Ask yourself one thing then: is there anything that I can no longer do?",
}
AGAIN_OPEN = "As soon as you can answer the open questions."
AT_ONCE = "Look again at once if one of the signs above comes."
NEXT: Mapping[Level, str] = {
    "emergency": "Ring the emergency number now.",
    "same_day": "Ring your doctor now, and ask to be seen today.",
    "within_2_weeks": "Book a visit today, and take these lines with you.",
    "routine": "Book a visit when you next have a quiet moment, and take these lines with you.",
    "self_care": "Get on with your day, and look again in two weeks.",
}
NEXT_TRY = "Try one thing from the list for two weeks, and then look again."
NEXT_OPEN = "Answer the open questions, or talk them over with a doctor or nurse."
NEXT_LEAVE = "Ask the people named at the top."
UNSETTLED = "Your answers do not point to one plain cause. That is often so, and it does not change what to do."
SEEN_FIRST = "Someone has to look at you before that can be said. Being seen comes first."
SAFE_FIRST = "You do not have to know that now. Getting help comes first."
NOT_HERE = "Your own doctor, nurse or midwife can tell you more than we can here."


@dataclass(frozen=True, slots=True)
class Action:
    """What to do and by when, and why."""

    level: Level
    final: bool
    headline: str
    to_do: tuple[str, ...]
    note: str | None  # where to go instead, for someone this is not made for
    reasons: tuple[str, ...]
    told: tuple[str, ...]  # the answers that decided
    open: tuple[str, ...]  # questions that could still make it sooner
    more_open: int  # how many more there are


@dataclass(frozen=True, slots=True)
class Named:
    """An explanation that may be named to this person, with reasons in their own words."""

    cause: str
    name: str
    how: str
    expect: str
    fit: Literal["well", "partly"]
    serious: bool
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Watch:
    """Signs that would ask for more, and what they would ask for."""

    level: Level
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to try, with what is not known and would speak against it."""

    remedy: Remedy
    not_if: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """The six parts, and the next step."""

    action: Action
    likely: Named | None
    unlikely_to_say: str  # why nothing is named, where ``likely`` is None
    fitting: tuple[Named, ...]
    asked: tuple[str, ...]  # questions about danger that were answered with no
    would_change: tuple[Watch, ...]
    meanwhile: tuple[Offer, ...]
    cautions: tuple[Offer, ...]
    not_worth: tuple[str, ...]
    again: str
    next_step: str


def advise(assessment: Assessment, assessor: Assessor) -> Advice:
    """Return what a person is told; nothing in it is decided anywhere else."""
    return _Adviser(assessment, assessor).advice()


class _Adviser:
    def __init__(self, assessment: Assessment, assessor: Assessor) -> None:
        self.base: Base = assessor.base
        self.table = assessor.table
        self.assessment = assessment
        self.seen = assessment.urgency
        self.answers = assessment.answers
        self.settled: Answers = self.table.settle(self.answers)
        self.facts = Facts.of([self.settled])
        self.terms = {term.id: term.expr for term in self.base.terms}
        self.rank = LEVELS.index(self.seen.level)
        self.seen_soon = {reason.rule.id for reason in self.seen.because if LEVELS.index(reason.level) > 1}

    def advice(self) -> Advice:
        nameable = [e for e in self.assessment.fitting if self._may_name(e)]
        likely = self._likely(nameable)
        meanwhile, cautions, not_worth = self._remedies(nameable)
        named = [self._named(explanation) for explanation in nameable[:MOST_NAMED]]
        return Advice(
            self._action(),
            next((name for name in named if likely is not None and name.cause == likely.cause.id), None),
            self._why_unnamed(),
            tuple(named),
            self._asked(),
            self._would_change(),
            meanwhile,
            cautions,
            not_worth,
            self._again(),
            self._next_step(bool(meanwhile)),
        )

    # What to do

    def _action(self) -> Action:
        level, final = self.seen.level, self.seen.final
        deciding = [reason for reason in self.seen.because if reason.level == level]
        headline, to_do = HEADLINE[level], TO_DO[level]
        leaves = self._left("leave", "stop")
        still_open = [] if final or leaves else self._open()
        if still_open:
            headline, to_do = (HEADLINE_OPEN, NOT_YET) if level == "self_care" else (headline, (*to_do, SO_FAR))
        if leaves and self.rank < LEVELS.index("same_day"):
            headline, to_do = HEADLINE_LEAVE, ()
        return Action(
            level,
            final,
            headline,
            to_do,
            self.seen.way_out.reason if self.seen.way_out else None,
            tuple(dict.fromkeys(reason.rule.reason for reason in deciding))[:MOST_REASONS],
            self._told(deciding),
            tuple(still_open[:MOST_OPEN]),
            max(len(still_open) - MOST_OPEN, 0),
        )

    def _told(self, deciding: Sequence[Reason]) -> tuple[str, ...]:
        """Return the answers by which the deciding rules hold, as they were told."""
        told: dict[str, None] = {}
        for reason in deciding:
            options = options_of(reason.rule.when, self.terms)
            for fallback in reason.rule.fallbacks:
                for finding, more in options_of(fallback.when, self.terms).items():
                    options.setdefault(finding, set()).update(more)
            for name in reason.findings:
                if name in self.answers:
                    told.update(dict.fromkeys(said(self.base.finding[name], self.answers.get(name), options.get(name))))
        return tuple(told)[:MOST_TOLD]

    def _open(self) -> list[str]:
        """Return the questions that could make it sooner: first those answered "not sure", the gravest rule first."""
        rules = sorted(self.seen.could_rise, key=lambda rule: -LEVELS.index(rule.level))
        names = dict.fromkeys(name for rule in rules for name in self.table.undecided(rule.when, self.facts))
        askable = [n for n in names if self.base.finding[n].who == "ask" and self.table.relevant(n, self.facts)]
        askable.sort(key=lambda name: name not in self.answers)
        return [self.base.finding[name].short for name in askable]

    def _relevant(self, finding: str) -> bool:
        return self.table.relevant(finding, self.facts) is not False

    def _left(self, *actions: str) -> bool:
        way_out: Exit | None = self.seen.way_out
        return way_out is not None and way_out.action in (actions or ("leave", "stop", "limit"))

    def _again(self) -> str:
        level = self.seen.level
        if level == "emergency" or self._left("leave", "stop"):
            return AGAIN["emergency"]
        return f"{AGAIN_OPEN if level == 'self_care' and not self.seen.final else AGAIN[level]} {AT_ONCE}"

    def _next_step(self, something_to_try: bool) -> str:  # noqa: FBT001
        if self.seen.way_out and self.rank < LEVELS.index("same_day"):
            return NEXT_LEAVE
        if not self.seen.final and self.seen.level == "self_care":
            return NEXT_OPEN
        return NEXT_TRY if something_to_try and self.seen.level == "self_care" else NEXT[self.seen.level]

    # What explains it

    def _may_name(self, explanation: Explanation) -> bool:
        """Whether a cause may be named: a serious one only where a rule already sends the person to be seen."""
        if self._left():
            return False
        watched = not self.seen_soon.isdisjoint(explanation.cause.watched_by)
        if self.seen.level == "emergency":
            return watched  # a harmless name beside "ring now" would be false comfort
        if not explanation.cause.serious:
            return True
        return watched or (self.seen.level == "same_day" and explanation.fit == "well")

    def _likely(self, nameable: Sequence[Explanation]) -> Explanation | None:
        """Return what is told as most likely, or None.

        Whoever should be seen soon is not told a harmless cause first, unless a rule that sends them rests on it, and
        a serious one only where they are seen within the day. Below that, nothing graver may fit better than it.
        """
        if self.seen.level == "emergency" or not nameable:
            return None
        first = self.assessment.fitting[0]
        if self.rank < LEVELS.index("within_2_weeks"):
            return first if not first.cause.serious else None
        watched = not self.seen_soon.isdisjoint(first.cause.watched_by)
        if first.cause.serious:
            return first if watched and first.fit == "well" and self.seen.level == "same_day" else None
        return first if watched or (first.fit == "well" and first.cause.group not in HARMLESS) else None

    def _why_unnamed(self) -> str:
        if self._left():
            return NOT_HERE
        if self.seen.level == "emergency":
            return SAFE_FIRST
        return SEEN_FIRST if self.rank >= LEVELS.index("within_2_weeks") else UNSETTLED

    def _named(self, explanation: Explanation) -> Named:
        cause = explanation.cause
        return Named(
            cause.id,
            cause.plain,
            cause.how,
            cause.expect,
            "well" if explanation.fit == "well" else "partly",
            cause.serious,
            tuple(phrases.speaks_for(cause, explanation.speaks_for, self.answers, self.base)[:MOST_REASONS]),
            tuple(phrases.speaks_against(cause, explanation.speaks_against, self.answers, self.base)[:MOST_REASONS]),
        )

    def _asked(self) -> tuple[str, ...]:
        """Return what was denied of the signs that matter most, in the order of SIGNS."""
        told: dict[str, None] = {}
        if self.seen.level == "emergency" or self._left():
            return ()
        for name in dict.fromkeys(finding for finding, _ in SIGNS):
            finding, answer = self.base.finding[name], self.answers.get(name)
            if finding.danger and answer.present.isdisjoint(finding.danger):
                told.update(dict.fromkeys(denied(finding, answer, finding.danger)[:1]))
        return tuple(told)[:MOST_ASKED]

    # What would change it

    def _would_change(self) -> tuple[Watch, ...]:
        if self._left("leave", "stop"):
            return ()
        changes = [c for c in self.assessment.would_change if self._relevant(next(iter(c.findings)))]
        emergency = [change for change in changes if change.urgency == "emergency"]
        doctor = [
            c for c in changes if c.urgency == "routine" or (c.urgency != "emergency" and TOILET.isdisjoint(c.findings))
        ]
        always = [] if self.seen.level == "emergency" else [(LEVELS[-1], sign) for sign in EMERGENCIES]
        picked = [*[*always, *self._pick(emergency)][:MOST_SIGNS], *self._pick(doctor)]
        return tuple(
            Watch(level, signs)
            for level in reversed(LEVELS)
            if (signs := tuple(sign for at, sign in picked if at == level))
        )

    def _pick(self, changes: Iterable[Change]) -> list[tuple[Level, str]]:
        """Return the signs to name, those of SIGNS first, the rest one for each finding."""
        first: dict[int, tuple[Level, str]] = {}
        rest: dict[str, tuple[Level, str]] = {}
        for change in changes:
            name, option, sign = self._sign(change)
            if (name, option) in SIGNS:
                first[SIGNS.index((name, option))] = change.urgency, sign
            elif name not in (finding for finding, _ in SIGNS):
                rest.setdefault(name, (change.urgency, sign))
        return [*(first[place] for place in sorted(first)), *rest.values()][:MOST_SIGNS]

    def _sign(self, change: Change) -> tuple[str, str, str]:
        """Return the finding, the option that would be new, and how it reads."""
        name, value = next(iter(change.findings.items()))
        finding, before = self.base.finding[name], self.answers.get(name)
        answer = read_answer(value, finding)
        new = answer.present - before.present
        return name, min(new, default=""), said(finding, answer, new)[0]

    # What to do meanwhile

    def _remedies(
        self, nameable: Sequence[Explanation]
    ) -> tuple[tuple[Offer, ...], tuple[Offer, ...], tuple[str, ...]]:
        """Return what to try, what to beware of, and what is not worth trying."""
        if self._left("leave", "stop", "limit"):
            return (), (), ()
        listed = [self.base.remedy[name] for name in dict.fromkeys(n for e in nameable for n in e.cause.remedies)]
        offers = [offer for remedy in listed if remedy.kind != "caution" and (offer := self._offer(remedy))]
        if self.rank >= LEVELS.index("same_day") or self.seen.way_out:
            offers = []  # there is nothing to begin before being seen
        of_causes = {remedy.id for remedy in listed}
        cautions = [r for r in self.base.remedies if r.kind == "caution" and (r.offer_when or r.id in of_causes)]
        against = [remedy.name for remedy in self.base.remedies if remedy.grade == "A against"]
        return (
            tuple(offers[:MOST_REMEDIES]),
            tuple(Offer(remedy) for remedy in cautions if self._fits(remedy)),
            tuple(against if offers else ()),
        )

    def _fits(self, remedy: Remedy) -> bool:
        excluded = any(holds(condition, self.settled) for condition in remedy.not_for)
        wanted = not remedy.offer_when or any(holds(condition, self.settled) for condition in remedy.offer_when)
        return wanted and not excluded and remedy.grade != "A against"

    def _offer(self, remedy: Remedy) -> Offer | None:
        """Return the remedy as it may be offered, or None; what is not known is said as a condition."""
        if not self._fits(remedy) or (remedy.id in WAITING and self.rank > LEVELS.index("routine")):
            return None
        unknown = [c for c in remedy.not_for if holds(c, self.settled) is None and self._relevant(c.finding)]
        if len({condition.finding for condition in unknown}) > MOST_UNKNOWN:
            return None
        not_if = [self.base.finding[c.finding].option(option).said for c in unknown for option in c.option]
        return Offer(remedy, tuple(dict.fromkeys(not_if)))
