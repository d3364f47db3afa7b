"""How well each cause explains the answers, in words; probabilities stay inside.

Strength words of the links become likelihood ratios, and those become weights of a noisy-OR network (see
``docs/explanation/explanations.md`` for the mapping, all of it judgement). Every uncertain number is drawn many
times, and a word is said only where it holds under at least 80 % of the draws.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from vastus.assess.answers import Answers, holds
from vastus.assess.network import Array, posterior
from vastus.evidence.model import Base, Cause, Finding, Link

Fit = Literal["well", "partly", "not"]
DRAWS = 50
SURE = 0.8  # share of draws under which a word must hold
WELL, PARTLY = 0.15, 0.01  # share of what was answered that a cause is expected to account for; judgement
FLATTEN = 0.4  # exponent on the prior odds: the priors are guesses over orders of magnitude; judgement
JOINT = 10  # findings explained jointly; the rest, those that tell least, shift the odds of each cause alone
SEED = 20260101

# How many times likelier an answer is when the cause is there (judgement: the words are the editors').
FOR: Mapping[str, float] = {"defining": 20.0, "strong": 10.0, "moderate": 4.0, "weak": 2.0}
# What is left of a cause's odds when a link in its favour is denied, and when one against it holds.
DENIED: Mapping[str, float] = {"defining": 0.15, "strong": 0.5, "moderate": 0.75, "weak": 0.9}
AGAINST: Mapping[str, float] = {"defining": 0.03, "strong": 0.2, "moderate": 0.45, "weak": 0.7}
UNNEEDED = 0.01  # what is left when all that a cause needs is denied
UNKNOWN_NEED = 0.2  # what is left while that is not known
TELLING = 2.5  # who a person is (age, sex) is told as a reason only from this ratio on: a weak link moves nothing
AGAIN = 0.5  # each further finding of a bundle counts half as much (on the log scale) as the one before
SPREAD = 0.5  # standard deviation of the log of a judged ratio
COMMON, COMMON_DANGER = 0.1, 0.02  # how common an answer is without any of the causes, where the base does not say
NEARLY_SURE = 0.99  # no finding is certain under any cause


@dataclass(frozen=True, slots=True)
class Explanation:
    """One cause: how well it fits, and the findings that speak for and against it."""

    cause: Cause
    fit: Fit
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]
    likely: float  # central posterior; for research, never for a person's page
    interval: tuple[float, float]  # 5 and 95 % of the draws


@dataclass(frozen=True, slots=True)
class Weighed:
    """Every cause under every draw, shape (draws + 1, causes); row 0 holds the central numbers.

    ``share`` is the expected share of what was answered, weighted by how unusual each answer is, that the cause
    accounts for: P(cause | answers) times the share its edges explain. It orders the explanations.
    """

    likely: Array
    share: Array

    @property
    def settled(self) -> bool:
        """Whether an explanation fits well already."""
        return bool(self.share[0].max() >= WELL)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A link with its numbers under every draw, shape (draws + 1,), central first."""

    cause: int
    link: Link
    held: Array  # likelihood ratio (for), or odds that are left (against), if the link's condition holds
    denied: Array  # odds that are left if it is denied
    log_held: Array


