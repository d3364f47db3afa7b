"""The tables about virtual people, probes and retold stories, for the page that ``make evaluate`` prints."""

from collections.abc import Callable, Iterator, Sequence

from tests.metrics import EMERGENCY, Share, share
from tests.people.kinds import Case, as_told, counted, kinds, rest_denied, retold
from tests.people.pictures import FILES, Pictures, pictures
from tests.people.score import COUNT, SEED, Figures, Group, figures, groups, left_out, three_gone
from vastus.evidence.load import shipped
from vastus.evidence.model import LEVELS

Row = tuple[str, ...]


def sections() -> Iterator[str]:
    """Yield the sections."""
    everybody = groups()
    yield from _main(everybody)
    yield from _conditions(everybody)
    yield from _cannot_be_asked(everybody)
    yield from _one_out(everybody)
    yield from _probes()


def table(rows: Sequence[Row] | Iterator[Row]) -> Iterator[str]:
    """Yield the rows as a Markdown table; the first is its head."""
    head, *body = rows
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in body:
        yield "| " + " | ".join(row) + " |"


def _main(everybody: Sequence[Group]) -> Iterator[str]:
    drawn = pictures()
    yield from (
        "",
        "## Virtual people",
        "",
        f"{sum(len(one.people) for one in everybody):,} people, {COUNT} of each of {len(drawn.conditions)} conditions",
        f"(seed {SEED}), drawn from clinical pictures: of each condition how often people can tell what, and the least",
        "urgency that a guideline asks for it. Common complaints of adults lie over it; of all that is so, one in",
        "twenty is forgotten and one in twenty not sure; what was not told is denied, where it is asked. The pictures",
        f"stand in `tests/data`: {_counts(drawn)}.",
        "A person *tells a reason* when what was told is enough for the guideline. An *emergency* is one that all",
        "would call so; where experts differ, the lowest accepted level counts.",
        "",
        "`pictures.yaml` was at hand while rules were mended. `pictures-more.yaml` was written after the rules, and no",
        "rule was changed for it; two of its levels were made disputed when the first run was read. No clinician read",
        "either.",
        "The figures show how the rules do on people who are in no file, not that the rules are right.",
        "",
    )
    handed = [one for one in everybody if one.picture.half]
    own = [one for one in everybody if not one.picture.half]
    parts = [figures(part) for part in (everybody, handed, own)]
    rows: list[Row] = [("", "goal", "all", *(f"`{file.name}`" for file in FILES))]
    for name, goal, one in MAIN:
        rows.append((name, goal, *(str(one(part)) for part in parts)))
    few = [", ".join(f"{name} ({part})" for name, part in found.short.items()) or "none" for found in parts]
    rows.append(("Conditions with fewer than 90 % of their emergencies called one", "none", *few))
    yield from table(rows)


MAIN: tuple[tuple[str, str, Callable[[Figures], Share]], ...] = (
    ("Emergencies called an emergency", "≥ 97 %", lambda found: found.emergencies),
    ("Emergencies below same day, those accepted at same day among them", "≤ 0.2 %", lambda found: found.deep),
    ("At the lowest accepted level or above, of who tells a reason", "≥ 97 %", lambda found: found.safe),
    ("Between the lowest accepted and the needed level, of who tells a reason", "≥ 82 %", lambda found: found.right),
    ("Harmless ones at self-care or routine", "≥ 93 %", lambda found: found.left),
    ("Harmless ones called an emergency", "≤ 1 %", lambda found: found.alarmed),
)


def _counts(drawn: Pictures) -> str:
    features = [feature for picture in drawn.conditions.values() for feature in picture.features]
    read = {name for name, source in drawn.sources.items() if source["read"] == "read"}
    seen = sum(feature.s in read for feature in features)
    files = " and ".join(f"`{file.name}`" for file in FILES)
    return f"{files}, {len(features)} shares, {seen} of them read in their source, the others recalled or judged"


def _conditions(everybody: Sequence[Group]) -> Iterator[str]:
    yield from (
        "",
        "By condition. *Silent*: nothing is so for which a guideline asks. *Lost*: something was, and was forgotten or",
        "not sure. *Too high*: above what the picture allows.",
        "",
    )
    rows: list[Row] = [
        ("condition", "needed", "emergencies called one", "safe, of who tells a reason", "silent", "lost", "too high")
    ]
    for one in everybody:
        called = share(level == EMERGENCY for level in one.emergencies)
        high = _said(one.too_high) if one.picture.highest else ""
        needed = LEVELS[one.picture.top]
        rows.append((one.id, needed, _said(called), _said(one.safe), str(one.silent), str(one.lost), high))
    yield from table(rows)


