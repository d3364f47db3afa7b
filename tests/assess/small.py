"""Small bases made in a few words, with just what a test is about."""

from collections.abc import Iterable, Sequence
from random import Random
from typing import Any

from tests.evidence.small import SMALL, compiled
from vastus.evidence.expressions import read
from vastus.evidence.model import Base, Cause, CauseGroup, Finding, Link, Prior, Rule, Screen, Stage

YES, NO = "yes", "no"
POLICIES = compiled(SMALL)  # what is decided for everybody is not what these tests are about


def finding(name: str, *options: str, kind: str = "yes_no", **more: Any) -> Finding:
    """Return a finding; yes and no unless options are named."""
    ids = options or ((YES, NO) if kind == "yes_no" else ())
    told = {
        "id": name,
        "kind": kind,
        "group": "g",
        "term": name,
        "question": f"{name}?",
        "short": name,
        "options": [{"id": option, "text": option, "said": option} for option in ids],
        **more,
    }
    return read(told, Finding)


def link(name: str, strength: str = "moderate", direction: str = "for", **more: Any) -> Link:
    """Return a link to a yes_no finding; more says otherwise."""
    told = {"finding": name, "direction": direction, "strength": strength, "judgement": "so", **more}
    if not {"option", "at_least", "at_most"} & told.keys():
        told["option"] = [YES]
    return read(told, Link)


def cause(name: str, *links: Link, prior: float = 0.01, needs: Sequence[str] = (), serious: bool = False) -> Cause:
    """Return a cause with these links."""
    return Cause(
        id=name,
        name=name,
        plain=name,
        group="g",
        how="so",
        expect="so",
        prior=Prior(low=prior, high=prior, judgement="so"),
        links=links,
        sources=("judgement",),
        needs_one_of=tuple(needs),
        serious=serious,
    )


def told(*names: str) -> dict[str, Any]:
    """Return the condition that all of these are answered with yes."""
    conditions = [{"is": {"finding": name, "option": YES}} for name in names]
    return conditions[0] if len(conditions) == 1 else {"all": conditions}


def rule(name: str, level: str, when: dict[str, Any], *fallbacks: dict[str, Any]) -> Rule:
    """Return a rule of that level."""
    return read(
        {
            "id": name,
            "kind": "danger",
            "level": level,
            "reason": "so",
            "when": when,
            "basis": "judgement",
            "sources": ["judgement"],
            "fallbacks": [{"reason": "so", **fallback} for fallback in fallbacks],
        },
        Rule,
    )


def base(
    findings: Sequence[Finding],
    causes: Sequence[Cause] = (),
    rules: Sequence[Rule] = (),
    screens: Iterable[Sequence[str]] | None = None,
) -> Base:
    """Return a base of these; unless told otherwise, each finding has a screen, and no answer speaks for a cause."""
    pages = screens if screens is not None else [(item.id,) for item in findings]
    return Base(
        fingerprint="small",
        sources=(),
        findings=tuple(findings),
        stages=(Stage("first", "so"),),
        screens=tuple(Screen(f"s{n}", "first", "so", tuple(items)) for n, items in enumerate(pages)),
        terms=(),
        rules=tuple(rules),
        exits=(),
        groups=(CauseGroup("g", "so"),),
        causes=tuple(causes) or (cause("any", link("unheard")),),
        remedies=(),
        tests=(),
        claims=(),
        topics=(),
        advice=POLICIES.advice,
        shelf=POLICIES.shelf,
        search=POLICIES.search,
        measured=POLICIES.measured,
        handover=POLICIES.handover,
        countries=POLICIES.countries,
    )


def any_value(item: Finding, random: Random) -> Any:
    """Return some answer that a finding can take."""
    if item.kind == "number":
        assert item.lowest is not None
        assert item.highest is not None
        return round(random.uniform(item.lowest, min(item.highest, item.lowest + 200)), 1)
    options = [option.id for option in item.options]
    if item.kind != "many_of":
        return random.choice(options)
    plain = [option for option in options if option != "none"]
    if "none" in options and random.random() < 0.5:
        return ["none"]
    chosen = random.sample(plain, random.randint(0, min(3, len(plain))))
    rest = [option for option in plain if option not in chosen]
    return chosen + [f"!{option}" for option in random.sample(rest, random.randint(0 if chosen else 1, len(rest)))]


def any_answers(shipped: Base, seed: int, *, share: float = 0.4, unsure: float = 0.1) -> dict[str, Any]:
    """Return answers to a share of the findings, in any order; some of them not sure, most of them a plain no."""
    random = Random(seed)
    answers: dict[str, Any] = {}
    for item in random.sample(shipped.findings, round(share * len(shipped.findings))):
        plain = next((["none"] if item.kind == "many_of" else o for o in (NO, "none") if o in item.choices), None)
        if random.random() < unsure:
            answers[item.id] = "unsure"
        else:
            answers[item.id] = plain if plain and random.random() < 0.8 else any_value(item, random)
    return answers