class Model:
    """The causes and links of a base, their uncertain numbers drawn once, ready to weigh any answers."""

    def __init__(self, base: Base, draws: int = DRAWS) -> None:
        self.base = base
        self.causes = base.causes
        rng = np.random.default_rng(SEED)
        low = np.log([cause.prior.low for cause in self.causes])
        high = np.log([cause.prior.high for cause in self.causes])
        noise = np.vstack([np.zeros(len(self.causes)), rng.standard_normal((draws, len(self.causes)))])
        self.odds: Array = np.exp(FLATTEN * ((low + high) / 2 + (high - low) / 4 * noise))
        self.links: dict[str, list[_Drawn]] = defaultdict(list)
        for number, cause in enumerate(self.causes):
            for link in cause.links:
                self.links[link.finding].append(self._draw(number, link, rng, draws))

    def _draw(self, cause: int, link: Link, rng: np.random.Generator, draws: int) -> _Drawn:
        factor = np.exp(SPREAD * np.append(0.0, rng.standard_normal(draws)))
        if link.direction == "against":
            left = AGAINST[link.strength] ** factor
            return _Drawn(cause=cause, link=link, held=left, denied=np.ones(draws + 1), log_held=np.log(left))
        ratio = FOR[link.strength] * factor
        if link.counts is not None:
            seen, missed = link.counts.seen + 1, link.counts.of - link.counts.seen + 1
            share = np.append(seen / (seen + missed), rng.beta(seen, missed, draws))
            ratio = share / leak(self.base.finding[link.finding], link.option)
        ratio = np.maximum(ratio, 1.0)
        denied = DENIED[link.strength] ** factor
        return _Drawn(cause=cause, link=link, held=ratio, denied=denied, log_held=np.log(ratio))

    def explain(self, answers: Answers) -> list[Explanation]:
        """Return every cause, the one that accounts for most of the answers first."""
        weighed = self.weigh(answers)
        order = sorted(range(len(self.causes)), key=lambda c: (-weighed.share[0, c], c))
        reasons = self._reasons(answers)
        words = _words(weighed.share[1:])
        low, high = np.quantile(weighed.likely[1:], [0.05, 0.95], axis=0).tolist()
        return [
            Explanation(
                cause=self.causes[number],
                fit=words[number],
                speaks_for=reasons[number][0],
                speaks_against=reasons[number][1],
                likely=float(weighed.likely[0, number]),
                interval=(low[number], high[number]),
            )
            for number in order
        ]

    def weigh(self, answers: Answers, *, central: bool = False) -> Weighed:
        """Return how likely each cause is and how much it accounts for; ``central`` leaves out the draws."""
        odds, log_ratio, findings = self._evidence(answers, slice(1) if central else slice(None))
        leaks = np.array([leak(self.base.finding[name], answers.get(name).present) for name in findings])
        # P(finding | this cause alone) = ratio · leak = 1 - (1 - leak)(1 - weight)
        ratio = np.minimum(np.exp(log_ratio), NEARLY_SURE / leaks)
        weight = leaks * (ratio - 1) / (1 - leaks)
        telling = np.argsort(-log_ratio[0].max(axis=0), kind="stable")
        joint = np.sort(telling[:JOINT])
        odds = odds * np.prod(ratio[:, :, telling[JOINT:]], axis=2)
        shared = np.broadcast_to(leaks[joint], (len(odds), len(joint)))
        likely = posterior(odds / (1 + odds), weight[:, :, joint], shared, range(len(joint)), ()).causes
        return Weighed(likely, likely * _explained(likely, weight, leaks))

    def gain(self, finding: Finding, weighed: Weighed) -> float:
        """Return the expected fall in uncertainty over the causes, each taken at its present probability."""
        likely = weighed.likely[0]
        signs: dict[tuple[tuple[str, ...], float | None, float | None], Array] = {}
        for drawn in self.links.get(finding.id, ()):
            link = drawn.link
            if link.direction == "for":
                sign = (link.option, link.at_least, link.at_most)
                common = leak(finding, link.option)
                weight = signs.setdefault(sign, np.zeros(len(likely)))
                weight[drawn.cause] = min(common * (float(drawn.held[0]) - 1) / (1 - common), 0.95)
        gains = [_information(likely, weight, leak(finding, options)) for (options, *_), weight in signs.items()]
        return max(gains, default=0.0)

    def _evidence(self, answers: Answers, draws: slice) -> tuple[Array, Array, list[str]]:
        """Return the odds after all that speaks against, and log ratios (draws, causes, findings) of what speaks for.

        Within a bundle a cause loses by its worst finding only, and each further finding in its favour counts less.
        """
        odds = self.odds[draws].copy()
        held: dict[tuple[int, str], list[tuple[Array, str]]] = defaultdict(list)
        lost: dict[tuple[int, str], Array] = {}
        for finding in sorted(answers.given):  # sums and ties must not depend on the order of the answers
            for drawn, state in self._decided(finding, answers):
                bundle = (drawn.cause, drawn.link.bundle or finding)
                if state and drawn.link.direction == "for":
                    held[bundle].append((drawn.log_held[draws], finding))
                else:
                    left = drawn.held[draws] if state else drawn.denied[draws]
                    lost[bundle] = np.minimum(lost[bundle], left) if bundle in lost else left
        for (cause, _), left in lost.items():
            odds[:, cause] *= left
        for number, cause_ in enumerate(self.causes):
            need = needs(cause_, answers)
            if need is not True:
                odds[:, number] *= UNNEEDED if need is False else UNKNOWN_NEED
        findings = sorted({finding for parts in held.values() for _, finding in parts})
        column = {finding: number for number, finding in enumerate(findings)}
        log_ratio = np.zeros((len(odds), len(self.causes), len(findings)))
        for (cause, _), parts in held.items():
            for rank, (ratio, finding) in enumerate(sorted(parts, key=lambda part: -part[0][0])):
                log_ratio[:, cause, column[finding]] += ratio * AGAIN**rank
        return odds, log_ratio, findings

    def _decided(self, finding: str, answers: Answers) -> list[tuple[_Drawn, bool]]:
        """Return the links that an answer decides, and whether they hold; those against a cause only if they hold.

        An answer that speaks for a cause is no denial of the other answers that would: "within 2 days" is not also
        a "no" to "within a week".
        """
        decided = [(drawn, holds(drawn.link, answers)) for drawn in self.links.get(finding, ())]
        spoken_for = {drawn.cause for drawn, state in decided if state and drawn.link.direction == "for"}
        return [
            (drawn, state)
            for drawn, state in decided
            if state or (state is False and drawn.link.direction == "for" and drawn.cause not in spoken_for)
        ]

    def _reasons(self, answers: Answers) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
        """Return, for every cause, the findings that speak for and against it, the strongest first."""
        pro: list[list[tuple[float, str]]] = [[] for _ in self.causes]
        con: list[list[tuple[float, str]]] = [[] for _ in self.causes]
        for finding in answers.given:
            for drawn, state in self._decided(finding, answers):
                if state and drawn.link.direction == "for":
                    if drawn.held[0] >= TELLING or not self.base.finding[finding].fixed:
                        pro[drawn.cause].append((-float(drawn.held[0]), finding))
                elif state:
                    con[drawn.cause].append((float(drawn.held[0]), finding))
                elif drawn.link.strength in ("defining", "strong"):
                    con[drawn.cause].append((float(drawn.denied[0]), finding))
        return [(_ranked(for_), _ranked(against)) for for_, against in zip(pro, con, strict=True)]