def _said(part: Share) -> str:
    return str(part) if part.of else ""


def _cannot_be_asked(everybody: Sequence[Group]) -> Iterator[str]:
    """What no question asks; and the serious causes that no picture stands for."""
    yield from (
        "",
        "### What cannot be asked",
        "",
        "Signs that no question asks for, with how many of the condition's people tell nothing for which a guideline",
        "asks; some of them would by such a sign.",
        "",
    )
    rows: list[Row] = [("condition", "tell no reason", "what cannot be told")]
    for one in everybody:
        if one.picture.unaskable:
            silent = share(person.need is None for person in one.people)
            rows.append((one.id, str(silent), "; ".join(one.picture.unaskable)))
    yield from table(rows)
    drawn = {one.picture.cause for one in everybody}
    least = {
        cause.id: max((LEVELS.index(base.rule[rule].level) for rule in cause.watched_by), default=0)
        for base in [shipped()]
        for cause in base.causes
        if cause.serious and cause.id not in drawn | NAMED_OTHERWISE
    }
    yield from (
        "",
        "Serious causes of the base with no picture yet: "
        + (", ".join(f"{name} ({LEVELS[level]})" for name, level in sorted(least.items())) or "none")
        + ".",
    )


# Serious causes that a picture of the first file stands for, under another name.
NAMED_OTHERWISE = frozenset(
    {"cauda_equina", "gbs", "stroke_tia", "focal_seizure", "hyponatraemia", "hyperkalaemia", "acute_limb_ischaemia"}
    | {"dvt", "tetanus", "cholinergic", "drug_dystonia", "als", "lambert_eaton", "ms", "motor_neuropathy"}
)


def _one_out(everybody: Sequence[Group]) -> Iterator[str]:
    yield from (
        "",
        "### Without the rules of one condition",
        "",
        "How it would do on a condition that nobody thought of. A condition's *own* rules are those that hold in more",
        "of its people, as a share, than of any other condition's, and in one of twenty at least. They are taken out,",
        "and who tells a reason is judged by the other rules: how many still reach the lowest accepted level. Beside",
        "it the same without the three rules whose loss, one after the other, costs the most.",
        "",
    )
    rows: list[Row] = [("condition", "with all rules", "own rules", "without its own", "without its three strongest")]
    own, three = left_out(everybody), three_gone(everybody)
    for one, other in zip(own, three, strict=True):
        rows.append((one.condition, str(one.before), str(len(one.rules)), str(one.after), str(other.after)))
    total = [
        str(Share(sum(part.seen for part in parts), sum(part.of for part in parts)))
        for parts in ([one.before for one in own], [one.after for one in own], [one.after for one in three])
    ]
    rows.append(("all", total[0], "", total[1], total[2]))
    yield from table(rows)


def _probes() -> Iterator[str]:
    yield from (
        "",
        "## Probes and retold stories",
        "",
        f"{len(kinds())} small inputs of {len({case.kind for case in kinds()})} kinds of fault, each close to a plain",
        f"presentation, and {len(retold())} public stories in our words. Rules were mended with them in sight.",
        "",
    )
    rows: list[Row] = [("", "", "safe", "right", "emergencies below same day", "calm ones called an emergency")]
    for name, cases in (("probes", kinds()), ("retold stories", retold())):
        for way, given in (("as told", as_told(cases)), ("all else denied", rest_denied(cases))):
            seen = counted(cases, given)
            rows.append((name, way, *map(str, (seen.safe, seen.right, seen.deep, seen.alarmed))))
    yield from table(rows)
    yield from ("", "Kinds with one that is not right (as told, or all else denied):", "")
    yield from _wrong([*kinds(), *retold()])


def _wrong(cases: Sequence[Case]) -> Iterator[str]:
    both = zip(cases, as_told(tuple(cases)), rest_denied(tuple(cases)), strict=True)
    wrong = [
        f"- {case.kind} ({case.id}): {LEVELS[case.accepted[0]]}, and {LEVELS[first]}, {LEVELS[second]} was said"
        for case, first, second in both
        if not {first, second} <= set(case.accepted)
    ]
    yield from wrong or ["- none"]