def _ranked(reasons: list[tuple[float, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(finding for _, finding in sorted(reasons)))


def _explained(likely: Array, weight: Array, leaks: Array) -> Array:
    """Return the share of what was told that each cause, if present, brings about; shape (draws, causes)."""
    if not leaks.size:
        return np.zeros_like(likely)
    quiet = np.log1p(-likely[:, :, None] * weight)
    others = 1 - (1 - leaks) * np.exp(quiet.sum(axis=1, keepdims=True) - quiet)  # P(finding | all but this cause)
    brought = weight / (1 - (1 - others) * (1 - weight))
    unusual = np.log(1 / leaks)
    return np.asarray((brought * unusual).sum(axis=2) / unusual.sum())


def _words(shares: Array) -> list[Fit]:
    """Return the best word that holds under enough of the draws, for each cause."""
    well, partly = ((shares >= least).mean(axis=0) >= SURE for least in (WELL, PARTLY))
    return ["well" if well[c] else "partly" if partly[c] else "not" for c in range(shares.shape[1])]


def leak(finding: Finding, options: Sequence[str] | frozenset[str]) -> float:
    """Return how common such an answer is in people without any of the causes."""
    danger = not set(finding.danger).isdisjoint(options)
    if danger and (finding.common is None or finding.kind != "yes_no"):
        return COMMON_DANGER
    return finding.common if finding.common is not None else COMMON


def needs(cause: Cause, answers: Answers) -> bool | None:
    """Whether what the cause needs is there: True, False when all of it is denied, None while it is not known."""
    wanted = [link for link in cause.links if link.direction == "for" and link.finding in cause.needs_one_of]
    states = [holds(link, answers) for link in wanted]
    if not states or any(states):
        return True
    return None if None in states else False


def _information(likely: Array, weight: Array, common: float) -> float:
    quiet = 1 - likely * weight
    silent = (1 - common) * np.prod(quiet)  # P(the sign is absent)
    if not 0 < silent < 1:
        return 0.0
    absent = likely * (1 - weight) / quiet
    present = np.clip((likely - absent * silent) / (1 - silent), 0, 1)
    left = silent * _entropy(absent) + (1 - silent) * _entropy(present)
    return max(_entropy(likely) - float(left), 0.0)


def _entropy(share: Array) -> float:
    some = np.clip(share, 1e-12, 1 - 1e-12)
    return float(-(some * np.log(some) + (1 - some) * np.log1p(-some)).sum())
